import { ANSWER_UNITS, type OutputOf } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { unindexMessage } from '../search/index-message.ts'
import type { BodyMentions } from './bodies.ts'
import { entryOf } from './message-key.ts'
import { type MessageRow, storedMentions } from './message-row.ts'

/** The texts of a message over time [BODY-7]. The one shown is the last by number; one's own that has none yet comes after all. */
const SHOWN_VERSIONS = 1000

export interface Version {
  readonly entryId: Uint8Array
  /** Null while it is one's own and not in the log. */
  readonly seq: number | null
  readonly text: string
  readonly mentions: BodyMentions
  readonly at: number
}

/** Inside a transaction. A version that is known gets its number. The message leaves the index of words: whoever calls puts it there again. */
export function addVersion(core: Core, row: MessageRow, version: Version): void {
  const { store } = core
  const insert = 'INSERT INTO message_version (message, entry_id, seq, text, mentions, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT'
  store.run(`${insert} DO NOTHING`, row.message, entryOf(row.message), 0, row.text, row.mentions, row.sent_at)
  store.run(
    `${insert} (message, entry_id) DO UPDATE SET seq = excluded.seq`,
    row.message,
    version.entryId,
    version.seq,
    version.text,
    storedMentions(version.mentions),
    version.at
  )
  showLatest(core, row.message)
}

/** Inside a transaction; of one that has not been sealed yet. The index as in `addVersion`. */
export function replaceVersion(core: Core, message: Uint8Array, version: Version): void {
  core.store.run(
    'UPDATE message_version SET text = ?, mentions = ?, at = ? WHERE message = ? AND entry_id = ?',
    version.text,
    storedMentions(version.mentions),
    version.at,
    message,
    version.entryId
  )
  showLatest(core, message)
}

/** What one's own device has said last and the log does not have yet. */
export function pendingVersion(core: Core, message: Uint8Array): Uint8Array | undefined {
  return core.store.get<{ entry_id: Uint8Array }>(
    'SELECT entry_id FROM message_version WHERE message = ? AND seq IS NULL ORDER BY number DESC LIMIT 1',
    message
  )?.entry_id
}

interface Latest {
  readonly seq: number | null
  readonly text: string
  readonly mentions: Uint8Array | null
  readonly at: number
}

/** Inside a transaction. The index as in `addVersion`. */
export function showLatest(core: Core, message: Uint8Array): void {
  const select = 'SELECT seq, text, mentions, at FROM message_version WHERE message = ?'
  const latest =
    core.store.get<Latest>(`${select} AND seq IS NULL ORDER BY number DESC LIMIT 1`, message) ??
    core.store.get<Latest>(`${select} AND seq IS NOT NULL ORDER BY seq DESC LIMIT 1`, message)
  if (latest === undefined) return
  unindexMessage(core, message)
  core.store.run(
    'UPDATE message SET text = ?, mentions = ?, edited_at = ? WHERE message = ?',
    latest.text,
    latest.mentions,
    latest.seq === 0 ? null : latest.at,
    message
  )
}

/** What it said before, oldest first; of very many or very long ones the newest. */
export function formerVersions(core: Core, message: Uint8Array): OutputOf<'message-versions'> {
  const rows = core.store.all<{ number: number; size: number }>(
    `SELECT number, length(CAST(text AS BLOB)) AS size FROM message_version WHERE message = ?
     ORDER BY seq IS NULL DESC, seq DESC, number DESC LIMIT ${SHOWN_VERSIONS + 2}`,
    message
  )
  const former = rows.slice(1)
  let left = ANSWER_UNITS
  // Bytes of UTF-8: never fewer than UTF-16 units. The length of a text would end at its first NUL.
  const end = former.findIndex(({ size }, index) => {
    left -= size + 20
    return index === SHOWN_VERSIONS || (index > 0 && left < 0)
  })
  const shown = end < 0 ? former : former.slice(0, end)
  const versions = shown.flatMap(
    ({ number }) =>
      core.store.get<{ text: string; at: number }>('SELECT text, at FROM message_version WHERE number = ?', number) ?? []
  )
  return { versions: versions.reverse(), ...(end >= 0 && { more: true }) }
}
