import type { Storage } from '../storage/storage.ts'
import { BoundedMap } from './bounded-map.ts'
import { hex } from './hex.ts'
import { Refused } from './refused.ts'

/** What does not change of spaces and logs while they are there, looked up once and then remembered. */
export interface Lookups {
  /** The space a log belongs to. Throws `unknown-log`. */
  spaceOf(log: Uint8Array): Promise<Uint8Array>
  /** The log was deleted. */
  forget(log: Uint8Array): void
  /** Throws `unknown-space`. */
  mainLogOf(space: Uint8Array): Promise<Uint8Array>
}

const REMEMBERED_ROWS = 50_000

export function createLookups(storage: Storage): Lookups {
  const spaces = new BoundedMap<Uint8Array>(REMEMBERED_ROWS)
  const mainLogs = new BoundedMap<Uint8Array>(REMEMBERED_ROWS)
  return {
    async spaceOf(log) {
      const known = spaces.get(hex(log))
      if (known) return known
      const row = await storage.log(log)
      if (!row) throw new Refused('unknown-log')
      spaces.set(hex(log), row.space)
      return row.space
    },
    forget: (log) => spaces.delete(hex(log)),
    async mainLogOf(space) {
      const known = mainLogs.get(hex(space))
      if (known) return known
      const row = await storage.space(space)
      if (!row) throw new Refused('unknown-space')
      mainLogs.set(hex(space), row.mainLog)
      return row.mainLog
    }
  }
}
