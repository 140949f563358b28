/** Folders, documents and their history, as plain data. `conversation` names the space: one's own is a conversation of kind `personal`. */
import { z } from 'zod'
import {
  DOCUMENT_PART_BYTES,
  documentPast,
  documentRevision,
  documentStatus,
  folderNode,
  nodeName,
  TAGS_PER_NODE,
  tag
} from './document-shapes.ts'
import { count, id } from './shapes.ts'

const nothing = z.strictObject({})
const oneNode = z.strictObject({ conversation: id, node: id })
const oneDocument = z.strictObject({ conversation: id, document: id })
const manyNodes = z.strictObject({ conversation: id, nodes: z.array(id).min(1).max(1_000) })
const created = z.strictObject({ node: id })
const framePart = z.instanceof(Uint8Array).refine((bytes) => bytes.length <= DOCUMENT_PART_BYTES)

export const folderCommands = {
  /** The space that nobody else is in, made when there is none. */
  'open-personal-space': { input: nothing, output: z.strictObject({ conversation: id }) },
  /** The tree, the bin included, by ids and in pages: `after` is the `next` of the page before. */
  folder: {
    input: z.strictObject({ conversation: id, after: id.optional() }),
    output: z.strictObject({
      nodes: z.array(folderNode),
      complete: z.boolean(),
      /** Nothing of it can be read yet: a newcomer waits for a colleague to open Colloque. */
      waiting: z.boolean().optional(),
      next: id.optional()
    })
  },
  'create-folder': { input: z.strictObject({ conversation: id, parent: id.optional(), name: nodeName }), output: created },
  'create-document': { input: z.strictObject({ conversation: id, parent: id.optional(), name: nodeName }), output: created },
  /** Its text and images as they are now, as a new document of another space in one's own name; comments and history stay where they are, and the two are one no more. */
  'copy-document': { input: z.strictObject({ ...oneDocument.shape, to: id, parent: id.optional() }), output: created },
  'rename-node': { input: z.strictObject({ ...oneNode.shape, name: nodeName }), output: nothing },
  /** Below `parent`; absent: the top. A folder never goes below itself: `invalid-move`. */
  'move-nodes': { input: z.strictObject({ ...manyNodes.shape, parent: id.optional() }), output: nothing },
  'tag-node': { input: z.strictObject({ ...oneNode.shape, tags: z.array(tag).max(TAGS_PER_NODE) }), output: nothing },
  'trash-nodes': { input: manyNodes, output: nothing },
  'restore-nodes': { input: manyNodes, output: nothing },
  /** For good: entry, key and bytes, here and at the relay. Only what is in the bin. */
  'delete-nodes': { input: manyNodes, output: nothing }
} as const

export const documentCommands = {
  /** A window of one editor: its Yjs client id, and the frames of the y-websocket protocol from then on. Ends with close-document, with the port, or when locked. */
  'open-document': {
    /** `client`: of a page that lost its core, and goes on under the id that it has. */
    input: z.strictObject({ ...oneDocument.shape, client: count.optional() }),
    output: z.strictObject({ session: id, client: count, writable: z.boolean(), status: documentStatus })
  },
  /** In parts of at most 256 KiB; `more`: others of the same frame follow. `restores`: what it writes puts back the document as its log had it up to this number. */
  'document-frame': {
    input: z.strictObject({ session: id, frame: framePart, more: z.boolean().optional(), restores: count.optional() }),
    output: nothing
  },
  'close-document': { input: z.strictObject({ session: id }), output: nothing },
  'document-status': { input: oneDocument, output: documentStatus },
  /** A part of the state from `start` on, as this device has it, or as it was at a number of its log. */
  'document-state': {
    input: z.strictObject({ ...oneDocument.shape, seq: count.optional(), start: count }),
    output: z.strictObject({ part: z.instanceof(Uint8Array), seq: count, sizeBytes: count })
  },
  'document-history': {
    input: oneDocument,
    output: z.strictObject({
      revisions: z.array(documentRevision),
      complete: z.boolean(),
      /** Where this device began from a copy of what others had written. */
      past: documentPast.optional()
    })
  },
  /** Reads what was written before this device began, if the space gives newcomers its keys; goes on by itself, and after a restart when asked again. */
  'read-past': { input: oneDocument, output: nothing },
  /** Which Yjs client ids are whose, of those that wrote something in it: to colour a text by author. */
  'document-authors': {
    input: oneDocument,
    output: z.strictObject({ authors: z.array(z.strictObject({ account: id, name: z.string(), clients: z.array(count) })) })
  },
  /** Gives what is there now a name; frozen: to be approved by signatures. */
  'name-version': {
    input: z.strictObject({ ...oneDocument.shape, name: nodeName, frozen: z.boolean() }),
    output: z.strictObject({ version: id })
  },
  'approve-version': { input: z.strictObject({ ...oneDocument.shape, version: id }), output: nothing }
} as const

export const documentEvents = {
  /** The tree of a space changed. `unchanged`: it did not, but it was read to its end, ended, or turned out to be unreadable for now. */
  folder: z.strictObject({ conversation: id, unchanged: z.literal(true).optional() }),
  'document-frame': z.strictObject({ session: id, frame: framePart, more: z.boolean().optional() }),
  /** The window is closed by the core: 4403 it may not write what it wrote, 4410 the document is gone, 4400 a malformed frame. */
  'document-closed': z.strictObject({ session: id, code: count }),
  document: z.strictObject({ conversation: id, document: id, status: documentStatus }),
  /** More of what was written before this device began is here, or none of it can be had. */
  history: z.strictObject({ conversation: id, document: id })
} as const
