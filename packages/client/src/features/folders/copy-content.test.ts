import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { copyInSteps } from './copy-content.ts'

const text = (delta: object[]): Y.XmlText => {
  const made = new Y.XmlText()
  made.applyDelta(delta)
  return made
}
const element = (name: string, attributes: Record<string, string>, ...children: (Y.XmlElement | Y.XmlText)[]): Y.XmlElement => {
  const made = new Y.XmlElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.insert(0, children)
  return made
}
const paragraph = (words: string) => element('paragraph', {}, text([{ insert: words }]))

function original(): Y.Doc {
  const doc = new Y.Doc()
  const long = text([
    { insert: 'Relais ', attributes: { bold: {} } },
    { insert: '😀'.repeat(150), attributes: { italic: {}, 'comment--1': { id: 'x' } } },
    { insert: 'fin de phrase, sans rien'.repeat(10) }
  ])
  doc
    .getXmlFragment('content')
    .push([
      paragraph('Bonjour'),
      element('bulletList', { tight: 'oui' }, ...Array.from({ length: 30 }, (_, index) => paragraph(`point ${index}`))),
      element('paragraph', { align: 'center' }, long),
      element('image', { file: 'here' }),
      element('image', { file: 'unknown' })
    ])
  return doc
}

it.each([64, 101, 1_000, 100_000])('gives the same content in steps of %i units', (units) => {
  const from = original()
  const to = new Y.Doc()
  const updates: number[] = []
  to.on('update', (update: Uint8Array) => updates.push(update.length))
  for (const step of copyInSteps(from, (file) => (file === 'here' ? 'there' : file), units)) to.transact(() => step(to))
  const expected = from
    .getXmlFragment('content')
    .toString()
    .replaceAll(/<\/?comment--1[^>]*>/g, '')
    .replace('file="here"', 'file="there"')
  expect(to.getXmlFragment('content').toString()).toBe(expected)
  if (units === 100_000) expect(updates).toHaveLength(1)
  else expect(updates.length).toBeGreaterThan(1)
  // A node takes more in an update than is counted for it, and a character of these two bytes a unit.
  for (const bytes of updates) expect(bytes).toBeLessThan(8 * units)
})

it('gives no step for what is empty', () => {
  expect([...copyInSteps(new Y.Doc(), (file) => file)]).toEqual([])
})

it('takes along a number that JSON has no word for', () => {
  const from = new Y.Doc()
  const image = new Y.XmlElement<{ width: bigint }>('image')
  image.setAttribute('width', 3n)
  from.getXmlFragment('content').push([image as unknown as Y.XmlElement])
  const to = new Y.Doc()
  for (const step of copyInSteps(from, (file) => file, 8)) step(to)
  expect((to.getXmlFragment('content').get(0) as Y.XmlElement).getAttributes()).toEqual({ width: 3n })
})
