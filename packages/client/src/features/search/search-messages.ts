import type { CheckedInputOf, OutputOf } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'
import { personOf } from '../directory/person.ts'
import { messageId } from '../messages/message-key.ts'
import { type Excerpt, excerptOf, matchWords, type Wanted } from './match-words.ts'
import { terms, wantedIn } from './wanted.ts'

/** Finds messages by words of their text and of the names of their files. */
type Found = Pick<OutputOf<'search'>, 'results' | 'more'>
interface Row {
  readonly number: number
  readonly message: Uint8Array
  readonly space: Uint8Array
  readonly seq: number | null
  readonly sender: Uint8Array
  readonly sent_at: number
  readonly text: string
}

export function searchMessages(core: Core, { text, conversation, limit }: CheckedInputOf<'search'>): Found {
  const wanted = wantedIn(text)
  if (wanted === undefined) return { results: [], more: false }
  // The newest are found by their place in the index itself, so that a word that is everywhere costs no more than a rare one.
  const found = core.store.all<{ rowid: number }>(
    'SELECT rowid FROM message_search WHERE message_search MATCH ? ORDER BY rowid DESC LIMIT ?',
    expression(wanted, conversation),
    limit + 1
  )
  const results = found.slice(0, limit).flatMap(({ rowid }) => view(core, rowid, wanted))
  return { results, more: found.length > limit }
}

function expression(wanted: Wanted, conversation: string | undefined): string {
  const inTexts = `{text files} : (${terms(wanted)})`
  return conversation === undefined ? inTexts : `(space : "${conversation}") AND (${inTexts})`
}

function view(core: Core, number: number, wanted: Wanted): Found['results'] {
  const row = core.store.get<Row>(
    'SELECT number, message, space, seq, sender, sent_at, text FROM message WHERE number = ?',
    number
  )
  if (row === undefined) return []
  return [
    {
      conversation: toHex(row.space),
      message: messageId(row.message),
      ...(row.seq !== null && { seq: row.seq }),
      at: row.sent_at,
      from: personOf(core, row.sender),
      ...show(core, row, wanted)
    }
  ]
}

/** The text where something in it matches, else the first name of a file that does. */
function show(core: Core, row: Row, wanted: Wanted): Excerpt & { inFileName: boolean } {
  const inText = matchWords(row.text, wanted)
  if (inText.length > 0) return { ...excerptOf(row.text, inText), inFileName: false }
  const files = core.store.all<{ name: string }>('SELECT name FROM attachment WHERE message = ? ORDER BY position', row.message)
  for (const { name } of files) {
    const inName = matchWords(name, wanted)
    if (inName.length > 0) return { ...excerptOf(name, inName), inFileName: true }
  }
  return { ...excerptOf(row.text, []), inFileName: false }
}
