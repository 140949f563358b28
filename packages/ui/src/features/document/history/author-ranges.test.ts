import { documentSchema, documentToUpdate, fragmentToDocument } from '@colloque/document-formats'
import { expect, it } from 'vitest'
import { applyUpdate, Doc, encodeStateAsUpdate, type XmlElement, type XmlText } from 'yjs'
import { rangesIn, runsOf } from './author-ranges.ts'

const content = {
  type: 'doc',
  content: [
    { type: 'heading', attrs: { level: 1 }, content: [{ type: 'text', text: 'Titre' }] },
    {
      type: 'paragraph',
      content: [
        { type: 'text', text: 'gras', marks: [{ type: 'bold' }] },
        { type: 'hardBreak' },
        { type: 'text', text: 'maigre' }
      ]
    }
  ]
}

it('says for each stretch of text who wrote it, deletions and formats notwithstanding', () => {
  const doc = new Doc()
  applyUpdate(doc, documentToUpdate(content, 1))
  const other = new Doc()
  other.clientID = 2
  applyUpdate(other, encodeStateAsUpdate(doc))
  const title = (other.getXmlFragment('content').get(0) as XmlElement).get(0) as XmlText
  title.delete(1, 1)
  title.insert(1, 'XY')
  applyUpdate(doc, encodeStateAsUpdate(other))
  const runs = runsOf(doc)
  expect(runs).toEqual([
    { client: 1, text: 'T' },
    { client: 2, text: 'XY' },
    { client: 1, text: 'tregrasmaigre' }
  ])
  const node = documentSchema.nodeFromJSON(fragmentToDocument(doc))
  expect(rangesIn(node, runs).map(({ from, to, client }) => `${client}:${node.textBetween(from, to)}`)).toEqual([
    '1:T',
    '2:XY',
    '1:tre',
    '1:gras',
    '1:maigre'
  ])
})

it('colours nothing where the text is another', () => {
  const node = documentSchema.nodeFromJSON(content)
  expect(rangesIn(node, [{ client: 1, text: 'Autre chose' }])).toEqual([])
})
