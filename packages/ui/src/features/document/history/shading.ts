/** Shades stretches of a text: by whoever wrote them, by what became of them, or because they were looked for. Shows, and changes nothing. */
import { type Editor, Extension } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import type { AuthorRange } from './author-ranges.ts'
import type { ComparedBlock } from './compare.ts'

export interface Shading {
  readonly extension: Extension
  /** These, instead of those before. */
  shade(editor: Editor, decorations: readonly Decoration[]): void
}

function createShading(name: string): Shading {
  const key = new PluginKey<DecorationSet>(name)
  const extension = Extension.create({
    name,
    addProseMirrorPlugins: () => [
      new Plugin({
        key,
        state: {
          init: () => DecorationSet.empty,
          apply(transaction, before) {
            const asked: readonly Decoration[] | undefined = transaction.getMeta(key)
            if (asked !== undefined) return DecorationSet.create(transaction.doc, [...asked])
            return transaction.docChanged ? before.map(transaction.mapping, transaction.doc) : before
          }
        },
        props: { decorations: (state) => key.getState(state) }
      })
    ]
  })
  return {
    extension,
    shade(editor, decorations) {
      if (!editor.isDestroyed) editor.view.dispatch(editor.state.tr.setMeta(key, decorations).setMeta('addToHistory', false))
    }
  }
}

/** By whom it was written, or what became of it. */
export const pastShading = createShading('pastShading')
/** What a search led to. */
export const foundShading = createShading('foundShading')

export const authorShades = (
  ranges: readonly AuthorRange[],
  colourOfClient: (client: number) => number | undefined
): Decoration[] =>
  ranges.flatMap(({ from, to, client }) => {
    const colour = colourOfClient(client)
    return colour === undefined ? [] : [Decoration.inline(from, to, { class: `by by-${colour}` })]
  })

/** `ins` and `del` say it also to who does not see it. */
export function comparedShades(doc: Node, blocks: readonly ComparedBlock[]): Decoration[] {
  return shadesWithin(doc, 0, blocks)
}

/** `start`: where the content of the parent begins. */
function shadesWithin(parent: Node, start: number, blocks: readonly ComparedBlock[]): Decoration[] {
  const shades: Decoration[] = []
  parent.forEach((block, offset, index) => {
    const compared = blocks[index]
    if (compared !== undefined) shades.push(...shadesOf(block, start + offset, compared))
  })
  return shades
}

function shadesOf(block: Node, from: number, { kind, pieces = [], children = [] }: ComparedBlock): Decoration[] {
  if (kind === 'same') return []
  const shades = shadesWithin(block, from + 1, children)
  let at = from + 1
  for (const piece of pieces) {
    if (piece.kind !== 'same') shades.push(inline(at, piece.size, piece.kind))
    at += piece.size
  }
  if (kind === 'changed') return shades
  shades.push(Decoration.node(from, from + block.nodeSize, { class: `block-${kind}` }))
  block.descendants((node, position) => {
    if (node.isText) shades.push(inline(from + 1 + position, node.nodeSize, kind))
  })
  return shades
}

const inline = (from: number, size: number, kind: 'added' | 'removed'): Decoration =>
  Decoration.inline(from, from + size, { nodeName: kind === 'added' ? 'ins' : 'del', class: `text-${kind}` })
