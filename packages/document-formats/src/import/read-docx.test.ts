/** Proves that a DOCX is read as Word shows it: by its styles and its fonts of signs too, without what it hides. */
import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { documentText } from '../document-text.ts'
import { nodesOf } from '../schema/document-json.ts'
import { importDocument } from './import-document.ts'

const NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const xml = (text: string) => strToU8(`<?xml version="1.0"?>${text}`)

const style = (type: string, id: string, body: string, name = id) =>
  `<w:style w:type="${type}" w:styleId="${id}"><w:name w:val="${name}"/>${body}</w:style>`

const STYLES =
  style('character', 'Base', '<w:rPr><w:strike/></w:rPr>') +
  style('character', 'Struck', '<w:basedOn w:val="Base"/>') +
  style('character', 'Unstruck', '<w:basedOn w:val="Base"/><w:rPr><w:strike w:val="0"/></w:rPr>') +
  style('character', 'Marked', '<w:rPr><w:b/><w:i/></w:rPr>') +
  style('character', 'Raised', '<w:rPr><w:position w:val="6"/></w:rPr>') +
  style('character', 'Signs', '<w:rPr><w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/></w:rPr>') +
  style('character', 'Loop', '<w:basedOn w:val="Loop"/>') +
  style('paragraph', 'Ended', '<w:rPr><w:dstrike/></w:rPr>') +
  style('paragraph', 'Secret', '<w:rPr><w:vanish/></w:rPr>') +
  style('paragraph', 'Steps', '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>') +
  style('paragraph', 'SubSteps', '<w:basedOn w:val="Steps"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr>') +
  style('paragraph', 'H1', '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:rPr><w:b/></w:rPr>', 'heading 1')

const level = (at: number, format: string, text: string) =>
  `<w:lvl w:ilvl="${at}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/></w:lvl>`
const NUMBERING = [
  level(0, 'decimal', '%1.') + level(1, 'bullet', '•'),
  level(0, 'upperRoman', '%1)') + level(1, 'lowerLetter', '%2)'),
  level(0, 'decimal', '%1)') + level(1, 'decimal', '%1.%2.')
]
  .map((levels, at) => `<w:abstractNum w:abstractNumId="${at}">${levels}</w:abstractNum>`)
  .concat([1, 2, 3].map((id) => `<w:num w:numId="${id}"><w:abstractNumId w:val="${id - 1}"/></w:num>`))
  .join('')

async function read(body: string) {
  const part = (name: string) =>
    `<Override PartName="/word/${name}.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.${name === 'document' ? 'document.main' : name}+xml"/>`
  const relation = (id: number, name: string, target: string) =>
    `<Relationship Id="r${id}" Type="${RELATIONS}/${name}" Target="${target}"/>`
  const relations = (inner: string) =>
    xml(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${inner}</Relationships>`)
  const file = zipSync({
    '[Content_Types].xml': xml(
      `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${['document', 'styles', 'numbering'].map(part).join('')}</Types>`
    ),
    '_rels/.rels': relations(relation(1, 'officeDocument', 'word/document.xml')),
    'word/_rels/document.xml.rels': relations(relation(1, 'styles', 'styles.xml') + relation(2, 'numbering', 'numbering.xml')),
    'word/styles.xml': xml(`<w:styles ${NAMESPACE}>${STYLES}</w:styles>`),
    'word/numbering.xml': xml(`<w:numbering ${NAMESPACE}>${NUMBERING}</w:numbering>`),
    'word/document.xml': xml(`<w:document ${NAMESPACE}><w:body>${body}</w:body></w:document>`)
  })
  const { content, losses } = await importDocument(file, { name: 'a.docx' })
  return {
    content,
    text: documentText(content),
    marked: [...nodesOf(content)].flatMap(({ text, marks }) => (marks ?? []).map(({ type }) => `${type}: ${text}`)),
    losses: losses.map(({ kind, count, detail }) => `${count} ${kind} ${detail}`)
  }
}

const run = (text: string, properties = '') => `<w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`
const by = (id: string) => `<w:rStyle w:val="${id}"/>`
const paragraph = (runs: string, properties = '') => `<w:p><w:pPr>${properties}</w:pPr>${runs}</w:p>`
const styled = (id: string, runs: string, more = '') => paragraph(runs, `<w:pStyle w:val="${id}"/>${more}`)
const numbered = (id: number, at: number, text: string) =>
  paragraph(run(text), `<w:numPr><w:ilvl w:val="${at}"/><w:numId w:val="${id}"/></w:numPr>`)

describe('a DOCX', () => {
  it('is struck, strong, leaning and raised by its styles and those that they are based on', async () => {
    const { marked, text } = await read(
      paragraph(
        run('5 mg', by('Struck')) +
          run('6 mg', by('Unstruck')) +
          run('7 mg', `${by('Struck')}<w:strike w:val="false"/>`) +
          run('8 mg', by('Marked')) +
          run('9 mg', by('Loop')) +
          run(' 10') +
          run('9', by('Raised'))
      ) +
        styled('Ended', '<w:r><w:t>10 mg</w:t></w:r>') +
        styled('H1', run('Titre'))
    )
    expect(marked).toEqual(['strike: 5 mg', 'bold: 8 mg', 'italic: 8 mg', 'strike: 10 mg'])
    expect(text).toContain('9 mg 10⁹')
  })

  it('is raised and lowered by points, but not by so few that a figure stays in its line: that is told', async () => {
    const lifted = (text: string, halfPoints: number, more = '') => run(text, `${more}<w:position w:val="${halfPoints}"/>`)
    const { text, losses } = await read(
      paragraph(run('10') + lifted('9', 6) + run('/L, CO') + lifted('2', -4)) +
        paragraph(run('10') + lifted('0', 1) + lifted(' mg', -3)) +
        paragraph(run('10') + lifted('9', 1, '<w:vertAlign w:val="superscript"/>')) +
        paragraph(run('10') + lifted('0', 0, by('Raised')))
    )
    expect(text.split(/\n+/)).toEqual(['10⁹/L, CO₂', '100 mg', '10⁹', '100'])
    expect(losses).toEqual(['1 superscript kept-as-text'])
  })

  it('has the signs of a font of signs, typed as letters or as private characters', async () => {
    const { text, losses } = await read(
      paragraph(
        run('250 ') +
          run('m', '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>') +
          run('g, \uF06Dg ', by('Signs')) +
          run('g m \uE123')
      )
    )
    expect(text).toBe('250 μγ, μγ g m \uE123')
    expect(losses).toContain('1 unreadable-character kept-as-text')
  })

  it('keeps hidden text and rows that were taken out to itself, and tells it', async () => {
    const row = (text: string, properties = '') => `<w:tr>${properties}<w:tc>${paragraph(run(text))}</w:tc></w:tr>`
    const gone = '<w:trPr><w:del w:id="1" w:author="a"/></w:trPr>'
    const { text, losses } = await read(
      paragraph(run('a') + run('5', '<w:vanish/>') + run('6', '<w:vanish/>') + run('b', '<w:vanish w:val="0"/>')) +
        styled('Secret', run('c')) +
        `<w:tbl>${row('d')}${row('e', gone)}</w:tbl>${paragraph('')}<w:tbl>${row('f', gone)}</w:tbl>${paragraph(run('g'))}`
    )
    expect(text.replaceAll(/\s+/g, ' ')).toBe('ab d g')
    expect(losses).toEqual(['2 hidden-text left-out', '2 tracked-change accepted'])
  })

  it('tells of capitals that only its look has', async () => {
    const { text, losses } = await read(paragraph(run('à jeun', '<w:caps/>') + run('x', '<w:smallCaps/>')) + paragraph(run('y')))
    expect(text).toContain('à jeunx')
    expect(losses).toEqual(['1 capitals left-out'])
  })

  it('has the lists that its styles make, and none where they are taken back', async () => {
    const { content, losses } = await read(
      styled('Steps', run('a')) +
        styled('SubSteps', run('b')) +
        styled('Steps', run('c')) +
        styled('Steps', run('d'), '<w:numPr><w:numId w:val="0"/></w:numPr>') +
        styled('Steps', run('e'))
    )
    expect(content.content!.map(({ type, attrs }) => [type, attrs?.start])).toEqual([
      ['orderedList', 1],
      ['paragraph', undefined],
      ['orderedList', 3]
    ])
    expect(content.content![0]!.content![0]!.content!.map(({ type }) => type)).toEqual(['paragraph', 'bulletList'])
    expect(losses).toEqual([])
  })

  it('tells of numbers that are written in another way, and of those of headings', async () => {
    const { losses } = await read(
      numbered(1, 0, 'a') +
        numbered(2, 0, 'I') +
        numbered(2, 0, 'II') +
        numbered(2, 1, 'a') +
        numbered(3, 0, '1') +
        numbered(3, 1, '1.1') +
        styled('H1', run('x')) +
        styled('H1', '')
    )
    expect(losses).toEqual(['1 heading-number left-out', '3 list-numbering changed'])
  })
})

it('keeps the words of a note in Markdown, also one word', async () => {
  const read = async (text: string) => importDocument(strToU8(text), { name: 'a.md' })
  const { content, losses } = await read(
    'Dose[^1] et[^n] [lien][l]\n\n[^1]: quotidienne\n[^n]: deux mots\nencore\n\n[l]: https://a.fr/\n'
  )
  expect(documentText(content).split(/\n+/)).toEqual(['Dose[^1] et[^n] lien', '[^1]: quotidienne', '[^n]: deux mots encore'])
  expect(losses).toEqual([])
})
