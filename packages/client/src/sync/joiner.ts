import type { AnyEvent } from '@colloque/client-api'
import { equalBytes, type OwnKeyPackage } from '@colloque/crypto'
import type { Core } from '../core.ts'
import { RelayRefusal } from '../relay/relay-refusal.ts'
import { noteMembers } from './absent.ts'
import type { Content } from './content.ts'
import { ContentError } from './content-error.ts'
import { judgeCertified } from './credential.ts'
import { saveSpaceEpoch } from './documents/space-epochs.ts'
import { type EpochKeys, epochKeys } from './epoch-keys.ts'
import { addIntent } from './intents.ts'
import { savePosition } from './log-chain.ts'
import { proveEpoch } from './prove-epoch.ts'
import { accountsOf, BEFORE_FIRST_ENTRY } from './space.ts'
import { decodeDescription, isOwner } from './space-extension.ts'
import { type WelcomeEnvelope, welcomeMark } from './welcome.ts'

/** Joins a group by its Welcome: the state is stored and the key package deleted in one transaction, before anything is acknowledged. */
const REFRESH_SPREAD_MS = 5_000

/** Throws what isContentFault knows for a Welcome that is worth nothing. */
export async function joinGroup(
  core: Core,
  content: Content,
  envelope: WelcomeEnvelope,
  welcome: Uint8Array
): Promise<readonly AnyEvent[]> {
  const { mls, clock } = core.ports
  const rows = core.store.all<{ reference: Uint8Array; bytes: Uint8Array; private_bytes: Uint8Array }>(
    'SELECT reference, bytes, private_bytes FROM own_key_package'
  )
  const keyPackages: OwnKeyPackage[] = rows.map((row) => ({
    reference: row.reference,
    bytes: row.bytes,
    privateBytes: row.private_bytes
  }))
  // A member revoked since is tolerated here, and removed by the next commit: to refuse the whole would lose the space.
  const judgeCredential = judgeCertified(core.directory, core.directory.head.index)
  const { state, keyPackageReference } = await mls.join({ welcome, keyPackages, judgeCredential })
  const description = decodeDescription(mls.extension(state))
  if (!equalBytes(state.groupId, envelope.space) || !equalBytes(description.log, envelope.log))
    throw new ContentError('another space')
  if (isTaken(core, envelope)) throw new ContentError('in use')
  const { owners, kind } = description
  const accounts = accountsOf(mls, state)
  if (kind === 'direct' && (owners.length !== 2 || accounts.some((account) => !isOwner(description, account))))
    throw new ContentError('not between two')
  // A Welcome by a package of last resort could be given again, and with it keys that were used.
  const before = core.store.get<{ epoch: number }>('SELECT epoch FROM space WHERE space = ?', envelope.space)
  if (before !== undefined && state.epoch <= before.epoch) throw new ContentError('an earlier membership')
  const keys = await epochKeys(mls, core.ports.sodium, state)
  await requireAtRelay(core, envelope.space, keys)
  const { epoch, ratchets } = mls.encode(state)
  return core.store.transaction(() => {
    forget(core, envelope.space, envelope.log)
    core.store.run('DELETE FROM own_key_package WHERE reference = ? AND last_resort = 0', keyPackageReference)
    core.store.run(
      `INSERT INTO space (space, log, status, epoch, epoch_state, own_counter, welcome) VALUES (?, ?, 'active', ?, ?, ?, ?)
       ON CONFLICT (space) DO UPDATE SET status = 'active', suspended = NULL, epoch = excluded.epoch, epoch_state = excluded.epoch_state, welcome = excluded.welcome`,
      envelope.space,
      envelope.log,
      state.epoch,
      epoch,
      0,
      welcomeMark(envelope)
    )
    for (const ratchet of ratchets)
      core.store.run(
        'INSERT INTO ratchet (space, leaf, bytes) VALUES (?, ?, ?)',
        envelope.space,
        ratchet.leafIndex,
        ratchet.bytes
      )
    savePosition(
      core.store,
      envelope.space,
      { log: envelope.log, cursor: BEFORE_FIRST_ENTRY, hash: new Uint8Array(0), previousEnd: undefined, epochStart: 0 },
      clock.nowMs()
    )
    noteMembers(core.store, mls, envelope.space, state, clock.nowMs())
    saveSpaceEpoch(core.store, mls, { space: envelope.space, state, keys, description, addition: 'others' })
    addIntent(core.store, envelope.space, { kind: 'refresh' }, refreshAt(core, mls.members(state).length, clock.nowMs()))
    return content.described(envelope.space, description, accounts, BEFORE_FIRST_ENTRY)
  })
}

/** A member could name the directory's space or log, or those of another space of ours, and so overwrite how far we have read. */
function isTaken(core: Core, { space, log }: WelcomeEnvelope): boolean {
  const rows = core.store.all<{ space: Uint8Array; log: Uint8Array }>(
    'SELECT space, log FROM log WHERE log = ? OR space = ?',
    log,
    space
  )
  const isOurs = (row: { space: Uint8Array; log: Uint8Array }): boolean =>
    equalBytes(row.space, space) && equalBytes(row.log, log)
  const known = core.store.get<{ log: Uint8Array }>('SELECT log FROM space WHERE space = ?', space)
  const directory = core.store.get('SELECT 1 FROM account WHERE directory_space = ? OR directory_log = ?', space, log)
  if (directory !== undefined || (known !== undefined && !equalBytes(known.log, log))) return true
  return rows.some((row) => !isOurs(row) || known === undefined)
}

/** Only the group that the relay follows has this epoch's access key: one made up under the same ids does not. */
async function requireAtRelay(core: Core, space: Uint8Array, keys: EpochKeys): Promise<void> {
  try {
    await proveEpoch(core, space, keys)
  } catch (error) {
    const isForged = error instanceof RelayRefusal && (error.code === 'access-denied' || error.code === 'unknown-space')
    throw isForged ? new ContentError('not at the relay') : error
  }
}

/** An active device refreshes its keys after joining; many joiners at once spread out. */
function refreshAt(core: Core, members: number, nowMs: number): number {
  if (members <= 2) return 0
  const [high = 0, low = 0] = core.ports.random.bytes(2)
  return nowMs + Math.floor(((high * 256 + low) / 65_536) * REFRESH_SPREAD_MS)
}

/** What an earlier membership left. */
function forget(core: Core, space: Uint8Array, log: Uint8Array): void {
  core.store.run('DELETE FROM ratchet WHERE space = ?', space)
  core.store.run('DELETE FROM pending_commit WHERE space = ?', space)
  core.store.run('DELETE FROM intent WHERE space = ?', space)
  core.store.run('DELETE FROM peer_counter WHERE space = ?', space)
  core.store.run('DELETE FROM member_device WHERE space = ?', space)
  core.store.run('DELETE FROM log_hash WHERE log = ?', log)
}
