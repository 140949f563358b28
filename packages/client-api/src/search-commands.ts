/** Finding, as plain data: words of messages, of documents and of files. Everything is looked for on this device alone. */
import { z } from 'zod'
import { count, id, person, time } from './shapes.ts'

const nothing = z.strictObject({})
/** A part of a text, and the UTF-16 ranges of it that match. */
const excerpt = z.string().max(400)
const matches = z.array(z.strictObject({ start: count, end: count }))

export const FILE_PAGES = 5_000
export const FILE_PAGE_CHARACTERS = 20_000
/** Of all pages of one file together. */
export const FILE_TEXT_CHARACTERS = 2_000_000

const foundMessage = z.strictObject({
  conversation: id,
  message: id,
  seq: count.optional(),
  at: time,
  from: person,
  /** Of the text, or the name of a file. */
  excerpt,
  matches,
  inFileName: z.boolean()
})

const foundNode = z.strictObject({
  conversation: id,
  node: id,
  kind: z.enum(['folder', 'document', 'file']),
  name: z.string(),
  nameMatches: matches,
  /** In the bin. */
  trashed: z.boolean(),
  at: time,
  /** Where something beside the name matches: the text of a document or file, a comment, a tag. */
  within: z
    .strictObject({
      part: z.enum(['text', 'comment', 'tag']),
      excerpt,
      matches,
      /** Of a document's text: the Yjs id of the block, which stays while others write. */
      block: z.strictObject({ client: count, clock: count }).optional(),
      /** The key of a comment in the document. */
      comment: z.string().max(64).optional(),
      /** Of a file, from 1. */
      page: count.optional()
    })
    .optional()
})

/** In the text of a file that came with a message. */
const foundFile = z.strictObject({
  conversation: id,
  message: id,
  seq: count.optional(),
  at: time,
  from: person,
  attachment: id,
  name: z.string(),
  excerpt,
  matches,
  page: count
})

export const searchCommands = {
  /** Newest first in each kind; letters with and without accents are the same, the last word may be unfinished. */
  search: {
    input: z.strictObject({
      text: z.string().trim().min(1).max(200),
      conversation: id.optional(),
      /** Of each kind. */
      limit: z.number().int().min(1).max(200).default(50)
    }),
    output: z.strictObject({
      results: z.array(foundMessage),
      more: z.boolean(),
      nodes: z.array(foundNode),
      moreNodes: z.boolean(),
      files: z.array(foundFile),
      moreFiles: z.boolean(),
      /** False while the index lacks something that this device has; it is on its way by itself, but for files: see `files-to-index`. */
      complete: z.boolean(),
      missing: z.strictObject({ messages: count, documents: count, files: count })
    })
  },
  /** PDF, DOCX and plain files on this device whose text nobody has given yet, the smallest first, a few at a time. */
  'files-to-index': {
    input: nothing,
    output: z.strictObject({
      files: z.array(z.strictObject({ attachment: id, name: z.string(), type: z.string(), sizeBytes: count }))
    })
  },
  /** The text of a file, page by page, as a parser without keys read it; none: it has no text, or cannot be read. Once for each file. */
  'index-file': {
    input: z.strictObject({
      attachment: id,
      pages: z
        .array(z.string().max(FILE_PAGE_CHARACTERS))
        .max(FILE_PAGES)
        .refine((pages) => pages.reduce((sum, page) => sum + page.length, 0) <= FILE_TEXT_CHARACTERS)
    }),
    output: nothing
  }
} as const
