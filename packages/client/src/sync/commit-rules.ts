import { equalBytes } from '@colloque/crypto'
import { type Directory, deviceWasActive } from '../features/directory/directory.ts'
import { accountOf, deviceOf } from './credential.ts'
import { decodeDescription, heirsOf, inheritedBy, isOwner, isOwnerless, type SpaceDescription } from './space-extension.ts'

/**
 * Who may change a space. Owners add, remove and describe; anyone adds and removes own devices, removes who asked to
 * leave, and removes devices that the directory revoked; anyone refreshes. A direct conversation stays between its two. Of a group
 * without owner a member makes themself the owner, and changes nothing else of what it is.
 */
export interface JudgedCommit {
  readonly description: SpaceDescription
  /** The accounts of its members, as yet. */
  readonly accounts: readonly Uint8Array[]
  readonly directory: Directory
  /** The directory entry that the commit was made under. */
  readonly directoryIndex: number
  hasAskedToLeave(account: Uint8Array): boolean
}

/** As much of a proposed change as the rules look at. */
export interface JudgedChange {
  readonly sender: Identified
  readonly added: readonly Identified[]
  readonly removed: readonly Identified[]
  readonly extension: Uint8Array | undefined
}
interface Identified {
  readonly identity: Uint8Array
}

export function mayCommit(change: JudgedChange, judged: JudgedCommit): boolean {
  const { description, directory, directoryIndex } = judged
  const sender = accountOf(change.sender.identity)
  const bySender = (account: Uint8Array): boolean => equalBytes(account, sender)
  const owner = isOwner(description, sender)
  const mayAdd = change.added.every(({ identity }) => {
    const account = accountOf(identity)
    if (description.kind === 'direct') return isOwner(description, account)
    return owner || bySender(account)
  })
  const mayRemove = change.removed.every(({ identity }) => {
    const account = accountOf(identity)
    const device = directory.device(deviceOf(identity))
    const revoked = device === undefined || !deviceWasActive(device, directoryIndex)
    if (revoked || bySender(account) || judged.hasAskedToLeave(account)) return true
    return owner && description.kind === 'group'
  })
  return mayAdd && mayRemove && (mayDescribe(change, description, owner) || inherits(change, sender, judged))
}

function mayDescribe(change: JudgedChange, before: SpaceDescription, owner: boolean): boolean {
  if (change.extension === undefined) return true
  if (!owner || before.kind === 'direct') return false
  try {
    const after = decodeDescription(change.extension)
    return after.kind === before.kind && equalBytes(after.log, before.log) && after.createdAt === before.createdAt
  } catch {
    return false
  }
}

/** [ROLE-3] */
function inherits({ extension }: JudgedChange, sender: Uint8Array, { description, accounts }: JudgedCommit): boolean {
  if (extension === undefined || !isOwnerless(description, accounts)) return false
  if (!heirsOf(description, accounts).some((account) => equalBytes(account, sender))) return false
  return equalBytes(extension, inheritedBy(description, sender))
}
