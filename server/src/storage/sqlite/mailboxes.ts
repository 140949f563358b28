import { createHash } from 'node:crypto'
import type { Envelope, EnvelopeDeposit } from '@colloque/protocol'
import type { Database } from 'better-sqlite3'
import { sameBytes, type Tables } from './tables.ts'

interface MailboxColumns {
  key: Uint8Array
  last_resort: Uint8Array | null
}
type Deposit = (deposit: EnvelopeDeposit & { today: number; limit: number }) => 'done' | 'unknown-mailbox' | 'quota-exceeded'

/** Envelopes wait in order of arrival within their mailbox; no order across mailboxes is kept. */
export function envelopeTables(
  database: Database
): Pick<Tables, 'openMailbox' | 'receive' | 'acknowledge'> & { deposit: Deposit } {
  const mailbox = database.prepare<[Uint8Array], MailboxColumns>('SELECT key FROM mailboxes WHERE mailbox = ?')
  const open = database.prepare('INSERT INTO mailboxes (mailbox, key) VALUES (?, ?)')
  const known = database
    .prepare<[Uint8Array, Uint8Array], number>('SELECT 1 FROM envelopes WHERE mailbox = ? AND envelope = ?')
    .pluck()
  const waiting = database.prepare<[Uint8Array], number>('SELECT count(*) FROM envelopes WHERE mailbox = ?').pluck()
  const add = database.prepare(
    `INSERT INTO envelopes (mailbox, place, envelope, day, bytes)
     VALUES (@mailbox, (SELECT coalesce(max(place), 0) + 1 FROM envelopes WHERE mailbox = @mailbox), @envelope, @today, @bytes)`
  )
  const page = database.prepare<[Uint8Array, number], Envelope>(
    'SELECT envelope, bytes FROM envelopes WHERE mailbox = ? ORDER BY place LIMIT ?'
  )
  const remove = database.prepare('DELETE FROM envelopes WHERE mailbox = ? AND envelope = ?')

  return {
    openMailbox({ mailbox: id, key }) {
      const row = mailbox.get(id)
      if (row) return sameBytes(row.key, key) ? 'done' : 'already-exists'
      open.run(id, key)
      return 'done'
    },
    deposit({ mailbox: id, envelope, bytes, today, limit }) {
      if (mailbox.get(id) === undefined) return 'unknown-mailbox'
      if (known.get(id, envelope) !== undefined) return 'done'
      if ((waiting.get(id) ?? 0) >= limit) return 'quota-exceeded'
      add.run({ mailbox: id, envelope, today, bytes })
      return 'done'
    },
    receive(id, { envelopes: maximum, bytes: maximumBytes }) {
      const envelopes: Envelope[] = []
      let size = 0
      for (const row of page.iterate(id, maximum + 1)) {
        if (envelopes.length === maximum || (envelopes.length > 0 && size + row.bytes.length > maximumBytes))
          return { envelopes, complete: false }
        size += row.bytes.length
        envelopes.push(row)
      }
      return { envelopes, complete: true }
    },
    acknowledge(id, envelopes) {
      for (const envelope of envelopes) remove.run(id, envelope)
    }
  }
}

/** Key packages: each is given away once, and one given away is never taken in again while its claim could be disputed. */
export function keyPackageTables(database: Database): Pick<Tables, 'mailbox' | 'publishKeyPackages' | 'claimKeyPackage'> {
  const mailbox = database.prepare<[Uint8Array], MailboxColumns>('SELECT key, last_resort FROM mailboxes WHERE mailbox = ?')
  const left = database
    .prepare<[Uint8Array], number>('SELECT count(*) FROM key_packages WHERE mailbox = ? AND given_day IS NULL')
    .pluck()
  const add = database.prepare('INSERT INTO key_packages (mailbox, hash, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
  const setLastResort = database.prepare('UPDATE mailboxes SET last_resort = ? WHERE mailbox = ?')
  const claim = database.prepare<[Uint8Array, Uint8Array], { bytes: Uint8Array; last_resort: number }>(
    'SELECT bytes, last_resort FROM claims WHERE mailbox = ? AND claim = ?'
  )
  const any = database.prepare<[Uint8Array], { hash: Uint8Array; bytes: Uint8Array }>(
    'SELECT hash, bytes FROM key_packages WHERE mailbox = ? AND given_day IS NULL LIMIT 1'
  )
  const give = database.prepare('UPDATE key_packages SET bytes = NULL, given_day = ? WHERE mailbox = ? AND hash = ?')
  const addClaim = database.prepare('INSERT INTO claims (mailbox, claim, day, last_resort, bytes) VALUES (?, ?, ?, ?, ?)')
  const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
  const isKnown = database
    .prepare<[Uint8Array, Uint8Array], number>('SELECT 1 FROM key_packages WHERE mailbox = ? AND hash = ?')
    .pluck()

  return {
    mailbox(id) {
      const row = mailbox.get(id)
      return row && { key: row.key, keyPackages: left.get(id) ?? 0 }
    },
    publishKeyPackages({ mailbox: id, packages, lastResort, limit }) {
      if (mailbox.get(id) === undefined) return 'unknown-mailbox'
      const hashed = new Map(packages.map((bytes) => [hashOf(bytes).toString('hex'), bytes]))
      const fresh = [...hashed].filter(([hash]) => isKnown.get(id, Buffer.from(hash, 'hex')) === undefined)
      const keyPackages = (left.get(id) ?? 0) + fresh.length
      if (keyPackages > limit) return 'quota-exceeded'
      for (const [hash, bytes] of fresh) add.run(id, Buffer.from(hash, 'hex'), bytes)
      if (lastResort) setLastResort.run(lastResort, id)
      return { keyPackages }
    },
    claimKeyPackage({ mailbox: id, claim: claimId, today }) {
      const row = mailbox.get(id)
      if (row === undefined) return 'unknown-mailbox'
      const before = claim.get(id, claimId)
      if (before) return { bytes: before.bytes, lastResort: before.last_resort === 1 }
      const single = any.get(id)
      const bytes = single?.bytes ?? row.last_resort
      if (bytes === null) return 'no-key-package'
      if (single) give.run(today, id, single.hash)
      addClaim.run(id, claimId, today, single ? 0 : 1, bytes)
      return { bytes, lastResort: single === undefined }
    }
  }
}
