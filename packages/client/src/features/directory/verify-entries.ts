// Judges what the relay gives as the next entries of the directory: place, seal, encoding, then the rules of the chain. Pure.
import { equalBytes, nextLogHash, type Sodium } from '@colloque/crypto'
import { ENTRY_KIND, type Entry } from '@colloque/protocol'
import { applyEntries } from './chain.ts'
import type { DirectoryState } from './chain-state.ts'
import { openEntry } from './directory-seal.ts'
import type { DirectoryPlace, LogStep, VerifiedEntry } from './directory-store.ts'
import { type DirectoryEntry, decodeEntry } from './entry.ts'

export interface Known {
  readonly sodium: Sodium
  readonly place: DirectoryPlace
  readonly epoch: number
  readonly key: Uint8Array
  readonly state: DirectoryState | undefined
  /** The seq of the last entry read, whether it counted or not. */
  readonly cursor: number
  /** The hash of the log up to a seq that was read before; seq 0 is the empty log. */
  logHashAt(seq: number): Uint8Array | undefined
}

/** `gap`, `fork`: the relay's order is not what it was; `directory`: the log does not begin with the founding of this association. */
export interface Fault {
  readonly kind: 'directory' | 'gap' | 'fork'
  readonly seq: number
}

export interface Reading {
  readonly state: DirectoryState | undefined
  /** New entries that count, in order. */
  readonly verified: readonly VerifiedEntry[]
  /** Seqs of new entries that nobody counts: they cannot be read, or break a rule. */
  readonly refused: readonly number[]
  /** The log up to the fault if there is one. */
  readonly read: readonly LogStep[]
  readonly fault: Fault | undefined
}

interface Step extends LogStep {
  readonly entry: DirectoryEntry | undefined
}

export function verifyEntries(known: Known, entries: readonly Entry[]): Reading {
  const { steps, fault } = follow(known, entries)
  const readable = steps.flatMap(({ entry }) => (entry ? [entry] : []))
  const { state, verdicts } = applyEntries(known.state, readable, { sodium: known.sodium, verifies: true })
  const judged = new Map(readable.map((entry, number) => [entry, verdicts[number]]))
  const counts = (step: Step): boolean => step.entry !== undefined && judged.get(step.entry) === undefined
  const refused = steps.filter((step) => !counts(step)).map(({ seq }) => seq)
  if (state === undefined && refused[0] !== undefined)
    return { state, verified: [], refused: [], read: [], fault: { kind: 'directory', seq: refused[0] } }
  const verified = steps.filter(counts).flatMap(({ seq, entry }) => (entry ? [toVerified(seq, entry)] : []))
  return { state, verified, refused, read: steps, fault }
}

const toVerified = (seq: number, { content, hash, envelope }: DirectoryEntry): VerifiedEntry => ({
  position: content.index,
  seq,
  hash,
  envelope
})

/** The order of the log, and what can be read of it. */
function follow(known: Known, entries: readonly Entry[]): { steps: readonly Step[]; fault: Fault | undefined } {
  const steps: Step[] = []
  let logHash = known.logHashAt(known.cursor)
  for (const entry of entries) {
    if (entry.seq <= known.cursor && steps.length === 0 && isSame(known, entry)) continue
    const fault = misplaced(entry, known.cursor + steps.length)
    if (fault || !logHash) return { steps, fault: fault ?? { kind: 'fork', seq: entry.seq } }
    logHash = nextLogHash(known.sodium, logHash, { ...entry, log: known.place.log })
    steps.push({ seq: entry.seq, logHash, entry: open(known, entry) })
  }
  return { steps, fault: undefined }
}

function misplaced({ seq }: Entry, cursor: number): Fault | undefined {
  if (seq <= cursor) return { kind: 'fork', seq }
  return seq > cursor + 1 ? { kind: 'gap', seq: cursor + 1 } : undefined
}

/** An entry that was read before, byte for byte, in the same place. */
function isSame({ sodium, place, logHashAt }: Known, entry: Entry): boolean {
  const before = logHashAt(entry.seq - 1)
  const then = logHashAt(entry.seq)
  return before !== undefined && then !== undefined && equalBytes(then, nextLogHash(sodium, before, { ...entry, log: place.log }))
}

function open({ sodium, place, epoch, key }: Known, entry: Entry): DirectoryEntry | undefined {
  if (entry.kind !== ENTRY_KIND.entry || entry.epoch !== epoch) return undefined
  try {
    const read = decodeEntry(sodium, openEntry(sodium, key, place.log, entry))
    return entry.seq === 1 && !equalBytes(read.hash, place.association) ? undefined : read
  } catch {
    // Whatever the seal, the padding or the encoding dislikes is no entry; which of them says nothing to anyone.
    return undefined
  }
}
