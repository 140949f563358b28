import type { Core } from '../../core.ts'
import { RelayRefusal } from '../../relay/relay-refusal.ts'
import type { DocumentContent } from './document-content.ts'
import { hashAt } from './document-reader.ts'
import type { DocumentRow, KnownSnapshot } from './document-row.ts'
import { SNAPSHOT_BYTES, sealSnapshot } from './seal-entry.ts'
import { type SnapshotRecord, signSnapshot } from './snapshot-record.ts'
import type { SnapshotTurns } from './snapshot-turns.ts'
import { lastAddition, loadSpaceEpoch } from './space-epochs.ts'
import type { SpaceFollower } from './space-follower.ts'

/** [SNAP-2] Makes the snapshots of one log when one is due, and puts them behind what is known of the newest. */
export interface SnapshotMaker {
  makeWhenDue(): Promise<void>
  /** Another became the newest: what is due beside it is due from now on. */
  waitAnew(): void
  close(): void
}

export interface SnapshotStanding {
  readonly turns: SnapshotTurns
  /** The version that the next one is put behind. */
  previous(): number
  /** An honest one belongs behind the newest. */
  isDisputed(): boolean
  made(snapshot: KnownSnapshot): void
  /** Somebody else was faster. Whether theirs is still to be looked at. */
  overtaken(version: number | undefined): boolean
  wake(): void
}

/** Why one is due: `own-addition` for who let newcomers in, and is sure to be there. */
type Reason = 'dispute' | 'own-addition' | 'addition' | 'length'

const DUE_RECORDS = 200
const DUE_BYTES = 64 << 10
/** Devices, versions and the envelope have their place beside it. */
const LARGEST_STATE_BYTES = SNAPSHOT_BYTES - (1 << 20)
/** Who may have begun from a lie leaves it to those who have not, as long as any may come. */
const UNTRUSTED_MS = 1_800_000
const REFUSED_MS = 60_000
/** Where what is put comes back as a lie each time, or two hold each other's for one, they do not answer each other as fast as they can. */
const DISPUTED_AGAIN_MS = 60_000

export function createSnapshotMaker(
  core: Core,
  content: DocumentContent,
  follower: SpaceFollower,
  row: DocumentRow,
  { turns, previous, isDisputed, made, overtaken, wake }: SnapshotStanding
): SnapshotMaker {
  const { clock, sodium, random } = core.ports
  const { log, space } = row
  /** Since when one is due, by this process's clock. */
  let dueSince: number | undefined
  /** Where the log ended when the state was larger than a snapshot may be. */
  let tooLargeAt: number | undefined
  /** Where the log ended when one could cover no more than the newest, and in which epoch: parts of an update are awaited. */
  let heldBack: { readonly cursor: number; readonly epoch: number } | undefined
  let known: { readonly epoch: number; readonly addition: ReturnType<typeof lastAddition> } | undefined
  /** The newest was put here because the one before it was a lie. */
  let isRepair = false
  let isPostponed = false
  let cancelStep: (() => void) | undefined

  /** Whoever is first by rendezvous makes it, each next a few seconds later if it is still due; who added someone, at once. */
  async function makeWhenDue(): Promise<void> {
    if (isPostponed || isHeldBack()) return
    const reason = row.cursor === tooLargeAt ? undefined : dueFor()
    if (reason === undefined) {
      dueSince = undefined
      return
    }
    dueSince ??= clock.nowMs()
    const waitedMs = clock.nowMs() - dueSince
    const delayMs = delayFor(reason)
    if (waitedMs < 0 || waitedMs >= delayMs) return make(reason)
    cancelStep?.()
    cancelStep = clock.setTimer(delayMs - waitedMs, wake)
  }

  const isHeldBack = (): boolean =>
    heldBack !== undefined && heldBack.epoch === follower.epoch() && row.cursor < heldBack.cursor + DUE_RECORDS

  function dueFor(): Reason | undefined {
    if (row.cursor === 0 || !follower.mayWrite()) return undefined
    if (isDisputed()) return 'dispute'
    const addition = additionBefore(follower.epoch())
    if (addition && row.snapshot.epoch < addition.epoch && (row.firstEpoch ?? addition.epoch) < addition.epoch)
      return addition.isOwn ? 'own-addition' : 'addition'
    return row.sinceRecords >= DUE_RECORDS || row.sinceBytes >= DUE_BYTES ? 'length' : undefined
  }

  /** Asked once an epoch: this is looked at with every record. */
  function additionBefore(epoch: number): ReturnType<typeof lastAddition> {
    if (known?.epoch !== epoch) known = { epoch, addition: lastAddition(core.store, space) }
    return known.addition
  }

  function delayFor(reason: Reason): number {
    if (!row.isTrusted) return UNTRUSTED_MS
    if (reason === 'dispute') return isRepair ? DISPUTED_AGAIN_MS : 0
    return reason === 'own-addition' ? 0 : turns.delayMs()
  }

  async function make(reason: Reason): Promise<void> {
    const epoch = loadSpaceEpoch(core.store, space, follower.epoch())
    const covers = epoch && content.mayCover(log, epoch.epoch)
    if (epoch === undefined || covers === undefined || covers === 0) return
    if (covers < row.snapshot.covers || (covers === row.snapshot.covers && reason === 'length')) {
      heldBack = { cursor: row.cursor, epoch: epoch.epoch }
      return
    }
    const whole = await content.snapshot(log, covers)
    if (whole === undefined) return
    // Nobody could put it: asked again when there is more in the log.
    if (whole.state.length > LARGEST_STATE_BYTES) {
      tooLargeAt = row.cursor
      return
    }
    const hash = covers === row.cursor ? row.hash : hashAt(core, log, covers)
    if (hash === undefined) return
    const place = { log, snapshot: random.bytes(16) }
    const record: SnapshotRecord = {
      version: 1,
      space,
      log,
      epoch: epoch.epoch,
      snapshot: place.snapshot,
      device: core.identity.device,
      covers,
      hash,
      directory: { ...core.directory.head },
      ...whole
    }
    const signed = signSnapshot(sodium, record, core.identity.recordSeed)
    await clock.turn()
    try {
      let parts = 0
      for (const bytes of sealSnapshot({ sodium, random }, epoch, place, signed))
        await core.relay.request('put-snapshot-part', { log, epoch: epoch.epoch, snapshot: place.snapshot, part: parts++, bytes })
      const { version } = await core.relay.request('put-snapshot', {
        log,
        epoch: epoch.epoch,
        snapshot: place.snapshot,
        parts,
        covers,
        // One of an epoch in which this device was no member is not to be had here: what follows it is put behind it unseen.
        previous: previous()
      })
      made({ version, covers, epoch: epoch.epoch, device: core.identity.device, seenAt: clock.nowMs(), isVerified: false })
      isRepair = reason === 'dispute'
    } catch (error) {
      if (!(error instanceof RelayRefusal) || error.code === 'stale-epoch' || error.code === 'not-proven') throw error
      // Theirs is verified instead.
      if (error.code === 'version-moved' && overtaken(error.version)) wake()
      else postpone(error)
    }
  }

  /** What the relay does not take now is made anew later; reading and writing go on meanwhile. */
  function postpone(refusal: RelayRefusal): void {
    core.ports.log?.({ code: 'snapshot-later' })
    isPostponed = true
    cancelStep?.()
    cancelStep = clock.setTimer(refusal.retryAfterMs ?? REFUSED_MS, () => {
      isPostponed = false
      wake()
    })
  }

  return {
    makeWhenDue,
    waitAnew() {
      dueSince = undefined
      isRepair = false
    },
    close: () => cancelStep?.()
  }
}
