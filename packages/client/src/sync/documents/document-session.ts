import { equalBytes, nextLogHash } from '@colloque/crypto'
import type { Entry } from '@colloque/protocol'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { toHex } from '../../hex.ts'
import { RelayRefusal } from '../../relay/relay-refusal.ts'
import { raise } from '../faults.ts'
import { createLane } from '../lane.ts'
import type { DocumentContent } from './document-content.ts'
import type { DocumentLogState, PastState } from './document-logs.ts'
import { countUnsent, sealBatch } from './document-outbox.ts'
import { hashAt, readDocumentEntries } from './document-reader.ts'
import { type DocumentRow, isOver, loadDocument, saveReached, saveStatus } from './document-row.ts'
import { createKeyringRoom } from './keyrings.ts'
import { createPastReader } from './past-reader.ts'
import { loadPast } from './past-row.ts'
import { entryKey } from './seal-entry.ts'
import { createSnapshotRoom } from './snapshots.ts'
import { giversIn, loadSpaceEpoch, type SpaceEpoch } from './space-epochs.ts'
import type { SpaceFollower } from './space-follower.ts'

/** One document's log while the vault is open: everything about it happens in its lane, one step after the other. */
export interface DocumentSession {
  readonly row: DocumentRow
  readonly state: DocumentLogState
  push(entries: readonly Entry[]): void
  /** The relay has a newer snapshot. */
  snapshot(version: number): void
  lagging(): void
  /** What was written before this device began is wanted, as far as its keys are here. */
  readPast(): void
  readonly past: PastState | undefined
  /** Keys of earlier epochs came. */
  openPast(): void
  /** The connection, the epoch or the rest of the space has changed: read again, as far as it allows. */
  refresh(): void
  offline(): void
  wake(): void
  settle(): Promise<void>
  close(): void
  idle(): Promise<void>
}

/** How far a tree was read is part of what is shown of it; of a document, those are told who have it open. */
export function tellRead(core: Core, { kind, space }: DocumentRow): void {
  if (kind === 'folders') core.emit({ type: 'folder', conversation: toHex(space), unchanged: true })
}

const RETRY_MS = 5_000
const RETRY_REFUSED_MS = 60_000
const REST_MS = 600_000

export function createDocumentSession(
  core: Core,
  content: DocumentContent,
  follower: SpaceFollower,
  row: DocumentRow,
  /** Keys of earlier epochs of the space came. */
  given: () => void
): DocumentSession {
  const lane = createLane()
  const { clock } = core.ports
  const { log } = row
  let isClosed = false
  let isLive = false
  let isResting = false
  /** What was lived on is interrupted for a page of the past. */
  let isInPast = false
  let isBehindMain = false
  /** Raised whenever what was asked before says nothing of the present subscription. */
  let connection = 0
  let pushed: Entry[] = []
  /** How far the outbox was acknowledged on this or an earlier connection of this process. */
  let acknowledgedTo = 0
  /** False when the outbox was empty and nothing was queued since: what is read only does not ask for it. */
  let mayWait = true
  let refused: string | undefined
  let cancelRetry: (() => void) | undefined
  /** Something was asked for while the main log was being read again. */
  let isOwed = false
  let cached: { readonly epoch: SpaceEpoch; readonly key: Uint8Array } | undefined
  /** Something may have been queued. */
  const wakeToWrite = (): void => {
    mayWait = true
    wake()
  }
  const snapshots = createSnapshotRoom(core, content, follower, row, { wake: wakeToWrite, readAgain: () => refresh() })
  const keyrings = row.kind === 'folders' ? createKeyringRoom(core, follower, row, wakeToWrite) : undefined

  const isSessionClosed = (): boolean => isClosed
  const past = createPastReader(core, content, follower, row, isSessionClosed, given)
  const verified = (version: number, account: Uint8Array): void => snapshots.verified(version, account)
  const canRead = (): boolean => !isClosed && !isResting && !isOver(row) && follower.isReadable()

  function keysOf(number: number): { readonly epoch: SpaceEpoch; readonly key: Uint8Array } | undefined {
    if (cached?.epoch.epoch === number) return cached
    const epoch = loadSpaceEpoch(core.store, row.space, number)
    if (epoch) cached = { epoch, key: entryKey(epoch, log) }
    return epoch && cached
  }

  /** Reads to the end, from the epoch in which the next entry stands; lives on in the present one. */
  async function catchUp(): Promise<void> {
    let fruitless = 0
    while (canRead() && !isLive) {
      const asked = connection
      const head = await follower.headOf(log, row.cursor)
      if (asked !== connection) continue
      if (!head.known) return unknownToRelay()
      if (head.head < row.cursor) return withheld('rollback')
      // Whoever had keys of an epoch that is over may still write in it, if the relay lets them.
      if (head.next !== undefined && head.next < row.cursorEpoch) return withheld('fork')
      if (head.snapshot !== undefined) snapshots.announced(head.snapshot)
      const isTrimmed = head.next === undefined && head.head > row.cursor
      const reading = isTrimmed ? undefined : keysOf(head.next ?? follower.epoch())
      const cursor = row.cursor
      if (reading === undefined || !(await readFrom(reading, asked))) {
        if (asked === connection && !(await takeSnapshot())) return
      }
      if (asked !== connection) continue
      if (isBehindMain) return awaitMain()
      fruitless = row.cursor === cursor ? fruitless + 1 : 0
      if (!isLive && fruitless > 2) return withheld('gap')
    }
  }

  /** One epoch from the cursor on. False when what comes next was trimmed, or stands before what we may read. */
  async function readFrom(reading: { epoch: SpaceEpoch; key: Uint8Array }, asked: number): Promise<boolean> {
    const { epoch } = reading.epoch
    await follower.prove(epoch)
    for (;;) {
      const checks = row.cursorEpoch === epoch && row.cursor > 0
      const after = checks ? row.cursor - 1 : row.cursor
      const page = await core.relay.request('subscribe', { log, epoch, after })
      if (asked !== connection || !canRead()) return true
      const [first] = page.entries
      if (checks && !agreesWith(first)) {
        withheld('fork')
        return true
      }
      const next = page.entries.find((entry) => entry.seq > row.cursor)
      if (next && next.seq > row.cursor + 1) return false
      const reader = { ...reading, isClosed: isSessionClosed, verified, given }
      if (!(await readDocumentEntries(core, content, row, page.entries, reader))) return false
      if (asked !== connection || !canRead()) return true
      if (!page.complete) continue
      isLive = !page.ended && epoch === follower.epoch()
      isInPast = false
      isBehindMain = page.ended && epoch === follower.epoch()
      // What was acknowledged and is not in the log by now is not there, whatever the relay said.
      if (isLive) {
        // The relay may have said before that there was more than this.
        if (row.status === 'waiting') setStatus('open')
        reach(epoch)
        acknowledgedTo = 0
        mayWait = true
        tellRead(core, row)
      }
      return true
    }
  }

  /** All that was written before this epoch is read. Where that cannot be kept now, it is with what is read next. */
  function reach(epoch: number): void {
    if (row.cursorEpoch >= epoch) return
    try {
      core.store.transaction(() => saveReached(core.store, log, epoch), true)
      row.cursorEpoch = epoch
    } catch (error) {
      if (!(error instanceof ClientError)) throw error
    }
  }

  /** What was read last is what the relay still shows there. Where it was trimmed nothing can be compared. */
  function agreesWith(first: Entry | undefined): boolean {
    const before = hashAt(core, log, row.cursor - 1)
    if (first === undefined || first.seq !== row.cursor || before === undefined) return true
    return equalBytes(nextLogHash(core.ports.sodium, before, { ...first, log }), row.hash)
  }

  async function takeSnapshot(): Promise<boolean> {
    const taken = await snapshots.take()
    if (!taken && row.status === 'open' && row.cursor === 0) {
      setStatus('waiting')
      tellRead(core, row)
    }
    if (!taken) retryIn(RETRY_REFUSED_MS)
    return taken
  }

  /** The relay says that the present epoch is over: the main log tells of the next. */
  function awaitMain(): void {
    isBehindMain = false
    follower.catchUp()
    retryIn(RETRY_MS)
  }

  /** Who deletes a document for good says so in the tree first: only what the tree still names then should be there. */
  async function unknownToRelay(): Promise<void> {
    if (row.cursor > 0) {
      if (row.kind === 'document' && !(await follower.readTree())) return retryIn(RETRY_MS)
      if (!canRead() || loadDocument(core.store, log)?.status === 'deleted') return
      return withheld('rollback')
    }
    // Its maker may not have reached the relay yet; whoever has something to say makes it.
    if (row.kind === 'folders' || countUnsent(core, log, 0) > 0) setStatus('creating')
    retryIn(RETRY_REFUSED_MS)
  }

  /** What ended or was deleted while something was asked stays so. */
  function setStatus(status: DocumentRow['status']): void {
    if (isClosed || isOver(row)) return
    core.store.transaction(() => saveStatus(core.store, log, status))
    row.status = status
  }

  async function create(): Promise<void> {
    const epoch = follower.epoch()
    await follower.prove(epoch)
    // Erased meanwhile, it must not come back.
    if (isClosed) return
    await core.relay.request('create-log', { space: row.space, log, epoch, retention: 'document' })
    setStatus('open')
  }

  /** What was pushed before a page was read stands in it, and must not stay behind: nothing else would wake this log for it. */
  async function drain(): Promise<void> {
    await readPushed()
    if (isLive) return
    await catchUp()
    if (isLive && pushed.length > 0) await drain()
  }

  /** [DLOG-3] What came in an epoch that has just ended may wait here while the next has begun. What stands in none that can follow is asked for. */
  async function readPushed(): Promise<void> {
    while (pushed.length > 0 && isLive) {
      pushed = pushed.filter(({ seq }) => seq > row.cursor)
      const [first] = pushed
      if (first === undefined) return
      const end = pushed.findIndex(({ epoch }) => epoch !== first.epoch)
      const entries = pushed.splice(0, end < 0 ? pushed.length : end)
      const isDue = first.epoch >= row.cursorEpoch && first.epoch <= follower.epoch()
      const reading = isDue ? keysOf(first.epoch) : undefined
      const isWhole =
        reading !== undefined &&
        (await readDocumentEntries(core, content, row, entries, { ...reading, isClosed: isSessionClosed, verified, given }))
      if (!isWhole) isLive = false
    }
  }

  async function write(): Promise<void> {
    while (mayWait && canRead() && isLive && follower.mayWrite()) {
      const reading = keysOf(follower.epoch())
      if (reading === undefined) return
      const batch = sealBatch(core, row, reading.epoch, reading.key, acknowledgedTo)
      mayWait = batch !== undefined
      if (batch === undefined) return
      const asked = connection
      await core.relay.request('append', { log, epoch: reading.epoch.epoch, entries: [...batch.entries] })
      if (asked !== connection) return
      acknowledgedTo = batch.last
      tellRefused(undefined)
      content.acknowledged(
        log,
        batch.entries.map(({ entryId }) => entryId)
      )
      // Who writes without a pause reads what others write between two of their own.
      if (pushed.length > 0) await drain()
    }
  }

  async function work(): Promise<void> {
    if (!canRead()) return goOnBehindMain()
    stopRetry()
    try {
      if (row.status === 'creating') await create()
      await drain()
      await write()
      if (isLive && pushed.length === 0) await snapshots.tend()
      if (isLive) keyrings?.tend()
      if (isLive && pushed.length === 0 && past.isDue()) await readPast()
      // Interrupted on the way; what asked for a pause has it.
      if (!canRead() && cancelRetry === undefined) goOnBehindMain()
    } catch (error) {
      handle(error)
    }
  }

  /** A page of it; the subscription begins anew behind it, and what was written meanwhile is read first. */
  async function readPast(): Promise<void> {
    isLive = false
    isInPast = true
    try {
      await past.readPage()
    } finally {
      if (row.kind === 'document') core.emit({ type: 'history', conversation: toHex(row.space), document: toHex(log) })
    }
    wake()
  }

  function handle(error: unknown): void {
    isLive = false
    isInPast = false
    if (error instanceof ClientError && error.code === 'relay-unreachable') return
    if (error instanceof RelayRefusal) {
      if (error.code === 'stale-epoch' || error.code === 'not-proven') {
        follower.forgetProofs()
        follower.catchUp()
        return retryIn(RETRY_MS)
      }
      tellRefused(error.code)
      return retryIn(error.retryAfterMs ?? RETRY_REFUSED_MS)
    }
    core.ports.log?.({ code: 'document-fault' })
    retryIn(RETRY_MS * 6)
    if (!(error instanceof ClientError)) throw error
  }

  function tellRefused(code: string | undefined): void {
    if (refused === code) return
    refused = code
    content.refused(log, code)
  }

  /** What the relay shows cannot be gone on with; it is asked again at the next connection, or later. */
  function withheld(kind: 'gap' | 'rollback' | 'fork'): void {
    for (const event of core.store.transaction(() => raise(core, row.space, kind, row.cursor))) core.emit(event)
    isResting = true
    isLive = false
    after(REST_MS, refresh)
  }

  function retryIn(delayMs: number): void {
    if (!isClosed) after(delayMs, wake)
  }

  function after(delayMs: number, goOn: () => void): void {
    stopRetry()
    cancelRetry = clock.setTimer(delayMs, () => {
      cancelRetry = undefined
      goOn()
    })
  }

  function stopRetry(): void {
    cancelRetry?.()
    cancelRetry = undefined
  }

  /** Of a main log that is read again and brings nothing new nobody is told: what was asked for meanwhile would wait for ever. */
  function goOnBehindMain(): void {
    if (isOwed || isClosed || isResting || isOver(row)) return
    isOwed = true
    void follower.settled().then(() => {
      isOwed = false
      if (canRead()) wake()
    })
  }

  const failed = (): void => core.ports.log?.({ code: 'document-failed' })

  function wake(): void {
    if (canRead()) void lane.run(work).catch(failed)
    else goOnBehindMain()
  }

  function refresh(): void {
    connection++
    isLive = false
    isInPast = false
    isResting = false
    pushed = []
    wake()
  }

  return {
    row,
    get state() {
      const { space, kind, cursor, status } = row
      const shown: DocumentLogState['status'] =
        status === 'creating' || status === 'open' ? (isLive || isInPast ? 'live' : 'reading') : status
      const unsent = countUnsent(core, log, acknowledgedTo)
      return { space, kind, cursor, status: shown, unsent, ...(refused !== undefined && { refused }) }
    },
    push(entries) {
      if (!isOver(row)) pushed.push(...entries)
      wake()
    },
    snapshot(version) {
      snapshots.announced(version)
      wake()
    },
    readPast() {
      past.want()
      wake()
    },
    get past() {
      const known = loadPast(core.store, log)
      if (known === undefined) return undefined
      const { until, cursor, gone } = known
      const asked = past.isWanted ? 'reading' : 'open'
      const open: PastState['state'] = past.isClosed ? 'closed' : asked
      return { state: known.state === 'open' ? open : known.state, cursor, until, gone, givers: giversIn(core.store, row.space) }
    },
    openPast() {
      past.open()
      if (past.isWanted) wake()
    },
    lagging: refresh,
    refresh,
    offline() {
      connection++
      isLive = false
      isInPast = false
      stopRetry()
    },
    wake: wakeToWrite,
    settle() {
      mayWait = true
      return lane.run(work)
    },
    close() {
      isClosed = true
      stopRetry()
      snapshots.close()
      keyrings?.close()
    },
    idle: () => lane.idle()
  }
}
