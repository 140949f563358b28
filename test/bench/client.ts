import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fdatasyncSync, writeSync } from 'node:fs'
import { cp, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { frenchWordsPlain } from '@colloque/crypto'
import WebSocket from 'ws'
import { startRelayProcess } from '../support/relay-process.ts'
import { freePort } from '../support/world.ts'
import { type BenchCore, startBenchCore } from './client/core.ts'
import { isSmall, printFigure, type Spread, sharesOf, spreadOf } from './measure.ts'
import { decryptWithLibsignal } from './peers/libsignal.ts'
import { measureUnlocking } from './vault.ts'

/** What two cores of this machine do to each other, each in a process of its own with an encrypted vault, over a real relay. */
const DELIVERIES = isSmall ? 50 : 500
const WARM_UP = isSmall ? 10 : 100
const UNREAD = isSmall ? 500 : 10_000
const CATCH_UPS = 3
/** On the way of one message, one after the other, that wait for the disk: at its author, at the relay. */
const TRANSACTIONS = 2
const PASSPHRASE = frenchWordsPlain.slice(100, 108).join(' ')
const profile = (name: string) => ({ name, profession: 'médecin généraliste' })

export async function benchClient(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'colloque-bench-'))
  const children = new Set<ChildProcess>()
  const own = (child: ChildProcess): void => void children.add(child)
  try {
    await measureDelivery(join(folder, 'delivery'), own)
    await measureCatchingUp(join(folder, 'unread'), own)
    await measureUnlocking()
  } finally {
    for (const child of children) child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

interface Pair {
  readonly sender: BenchCore
  readonly receiver: BenchCore
  readonly conversation: string
  readonly relay: { readonly data: string; readonly port: number; stop(): Promise<void> }
}
type Own = (child: ChildProcess) => void

/** Two who know each other and have a conversation that both have read to its end. */
async function startPair(folder: string, own: Own): Promise<Pair> {
  const data = join(folder, 'relay')
  const port = await freePort()
  const relay = await startRelayProcess({ data, port })
  own(relay.process)
  const sender = await startBenchCore(join(folder, 'sender', 'vault'), own)
  const receiver = await startBenchCore(join(folder, 'receiver', 'vault'), own)
  const association = { link: relay.foundingLink, association: 'Banc' }
  await sender.call('found', { ...association, profile: profile('Dr Un'), passphrase: PASSPHRASE })
  const { link } = await sender.call('invite', {})
  const { account } = await receiver.call('join', { link, profile: profile('Dr Deux'), passphrase: PASSPHRASE })
  do await sender.call('sync', {})
  while ((await sender.call('directory', {})).members.length < 2)
  const { conversation } = await sender.call('open-conversation', { with: [account] })
  const arrived = receiver.when((word) => word.word === 'message')
  await sender.call('send', { conversation, text: 'Bonjour' })
  await arrived
  for (const core of [sender, receiver, sender]) await core.call('sync', {})
  return { sender, receiver, conversation, relay: { data, port, stop: relay.stop } }
}

/** From the call of `send` in one core to the event in the other: sealed, stored, durable at the relay, opened, verified, stored. */
async function measureDelivery(folder: string, own: Own): Promise<void> {
  const { sender, receiver, conversation, relay } = await startPair(folder, own)
  sender.tell(false)
  const delivered: number[] = []
  const answered: number[] = []
  for (let index = 0; index < WARM_UP + DELIVERIES; index++) {
    const text = `Message ${index} : le patient revient demain matin.`
    const arrived = receiver.when((word) => word.word === 'message' && word.text === text)
    const { fromMs, atMs } = await sender.timed('send', { conversation, text })
    const arrivedMs = await arrived
    if (index < WARM_UP) continue
    delivered.push(arrivedMs - fromMs)
    answered.push(atMs - fromMs)
    // Nobody writes the next before this one is sent: what follows a delivery is not laid on the next.
    await pause(5)
  }
  const ping = await pingBareSocket()
  const sync = await syncBareFile(join(folder, 'synced'))
  const floor = (share: keyof Spread): number => ping[share] + TRANSACTIONS * sync[share]
  const beside = {
    name: `floor: a ping, ${TRANSACTIONS} syncs`,
    value: { median: floor('median'), lowest: floor('lowest'), highest: floor('highest') }
  }
  printFigure({ name: 'raw ws ping between processes, p50 (p5–p99)', value: ping, unit: 'ms' })
  printFigure({ name: 'twelve pages written and synced, p50 (p5–p99)', value: sync, unit: 'ms' })
  printFigure({ name: 'send answered, in the vault, p50 (p5–p99)', value: sharesOf(answered), unit: 'ms' })
  printFigure({
    name: 'core to core, one in flight, p50 (p5–p99)',
    value: sharesOf(delivered),
    unit: 'ms',
    aim: { atMost: 3 },
    beside
  })
  await sender.close()
  await receiver.close()
  await relay.stop()
}

/** What each transaction of a message costs at least: as many bytes written over others of a file, and synced. */
async function syncBareFile(path: string): Promise<Spread> {
  const pages = new Uint8Array(12 * 4_120).fill(1)
  const handle = await open(path, 'w')
  try {
    for (let at = 0; at < 80; at++) await handle.write(pages, 0, pages.length, at * pages.length)
    await handle.sync()
    const values: number[] = []
    for (let index = 0; index < WARM_UP + DELIVERIES; index++) {
      writeSync(handle.fd, pages, 0, pages.length, (index % 80) * pages.length)
      const startedAt = performance.now()
      fdatasyncSync(handle.fd)
      if (index >= WARM_UP) values.push(performance.now() - startedAt)
      await pause(5)
    }
    return sharesOf(values)
  } finally {
    await handle.close()
  }
}

/** There and back, to a process that does nothing else. */
async function pingBareSocket(): Promise<Spread> {
  const child = spawn(process.execPath, [new URL('./interface/echo-server.ts', import.meta.url).pathname], {
    stdio: ['pipe', 'pipe', 'inherit']
  })
  const [port] = await once(child.stdout, 'data')
  const socket = new WebSocket(`ws://127.0.0.1:${String(port).trim()}`, { perMessageDeflate: false })
  await once(socket, 'open')
  const values: number[] = []
  const bytes = new Uint8Array(1_100)
  for (let index = 0; index < WARM_UP + DELIVERIES; index++) {
    const startedAt = performance.now()
    socket.send(bytes)
    await once(socket, 'message')
    if (index >= WARM_UP) values.push(performance.now() - startedAt)
    await pause(5)
  }
  socket.close()
  child.stdin.end()
  return sharesOf(values)
}

/** The same moment as often as it is wanted: the relay's folder and the vault are put back before each run. */
async function measureCatchingUp(folder: string, own: Own): Promise<void> {
  const { sender, receiver, conversation, relay } = await startPair(folder, own)
  const before = (await receiver.call('conversations', {})).conversations[0]?.unread ?? 0
  await receiver.close()
  await sender.sendMany(conversation, UNREAD)
  await sender.close()
  await relay.stop()
  for (const name of ['relay', 'receiver']) await cp(join(folder, name), join(folder, `kept-${name}`), { recursive: true })
  const values: number[] = []
  for (let run = 0; run < CATCH_UPS; run++) {
    for (const name of ['relay', 'receiver']) {
      await rm(join(folder, name), { recursive: true })
      await cp(join(folder, `kept-${name}`), join(folder, name), { recursive: true })
    }
    const again = await startRelayProcess({ data: relay.data, port: relay.port })
    own(again.process)
    const core = await startBenchCore(join(folder, 'receiver', 'vault'), own)
    const read = core.when((word) => word.word === 'unread' && word.unread === before + UNREAD)
    const { fromMs } = await core.timed('unlock', { passphrase: PASSPHRASE })
    values.push((await read) - fromMs)
    await core.close()
    await again.stop()
  }
  const value = spreadOf(values.map((ms) => ms / 1000))
  const peer = await decryptWithLibsignal(UNREAD, CATCH_UPS)
  const aim = { atMost: 2 }
  const name = `${UNREAD} unread caught up, verified, in the vault`
  printFigure({
    name,
    value,
    unit: 's',
    aim,
    ...(peer && { beside: { name: 'libsignal, sender keys, stores in memory', value: peer, ratio: { atMost: 3 } } })
  })
}
