import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type AnyRequest,
  accessProof,
  admitProof,
  type ConnectionChallenge,
  decodeRelayFrame,
  encodeHello,
  encodeRequest,
  loginProof,
  PROTOCOL_VERSION
} from '@colloque/protocol'
import Database from 'better-sqlite3'
import WebSocket from 'ws'
import { residentMb, startRelayProcess } from '../support/relay-process.ts'
import { printFigure, spreadOf, timeCalls } from './measure.ts'

/** Append to durable acknowledgement at a steady rate, beside a bare SQLite insert with the same durability; and the idle process. */
const RATE = 1_000
const SECONDS = 5

interface Peer {
  readonly challenge: ConnectionChallenge
  request(body: AnyRequest): Promise<void>
  close(): void
}

async function connect(url: string): Promise<Peer> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/relay`, { perMessageDeflate: false })
  const waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>()
  let next = 1
  const challenge = await new Promise<ConnectionChallenge>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', () => socket.send(encodeHello({ type: 'hello', version: PROTOCOL_VERSION })))
    socket.on('message', (data: Buffer) => {
      const frame = decodeRelayFrame(new Uint8Array(data))
      if (frame.kind === 'push' && frame.push.type === 'challenge') resolve(frame.push)
      if (frame.kind === 'answer') waiting.get(frame.request)?.resolve()
      if (frame.kind === 'refusal') waiting.get(frame.refusal.request ?? 0)?.reject(new Error(frame.refusal.code))
    })
  })
  return {
    challenge,
    request(body) {
      const number = next++
      socket.send(encodeRequest(number, body))
      return new Promise((resolve, reject) => waiting.set(number, { resolve, reject }))
    },
    close: () => socket.close()
  }
}

const publicBytes = (key: KeyObject): Uint8Array => new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(-32))
const signed = (message: Uint8Array, key: KeyObject): Uint8Array => new Uint8Array(sign(null, message, key))
const id = (): Uint8Array => new Uint8Array(randomBytes(16))

async function openLog(peer: Peer, token: Uint8Array): Promise<Uint8Array> {
  const device = generateKeyPairSync('ed25519')
  const access = generateKeyPairSync('ed25519')
  const publicKey = publicBytes(device.publicKey)
  await peer.request({
    type: 'admit',
    token,
    device: publicKey,
    signature: signed(admitProof(peer.challenge, token, publicKey), device.privateKey)
  })
  await peer.request({
    type: 'login',
    device: publicKey,
    signature: signed(loginProof(peer.challenge, publicKey), device.privateKey)
  })
  const space = id()
  const log = id()
  await peer.request({ type: 'create-space', space, log, accessKey: publicBytes(access.publicKey), retention: 'rolling' })
  await peer.request({
    type: 'prove',
    space,
    epoch: 0,
    signature: signed(accessProof(peer.challenge, space, 0), access.privateKey)
  })
  return log
}

/** Latencies in milliseconds of appends sent at RATE a second. */
async function appendSteadily(peer: Peer, log: Uint8Array): Promise<number[]> {
  const latencies: number[] = []
  const bytes = new Uint8Array(randomBytes(600))
  const startedAt = performance.now()
  const pending: Promise<void>[] = []
  for (let sent = 0; sent < RATE * SECONDS; ) {
    const due = Math.min(RATE * SECONDS, Math.floor(((performance.now() - startedAt) / 1000) * RATE))
    for (; sent < due; sent++) {
      const sentAt = performance.now()
      const done = peer.request({ type: 'append', log, epoch: 0, entries: [{ entryId: id(), bytes }] })
      pending.push(done.then(() => void latencies.push(performance.now() - sentAt)))
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await Promise.all(pending)
  return latencies
}

export async function benchRelay(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'colloque-bench-'))
  const relay = await startRelayProcess({ data: join(folder, 'relay') })
  const idle = residentMb(relay.pid)
  const token = Buffer.from(new URL(relay.foundingLink).hash.slice(1), 'base64url')
  const peer = await connect(relay.url)
  const log = await openLog(peer, new Uint8Array(token))
  await appendSteadily(peer, log)
  const latencies = await appendSteadily(peer, log)
  peer.close()
  await relay.stop()

  const database = new Database(join(folder, 'bare.sqlite'))
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.exec('CREATE TABLE entry (seq INTEGER PRIMARY KEY, id BLOB, bytes BLOB)')
  const insert = database.prepare('INSERT INTO entry (id, bytes) VALUES (?, ?)')
  const bytes = randomBytes(600)
  const bare = await timeCalls(5, 300, () => insert.run(createHash('md5').update(randomBytes(8)).digest(), bytes))
  database.close()

  const sorted = [...latencies].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
  const p50 = { median: at(0.5), lowest: at(0.05), highest: at(0.99) }
  printFigure({
    name: `append to durable acknowledgement, ${RATE}/s, p50 (p5–p99)`,
    value: p50,
    unit: 'ms',
    aim: { atMost: 1 },
    beside: { name: 'bare SQLite FULL insert', value: bare }
  })
  printFigure({ name: 'relay process, idle, resident', value: spreadOf([idle]), unit: 'MB', aim: { atMost: 110 } })
  await rm(folder, { recursive: true })
}
