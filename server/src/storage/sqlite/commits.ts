import type { Entry, SlotContent } from '@colloque/protocol'
import type { Database } from 'better-sqlite3'
import type { CommitOutcome } from '../storage.ts'
import type { Numbering } from './logs.ts'
import { sameBytes, type Tables } from './tables.ts'

/** Thrown inside the savepoint so that everything the commit wrote before is undone; carries what to answer. */
export class Undo extends Error {
  override readonly name = 'Undo'
  readonly outcome: CommitOutcome
  constructor(outcome: CommitOutcome) {
    super(outcome.code)
    this.outcome = outcome
  }
}

/** The end of an epoch: compare-and-set, with the next access key, slots and envelopes. */
export function commitTables(database: Database, numbers: Numbering, deposit: Tables['deposit']): Pick<Tables, 'commit'> {
  const mainLog = database.prepare<[Uint8Array], Uint8Array>('SELECT main_log FROM spaces WHERE space = ?').pluck()
  const advance = database.prepare('UPDATE spaces SET epoch = ? WHERE space = ?')
  const addKey = database.prepare('INSERT INTO access_keys (space, epoch, key) VALUES (?, ?, ?)')
  const slotBytes = database.prepare<[Uint8Array], Uint8Array>('SELECT bytes FROM slots WHERE slot = ?').pluck()
  const addSlot = database.prepare('INSERT INTO slots (slot, version, expires_day, bytes) VALUES (?, 1, ?, ?)')
  // A slot that is there is left alone: only the holder of its write key may change it.
  const putSlot = ({ slot, expiresDay, bytes }: SlotContent): void => {
    const there = slotBytes.get(slot)
    if (there === undefined) addSlot.run(slot, expiresDay, bytes)
    else if (!sameBytes(there, bytes)) throw new Undo({ code: 'already-exists' })
  }

  return {
    commit(write) {
      const log = mainLog.get(write.space)
      const row = log && numbers.log(log)
      if (!log || !row) return { code: 'unknown-space' }
      const known = numbers.seqOf(log, write.entryId)
      if (known !== undefined) return { code: 'done', seq: known, log, appended: undefined }
      if (row.retention === 'kept') return { code: 'not-permitted' }
      if (row.epoch !== write.epoch) return { code: 'stale-epoch', epoch: row.epoch }
      for (const envelope of write.envelopes) {
        const outcome = deposit({ ...envelope, today: write.today, limit: write.envelopeLimit })
        if (outcome !== 'done') throw new Undo({ code: outcome })
      }
      for (const slot of write.slots) putSlot(slot)
      const entry: Entry = { seq: row.head + 1, entryId: write.entryId, epoch: write.epoch, kind: 1, bytes: write.bytes }
      numbers.put(log, row.retention, entry, write.today)
      numbers.setHead(log, entry.seq)
      advance.run(write.epoch + 1, write.space)
      addKey.run(write.space, write.epoch + 1, write.accessKey)
      return { code: 'done', seq: entry.seq, log, appended: entry }
    }
  }
}
