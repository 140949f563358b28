/** The one door through which these tests enter the relay's inside: what lies on a disk is known only by who wrote it. */
// biome-ignore-all lint/style/noRestrictedImports: whoever takes a disk does not stop at what a package exports.

export { openFileBlobStore } from '../../server/src/blobs/file-blob-store.ts'
export { BLOCKS } from '../../server/src/session/allowance.ts'
export { openDatabase } from '../../server/src/storage/sqlite/database.ts'
export { openSqliteStorage } from '../../server/src/storage/sqlite/sqlite-storage.ts'
export type { TableName } from '../../server/src/storage/sqlite/tables.ts'
export { tidying } from '../../server/src/storage/sqlite/tidy.ts'
