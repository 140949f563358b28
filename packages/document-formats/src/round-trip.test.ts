/** Proves that documents of the schema come back from each open format as they went. */
import { describe, expect, it } from 'vitest'
import { documentText } from './document-text.ts'
import { type ExportFormat, exportDocument } from './export/export-document.ts'
import { importDocument } from './import/import-document.ts'
import type { DocumentJson, NodeJson } from './schema/document-json.ts'
import { nodesOf } from './schema/document-json.ts'
import { documentNode } from './schema/fit-document.ts'
import { fieldLabel } from './templates/templates.ts'
import { pictureOf } from './testing/pictures.ts'
import { comparable, randomDocument, randomFrom } from './testing/random-document.ts'

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9))
const ROUNDS = Number(process.env.ROUNDS ?? 8)
console.log(`round trips: SEED=${seed}`)

describe.each(['html', 'docx', 'md'] as const)('a document that went out as %s', (format) => {
  it('comes back as it went, when the format has a place for all of it', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const document = randomDocument(randomFrom(seed + round), { isSimple: format !== 'html' })
      const { content, imageOf } = await thereAndBack(document, format)
      expect(shapeOf(content, format, imageOf), `seed ${seed + round}`).toEqual(shapeOf(document, format, (file) => file))
    }
  })

  it('keeps every word of what nests in ways the format does not know', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const document = randomDocument(randomFrom(seed + round), { isSimple: false })
      const { content } = await thereAndBack(document, format)
      expect(wordsIn(content), `seed ${seed + round}`).toEqual(wordsIn(document))
    }
  })
})

describe('a list that begins with another number', () => {
  it.each(['html', 'docx', 'md'] as const)(
    'stays where it is, with its number, and nothing is said to be lost: %s',
    async (format) => {
      const item = (...content: NodeJson[]): NodeJson => ({ type: 'listItem', content })
      const words = (text: string): NodeJson => ({ type: 'paragraph', content: [{ type: 'text', text }] })
      const ordered = (start: number, ...texts: string[]): NodeJson => ({
        type: 'orderedList',
        attrs: { start },
        content: texts.map((text) => item(words(text)))
      })
      const tasks: NodeJson = {
        type: 'taskList',
        content: [{ type: 'taskItem', attrs: { checked: true }, content: [words('done')] }]
      }
      const inner = item(words('first'), ordered(4, 'four', 'five'), ordered(2, 'two'))
      const document = {
        type: 'doc',
        content: [
          { type: 'bulletList', content: [inner, item(words('second'))] },
          words('between'),
          ordered(3, 'three'),
          tasks,
          words('end')
        ]
      }
      const { content, losses } = await thereAndBack(document, format)
      expect(content).toEqual(document)
      expect(losses).toEqual([])
    }
  )
})

async function thereAndBack(document: DocumentJson, format: ExportFormat) {
  documentNode(document)
  const { bytes } = await exportDocument(document, {
    format,
    title: 'Essai',
    language: 'fr',
    images: (file) => ({ bytes: pictureOf(file) })
  })
  const { content, images, losses } = await importDocument(bytes, { name: `essai.${format}` })
  const names = new Map(images.map(({ id, bytes: picture }) => [id, nameOfPicture(picture)]))
  return { content, losses, imageOf: (file: string) => names.get(file) ?? '' }
}

function nameOfPicture(bytes: Uint8Array): string {
  return ['file-0', 'file-1', 'file-2'].find((file) => Buffer.from(pictureOf(file)).equals(bytes)) ?? 'another'
}

/** What each format is allowed to change, and nothing more. */
function shapeOf(document: DocumentJson, format: ExportFormat, imageOf: (file: string) => string): NodeJson {
  if (format === 'html') return comparable(document, imageOf)
  return comparable(simplify(comparable(document, imageOf), format), () => '')
}

/** Fields are their text; Markdown has no runs of spaces, and what is adjacent code or two lists of signs is one in Word. */
function simplify(node: NodeJson, format: ExportFormat): NodeJson {
  if (node.type === 'templateField')
    return { type: 'text', text: String(node.attrs?.value || `[${fieldLabel(String(node.attrs?.name), 'fr')}]`) }
  if (node.type === 'image') return { type: 'image', attrs: { file: '', alt: `${node.attrs?.alt} ${node.attrs?.image}` } }
  const content: NodeJson[] = []
  for (const child of (node.content ?? []).map((each) => simplify(each, format))) {
    const before = content.at(-1)
    const isJoined =
      format === 'docx' &&
      before?.type === child.type &&
      ['codeBlock', 'blockquote', 'bulletList', 'taskList'].includes(child.type)
    if (isJoined) content[content.length - 1] = joined(before!, child)
    else content.push(child)
  }
  return { ...node, ...(content.length > 0 && { content }) }
}

function joined(before: NodeJson, child: NodeJson): NodeJson {
  const gap = child.type === 'codeBlock' ? [{ type: 'text', text: '\n' }] : []
  return { ...before, content: [...(before.content ?? []), ...gap, ...(child.content ?? [])] }
}

function wordsIn(document: DocumentJson): string {
  const pictures = [...nodesOf(document)].filter(({ type }) => type === 'image').length
  return `${documentText(document).replaceAll(/\s+/g, '')} ${pictures}`
}
