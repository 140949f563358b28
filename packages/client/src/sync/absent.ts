import { equalBytes, type Mls, type MlsMember, type MlsState } from '@colloque/crypto'
import type { Core } from '../core.ts'
import type { Store } from '../ports/index.ts'
import { deviceOf } from './credential.ts'
import type { Space } from './space.ts'
import { isOwner } from './space-extension.ts'

/** When each device of a space was last heard, by this device's clock. Active devices are heard every week (COMMIT-7). */
const ABSENT_AFTER_MS = 90 * 86_400_000

/** Inside the transaction of a joining or a commit: newcomers count from now, who left is forgotten. */
export function noteMembers(store: Store, mls: Mls, space: Uint8Array, state: MlsState, nowMs: number): void {
  const devices = mls.members(state).map((member) => deviceOf(member.identity))
  const known = store.all<{ device: Uint8Array }>('SELECT device FROM member_device WHERE space = ?', space)
  for (const { device } of known)
    if (!devices.some((present) => equalBytes(present, device)))
      store.run('DELETE FROM member_device WHERE space = ? AND device = ?', space, device)
  for (const device of devices)
    store.run('INSERT OR IGNORE INTO member_device (space, device, seen_at) VALUES (?, ?, ?)', space, device, nowMs)
}

/** Inside the transaction that stores what the device said. */
export function noteHeard(store: Store, space: Uint8Array, device: Uint8Array, nowMs: number): void {
  store.run('UPDATE member_device SET seen_at = ? WHERE space = ? AND device = ?', nowMs, space, device)
}

/** Who has not been heard for 90 days; only owners remove them, in groups, with their next commit. */
export function absentMembers(core: Core, space: Space): readonly MlsMember[] {
  if (space.description.kind === 'direct' || !isOwner(space.description, core.identity.account)) return []
  const before = core.ports.clock.nowMs() - ABSENT_AFTER_MS
  const rows = core.store.all<{ device: Uint8Array }>(
    'SELECT device FROM member_device WHERE space = ? AND seen_at < ?',
    space.id,
    before
  )
  return core.ports.mls.members(space.state).filter(({ identity }) => {
    const device = deviceOf(identity)
    return !equalBytes(device, core.identity.device) && rows.some((row) => equalBytes(row.device, device))
  })
}
