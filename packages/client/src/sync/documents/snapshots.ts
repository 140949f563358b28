import { concat, equalBytes, u64be } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { RelayRefusal } from '../../relay/relay-refusal.ts'
import { accountOf, deviceOf } from '../credential.ts'
import { raise } from '../faults.ts'
import { isContentFault } from '../open-message.ts'
import { rendezvousRank } from '../rendezvous.ts'
import type { DocumentContent } from './document-content.ts'
import { enqueueRecord } from './document-outbox.ts'
import { hashAt } from './document-reader.ts'
import { verifySigner } from './document-record.ts'
import {
  type DocumentRow,
  firstEpochOf,
  type KnownSnapshot,
  resetWritten,
  saveCursor,
  saveSnapshot,
  saveStatus,
  writtenSince
} from './document-row.ts'
import { openSnapshot, sealSnapshot } from './seal-entry.ts'
import { decodeSnapshot, type SnapshotRecord, signSnapshot } from './snapshot-record.ts'
import { knownEpochs, lastAddition, loadSpaceEpoch, type SpaceEpoch } from './space-epochs.ts'
import type { SpaceFollower } from './space-follower.ts'

/** Makes, verifies and takes over the snapshots of one log, and has the log trimmed behind them. Called in the lane of the log's session alone. */
export interface SnapshotRoom {
  /** The relay said that there is a newer one. */
  announced(version: number): void
  /** The log says that a device of this account found that version to be the same as the log. */
  verified(version: number, account: Uint8Array): void
  /** Everything is read: whatever is due now. */
  tend(): Promise<void>
  /** Goes on from the newest that can be read; false when there is none behind the cursor. */
  take(): Promise<boolean>
  close(): void
}

const DUE_RECORDS = 200
const DUE_BYTES = 64 << 10
const STEP_MS = 3_000
const LAST_STEP = 10
const TRIM_AFTER_MS = 31 * 86_400_000
const DAY_MS = 86_400_000

interface Fetched {
  readonly version: number
  readonly record: SnapshotRecord
  readonly account: Uint8Array
}

export function createSnapshotRoom(
  core: Core,
  content: DocumentContent,
  follower: SpaceFollower,
  row: DocumentRow,
  wake: () => void
): SnapshotRoom {
  const { clock, sodium, random } = core.ports
  const { log, space } = row
  let newest = row.snapshot.version
  /** Since when one is due, by this process's clock. */
  let dueSince: number | undefined
  let isDisputed = false
  let trimmed: { readonly version: number; readonly atMs: number } | undefined
  let cancelStep: (() => void) | undefined
  let cancelTurn: (() => void) | undefined
  let announcedFor = 0
  let announcedAt = 0
  const verifiedBy = new Map<number, Uint8Array>()

  async function tend(): Promise<void> {
    if (newest > row.snapshot.version) {
      if (!isMyTurn()) return
      await verifyNewest()
    }
    await makeWhenDue()
    await trimWhenDue()
  }

  /** All verify, one after the other, so that the first says so for the rest. */
  function isMyTurn(): boolean {
    if (announcedFor !== newest) {
      announcedFor = newest
      announcedAt = clock.nowMs()
    }
    const waitedMs = clock.nowMs() - announcedAt
    const delayMs = rank() * STEP_MS
    if (waitedMs < 0 || waitedMs >= delayMs) return true
    cancelTurn?.()
    cancelTurn = clock.setTimer(delayMs - waitedMs, wake)
    return false
  }

  function isDue(): boolean {
    if (row.cursor === 0 || !follower.mayWrite()) return false
    if (isDisputed) return true
    const { records, sizeBytes } = writtenSince(core.store, log)
    if (records >= DUE_RECORDS || sizeBytes >= DUE_BYTES) return true
    const addition = lastAddition(core.store, space)
    if (addition === undefined || row.snapshot.epoch >= addition.epoch) return false
    return (firstEpochOf(core.store, log) ?? addition.epoch) < addition.epoch
  }

  /** Whoever is first by rendezvous makes it, each next a few seconds later if it is still due; who added someone, at once. */
  async function makeWhenDue(): Promise<void> {
    if (!isDue()) {
      dueSince = undefined
      return
    }
    dueSince ??= clock.nowMs()
    const waitedMs = clock.nowMs() - dueSince
    const delayMs = isDisputed || lastAddition(core.store, space)?.isOwn === true ? 0 : rank() * STEP_MS
    if (waitedMs >= 0 && waitedMs < delayMs) {
      cancelStep?.()
      cancelStep = clock.setTimer(delayMs - waitedMs, wake)
      return
    }
    await make()
  }

  function rank(): number {
    const epoch = loadSpaceEpoch(core.store, space, follower.epoch())
    const devices = (epoch?.writers ?? []).map(deviceOf)
    const occasion = concat(log, u64be(row.snapshot.version))
    const place = rendezvousRank(sodium, occasion, devices, core.identity.device)
    return place < 0 ? LAST_STEP : Math.min(place, LAST_STEP)
  }

  async function make(): Promise<void> {
    const epoch = loadSpaceEpoch(core.store, space, follower.epoch())
    const whole = content.snapshot(log)
    if (epoch === undefined || whole === undefined) return
    const covers = row.cursor
    const place = { log, snapshot: random.bytes(16) }
    const record: SnapshotRecord = {
      version: 1,
      space,
      log,
      epoch: epoch.epoch,
      snapshot: place.snapshot,
      device: core.identity.device,
      covers,
      hash: row.hash,
      directory: { ...core.directory.head },
      state: whole.state,
      digest: whole.digest,
      authors: whole.authors,
      versions: whole.versions
    }
    const parts = sealSnapshot({ sodium, random }, epoch, place, signSnapshot(sodium, record, core.identity.recordSeed))
    try {
      for (const [part, bytes] of parts.entries())
        await core.relay.request('put-snapshot-part', { log, epoch: epoch.epoch, snapshot: place.snapshot, part, bytes })
      const previous = row.snapshot.version
      const { version } = await core.relay.request('put-snapshot', {
        log,
        epoch: epoch.epoch,
        snapshot: place.snapshot,
        parts: parts.length,
        covers,
        previous
      })
      remember({ version, covers, epoch: epoch.epoch, device: core.identity.device, seenAt: clock.nowMs(), isVerified: false })
      isDisputed = false
    } catch (error) {
      // Somebody else was faster: theirs is verified instead.
      if (!(error instanceof RelayRefusal) || error.code !== 'version-moved') throw error
      newest = Math.max(newest, error.version ?? newest)
      if (newest > row.snapshot.version) wake()
    }
  }

  function remember(snapshot: KnownSnapshot): void {
    core.store.transaction(() => {
      saveSnapshot(core.store, log, snapshot)
      resetWritten(core.store, log, row.cursor - snapshot.covers)
    })
    row.snapshot = snapshot
    newest = Math.max(newest, snapshot.version)
    dueSince = undefined
  }

  /** [SNAP-3] Another account's is held against what was read here; in a space of one account, one's own is read a second time. */
  async function verifyNewest(): Promise<void> {
    const fetched = await fetch()
    if (fetched === undefined || fetched.record.covers > row.cursor) return
    const { version, record, account } = fetched
    const known = { version, covers: record.covers, epoch: record.epoch, device: record.device, seenAt: clock.nowMs() }
    const ours = hashAt(core, log, record.covers)
    const isOthers = !equalBytes(account, core.identity.account)
    const verdict =
      ours !== undefined && !equalBytes(ours, record.hash) ? 'different' : content.compare(log, record.covers, record)
    if (verdict === 'different') return dispute(known)
    const counts = verdict === 'same' && (isOthers || isAlone())
    const says = counts && !verifiedBy.has(version) && follower.mayWrite()
    core.store.transaction(() => {
      if (says) enqueueRecord(core, log, { type: 'verified', version, covers: record.covers, digest: record.digest })
    })
    remember({ ...known, isVerified: counts })
    if (says) wake()
  }

  function isAlone(): boolean {
    const accounts = new Set(
      (loadSpaceEpoch(core.store, space, follower.epoch())?.writers ?? []).map((writer) => accountOf(writer).join())
    )
    return accounts.size === 1
  }

  /** It is named, with who signed it, and an honest one is put behind it. */
  function dispute(known: Omit<KnownSnapshot, 'isVerified'>): void {
    const events = core.store.transaction(() => raise(core, space, 'snapshot', known.covers, known.device))
    remember({ ...known, isVerified: false })
    isDisputed = true
    for (const event of events) core.emit(event)
    wake()
  }

  /** The newest that one of our epochs lets us read, signed by a device that could write in it. */
  async function fetch(): Promise<Fetched | undefined> {
    for (const number of knownEpochs(core.store, space)) {
      const epoch = loadSpaceEpoch(core.store, space, number)
      if (epoch === undefined) continue
      await follower.prove(number)
      const first = await part(epoch, 0)
      if (first === undefined) continue
      const rest: Uint8Array[] = []
      for (let index = 1; index < first.parts; index++) {
        const next = await part(epoch, index, first.version)
        if (next === undefined) return undefined
        rest.push(next.bytes)
      }
      return open(epoch, first, [first.bytes, ...rest])
    }
    return undefined
  }

  async function part(epoch: SpaceEpoch, index: number, version?: number) {
    try {
      const request = { log, epoch: epoch.epoch, part: index, ...(version !== undefined && { version }) }
      return await core.relay.request('get-snapshot', request)
    } catch (error) {
      if (error instanceof RelayRefusal && error.code === 'unknown-snapshot') return undefined
      throw error
    }
  }

  function open(
    epoch: SpaceEpoch,
    first: { readonly version: number; readonly snapshot: Uint8Array },
    parts: readonly Uint8Array[]
  ): Fetched | undefined {
    try {
      const signed = decodeSnapshot(openSnapshot(sodium, epoch, { log, snapshot: first.snapshot }, parts))
      const { record } = signed
      const isInPlace =
        equalBytes(record.space, space) &&
        equalBytes(record.log, log) &&
        record.epoch === epoch.epoch &&
        equalBytes(record.snapshot, first.snapshot)
      const signer = isInPlace ? verifySigner(core, epoch, signed) : 'invalid-record'
      if (typeof signer !== 'string') return { version: first.version, record, account: signer.account }
    } catch (error) {
      if (!isContentFault(error)) throw error
    }
    core.ports.log?.({ code: 'snapshot-refused' })
    return undefined
  }

  async function take(): Promise<boolean> {
    const fetched = await fetch()
    if (fetched === undefined || fetched.record.covers <= row.cursor) return false
    const { version, record, account } = fetched
    const next = { log, cursor: record.covers, hash: record.hash, cursorEpoch: record.epoch }
    const snapshot = {
      version,
      covers: record.covers,
      epoch: record.epoch,
      device: record.device,
      seenAt: clock.nowMs(),
      isVerified: false
    }
    const events = core.store.transaction(() => {
      saveCursor(core.store, next, clock.nowMs())
      saveStatus(core.store, log, 'open')
      saveSnapshot(core.store, log, snapshot)
      resetWritten(core.store, log, 0)
      core.store.run('INSERT OR REPLACE INTO log_hash (log, seq, hash) VALUES (?, ?, ?)', log, next.cursor, next.hash)
      return content.adopt(log, record.covers, record, { account, device: record.device })
    })
    Object.assign(row, { ...next, status: 'open', snapshot })
    newest = Math.max(newest, version)
    content.stored(log, [])
    for (const event of events) core.emit(event)
    return true
  }

  /** [SNAP-4] */
  async function trimWhenDue(): Promise<void> {
    const { version, isVerified, seenAt } = row.snapshot
    const nowMs = clock.nowMs()
    if (version === 0 || !isVerified || nowMs - seenAt < TRIM_AFTER_MS) return
    if (trimmed?.version === version && nowMs - trimmed.atMs < DAY_MS) return
    trimmed = { version, atMs: nowMs }
    try {
      await core.relay.request('trim-log', { log, epoch: follower.epoch(), version })
    } catch (error) {
      if (!(error instanceof RelayRefusal) || error.code !== 'not-permitted') throw error
    }
  }

  return {
    verified(version, account) {
      verifiedBy.set(version, account)
      const { snapshot } = row
      const maker = core.directory.device(snapshot.device)?.account
      if (snapshot.version !== version || snapshot.isVerified || maker === undefined) return
      if (equalBytes(maker, account) && !isAlone()) return
      const known = { ...snapshot, isVerified: true }
      core.store.transaction(() => saveSnapshot(core.store, log, known))
      row.snapshot = known
    },
    announced(version) {
      newest = Math.max(newest, version)
    },
    tend,
    take,
    close() {
      cancelStep?.()
      cancelTurn?.()
    }
  }
}
