/** What the contract shows of folders, documents and files. Ids are 32 hexadecimal digits; times are milliseconds since 1970-01-01 UTC; sizes are bytes. */
import { z } from 'zod'
import { count, id, person, time } from './shapes.ts'

export const NODE_NAME_CHARACTERS = 200
export const TAGS_PER_NODE = 20
/** One frame of the y-websocket protocol, either way. */
export const DOCUMENT_FRAME_BYTES = 16 << 20

/** What one call or event carries of a frame or a state. */
export const DOCUMENT_PART_BYTES = 256 * 1024

export const nodeName = z.string().trim().min(1).max(NODE_NAME_CHARACTERS)
export const tag = z.string().trim().min(1).max(50)

/** Uploads that one call puts into a tree: as many as may be staged. */
export const FILES_PER_CALL = 40
export const PATHS_PER_CALL = 1_000
/** Files that the folders named in one call may hold together. */
export const FILES_PER_FOLDER = 20_000
export const FOLDER_DEPTH = 32

/** A file of the tree: what fetch-attachment, read-attachment and save-attachment take, and where it is. */
export const treeFile = z.strictObject({
  /** Absent as long as it waits in the queue under a path. */
  attachment: id.optional(),
  sizeBytes: count,
  type: z.string(),
  /** queued, uploading, paused, failed: of one's own, not yet whole at the relay. here: on this device too. failed, in the tree: it could not be fetched. */
  state: z.enum(['queued', 'uploading', 'paused', 'failed', 'available', 'downloading', 'here']),
  /** Of the size, while it is sent. */
  doneBytes: count.optional(),
  failure: z.string().optional()
})
export type TreeFileView = z.infer<typeof treeFile>

export const queueTotals = z.strictObject({
  count,
  failed: count,
  paused: count,
  /** Of all that was in the queue since it was empty, sent ones included. */
  doneBytes: count,
  totalBytes: count,
  /** Over the last seconds. */
  bytesPerSecond: count
})
export type QueueTotals = z.infer<typeof queueTotals>

export const fileQueue = z.strictObject({
  ...queueTotals.shape,
  files: z.array(
    z.strictObject({
      node: id,
      conversation: id,
      name: z.string(),
      parent: id.optional(),
      document: id.optional(),
      ...treeFile.shape
    })
  )
})
export type FileQueue = z.infer<typeof fileQueue>

/** One place in the tree of a space. */
export const folderNode = z.strictObject({
  id,
  kind: z.enum(['folder', 'document', 'file']),
  name: z.string(),
  /** The folder that it lies in; absent at the top. */
  parent: id.optional(),
  tags: z.array(z.string()),
  createdAt: time,
  createdBy: person.optional(),
  /** Of a document, when it was last written in, as this device knows. */
  changedAt: time.optional(),
  /** In the bin since then; what lies below it is with it. */
  trashedAt: time.optional(),
  /** Who put it there. */
  trashedBy: person.optional(),
  /** Of a file. One that is not whole at the relay yet is listed on the device that sends it alone. */
  file: treeFile.optional(),
  /** Of a document: whether it can be read here already. A newcomer waits for a colleague to open Colloque. */
  waiting: z.boolean().optional()
})
export type FolderNode = z.infer<typeof folderNode>

/** Where the edits of a document stand. */
export const documentStatus = z.strictObject({
  /** Everything written is in the vault of this device. */
  onDevice: z.boolean(),
  /** Everything written here is durable at the relay. */
  atRelay: z.boolean(),
  /** Who else has seen it as far as the last edit. */
  seenBy: z.array(person),
  /** Who else has it open now. */
  present: z.array(person),
  /** Records that have not left, and why, when the relay refuses. */
  unsent: count,
  failure: z.string().optional(),
  /** How much it still takes, where that is little: what is beyond is refused, and nothing of what is there is lost. */
  room: z.enum(['little', 'none']).optional(),
  writable: z.boolean(),
  /** waiting: no snapshot can be read yet. ended: one is no longer a member. deleted: for good, by a member. */
  state: z.enum(['waiting', 'reading', 'live', 'offline', 'ended', 'deleted'])
})
export type DocumentStatus = z.infer<typeof documentStatus>

/** What was written in a document before this device began from a copy of it. */
export const documentPast = z.strictObject({
  /**
   * open: not asked for here. closed: this device has no keys of what comes next. whole: read as far as it can be had, and where that is
   * all, it leads to that copy. refused: it led to something else, and is not shown.
   */
  state: z.enum(['open', 'reading', 'closed', 'whole', 'refused']),
  /** Records read, of those there are. */
  read: count,
  of: count,
  /** Some were trimmed at the relay before they were read. */
  trimmed: z.boolean(),
  /** Whose word it is who could write then: those who gave the keys. */
  by: z.array(person)
})
export type DocumentPast = z.infer<typeof documentPast>

/** A stretch of writing by one person, of which putting back an earlier version is one by itself, or a named version. */
export const documentRevision = z.strictObject({
  /** The number of its last record in the document's log; what is not sent yet has none and comes last. */
  seq: count.optional(),
  at: time,
  by: z.array(person),
  /** Characters written; places removed, of which the end of a paragraph or a change of format is one too. */
  inserted: count,
  removed: count,
  /** By the word of who wrote it, it put back the document as it was then; `at`, and the name, where this device knows of them. */
  restores: z.strictObject({ seq: count, at: time.optional(), name: z.string().optional() }).optional(),
  version: z
    .strictObject({
      id,
      name: z.string(),
      frozen: z.boolean(),
      approvals: z.array(z.strictObject({ by: person, at: time })),
      /** False when an approval or the name is about another content than the one that stands there. */
      intact: z.boolean()
    })
    .optional()
})
export type DocumentRevision = z.infer<typeof documentRevision>
