import type { Database } from 'better-sqlite3'
import { sameBytes, type Tables } from './tables.ts'

interface SlotColumns {
  version: number
  key: Uint8Array | null
  expires_day: number
  device: Uint8Array | null
  bytes: Uint8Array
}

/** Versioned bytes under a random id, each bound to the key that created it; an expired one is as if it were not there. */
export function slotTables(database: Database): Pick<Tables, 'putSlot' | 'getSlot' | 'claimSlot' | 'releaseSlot'> {
  const slot = database.prepare<[Uint8Array], SlotColumns>(
    'SELECT version, key, expires_day, device, bytes FROM slots WHERE slot = ?'
  )
  const put = database.prepare(
    `INSERT INTO slots (slot, version, key, expires_day, bytes) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET version = excluded.version, expires_day = excluded.expires_day, bytes = excluded.bytes`
  )
  const bind = database.prepare('UPDATE slots SET device = ? WHERE slot = ?')
  const remove = database.prepare('DELETE FROM slots WHERE slot = ?')
  const living = (id: Uint8Array, today: number): SlotColumns | undefined => {
    const row = slot.get(id)
    return row && row.expires_day >= today ? row : undefined
  }

  return {
    putSlot(wanted) {
      const row = slot.get(wanted.slot)
      if (row && (row.key === null || !sameBytes(row.key, wanted.key))) return 'not-permitted'
      const current = row?.version ?? 0
      if (current !== wanted.version) return { code: 'version-moved', version: current }
      put.run(wanted.slot, current + 1, wanted.key, wanted.expiresDay, wanted.bytes)
      return { version: current + 1 }
    },
    getSlot(id, today) {
      const row = living(id, today)
      return row && row.device === null ? { version: row.version, bytes: row.bytes } : undefined
    },
    claimSlot(id, device, today) {
      const row = living(id, today)
      if (row === undefined) return 'unknown-slot'
      if (row.device !== null && !sameBytes(row.device, device)) return 'slot-claimed'
      if (row.device === null) bind.run(device, id)
      return { version: row.version, bytes: row.bytes }
    },
    releaseSlot(id, device) {
      const row = slot.get(id)
      if (row === undefined) return 'done'
      if (row.device === null || !sameBytes(row.device, device)) return 'not-permitted'
      remove.run(id)
      return 'done'
    }
  }
}
