/** A writer or several readers of one document, against whichever server: a relay, hocuspocus, or a bare broadcast. */
import { once } from 'node:events'
import { platformRandom } from '@colloque/crypto'
import { decodeRelayFrame } from '@colloque/protocol'
import WebSocket from 'ws'
import { createNativeSodium, decodeRecord, openEnvelope, sealEnvelope, signRecord } from '../../support/record-parts.ts'
import { openPeers } from '../peers/install.ts'
import { bytesOf, connect, type Keys, logIn, newId, type Peer, prove, subscribe } from './peer.ts'
import type { YDocument, Yjs } from './typing.ts'

export interface DocumentOrder {
  readonly kind: 'colloque' | 'hocuspocus' | 'raw'
  readonly role?: 'write' | 'read'
  readonly url: string
  readonly keys?: Keys
  readonly peers: string
  readonly updates: readonly Uint8Array[]
  /** What the document says with all of them. */
  readonly text: string
  readonly readers: number
  /** One of these readers opens, verifies and applies; with the others it counts what arrives. */
  readonly verifies?: boolean
}

/** What comes in within 5 ms at three times the rate that is aimed for, merged in small groups first: merging costs more than its input. */
const FLUSH_MS = 5
const FLUSH_UPDATES = 256
const GROUP_UPDATES = 16
const APPENDS_UNDER_WAY = 8

const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6
const say = (word: string): void => void process.send?.({ word, atMs: nowMs() })
const sodium = createNativeSodium()
const random = platformRandom()
/** As all who read the log know them; from its access key, so that every process has the same. */
const secretsOf = ({ access }: Keys) => {
  const envelopeKey = sodium.blake2b(bytesOf(access))
  const recordSeed = sodium.blake2b(bytesOf(access), new Uint8Array(1))
  return {
    recordSeed,
    recordKey: sodium.ed25519PublicKey(recordSeed),
    epoch: { epoch: 0, accessSeed: bytesOf(access), accessPublic: new Uint8Array(32), envelopeKey, signalKey: envelopeKey }
  }
}

async function start(order: DocumentOrder): Promise<void> {
  const yjs = openPeers(order.peers).load('yjs') as Yjs
  if (order.role === 'write') await write(order, yjs)
  else await read(order, yjs)
}

// ---- writing

async function write(order: DocumentOrder, yjs: Yjs): Promise<void> {
  const send = await writerOf(order, yjs)
  const go = once(process, 'message')
  say('ready')
  await go
  say('began')
  await send(order.updates)
}

async function writerOf(order: DocumentOrder, yjs: Yjs): Promise<(updates: readonly Uint8Array[]) => Promise<void>> {
  if (order.kind === 'hocuspocus') {
    const { document } = await provide(order)
    return async (updates) => {
      for (const [index, update] of updates.entries()) {
        yjs.applyUpdate(document, update)
        if (index % 100 === 99) await new Promise(setImmediate)
      }
    }
  }
  if (order.kind === 'raw') {
    const socket = new WebSocket(order.url, { perMessageDeflate: false })
    await once(socket, 'open')
    return async (updates) => {
      for (const [index, update] of updates.entries()) {
        socket.send(update)
        if (index % 100 === 99) await new Promise(setImmediate)
      }
    }
  }
  const keys = order.keys as Keys
  const peer = await connect(order.url)
  await logIn(peer, keys)
  await prove(peer, keys)
  return (updates) => writeRecords(peer, keys, yjs, updates)
}

/** All that waits leaves every 5 ms, at most so much; a disk that falls behind holds it up. */
async function writeRecords(peer: Peer, keys: Keys, yjs: Yjs, updates: readonly Uint8Array[]): Promise<void> {
  const { recordSeed, epoch } = secretsOf(keys)
  const [space, log, device] = [bytesOf(keys.space), bytesOf(keys.log), newId()]
  const pending: Promise<void>[] = []
  let counter = 0
  let dueMs = nowMs()
  for (let at = 0; at < updates.length; at += FLUSH_UPDATES) {
    const entryId = newId()
    counter += 1
    const record = signRecord(
      sodium,
      {
        version: 1,
        space,
        log,
        epoch: 0,
        record: entryId,
        device,
        counter,
        directory: { index: 0, hash: new Uint8Array(32) },
        body: merge(yjs, updates.slice(at, at + FLUSH_UPDATES))
      },
      recordSeed
    )
    const bytes = sealEnvelope({ sodium, random }, epoch, { log, entryId, epoch: 0, kind: 0 }, record)
    pending.push(peer.request({ type: 'append', log, epoch: 0, entries: [{ entryId, bytes }] }))
    if (pending.length >= APPENDS_UNDER_WAY) await pending.shift()
    dueMs += FLUSH_MS
    const waitMs = dueMs - nowMs()
    if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs))
  }
  await Promise.all(pending)
}

function merge(yjs: Yjs, updates: readonly Uint8Array[]): Uint8Array {
  const groups: Uint8Array[] = []
  for (let at = 0; at < updates.length; at += GROUP_UPDATES) groups.push(yjs.mergeUpdates(updates.slice(at, at + GROUP_UPDATES)))
  return yjs.mergeUpdates(groups)
}

// ---- reading

async function read(order: DocumentOrder, yjs: Yjs): Promise<void> {
  const records = Math.ceil(order.updates.length / FLUSH_UPDATES)
  let waiting = order.readers
  const finish = (): void => {
    waiting -= 1
    if (waiting === 0) say('done')
  }
  for (let reader = 0; reader < order.readers; reader++) {
    const verifies = order.verifies === true && reader === 0
    if (order.kind === 'hocuspocus') await readHocuspocus(order, finish)
    else if (order.kind === 'raw') await readRaw(order, finish)
    else await readRecords(order, yjs, records, verifies, finish)
  }
  say('ready')
}

async function readRecords(
  order: DocumentOrder,
  yjs: Yjs,
  records: number,
  verifies: boolean,
  finish: () => void
): Promise<void> {
  const keys = order.keys as Keys
  const { recordKey, epoch } = secretsOf(keys)
  const log = bytesOf(keys.log)
  const document = new yjs.Doc()
  let seen = 0
  const onFrame = (frame: Uint8Array): void => {
    const decoded = decodeRelayFrame(new Uint8Array(frame))
    if (decoded.kind !== 'push' || decoded.push.type !== 'entries') return
    for (const entry of decoded.push.entries) {
      seen += 1
      if (!verifies) continue
      const signed = decodeRecord(openEnvelope(sodium, epoch, { log, entryId: entry.entryId, epoch: 0, kind: 0 }, entry.bytes))
      if (!signed.verify(sodium, recordKey)) throw new Error('a record that its author did not sign')
      yjs.applyUpdate(document, signed.record.body)
    }
    if (seen !== records) return
    if (verifies && document.getText('note').toString() !== order.text) throw new Error('a reader has another text')
    finish()
  }
  await subscribe(order.url, keys, 0, onFrame)
}

async function readRaw(order: DocumentOrder, finish: () => void): Promise<void> {
  const socket = new WebSocket(order.url, { perMessageDeflate: false })
  let seen = 0
  socket.on('message', () => {
    seen += 1
    if (seen === order.updates.length) finish()
  })
  await once(socket, 'open')
}

/** Their provider applies what comes, which their server puts together as it pleases: a reader has all when it has the text. */
async function readHocuspocus(order: DocumentOrder, finish: () => void): Promise<void> {
  const { document } = await provide(order)
  const note = document.getText('note')
  document.on('update', () => {
    if (note.length === order.text.length && note.toString() === order.text) finish()
  })
}

const NAME = 'note'
interface Provider {
  readonly HocuspocusProvider: new (configuration: object) => { readonly document: YDocument }
}

async function provide(order: DocumentOrder): Promise<{ readonly document: YDocument }> {
  const { HocuspocusProvider } = openPeers(order.peers).load('@hocuspocus/provider') as Provider
  const synced = Promise.withResolvers<void>()
  const provider = new HocuspocusProvider({ url: order.url, name: NAME, onSynced: () => synced.resolve() })
  await synced.promise
  return provider
}

process.once('message', (order: DocumentOrder) => {
  start(order).catch((error: unknown) => {
    console.error(error)
    process.exit(1)
  })
})
