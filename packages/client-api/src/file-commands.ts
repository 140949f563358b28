/** Files of the folder tree, as plain data. A file is in the tree only when the relay has all of it; until then it is in the queue of the device that sends it. */
import { z } from 'zod'
import { FILES_PER_CALL, FOLDER_DEPTH, fileQueue, nodeName, PATHS_PER_CALL, queueTotals, treeFile } from './document-shapes.ts'
import { count, id } from './shapes.ts'

const nothing = z.strictObject({})
/** Those named, or else those of the conversation, or else all. */
const someFiles = z.strictObject({ conversation: id.optional(), nodes: z.array(id).max(1_000).optional() })

export const fileCommands = {
  /** Puts files in the queue, and makes folders; stored before it resolves, also over a restart. Paths only where the core's shell allows them; they name files or whole folders. */
  'add-files': {
    input: z.strictObject({
      conversation: id,
      /** Absent: the top. */
      parent: id.optional(),
      /** Finished ones of begin-upload, each below folders of these names, which are made where there are none. */
      uploads: z
        .array(z.strictObject({ upload: id, folders: z.array(nodeName).max(FOLDER_DEPTH).default([]) }))
        .max(FILES_PER_CALL)
        .default([]),
      /** Folders by their names from that place, also with nothing to lie in them: made where there are none. */
      folders: z.array(z.array(nodeName).min(1).max(FOLDER_DEPTH)).max(FILES_PER_CALL).default([]),
      paths: z.array(z.string().max(4096)).max(PATHS_PER_CALL).default([]),
      /** Of paths; undefined: as the setting says. */
      keepMetadata: z.boolean().optional(),
      /** Of paths: leaves out what has its name in its folder already, in the tree or on its way there. */
      onlyNew: z.boolean().default(false),
      /** They are images of this document: not listed in the tree, and deleted with it. */
      document: id.optional()
    }),
    /** `nodes`: in the order of uploads, then of paths. `skipped`: within a folder, what is no file, or none that can be read or sent. `known`: left out because of `onlyNew`. */
    output: z.strictObject({
      nodes: z.array(id),
      skipped: z.array(z.strictObject({ path: z.string(), failure: z.string() })),
      known: count
    })
  },
  /** What is not in the tree yet, in its order; of very many the first. */
  'files-queue': { input: nothing, output: fileQueue },
  /** What is on its way stops where it is; nothing is lost. */
  'pause-files': { input: someFiles, output: nothing },
  /** What was paused goes on, what failed is tried again. */
  'resume-files': { input: someFiles, output: nothing },
  /** Gives up what is not in the tree yet: `unknown-node` for all else. */
  'cancel-files': { input: z.strictObject({ nodes: z.array(id).min(1).max(1_000) }), output: nothing },
  /** A file of a message, or of another tree, into this tree; nothing is uploaded again. */
  'file-attachment': {
    input: z.strictObject({ conversation: id, attachment: id, parent: id.optional(), name: nodeName.optional() }),
    output: z.strictObject({ node: id })
  },
  /** The images of a document: those in its text name nodes. */
  'document-files': {
    input: z.strictObject({ conversation: id, document: id }),
    output: z.strictObject({ files: z.array(z.strictObject({ node: id, name: z.string(), ...treeFile.shape })) })
  },
  /** Images that come from the text of another document, of this or another space: a node of this one names the same bytes. Left out: what is no image of a document in any tree here, or not whole at the relay. */
  'take-images': {
    input: z.strictObject({ conversation: id, document: id, images: z.array(id).min(1).max(FILES_PER_CALL) }),
    /** `node`: the image itself where it is this document's already. */
    output: z.strictObject({ taken: z.array(z.strictObject({ image: id, node: id })) })
  }
} as const

export const fileEvents = {
  /** How far the queue is, a few times a second; all zero when it is empty. */
  files: queueTotals
} as const
