/** Files of the folder trees: those that come and go with their nodes, those that are put there, and how all of them are shown. */
import type { CheckedInputOf, FileQueue as FileQueueView, FolderNode, OutputOf, TreeFileView } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { fromHex, toHex } from '../../hex.ts'
import { ContentError } from '../../sync/content-error.ts'
import { type AttachmentRow, rowsOfMessage } from '../attachments/attachment-row.ts'
import type { AttachmentHooks, Attachments } from '../attachments/attachments.ts'
import { nodeOfKey, TREE_KEY_BYTES, treeKey } from '../attachments/tree-key.ts'
import { folderMaker, nodeNameOf, placeName, requireFolder, walkPaths } from './add-files.ts'
import { createFileQueue, sealedFile, sealedFileOf } from './file-queue.ts'
import type { NewTreeFile, QueuedFile, TreeFileRow } from './file-rows.ts'
import { inOrder } from './rows-in-order.ts'
import { isTrashed, type NodeMap, type Nodes, newNode, type TreeFile, type TreeNode } from './tree.ts'

/** The trees, as their room gives them. */
export interface Trees {
  nodesOf(conversation: string): Nodes
  /** `along`: in the transaction that stores it. Throws `unknown-conversation`, `not-a-member`, `read-only`, `document-waiting`; then nothing was written. */
  write(conversation: string, change: (nodes: Nodes, map: NodeMap) => void, along?: () => void): void
  /** What is listed is not what it was. */
  emitChanged(conversation: string): void
}

export interface TreeFiles {
  readonly hooks: AttachmentHooks
  isQueued(message: Uint8Array): boolean
  add(input: CheckedInputOf<'add-files'>): Promise<OutputOf<'add-files'>>
  fileAttachment(input: CheckedInputOf<'file-attachment'>): string
  /** Those of a document for another space, by what they are in its text. Throws `file-unreadable` while one has not left this device. */
  copyImages(conversation: string, document: string, to: string): CopiedImages
  takeImages(input: CheckedInputOf<'take-images'>): OutputOf<'take-images'>['taken']
  queue(): FileQueueView
  pause(input: CheckedInputOf<'pause-files'>): Promise<void>
  resume(input: CheckedInputOf<'resume-files'>): Promise<void>
  cancel(nodes: readonly string[]): void
  imagesOf(conversation: string, document: string): OutputOf<'document-files'>['files']
  /** How the files of a space stand behind the id `after`, asked for in the order of ids: what nobody asks for is not read. */
  viewsOf(space: Uint8Array, after?: string): (node: TreeNode) => TreeFileView | undefined
  /** What this device sends into a space, and nobody sees yet. */
  queuedNodes(space: Uint8Array, nodes: Nodes): FolderNode[]
  /** The tree changed: what opens its new files is kept. */
  follow(space: Uint8Array, nodes: Nodes, fileOf: (id: string) => TreeFile | undefined): void
  /** Inside a transaction: key and copy of a file that was deleted for good, and the blob where this device may and nothing else names it. */
  erase(space: Uint8Array, node: string): void
  run(): void
  idle(): Promise<void>
  stop(): Promise<void>
}

export interface CopiedImages {
  readonly nodes: ReadonlyMap<
    string,
    { readonly id: string; readonly name: string; readonly file: ReturnType<typeof sealedFile> }
  >
  /** Inside the transaction that names them there. */
  keep(): void
}

const SHOWN_IN_QUEUE = 500

export function createTreeFiles(core: Core, attachments: () => Attachments, trees: Trees): TreeFiles {
  const { store } = core
  const { clock, random } = core.ports
  const queue = createFileQueue(core, attachments, enter, (space) => trees.emitChanged(toHex(space)))

  /** Those that another process had put there already are left alone; an image whose document is gone is given up. */
  function enter(space: Uint8Array, files: readonly TreeFileRow[]): void {
    const lost: Uint8Array[] = []
    trees.write(toHex(space), (nodes, map) => {
      for (const { message, name, parent, document, at } of files) {
        const id = toHex(nodeOfKey(message))
        if (document !== null && nodes.get(document)?.kind !== 'document') lost.push(message)
        else if (!map.has(id))
          map.set(
            id,
            newNode({
              kind: 'file',
              name,
              createdAt: at,
              parent: parent ?? undefined,
              of: document ?? undefined,
              file: sealedFileOf(core, message)
            })
          )
      }
    })
    if (lost.length === 0) return
    store.transaction(() => {
      for (const message of lost) attachments().erase(message)
    })
  }

  function requirePlaces(nodes: Nodes, parent: string | undefined, document: string | undefined): void {
    requireFolder(nodes, parent)
    if (document !== undefined && nodes.get(document)?.kind !== 'document') throw new ClientError('unknown-document')
  }

  async function add(input: CheckedInputOf<'add-files'>): Promise<OutputOf<'add-files'>> {
    const { conversation, parent, document, uploads, folders, paths, keepMetadata, onlyNew } = input
    requirePlaces(trees.nodesOf(conversation), parent, document)
    const walked = await walkPaths(core, paths)
    const isTree = document === undefined
    const places = new Map<string, string | undefined>()
    // Also without a folder to make: who may not write here is told now.
    trees.write(conversation, (nodes, map) => {
      requirePlaces(nodes, parent, document)
      const folder = folderMaker(core, nodes, map, parent)
      const given = [...folders, ...uploads.map((upload) => upload.folders)].map((names) => names.map(nodeNameOf))
      const wanted = isTree ? [...walked.folders, ...given] : []
      for (const names of wanted) places.set(names.join('/'), folder(names))
    })
    const placeOf = (folders: readonly string[]): string | null =>
      (isTree ? (folders.length === 0 ? parent : places.get(folders.join('/'))) : undefined) ?? null
    const space = fromHex(conversation)
    const newFile = (): Pick<NewTreeFile, 'message' | 'document' | 'at'> => ({
      message: treeKey(space, random.bytes(16)),
      document: document ?? null,
      at: clock.nowMs()
    })
    const taken = onlyNew ? namesTaken(conversation) : new Set<string>()
    const fresh = walked.files.filter(({ folders, name }) => !taken.has(placeName(placeOf(folders), name)))
    const added: Uint8Array[] = []
    store.transaction(() => {
      for (const { upload, folders } of uploads) {
        const file = newFile()
        attachments().take([upload], file.message)
        const [row] = rowsOfMessage(store, file.message)
        if (row === undefined) throw new ClientError('unknown-upload')
        const { name, size_bytes, media_type } = row
        const rest = { parent: placeOf(folders.map(nodeNameOf)), name: nodeNameOf(name), size_bytes, media_type }
        queue.insert({ ...file, ...rest, source_path: null, keep_metadata: null, begun: 1 })
        added.push(file.message)
      }
      for (const { path, name, folders, sizeBytes, mediaType } of fresh) {
        const file = newFile()
        const rest = { parent: placeOf(folders), name, size_bytes: sizeBytes, media_type: mediaType }
        const keep = keepMetadata === undefined ? null : Number(keepMetadata)
        queue.insert({ ...file, ...rest, source_path: path, keep_metadata: keep, begun: 0 })
        added.push(file.message)
      }
    })
    trees.emitChanged(conversation)
    attachments().run()
    queue.run()
    const nodes = added.map((message) => toHex(nodeOfKey(message)))
    return { nodes, skipped: [...walked.skipped], known: walked.files.length - fresh.length }
  }

  /** Of all files outside of the bin, sent or on their way. */
  function namesTaken(conversation: string): Set<string> {
    const nodes = trees.nodesOf(conversation)
    const listed = [...nodes.values()].filter(({ id, kind, of }) => kind === 'file' && of === undefined && !isTrashed(nodes, id))
    const queued = queue.files(fromHex(conversation)).filter(({ document }) => document === null)
    return new Set([...listed, ...queued].map(({ parent, name }) => placeName(parent, name)))
  }

  function some({ conversation, nodes }: CheckedInputOf<'pause-files'>): QueuedFile[] {
    const wanted = nodes === undefined ? undefined : new Set(nodes)
    const files = queue.files(conversation === undefined ? undefined : fromHex(conversation))
    return wanted === undefined ? files : files.filter(({ message }) => wanted.has(toHex(nodeOfKey(message))))
  }

  function queuedView(file: QueuedFile): TreeFileView {
    const { attachment, failure, size_bytes: sizeBytes, media_type: type } = file
    const doneBytes = queue.doneBytes(file)
    return {
      ...(attachment !== null && { attachment: toHex(attachment) }),
      sizeBytes,
      type,
      state: stateOf(file, doneBytes),
      doneBytes,
      ...(failure !== null && { failure })
    }
  }

  function viewsOf(space: Uint8Array, after = ''): (node: TreeNode) => TreeFileView | undefined {
    const rowOf = inOrder(after, (from, atMost) => rowsOfSpace(space, from, atMost))
    return ({ id, file }) => {
      if (file === undefined) return undefined
      const row = rowOf(id)
      const { sizeBytes, mediaType: type } = file
      if (row === undefined) return { sizeBytes, type, state: 'failed', failure: 'file-unreadable' }
      const { attachment, state, failure } = row
      const shown = { attachment, sizeBytes, type, state: TREE_STATES[state] ?? 'available' }
      return failure === null ? shown : { ...shown, failure }
    }
  }

  function imagesOf(conversation: string, document: string): OutputOf<'document-files'>['files'] {
    const space = fromHex(conversation)
    const view = viewsOf(space)
    const images = [...trees.nodesOf(conversation).values()].filter(({ of }) => of === document)
    const shown = images.flatMap((node) => {
      const file = view(node)
      return file ? [{ node: node.id, name: node.name, ...file }] : []
    })
    const waiting = queue.files(space).filter((file) => file.document === document)
    return [...shown, ...waiting.map((file) => ({ node: toHex(nodeOfKey(file.message)), name: file.name, ...queuedView(file) }))]
  }

  function takeImages({ conversation, document, images }: CheckedInputOf<'take-images'>): OutputOf<'take-images'>['taken'] {
    requirePlaces(trees.nodesOf(conversation), undefined, document)
    const own = new Set(imagesOf(conversation, document).map(({ node }) => node))
    const spaces = store.all<{ space: Uint8Array }>('SELECT space FROM space').map(({ space }) => space)
    const taken = new Map<string, string>()
    const copies: AttachmentRow[] = []
    for (const image of new Set(images)) {
      const source = spaces.flatMap((space) =>
        trees.nodesOf(toHex(space)).get(image)?.of === undefined ? [] : rowsOfMessage(store, treeKey(space, fromHex(image)))
      )[0]
      const copy = own.has(image) || source === undefined ? undefined : copyFor(conversation, source)
      if (copy !== undefined) copies.push(copy)
      const node = copy === undefined ? image : toHex(nodeOfKey(copy.message))
      if (copy !== undefined || own.has(image)) taken.set(image, node)
    }
    if (copies.length > 0) putCopies(conversation, copies, { of: document })
    return [...taken].map(([image, node]) => ({ image, node }))
  }

  /** Undefined for what others could not read. */
  function copyFor(conversation: string, { attachment }: AttachmentRow): AttachmentRow | undefined {
    try {
      return attachments().copyOf(toHex(attachment), treeKey(fromHex(conversation), random.bytes(16)))
    } catch (error) {
      if (error instanceof ClientError) return undefined
      throw error
    }
  }

  /** Rows and nodes at once. */
  function putCopies(
    conversation: string,
    copies: readonly AttachmentRow[],
    { parent, of, name }: { readonly parent?: string | undefined; readonly of?: string; readonly name?: string | undefined }
  ): void {
    const change = (nodes: Nodes, map: NodeMap): void => {
      requirePlaces(nodes, parent, of)
      const place = { kind: 'file', createdAt: clock.nowMs(), parent, of }
      for (const copy of copies) {
        const named = { ...place, name: name ?? nodeNameOf(copy.name), file: sealedFile(copy) }
        map.set(toHex(nodeOfKey(copy.message)), newNode(named))
      }
    }
    trees.write(conversation, change, () => copies.forEach(attachments().keepCopy))
  }

  function rowsOfSpace(space: Uint8Array, after = '', atMost = Number.MAX_SAFE_INTEGER): SpaceRow[] {
    return store.all<SpaceRow>(
      `SELECT lower(hex(substr(message, 17, 16))) AS id, lower(hex(attachment)) AS attachment, state, failure FROM attachment
       WHERE message > ? AND message < ? AND length(message) = ${TREE_KEY_BYTES} ORDER BY message LIMIT ?`,
      after === '' ? space : treeKey(space, fromHex(after)),
      treeKey(space, LAST_NODE),
      atMost
    )
  }

  return {
    hooks: queue.hooks,
    isQueued: queue.has,
    add,
    fileAttachment({ conversation, attachment, parent, name }) {
      const node = random.bytes(16)
      const copy = attachments().copyOf(attachment, treeKey(fromHex(conversation), node))
      putCopies(conversation, [copy], { parent, name })
      return toHex(node)
    },
    copyImages(conversation, document, to) {
      const copies = imagesOf(conversation, document).map(({ node, name, attachment, state }) => {
        if (attachment === undefined || ON_ITS_WAY.includes(state)) throw new ClientError('file-unreadable', { name })
        return { node, name, copy: attachments().copyOf(attachment, treeKey(fromHex(to), random.bytes(16))) }
      })
      const nodes = copies.map(({ node, name, copy }) => {
        const id = toHex(nodeOfKey(copy.message))
        return [node, { id, name, file: sealedFile(copy) }] as const
      })
      const keep = (): void => copies.map(({ copy }) => copy).forEach(attachments().keepCopy)
      return { nodes: new Map(nodes), keep }
    },
    takeImages,
    queue: () => ({
      ...queue.view(),
      files: queue.files(undefined, SHOWN_IN_QUEUE).map((file) => ({
        node: toHex(nodeOfKey(file.message)),
        conversation: toHex(file.message.subarray(0, 16)),
        name: file.name,
        ...(file.parent !== null && { parent: file.parent }),
        ...(file.document !== null && { document: file.document }),
        ...queuedView(file)
      }))
    }),
    pause: (input) => queue.pause(some(input)),
    resume: (input) => queue.resume(some(input)),
    cancel(nodes) {
      const files = some({ nodes: [...nodes] })
      if (files.length !== new Set(nodes).size) throw new ClientError('unknown-node')
      queue.cancel(files)
    },
    imagesOf,
    viewsOf,
    queuedNodes: (space, nodes) =>
      queue.files(space).flatMap((file) => {
        const { message, document, name, parent, at } = file
        const id = toHex(nodeOfKey(message))
        if (document !== null || nodes.has(id)) return []
        const folder = parent !== null && nodes.get(parent)?.kind === 'folder' ? { parent } : {}
        return [{ id, kind: 'file' as const, name, ...folder, tags: [], createdAt: at, file: queuedView(file) }]
      }),
    follow(space, nodes, fileOf) {
      const isHeld = ({ file, of }: TreeNode): boolean =>
        file !== undefined && (of === undefined || nodes.get(of)?.kind === 'document')
      const known = new Set(rowsOfSpace(space).map(({ id }) => id))
      const fresh = [...nodes.values()].filter((node) => isHeld(node) && !known.has(node.id))
      if (fresh.length === 0) return
      store.transaction(() => {
        for (const { id, name } of fresh) keep(space, { id, name, file: fileOf(id) })
      })
    },
    erase: (space, node) => attachments().erase(treeKey(space, fromHex(node))),
    run: queue.run,
    idle: queue.idle,
    stop: queue.stop
  }

  /** One that no blob can hold is listed, and cannot be opened. */
  function keep(space: Uint8Array, { id, name, file }: Pick<TreeNode, 'id' | 'name'> & { file: TreeFile | undefined }): void {
    if (file === undefined) return
    try {
      attachments().fromReferences(treeKey(space, fromHex(id)), [{ id: fromHex(id), name, ...file }])
    } catch (error) {
      if (!(error instanceof ContentError)) throw error
    }
  }
}

/** Ids as text, which costs less than bytes that are made text afterwards. */
interface SpaceRow {
  /** Of the node. */
  readonly id: string
  readonly attachment: string
  readonly state: string
  readonly failure: string | null
}

/** Not whole at the relay. */
const ON_ITS_WAY: readonly string[] = ['queued', 'uploading', 'paused']

const LAST_NODE = new Uint8Array(16).fill(0xff)

const TREE_STATES: Readonly<Record<string, TreeFileView['state']>> = {
  uploaded: 'here',
  ready: 'here',
  downloading: 'downloading',
  failed: 'failed'
}

/** What has not sent anything yet waits for its turn. */
function stateOf({ state, failure, paused }: QueuedFile, doneBytes: number): TreeFileView['state'] {
  if (state === 'failed' || (failure !== null && (state === null || state === 'uploaded'))) return 'failed'
  if (paused === 1) return 'paused'
  return doneBytes > 0 && failure === null ? 'uploading' : 'queued'
}
