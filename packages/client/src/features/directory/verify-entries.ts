// Judges what the relay gives as the next entries of the directory: place, seal, encoding, then the rules of the chain. Pure.
import { equalBytes, nextLogHash, type Sodium } from '@colloque/crypto'
import { ENTRY_KIND, type Entry } from '@colloque/protocol'
import { applyEntries } from './chain.ts'
import type { DirectoryState } from './chain-state.ts'
import { openEntry } from './directory-seal.ts'
import type { DirectoryPlace, VerifiedEntry } from './directory-store.ts'
import { type DirectoryEntry, decodeEntry } from './entry.ts'

export interface Known {
  readonly sodium: Sodium
  readonly place: DirectoryPlace
  readonly epoch: number
  readonly key: Uint8Array
  readonly state: DirectoryState | undefined
  /** The hash of the log up to a seq that was read before; seq 0 is the empty log. */
  logHashAt(seq: number): Uint8Array | undefined
}

/** `directory`: an entry that breaks a rule or cannot be read; `gap`, `fork`: the relay's order is not what it was. */
export interface Fault {
  readonly kind: 'directory' | 'gap' | 'fork'
  readonly seq: number
}

export interface Reading {
  readonly state: DirectoryState | undefined
  /** New and honest, in order, up to the fault if there is one. */
  readonly verified: readonly VerifiedEntry[]
  readonly fault: Fault | undefined
}

export const cursorOf = (state: DirectoryState | undefined): number => (state ? state.head.index + 1 : 0)

export function verifyEntries(known: Known, entries: readonly Entry[]): Reading {
  const start = cursorOf(known.state)
  const opened: DirectoryEntry[] = []
  const verified: VerifiedEntry[] = []
  let logHash = known.logHashAt(start)
  let fault: Fault | undefined
  for (const entry of entries) {
    if (entry.seq <= start && opened.length === 0 && isSame(known, entry)) continue
    fault = misplaced(entry, start + opened.length)
    const read = fault || !logHash ? undefined : open(known, entry)
    if (!read || !logHash) {
      fault ??= { kind: 'directory', seq: entry.seq }
      break
    }
    logHash = nextLogHash(known.sodium, logHash, { ...entry, log: known.place.log })
    opened.push(read)
    verified.push({ seq: entry.seq, hash: read.hash, envelope: read.envelope, logHash })
  }
  const { state, accepted, violation } = applyEntries(known.state, opened, { sodium: known.sodium, verifies: true })
  if (violation) fault = { kind: 'directory', seq: start + accepted + 1 }
  return { state, verified: verified.slice(0, accepted), fault }
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
