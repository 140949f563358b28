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
  /** Of a changed one: stretches of its inline content, by size in places of the document. */
  readonly pieces?: readonly { readonly kind: 'same' | 'added' | 'removed'; readonly size: number }[]
}

export function compare(before: DocumentJson, after: DocumentJson, countWords: (text: string) => number): Compared {
  const changes = diff(before.content ?? [], after.content ?? [], isSameNode)
  const content: NodeJson[] = []
  const blocks: ComparedBlock[] = []
  const words = { added: 0, removed: 0 }
  const whole = (kind: 'same' | 'added' | 'removed', nodes: readonly NodeJson[]): void => {
    for (const node of nodes) {
      content.push(node)
      blocks.push({ kind })
      if (kind !== 'same') words[kind] += countWords(textOf(node, ' '))
    }
  }
  for (let index = 0; index < changes.length; index++) {
    const change = changes[index]!
    const next = changes[index + 1]
    if (change.kind === 'removed' && next?.kind === 'added') {
      index++
      const pairs = Math.min(change.items.length, next.items.length)
      for (let pair = 0; pair < pairs; pair++) {
        const [old, fresh] = [change.items[pair]!, next.items[pair]!]
        const merged = mergeBlocks(old, fresh)
        if (merged === undefined) {
          whole('removed', [old])
          whole('added', [fresh])
          continue
        }
        // Cut otherwise, and still the same.
        if (merged.pieces.every(({ kind }) => kind === 'same')) {
          whole('same', [fresh])
          continue
        }
        content.push(merged.node)
        blocks.push({ kind: 'changed', pieces: merged.pieces })
        for (const { kind, text } of merged.pieces) if (kind !== 'same') words[kind] += countWords(text)
      }
      whole('removed', change.items.slice(pairs))
      whole('added', next.items.slice(pairs))
    } else whole(change.kind, change.items)
  }
  return { document: { type: 'doc', content: content.length > 0 ? content : [{ type: 'paragraph' }] }, blocks, words }
}

interface Piece {
  readonly kind: 'same' | 'added' | 'removed'
  readonly size: number
  readonly text: string
}

/** Of two blocks of text of one kind that have something in common. */
function mergeBlocks(before: NodeJson, after: NodeJson): { node: NodeJson; pieces: Piece[] } | undefined {
  if (before.type !== after.type || !TEXT_BLOCKS.has(before.type)) return undefined
  const changes = diff(tokensOf(before), tokensOf(after), isSameNode)
  if (!changes.some(({ kind, items }) => kind === 'same' && items.some((token) => /[\p{L}\p{N}]/u.test(token.text ?? ''))))
    return undefined
  const pieces = changes.map(({ kind, items }) => ({
    kind,
    size: items.reduce((sum, token) => sum + (token.text?.length ?? 1), 0),
    text: items.map(({ text }) => text ?? ' ').join('')
  }))
  return { node: { ...after, content: changes.flatMap(({ items }) => [...items]) }, pieces }
}

const TEXT_BLOCKS = new Set(['paragraph', 'heading'])

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
