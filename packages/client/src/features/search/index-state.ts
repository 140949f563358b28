import type { Store } from '../../ports/index.ts'
import { indexMessage } from './index-message.ts'

/** Whether the index of words is the one that this program makes and has what it should have, and how it is emptied to be made anew. */
export const INDEX_VERSION = 3

const MESSAGES_AT_ONCE = 500
const INDEXED_AT_ONCE = 50

export const storedVersion = (store: Store): number | undefined =>
  store.get<{ version: number }>('SELECT version FROM search_state')?.version

/** By its own list of what it has: an item with texts is in it, and nothing else is. */
export function isItemIndexWhole(store: Store): boolean {
  const odd = store.get(
    `SELECT 1 FROM search_item i WHERE NOT EXISTS (SELECT 1 FROM item_search_docsize WHERE id = i.number)
       AND EXISTS (SELECT 1 FROM search_text t WHERE t.number = i.number)
     UNION ALL
     SELECT 1 FROM item_search_docsize d WHERE NOT EXISTS (SELECT 1 FROM search_item WHERE number = d.id) LIMIT 1`
  )
  return odd === undefined
}

/** Inside a transaction. Tables that cannot be read any more are made anew as they were. */
export function emptyIndex(store: Store): void {
  for (const table of ['message_search', 'item_search']) {
    const made = store.get<{ sql: string }>('SELECT sql FROM sqlite_schema WHERE name = ?', table)
    store.script(`DROP TABLE IF EXISTS ${table}`)
    if (made) store.script(made.sql)
    store.run(`INSERT INTO ${table} (${table}, rank) VALUES ('secure-delete', 1)`)
  }
  store.run('DELETE FROM search_text')
  store.run('DELETE FROM search_item')
  store.run('UPDATE document SET unindexed = unindexed + 1')
  store.run('UPDATE attachment SET indexed = 0 WHERE indexed = 1')
  store.run('INSERT OR REPLACE INTO search_state (one, version) VALUES (1, ?)', INDEX_VERSION)
}

export interface MessageStep {
  /** So many at least are not in it, as far as was looked. */
  readonly missing: number
  /** To be done in a transaction. */
  readonly step?: () => void
  /** It has words of a message that is not there: nobody can take them out by name. */
  readonly isForeign: boolean
}

/** All messages in turn, some hundred at once; those that the index lacks come in, a few in each transaction. */
export function* checkMessages(store: Store): Generator<MessageStep> {
  const last = store.get<{ last: number | null }>('SELECT max(number) AS last FROM message')?.last ?? 0
  const beyond = store.get('SELECT 1 FROM message_search_docsize WHERE id > ? LIMIT 1', last) !== undefined
  if (beyond) yield { missing: 0, isForeign: true }
  for (let from = 1; from <= last; from += MESSAGES_AT_ONCE) {
    const to = from + MESSAGES_AT_ONCE
    const foreign = store.get(
      `SELECT 1 FROM message_search_docsize WHERE id >= ? AND id < ?
         AND NOT EXISTS (SELECT 1 FROM message WHERE number = id AND deleted_at IS NULL) LIMIT 1`,
      from,
      to
    )
    if (foreign !== undefined) yield { missing: 0, isForeign: true }
    const lacking = store.all<{ message: Uint8Array }>(
      `SELECT message FROM message WHERE number >= ? AND number < ? AND deleted_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM message_search_docsize WHERE id = number)`,
      from,
      to
    )
    if (lacking.length === 0) yield { missing: 0, isForeign: false }
    for (let done = 0; done < lacking.length; done += INDEXED_AT_ONCE) {
      const step = (): void => {
        for (const { message } of lacking.slice(done, done + INDEXED_AT_ONCE)) indexMessage({ store }, message)
      }
      yield { missing: lacking.length - done, step, isForeign: false }
    }
  }
}
