import { equalBytes } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { RelayRefusal } from '../../relay/relay-refusal.ts'
import { accountOf } from '../credential.ts'
import { raise } from '../faults.ts'
import type { DocumentContent } from './document-content.ts'
import { enqueueRecord } from './document-outbox.ts'
import { hashAt } from './document-reader.ts'
import {
  type DocumentRow,
  forgetSnapshots,
  isOver,
  type KnownSnapshot,
  loadDocument,
  makerOf,
  noteSnapshot,
  noteVerified,
  oldEnough,
  saveRead,
  saveSnapshot,
  saveStatus,
  saveTrust,
  verifiersOf
} from './document-row.ts'
import { type Fetched, fetchSnapshot, type Refused } from './fetch-snapshot.ts'
import { beginPast, movePast } from './past-row.ts'
import { createSnapshotMaker } from './snapshot-maker.ts'
import { createSnapshotTurns } from './snapshot-turns.ts'
import { knownEpochs, lastKeyring, loadSpaceEpoch } from './space-epochs.ts'
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

const TRIM_AFTER_MS = 31 * 86_400_000
const DAY_MS = 86_400_000

interface SnapshotHooks {
  /** There is something to do, or to send. */
  wake(): void
  /** The log is to be read again from where the row stands now. */
  readAgain(): void
}

export function createSnapshotRoom(
  core: Core,
  content: DocumentContent,
  follower: SpaceFollower,
  row: DocumentRow,
  { wake, readAgain }: SnapshotHooks
): SnapshotRoom {
  const { clock } = core.ports
  const { log, space } = row
  let newest = row.snapshot.version
  /** The newest that is not what the log says, or that nobody can open: an honest one belongs behind it. */
  let disputed = 0
  /** The newest that was asked for and not to be had yet. */
  let missed = 0
  /** The one of its own that this device has asked for again. */
  let secondRead = 0
  /** Another content than the one that was begun from: which is honest, a third account says. */
  let rival: Fetched | undefined
  let trimAskedAt: number | undefined
  const turns = createSnapshotTurns(core, follower, row, wake)
  const maker = createSnapshotMaker(core, content, follower, row, {
    turns,
    previous: lookedAt,
    isDisputed,
    made: remember,
    overtaken(version = newest) {
      newest = Math.max(newest, version)
      return newest > lookedAt()
    },
    wake
  })

  async function tend(): Promise<void> {
    if (newest > lookedAt() || owesSecondRead()) {
      if (!turns.isToVerify(newest)) return
      await verifyNewest()
    }
    await maker.makeWhenDue()
    await trimWhenDue()
  }

  /** The newest that this device knows what to think of, or cannot have: what it puts goes behind it. */
  function lookedAt(): number {
    return Math.max(row.snapshot.version, disputed, missed, rival?.version ?? 0)
  }

  function isDisputed(): boolean {
    return disputed > 0 && disputed >= row.snapshot.version
  }

  /** [SNAP-3] Once in the life of a process, of what this device put itself, where there is no other account to do so. */
  function owesSecondRead(): boolean {
    const { version, device, isVerified } = row.snapshot
    if (version === 0 || isVerified || version === secondRead || isDisputed()) return false
    return device !== undefined && equalBytes(device, core.identity.device) && isAlone()
  }

  /** Inside a transaction; gives what the row is after it. */
  function store(snapshot: KnownSnapshot, cursor = row.cursor): Pick<DocumentRow, 'snapshot' | 'sinceRecords' | 'sinceBytes'> {
    const sinceRecords = cursor - snapshot.covers
    saveSnapshot(core.store, log, snapshot, sinceRecords)
    noteSnapshot(core.store, log, snapshot)
    return { snapshot, sinceRecords, sinceBytes: 0 }
  }

  function remember(snapshot: KnownSnapshot): void {
    if (isGone()) return
    Object.assign(
      row,
      core.store.transaction(() => store(snapshot))
    )
    newest = Math.max(newest, snapshot.version)
    maker.waitAnew()
  }

  /** [SNAP-3] Another account's is held against what was read here; in a space of one account, one's own is read a second time. */
  async function verifyNewest(): Promise<void> {
    const behind = owesSecondRead() ? row.snapshot.version - 1 : row.snapshot.version
    const fetched = await fetch()
    secondRead = row.snapshot.version
    // Put in an epoch that is still to come, perhaps.
    if (fetched === undefined || fetched.version <= behind) missed = newest
    if (fetched === undefined || fetched.version <= Math.max(behind, disputed)) return
    if (fetched.record === undefined) return dispute(fetched)
    if (fetched.record.covers > row.cursor) return
    const { version, record, account } = fetched
    const ours = hashAt(core, log, record.covers)
    const isOthers = !equalBytes(account, core.identity.account)
    const verdict =
      ours !== undefined && !equalBytes(ours, record.hash) ? 'different' : await content.compare(log, record.covers, record)
    if (verdict === 'different') return row.isTrusted ? dispute({ ...record, version }) : doubt(fetched)
    if (verdict === 'premature') return passOver(version)
    if (isGone()) return
    const counts = verdict === 'same' && row.isTrusted && (isOthers || isAlone())
    const says = counts && verifiersOf(core.store, log, version).length === 0 && follower.mayWrite()
    core.store.transaction(() => {
      content.learn(log, record)
      if (says) enqueueRecord(core, log, { type: 'verified', version, covers: record.covers, digest: record.digest })
    })
    remember(knownOf(fetched, counts || isVerifiedByOther(version, account)))
    if (says) wake()
  }

  /** It ended, or was erased, while something was asked or in the middle of a step: what is left of it says nothing of anybody. */
  function isGone(): boolean {
    const known = loadDocument(core.store, log)
    return known === undefined || isOver(known)
  }

  const knownOf = ({ version, record: { covers, epoch, device } }: Fetched, isVerified: boolean): KnownSnapshot => ({
    version,
    covers,
    epoch,
    device,
    seenAt: clock.nowMs(),
    isVerified
  })

  /** Nobody but this account may write in this space. */
  function isAlone(): boolean {
    const writers = loadSpaceEpoch(core.store, space, follower.epoch())?.writers ?? []
    return writers.length > 0 && writers.every((writer) => equalBytes(accountOf(writer), core.identity.account))
  }

  /** It is named, with who signed it where that is known. Nothing is built on it, now or later. */
  function name({ version, covers, device }: { version: number; covers: number; device?: Uint8Array }): void {
    if (isGone()) return
    for (const event of core.store.transaction(() => raise(core, space, 'snapshot', covers, device))) core.emit(event)
    disputed = Math.max(disputed, version)
  }

  /** Whoever has read as far puts an honest one behind it. */
  function dispute(snapshot: { version: number; covers: number; device?: Uint8Array }): void {
    name(snapshot)
    wake()
  }

  /** No honest one, unless the end of the update is not read here yet: nobody is named, and one that is whole goes behind it. */
  function passOver(version: number): void {
    disputed = Math.max(disputed, version)
    wake()
  }

  const isVerifiedByOther = (version: number, maker: Uint8Array): boolean =>
    verifiersOf(core.store, log, version).some((account) => !equalBytes(account, maker))

  /** Who began from a snapshot cannot tell which of two that differ is honest, and names nobody; what a third account verified is taken. */
  function doubt(fetched: Fetched): void {
    rival = fetched
    if (!isVerifiedByOther(fetched.version, fetched.account)) return
    // What the other was read on with is no chain of this one.
    if (begin(fetched, true, 'instead')) readAgain()
  }

  /** Stands where a snapshot ends. False when the log ended, or was deleted, while it was asked for. */
  function begin(fetched: Fetched, isTrusted: boolean, how: 'beside' | 'instead'): boolean {
    if (isGone()) return false
    const { record } = fetched
    const { covers: cursor, hash, epoch: cursorEpoch } = record
    const place = { cursor, hash, cursorEpoch, firstEpoch: row.firstEpoch ?? cursorEpoch, sinceRecords: 0, sinceBytes: 0 }
    const { stored, events } = core.store.transaction(() => {
      if (how === 'beside') beginPast(core.store, row, place, lastKeyring(core.store, space) !== undefined)
      else movePast(core.store, log, cursor, hash)
      saveRead(core.store, log, place, clock.nowMs())
      saveStatus(core.store, log, 'open')
      const stored = store(knownOf(fetched, how === 'instead'), cursor)
      saveTrust(core.store, log, isTrusted)
      // What others counted in between was not read.
      core.store.run('DELETE FROM document_counter WHERE log = ?', log)
      core.store.run('DELETE FROM log_hash WHERE log = ?', log)
      core.store.run('INSERT INTO log_hash (log, seq, hash) VALUES (?, ?, ?)', log, cursor, hash)
      return { stored, events: content.adopt(log, cursor, record, how) }
    })
    Object.assign(row, place, stored, { status: 'open', isTrusted })
    newest = Math.max(newest, fetched.version)
    rival = undefined
    content.adopted(log, how)
    for (const event of events) core.emit(event)
    return true
  }

  /** The newest that one of our epochs lets us read, signed by a device that could write in it. */
  async function fetch(): Promise<Fetched | Refused | undefined> {
    for (const number of knownEpochs(core.store, space)) {
      const epoch = loadSpaceEpoch(core.store, space, number)
      if (epoch === undefined) continue
      await follower.prove(number)
      const fetched = await fetchSnapshot(core, row, epoch)
      if (fetched !== 'none') return fetched === 'later' ? undefined : fetched
    }
    return undefined
  }

  async function take(): Promise<boolean> {
    // Asked for every minute; one that is none would come whole each time.
    if (disputed > 0 && newest <= disputed) return false
    const fetched = await fetch()
    if (fetched?.record === undefined || fetched.record.covers <= row.cursor || fetched.version <= disputed) return false
    const { version, record, account } = fetched
    if (!(await content.isSound(log, record.covers, record))) {
      name({ version, covers: record.covers, device: record.device })
      return false
    }
    return begin(fetched, equalBytes(account, core.identity.account), 'beside')
  }

  /** [SNAP-4] The newest is never old in a document that many write in: what counts is any that is old enough and was verified. */
  async function trimWhenDue(): Promise<void> {
    const nowMs = clock.nowMs()
    if (trimAskedAt !== undefined && nowMs >= trimAskedAt && nowMs - trimAskedAt < DAY_MS) return
    if (!follower.mayWrite()) return
    trimAskedAt = nowMs
    const version = oldEnough(core.store, log, nowMs - TRIM_AFTER_MS)
    if (version === undefined) return
    try {
      await core.relay.request('trim-log', { log, epoch: follower.epoch(), version })
      core.store.transaction(() => forgetSnapshots(core.store, log, version, true))
    } catch (error) {
      if (!(error instanceof RelayRefusal)) throw error
      if (error.code === 'unknown-snapshot') core.store.transaction(() => forgetSnapshots(core.store, log, version, false))
      else if (error.code !== 'not-permitted') throw error
    }
  }

  /** One that was put between a look at the log and the subscription is pushed to nobody: who verified it tells of it, and the relay is asked, for anybody may write a number. */
  async function askNewest(): Promise<void> {
    try {
      const { snapshot } = await follower.headOf(log, row.cursor)
      if (snapshot === undefined || snapshot <= newest || isGone()) return
      announced(snapshot)
      wake()
    } catch {
      // The next connection asks.
    }
  }

  function announced(version: number): void {
    newest = Math.max(newest, version)
    missed = 0
  }

  return {
    verified(version, account) {
      if (version > newest) void askNewest()
      if (rival?.version === version) return doubt(rival)
      const device = makerOf(core.store, log, version)
      const maker = device && core.directory.device(device)?.account
      if (maker === undefined || (equalBytes(maker, account) && !isAlone())) return
      const isNewest = row.snapshot.version === version
      core.store.transaction(() => {
        noteVerified(core.store, log, version)
        if (isNewest) saveTrust(core.store, log, true)
      })
      if (isNewest) Object.assign(row, { snapshot: { ...row.snapshot, isVerified: true }, isTrusted: true })
    },
    announced,
    tend,
    take,
    close() {
      turns.close()
      maker.close()
    }
  }
}
