import type { CheckedInputOf, OutputOf } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { fromHex, toHex } from '../../hex.ts'
import { personOf } from '../directory/person.ts'
import { messageId } from '../messages/message-key.ts'
import type { ItemKind, Part } from './item-texts.ts'
import { excerptOf, matchWords, type Wanted } from './match-words.ts'
import { terms, wantedIn } from './wanted.ts'

/** Finds documents, folders and files by words of their names, tags, texts and comments: all words in one item, wherever in it. */
type Found = Omit<OutputOf<'search'>, 'results' | 'more' | 'complete' | 'missing'>
type FoundNode = Found['nodes'][number]
type FoundFile = Found['files'][number]

interface ItemRow {
  readonly number: number
  readonly item: Uint8Array
  readonly space: Uint8Array
  readonly kind: ItemKind
  readonly changed_at: number
  readonly trashed: number
}
interface PieceRow {
  readonly part: Part
  readonly place: string
  readonly text: string
}

export function searchItems(core: Core, { text, conversation, limit }: CheckedInputOf<'search'>): Found {
  const wanted = wantedIn(text)
  if (wanted === undefined) return { nodes: [], moreNodes: false, files: [], moreFiles: false }
  const rows = newest(core, wanted, conversation, limit + 1)
  const inTrees = rows.filter(({ kind }) => kind !== 'attachment')
  const inMessages = rows.filter(({ kind }) => kind === 'attachment')
  return {
    nodes: inTrees.slice(0, limit).map((row) => viewNode(core, row, wanted)),
    moreNodes: inTrees.length > limit,
    files: inMessages.slice(0, limit).flatMap((row) => viewFile(core, row, wanted)),
    moreFiles: inMessages.length > limit
  }
}

/** Of the trees and of messages so many each; what lies in the bin comes last. The index is asked once. */
function newest({ store }: Core, wanted: Wanted, conversation: string | undefined, count: number): ItemRow[] {
  const inSpace = conversation === undefined ? '' : 'AND i.space = ?'
  const some = (kinds: string): string =>
    `SELECT * FROM (SELECT * FROM hit WHERE ${kinds} ORDER BY trashed, changed_at DESC, number DESC LIMIT ?)`
  return store.all<ItemRow>(
    `WITH hit AS MATERIALIZED (
       SELECT i.number, i.item, i.space, i.kind, i.changed_at, i.trashed FROM item_search s
       CROSS JOIN search_item i ON i.number = s.rowid WHERE item_search MATCH ? ${inSpace})
     ${some("kind <> 'attachment'")} UNION ALL ${some("kind = 'attachment'")}`,
    terms(wanted),
    ...(conversation === undefined ? [] : [fromHex(conversation)]),
    count,
    count
  )
}

function viewNode(core: Core, row: ItemRow, wanted: Wanted): FoundNode {
  const name = core.store.get<{ text: string }>("SELECT text FROM search_text WHERE number = ? AND part = 'name'", row.number)
  const within = bestPiece(core, row.number, wanted)
  return {
    conversation: toHex(row.space),
    node: toHex(row.item),
    kind: row.kind === 'attachment' ? 'file' : row.kind,
    name: name?.text ?? '',
    nameMatches: matchWords(name?.text ?? '', wanted),
    trashed: row.trashed === 1,
    at: row.changed_at,
    ...(within && { within: viewPiece(within, row.kind, wanted) })
  }
}

function viewPiece({ part, place, text }: PieceRow, kind: ItemKind, wanted: Wanted): NonNullable<FoundNode['within']> {
  const shown = { part: part === 'name' ? 'text' : part, ...excerptOf(text, matchWords(text, wanted)) } as const
  if (part === 'comment') return { ...shown, comment: place }
  if (part !== 'text') return shown
  const [client, clock] = place.split(':').map(Number)
  if (kind === 'file') return { ...shown, page: Number(place) }
  return client === undefined || clock === undefined ? shown : { ...shown, block: { client, clock } }
}

/** The first block that has all that is wanted, or else the first piece beside the name that has its longest word that is in one. */
function bestPiece({ store }: Core, number: number, { words, beginning }: Wanted): PieceRow | undefined {
  const asked = [...new Set(words)].map((word) => ` ${word} `)
  asked.push(` ${beginning}`)
  // In the order of the index, to the first: a word that is everywhere is in the first block.
  const first = (parts: string, ...wanted: readonly string[]): PieceRow | undefined =>
    store.get<PieceRow>(
      `SELECT part, place, text FROM search_text WHERE number = ? AND part IN (${parts}) ${' AND instr(words, ?) > 0'.repeat(wanted.length)}
       ORDER BY part DESC, position LIMIT 1`,
      number,
      ...wanted
    )
  const whole = first("'text'", ...asked)
  if (whole !== undefined) return whole
  for (const one of asked.sort((a, b) => b.length - a.length)) {
    const piece = first("'text', 'tag', 'comment'", one)
    if (piece !== undefined) return piece
  }
  return undefined
}

interface AttachmentRow {
  readonly name: string
  readonly message: Uint8Array
  readonly seq: number | null
  readonly sender: Uint8Array
  readonly sent_at: number
}

function viewFile(core: Core, row: ItemRow, wanted: Wanted): FoundFile[] {
  const found = core.store.get<AttachmentRow>(
    `SELECT a.name, m.message, m.seq, m.sender, m.sent_at FROM attachment a JOIN message m ON m.message = a.message
     WHERE a.attachment = ?`,
    row.item
  )
  const piece = bestPiece(core, row.number, wanted)
  if (found === undefined || piece === undefined) return []
  return [
    {
      conversation: toHex(row.space),
      message: messageId(found.message),
      ...(found.seq !== null && { seq: found.seq }),
      at: found.sent_at,
      from: personOf(core, found.sender),
      attachment: toHex(row.item),
      name: found.name,
      ...excerptOf(piece.text, matchWords(piece.text, wanted)),
      page: Number(piece.place)
    }
  ]
}
