import type { AnyEvent } from '@colloque/client-api'
import { equalBytes, zeroConsumed } from '@colloque/crypto'
import { ENTRY_KIND, type Entry } from '@colloque/protocol'
import type { Core } from '../core.ts'
import { toHex } from '../hex.ts'
import { noteHeard } from './absent.ts'
import { coalesce } from './coalesce.ts'
import { type ReadOutcome, readCommit } from './commit-reader.ts'
import type { Content } from './content.ts'
import { quarantine, raise } from './faults.ts'
import { advance, agrees, commitHash, type LogPosition, rememberHash, savePosition } from './log-chain.ts'
import { isContentFault, type OpenedMessage, openMessage } from './open-message.ts'
import { BEFORE_FIRST_ENTRY, type Space, saveRatchet } from './space.ts'

/** What is opened in one piece: whatever else this process has to do comes between two, and between two transactions. */
const PIECE_BYTES = 96 << 10
/** A transaction takes up nothing more after either: how long one entry takes to store, or to index at its end, is its author's choice. */
const TRANSACTION_BYTES = 128 << 10
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

interface Step {
  readonly entry: Entry
  readonly position: LogPosition
  readonly own?: 'same' | 'swapped'
  readonly message?: OpenedMessage
}

async function readMessages(
  core: Core,
  content: Content,
  space: Space,
  entries: readonly Entry[],
  isOver: () => boolean
): Promise<void> {
  const steps = await openEntries(core, space, entries, isOver)
  for (let stored = 0; stored < steps.length; ) {
    if (stored > 0) await core.ports.clock.turn()
    if (isOver()) return
    stored += storeSteps(core, content, space, steps.slice(stored))
  }
}

async function openEntries(core: Core, space: Space, entries: readonly Entry[], isOver: () => boolean): Promise<readonly Step[]> {
  let { state, position } = space
  const steps: Step[] = []
  let sizeBytes = 0
  for (const entry of entries) {
    if (sizeBytes >= PIECE_BYTES) {
      await core.ports.clock.turn()
      if (isOver()) return steps
      sizeBytes = 0
    }
    sizeBytes += entry.bytes.length
    position = advance(core.ports.sodium, position, entry)
    const own = ownEntry(core, entry)
    if (own) steps.push({ entry, position, own })
    else {
      const message = await openMessage(core, space, state, entry)
      if (message.outcome !== 'unreadable') state = message.state
      steps.push({ entry, position, message })
    }
  }
  return steps
}

/** The first of these in one transaction; gives how many. */
function storeSteps(core: Core, content: Content, space: Space, steps: readonly Step[]): number {
  const { clock } = core.ports
  const endMs = clock.nowMs() + TRANSACTION_MS
  const stored: Step[] = []
  let sizeBytes = 0
  const events = core.store.transaction(() => {
    const events: AnyEvent[] = []
    for (const step of steps) {
      if (stored.length > 0 && (sizeBytes >= TRANSACTION_BYTES || clock.nowMs() >= endMs)) break
      sizeBytes += step.entry.bytes.length
      events.push(...storeStep(core, content, space, step))
      stored.push(step)
    }
    const last = stored.at(-1)
    if (last) savePosition(core.store, space.id, last.position, clock.nowMs())
    return [...events, ...content.applied(space.id)]
  })
  for (const { position, message } of stored) {
    space.position = position
    if (message === undefined || message.outcome === 'unreadable') continue
    space.state = message.state
    zeroConsumed(message.consumed)
  }
  for (const event of coalesce(events)) core.emit(event)
  followDirectory(core, stored)
  return stored.length
}

/** An author who has seen more of the directory than we have shows that the relay has not shown it to us. */
function followDirectory(core: Core, steps: readonly Step[]): void {
  const newest = Math.max(
    -1,
    ...steps.map(({ message }) => (message?.outcome === 'opened' ? message.record.directory.index : -1))
  )
  if (newest > core.directory.head.index) core.directory.synchronize().catch(() => core.ports.log?.({ code: 'directory-later' }))
}

/** Our own entries cannot be opened by MLS: they are known by their id, and by the hash of what we sealed. */
function ownEntry(core: Core, entry: Entry): 'same' | 'swapped' | undefined {
  const row = core.store.get<{ sealed_hashes: Uint8Array }>('SELECT sealed_hashes FROM outbox WHERE entry_id = ?', entry.entryId)
  if (row === undefined) return undefined
  const hash = toHex(core.ports.sodium.blake2b(entry.bytes))
  const known = toHex(row.sealed_hashes)
  for (let at = 0; at < known.length; at += 64) if (known.slice(at, at + 64) === hash) return 'same'
  return 'swapped'
}

function storeStep(core: Core, content: Content, space: Space, { entry, position, own, message }: Step): AnyEvent[] {
  rememberHash(core.store, position)
  if (own === 'same') {
    const row = core.store.get<{ body: Uint8Array }>('SELECT body FROM outbox WHERE entry_id = ?', entry.entryId)
    core.store.run('DELETE FROM outbox WHERE entry_id = ?', entry.entryId)
    return row ? [...content.reached(space.id, entry.entryId, entry.seq, row.body)] : []
  }
  if (own === 'swapped' || message === undefined)
    return [...raise(core, space.id, 'swapped', entry.seq), ...quarantine(core, space, entry, 'swapped')]
  if (message.outcome !== 'unreadable') saveRatchet(core.store, space.id, message.ratchet)
  if (message.outcome !== 'opened') return quarantine(core, space, entry, message.code)
  return [...checkOrder(core, space, position, entry, message), ...applyBody(core, content, space, entry, message)]
}

type Opened = Extract<OpenedMessage, { outcome: 'opened' }>

function applyBody(core: Core, content: Content, space: Space, entry: Entry, message: Opened): AnyEvent[] {
  const { record, account, device } = message
  try {
    return [...content.apply({ space: space.id, seq: entry.seq, entryId: entry.entryId, account, device, body: record.body })]
  } catch (error) {
    if (isContentFault(error)) return quarantine(core, space, entry, 'invalid-body')
    throw error
  }
}

/** The sender's own counter and the log that it saw: holes, repetitions and forks become named events. */
function checkOrder(core: Core, space: Space, position: LogPosition, entry: Entry, { record, device }: Opened): AnyEvent[] {
  const events: AnyEvent[] = []
  const known = core.store.get<{ counter: number }>(
    'SELECT counter FROM peer_counter WHERE space = ? AND device = ?',
    space.id,
    device
  )?.counter
  if (known !== undefined && record.counter <= known) events.push(...raise(core, space.id, 'counter-replay', entry.seq, device))
  if (known !== undefined && record.counter > known + 1) events.push(...raise(core, space.id, 'counter-gap', entry.seq, device))
  noteHeard(core.store, space.id, device, core.ports.clock.nowMs())
  if (known === undefined || record.counter > known)
    core.store.run(
      'INSERT OR REPLACE INTO peer_counter (space, device, counter) VALUES (?, ?, ?)',
      space.id,
      device,
      record.counter
    )
  if (record.head && (record.head.seq >= entry.seq || agrees(core.store, position, record.head) === false))
    events.push(...raise(core, space.id, 'fork', entry.seq, device))
  const directoryHash = core.directory.hashAt(record.directory.index)
  if (directoryHash && !equalBytes(directoryHash, record.directory.hash))
    events.push(...raise(core, space.id, 'directory', entry.seq, device))
  return events
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
