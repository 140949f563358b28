import { concat } from '@colloque/crypto'
import { describe, expect, it } from 'vitest'
import { type JudgedChange, type JudgedCommit, mayCommit } from './commit-rules.ts'
import { encodeDescription, type SpaceDescription } from './space-extension.ts'

const account = (byte: number): Uint8Array => new Uint8Array(16).fill(byte)
/** One device for each account, of the same number. */
const member = (byte: number) => ({ identity: concat(account(byte), account(byte)) })
const [owner, second, third, revoked] = [1, 2, 3, 4]
const log = account(9)
const group: SpaceDescription = { version: 1, kind: 'group', name: 'Team', owners: [account(owner)], log, createdAt: 5 }
const direct: SpaceDescription = { ...group, kind: 'direct', name: '', owners: [account(owner), account(second)] }

function judge(description: SpaceDescription, leaving: readonly number[] = [], members = [owner, second, third]): JudgedCommit {
  const device = (id: Uint8Array) => ({ addedAt: 0, revokedAt: id[0] === revoked ? 3 : undefined })
  return {
    description,
    accounts: members.map(account),
    // The rules ask of the directory whether a device was active, and nothing else.
    directory: { device } as unknown as JudgedCommit['directory'],
    directoryIndex: 5,
    hasAskedToLeave: (asked) => leaving.includes(asked[0] ?? 0)
  }
}

const change = (sender: number, changed: Partial<JudgedChange> = {}): JudgedChange => ({
  sender: member(sender),
  added: [],
  removed: [],
  extension: undefined,
  ...changed
})
const described = (before: SpaceDescription, changed: Partial<SpaceDescription>) => encodeDescription({ ...before, ...changed })

const owned = (heir: number, readers?: readonly number[]) =>
  described(group, { owners: [account(heir)], ...(readers && { readers: readers.map(account) }) })
const ownerless = judge(group, [], [second, third])
const readBy = (readers: readonly number[]) => judge({ ...group, readers: readers.map(account) }, [], [second, third])
const renamed = described(group, { owners: [account(second)], name: 'Mine' })
const alone = { owners: [account(second)] }
const halfDirect = judge({ ...direct, owners: [account(owner)] }, [], [second])

describe('[COMMIT-3] who may change a space', () => {
  it.each<[string, boolean, JudgedChange, JudgedCommit]>([
    ['anyone refreshes', true, change(second), judge(group)],
    ['an owner adds', true, change(owner, { added: [member(third)] }), judge(group)],
    ['another does not add', false, change(second, { added: [member(third)] }), judge(group)],
    ['anyone adds an own device', true, change(second, { added: [member(second)] }), judge(group)],
    ['but not another’s beside it', false, change(second, { added: [member(second), member(third)] }), judge(group)],
    ['an owner removes', true, change(owner, { removed: [member(third)] }), judge(group)],
    ['another does not remove', false, change(second, { removed: [member(third)] }), judge(group)],
    ['nor an owner', false, change(second, { removed: [member(owner)] }), judge(group)],
    ['anyone removes an own device', true, change(second, { removed: [member(second)] }), judge(group)],
    ['anyone removes who asked to leave', true, change(second, { removed: [member(third)] }), judge(group, [third])],
    ['but no other beside it', false, change(second, { removed: [member(third), member(owner)] }), judge(group, [third])],
    ['anyone removes what was revoked', true, change(second, { removed: [member(revoked)] }), judge(group)],
    ['not before it was revoked', false, change(second, { removed: [member(revoked)] }), { ...judge(group), directoryIndex: 2 }],
    ['an owner describes', true, change(owner, { extension: described(group, { name: 'Other' }) }), judge(group)],
    ['another does not describe', false, change(second, { extension: described(group, { name: 'Other' }) }), judge(group)],
    ['[SPACE-2] the kind stays', false, change(owner, { extension: described(group, { kind: 'direct' }) }), judge(group)],
    ['[SPACE-2] the log stays', false, change(owner, { extension: described(group, { log: account(8) }) }), judge(group)],
    ['[SPACE-2] the date stays', false, change(owner, { extension: described(group, { createdAt: 6 }) }), judge(group)],
    ['[SPACE-2] a description is one', false, change(owner, { extension: Uint8Array.of(1) }), judge(group)],
    ['a direct conversation takes no third', false, change(owner, { added: [member(third)] }), judge(direct)],
    ['but further devices of the two', true, change(owner, { added: [member(second)] }), judge(direct)],
    ['nobody puts the other out of it', false, change(owner, { removed: [member(second)] }), judge(direct)],
    ['nobody describes it', false, change(owner, { extension: described(direct, { name: 'x' }) }), judge(direct)],
    ['[ROLE-3] a member inherits', true, change(second, { extension: owned(second) }), ownerless],
    ['[ROLE-3] not while an owner is there', false, change(second, { extension: owned(second) }), judge(group)],
    ['[ROLE-3] for themself alone', false, change(second, { extension: owned(third) }), ownerless],
    ['[ROLE-3] and changes nothing beside it', false, change(second, { extension: renamed }), ownerless],
    ['[ROLE-3] adds nobody with it', false, change(second, { added: [member(owner)], extension: owned(second) }), ownerless],
    ['[ROLE-3] a reader does not', false, change(second, { extension: owned(second, [second]) }), readBy([second])],
    ['[ROLE-3] unless all are', true, change(second, { extension: owned(second, [second, third]) }), readBy([second, third])],
    ['[ROLE-3] nobody a talk between two', false, change(second, { extension: described(direct, alone) }), halfDirect]
  ])('%s: %s', (_, allowed, proposed, judged) => {
    expect(mayCommit(proposed, judged)).toBe(allowed)
  })
})
