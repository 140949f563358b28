import type { AnyEvent } from '@colloque/client-api'
import { type RatchetChange, zeroConsumed } from '@colloque/crypto'
import { ENTRY_KIND, type Entry } from '@colloque/protocol'
import type { Core } from '../core.ts'
import { createOrderCheck, type Opened, type OrderCheck } from './check-order.ts'
import { coalesce } from './coalesce.ts'
import { type ReadOutcome, readCommit } from './commit-reader.ts'
import type { Content } from './content.ts'
import { quarantine, raise } from './faults.ts'
import { commitHash, type LogPosition, rememberHash, savePosition } from './log-chain.ts'
import { inPieces, openPiece, type Piece, type Step } from './open-entries.ts'
import { isContentFault } from './open-message.ts'
import { BEFORE_FIRST_ENTRY, type Space, saveRatchet } from './space.ts'

/** A transaction takes up nothing more after either: how long one entry takes to store, or to index at its end, is its author's choice. */
const TRANSACTION_BYTES = 256 << 10
const TRANSACTION_MS = 100

export interface Reading {
  /** Asked for, and not pushed: a hole in it is the relay's. */
  readonly fromPage: boolean
  /** The vault closes: asked between two pieces and two transactions, since a page can take long. */
  readonly isOver: () => boolean
}

/** Reads a space's log strictly in order: each entry's plaintext, ratchet step, cursor and verdict are stored in one transaction. */
export async function readEntries(
  core: Core,
  content: Content,
  space: Space,
  entries: readonly Entry[],
  { fromPage, isOver }: Reading
): Promise<ReadOutcome> {
  let rest = inOrder(entries, space.position.cursor)
  if (space.position.cursor === BEFORE_FIRST_ENTRY && rest[0]) placeJoiner(core, space, rest[0])
  for (let first = rest[0]; first !== undefined; first = rest[0]) {
    if (first.seq !== space.position.cursor + 1) {
      if (!fromPage) return 'missing'
      acceptGap(core, space, first.seq)
    }
    const start = first.seq
    const hole = rest.findIndex((entry, index) => entry.seq !== start + index)
    const run = hole < 0 ? rest : rest.slice(0, hole)
    rest = hole < 0 ? [] : rest.slice(hole)
    const outcome = await readRun(core, content, space, run, isOver)
    if (outcome !== 'read') return outcome
  }
  return 'read'
}

/** What is new, each number once, whatever order the relay gives it in. */
function inOrder(entries: readonly Entry[], cursor: number): readonly Entry[] {
  const sorted = entries.filter((entry) => entry.seq > cursor).sort((a, b) => a.seq - b.seq)
  return sorted.filter((entry, index) => entry.seq !== sorted[index - 1]?.seq)
}

async function readRun(
  core: Core,
  content: Content,
  space: Space,
  run: readonly Entry[],
  isOver: () => boolean
): Promise<ReadOutcome> {
  const end = run.findIndex((entry) => entry.kind === ENTRY_KIND.commit)
  const messages = end < 0 ? run : run.slice(0, end)
  if (messages.length > 0) await readMessages(core, content, space, messages, isOver)
  if (isOver()) return 'ended'
  const commit = end < 0 ? undefined : run[end]
  return commit === undefined ? 'read' : readCommit(core, content, space, commit)
}

async function readMessages(
  core: Core,
  content: Content,
  space: Space,
  entries: readonly Entry[],
  isOver: () => boolean
): Promise<void> {
  const { clock } = core.ports
  const pieces = inPieces(entries)
  let ahead: Piece | undefined
  for (const [index, entries] of pieces.entries()) {
    let piece = ahead ?? (await openPiece(core, space, space, entries))
    ahead = undefined
    const next = pieces[index + 1]
    if (next) {
      await clock.turn()
      if (isOver()) return
      // While another thread verifies the one, the next is opened.
      ahead = await openPiece(core, space, piece.end, next)
    }
    if (!(await piece.holds)) {
      piece = await openPiece(core, space, space, entries, true)
      ahead = undefined
    }
    for (let stored = 0; stored < piece.steps.length; ) {
      if (index > 0 || stored > 0) await clock.turn()
      if (isOver()) return
      stored += storeSteps(core, content, space, piece.steps.slice(stored))
    }
  }
}

/** The first of these in one transaction; gives how many. */
function storeSteps(core: Core, content: Content, space: Space, steps: readonly Step[]): number {
  const { clock } = core.ports
  const endMs = clock.nowMs() + TRANSACTION_MS
  const stored: Step[] = []
  let sizeBytes = 0
  const { events, told } = core.store.transaction(() => {
    const events: AnyEvent[] = []
    const order = createOrderCheck(core, space)
    const ratchets = new Map<number, RatchetChange>()
    for (const step of steps) {
      if (stored.length > 0 && (sizeBytes >= TRANSACTION_BYTES || clock.nowMs() >= endMs)) break
      sizeBytes += step.entry.bytes.length
      events.push(...storeStep(core, content, space, step, order))
      if (step.message && step.message.outcome !== 'unreadable') {
        const { ratchet } = step.message
        ratchets.set(ratchet.leafIndex, ratchet)
      }
      stored.push(step)
    }
    order.store()
    for (const ratchet of ratchets.values()) saveRatchet(core.store, space.id, ratchet)
    const last = stored.at(-1)
    if (last) savePosition(core.store, space.id, last.position, clock.nowMs())
    return { events, told: content.applied(space.id) }
    // The relay has them: after a power cut they are read again. What it did wrong it need not do again.
  }, steps.every(isInOrder))
  for (const { position, message } of stored) {
    space.position = position
    if (message === undefined || message.outcome === 'unreadable') continue
    space.state = message.state
    zeroConsumed(message.consumed)
  }
  for (const event of coalesce(events)) core.emit(event)
  // A message is shown before what it changes in the list is read.
  for (const event of told()) core.emit(event)
  followDirectory(core, stored)
  return stored.length
}

const isInOrder = ({ own, message }: Step): boolean => own === 'same' || message?.outcome === 'opened'

/** An author who has seen more of the directory than we have shows that the relay has not shown it to us. */
function followDirectory(core: Core, steps: readonly Step[]): void {
  const newest = Math.max(
    -1,
    ...steps.map(({ message }) => (message?.outcome === 'opened' ? message.record.directory.index : -1))
  )
  if (newest > core.directory.head.index) core.directory.synchronize().catch(() => core.ports.log?.({ code: 'directory-later' }))
}

function storeStep(
  core: Core,
  content: Content,
  space: Space,
  { entry, position, own, message }: Step,
  order: OrderCheck
): AnyEvent[] {
  rememberHash(core.store, position)
  if (own === 'same') {
    const row = core.store.get<{ body: Uint8Array }>('SELECT body FROM outbox WHERE entry_id = ?', entry.entryId)
    // A second time in the same page: what nobody could have opened, as it would be in the next.
    if (row === undefined) return quarantine(core, space, entry, 'decryption-failed')
    core.store.run('DELETE FROM outbox WHERE entry_id = ?', entry.entryId)
    return [...content.reached(space.id, entry.entryId, entry.seq, row.body)]
  }
  if (own === 'swapped' || message === undefined)
    return [...raise(core, space.id, 'swapped', entry.seq), ...quarantine(core, space, entry, 'swapped')]
  if (message.outcome !== 'opened') return quarantine(core, space, entry, message.code)
  return [...order.check(position, entry, message), ...applyBody(core, content, space, entry, message)]
}

function applyBody(core: Core, content: Content, space: Space, entry: Entry, message: Opened): AnyEvent[] {
  const { record, account, device } = message
  try {
    return [...content.apply({ space: space.id, seq: entry.seq, entryId: entry.entryId, account, device, body: record.body })]
  } catch (error) {
    if (isContentFault(error)) return quarantine(core, space, entry, 'invalid-body')
    throw error
  }
}

/** The first entry tells a joiner the number of the commit that it joined by; if the relay lies, others' heads will differ. */
function placeJoiner(core: Core, space: Space, first: Entry): void {
  const row = core.store.get<{ welcome: Uint8Array | null }>('SELECT welcome FROM space WHERE space = ?', space.id)
  const seq = first.seq - 1
  const welcome = row?.welcome
  const position: LogPosition = {
    log: space.log,
    cursor: seq,
    hash: welcome
      ? commitHash(core.ports.sodium, {
          log: space.log,
          seq,
          epoch: space.state.epoch - 1,
          entryId: welcome.slice(0, 16),
          digest: welcome.slice(16, 48)
        })
      : new Uint8Array(0),
    previousEnd: undefined,
    epochStart: seq
  }
  core.store.transaction(() => {
    savePosition(core.store, space.id, position, core.ports.clock.nowMs())
    rememberHash(core.store, position)
    core.store.run('UPDATE space SET joined_seq = ? WHERE space = ?', seq, space.id)
    core.store.run('UPDATE member SET since_seq = ? WHERE space = ? AND since_seq < ?', seq, space.id, 0)
  })
  space.position = position
}

/** The relay no longer has what we missed (90 days away), or withholds it: named, and reading goes on. */
function acceptGap(core: Core, space: Space, nextSeq: number): void {
  const { epochStart } = space.position
  const position: LogPosition = {
    log: space.log,
    cursor: nextSeq - 1,
    hash: new Uint8Array(0),
    previousEnd: undefined,
    epochStart
  }
  const events = core.store.transaction(() => {
    savePosition(core.store, space.id, position, core.ports.clock.nowMs())
    return raise(core, space.id, 'gap', nextSeq)
  })
  space.position = position
  for (const event of events) core.emit(event)
}
