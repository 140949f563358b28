import { spawnSync } from 'node:child_process'
import { createReadStream, createWriteStream, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, open, rm, stat } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type CoreProcess, startCoreProcess } from '@colloque/cli/start-core-process'
import type { Message } from '@colloque/client-api'
import { startRelayProcess } from '../support/relay-process.ts'
import { isSmall, printFigure, type Spread, spreadOf } from './measure.ts'

/** One large file sealed and sent through a real relay, then fetched and opened, beside the same bytes copied over plain HTTP, and beside `age`. `--small`: to try it. */
const SIZE_BYTES = isSmall ? 2 ** 26 : 2 ** 30
const SIZE = isSmall ? '64 MiB' : '1 GiB'
const RUNS = 3
const MB = 1e6

const profile = (name: string) => ({ name, profession: 'médecin' })

async function found(core: CoreProcess, link: string): Promise<string> {
  const { passphrase } = await core.call('suggest-passphrase', {})
  await core.call('found', { link, association: 'Banc', profile: profile('Dr Un'), passphrase })
  return (await core.call('invite', {})).link
}

async function join2(core: CoreProcess, link: string): Promise<string> {
  const { passphrase } = await core.call('suggest-passphrase', {})
  return (await core.call('join', { link, profile: profile('Dr Deux'), passphrase })).account
}

const until = (core: CoreProcess, wanted: (message: Message) => boolean): Promise<Message> =>
  new Promise((resolve) => {
    const leave = core.subscribe((event) => {
      if (event.type !== 'message' || !wanted(event.message)) return
      leave()
      resolve(event.message)
    })
  })

/** The most memory that a process has held since the last `forgetPeak`, in MB; Linux only. */
const peakMb = (pid: number): number => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

/** Deriving a key from a passphrase takes 256 MiB for a second, by design: that is over, and not what is measured here. */
const forgetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, '5')

/** Processor time that a process has used in all its threads, in seconds: what a busy machine does not change. */
function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

async function writeSource(path: string): Promise<void> {
  const file = await open(path, 'w')
  const block = crypto.getRandomValues(new Uint8Array(65_536))
  for (let at = 0; at < SIZE_BYTES; at += block.length) {
    new DataView(block.buffer).setBigUint64(0, BigInt(at))
    await file.write(block)
  }
  await file.close()
}

/** A plain copy over HTTP on loopback to a synced file: what sealing and the relay are held against. */
async function rawCopy(source: string, target: string): Promise<number> {
  const server = createServer(async (incoming, answer) => {
    await pipeline(incoming, createWriteStream(target, { flush: true }))
    answer.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const startedAt = performance.now()
  await new Promise<void>((resolve, reject) => {
    const outgoing = request({ port, method: 'PUT', headers: { 'content-length': SIZE_BYTES } }, (answer) =>
      answer.resume().on('end', resolve)
    )
    pipeline(createReadStream(source, { highWaterMark: 1 << 20 }), outgoing).catch(reject)
  })
  const seconds = (performance.now() - startedAt) / 1000
  await new Promise((resolve) => server.close(resolve))
  await rm(target)
  return SIZE_BYTES / MB / seconds
}

/** Sealing to a file and opening from one, without a network. Undefined where it is not installed. */
function measureAge(folder: string, source: string): { readonly sealed: Spread; readonly opened: Spread } | undefined {
  const key = join(folder, 'age.key')
  const made = spawnSync('age-keygen', ['-o', key], { encoding: 'utf8' })
  const recipient = /age1[0-9a-z]+/.exec(`${made.stderr}${made.stdout}`)?.[0]
  if (made.error !== undefined || recipient === undefined) {
    console.log('age: not installed')
    return undefined
  }
  const [sealedPath, openedPath] = [join(folder, 'source.age'), join(folder, 'source.opened')]
  const rate = (given: readonly string[]): number => {
    const startedAt = performance.now()
    if (spawnSync('age', given).status !== 0) throw new Error('age failed')
    return SIZE_BYTES / MB / ((performance.now() - startedAt) / 1000)
  }
  const sealed: number[] = []
  const opened: number[] = []
  for (let run = 0; run < RUNS; run++) {
    sealed.push(rate(['-r', recipient, '-o', sealedPath, source]))
    opened.push(rate(['-d', '-i', key, '-o', openedPath, sealedPath]))
  }
  return { sealed: spreadOf(sealed), opened: spreadOf(opened) }
}

export async function benchFiles(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'colloque-bench-'))
  const source = join(folder, 'source.bin')
  await writeSource(source)
  const relay = await startRelayProcess({ data: join(folder, 'relay') })
  const [sender, receiver] = ['sender', 'receiver'].map((name) =>
    startCoreProcess({ vaultPath: join(folder, name), paths: true })
  ) as [CoreProcess, CoreProcess]
  const colleague = await join2(receiver, await found(sender, relay.foundingLink))
  await sender.call('sync', {})
  const { conversation } = await sender.call('open-conversation', { with: [colleague] })
  const pids = { sender: sender.process.pid as number, receiver: receiver.process.pid as number }
  for (const pid of Object.values(pids)) forgetPeak(pid)
  const seconds = { sender: [] as number[], receiver: [] as number[] }
  const sent: number[] = []
  const opened: number[] = []
  const copied: number[] = []
  for (let run = 0; run < RUNS; run++) {
    copied.push(await rawCopy(source, join(folder, 'copy.bin')))
    const sealingFrom = processorSeconds(pids.sender)
    const startedAt = performance.now()
    const arrived = until(receiver, (message) => message.state === 'received' && message.attachments.length > 0)
    await sender.call('send', { conversation, text: '', paths: [source] })
    const message = await arrived
    sent.push(SIZE_BYTES / MB / ((performance.now() - startedAt) / 1000))
    seconds.sender.push(processorSeconds(pids.sender) - sealingFrom)
    const target = join(folder, 'received.bin')
    const openingFrom = processorSeconds(pids.receiver)
    const fetchedAt = performance.now()
    await receiver.call('save-attachment', { attachment: message.attachments[0]?.id as string, path: target })
    opened.push(SIZE_BYTES / MB / ((performance.now() - fetchedAt) / 1000))
    seconds.receiver.push(processorSeconds(pids.receiver) - openingFrom)
    if ((await stat(target)).size !== SIZE_BYTES) throw new Error('the received file has another size')
    await rm(target)
  }
  const beside = { name: 'plain HTTP copy', value: spreadOf(copied), ratio: { atLeast: 0.5 } }
  const figure = (name: string, value: Spread) => printFigure({ name, value, unit: 'MB/s', beside })
  figure(`${SIZE} sealed, sent, durable at the relay and announced`, spreadOf(sent))
  figure(`${SIZE} fetched, verified, opened and written`, spreadOf(opened))
  const age = measureAge(folder, source)
  if (age) {
    const besideAge = (value: Spread) => ({ name: 'age, from file to file', value })
    printFigure({
      name: `${SIZE} sealed and sent, beside age alone`,
      value: spreadOf(sent),
      unit: 'MB/s',
      beside: besideAge(age.sealed)
    })
    printFigure({
      name: `${SIZE} fetched and opened, beside age alone`,
      value: spreadOf(opened),
      unit: 'MB/s',
      beside: besideAge(age.opened)
    })
  }
  const memory = (pid: number) => spreadOf([peakMb(pid)])
  printFigure({ name: 'processor time of the sending process', value: spreadOf(seconds.sender), unit: 's' })
  printFigure({ name: 'processor time of the receiving process', value: spreadOf(seconds.receiver), unit: 's' })
  printFigure({ name: 'memory of the sending process, peak', value: memory(pids.sender), unit: 'MB', aim: { atMost: 200 } })
  printFigure({ name: 'memory of the receiving process, peak', value: memory(pids.receiver), unit: 'MB', aim: { atMost: 200 } })
  await Promise.all([sender.close(), receiver.close()])
  await relay.stop()
  await rm(folder, { recursive: true })
}
