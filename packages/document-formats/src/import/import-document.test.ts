/** Proves what is taken from foreign files, what is named as lost, and what is refused and how. */
import { readFileSync } from 'node:fs'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { toBase64 } from '../base64.ts'
import { documentText } from '../document-text.ts'
import { docxText } from '../docx-text.ts'
import { FormatError } from '../errors.ts'
import { nodesOf } from '../schema/document-json.ts'
import { documentNode } from '../schema/fit-document.ts'
import { pictureOf } from '../testing/pictures.ts'
import { randomFrom } from '../testing/random-document.ts'
import { importDocument } from './import-document.ts'
import { IMPORT_LIMITS } from './limits.ts'

/** Written by LibreOffice 24.2 from letter.fodt. */
const letter = readFileSync(new URL('../fixtures/letter.docx', import.meta.url))

describe('a letter that LibreOffice wrote', () => {
  it('comes with headings, lists and their numbers, spans, pictures and raised figures', async () => {
    const { content, images, title } = await importDocument(letter, { name: 'lettre.docx' })
    expect(title).toBe('Lettre fictive')
    const text = documentText(content)
    expect(text).toContain('plaquettes 150·10⁹/L, créatinine ≥ 90 µmol/L.[1] Ajout suivi.')
    expect(text).toContain('Texte encadré')
    expect(content.content!.map(({ type }) => type)).toEqual(
      'heading paragraph heading bulletList orderedList paragraph orderedList table paragraph paragraph image orderedList'.split(
        ' '
      )
    )
    expect(content.content![6]!.attrs).toEqual({ start: 3 })
    const table = content.content![7]!
    expect(table.content![0]!.content!.map(({ type }) => type)).toEqual(['tableHeader', 'tableHeader', 'tableHeader'])
    expect(table.content![1]!.content![0]!.attrs).toMatchObject({ rowspan: 2 })
    expect(table.content![2]!.content![0]!.attrs).toMatchObject({ colspan: 2 })
    expect(content.content![10]!.attrs).toEqual({ file: 'import-1', alt: 'Carré rouge', width: 38 })
    expect(documentText({ type: 'doc', content: [content.content![11]!] })).toBe('Note en bas de page.')
    expect(images).toMatchObject([{ id: 'import-1', mediaType: 'image/png', name: 'image-1.png' }])
  })

  it('names each thing that it could not bring along', async () => {
    const { losses } = await importDocument(letter, { name: 'lettre.docx' })
    expect(losses).toEqual([
      { kind: 'footnote', count: 1, detail: 'moved-to-the-end' },
      { kind: 'tracked-change', count: 1, detail: 'accepted' },
      { kind: 'comment', count: 1, detail: 'left-out' },
      { kind: 'text-box', count: 1, detail: 'kept-as-text' },
      { kind: 'header-or-footer', count: 1, detail: 'left-out' }
    ])
  })

  it('is found by all its words, also those beside the text', () => {
    const text = docxText(letter)
    for (const words of ['Alpha Bêta', 'Note en bas de page.', 'Remarque', 'Hôpital fictif']) expect(text).toContain(words)
    expect(text.split('Texte encadré')).toHaveLength(2)
  })
})

describe('HTML', () => {
  it('loses what runs, what is fetched and what is no link, and says so', async () => {
    const { content, losses, title } = await importHtml(
      `<title>T</title><script>x</script><iframe src="https://a.fr"></iframe><p onclick="x()">a <a href="javascript:x()">b</a>
       <a href="https://a.fr/">c</a> <a href=" JaVaScRiPt:x">d</a></p><img src="https://a.fr/x.png" alt="photo"><form><input value="v"></form>
       <span data-type="mention" data-account="abc" data-name="Dr Faux">@Dr Faux</span><img data-file="0123456789abcdef">`
    )
    expect(title).toBe('T')
    expect(JSON.stringify(content)).not.toMatch(/javascript|onclick|iframe|mention|0123456789abcdef|x\.png/i)
    expect([...nodesOf(content)].flatMap(({ marks }) => marks ?? [])).toEqual([
      { type: 'link', attrs: { href: 'https://a.fr/' } }
    ])
    expect(new Map(losses.map(({ kind, count }) => [kind, count]))).toEqual(
      new Map([
        ['active-content', 2],
        ['link-target', 2],
        ['image-remote', 1],
        ['form-field', 1],
        ['mention', 1],
        ['image-missing', 1]
      ])
    )
  })

  it('never reads a raised figure as part of the number before it', async () => {
    const { content } = await importHtml('<p>10<sup>9</sup>/L, m<sup>2</sup>, CO<sub>2</sub>, x<sup>½a</sup>, D<sup>r</sup></p>')
    expect(documentText(content)).toBe('10⁹/L, m², CO₂, x^(½a), Dr')
  })

  it('parts items to tick from others, and squares its tables', async () => {
    const { content } = await importHtml(
      '<ul><li>a<li><input type=checkbox checked> b</ul><table><tr><td colspan=2>x<tr><td>1<td>2<td>3</table>'
    )
    expect(content.content!.map(({ type }) => type)).toEqual(['bulletList', 'taskList', 'table'])
    expect(content.content![2]!.content!.map((row) => row.content!.length)).toEqual([2, 3])
  })

  it('keeps pictures that are within it', async () => {
    const { content, images } = await importHtml(
      `<p>a<img src="data:image/png;base64,${toBase64(pictureOf('a'))}" alt="x"></p><img src="data:image/svg+xml;base64,PHN2Zy8+">`
    )
    expect(content.content!.map(({ type }) => type)).toEqual(['paragraph', 'image'])
    expect(images.map(({ bytes }) => bytes)).toEqual([pictureOf('a')])
  })
})

describe('plain text', () => {
  it.each([
    ['UTF-8', strToU8('né ≥')],
    ['UTF-8 with a mark', Uint8Array.from([0xef, 0xbb, 0xbf, ...strToU8('né ≥')])],
    [
      'UTF-16LE with a mark',
      Uint8Array.from([0xff, 0xfe, ...new Uint8Array(Uint16Array.from([...'né ≥'].map((each) => each.charCodeAt(0))).buffer)])
    ],
    ['UTF-16BE with a mark', Uint8Array.from([0xfe, 0xff, 0, 0x6e, 0, 0xe9, 0, 0x20, 0x22, 0x65])]
  ])('is read as %s', async (_name, bytes) => {
    expect(documentText((await importDocument(bytes, { name: 'a.txt' })).content)).toBe('né ≥')
  })

  it('is read as windows-1252 when it is no UTF-8', async () => {
    expect(documentText((await importDocument(Uint8Array.from([0x6e, 0xe9, 0x20, 0x80, 0x92]), { name: 'a.txt' })).content)).toBe(
      'né €’'
    )
  })

  it('has a paragraph for each block and a break for each line', async () => {
    const { content } = await importDocument(strToU8('a\r\nb\r\n\r\n  \r\nc\r\n'), { name: 'a.txt' })
    expect(content.content!.map((node) => documentText({ type: 'doc', content: [node] }))).toEqual(['a\nb', 'c'])
  })
})

describe('a file that is not taken in', () => {
  const zip = (parts: Record<string, string>) =>
    zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])))
  const types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
  const word = (body: string) =>
    `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`
  const docx = (xml: string) => zip({ '[Content_Types].xml': types, 'word/document.xml': xml })

  it.each([
    ['nothing', new Uint8Array(0), 'a.docx', 'not-a-document'],
    ['bytes that are no text', Uint8Array.from([1, 2, 3, 0, 0, 9]), 'a.txt', 'not-a-document'],
    ['another archive', zip({ 'a.txt': 'a' }), 'a.docx', 'not-a-document'],
    ['a PDF', strToU8('%PDF-1.7'), 'a.pdf', 'unsupported-format'],
    ['RTF', strToU8('{\\rtf1 a}'), 'a.rtf', 'unsupported-format'],
    [
      'OpenDocument',
      zip({ mimetype: 'application/vnd.oasis.opendocument.text', 'content.xml': '<a/>' }),
      'a.odt',
      'unsupported-format'
    ],
    ['a sheet', zip({ '[Content_Types].xml': types, 'xl/workbook.xml': '<a/>' }), 'a.docx', 'unsupported-format'],
    ['Word of before 2007', readFileSync(new URL('../fixtures/letter.doc', import.meta.url)), 'a.doc', 'unsupported-format'],
    ['text by the name of Word', strToU8('a'), 'a.docx', 'damaged'],
    ['half of a letter', letter.subarray(0, letter.length / 2), 'a.docx', 'damaged'],
    ['a letter with a wrong byte in it', letter.map((byte, at) => (at === 3000 ? byte ^ 255 : byte)), 'a.docx', 'damaged'],
    ['XML that is not well formed', docx('<w:document><w:body></w:document>'), 'a.docx', 'damaged'],
    ['XML with an entity', docx(`<!DOCTYPE a [<!ENTITY x "boom">]>${word('<w:p/>')}`), 'a.docx', 'damaged'],
    ['XML nested too deeply', docx(word('<w:p>'.repeat(400) + '</w:p>'.repeat(400))), 'a.docx', 'too-large'],
    ['HTML nested too deeply', strToU8('<div>'.repeat(10_000)), 'a.html', 'too-large'],
    ['HTML of too many parts', strToU8('<b></b>'.repeat(400_000)), 'a.html', 'too-large']
  ])('is refused as it should be: %s', async (_name, bytes, name, code) => {
    await expect(importDocument(bytes, { name })).rejects.toMatchObject({ name: 'FormatError', code })
  })

  it('is refused with a password on it', async () => {
    const locked = new Uint8Array(letter)
    for (let at = 0; at + 4 < locked.length; at++) {
      if (strFromU8(locked.subarray(at, at + 4), true) === 'PK\u0001\u0002') locked[at + 8]! |= 1
    }
    await expect(importDocument(locked, { name: 'a.docx' })).rejects.toMatchObject({ code: 'encrypted' })
    const compound = new Uint8Array(600)
    compound.set([0xd0, 0xcf, 0x11, 0xe0])
    compound.set(
      [...'EncryptedPackage'].flatMap((each) => [each.charCodeAt(0), 0]),
      512
    )
    await expect(importDocument(compound, { name: 'a.docx' })).rejects.toMatchObject({ code: 'encrypted' })
  })

  it('is refused before it unpacks to more than it may, also when it lies about its size', async () => {
    const bomb = zipSync({ '[Content_Types].xml': strToU8(types), 'word/document.xml': strToU8(word('a'.repeat(5_000_000))) })
    const limits = { ...IMPORT_LIMITS, inflatedBytes: 1_000_000 }
    await expect(importDocument(bomb, { name: 'a.docx', limits })).rejects.toMatchObject({ code: 'too-large' })
    const lying = new Uint8Array(bomb)
    const view = new DataView(lying.buffer)
    for (let at = 0; at + 46 < lying.length; at++)
      if (view.getUint32(at, true) === 0x02014b50 && view.getUint32(at + 24, true) > 4_000_000) view.setUint32(at + 24, 100, true)
    await expect(importDocument(lying, { name: 'a.docx', limits })).rejects.toMatchObject({ code: 'damaged' })
  })
})

describe('hostile bytes', () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9))
  const rounds = Number(process.env.ROUNDS ?? 8)
  const html = strToU8(
    '<!doctype html><h1>a</h1><ul><li><input type=checkbox>b<ul><li>c</ul></ul><table><tr><td rowspan=2 colspan=3>d<tr><td>e</table><p style="x:y"><a href="https://a.fr">f</a><img src="data:image/png;base64,AAAA"></p><pre>g</pre>'
  )
  const markdown = strToU8(
    '# a\n\n- [ ] b\n  1. c\n\n| a | b |\n|---|---|\n| `c` | **d** |\n\n> e\n\n![f](data:image/png;base64,AAAA) <u>g</u>\n\n```\nh\n```\n'
  )

  it('end in a document of the schema or in a coded error, and never in anything else', async () => {
    console.log(`hostile bytes: SEED=${seed}`)
    const random = randomFrom(seed)
    const parts = unzipSync(letter)
    const counts = { taken: 0, refused: 0 }
    for (let round = 0; round < rounds; round++) {
      const inner = Object.fromEntries(
        Object.entries(parts).map(([name, bytes]) => [
          name,
          /document|numbering|styles|rels/.test(name) && random(2) === 0 ? mutateText(bytes, random) : bytes
        ])
      )
      for (const [name, bytes] of [
        ['a.docx', mutate(letter, random)],
        ['a.docx', zipSync(inner)],
        ['a.html', mutate(html, random)],
        ['a.md', mutate(markdown, random)],
        ['a.txt', mutate(html, random)]
      ] as const) {
        try {
          documentNode((await importDocument(bytes, { name })).content)
          counts.taken += 1
        } catch (error) {
          expect(error, `seed ${seed}, round ${round}, ${name}`).toBeInstanceOf(FormatError)
          counts.refused += 1
        }
      }
    }
    expect(counts.taken).toBeGreaterThan(0)
    expect(counts.refused).toBeGreaterThan(0)
  })
})

function importHtml(html: string) {
  return importDocument(strToU8(html), { name: 'a.html' })
}

function mutate(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  const changed = new Uint8Array(bytes)
  for (let times = 1 + random(4); times > 0; times--) {
    const at = random(changed.length)
    if (random(3) === 0) changed.copyWithin(at, random(changed.length), random(changed.length))
    else changed[at] = random(256)
  }
  return changed
}

/** Swaps, doubles and drops whole tags, so that what is broken is the sense and not the form. */
function mutateText(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  const pieces = strFromU8(bytes).split(/(?=<)/)
  for (let times = 1 + random(3); times > 0; times--) {
    const at = random(pieces.length)
    const kind = random(4)
    if (kind === 0) pieces[at] = pieces[at]!.replace(/"(\d+)"/, () => `"${random(100_000) - 10}"`)
    else if (kind === 1) pieces[at] = pieces[at]!.replace(/>[^<]*$/, '>\u0001&#x10FFFF;😀')
    else if (/^<[^/][^>]*\/>/.test(pieces[at]!))
      pieces.splice(at, kind === 2 ? 1 : 0, ...(kind === 2 ? [] : [pieces[random(pieces.length)]!]))
  }
  return strToU8(pieces.join(''))
}
