import { equalBytes, type Mls, type MlsMember, type MlsState } from '@colloque/crypto'
import type { Core } from '../core.ts'
import type { Store } from '../ports/index.ts'
import { deviceOf } from './credential.ts'
import type { Space } from './space.ts'
import { isOwner } from './space-extension.ts'

/**
 * For how many weeks each device of a space has not been heard. Active devices are heard every week (COMMIT-7). However far the
 * clock jumps, one look counts one week, and only a week in which somebody else was heard, in whichever space: who was not
 * listening, or has a wrong clock, must not take the others for absent.
 */
const ABSENT_AFTER_WEEKS = 13
const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS

/** Inside the transaction of a joining or a commit: newcomers count from now, who left is forgotten. */
export function noteMembers(store: Store, mls: Mls, space: Uint8Array, state: MlsState, nowMs: number): void {
  const devices = mls.members(state).map((member) => deviceOf(member.identity))
  const known = store.all<{ device: Uint8Array }>('SELECT device FROM member_device WHERE space = ?', space)
  for (const { device } of known)
    if (!devices.some((present) => equalBytes(present, device)))
      store.run('DELETE FROM member_device WHERE space = ? AND device = ?', space, device)
  for (const device of devices)
    store.run('INSERT OR IGNORE INTO member_device (space, device, week_from) VALUES (?, ?, ?)', space, device, nowMs)
}

/** Inside the transaction that stores what the device said. */
export function noteHeard(store: Store, space: Uint8Array, device: Uint8Array, nowMs: number): void {
  store.run('UPDATE member_device SET week_from = ?, weeks = 0 WHERE space = ? AND device = ?', nowMs, space, device)
}

/** When all that the relay has was read. A clock that was set back starts the count anew. `own`: the device that looks. */
export function noteWeek(store: Store, space: Uint8Array, own: Uint8Array, nowMs: number): void {
  const [weekAgoMs, latestMs] = [nowMs - WEEK_MS, nowMs + DAY_MS]
  const isDue = 'SELECT 1 FROM member_device WHERE space = ? AND (week_from <= ? OR week_from > ?)'
  if (store.get(isDue, space, weekAgoMs, latestMs) === undefined) return
  const heard = store.get<{ at: number | null }>(
    'SELECT max(week_from) AS at FROM member_device WHERE weeks = 0 AND device <> ? AND week_from <= ?',
    own,
    latestMs
  )
  store.run(
    `UPDATE member_device SET weeks = CASE WHEN week_from > ? THEN 0 ELSE weeks + 1 END, week_from = ?
     WHERE space = ? AND (week_from <= ? AND week_from < ? OR week_from > ?)`,
    nowMs,
    nowMs,
    space,
    weekAgoMs,
    heard?.at ?? 0,
    latestMs
  )
}

/** Who has not been heard for thirteen weeks; only owners remove them, in groups, with their next commit. */
export function absentMembers(core: Core, space: Space): readonly MlsMember[] {
  if (space.description.kind === 'direct' || !isOwner(space.description, core.identity.account)) return []
  const rows = core.store.all<{ device: Uint8Array }>(
    'SELECT device FROM member_device WHERE space = ? AND weeks >= ?',
    space.id,
    ABSENT_AFTER_WEEKS
  )
  return core.ports.mls.members(space.state).filter(({ identity }) => {
    const device = deviceOf(identity)
    return !equalBytes(device, core.identity.device) && rows.some((row) => equalBytes(row.device, device))
  })
}
