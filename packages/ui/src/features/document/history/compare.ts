/** Two versions of a document in one: what was there before and is gone, what came, and what stayed. For looking at, never for keeping. */
import type { DocumentJson, NodeJson } from '@colloque/document-formats'
import { diff } from './diff.ts'

export interface Compared {
  readonly document: DocumentJson
  /** In the order of the document, what became of each of its top blocks, and of parts of their text. */
  readonly blocks: readonly ComparedBlock[]
  readonly words: { readonly added: number; readonly removed: number }
}

export interface ComparedBlock {
  readonly kind: 'same' | 'added' | 'removed' | 'changed'
  /** Of a changed one of text: stretches of its inline content, by size in places of the document. */
  readonly pieces?: readonly { readonly kind: 'same' | 'added' | 'removed'; readonly size: number }[]
  /** Of a changed list, item, table, row, cell or quote: what became of each of its blocks. */
  readonly children?: readonly ComparedBlock[]
}

export function compare(before: DocumentJson, after: DocumentJson, countWords: (text: string) => number): Compared {
  const words = { added: 0, removed: 0 }
  const count: Count = (kind, text) => {
    if (kind !== 'same') words[kind] += countWords(text)
  }
  const { content, blocks } = compareBlocks(before.content ?? [], after.content ?? [], count)
  return { document: { type: 'doc', content: content.length > 0 ? content : [{ type: 'paragraph' }] }, blocks, words }
}

type Whole = 'same' | 'added' | 'removed'
type Count = (kind: Whole, text: string) => void
interface Merged {
  readonly node: NodeJson
  readonly block: ComparedBlock
}

function compareBlocks(before: readonly NodeJson[], after: readonly NodeJson[], count: Count) {
  const merged = align(before, after).flatMap(({ old, fresh }): Merged[] => {
    if (old && fresh) {
      const one = mergeBlocks(old, fresh, count)
      return one ? [one] : [whole('removed', old, count), whole('added', fresh, count)]
    }
    return [old ? whole('removed', old, count) : whole('added', fresh!, count)]
  })
  return { content: merged.map(({ node }) => node), blocks: merged.map(({ block }) => block) }
}

function whole(kind: Whole, node: NodeJson, count: Count): Merged {
  count(kind, textOf(node, ' '))
  return { node, block: { kind } }
}

/** Two blocks of one kind as one; undefined where that cannot be shown. */
function mergeBlocks(old: NodeJson, fresh: NodeJson, count: Count): Merged | undefined {
  if (isSameNode(old, fresh)) return { node: fresh, block: { kind: 'same' } }
  if (old.type !== fresh.type || !isSameAttrs(old, fresh)) return undefined
  if (TEXT_BLOCKS.has(old.type)) return mergeText(old, fresh, count)
  if (old.type === 'table') return mergeTables(old, fresh, count)
  return HOLDERS.has(old.type) ? mergeContent(old, fresh, count) : undefined
}

function mergeContent(old: NodeJson, fresh: NodeJson, count: Count): Merged {
  const { content, blocks } = compareBlocks(old.content ?? [], fresh.content ?? [], count)
  return held(fresh, content, blocks)
}

const held = (fresh: NodeJson, content: readonly NodeJson[], children: readonly ComparedBlock[]): Merged =>
  children.every(({ kind }) => kind === 'same')
    ? { node: fresh, block: { kind: 'same' } }
    : { node: { ...fresh, content: [...content] }, block: { kind: 'changed', children } }

function mergeText(old: NodeJson, fresh: NodeJson, count: Count): Merged {
  const changes = diff(tokensOf(old), tokensOf(fresh), isSameNode)
  const pieces = changes.map(({ kind, items }) => ({
    kind,
    size: items.reduce((sum, token) => sum + (token.text?.length ?? 1), 0),
    text: items.map(({ text }) => text ?? ' ').join('')
  }))
  // Cut otherwise, and still the same.
  if (pieces.every(({ kind }) => kind === 'same')) return { node: fresh, block: { kind: 'same' } }
  for (const { kind, text } of pieces) count(kind, text)
  return {
    node: { ...fresh, content: changes.flatMap(({ items }) => [...items]) },
    block: { kind: 'changed', pieces: pieces.map(({ kind, size }) => ({ kind, size })) }
  }
}

/** Row by row, and cell by cell: a column that came or went is one in every row. Cells that span others are compared where the tables have one shape. */
function mergeTables(old: NodeJson, fresh: NodeJson, count: Count): Merged | undefined {
  const [rows, freshRows] = [old.content ?? [], fresh.content ?? []]
  const areGrids = isGrid(old) && isGrid(fresh)
  if (!areGrids && shapeOf(old) !== shapeOf(fresh)) return undefined
  const columns = columnsOf(rows[0]?.content ?? [], freshRows[0]?.content ?? [])
  const pairs: Pair[] = areGrids ? align(rows, freshRows) : rows.map((row, index) => ({ old: row, fresh: freshRows[index] }))
  const merged = pairs.map((pair): Merged => {
    const row = (pair.fresh ?? pair.old)!
    const cells = areGrids
      ? columns.map((column) => mergeCells(cellOf(pair.old, column.old), cellOf(pair.fresh, column.fresh), count))
      : (pair.fresh?.content ?? []).map((cell, index) => mergeCells(cellOf(pair.old, index), cell, count))
    const content = cells.map(({ node }) => node)
    const children = cells.map(({ block }) => block)
    if (pair.old && pair.fresh) return held(row, content, children)
    return { node: { ...row, content }, block: { kind: pair.old ? 'removed' : 'added' } }
  })
  return held(
    fresh,
    merged.map(({ node }) => node),
    merged.map(({ block }) => block)
  )
}

const cellOf = (row: NodeJson | undefined, index: number | undefined): NodeJson | undefined =>
  index === undefined ? undefined : row?.content?.[index]

/** Where there is none on either side, an empty one keeps the table whole. */
function mergeCells(old: NodeJson | undefined, fresh: NodeJson | undefined, count: Count): Merged {
  if (!old || !fresh)
    return old
      ? whole('removed', old, count)
      : fresh
        ? whole('added', fresh, count)
        : { node: { type: 'tableCell', content: [{ type: 'paragraph' }] }, block: { kind: 'same' } }
  return old.type === fresh.type
    ? mergeContent(old, fresh, count)
    : held(
        fresh,
        [...(old.content ?? []), ...(fresh.content ?? [])],
        [
          ...(old.content ?? []).map((each) => whole('removed', each, count).block),
          ...(fresh.content ?? []).map((each) => whole('added', each, count).block)
        ]
      )
}

/** By the words of their first row; as many as before are the same ones. */
function columnsOf(
  before: readonly NodeJson[],
  after: readonly NodeJson[]
): { readonly old?: number; readonly fresh?: number }[] {
  if (before.length === after.length) return before.map((_, index) => ({ old: index, fresh: index }))
  let [old, fresh] = [0, 0]
  const isSame = (a: NodeJson, b: NodeJson): boolean => textOf(a, ' ') === textOf(b, ' ')
  return diff(before, after, isSame).flatMap(({ kind, items }) =>
    items.map(() => (kind === 'same' ? { old: old++, fresh: fresh++ } : kind === 'removed' ? { old: old++ } : { fresh: fresh++ }))
  )
}

const spanOf = ({ attrs }: NodeJson): string => `${attrs?.colspan ?? 1}x${attrs?.rowspan ?? 1}`
const shapeOf = ({ content = [] }: NodeJson): string => content.map((row) => (row.content ?? []).map(spanOf).join()).join(';')
const isGrid = ({ content = [] }: NodeJson): boolean =>
  content.every(
    (row) => row.content?.length === content[0]?.content?.length && row.content?.every((cell) => spanOf(cell) === '1x1')
  )

interface Pair {
  readonly old?: NodeJson | undefined
  readonly fresh?: NodeJson | undefined
}

/** Which of before is which of after, in their order: those that are the same and, between them, those that have much in common. */
function align(before: readonly NodeJson[], after: readonly NodeJson[]): Pair[] {
  const pairs: Pair[] = []
  let [old, fresh] = [0, 0]
  for (const { kind, items } of diff(before, after, isSameNode)) {
    if (kind === 'removed') old += items.length
    else if (kind === 'added') fresh += items.length
    else {
      pairs.push(...alike(before.slice(taken(pairs, 'old'), old), after.slice(taken(pairs, 'fresh'), fresh)))
      for (const item of items) pairs.push({ old: before[old++], fresh: item })
      fresh += items.length
    }
  }
  return [...pairs, ...alike(before.slice(taken(pairs, 'old')), after.slice(taken(pairs, 'fresh')))]
}

const taken = (pairs: readonly Pair[], side: keyof Pair): number => pairs.filter((pair) => pair[side] !== undefined).length

function alike(before: readonly NodeJson[], after: readonly NodeJson[]): Pair[] {
  let old = 0
  const pairs = diff(before, after, isAlike).flatMap(({ kind, items }) =>
    items.map(
      (item): Pair =>
        kind === 'removed' ? { old: before[old++] } : kind === 'added' ? { fresh: item } : { old: before[old++], fresh: item }
    )
  )
  return withLines(pairs)
}

/** What was written in an empty line, or in one that has a field alone, is in that line: no line went, and none came. */
function withLines(pairs: readonly Pair[]): Pair[] {
  const all: Pair[] = []
  for (const pair of pairs) {
    const last = all.at(-1)
    const [old, fresh] = [last?.old ?? pair.old, last?.fresh ?? pair.fresh]
    const isLine = old?.type === fresh?.type && [old, fresh].some((each) => each && isWordless(each))
    if (last && isHalf(last) && isHalf(pair) && isLine) all[all.length - 1] = { old, fresh }
    else all.push(pair)
  }
  return all
}
const isHalf = ({ old, fresh }: Pair): boolean => (old === undefined) !== (fresh === undefined)
const isWordless = (line: NodeJson): boolean => TEXT_BLOCKS.has(line.type) && wordsOf(line).size === 0

/** One kind, and half of the words of the shorter in the other. */
function isAlike(a: NodeJson, b: NodeJson): boolean {
  if (a.type !== b.type) return false
  const [one, other] = [wordsOf(a), wordsOf(b)]
  const common = [...one].filter((word) => other.has(word)).length
  return common > 0 && common * 2 >= Math.min(one.size, other.size)
}
const wordsOf = (node: NodeJson): ReadonlySet<string> => new Set(textOf(node, ' ').match(/[\p{L}\p{N}]+/gu))

const TEXT_BLOCKS = new Set(['paragraph', 'heading', 'codeBlock'])
const HOLDERS = new Set(['bulletList', 'orderedList', 'taskList', 'listItem', 'taskItem', 'blockquote'])
const isSameAttrs = (a: NodeJson, b: NodeJson): boolean => JSON.stringify(a.attrs ?? {}) === JSON.stringify(b.attrs ?? {})

/** Words and what is between them, each with its marks; comments are no part of the text. */
function tokensOf(block: NodeJson): NodeJson[] {
  return (block.content ?? []).flatMap((node) => {
    if (node.type !== 'text') return [node]
    const marks = (node.marks ?? []).filter(({ type }) => type !== 'comment')
    return (node.text?.match(/[\p{L}\p{N}]+|[^\p{L}\p{N}]/gu) ?? []).map((text) => ({
      type: 'text',
      text,
      ...(marks.length > 0 && { marks })
    }))
  })
}

export function textOf(node: NodeJson, between: string): string {
  return node.text ?? (node.content ?? []).map((child) => textOf(child, between)).join(node.type === 'paragraph' ? '' : between)
}

/** As content: comments hang on the text and are no part of it, and the order of attributes says nothing. */
const isSameNode = (a: NodeJson, b: NodeJson): boolean => a === b || canonical(a) === canonical(b)

const known = new WeakMap<NodeJson, string>()
function canonical(node: NodeJson): string {
  const found = known.get(node)
  if (found !== undefined) return found
  const made = JSON.stringify(node, (key, value: unknown) => {
    if (key === 'marks' && Array.isArray(value)) {
      const kept = value.filter((mark: { type?: string }) => mark.type !== 'comment')
      return kept.length > 0 ? kept : undefined
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
  })
  known.set(node, made)
  return made
}
