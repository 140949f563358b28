import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { RELAY_NODE_OPTIONS } from '@colloque/cli/relay-node-options'
import { BATCH_ENTRIES } from '@colloque/protocol'
import Database from 'better-sqlite3'
import WebSocket from 'ws'
import { residentMb, startRelayProcess } from '../support/relay-process.ts'
import { isSmall, printFigure, type Spread, sharesOf, spreadOf, timeCalls } from './measure.ts'
import { benchDocuments } from './relay/documents.ts'
import { admit, bytesOf, connect, createLog, type Keys, logIn, newId, newKeys, type Peer, prove } from './relay/peer.ts'
import { type Readers, startListeners, startSubscribers } from './relay/readers.ts'
import { type Service, startService } from './relay/service.ts'

/** A real relay in a process of its own: how fast it acknowledges and hands on, and what it holds in memory. */
const RATE = 1_000
/** The relay refuses more than 512 of one connection; a machine that is too slow for the rate is shown by its latencies. */
const UNDER_WAY = 256
const SECONDS = isSmall ? 1 : 5
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
  const warm = await appendSteadily(peer, log)
  const value = sharesOf(await appendSteadily(peer, log))
  const alone = sharesOf(await appendOneByOne(peer, log, warm.length / 5))
  peer.close()
  await relay.stop()
  const bare = await insertBare(join(folder, 'bare.sqlite'))
  const beside = { name: 'bare SQLite FULL insert', value: bare, ratio: { atMost: 3 } }
  printFigure({ name: `append to durable acknowledgement, ${RATE}/s, p50 (p5–p99)`, value, unit: 'ms', beside })
  printFigure({ name: 'the same, one in flight', value: alone, unit: 'ms' })
  printFigure({ name: 'relay process, idle, resident', value: spreadOf([idle]), unit: 'MB', aim: { atMost: 110 } })
}

/** Latencies in milliseconds of appends sent at RATE a second. */
async function appendSteadily(peer: Peer, log: Uint8Array): Promise<number[]> {
  const latencies: number[] = []
  const bytes = new Uint8Array(randomBytes(ENTRY_BYTES))
  const startedAt = performance.now()
  const pending: Promise<void>[] = []
  for (let sent = 0; sent < RATE * SECONDS; ) {
    const due = Math.min(RATE * SECONDS, Math.floor(((performance.now() - startedAt) / 1000) * RATE))
    for (; sent < due && sent - latencies.length < UNDER_WAY; sent++) {
      const sentAt = performance.now()
      const done = peer.request({ type: 'append', log, epoch: 0, entries: [{ entryId: newId(), bytes }] })
      pending.push(done.then(() => void latencies.push(performance.now() - sentAt)))
    }
    await pause(1)
  }
  await Promise.all(pending)
  return latencies
}

async function appendOneByOne(peer: Peer, log: Uint8Array, count: number): Promise<number[]> {
  const bytes = new Uint8Array(randomBytes(ENTRY_BYTES))
  const latencies: number[] = []
  for (let index = 0; index < count; index++) {
    const sentAt = performance.now()
    await peer.request({ type: 'append', log, epoch: 0, entries: [{ entryId: newId(), bytes }] })
    latencies.push(performance.now() - sentAt)
  }
  return latencies
}

/** The same bytes under the same promise, by nobody but SQLite: one table, one key, one transaction each. */
async function insertBare(path: string): Promise<Spread> {
  const database = new Database(path)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.exec('CREATE TABLE entry (seq INTEGER PRIMARY KEY, id BLOB, bytes BLOB)')
  const insert = database.prepare('INSERT INTO entry (id, bytes) VALUES (?, ?)')
  const bytes = randomBytes(ENTRY_BYTES)
  const bare = await timeCalls(RUNS, 1_000, () => insert.run(newId(), bytes))
  database.close()
  return bare
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
