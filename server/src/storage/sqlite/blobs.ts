import type { Database } from 'better-sqlite3'
import { sameBytes, type Tables } from './tables.ts'

interface BlobColumns {
  size_bytes: number
  upload_hash: Uint8Array
  read_hash: Uint8Array
  delete_hash: Uint8Array
  deleted_day: number | null
}

/** What the relay knows of a blob: its size, three token hashes, and the day of its deletion. Never who uploaded it. */
export function blobTables(database: Database): Pick<Tables, 'createBlob' | 'blob' | 'deleteBlob'> {
  const blob = database.prepare<[Uint8Array], BlobColumns>(
    'SELECT size_bytes, upload_hash, read_hash, delete_hash, deleted_day FROM blobs WHERE blob = ?'
  )
  const add = database.prepare('INSERT INTO blobs (blob, size_bytes, upload_hash, read_hash, delete_hash) VALUES (?, ?, ?, ?, ?)')
  const mark = database.prepare('UPDATE blobs SET deleted_day = ? WHERE blob = ? AND deleted_day IS NULL')

  return {
    createBlob(wanted) {
      const row = blob.get(wanted.blob)
      if (row === undefined) {
        add.run(wanted.blob, wanted.sizeBytes, wanted.uploadHash, wanted.readHash, wanted.deleteHash)
        return 'done'
      }
      const same =
        row.size_bytes === wanted.sizeBytes &&
        sameBytes(row.upload_hash, wanted.uploadHash) &&
        sameBytes(row.read_hash, wanted.readHash) &&
        sameBytes(row.delete_hash, wanted.deleteHash)
      return same ? 'done' : 'already-exists'
    },
    blob(id) {
      const row = blob.get(id)
      if (row === undefined) return undefined
      const found = {
        blob: id,
        sizeBytes: row.size_bytes,
        uploadHash: row.upload_hash,
        readHash: row.read_hash,
        deleteHash: row.delete_hash
      }
      return row.deleted_day === null ? found : { ...found, deletedDay: row.deleted_day }
    },
    deleteBlob(id, today) {
      mark.run(today, id)
    }
  }
}
