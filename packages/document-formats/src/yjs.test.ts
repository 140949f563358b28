/** Proves that a document is the same in Yjs, and that nobody's update can be more than the schema allows. */

import { describe, expect, it } from 'vitest'
import { Doc, decodeUpdate, encodeStateAsUpdate, XmlElement, XmlText } from 'yjs'
import { documentNode, fitDocument } from './schema/fit-document.ts'
import { documentSchema } from './schema/schema.ts'
import { comparable, randomDocument, randomFrom } from './testing/random-document.ts'
import { CONTENT_FRAGMENT, documentToUpdate, updateToDocument } from './yjs.ts'

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9))
console.log(`yjs: SEED=${seed}`)

describe('a document in Yjs', () => {
  it('[YDOC-1] is written by exactly that client id', () => {
    const { structs, ds } = decodeUpdate(documentToUpdate(randomDocument(randomFrom(seed), { isSimple: false }), 0xfedcba98))
    expect(new Set(structs.map(({ id }) => id.client))).toEqual(new Set([0xfedcba98]))
    expect(ds.clients.size).toBe(0)
  })

  it('comes back as it went', () => {
    for (let round = 0; round < 40; round++) {
      const document = randomDocument(randomFrom(seed + round), { isSimple: false })
      const back = updateToDocument(documentToUpdate(document, 7))
      expect(
        comparable(back, (file) => file),
        `seed ${seed + round}`
      ).toEqual(comparable(document, (file) => file))
    }
  })

  it('keeps mentions, fields, and comments that overlap', () => {
    const comment = (id: string) => ({ type: 'comment', attrs: { id } })
    const content = [
      { type: 'text', text: 'a', marks: [comment('c1')] },
      { type: 'text', text: 'b', marks: [comment('c1'), comment('c2')] },
      { type: 'text', text: 'c', marks: [{ type: 'code' }, comment('c2')] },
      { type: 'mention', attrs: { account: 'a1', name: 'Dr Zeta' } },
      { type: 'templateField', attrs: { name: 'patient', value: '' } }
    ]
    const document = { type: 'doc', content: [{ type: 'paragraph', content }] }
    expect(updateToDocument(documentToUpdate(document, 1))).toEqual(document)
  })

  it('lets comments alone lie over one another, for what may is written under a hash', () => {
    const overlapping = Object.values(documentSchema.marks).filter((mark) => !mark.excludes(mark))
    expect(overlapping.map(({ name }) => name)).toEqual(['comment'])
  })

  it('is empty before anyone wrote', () => {
    expect(updateToDocument()).toEqual({ type: 'doc', content: [{ type: 'paragraph' }] })
  })

  it('refuses to write what is not of the schema', () => {
    const link = (href: string) => ({
      type: 'doc',
      content: [{ type: 'paragraph', content: [{ type: 'text', text: 'a', marks: [{ type: 'link', attrs: { href } }] }] }]
    })
    expect(() => documentToUpdate(link('https://a.fr'), 1)).not.toThrow()
    for (const document of [
      link('javascript:x'),
      { type: 'doc' },
      { type: 'paragraph' },
      { type: 'doc', content: [{ type: 'image', attrs: { file: 'https://a.fr/b.png' } }] }
    ]) {
      expect(() => documentToUpdate(document, 1)).toThrow(expect.objectContaining({ code: 'invalid-document' }))
    }
  })
})

describe('an update that a colleague’s broken program wrote', () => {
  it('is read as far as the schema goes, with its words', () => {
    const doc = new Doc()
    const fragment = doc.getXmlFragment(CONTENT_FRAGMENT)
    const script = new XmlElement('script')
    const paragraph = new XmlElement('paragraph')
    const text = new XmlText('mots')
    text.format(0, 2, { link: { href: 'javascript:x' } })
    paragraph.insert(0, [text])
    script.insert(0, [paragraph])
    const image = new XmlElement('image')
    image.setAttribute('file', 'https://a.fr/x.png')
    const cell = new XmlElement('tableCell')
    cell.setAttribute('colspan', 1e9 as never)
    fragment.insert(0, [script, image, cell, new XmlElement('listItem')])
    const read = updateToDocument(encodeStateAsUpdate(doc))
    expect(() => documentNode(read)).not.toThrow()
    expect(JSON.stringify(read)).toContain('mots')
    expect(JSON.stringify(read)).not.toMatch(/javascript|x\.png|script|1000000000/)
  })

  it('gives a valid document whatever the JSON is', () => {
    const random = randomFrom(seed)
    const types =
      'doc paragraph text table tableRow tableCell listItem bulletList taskItem heading image mention hardBreak codeBlock constructor __proto__'.split(
        ' '
      )
    const any = (depth: number): unknown => {
      if (random(12) === 0) return [null, 5, 'x', [], {}][random(5)]
      const content = depth > 4 ? [] : Array.from({ length: random(4) }, () => any(depth + 1))
      return {
        type: types[random(types.length)],
        text: ['', 'a', 5][random(3)],
        attrs: [{}, { level: 9 }, { colspan: -1 }, { checked: 'x' }, null][random(5)],
        marks: [undefined, [], [{ type: 'bold' }], [{ type: 'link' }], 5][random(5)],
        content
      }
    }
    for (let round = 0; round < 300; round++)
      expect(
        () => documentNode(fitDocument({ type: 'doc', content: [any(0), any(0)] }).document),
        `seed ${seed}, round ${round}`
      ).not.toThrow()
  })
})
