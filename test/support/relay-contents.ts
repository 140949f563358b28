/** What a relay that was stopped has stored, read from a copy of its database. Never writes to it. */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export interface SealedEntry {
  /** Hexadecimal, as in the contract. */
  readonly id: string
  readonly log: string
  readonly seq: number
  readonly epoch: number
  readonly bytes: Buffer
}

/** The entries of all logs, in order. */
export async function sealedEntries(relayFolder: string): Promise<SealedEntry[]> {
  const folder = mkdtempSync(join(tmpdir(), 'colloque-contents-'))
  try {
    const copy = join(folder, 'relay.sqlite')
    for (const suffix of ['', '-wal']) {
      const original = join(relayFolder, `relay.sqlite${suffix}`)
      if (existsSync(original)) copyFileSync(original, copy + suffix)
    }
    const database = new DatabaseSync(copy)
    try {
      const rows = database.prepare('SELECT log, entry_id, seq, epoch, bytes FROM entries ORDER BY log, seq').all()
      return rows.map(({ log, entry_id: entryId, seq, epoch, bytes }) => ({
        id: Buffer.from(entryId as Uint8Array).toString('hex'),
        log: Buffer.from(log as Uint8Array).toString('hex'),
        seq: Number(seq),
        epoch: Number(epoch),
        bytes: Buffer.from(bytes as Uint8Array)
      }))
    } finally {
      database.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
