import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { accessProof, decodeRelayFrame, encodeRequest } from '@colloque/protocol'
import { type ConnectedDevice, connectDevice, foundRelay, keyPair, logIn } from '../hostile/relay-parts.ts'
import { residentMb, startRelayProcess } from '../support/relay-process.ts'
import { printFigure, spreadOf } from './measure.ts'

/** How much later an honest word arrives while others attack the relay: from append to the reader's push, one in flight. */
const RUNS = 5
const WORDS = 300
const ATTACKERS = 3

interface Conversation {
  /** Milliseconds until the reader has it. */
  say(): Promise<number>
  close(): void
}

const id = (): Uint8Array => new Uint8Array(randomBytes(16))

async function admissions(founder: ConnectedDevice): Promise<string[]> {
  const tokens = Array.from({ length: ATTACKERS }, () => randomBytes(32))
  const expiresDay = Math.floor(Date.now() / 86_400_000) + 1
  for (const token of tokens) {
    const tokenHash = new Uint8Array(createHash('sha256').update(token).digest())
    await founder.request({ type: 'create-admission', tokenHash, role: 'member', expiresDay })
  }
  return tokens.map((token) => token.toString('hex'))
}

async function converse(writer: ConnectedDevice, reader: ConnectedDevice): Promise<Conversation> {
  const [access, space, log] = [keyPair(), id(), id()]
  await writer.request({ type: 'create-space', space, log, accessKey: access.publicKey, retention: 'rolling' })
  for (const one of [writer, reader]) {
    const signature = access.sign(accessProof(one.challenge, space, 0))
    await one.request({ type: 'prove', space, epoch: 0, signature })
  }
  await reader.request({ type: 'subscribe', log, epoch: 0, after: 0 })
  let heard = (): void => {}
  reader.socket.on('message', (data: Buffer) => {
    const frame = decodeRelayFrame(new Uint8Array(data))
    if (frame.kind === 'push' && frame.push.type === 'entries') heard()
  })
  const bytes = new Uint8Array(randomBytes(1_100))
  let requests = 1_000
  return {
    async say() {
      const arrived = new Promise<void>((resolve) => {
        heard = resolve
      })
      const saidAt = performance.now()
      writer.socket.send(encodeRequest(requests++, { type: 'append', log, epoch: 0, entries: [{ entryId: id(), bytes }] }))
      await arrived
      return performance.now() - saidAt
    },
    close() {
      for (const { socket } of [writer, reader]) socket.terminate()
    }
  }
}

/** p50 and p95 of each run. */
async function measure(conversation: Conversation): Promise<{ p50: number[]; p95: number[] }> {
  const [p50, p95]: [number[], number[]] = [[], []]
  for (let run = 0; run <= RUNS; run += 1) {
    const delays: number[] = []
    for (let word = 0; word < WORDS; word += 1) delays.push(await conversation.say())
    if (run === 0) continue
    delays.sort((a, b) => a - b)
    p50.push(delays[Math.floor(WORDS / 2)] as number)
    p95.push(delays[Math.floor(WORDS * 0.95)] as number)
  }
  return { p50, p95 }
}

export async function benchHostile(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'colloque-bench-'))
  const relay = await startRelayProcess({ data: join(folder, 'relay') })
  const { connection, key } = await foundRelay(relay.url, relay.foundingLink)
  const tokens = await admissions(connection)
  const reader = await connectDevice(relay.url)
  await logIn(reader, key)
  const conversation = await converse(connection, reader)

  const quiet = await measure(conversation)
  const program = fileURLToPath(new URL('hostile-attacker.ts', import.meta.url))
  const attacker = spawn(process.execPath, [program, relay.url, ...tokens], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(attacker.stdout, 'data')
  const beside = await measure(conversation)
  const isAttacking = attacker.exitCode === null
  attacker.kill('SIGKILL')
  const memoryMb = residentMb(relay.pid)
  conversation.close()
  await relay.stop()
  await rm(folder, { recursive: true })
  if (!isAttacking) throw new Error('the attacker ended before the measurement')

  for (const share of ['p50', 'p95'] as const)
    printFigure({
      name: `word to its reader beside hostile traffic, ${share}`,
      value: spreadOf(beside[share]),
      unit: 'ms',
      beside: { name: 'without it', value: spreadOf(quiet[share]), ratio: { atMost: 2 } }
    })
  printFigure({ name: 'relay process afterwards, resident', value: spreadOf([memoryMb]), unit: 'MB', aim: { atMost: 300 } })
}
