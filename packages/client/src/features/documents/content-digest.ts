import { concat, domainPrefix, type Sodium, utf8 } from '@colloque/crypto'
import * as Y from 'yjs'
import type { DocumentKind } from '../../sync/documents/document-logs.ts'

/** The parts of a document that hold content; whatever else a member writes beside them is shown nowhere and counts nowhere. */
export const CONTENT = 'content'
export const COMMENTS = 'comments'
export const NODES = 'nodes'

/** BLAKE2b-256(domain 'document-content' ‖ utf8 of the content as canonical JSON): the same for the same content, however it was written. */
export function contentDigest(sodium: Sodium, doc: Y.Doc, kind: DocumentKind): Uint8Array {
  const content =
    kind === 'folders'
      ? { nodes: sorted(doc.getMap(NODES).toJSON()) }
      : { content: canonicalXml(doc.getXmlFragment(CONTENT)), comments: sorted(doc.getMap(COMMENTS).toJSON()) }
  return sodium.blake2b(concat(domainPrefix('document-content'), utf8(JSON.stringify(content))))
}

/** Deeper than anything that an editor makes; what a member nests beyond that counts alike, whatever it is. */
const DEPTH = 200

function canonicalXml(node: Y.XmlFragment, depth = 0): unknown[] {
  if (depth > DEPTH) return []
  return node.toArray().map((child) => {
    if (child instanceof Y.XmlText) return { text: sorted(child.toDelta()) }
    if (child instanceof Y.XmlElement)
      return { name: child.nodeName, attributes: sorted(child.getAttributes()), children: canonicalXml(child, depth + 1) }
    return { other: String(child) }
  })
}

/** Keys in one order, at every depth; bytes as numbers. */
function sorted(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value]
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}
