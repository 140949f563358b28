import type { Store } from '../../ports/index.ts'
import { fold, wordsOf } from './fold.ts'

/**
 * The texts of documents, folders and files, in pieces that a search can point at, and their words in the index. An item is one row of
 * the index with the words of all its pieces; when pieces change, only the words that come or go are touched, so that a letter typed in
 * a long document costs a letter's worth. What goes leaves the pages of the database in the same transaction.
 */
export type ItemKind = 'folder' | 'document' | 'file' | 'attachment'
export type Part = 'name' | 'text' | 'comment' | 'tag'

/** `place`: what leads to it, in the words of its kind; empty where there is nothing to lead to. */
export interface Piece {
  readonly place: string
  readonly text: string
}

interface TextRow extends Piece {
  readonly position: number
}

/** Of one item, whoever wrote it: what is beyond is not found. */
const ITEM_CHARACTERS = 2_000_000
const ITEM_WORDS = 30_000
const PIECE_CHARACTERS = 5_000
/** Put in or taken out in one transaction, or one piece when that is longer. */
const CHARACTERS_AT_ONCE = 30_000
/** Up to so many words are looked for one by one; for more, all words of the item are read. */
const FEW_WORDS = 16

/** Inside a transaction: its number. */
export function keepItem(
  store: Store,
  item: Uint8Array,
  { space, kind, changedAt, isTrashed }: { space: Uint8Array; kind: ItemKind; changedAt?: number; isTrashed?: boolean }
): number {
  const row = store.get<{ number: number }>(
    `INSERT INTO search_item (item, space, kind, changed_at, trashed) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (item) DO UPDATE SET
       kind = excluded.kind, changed_at = max(changed_at, excluded.changed_at), trashed = coalesce(?, trashed)
     RETURNING number`,
    item,
    space,
    kind,
    changedAt ?? 0,
    isTrashed === true ? 1 : 0,
    isTrashed === undefined ? null : Number(isTrashed)
  )
  return row?.number ?? 0
}

export const numberOf = (store: Store, item: Uint8Array): number | undefined =>
  store.get<{ number: number }>('SELECT number FROM search_item WHERE item = ?', item)?.number

/** Inside a transaction: nothing of it stays. */
export function eraseItem(store: Store, item: Uint8Array): void {
  const number = numberOf(store, item)
  if (number === undefined) return
  const isIndexed = store.get('SELECT 1 FROM item_search_docsize WHERE id = ?', number) !== undefined
  if (isIndexed) takeOut(store, number, wordsOfPieces(store, number))
  store.run('DELETE FROM search_text WHERE number = ?', number)
  store.run('DELETE FROM search_item WHERE number = ?', number)
}

/**
 * What of one part of an item is to change so that it has these pieces, in steps: each is whole by itself, and to be done in a
 * transaction of its own. Stopped between two, it is done again from what is there.
 */
export function* changePieces(store: Store, number: number, part: Part, pieces: readonly Piece[]): Generator<() => void> {
  const old = store.all<TextRow>(
    'SELECT position, place, text FROM search_text WHERE number = ? AND part = ? ORDER BY position',
    number,
    part
  )
  let head = 0
  while (head < old.length && head < pieces.length && isSame(old[head], pieces[head])) head += 1
  let tail = 0
  const most = Math.min(old.length, pieces.length) - head
  while (tail < most && isSame(old[old.length - 1 - tail], pieces[pieces.length - 1 - tail])) tail += 1
  const leaving = old.slice(head, old.length - tail)
  const coming = pieces.slice(head, pieces.length - tail)
  let at = head
  while (leaving.length > 0 || coming.length > 0) {
    const out = leaving.splice(0, countAtOnce(leaving)).length
    const next = coming.splice(0, countAtOnce(coming))
    const from = at
    yield () => exchange(store, number, part, from, out, next)
    at += next.length
  }
}

function countAtOnce(pieces: readonly Piece[]): number {
  let characters = 0
  const beyond = pieces.findIndex(({ text }) => {
    characters += text.length
    return characters > CHARACTERS_AT_ONCE
  })
  return beyond < 0 ? pieces.length : Math.max(1, beyond)
}

const isSame = (row: TextRow | undefined, piece: Piece | undefined): boolean =>
  row !== undefined && piece !== undefined && row.text === piece.text && row.place === piece.place

/** At `at`, so many pieces go and these come; what follows is moved up or down. */
function exchange(store: Store, number: number, part: Part, at: number, out: number, pieces: readonly Piece[]): void {
  const before = wordsOfPieces(store, number, { part, from: at, to: at + out })
  const coming = pieces.map(({ text }) => new Set(wordsOf(fold(text))))
  store.run(
    'DELETE FROM search_text WHERE number = ? AND part = ? AND position >= ? AND position < ?',
    number,
    part,
    at,
    at + out
  )
  const moved = pieces.length - out
  if (moved !== 0)
    store.run(
      'UPDATE search_text SET position = position + ? WHERE number = ? AND part = ? AND position >= ?',
      moved,
      number,
      part,
      at + out
    )
  const after = new Set(coming.flatMap((words) => [...words]))
  const changed = [...after.symmetricDifference(before)]
  const staying = changed.length > FEW_WORDS ? wordsOfPieces(store, number) : heldBesides(store, number, changed)
  const fresh = [...after.difference(before).difference(staying)]
  const refused = new Set(fresh.splice(Math.max(0, ITEM_WORDS - staying.size)))
  for (const [index, { place, text }] of pieces.entries())
    store.run(
      'INSERT INTO search_text (number, part, position, words, place, text) VALUES (?, ?, ?, ?, ?, ?)',
      number,
      part,
      at + index,
      ` ${[...(coming[index] ?? [])].filter((word) => !refused.has(word)).join(' ')} `,
      place,
      text
    )
  const gone = before.difference(after).difference(staying)
  if (gone.size > 0) takeOut(store, number, gone)
  // Also when no word comes: it is this that says that the item is there.
  store.run('INSERT INTO item_search (rowid, words) VALUES (?, ?)', number, fresh.join(' '))
}

/** Which of these its other pieces have. */
function heldBesides(store: Store, number: number, words: readonly string[]): Set<string> {
  const has = (word: string): boolean =>
    store.get('SELECT 1 FROM search_text WHERE number = ? AND instr(words, ?) > 0 LIMIT 1', number, ` ${word} `) !== undefined
  return new Set(words.filter(has))
}

function takeOut(store: Store, number: number, words: ReadonlySet<string>): void {
  store.run("INSERT INTO item_search (item_search, rowid, words) VALUES ('delete', ?, ?)", number, [...words].join(' '))
  // Not put off until the transaction ends, for the words that come in it: a word taken out and put in again is two things to the index.
  store.run("INSERT INTO item_search (item_search) VALUES ('flush')")
}

/** Of all its pieces, or of those of one part from one position to before another. */
function wordsOfPieces(store: Store, number: number, some?: { part: Part; from: number; to: number }): Set<string> {
  const rows =
    some === undefined
      ? store.all<{ words: string }>('SELECT words FROM search_text WHERE number = ?', number)
      : store.all<{ words: string }>(
          'SELECT words FROM search_text WHERE number = ? AND part = ? AND position >= ? AND position < ?',
          number,
          some.part,
          some.from,
          some.to
        )
  const words = new Set<string>()
  for (const row of rows) for (const word of row.words.split(' ')) if (word !== '') words.add(word)
  return words
}

/** Long ones are cut between words, where there are any; of very much the first is taken. */
export function inPieces(texts: Iterable<Piece>): Piece[] {
  const pieces: Piece[] = []
  let characters = 0
  for (const { place, text } of texts)
    for (const cut of cutLong(text)) {
      if (cut.trim() === '') continue
      characters += cut.length
      if (characters > ITEM_CHARACTERS) return pieces
      pieces.push({ place, text: cut })
    }
  return pieces
}

function* cutLong(text: string): Generator<string> {
  let at = 0
  while (text.length - at > PIECE_CHARACTERS) {
    // Not looked for before it: of a text without spaces that is all of it, for every piece.
    const space = text.slice(at, at + PIECE_CHARACTERS + 1).lastIndexOf(' ')
    const end = at + (space > 0 ? space + 1 : PIECE_CHARACTERS)
    yield text.slice(at, end)
    at = end
  }
  yield at === 0 ? text : text.slice(at)
}
