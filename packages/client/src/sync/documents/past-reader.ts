import type { AnyEvent } from '@colloque/client-api'
import { equalBytes, nextLogHash } from '@colloque/crypto'
import type { Entry } from '@colloque/protocol'
import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'
import { RelayRefusal } from '../../relay/relay-refusal.ts'
import { ContentError } from '../content-error.ts'
import { raise } from '../faults.ts'
import { isContentFault } from '../open-message.ts'
import { proveEpoch } from '../prove-epoch.ts'
import { decodeDocumentBody } from './bodies.ts'
import type { DocumentContent } from './document-content.ts'
import { type OpenedRecord, openDocumentEntry } from './document-record.ts'
import type { DocumentRow } from './document-row.ts'
import { fetchSnapshot } from './fetch-snapshot.ts'
import { takeKeyring } from './keyrings.ts'
import { loadPast, type PastRow, savePast } from './past-row.ts'
import { entryKey } from './seal-entry.ts'
import type { SnapshotRecord } from './snapshot-record.ts'
import { type GivenEpoch, givenEpochs, giversIn, knownEpochs, loadSpaceEpoch, type SpaceEpoch } from './space-epochs.ts'
import type { SpaceFollower } from './space-follower.ts'

/**
 * [KEYRING-4] Reads what was written in a log before what this device began from, when a person wants it, page by page, and holds it
 * against that beginning. It changes nothing of the present. Called in the lane of the log's session alone.
 */
export interface PastReader {
  readonly isWanted: boolean
  /** The next of it stands in an epoch whose keys this device does not have. */
  readonly isClosed: boolean
  want(): void
  /** Keys of earlier epochs came: what was closed, or led elsewhere, is tried with them. */
  open(): void
  /** Whether there is something to read that is wanted. */
  isDue(): boolean
  /** One page. The subscription of the log ends with it. */
  readPage(): Promise<void>
}

const PIECE_BYTES = 256 << 10
/** How many versions are asked for to find the snapshot behind which the log was trimmed; the relay keeps seven. */
const VERSIONS_TRIED = 64

type Given = SpaceEpoch & Partial<Pick<GivenEpoch, 'giver'>>

export function createPastReader(
  core: Core,
  content: DocumentContent,
  follower: SpaceFollower,
  row: DocumentRow,
  isSessionClosed: () => boolean,
  /** Keys of earlier epochs came. */
  given: () => void
): PastReader {
  const { log, space } = row
  const { sodium, clock } = core.ports
  let isWanted = false
  let isClosed = false
  /** Of a tree: from where on it is still to be searched. */
  let searched = { epoch: 0, after: 0 }
  /** A piece of it that was read brought keys. */
  let isGiven = false
  /** How many of those who gave keys were first, and led elsewhere. */
  let tried = 0

  function isDue(): boolean {
    return isWanted && !isClosed && loadPast(core.store, log)?.state === 'open'
  }

  async function readPage(): Promise<void> {
    const past = loadPast(core.store, log)
    if (past?.state !== 'open') return
    if (row.kind === 'folders') return searchTree(past)
    if (past.cursor >= past.until) return finish(past)
    const { next } = await follower.headOf(log, past.cursor)
    // All of it lost its bytes, what this device began from included.
    if (next === undefined) return skip(past)
    const page = await readFrom(next, past.cursor)
    if (page === undefined) {
      isClosed = true
      return
    }
    const entries = page.entries.filter(({ seq }) => seq > past.cursor && seq <= past.until)
    const first = entries[0]?.seq ?? past.until + 1
    if (first > past.cursor + 1) return beginBehind(past, next, first - 1)
    await take(past, page.epoch, entries)
  }

  /** With what one of those who gave the epoch says of it: the first that the relay bears out, and its entries where they can. */
  async function readFrom(number: number, after: number): Promise<{ epoch: Given; entries: readonly Entry[] } | undefined> {
    let proven: { epoch: Given; entries: readonly Entry[] } | undefined
    for (const epoch of candidates(number)) {
      if (!(await isProven(epoch))) continue
      const { entries } = await core.relay.request('subscribe', { log, epoch: number, after })
      const key = entryKey(epoch, log)
      proven ??= { epoch, entries }
      if (entries.some((entry) => openDocumentEntry(core, row, epoch, key, entry).outcome === 'opened')) return { epoch, entries }
    }
    return proven
  }

  function candidates(number: number): readonly Given[] {
    const own = loadSpaceEpoch(core.store, space, number)
    if (own) return [own]
    const order = giversIn(core.store, space).map(toHex)
    const place = ({ giver }: GivenEpoch): number => (order.indexOf(toHex(giver)) - tried + order.length) % order.length
    return givenEpochs(core.store, space, number).toSorted((a, b) => place(a) - place(b))
  }

  async function isProven(epoch: SpaceEpoch): Promise<boolean> {
    try {
      await proveEpoch(core, space, epoch)
      return true
    } catch (error) {
      if (error instanceof RelayRefusal && error.code === 'access-denied') return false
      throw error
    }
  }

  /** [KEYRING-4] Of a tree nothing is shown as it was: what this device could read of it and has passed over is searched for keyrings. */
  async function searchTree(past: PastRow): Promise<void> {
    const number = knownEpochs(core.store, space).findLast((epoch) => epoch >= searched.epoch)
    const epoch = number === undefined ? undefined : loadSpaceEpoch(core.store, space, number)
    if (epoch === undefined) return core.store.transaction(() => savePast(core.store, { ...past, state: 'whole' }))
    await follower.prove(epoch.epoch)
    const page = await core.relay.request('subscribe', { log, epoch: epoch.epoch, after: searched.after })
    const key = entryKey(epoch, log)
    const entries = page.entries.filter(({ seq }) => seq > past.cursor && seq <= past.until)
    store(
      past,
      entries.map((entry) => ({ entry, opened: openDocumentEntry(core, row, epoch, key, entry) }))
    )
    const last = page.entries.at(-1)?.seq
    if (last !== undefined && last >= past.until) searched = { epoch: Number.POSITIVE_INFINITY, after: 0 }
    else if (page.complete || last === undefined) searched = { epoch: epoch.epoch + 1, after: 0 }
    else searched = { epoch: epoch.epoch, after: last }
  }

  /** In order, in pieces, each one transaction with how far it was read. */
  async function take(from: PastRow, epoch: SpaceEpoch, entries: readonly Entry[]): Promise<void> {
    const key = entryKey(epoch, log)
    let past = from
    let piece: { readonly entry: Entry; readonly opened: OpenedRecord }[] = []
    let sizeBytes = 0
    for (const entry of entries) {
      if (entry.seq !== past.cursor + 1) break
      past = { ...past, cursor: entry.seq, hash: nextLogHash(sodium, past.hash, { ...entry, log }) }
      piece.push({ entry, opened: openDocumentEntry(core, row, epoch, key, entry) })
      sizeBytes += entry.bytes.length
      if (sizeBytes < PIECE_BYTES) continue
      store(past, piece)
      piece = []
      sizeBytes = 0
      await clock.turn()
      if (isSessionClosed()) return
    }
    store(past, piece)
  }

  function store(past: PastRow, piece: readonly { readonly entry: Entry; readonly opened: OpenedRecord }[]): void {
    const events = core.store.transaction(() => {
      const events: AnyEvent[] = []
      for (const { entry, opened } of piece) events.push(...applyOne(entry, opened))
      savePast(core.store, past)
      return events
      // The relay has it, and it is read again after a power cut.
    }, row.kind === 'document')
    for (const event of events) core.emit(event)
    if (!isGiven) return
    isGiven = false
    given()
  }

  /** What others refused when it was written was named then, and counts no more now. */
  function applyOne(entry: Entry, opened: OpenedRecord): readonly AnyEvent[] {
    if (opened.outcome === 'refused') return []
    const { record, account, device } = opened
    const isOwn = equalBytes(device, core.identity.device)
    try {
      const body = decodeDocumentBody(record.body)
      if (body.type === 'keyring') {
        isGiven = true
        return isOwn ? [] : takeKeyring(core, row, { device, seq: entry.seq }, body)
      }
      if (row.kind === 'folders') return []
      const { epoch, seq, entryId } = entry
      const headSeq = record.head?.seq ?? 0
      content.applyPast({ space, log, kind: row.kind, epoch, seq, entryId, account, device, isOwn, body, headSeq })
    } catch (error) {
      if (!isContentFault(error) && !(error instanceof ContentError)) throw error
    }
    return []
  }

  /** What was trimmed is gone; from the snapshot that it was trimmed behind, what follows can be read. */
  async function beginBehind(past: PastRow, next: number, gone: number): Promise<void> {
    // What was read up to here leads to nothing any more.
    if (past.cursor > past.first) return core.store.transaction(() => beginAnew(past, 'open'))
    const found = past.cursor === 0 ? await snapshotAt(next, gone) : undefined
    if (found === undefined || found.covers > past.until || !(await content.isSound(log, found.covers, found))) return skip(past)
    const { covers, hash, state } = found
    core.store.transaction(() => {
      content.beginPast(log, covers, state)
      savePast(core.store, { ...past, cursor: covers, hash, gone: covers })
    })
  }

  /** Inside a transaction: nothing stays of what was read and not held against what this device began from. */
  function beginAnew(past: PastRow, state: PastRow['state'], gone = Math.min(past.gone, past.first)): void {
    content.dropPast(log, past.first)
    savePast(core.store, { ...past, cursor: past.first, hash: past.firstHash, gone, state })
  }

  /** The oldest that covers all that is gone, put in an epoch up to that of the first entry which is left. */
  async function snapshotAt(epoch: number, gone: number) {
    let found: SnapshotRecord | undefined
    let version = await newestUpTo(epoch)
    let put = epoch
    for (let tried = 0; version !== undefined && version > 0 && tried < VERSIONS_TRIED; tried++, version--) {
      put = await epochOf(version, put)
      for (const candidate of candidates(put)) {
        if (!(await isProven(candidate))) continue
        const fetched = await fetchSnapshot(core, row, candidate, version)
        if (fetched === 'none' || fetched === 'later' || fetched.record === undefined) continue
        if (fetched.record.covers < gone) return found
        found = fetched.record
        break
      }
      if (found?.covers === gone) return found
    }
    return found
  }

  async function newestUpTo(number: number): Promise<number | undefined> {
    for (const epoch of candidates(number)) {
      if (!(await isProven(epoch))) continue
      const { logs } = await core.relay.request('log-heads', { space, epoch: number, logs: [{ log, after: 0 }] })
      return logs[0]?.snapshot
    }
    return undefined
  }

  /** The first epoch up to which that version, or a newer one, was put. */
  async function epochOf(version: number, last: number): Promise<number> {
    let low = 0
    let high = last
    while (low < high) {
      const middle = (low + high) >> 1
      if (((await newestUpTo(middle)) ?? 0) >= version) high = middle
      else low = middle + 1
    }
    return low
  }

  /** Nothing of it can be had. */
  function skip(past: PastRow): void {
    core.store.transaction(() => beginAnew(past, 'whole', past.until))
  }

  /**
   * [KEYRING-4] What leads elsewhere is not shown. Where several gave keys, those of the next count first. It is named when all have been
   * tried: with who gave them when nobody else can have lied, neither the relay, which gave the log, nor who made what this device began from.
   */
  async function finish(past: PastRow): Promise<void> {
    const leads = equalBytes(past.hash, past.untilHash)
    const isSame = leads && (await content.comparePast(log)) === 'same'
    if (isSessionClosed()) return
    if (isSame) {
      return core.store.transaction(() => {
        content.settlePast(log)
        savePast(core.store, { ...past, state: 'whole' })
      })
    }
    const givers = giversIn(core.store, space)
    tried++
    if (leads && tried < givers.length) return core.store.transaction(() => beginAnew(past, 'open'))
    tried = 0
    const isGivers = leads && row.isTrusted && past.gone <= past.first && givers.length === 1
    const events = core.store.transaction(() => {
      beginAnew(past, 'refused')
      return raise(core, space, 'keyring', past.until, isGivers ? givers[0] : undefined)
    })
    for (const event of events) core.emit(event)
  }

  return {
    get isWanted() {
      return isWanted
    },
    get isClosed() {
      return isClosed
    },
    want() {
      isWanted = true
      isClosed = false
    },
    open() {
      isClosed = false
    },
    isDue,
    readPage
  }
}
