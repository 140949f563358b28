// The rules of the directory, pure: what an entry may do is judged by the state at the entry before it, and by nothing else.
import { equalBytes, type Sodium } from '@colloque/crypto'
import { toHex } from '../../hex.ts'
import { type DirectoryState, type Draft, draftOf } from './chain-state.ts'
import { type ContentOf, type DirectoryEntry, type EntryKind, isSignedBy } from './entry.ts'
import type { Bench, Required, Rule, Spokesman } from './rule.ts'
import { rules } from './rules.ts'
import type { Violation } from './violation.ts'

/** The state after one more entry, or the first rule that it breaks. The given state stays as it is. */
export function applyEntry(state: DirectoryState | undefined, entry: DirectoryEntry, sodium: Sodium): DirectoryState | Violation {
  const { state: next, verdicts } = applyEntries(state, [entry], { sodium, verifies: true })
  return verdicts[0] ?? (next as DirectoryState)
}

/** Entries in order, each with its verdict; one that breaks a rule changes nothing, and those after it are judged as if it were not there. */
export function applyEntries(
  state: DirectoryState | undefined,
  entries: Iterable<DirectoryEntry>,
  bench: Bench
): { state: DirectoryState | undefined; verdicts: readonly (Violation | undefined)[] } {
  const draft = draftOf(state)
  const verdicts = Array.from(entries, (entry) => judge(draft, entry, bench))
  return { state: verdicts.includes(undefined) ? draft : state, verdicts }
}

function judge(draft: Draft, entry: DirectoryEntry, bench: Bench): Violation | undefined {
  const { content } = entry
  if (!isNext(draft, content)) return 'not-next'
  const author = authorOf(draft, content)
  if (typeof author === 'string') return author
  const rule = rules[content.kind] as Rule<EntryKind>
  const verdict = rule(draft, content, author, bench)
  if ('violation' in verdict) return verdict.violation
  if (bench.verifies && !isSigned(entry, [...authorSignature(author), ...verdict.signers], bench.sodium)) return 'not-signed'
  verdict.apply()
  if (content.kind === 'found') draft.association = entry.hash
  draft.head = { index: content.index, hash: entry.hash }
  draft.hashes.push(entry.hash)
  return undefined
}

function isNext(draft: Draft, { index, previous, association, kind }: ContentOf<EntryKind>): boolean {
  if (index !== draft.head.index + 1 || !equalBytes(previous, draft.head.hash)) return false
  if (index === 0) return kind === 'found' && association === undefined
  return kind !== 'found' && association !== undefined && equalBytes(association, draft.association)
}

/** Newcomers are judged by their own rule; everybody else must be an active member, on a living device or by the root. */
function authorOf(draft: Draft, { kind, by }: ContentOf<EntryKind>): Spokesman | Violation {
  if (kind === 'found' || kind === 'join') return { member: undefined, device: undefined }
  const member = draft.members.get(toHex(by.account))
  if (!member?.active) return 'not-a-member'
  if (!by.device) return { member, device: undefined }
  const device = draft.devices.get(toHex(by.device))
  if (!device || !equalBytes(device.account, by.account) || device.revokedAt !== undefined) return 'not-a-living-device'
  return { member, device }
}

function authorSignature({ member, device }: Spokesman): Required[] {
  if (device) return [{ role: 'device', key: device.device, publicKey: device.recordKey }]
  return member ? [{ role: 'root', key: member.account, publicKey: member.rootPublic }] : []
}

function isSigned(entry: DirectoryEntry, signers: readonly Required[], sodium: Sodium): boolean {
  return (
    entry.signatures.length === signers.length &&
    signers.every(({ role, key, publicKey }) => isSignedBy(sodium, entry, role, key, publicKey))
  )
}
