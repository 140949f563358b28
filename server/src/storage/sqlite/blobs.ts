import type { Database } from 'better-sqlite3'
import { sameBytes, type Tables } from './tables.ts'

interface BlobColumns {
  size_bytes: number
  upload_hash: Uint8Array
  read_hash: Uint8Array
  delete_hash: Uint8Array
  created_day: number | null
  deleted_day: number | null
}

const PAGE_ROWS = 1000

/**
 * What the relay knows of a blob: its size, three token hashes, the day of its announcement while it waits for its first byte, and the
 * day of its deletion. Never who uploaded it.
 */
export function blobTables(
  database: Database
): Pick<Tables, 'createBlob' | 'blob' | 'deleteBlob' | 'waitingBlobs' | 'settleBlob'> {
  const blob = database.prepare<[Uint8Array], BlobColumns>(
    'SELECT size_bytes, upload_hash, read_hash, delete_hash, created_day, deleted_day FROM blobs WHERE blob = ?'
  )
  const add = database.prepare(
    'INSERT INTO blobs (blob, size_bytes, upload_hash, read_hash, delete_hash, created_day) VALUES (?, ?, ?, ?, ?, ?)'
  )
  const mark = database.prepare('UPDATE blobs SET deleted_day = ?, created_day = NULL WHERE blob = ? AND deleted_day IS NULL')
  const waiting = database
    .prepare<[number], Uint8Array>(`SELECT blob FROM blobs WHERE created_day < ? LIMIT ${PAGE_ROWS}`)
    .pluck()
  const settle = database.prepare('UPDATE blobs SET created_day = NULL WHERE blob = ?')
  const forget = database.prepare('DELETE FROM blobs WHERE blob = ? AND created_day IS NOT NULL')

  return {
    createBlob(wanted) {
      const row = blob.get(wanted.blob)
      if (row === undefined) {
        add.run(wanted.blob, wanted.sizeBytes, wanted.uploadHash, wanted.readHash, wanted.deleteHash, wanted.createdDay)
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
      return {
        ...found,
        ...(row.created_day !== null && { createdDay: row.created_day }),
        ...(row.deleted_day !== null && { deletedDay: row.deleted_day })
      }
    },
    deleteBlob(id, today) {
      mark.run(today, id)
    },
    waitingBlobs: (createdBefore) => waiting.all(createdBefore),
    settleBlob(id, hasBytes) {
      if (hasBytes) settle.run(id)
      else forget.run(id)
    }
  }
}
