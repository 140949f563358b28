import type { MlsState, SignedBytes } from '@colloque/crypto'
import type { Entry } from '@colloque/protocol'
import type { Core } from '../core.ts'
import { toHex } from '../hex.ts'
import { advance, type LogPosition } from './log-chain.ts'
import { type OpenedMessage, openMessage } from './open-message.ts'
import type { Space } from './space.ts'

/** Opens a page's entries piece by piece, each from where the one before ends. It stores nothing and changes nothing. */

/** What is opened in one piece: whatever else this process has to do comes between two. */
const PIECE_BYTES = 256 << 10
/** Whatever its bytes: an entry may be sealed thousands of keys after the one before, and each takes its time. */
const TURN_MS = 100
/** Of so many the signatures are verified on another thread; fewer are sooner verified than handed over. */
const MANY_ENTRIES = 8

export interface Step {
  readonly entry: Entry
  readonly position: LogPosition
  readonly own?: 'same' | 'swapped'
  readonly message?: OpenedMessage
}

export interface Piece {
  readonly steps: readonly Step[]
  /** Where the next one is opened from. */
  readonly end: Pick<Space, 'state' | 'position'>
  /** Whether all signatures hold. Before that nothing of it may be stored; when they do not, it is to be opened again, singly. */
  readonly holds: Promise<boolean>
}

export function inPieces(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const pieces: Entry[][] = []
  let sizeBytes = PIECE_BYTES
  for (const entry of entries) {
    if (sizeBytes >= PIECE_BYTES) {
      pieces.push([])
      sizeBytes = 0
    }
    pieces.at(-1)?.push(entry)
    sizeBytes += entry.bytes.length
  }
  return pieces
}

/** `singly`: every signature is verified before the next entry is looked at, and says itself what it is worth. */
export async function openPiece(
  core: Core,
  space: Space,
  from: Pick<Space, 'state' | 'position'>,
  entries: readonly Entry[],
  singly = false
): Promise<Piece> {
  let { state, position }: { state: MlsState; position: LogPosition } = from
  const { signatures, clock } = core.ports
  const signed: SignedBytes[] = []
  const later =
    !singly && signatures && entries.length >= MANY_ENTRIES ? (one: SignedBytes): void => void signed.push(one) : undefined
  const steps: Step[] = []
  const mayBeOwn = core.store.get('SELECT 1 FROM outbox LIMIT 1') !== undefined
  let turnedAtMs = clock.nowMs()
  for (const entry of entries) {
    if (clock.nowMs() - turnedAtMs >= TURN_MS) {
      await clock.turn()
      turnedAtMs = clock.nowMs()
    }
    position = advance(core.ports.sodium, position, entry)
    const own = mayBeOwn ? ownEntry(core, entry) : undefined
    if (own) steps.push({ entry, position, own })
    else {
      const message = await openMessage(core, space, state, entry, later)
      if (message.outcome !== 'unreadable') state = message.state
      steps.push({ entry, position, message })
    }
  }
  const holds = later && signatures ? signatures.allHold(signed).catch(() => false) : Promise.resolve(true)
  return { steps, end: { state, position }, holds }
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
