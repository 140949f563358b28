import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'
import { fold, wordsOf } from './fold.ts'

/**
 * Keeps the words of messages and of the names of their files in the index. It holds no text of its own: what leaves it must be
 * named as it went in, so a message is taken out before it changes, and put in again after.
 */
const INDEXED_WORDS = 1_500

interface Row {
  readonly number: number
  readonly space: Uint8Array
  readonly text: string
  readonly deleted_at: number | null
  /** By the index's own list of what it has. */
  readonly indexed: number
}

/** After a message is there with its files, or has changed. Inside a transaction. Once or more often, the same. */
export function indexMessage({ store }: Pick<Core, 'store'>, key: Uint8Array): void {
  const row = read(store, key)
  if (row === undefined || row.deleted_at !== null || row.indexed === 1) return
  store.run('INSERT INTO message_search (rowid, text, files, space) VALUES (?, ?, ?, ?)', ...entry(store, key, row))
}

/** A message that is there since now, without files: what it says need not be read again. Inside a transaction. */
export function indexNew({ store }: Pick<Core, 'store'>, key: Uint8Array, space: Uint8Array, text: string): void {
  store.run(
    "INSERT INTO message_search (rowid, text, files, space) VALUES ((SELECT number FROM message WHERE message = ?), ?, '', ?)",
    key,
    indexed(text),
    toHex(space)
  )
}

/** Before a message is changed, taken back or removed, with its files still there. Inside a transaction. Its words leave the index at once. */
export function unindexMessage({ store }: Pick<Core, 'store'>, key: Uint8Array): void {
  const row = read(store, key)
  if (row === undefined || row.indexed === 0) return
  store.run(
    "INSERT INTO message_search (message_search, rowid, text, files, space) VALUES ('delete', ?, ?, ?, ?)",
    ...entry(store, key, row)
  )
  // Not put off until the transaction ends: overwriting many words takes long, and who goes by the clock must see it.
  store.run("INSERT INTO message_search (message_search) VALUES ('flush')")
}

type Store = Core['store']

const read = (store: Store, key: Uint8Array): Row | undefined =>
  store.get<Row>(
    `SELECT number, space, text, deleted_at, EXISTS (SELECT 1 FROM message_search_docsize WHERE id = number) AS indexed
     FROM message WHERE message = ?`,
    key
  )

function entry(store: Store, key: Uint8Array, row: Row): [number, string, string, string] {
  const files = store.all<{ name: string }>('SELECT name FROM attachment WHERE message = ? ORDER BY position', key)
  const names = files.map(({ name }) => indexed(name)).join(' ')
  return [row.number, indexed(row.text), names, toHex(row.space)]
}

/** Each word once, and of very many the first: whoever writes must not decide how long every reader is at it. */
const indexed = (text: string): string => [...new Set(wordsOf(fold(text)))].slice(0, INDEXED_WORDS).join(' ')
