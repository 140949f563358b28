/** What the samples of a scene answer to a search in the texts of documents: by block, as the index does. */
import type { OutputOf } from '@colloque/client-api'
import { type XmlElement, type XmlFragment, XmlText } from 'yjs'
import { docOf, type SampleDocument } from './sample-documents.ts'
import type { SampleTrees } from './sample-folders.ts'

type FoundNode = OutputOf<'search'>['nodes'][number]
type Within = NonNullable<FoundNode['within']>

/** Found once, and taken out of its document since. */
const DELETED = 'Arrêt du clopidogrel à discuter avec le cardiologue.'

export function searchTexts(documents: readonly SampleDocument[], trees: SampleTrees, words: string): FoundNode[] {
  return Object.entries(trees).flatMap(([conversation, { nodes }]) =>
    nodes.flatMap((node) => {
      const sample = documents.find(({ id }) => id === node.id)
      const within = sample && withinOf(sample, words)
      if (within === undefined) return []
      const { id, kind, name, createdAt: at } = node
      return [{ conversation, node: id, kind, name, nameMatches: [], trashed: false, at, within }]
    })
  )
}

function withinOf(sample: SampleDocument, words: string): Within | undefined {
  const doc = docOf(sample)
  const blocks = blocksOf(doc.getXmlFragment('content'))
  const comments = [...doc.getMap('comments')].map(([comment, remark]) => ({
    part: 'comment' as const,
    text: String((remark as ReturnType<typeof doc.getMap>).get('text')),
    comment
  }))
  const deleted = blocks.length > 0 ? [{ part: 'text' as const, text: DELETED, block: { client: 7, clock: 7 } }] : []
  for (const { text, ...place } of [...blocks, ...comments, ...deleted]) {
    const start = text.toLowerCase().indexOf(words.toLowerCase())
    if (start >= 0) return { ...place, excerpt: text.slice(0, 400), matches: [{ start, end: start + words.length }] }
  }
  return undefined
}

interface Block extends Pick<Within, 'block'> {
  readonly part: 'text'
  readonly text: string
}

function blocksOf(parent: XmlFragment): Block[] {
  return parent.toArray().flatMap((child): Block[] => {
    const element = child as XmlElement
    const texts = element.toArray().filter((each) => each instanceof XmlText)
    if (texts.length === 0) return blocksOf(element)
    const { client, clock } = (element._item as NonNullable<typeof element._item>).id
    const text = texts.flatMap((each) => each.toDelta().map(({ insert }: { insert: unknown }) => String(insert))).join('')
    return [{ part: 'text', text, block: { client, clock } }]
  })
}
