/** A document as a Yjs update and back. Never keeps a Y.Doc: the logs of the client do. */
import { prosemirrorToYXmlFragment, yXmlFragmentToProsemirrorJSON } from '@tiptap/y-tiptap'
import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs'
import type { DocumentJson } from './schema/document-json.ts'
import { documentNode, fitDocument } from './schema/fit-document.ts'

/** The fragment that the editor's collaboration is bound to. */
export const CONTENT_FRAGMENT = 'content'

/**
 * The update that writes a document into an empty one; each of its structs is of exactly that client id (YDOC-1).
 *
 * @param clientId u32
 * @throws FormatError invalid-document
 */
export function documentToUpdate(document: DocumentJson, clientId: number): Uint8Array<ArrayBuffer> {
  const doc = new Doc({ gc: false })
  doc.clientID = clientId
  try {
    const node = documentNode(document)
    doc.transact(() => prosemirrorToYXmlFragment(node, doc.getXmlFragment(CONTENT_FRAGMENT)))
    return new Uint8Array(encodeStateAsUpdate(doc))
  } finally {
    doc.destroy()
  }
}

/** What an update, or several, make of an empty document. What a colleague's program wrote beyond the schema is left out. */
export function updateToDocument(...updates: readonly Uint8Array[]): DocumentJson {
  const doc = new Doc()
  try {
    for (const update of updates) applyUpdate(doc, update)
    return fragmentToDocument(doc)
  } finally {
    doc.destroy()
  }
}

/** The same for a Y.Doc that is at hand. */
export function fragmentToDocument(doc: Doc): DocumentJson {
  return fitDocument(yXmlFragmentToProsemirrorJSON(doc.getXmlFragment(CONTENT_FRAGMENT))).document
}
