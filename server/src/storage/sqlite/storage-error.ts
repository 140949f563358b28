/** What the SQLite storage cannot do, by code; never says which row, path or key was concerned. */
export type StorageErrorCode = 'storage-full' | 'storage-in-use' | 'storage-unreadable' | 'storage-failed' | 'storage-closed'

export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly code: StorageErrorCode
  constructor(code: StorageErrorCode, sentence: string) {
    super(sentence)
    this.code = code
  }
}

const SENTENCES: Readonly<Record<StorageErrorCode, string>> = {
  'storage-full': 'The disk of the relay is full.',
  'storage-in-use': 'Another relay is already using this folder.',
  'storage-unreadable':
    'The storage of the relay cannot be opened: wrong permissions, a damaged file, or one of a newer version.',
  'storage-failed': 'The storage of the relay failed.',
  'storage-closed': 'The storage of the relay is closed.'
}
/** `reason`: a result code of SQLite, for the operator. */
export const storageError = (code: StorageErrorCode, reason?: string): StorageError =>
  new StorageError(code, reason === undefined ? SENTENCES[code] : `${SENTENCES[code]} (${reason})`)

/** SQLite's result codes (sqlite.org/rescode.html) that mean a full disk; any other is a failure. */
export const isDiskFull = (sqliteCode: unknown): boolean => sqliteCode === 'SQLITE_FULL' || sqliteCode === 'SQLITE_IOERR_SHMSIZE'
