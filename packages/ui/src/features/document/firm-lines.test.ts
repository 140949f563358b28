import { documentSchema } from '@colloque/document-formats'
import { expect, it } from 'vitest'
import { applyUpdate, Doc, encodeStateAsUpdate, XmlElement, XmlText } from 'yjs'
import { fillLines } from './firm-lines.ts'

function write(doc: Doc, change: () => void): void {
  doc.transact((transaction) => {
    change()
    fillLines(transaction, documentSchema)
  })
}
const line = () => new XmlElement('paragraph')

it('gives each new empty line one text for all who will write in it, at any depth', () => {
  const doc = new Doc()
  const content = doc.getXmlFragment('content')
  write(doc, () => {
    const list = new XmlElement('bulletList')
    const item = new XmlElement('listItem')
    item.insert(0, [line()])
    list.insert(0, [item])
    content.insert(0, [line(), list, new XmlElement('horizontalRule')])
  })
  expect((content.get(0) as XmlElement).length).toBe(1)
  expect((((content.get(1) as XmlElement).get(0) as XmlElement).get(0) as XmlElement).get(0)).toBeInstanceOf(XmlText)
  expect((content.get(2) as XmlElement).length).toBe(0)

  const other = new Doc()
  applyUpdate(other, encodeStateAsUpdate(doc))
  const textIn = (each: Doc) => (each.getXmlFragment('content').get(0) as XmlElement).get(0) as XmlText
  textIn(doc).insert(0, 'a')
  textIn(other).insert(0, 'b')
  applyUpdate(doc, encodeStateAsUpdate(other))
  expect((content.get(0) as XmlElement).length).toBe(1)
  expect([...textIn(doc).toString()].sort()).toEqual(['a', 'b'])
})

it('writes nothing in what somebody else left empty, nor beside a text', () => {
  const theirs = new Doc()
  theirs.getXmlFragment('content').insert(0, [line(), line()])
  const doc = new Doc()
  applyUpdate(doc, encodeStateAsUpdate(theirs))
  const content = doc.getXmlFragment('content')
  write(doc, () => {
    const written = line()
    written.insert(0, [new XmlText('x')])
    content.insert(2, [written])
  })
  expect(content.toArray().map((each) => (each as XmlElement).length)).toEqual([0, 0, 1])
})
