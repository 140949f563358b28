import { type CommitOutcome, equalBytes, type MlsMember, zeroConsumed } from '@colloque/crypto'
import type { Entry } from '@colloque/protocol'
import type { Core } from '../core.ts'
import { noteHeard, noteMembers } from './absent.ts'
import { mayCommit } from './commit-rules.ts'
import type { Content } from './content.ts'
import { deviceOf, judgeAsOf } from './credential.ts'
import { saveSpaceEpoch } from './documents/space-epochs.ts'
import { directoryOf } from './entry-data.ts'
import { epochKeys, openEnvelope } from './epoch-keys.ts'
import { quarantine, raise } from './faults.ts'
import { advance, rememberHash, savePosition } from './log-chain.ts'
import { isContentFault } from './open-message.ts'
import { decodePending, type PendingCommit } from './pending-commit.ts'
import { accountsOf, type Space, saveEpoch, setStatus } from './space.ts'
import { decodeDescription } from './space-extension.ts'

export type ReadOutcome =
  | 'read'
  /** The epoch is over: prove the next. */
  | 'epoch-ended'
  /** Entries are missing before these: subscribe again from the cursor. */
  | 'missing'
  /** What the relay gives cannot have been made by a member: nothing is concluded from it. */
  | 'withheld'
  | 'ended'

/** Passes the commit that ends the epoch: our own post-state when it is ours, else what MLS and the rules of the space make of it. */
export async function readCommit(core: Core, content: Content, space: Space, entry: Entry): Promise<ReadOutcome> {
  const pending = decodePending(core.store, core.ports.mls, space.id)
  if (pending && equalBytes(pending.entryId, entry.entryId)) {
    if (!equalBytes(pending.bytes, entry.bytes)) return distrust(core, space, entry, 'swapped')
    return enterEpoch(core, content, space, entry, pending.post, pending.directoryIndex, pending)
  }
  const message = openCommit(core, space, entry)
  if (message === undefined) return distrust(core, space, entry, 'swapped')
  const outcome = await processCommit(core, content, space, entry, message)
  if (outcome === undefined) return getStuck(core, content, space, entry)
  if (outcome === 'withheld') return distrust(core, space, entry, 'directory')
  if (outcome.kind === 'removed') return leaveSpace(core, content, space, entry)
  const directoryIndex = directoryOf(core.ports.mls.peek(message).authenticatedData, space.log, entry.entryId)?.index ?? 0
  const result = await enterEpoch(
    core,
    content,
    space,
    entry,
    outcome.state,
    directoryIndex,
    undefined,
    deviceOf(outcome.change.sender.identity)
  )
  zeroConsumed(outcome.consumed)
  return result
}

/** Only members have the key of the outer envelope: what it does not open was not made by one. */
function openCommit(core: Core, space: Space, entry: Entry): Uint8Array | undefined {
  if (entry.epoch !== space.state.epoch) return undefined
  try {
    return openEnvelope(core.ports.sodium, space.keys, { ...entry, log: space.log }, entry.bytes)
  } catch (error) {
    if (isContentFault(error)) return undefined
    throw error
  }
}

/** Undefined for what breaks a rule; `withheld` when the relay does not show the directory entry that the commit names. */
async function processCommit(
  core: Core,
  content: Content,
  space: Space,
  entry: Entry,
  message: Uint8Array
): Promise<CommitOutcome | 'withheld' | undefined> {
  const { mls } = core.ports
  try {
    const named = directoryOf(mls.peek(message).authenticatedData, space.log, entry.entryId)
    if (named === undefined || named.index < space.directoryIndex) return undefined
    if (named.index > core.directory.head.index) await core.directory.synchronize()
    if (named.index > core.directory.head.index) return 'withheld'
    const hash = core.directory.hashAt(named.index)
    if (hash === undefined || !equalBytes(hash, named.hash)) return undefined
    const { description } = space
    const judged = {
      description,
      accounts: accountsOf(mls, space.state),
      directory: core.directory,
      directoryIndex: named.index,
      hasAskedToLeave: (account: Uint8Array) => content.hasAskedToLeave(space.id, account)
    }
    return await mls.process(space.state, message, {
      credential: judgeAsOf(core.directory, named.index),
      commit: (change) => mayCommit(change, judged)
    })
  } catch (error) {
    if (isContentFault(error)) return undefined
    throw error
  }
}

async function enterEpoch(
  core: Core,
  content: Content,
  space: Space,
  entry: Entry,
  state: Space['state'],
  directoryIndex: number,
  own: PendingCommit | undefined,
  committer?: Uint8Array
): Promise<ReadOutcome> {
  const { mls, sodium, clock } = core.ports
  const position = advance(sodium, space.position, entry)
  const keys = await epochKeys(mls, sodium, state)
  const description = decodeDescription(mls.extension(state))
  const addition = hasNewMember(mls.members(space.state), mls.members(state)) ? (own ? 'own' : 'others') : 'none'
  const events = core.store.transaction(() => {
    saveEpoch(core.store, mls, space.id, state)
    noteMembers(core.store, mls, space.id, state, clock.nowMs())
    saveSpaceEpoch(core.store, mls, { space: space.id, state, keys, description, addition })
    if (committer) noteHeard(core.store, space.id, committer, clock.nowMs())
    core.store.run('UPDATE space SET directory_index = ? WHERE space = ?', directoryIndex, space.id)
    savePosition(core.store, space.id, position, clock.nowMs())
    rememberHash(core.store, position)
    core.store.run('DELETE FROM pending_commit WHERE space = ?', space.id)
    if (own) {
      for (const intent of own.intents) core.store.run('DELETE FROM intent WHERE position = ?', intent)
      core.store.run('DELETE FROM claimed_key_package WHERE space = ?', space.id)
      core.store.run('UPDATE space SET refreshed_at = ? WHERE space = ?', clock.nowMs(), space.id)
    }
    return content.described(space.id, description, accountsOf(mls, state), entry.seq)
  })
  Object.assign(space, { state, position, keys, description, directoryIndex })
  for (const event of events) core.emit(event)
  return 'epoch-ended'
}

const hasNewMember = (before: readonly MlsMember[], after: readonly MlsMember[]): boolean =>
  after.some(({ identity }) => !before.some((member) => equalBytes(member.identity, identity)))

function leaveSpace(core: Core, content: Content, space: Space, entry: Entry): ReadOutcome {
  const how = content.hasAskedToLeave(space.id, core.identity.account) ? 'left' : 'removed'
  const position = advance(core.ports.sodium, space.position, entry)
  const events = core.store.transaction(() => {
    savePosition(core.store, space.id, position, core.ports.clock.nowMs())
    setStatus(core.store, space.id, how)
    // What was counted and will never be sent: whoever is added again goes on from what the others have heard.
    core.store.run(
      'UPDATE space SET own_counter = own_counter - (SELECT count(*) FROM outbox WHERE space = ? AND acknowledged = 0) WHERE space = ?',
      space.id,
      space.id
    )
    core.store.run('DELETE FROM pending_commit WHERE space = ?', space.id)
    core.store.run('DELETE FROM intent WHERE space = ?', space.id)
    return content.ended(space.id, how)
  })
  space.position = position
  space.status = how
  for (const event of events) core.emit(event)
  return 'ended'
}

/** The relay's doing, or a damaged disk of its: it is named, and asked again at the next connection. */
function distrust(core: Core, space: Space, entry: Entry, kind: 'swapped' | 'directory'): ReadOutcome {
  for (const event of core.store.transaction(() => raise(core, space.id, kind, entry.seq))) core.emit(event)
  return 'withheld'
}

/** A commit that others may accept and we cannot: we stop before it, say so, and lose nothing. */
function getStuck(core: Core, content: Content, space: Space, entry: Entry): ReadOutcome {
  const events = core.store.transaction(() => {
    setStatus(core.store, space.id, 'stuck')
    return [
      ...raise(core, space.id, 'stuck', entry.seq),
      ...quarantine(core, space, entry, 'invalid-commit'),
      ...content.ended(space.id, 'stuck')
    ]
  })
  space.status = 'stuck'
  for (const event of events) core.emit(event)
  return 'ended'
}
