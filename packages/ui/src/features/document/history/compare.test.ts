import type { NodeJson } from '@colloque/document-formats'
import { describe, expect, it } from 'vitest'
import { countWords } from '../word-count.ts'
import { compare } from './compare.ts'

const paragraph = (text: string, marks?: NodeJson['marks']): NodeJson => ({
  type: 'paragraph',
  content: [{ type: 'text', text, ...(marks && { marks }) }]
})
const doc = (...content: NodeJson[]): NodeJson => ({ type: 'doc', content })

describe('comparing two versions', () => {
  it('tells words that changed within a paragraph', () => {
    const { blocks, words } = compare(doc(paragraph('Arrêt à J−3 au soir')), doc(paragraph('Arrêt à J−4 au soir')), countWords)
    expect(blocks).toEqual([
      {
        kind: 'changed',
        pieces: [
          expect.objectContaining({ kind: 'same', text: 'Arrêt à J−' }),
          expect.objectContaining({ kind: 'removed', text: '3', size: 1 }),
          expect.objectContaining({ kind: 'added', text: '4', size: 1 }),
          expect.objectContaining({ kind: 'same', text: ' au soir' })
        ]
      }
    ])
    expect(words).toEqual({ added: 1, removed: 1 })
  })

  it('tells whole paragraphs that came or went', () => {
    const { document, blocks } = compare(
      doc(paragraph('un'), paragraph('deux')),
      doc(paragraph('un'), paragraph('trois mots neufs')),
      countWords
    )
    expect(blocks.map(({ kind }) => kind)).toEqual(['same', 'removed', 'added'])
    expect(document.content).toHaveLength(3)
  })

  it('takes a comment for no change, and bold for one', () => {
    const comment = [{ type: 'comment', attrs: { id: 'x' } }]
    const isCommented = compare(doc(paragraph('un deux')), doc(paragraph('un deux', comment)), countWords)
    expect(isCommented.blocks).toEqual([{ kind: 'same' }])
    const cut: NodeJson = {
      type: 'paragraph',
      content: [
        { type: 'text', text: 'un ' },
        { type: 'text', text: 'deux', marks: comment }
      ]
    }
    expect(compare(doc(paragraph('un deux')), doc(cut), countWords).blocks).toEqual([{ kind: 'same' }])
    expect(compare(doc(paragraph('un')), doc(paragraph('un', [{ type: 'bold' }])), countWords).blocks).not.toEqual([
      { kind: 'same' }
    ])
  })
})
