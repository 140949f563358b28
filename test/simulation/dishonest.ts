/**
 * The client of a dishonest member: its core is as everyone's, and lies about documents go out on the same connection. Each snapshot
 * that the core makes is replaced by another, and further ones and forged records are sent when the seed says so.
 */
import type { Socket, Store, Transport } from '@colloque/client'
import type { Random, Sodium } from '@colloque/crypto'
import {
  type AnyRequest,
  decodeCbor,
  decodeClientFrame,
  decodeRelayFrame,
  encodeRequest,
  type NewEntry
} from '@colloque/protocol'
import { createForger, type ForgedPlace } from '../support/document-forger.ts'
import { type DocumentRow, loadAccount, loadDocument, loadSpaceEpoch } from '../support/engine-parts.ts'
import { createSeededRandom } from '../support/seeded-random.ts'
import { createChoice } from './choice.ts'
import { type Liar, type LyingSnapshot, lyingRecords, lyingSnapshot } from './lies.ts'

export interface Put {
  readonly log: Uint8Array
  readonly version: number
  /** False where the lie happened to be true: an empty document has nothing to drop. */
  readonly isLie: boolean
}

export interface Dishonesty {
  wrap(inner: Transport): Transport
  /** Puts a lying snapshot, or writes what nobody may write, of some document. False when there is none, or no connection. */
  lie(what: 'snapshot' | 'record'): boolean
  readonly device: Uint8Array | undefined
  /** Whether an entry that was set aside is one of these. */
  hasForged(entry: Uint8Array): boolean
  /** Whether the relay took that version of a document from here. */
  hasPut(log: Uint8Array, version: number): boolean
  readonly puts: readonly Put[]
}

/** Numbers of requests that the core of a short life does not reach. */
const OWN_REQUESTS = 0x8000_0000

export function createDishonesty(seed: string, sodium: Sodium, store: () => Store | undefined): Dishonesty {
  const random: Random = createSeededRandom(`${seed}/dishonest`)
  const choice = createChoice(`${seed}/lies`)
  const forged = new Set<string>()
  const puts: Put[] = []
  const replaced = new Map<string, LyingSnapshot>()
  const asked = new Map<number, { readonly log: Uint8Array; readonly isLie: boolean }>()
  let way: Socket | undefined
  let requests = OWN_REQUESTS
  let device: Uint8Array | undefined

  function liar(): Liar | undefined {
    const open = store()
    const account = open && loadAccount(open)
    if (!open || !account) return undefined
    device = account.device
    const { recordSeed } = account
    const forger = createForger({ store: open, sodium, random, device: account.device, recordSeed })
    return { store: open, sodium, random, choice, forger, device: account.device }
  }

  function placeOf(open: Store, row: DocumentRow, epoch?: number): ForgedPlace | undefined {
    const newest = open.get<{ epoch: number }>('SELECT max(epoch) AS epoch FROM space_epoch WHERE space = ?', row.space)?.epoch
    const known = loadSpaceEpoch(open, row.space, epoch ?? newest ?? -1)
    return known && { space: row.space, log: row.log, epoch: known }
  }

  function send(body: AnyRequest): void {
    requests += 1
    way?.send(encodeRequest(requests, body))
  }

  function put({ log, epoch }: ForgedPlace, { snapshot, parts, covers, previous, isLie }: LyingSnapshot): void {
    const place = { log, epoch: epoch.epoch, snapshot }
    for (const [part, bytes] of parts.entries()) send({ type: 'put-snapshot-part', ...place, part, bytes })
    asked.set(requests + 1, { log, isLie })
    send({ type: 'put-snapshot', ...place, parts: parts.length, covers, previous })
  }

  function append({ log, epoch }: ForgedPlace, entries: readonly NewEntry[]): void {
    for (const { entryId } of entries) forged.add(entryId.join())
    send({ type: 'append', log, epoch: epoch.epoch, entries: [...entries] })
  }

  /** What the core of this client sends, or what is sent in its place. */
  function replace(frame: Uint8Array): Uint8Array {
    const decoded = decodeClientFrame(frame)
    if (decoded.kind === 'hello') return frame
    const { request, body } = decoded
    if (body.type !== 'put-snapshot-part' && body.type !== 'put-snapshot') return frame
    const key = body.snapshot.join()
    const lie = replaced.get(key) ?? makeLie(body.log, body.epoch, body.snapshot)
    if (lie === undefined) return frame
    replaced.set(key, lie)
    // Where the core has more parts than the lie, the last of the lie goes again.
    const part = body.type === 'put-snapshot-part' ? Math.min(body.part, lie.parts.length - 1) : 0
    if (body.type === 'put-snapshot-part') return encodeRequest(request, { ...body, part, bytes: lie.parts[part] ?? body.bytes })
    asked.set(request, { log: body.log, isLie: lie.isLie })
    return encodeRequest(request, { ...body, parts: lie.parts.length, covers: lie.covers })
  }

  function makeLie(log: Uint8Array, epoch: number, snapshot: Uint8Array): LyingSnapshot | undefined {
    const who = liar()
    const row = who && loadDocument(who.store, log)
    const place = row && placeOf(who.store, row, epoch)
    return place && lyingSnapshot(who, place, row, snapshot)
  }

  /** Whether the core is to hear this. */
  function hear(frame: Uint8Array): boolean {
    const decoded = decodeRelayFrame(frame)
    if (decoded.kind === 'push') return true
    const request = decoded.kind === 'answer' ? decoded.request : (decoded.refusal.request ?? 0)
    const put = asked.get(request)
    if (put !== undefined && decoded.kind === 'answer' && decoded.name === 'put-snapshot') {
      const { version } = decoded.body as { version: number }
      puts.push({ ...put, version })
    }
    return request < OWN_REQUESTS
  }

  return {
    wrap: (inner) => ({
      request: inner.request,
      async connect(url, handlers) {
        asked.clear()
        way = undefined
        const socket = await inner.connect(url, { ...handlers, onFrame: (frame) => hear(frame) && handlers.onFrame(frame) })
        way = socket
        return { close: () => socket.close(), send: (frame) => socket.send(replace(frame)) }
      }
    }),
    lie(what) {
      const who = liar()
      if (!who || !way) return false
      const logs = who.store.all<{ log: Uint8Array }>(
        "SELECT log FROM document_log WHERE status = 'open' AND cursor > 0 ORDER BY log"
      )
      const log = choice.of(logs)?.log
      const row = log && loadDocument(who.store, log)
      const place = row && placeOf(who.store, row)
      if (!place) return false
      if (what === 'snapshot') put(place, lyingSnapshot(who, place, row))
      else append(place, lyingRecords(who, place, row))
      return true
    },
    get device() {
      return device
    },
    hasForged: (entry) => forged.has((decodeCbor(entry) as { entryId: Uint8Array }).entryId.join()),
    hasPut: (log, version) => puts.some((put) => put.isLie && put.version === version && put.log.join() === log.join()),
    puts
  }
}
