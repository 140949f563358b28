import { type CommitOutcome, equalBytes, zeroConsumed } from '@colloque/crypto'
import type { Entry } from '@colloque/protocol'
import type { Core } from '../core.ts'
import { mayCommit } from './commit-rules.ts'
import type { Content } from './content.ts'
import { judgeAsOf } from './credential.ts'
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
  | 'ended'

/** Passes the commit that ends the epoch: our own post-state when it is ours, else what MLS and the rules of the space make of it. */
export async function readCommit(core: Core, content: Content, space: Space, entry: Entry): Promise<ReadOutcome> {
  const pending = decodePending(core.store, core.ports.mls, space.id)
  if (pending && equalBytes(pending.entryId, entry.entryId)) {
    if (!equalBytes(pending.bytes, entry.bytes)) return getStuck(core, content, space, entry, 'swapped')
    return enterEpoch(core, content, space, entry, pending.post, pending)
  }
  const outcome = await processCommit(core, content, space, entry)
  if (outcome === undefined) return getStuck(core, content, space, entry, 'invalid-commit')
  if (outcome.kind === 'removed') return leaveSpace(core, content, space, entry)
  const result = await enterEpoch(core, content, space, entry, outcome.state, undefined)
  zeroConsumed(outcome.consumed)
  return result
}

async function processCommit(core: Core, content: Content, space: Space, entry: Entry): Promise<CommitOutcome | undefined> {
  const { mls, sodium } = core.ports
  if (entry.epoch !== space.state.epoch) return undefined
  try {
    const message = openEnvelope(sodium, space.keys, { ...entry, log: space.log }, entry.bytes)
    const named = directoryOf(mls.peek(message).authenticatedData, space.log, entry.entryId)
    if (named === undefined) return undefined
    if (named.index > core.directory.head.index) await core.directory.synchronize()
    const hash = core.directory.hashAt(named.index)
    if (hash === undefined || !equalBytes(hash, named.hash)) return undefined
    const { description } = space
    const judged = {
      description,
      directory: core.directory,
      directoryIndex: named.index,
      hasAskedToLeave: (account: Uint8Array) => content.hasAskedToLeave(space.id, account),
    }
    return await mls.process(space.state, message, {
      credential: judgeAsOf(core.directory, named.index),
      commit: (change) => mayCommit(change, judged),
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
  own: PendingCommit | undefined,
): Promise<ReadOutcome> {
  const { mls, sodium, clock } = core.ports
  const position = advance(sodium, space.position, entry)
  const keys = await epochKeys(mls, sodium, state)
  const description = decodeDescription(mls.extension(state))
  const events = core.store.transaction(() => {
    saveEpoch(core.store, mls, space.id, state)
    savePosition(core.store, space.id, position)
    rememberHash(core.store, position)
    core.store.run('DELETE FROM pending_commit WHERE space = ?', space.id)
    if (own) {
      for (const intent of own.intents) core.store.run('DELETE FROM intent WHERE position = ?', intent)
      core.store.run('DELETE FROM claimed_key_package WHERE space = ?', space.id)
      core.store.run('UPDATE space SET refreshed_at = ? WHERE space = ?', clock.nowMs(), space.id)
    }
    return content.described(space.id, description, accountsOf(mls, state), entry.seq)
  })
  Object.assign(space, { state, position, keys, description })
  for (const event of events) core.emit(event)
  return 'epoch-ended'
}

function leaveSpace(core: Core, content: Content, space: Space, entry: Entry): ReadOutcome {
  const how = content.hasAskedToLeave(space.id, core.identity.account) ? 'left' : 'removed'
  const position = advance(core.ports.sodium, space.position, entry)
  const events = core.store.transaction(() => {
    savePosition(core.store, space.id, position)
    setStatus(core.store, space.id, how)
    // What was counted and will never be sent: whoever is added again goes on from what the others have heard.
    core.store.run(
      'UPDATE space SET own_counter = own_counter - (SELECT count(*) FROM outbox WHERE space = ? AND acknowledged = 0) WHERE space = ?',
      space.id,
      space.id,
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

/** A commit that others may accept and we cannot: we stop before it, say so, and lose nothing. */
function getStuck(core: Core, content: Content, space: Space, entry: Entry, code: 'swapped' | 'invalid-commit'): ReadOutcome {
  const events = core.store.transaction(() => {
    setStatus(core.store, space.id, 'stuck')
    return [
      ...raise(core, space.id, code === 'swapped' ? 'swapped' : 'stuck', entry.seq),
      ...quarantine(core, space, entry, code),
      ...content.ended(space.id, 'stuck'),
    ]
  })
  space.status = 'stuck'
  for (const event of events) core.emit(event)
  return 'ended'
}
