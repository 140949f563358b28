import type { AnyEvent } from '@colloque/client-api'
import type { Entry } from '@colloque/protocol'
import type { Core } from '../core.ts'
import { ClientError } from '../error.ts'
import { RelayRefusal } from '../relay/relay-refusal.ts'
import { noteWeek } from './absent.ts'
import { giveUpCommit, prepareCommit } from './committer.ts'
import type { Content } from './content.ts'
import { hasUnsentRecords } from './documents/document-outbox.ts'
import { raise } from './faults.ts'
import { rankToInherit } from './inherit.ts'
import { addIntent, hasten, isPlanned, nextDueAt } from './intents.ts'
import { createLane } from './lane.ts'
import { canRecheck, isFresh, recheck, rewind } from './log-chain.ts'
import { proveEpoch } from './prove-epoch.ts'
import { readEntries } from './reader.ts'
import { rankToRemoveRevoked } from './revoked.ts'
import { accountsOf, isMembership, type Space, type Suspension, setStatus, setSuspended } from './space.ts'
import { type Posted, queue, queueSealed, type Save, sendAgain, sendEntries, sendOutbox, type WriteOutcome } from './writer.ts'

/** One space while the vault is open: everything about it happens in its lane, one step after the other. */
export interface SpaceSession {
  readonly space: Space
  /** Entries that the relay pushed. */
  push(entries: readonly Entry[]): void
  /** The relay ended this subscription: read again from the cursor. */
  lagging(): void
  online(): void
  offline(): void
  /** Something is to be written. */
  wake(): void
  /**
   * One's own entry, in the order asked, in one transaction with what `save` stores; sealed in it already where nothing comes before
   * it. Resolves when it is stored; it is sent after. Throws what `save` throws: nothing was stored.
   */
  post(entry: Posted, save: Save): Promise<void>
  /** The same, also when the relay refused and asked for patience: a person asks for it now. */
  retry(): void
  /** Resolves when all that is at hand is read and all that is due is sent, or cannot be now. */
  settle(): Promise<void>
  /** Asks the relay for the end of the log: reached (or the membership has ended), not shown by the relay, or not to be had now. */
  readToEnd(): Promise<'end' | 'withheld' | 'later'>
  /** The log is read to its end on this connection, as a member. */
  isLive(): boolean
  /** Whether anything may be written in this space now: nobody reads along who should not, and somebody can. */
  mayWrite(): boolean
  close(): void
  /** Resolves when no step is under way any more; after close, for good. */
  idle(): Promise<void>
}

const RECEIPT_PAUSE_MS = 150
const RETRY_WITHHELD_MS = 5_000
/** How long a space rests, on one connection, after the relay showed what cannot be gone on with. */
const REST_MS = 600_000
const TURN_STEP_MS = 3_000
const DAY_MS = 86_400_000
const REFRESH_AFTER_MS = 7 * DAY_MS

interface Pause {
  readonly fromMs: number
  readonly untilMs: number
}

export function createSpaceSession(
  core: Core,
  content: Content,
  space: Space,
  changed: () => void = () => undefined
): SpaceSession {
  const lane = createLane()
  /** What is posted while the one before is being sealed comes after it. */
  const posts = createLane()
  const { clock } = core.ports
  let isOnline = false
  let isClosed = false
  let isLive = false
  let provenEpoch: number | undefined
  let isWithheld = false
  let isChecked = false
  /** Raised with each connection and each loss of one: what was asked before says nothing of the present subscription. */
  let connection = 0
  /** For one directory entry and epoch: the place of this device in removing who is revoked. */
  let removal: { readonly index: number; readonly epoch: number; readonly rank: number | undefined } | undefined
  /** The epoch in which it was last asked whether there is an owner. */
  let inheritedIn: number | undefined
  let pushed: Entry[] = []
  let cancelReceipts: (() => void) | undefined
  /** How far this process has looked whether there is something to receipt. */
  let receiptedTo: number | undefined
  let cancelRetry: (() => void) | undefined
  let cancelRest: (() => void) | undefined
  let retryAtMs: number | undefined
  /** After a refusal: what wakes the space in between must not send the same again. */
  let commitPause: Pause | undefined
  let outboxPause: Pause | undefined
  let hasToldRest = false

  const isMember = (): boolean => isMembership(space.status)
  const isOver = (): boolean => isClosed
  const canWork = (): boolean => !isClosed && isOnline && isMember()
  const emit = (events: readonly AnyEvent[]): void => {
    for (const event of events) core.emit(event)
  }

  const pauseFor = (durationMs: number): Pause => ({ fromMs: clock.nowMs(), untilMs: clock.nowMs() + durationMs })
  /** A clock that was set back ends the pause: what waits must not wait for the days between. */
  const isPaused = (pause: Pause | undefined): boolean =>
    pause !== undefined && clock.nowMs() >= pause.fromMs && clock.nowMs() < pause.untilMs

  async function create(): Promise<void> {
    const { id, log, keys } = space
    await core.relay.request('create-space', { space: id, log, accessKey: keys.accessPublic, retention: 'rolling' })
    core.store.transaction(() => setStatus(core.store, id, 'active'))
    space.status = 'active'
  }

  async function prove(): Promise<void> {
    const { keys } = space
    const asked = connection
    await proveEpoch(core, space.id, keys)
    if (asked === connection) provenEpoch = keys.epoch
  }

  /** Reads to the end of the log, epoch by epoch. */
  async function catchUp(): Promise<void> {
    let fruitless = 0
    while (canWork() && !isLive) {
      const asked = connection
      if (provenEpoch !== space.state.epoch) await prove()
      if (asked !== connection) continue
      const { cursor } = space.position
      const checks = !isChecked && mustRecheck()
      const after = Math.max(checks ? cursor - 1 : cursor, 0)
      const page = await core.relay.request('subscribe', { log: space.log, epoch: space.state.epoch, after })
      const fault = checks ? recheck(core.ports.sodium, core.store, space.position, page.entries[0]) : undefined
      if (asked !== connection) continue
      if (fault && goBack(fault)) continue
      if (fault) return withheld(fault)
      isChecked = true
      const outcome = await readEntries(core, content, space, page.entries, { fromPage: true, isOver })
      if (outcome === 'ended') return
      // Reading takes turns: the connection may be another by now, on which nothing is subscribed yet.
      if (asked !== connection) continue
      if (outcome === 'withheld') return withheld()
      if (outcome === 'epoch-ended') continue
      isLive = page.complete && !page.ended
      if (isLive) {
        suspend(undefined)
        sendAgain(core, content, space)
      }
      // A burst can be larger than what a page holds beside it: asked once more before it is called a gap.
      fruitless = space.position.cursor === cursor ? fruitless + 1 : 0
      if (!isLive && fruitless > 1) return withheld('gap')
    }
  }

  /** What could not be opened last is no history of ours: nothing was taken from it, and the relay may show what stands there. */
  function goBack(kind: 'fork' | 'rollback'): boolean {
    const { position } = space
    const gone = core.store.transaction(() => {
      const before = rewind(core.store, space.id, position, clock.nowMs())
      return before && { before, events: raise(core, space.id, kind, position.cursor) }
    })
    if (gone === undefined) return false
    space.position = gone.before
    emit(gone.events)
    return true
  }

  /** Time gives no one the history back that was taken away: while the space rests for that, it is asked for whatever its age. */
  function mustRecheck(): boolean {
    if (!canRecheck(core.store, space.position)) return false
    return space.suspended !== undefined || isFresh(core.store, space.position, clock.nowMs())
  }

  /** What the relay shows cannot be gone on with; it is asked again at the next connection. */
  function withheld(kind?: 'gap' | 'rollback' | 'fork' | 'stuck'): void {
    if (isClosed) return
    if (kind && !hasToldRest) emit(core.store.transaction(() => raise(core, space.id, kind, space.position.cursor)))
    if (kind === 'fork' || kind === 'rollback') suspend(kind)
    hasToldRest = true
    isWithheld = true
    isOnline = false
    cancelRest?.()
    cancelRest = clock.setTimer(REST_MS, () => {
      if (isWithheld && core.relay.state === 'online') resume()
    })
  }

  /** Kept, so that it is said as long as it holds, also to who opens the vault offline. */
  function suspend(how: Suspension | undefined): void {
    if (space.suspended === how) return
    const told = core.store.transaction(() => {
      setSuspended(core.store, space.id, how)
      return content.applied(space.id)
    })
    space.suspended = how
    emit(told())
  }

  async function drain(): Promise<void> {
    while (pushed.length > 0 && isLive) {
      const entries = pushed
      pushed = []
      const asked = connection
      const outcome = await readEntries(core, content, space, entries, { fromPage: false, isOver })
      if (outcome === 'ended') return
      if (outcome !== 'read') isLive = false
      if (outcome === 'withheld' && asked === connection) return withheld()
    }
    if (!isLive) await catchUp()
  }

  async function write(): Promise<void> {
    while (canWork()) {
      const commit = await sendCommit()
      if (commit === 'wait') return
      if (commit === 'done-nothing') continue
      if (commit === 'done') {
        if (await readNextEpoch()) continue
        return retryIn(RETRY_WITHHELD_MS)
      }
      if (awaitsFirstMember()) return
      if (removesBeforeWriting()) continue
      if (isPaused(outboxPause)) return
      if (!(await mayGoOn(await sendOutbox(core, content, space)))) return
    }
  }

  /** Whether what waits can be sent now, after this was tried. */
  async function mayGoOn(outcome: WriteOutcome): Promise<boolean> {
    if (outcome === 'empty') return false
    if (outcome === 'stale' && !(await readNextEpoch())) {
      retryIn(RETRY_WITHHELD_MS)
      return false
    }
    if (typeof outcome !== 'object') return true
    outboxPause = pauseFor(outcome.retryAfterMs)
    retryIn(outcome.retryAfterMs)
    return false
  }

  /** [ENTRY-7, ENTRY-8] Whether an entry of ours can be sealed before it queues: all that the relay has is read, and nothing else is to be written first. */
  function isNext(): boolean {
    if (!canWork() || !isLive || space.status !== 'active' || provenEpoch !== space.state.epoch) return false
    if (isPaused(outboxPause) || removalRank() !== undefined || isRefreshDue()) return false
    const waits = core.store.get(
      `SELECT 1 FROM outbox WHERE space = ? AND acknowledged = 0 UNION ALL SELECT 1 FROM intent WHERE space = ?
       UNION ALL SELECT 1 FROM pending_commit WHERE space = ? LIMIT 1`,
      space.id,
      space.id,
      space.id
    )
    return waits === undefined
  }

  async function post(entry: Posted, save: Save): Promise<void> {
    if (!lane.isIdle() || !isNext()) {
      emit(queue(core, space, entry, save)())
      return wake()
    }
    const stored = Promise.withResolvers<void>()
    void lane.run(() => postSealed(entry, save, stored)).catch(failed)
    return stored.promise
  }

  async function postSealed(entry: Posted, save: Save, stored: PromiseWithResolvers<void>): Promise<void> {
    let sending: Promise<WriteOutcome> | undefined
    try {
      const { entries, told } = await queueSealed(core, space, entry, isNext, save)
      // It leaves first: what is told of it must not keep it.
      if (entries.length > 0) sending = sendEntries(core, content, space, entries)
      emit(told())
      stored.resolve()
    } catch (error) {
      stored.reject(error)
    }
    try {
      if (sending) await mayGoOn(await sending)
    } catch (error) {
      handle(error)
    }
    await work('soon')
  }

  /** What is written before anyone else could be added waits: nobody would ever be able to read it. */
  function awaitsFirstMember(): boolean {
    return isPlanned(core.store, space.id, 'add') && accountsOf(core.ports.mls, space.state).length === 1
  }

  /** Nothing is written that a revoked member could read, whoever's turn it is to remove it. */
  function removesBeforeWriting(): boolean {
    if (removalRank() === undefined) return false
    const waits =
      core.store.get('SELECT 1 FROM outbox WHERE space = ? AND acknowledged = 0', space.id) !== undefined ||
      hasUnsentRecords(core.store, space.id)
    if (!waits) return false
    if (isPlanned(core.store, space.id, 'remove-revoked')) hasten(core.store, space.id, 'remove-revoked')
    else addIntent(core.store, space.id, { kind: 'remove-revoked' })
    return true
  }

  async function sendCommit(): Promise<'none' | 'done' | 'done-nothing' | 'wait'> {
    const pending = await prepareCommit(core, content, space)
    if (pending === undefined) return 'none'
    if (isPaused(commitPause)) return 'wait'
    try {
      await core.relay.request('commit', pending.request)
    } catch (error) {
      if (!(error instanceof RelayRefusal)) throw error
      if (isForJoiners(error) && pending.request.envelopes.length > 0) {
        // Sent before and taken after all, its answer lost: then it stands in the log, and is no more to be given up.
        if (await readNextEpoch()) return 'done-nothing'
        giveUpCommit(core, content, space, error.retryAfterMs)
        return 'done-nothing'
      }
      if (error.code !== 'stale-epoch' && error.code !== 'not-proven') {
        emit(core.store.transaction(() => content.refused(space.id, [], error.code)))
        commitPause = pauseFor(error.retryAfterMs ?? 60_000)
        retryIn(error.retryAfterMs ?? 60_000)
        return 'wait'
      }
    }
    return 'done'
  }

  /** False when the relay does not show the commit that it says has ended the epoch. */
  async function readNextEpoch(): Promise<boolean> {
    const { epoch } = space.state
    isLive = false
    provenEpoch = undefined
    await catchUp()
    return space.state.epoch !== epoch || !canWork()
  }

  /** The earliest of what one pass asks for. */
  function retryIn(delayMs: number): void {
    if (isClosed) return
    const atMs = clock.nowMs() + delayMs
    if (retryAtMs !== undefined && retryAtMs <= atMs) return
    cancelRetry?.()
    retryAtMs = atMs
    cancelRetry = clock.setTimer(delayMs, wake)
  }

  /** A space that nobody wakes still refreshes its keys every week, and sends what was refused when its pause is over. */
  /** `lookedAtMs`: when what is due was looked for, or before that: what became due since then, and the pause that ended, were not seen. */
  function scheduleDue(lookedAtMs: number): void {
    const row = core.store.get<{ refreshed_at: number }>('SELECT refreshed_at FROM space WHERE space = ?', space.id)
    if (row) retryIn(Math.min(Math.max(60_000, row.refreshed_at + REFRESH_AFTER_MS + 1 - clock.nowMs()), REFRESH_AFTER_MS))
    const dueAt = nextDueAt(core.store, space.id, lookedAtMs)
    if (dueAt !== undefined) retryIn(Math.max(0, dueAt - clock.nowMs()))
    for (const pause of [commitPause, outboxPause])
      if (pause && pause.untilMs > lookedAtMs) retryIn(Math.max(0, pause.untilMs - clock.nowMs()))
  }

  /** After a clock that was set back nobody knows how long ago it was. */
  function isRefreshDue(): boolean {
    const row = core.store.get<{ refreshed_at: number }>('SELECT refreshed_at FROM space WHERE space = ?', space.id)
    if (row === undefined) return false
    const ageMs = clock.nowMs() - row.refreshed_at
    return ageMs > REFRESH_AFTER_MS || ageMs < -DAY_MS
  }

  function refreshWhenOld(): void {
    if (isRefreshDue() && !isPlanned(core.store, space.id, 'refresh')) addIntent(core.store, space.id, { kind: 'refresh' })
  }

  function removalRank(): number | undefined {
    const { index } = core.directory.head
    const { epoch } = space.state
    if (removal?.index !== index || removal.epoch !== epoch) removal = { index, epoch, rank: rankToRemoveRevoked(core, space) }
    return removal.rank
  }

  /** A revoked device is removed by whoever is first by rendezvous; the others wait to see it done. */
  function removeRevoked(): void {
    planInTurn('remove-revoked', removalRank())
  }

  /** [ROLE-3] A group without owner is inherited by whoever is first by rendezvous; the others wait to see it done. */
  function inherit(): void {
    const { epoch } = space.state
    if (inheritedIn === epoch) return
    inheritedIn = epoch
    planInTurn('inherit', rankToInherit(core, content, space))
  }

  function planInTurn(kind: 'remove-revoked' | 'inherit', rank: number | undefined): void {
    if (rank === undefined || isPlanned(core.store, space.id, kind)) return
    addIntent(core.store, space.id, { kind }, rank === 0 ? 0 : clock.nowMs() + rank * TURN_STEP_MS)
  }

  async function work(receipts: 'now' | 'soon'): Promise<void> {
    if (!canWork()) return
    // Each pass asks anew for all that it needs: timers stand still while a machine sleeps, so when the present one ends is not known.
    retryAtMs = undefined
    try {
      if (space.status === 'creating') await create()
      await drain()
      if (!canWork()) return
      noteWeek(core.store, space.id, core.identity.device, clock.nowMs())
      removeRevoked()
      inherit()
      refreshWhenOld()
      if (receipts === 'now') {
        emit(core.store.transaction(() => content.caughtUp(space.id)))
        receiptedTo = space.position.cursor
      }
      const lookedAtMs = clock.nowMs()
      await write()
      // Also for what was read after an own commit, or by a process that ended before it could say so.
      if (receiptedTo !== space.position.cursor) receiptsSoon()
      scheduleDue(lookedAtMs)
    } catch (error) {
      handle(error)
    } finally {
      tellChange()
    }
  }

  function handle(error: unknown): void {
    isLive = false
    provenEpoch = undefined
    if (error instanceof ClientError && error.code === 'relay-unreachable') return
    // Another access key for this epoch, or none of the space: an older state of the relay, perhaps, so nothing is concluded for good.
    if (error instanceof RelayRefusal && error.code === 'access-denied') return withheld('stuck')
    if (error instanceof RelayRefusal && error.code === 'unknown-space') return withheld('rollback')
    if (error instanceof RelayRefusal) return retryIn(error.retryAfterMs ?? 5_000)
    core.ports.log?.({ code: 'space-fault' })
    retryIn(30_000)
    if (!(error instanceof ClientError)) throw error
  }

  function receiptsSoon(): void {
    cancelReceipts ??= clock.setTimer(RECEIPT_PAUSE_MS, () => {
      cancelReceipts = undefined
      void lane.run(() => work('now')).catch(failed)
    })
  }

  const failed = (): void => core.ports.log?.({ code: 'space-failed' })

  /** Said when whether documents may be read or written, or in which epoch, is not what it was. */
  let said = ''
  function tellChange(): void {
    const state = `${isLive} ${space.state.epoch} ${space.status} ${space.suspended} ${mayWrite()}`
    if (state === said) return
    said = state
    try {
      changed()
    } catch (error) {
      // A full disk, say: told again with whatever comes next.
      said = ''
      retryIn(30_000)
      if (!(error instanceof ClientError)) throw error
    }
  }

  function mayWrite(): boolean {
    return canWork() && isLive && space.suspended === undefined && !awaitsFirstMember() && removalRank() === undefined
  }

  function wake(): void {
    if (canWork()) void lane.run(() => work('soon')).catch(failed)
  }

  function online(): void {
    hasToldRest = false
    commitPause = undefined
    outboxPause = undefined
    resume()
  }

  function resume(): void {
    if (isClosed) return
    connection++
    isOnline = true
    isLive = false
    isWithheld = false
    isChecked = false
    provenEpoch = undefined
    pushed = []
    wake()
  }

  return {
    space,
    push(entries) {
      pushed.push(...entries)
      wake()
    },
    lagging() {
      connection++
      isLive = false
      wake()
    },
    online,
    offline() {
      connection++
      isOnline = false
      isLive = false
      tellChange()
    },
    wake,
    post: (entry, save) => posts.run(() => post(entry, save)),
    retry() {
      commitPause = undefined
      outboxPause = undefined
      wake()
    },
    settle: () => lane.run(() => work('now')),
    readToEnd: () =>
      lane.run(async () => {
        isLive = false
        await work('soon')
        if (isLive || !isMember()) return 'end'
        return isWithheld ? 'withheld' : 'later'
      }),
    isLive: () => isLive && canWork(),
    mayWrite,
    close() {
      isClosed = true
      cancelReceipts?.()
      cancelRetry?.()
      cancelRest?.()
    },
    async idle() {
      await posts.idle()
      await lane.idle()
    }
  }
}

/** A mailbox is full or gone, or the day's envelopes are used up: the additions wait, nothing else does. */
const isForJoiners = ({ code }: RelayRefusal): boolean => code === 'unknown-mailbox' || code === 'quota-exceeded'
