import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { RELAY_NODE_OPTIONS } from '@colloque/cli/relay-node-options'
import { BATCH_ENTRIES } from '@colloque/protocol'
import WebSocket from 'ws'
import { residentMb, startRelayProcess } from '../support/relay-process.ts'
import { isSmall, printFigure, type Spread, sharesOf, spreadOf } from './measure.ts'
import { benchDocuments } from './relay/documents.ts'
import { atPace, crossThreads, insertBare, type Pace } from './relay/floor.ts'
import { admit, bytesOf, connect, createLog, type Keys, logIn, newId, newKeys, type Peer, prove } from './relay/peer.ts'
import { type Readers, startListeners, startSubscribers } from './relay/readers.ts'
import { type Service, startService } from './relay/service.ts'

/** A real relay in a process of its own: how fast it acknowledges and hands on, and what it holds in memory. */
const SECONDS = isSmall ? 1 : 5
/** The relay refuses more than 512 of one connection. */
const PACE: Pace = { perSecond: 1_000, seconds: SECONDS, underWay: 256 }
const ENTRY_BYTES = 600
const RUNS = 5
const READER_PROCESSES = 3
const IDLE_CONNECTIONS = isSmall ? 300 : 5_000

export async function benchRelay(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'colloque-bench-'))
  try {
    await measureAppending(folder)
    const relay = await startService(
      new URL('./relay/roomy-relay.ts', import.meta.url),
      [join(folder, 'roomy')],
      RELAY_NODE_OPTIONS
    )
    const [url, link] = relay.words as [string, string]
    const keys = newKeys()
    const peer = await connect(url)
    await admit(peer, keys, link)
    await logIn(peer, keys)
    await measureConnections(relay, url, keys)
    for (const subscribers of isSmall ? [10, 50] : [100, 1_000]) await measureDeliveries(peer, url, keys, subscribers)
    await benchDocuments(peer, url, keys)
    peer.close()
    await relay.stop()
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function measureAppending(folder: string): Promise<void> {
  // The first start of a version compiles it; every later one has that from its cache.
  await (await startRelayProcess({ data: join(folder, 'first') })).stop()
  const relay = await startRelayProcess({ data: join(folder, 'relay') })
  // What starting left behind is let go of within seconds.
  await pause(5_000)
  const idle = residentMb(relay.pid)
  const peer = await connect(relay.url)
  const keys = newKeys()
  await admit(peer, keys, relay.foundingLink)
  await logIn(peer, keys)
  await createLog(peer, keys)
  await prove(peer, keys)
  const log = bytesOf(keys.log)
  const bytes = new Uint8Array(randomBytes(ENTRY_BYTES))
  const append = (): Promise<void> => peer.request({ type: 'append', log, epoch: 0, entries: [{ entryId: newId(), bytes }] })
  const ping = (): Promise<void> => peer.request({ type: 'ping' })
  await atPace(PACE, append)
  const value = sharesOf(await atPace(PACE, append))
  const alone = sharesOf(await oneByOne(append, (PACE.perSecond * SECONDS) / 5))
  const pinged = sharesOf(await atPace(PACE, ping))
  peer.close()
  await relay.stop()
  const bare = await insertBare(join(folder, 'bare.sqlite'), ENTRY_BYTES, PACE)
  const crossed = await crossThreads(ENTRY_BYTES, PACE)
  const beside = { name: 'bare SQLite FULL insert', value: bare.tight, ratio: { atMost: 3 } }
  printFigure({ name: `append to durable acknowledgement, ${PACE.perSecond}/s, p50 (p5–p99)`, value, unit: 'ms', beside })
  const floor = spreadOf([pinged.median + crossed.median + bare.paced.median])
  printFigure({
    name: 'the same, beside its floor',
    value,
    unit: 'ms',
    beside: { name: 'the next three added up', value: floor }
  })
  printFigure({ name: '  a ping to the relay and back, at this rate', value: pinged, unit: 'ms' })
  printFigure({ name: '  a message to another thread and back, at this rate', value: crossed, unit: 'ms' })
  printFigure({ name: '  a bare insert, at this rate', value: bare.paced, unit: 'ms' })
  printFigure({ name: 'append to durable acknowledgement, one in flight', value: alone, unit: 'ms' })
  printFigure({ name: 'relay process, idle, resident', value: spreadOf([idle]), unit: 'MB', aim: { atMost: 110 } })
}

async function oneByOne(call: () => Promise<unknown>, count: number): Promise<number[]> {
  const latencies: number[] = []
  for (let index = 0; index < count; index++) {
    const begunAt = performance.now()
    await call()
    latencies.push(performance.now() - begunAt)
  }
  return latencies
}

/** Logged in and subscribed, and silent. */
async function measureConnections(relay: Service, url: string, keys: Keys): Promise<void> {
  const own = { ...newKeys(), device: keys.device }
  const maker = await connect(url)
  await logIn(maker, own)
  await createLog(maker, own)
  const before = residentMb(relay.pid)
  const readers = await startSubscribers(url, own, 0, IDLE_CONNECTIONS, READER_PROCESSES)
  await pause(5_000)
  const after = residentMb(relay.pid)
  const { connections } = (await (await fetch(`${url}/stats`)).json()) as { connections?: number }
  await readers.close()
  maker.close()
  const each = ((after - before) * 1024) / IDLE_CONNECTIONS
  printFigure({ name: 'memory of one idle connection, subscribed', value: spreadOf([each]), unit: 'KB', aim: { atMost: 20 } })
  const held = spreadOf([connections ?? IDLE_CONNECTIONS])
  printFigure({ name: 'connections held at once', value: held, unit: '', aim: { atLeast: IDLE_CONNECTIONS } })
}

/** What one log hands on, each entry durable before, beside a WebSocket server that keeps nothing and sends each message to each. */
async function measureDeliveries(peer: Peer, url: string, keys: Keys, subscribers: number): Promise<void> {
  const own = { ...newKeys(), device: keys.device }
  await createLog(peer, own)
  await prove(peer, own)
  const entries = isSmall ? 512 : subscribers >= 1_000 ? 6_400 : 25_600
  const readers = await startSubscribers(url, own, 0, subscribers, READER_PROCESSES)
  const value = await perSecond(readers, entries, subscribers, () => appendMany(peer, bytesOf(own.log), entries))
  await readers.close()
  const raw = await broadcastRaw(subscribers)
  const beside = { name: 'raw ws, a send each', value: raw, ratio: { atLeast: 8 } }
  printFigure({ name: `deliveries a second, ${subscribers} subscribers`, value, unit: '/s', beside })
}

/** Of several runs after one warm-up: until the last reader has the last entry. */
async function perSecond(readers: Readers, entries: number, count: number, send: () => Promise<void>): Promise<Spread> {
  const values: number[] = []
  for (let run = 0; run <= RUNS; run++) {
    await readers.expect(entries)
    const startedAt = performance.now()
    await send()
    await readers.all()
    if (run > 0) values.push((entries * count) / ((performance.now() - startedAt) / 1000))
  }
  return spreadOf(values)
}

/** As busy writers do: several appends under way, each of a full batch, as a core sends what waited. */
async function appendMany(peer: Peer, log: Uint8Array, entries: number): Promise<void> {
  const bytes = new Uint8Array(randomBytes(ENTRY_BYTES))
  const pending: Promise<void>[] = []
  for (let sent = 0; sent < entries; sent += BATCH_ENTRIES) {
    const batch = Array.from({ length: BATCH_ENTRIES }, () => ({ entryId: newId(), bytes }))
    pending.push(peer.request({ type: 'append', log, epoch: 0, entries: batch }))
    if (pending.length >= 4) await pending.shift()
  }
  await Promise.all(pending)
}

async function broadcastRaw(subscribers: number): Promise<Spread> {
  const service = await startService(new URL('./relay/raw-broadcast.ts', import.meta.url))
  const url = service.words[0] as string
  const readers = await startListeners(url, subscribers, READER_PROCESSES)
  const socket = new WebSocket(url, { perMessageDeflate: false })
  await new Promise((resolve) => socket.once('open', resolve))
  const entries = isSmall ? 50 : subscribers >= 1_000 ? 300 : 3_000
  const bytes = randomBytes(ENTRY_BYTES)
  const value = await perSecond(readers, entries, subscribers, async () => {
    for (let sent = 0; sent < entries; sent++) {
      socket.send(bytes)
      if (sent % 100 === 99) await pause(0)
    }
  })
  socket.close()
  await readers.close()
  await service.stop()
  return value
}
