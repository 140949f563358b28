import type { Store } from '../../ports/index.ts'

/** One's own messages that have not left this device and still may: not those taken back, nor those of conversations that have ended. */
export const countWaiting = (store: Store): number =>
  store.get<{ count: number }>(
    `SELECT count(*) AS count FROM message m JOIN space s ON s.space = m.space
     WHERE m.acknowledged = 0 AND m.deleted_at IS NULL AND s.status IN ('creating', 'active')`
  )?.count ?? 0
