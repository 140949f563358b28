import { documentSchema, type NodeJson } from '@colloque/document-formats'
import { describe, expect, it } from 'vitest'
import { countWords } from '../word-count.ts'
import { type Compared, compare, textOf } from './compare.ts'
import { comparedShades } from './shading.ts'

const paragraph = (text: string, marks?: NodeJson['marks']): NodeJson => ({
  type: 'paragraph',
  content: [{ type: 'text', text, ...(marks && { marks }) }]
})
const doc = (...content: NodeJson[]): NodeJson => ({ type: 'doc', content })

describe('comparing two versions', () => {
  it('tells words that changed within a paragraph', () => {
    const { document, blocks, words } = compare(
      doc(paragraph('Arrêt à J−3 au soir')),
      doc(paragraph('Arrêt à J−4 au soir')),
      countWords
    )
    expect(text(document.content?.[0])).toBe('Arrêt à J−34 au soir')
    expect(blocks).toEqual([
      {
        kind: 'changed',
        pieces: [
          { kind: 'same', size: 10 },
          { kind: 'removed', size: 1 },
          { kind: 'added', size: 1 },
          { kind: 'same', size: 8 }
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

  it('takes an empty line that was written in, or emptied, for one line that changed', () => {
    const empty: NodeJson = { type: 'paragraph' }
    const kinds = (before: readonly NodeJson[], after: readonly NodeJson[]) =>
      compare(doc(...before), doc(...after), countWords).blocks.map(({ kind, pieces }) =>
        pieces ? pieces.map((piece) => piece.kind).join(' ') : kind
      )
    const [title, words] = [paragraph('un titre'), paragraph('INR 2,4 à J1')]
    expect(kinds([title, empty, title], [title, words, title])).toEqual(['same', 'added', 'same'])
    expect(kinds([title, words, title], [title, empty, title])).toEqual(['same', 'removed', 'same'])
    expect(kinds([empty, paragraph('deux mots')], [paragraph('deux mots neufs')])).toEqual(['removed', 'same added'])
    const field: NodeJson = { type: 'templateField', attrs: { name: 'reason', value: '' } }
    const begun = { ...words, content: [field, ...(words.content ?? [])] }
    expect(kinds([{ type: 'paragraph', content: [field] }], [begun])).toEqual(['same added'])
    expect(kinds([empty, empty], [words])).toEqual(['removed', 'added'])
    expect(kinds([{ type: 'heading', attrs: { level: 1 } }], [words])).toEqual(['removed', 'added'])
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

const text = (block: NodeJson | undefined): string => textOf(block ?? { type: 'paragraph' }, ' ')
/** What is shown is a document of the schema, whatever was put into one. */
function looked(before: NodeJson, after: NodeJson): Compared {
  const made = compare(before, after, countWords)
  const node = documentSchema.nodeFromJSON(made.document)
  node.check()
  comparedShades(node, made.blocks)
  return made
}
const item = (words: string): NodeJson => ({ type: 'listItem', content: [paragraph(words)] })
const task = (words: string, checked = false): NodeJson => ({ type: 'taskItem', attrs: { checked }, content: [paragraph(words)] })
const list = (type: string, ...content: NodeJson[]): NodeJson => ({ type, content })
const cell = (words: string, type = 'tableCell'): NodeJson => ({
  type,
  content: words === '' ? [{ type: 'paragraph' }] : [paragraph(words)]
})
const row = (...cells: string[]): NodeJson => ({ type: 'tableRow', content: cells.map((words) => cell(words)) })
const table = (...content: NodeJson[]): NodeJson => ({ type: 'table', content })

describe('comparing what lies in lists', () => {
  it('shows the items that came, went and changed, and leaves the others', () => {
    const { document, blocks, words } = looked(
      doc(list('bulletList', item('Créatinine de moins de 7 jours'), item('Poids'), item('Consentement signé'))),
      doc(list('bulletList', item('Créatinine de moins de 3 jours'), item('Carte de groupe'), item('Poids')))
    )
    expect(blocks[0]?.kind).toBe('changed')
    expect(blocks[0]?.children?.map(({ kind }) => kind)).toEqual(['changed', 'added', 'same', 'removed'])
    expect(document.content?.[0]?.content?.map(text)).toEqual([
      'Créatinine de moins de 73 jours',
      'Carte de groupe',
      'Poids',
      'Consentement signé'
    ])
    expect(blocks[0]?.children?.[0]?.children?.[0]?.pieces).toEqual([
      { kind: 'same', size: 23 },
      { kind: 'removed', size: 1 },
      { kind: 'added', size: 1 },
      { kind: 'same', size: 6 }
    ])
    expect(words).toEqual({ added: 4, removed: 3 })
  })

  it('goes into lists within lists, and shows a task that was ticked as it was and as it is', () => {
    const nested = (words: string): NodeJson => ({
      type: 'listItem',
      content: [paragraph('Avant'), list('orderedList', item(words), item('fin'))]
    })
    const { blocks } = looked(doc(list('bulletList', nested('à jeun'))), doc(list('bulletList', nested('à jeun depuis 6 h'))))
    expect(blocks[0]?.children?.[0]?.children?.[1]?.children?.map(({ kind }) => kind)).toEqual(['changed', 'same'])
    const ticked = looked(doc(list('taskList', task('Poids'))), doc(list('taskList', task('Poids', true))))
    expect(ticked.blocks[0]?.children?.map(({ kind }) => kind)).toEqual(['removed', 'added'])
  })
})

describe('comparing what lies in tables', () => {
  it('shows cells that changed, and rows that came and went', () => {
    const { document, blocks } = looked(
      doc(table(row('Molécule', 'Délai'), row('Apixaban', '72 h'), row('Warfarine', '5 jours'))),
      doc(table(row('Molécule', 'Délai'), row('Apixaban', '48 h'), row('Dabigatran', '96 h')))
    )
    const rows = blocks[0]?.children
    expect(rows?.map(({ kind }) => kind)).toEqual(['same', 'changed', 'removed', 'added'])
    expect(rows?.[1]?.children?.map(({ kind }) => kind)).toEqual(['same', 'changed'])
    expect(document.content?.[0]?.content?.map(text)).toEqual([
      'Molécule Délai',
      'Apixaban 7248 h',
      'Warfarine 5 jours',
      'Dabigatran 96 h'
    ])
  })

  it('shows a column that came or went in each row, and stays a table', () => {
    const narrow = table(row('Molécule', 'Délai'), row('Apixaban', '72 h'), row('Warfarine', '5 jours'))
    const wide = table(row('Molécule', 'Clairance', 'Délai'), row('Apixaban', '30', '72 h'))
    for (const [before, after, kind] of [
      [narrow, wide, 'added'],
      [wide, narrow, 'removed']
    ] as const) {
      const { document, blocks } = looked(doc(before), doc(after))
      const rows = document.content?.[0]?.content
      expect(rows?.map(({ content }) => content?.length)).toEqual([3, 3, 3])
      expect(blocks[0]?.children?.[1]?.children?.map((each) => each.kind)).toEqual(['same', kind, 'same'])
    }
  })

  it('compares cells that span where the shape is one, and shows the tables whole where it is not', () => {
    const spanning = (words: string, colspan = 2): NodeJson =>
      table({ type: 'tableRow', content: [{ ...cell(words), attrs: { colspan, rowspan: 1 } }] }, row('a', 'b'))
    const { blocks } = looked(doc(spanning('Dose du matin')), doc(spanning('Dose du soir')))
    expect(blocks[0]?.children?.map(({ kind }) => kind)).toEqual(['changed', 'same'])
    const whole = looked(doc(spanning('Dose du matin')), doc(table(row('Dose', 'matin'), row('a', 'b'))))
    expect(whole.blocks.map(({ kind }) => kind)).toEqual(['removed', 'added'])
  })
})
