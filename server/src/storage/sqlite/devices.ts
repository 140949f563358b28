import type { Database } from 'better-sqlite3'
import type { DeviceRole } from '../storage.ts'
import type { Tables } from './tables.ts'

interface AdmissionRow {
  role: DeviceRole
  expires_day: number
  device: Uint8Array | null
}

/** Admissions, devices and their day counters. Never touches a space. */
export function deviceTables(
  database: Database
): Pick<Tables, 'relayId' | 'addAdmission' | 'isUnfounded' | 'admit' | 'device' | 'disableDevice' | 'count'> {
  const relayId = database.prepare<[], Uint8Array>(`SELECT value FROM relay WHERE name = 'id'`).pluck()
  const addAdmission = database.prepare(
    'INSERT INTO admissions (token_hash, role, expires_day) VALUES (?, ?, ?) ON CONFLICT DO NOTHING'
  )
  const founded = database
    .prepare<[number], number>(
      'SELECT EXISTS (SELECT 1 FROM devices) OR EXISTS (SELECT 1 FROM admissions WHERE device IS NULL AND expires_day >= ?)'
    )
    .pluck()
  const admission = database.prepare<[Uint8Array], AdmissionRow>(
    'SELECT role, expires_day, device FROM admissions WHERE token_hash = ?'
  )
  const spend = database.prepare('UPDATE admissions SET device = ? WHERE token_hash = ?')
  const addDevice = database.prepare('INSERT INTO devices (device, role) VALUES (?, ?) ON CONFLICT DO NOTHING')
  const device = database.prepare<[Uint8Array], { role: DeviceRole; disabled: number }>(
    'SELECT role, disabled FROM devices WHERE device = ?'
  )
  const disable = database.prepare('UPDATE devices SET disabled = 1 WHERE device = ?')
  const amount = database
    .prepare<[Uint8Array, string, number], number>('SELECT amount FROM counters WHERE device = ? AND name = ? AND day = ?')
    .pluck()
  const setAmount = database.prepare('INSERT OR REPLACE INTO counters (device, name, day, amount) VALUES (?, ?, ?, ?)')

  return {
    relayId: () => new Uint8Array(relayId.get() as Uint8Array),
    addAdmission({ tokenHash, role, expiresDay }) {
      addAdmission.run(tokenHash, role, expiresDay)
    },
    isUnfounded: (today) => founded.get(today) === 0,
    admit({ tokenHash, device: newcomer, today }) {
      const row = admission.get(tokenHash)
      if (row === undefined) return 'admission-refused'
      if (row.device !== null) return Buffer.from(newcomer).equals(row.device) ? 'done' : 'admission-refused'
      if (row.expires_day < today) return 'admission-refused'
      spend.run(newcomer, tokenHash)
      addDevice.run(newcomer, row.role)
      return 'done'
    },
    device(id) {
      const row = device.get(id)
      return row && { role: row.role, disabled: row.disabled === 1 }
    },
    disableDevice(id) {
      disable.run(id)
    },
    count(counter) {
      const sum = (amount.get(counter.device, counter.name, counter.day) ?? 0) + counter.amount
      if (sum > counter.limit) return 'quota-exceeded'
      setAmount.run(counter.device, counter.name, counter.day, sum)
      return 'done'
    }
  }
}
