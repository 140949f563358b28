import { ANSWER_UNITS, type CheckedInputOf, type FolderNode, type Person, unitsOf } from '@colloque/client-api'
import { concat, domainPrefix, equalBytes, type Sodium } from '@colloque/crypto'
import * as Y from 'yjs'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { fromHex, toHex } from '../../hex.ts'
import type { DocumentLogs } from '../../sync/documents/document-logs.ts'
import { loadDocument } from '../../sync/documents/document-row.ts'
import type { Spaces } from '../../sync/spaces.ts'
import { personOf } from '../directory/person.ts'
import { NODES } from '../documents/content-digest.ts'
import type { DocumentDraft } from '../documents/document-draft.ts'
import type { Documents } from '../documents/documents.ts'
import { eraseItem } from '../search/item-texts.ts'
import { requireFolder } from './add-files.ts'
import { copyInSteps } from './copy-content.ts'
import type { TreeFiles, Trees } from './files.ts'
import { inOrder } from './rows-in-order.ts'
import { isBelow, isTrashed, type NodeMap, type Nodes, newNode, readTreeFile, type TreeNode, withDescendants } from './tree.ts'
import type { TreeVerdict } from './tree-judge.ts'
import { createTreeRows, eraseTreeRow } from './tree-rows.ts'

/** The folder tree of each space: documents, files and folders; changed here, and shown to the contract. */
export interface Folders {
  /** For the room of the files. */
  readonly trees: Trees
  /** By the log of a tree. */
  nodesIn(log: Uint8Array): Nodes
  personalSpace(): Promise<string>
  /** By ids, as many behind `after` as one answer holds. */
  list(conversation: string, after?: string): { nodes: FolderNode[]; complete: boolean; waiting: boolean; next?: string }
  createFolder(conversation: string, parent: string | undefined, name: string): string
  createDocument(conversation: string, parent: string | undefined, name: string): string
  /** Its text and images into another space, under the name that it has; all of it or nothing. Throws `file-unreadable` while an image of it has not left this device. */
  copyDocument(input: CheckedInputOf<'copy-document'>): string
  rename(conversation: string, node: string, name: string): void
  move(conversation: string, nodes: readonly string[], parent: string | undefined): void
  tag(conversation: string, node: string, tags: readonly string[]): void
  trash(conversation: string, nodes: readonly string[]): void
  restore(conversation: string, nodes: readonly string[]): void
  remove(conversation: string, nodes: readonly string[]): void
  /** The log of a document of this space; throws `unknown-document`. */
  documentOf(conversation: string, document: string): Uint8Array
  /** Inside the transaction that stores a record of a tree: documents that it names are followed, those that it erased for good are erased. */
  judged(space: Uint8Array, verdict: TreeVerdict): void
  /** After it. */
  treeChanged(space: Uint8Array): void
}

interface HeldDocument {
  readonly id: string
  readonly status: string
  readonly changed_at: number
}

/** [DLOG-6] The first 16 bytes of BLAKE2b-256(domain 'folder-log' ‖ space). */
export const folderLogOf = (sodium: Sodium, space: Uint8Array): Uint8Array =>
  sodium.blake2b(concat(domainPrefix('folder-log'), space)).slice(0, 16)

export function createFolders(
  core: Core,
  spaces: Spaces,
  documents: Documents,
  logs: DocumentLogs,
  files: () => TreeFiles
): Folders {
  const { sodium, random, clock } = core.ports
  let founding: Promise<string> | undefined

  function spaceOf(conversation: string): Uint8Array {
    const space = fromHex(conversation)
    if (spaces.session(space) === undefined) throw new ClientError('unknown-conversation')
    return space
  }

  const treeLog = (conversation: string): Uint8Array => folderLogOf(sodium, spaceOf(conversation))
  const rows = createTreeRows(core, documents.docOf)
  const treeOf = (conversation: string): Nodes => rows.nodesOf(treeLog(conversation))

  function emitChanged(conversation: string): void {
    core.emit({ type: 'folder', conversation })
  }

  /** One change of the tree; `change` gets the nodes as they are, and the map to write in. */
  function write(conversation: string, change: (nodes: Nodes, map: NodeMap) => void, along?: () => void): void {
    const log = treeLog(conversation)
    const nodes = rows.nodesOf(log)
    const write = (doc: Y.Doc): void => {
      rows.follow(log, doc)
      change(nodes, doc.getMap<Y.Map<unknown>>(NODES))
    }
    documents.edit(log, write, along)
    // Not when somebody asks: a core that starts then finds them whole.
    rows.nodesOf(log)
    emitChanged(conversation)
  }

  function requireNodes(nodes: Nodes, ids: readonly string[]): void {
    if (ids.some((id) => !nodes.has(id))) throw new ClientError('unknown-node')
  }

  function add(
    conversation: string,
    id: string,
    kind: 'folder' | 'document',
    parent: string | undefined,
    name: string,
    along?: () => void
  ): string {
    const make = (nodes: Nodes, map: NodeMap): void => {
      requireFolder(nodes, parent)
      map.set(id, newNode({ kind, name, createdAt: clock.nowMs(), parent }))
    }
    write(conversation, make, along)
    return id
  }

  /** What this device holds of a document of a space, asked for in the order of ids behind one. */
  function heldOf(space: Uint8Array, after: string): (id: string) => HeldDocument | undefined {
    return inOrder(after, (from, atMost) =>
      core.store.all<HeldDocument>(
        `SELECT lower(hex(log)) AS id, status, changed_at FROM document_log JOIN document USING (log)
         WHERE space = ? AND log > ? AND kind = 'document' ORDER BY log LIMIT ?`,
        space,
        fromHex(from),
        atMost
      )
    )
  }

  /** By the client id that wrote it. */
  function makersOf(log: Uint8Array): (client: number | undefined) => Person | undefined {
    const accountOf = documents.authors(log)
    const people = new Map<string, Person>()
    return (client) => {
      const account = client === undefined ? undefined : accountOf(client)
      if (account === undefined) return undefined
      const person = people.get(account) ?? personOf(core, fromHex(account))
      people.set(account, person)
      return person
    }
  }

  function show(
    node: TreeNode,
    makerOf: ReturnType<typeof makersOf>,
    held: ReturnType<typeof heldOf>,
    view: ReturnType<TreeFiles['viewsOf']>
  ): FolderNode {
    const { id, kind, name, tags, createdAt, parent, trashedAt, trashedBy, madeBy } = node
    const file = view(node)
    const maker = makerOf(madeBy)
    const trasher = makerOf(trashedBy)
    const document = kind === 'document' ? held(id) : undefined
    return {
      id,
      kind,
      name,
      tags: [...tags],
      createdAt,
      ...(parent !== undefined && { parent }),
      ...(maker !== undefined && { createdBy: maker }),
      ...(trashedAt !== undefined && { trashedAt }),
      ...(trasher !== undefined && { trashedBy: trasher }),
      ...(document !== undefined && document.changed_at > 0 && { changedAt: document.changed_at }),
      ...(file !== undefined && { file }),
      ...(kind === 'document' && { waiting: document?.status === 'waiting' })
    }
  }

  async function foundPersonal(): Promise<string> {
    const known = core.store.get<{ space: Uint8Array }>("SELECT space FROM conversation WHERE kind = 'personal'")
    if (known) return toHex(known.space)
    const { account } = core.identity
    return toHex(await spaces.found({ kind: 'personal', name: '', owners: [account], createdAt: clock.nowMs() }, []))
  }

  return {
    trees: { nodesOf: treeOf, write, emitChanged },
    nodesIn: rows.nodesOf,
    personalSpace() {
      founding ??= foundPersonal().finally(() => {
        founding = undefined
      })
      return founding
    },
    list(conversation, after = '') {
      const log = treeLog(conversation)
      const makerOf = makersOf(log)
      const status = logs.state(log)?.status
      const complete = status === 'live' || status === 'ended'
      const waiting = status === 'waiting'
      const nodes: FolderNode[] = []
      let left = ANSWER_UNITS
      const space = spaceOf(conversation)
      const tree = treeOf(conversation)
      const view = files().viewsOf(space, after)
      const held = heldOf(space, after)
      const listed = [...tree.values()].filter(({ id, of }) => of === undefined && id > after)
      const queued = files().queuedNodes(space, tree)
      const others = queued.filter(({ id }) => id > after)
      const all = others.length === 0 ? listed : [...listed, ...others].sort((a, b) => (a.id < b.id ? -1 : 1))
      for (const node of all) {
        const shown = 'madeBy' in node ? show(node, makerOf, held, view) : node
        left -= unitsOf(shown)
        const last = nodes.at(-1)
        if (left < 0 && last !== undefined) return { nodes, complete, waiting, next: last.id }
        nodes.push(shown)
      }
      return { nodes, complete, waiting }
    },
    createFolder: (conversation, parent, name) => add(conversation, toHex(random.bytes(16)), 'folder', parent, name),
    createDocument(conversation, parent, name) {
      requireFolder(treeOf(conversation), parent)
      const space = spaceOf(conversation)
      const log = random.bytes(16)
      const follow = (): void => documents.follow({ log, space, kind: 'document', isOwn: true })
      return add(conversation, toHex(log), 'document', parent, name, follow)
    },
    copyDocument({ conversation, document, to, parent }) {
      const source = treeOf(conversation).get(document)
      if (source?.kind !== 'document') throw new ClientError('unknown-document')
      if (logs.state(fromHex(document))?.status === 'waiting') throw new ClientError('document-waiting')
      requireFolder(treeOf(to), parent)
      const log = random.bytes(16)
      const id = toHex(log)
      const images = files().copyImages(conversation, document, to)
      const copy = draftOf(document, { log, space: spaceOf(to) }, (file) => images.nodes.get(file)?.id ?? file)
      const make = (nodes: Nodes, map: NodeMap): void => {
        requireFolder(nodes, parent)
        const createdAt = clock.nowMs()
        map.set(id, newNode({ kind: 'document', name: source.name, createdAt, parent }))
        for (const image of images.nodes.values())
          map.set(image.id, newNode({ kind: 'file', name: image.name, createdAt, of: id, file: image.file }))
      }
      // At once: what no tree names would lie here, and at the relay, for good.
      write(to, make, () => {
        images.keep()
        copy.keep()
      })
      logs.wake(log)
      return id
    },
    rename: (conversation, node, name) =>
      write(conversation, (nodes, map) => {
        requireNodes(nodes, [node])
        map.get(node)?.set('name', name)
      }),
    move: (conversation, ids, parent) =>
      write(conversation, (nodes, map) => {
        requireNodes(nodes, ids)
        requireFolder(nodes, parent)
        if (parent !== undefined && ids.some((id) => isBelow(nodes, parent, id))) throw new ClientError('invalid-move')
        for (const id of ids)
          if (parent === undefined) map.get(id)?.delete('parent')
          else map.get(id)?.set('parent', parent)
      }),
    tag: (conversation, node, tags) =>
      write(conversation, (nodes, map) => {
        requireNodes(nodes, [node])
        const held = map.get(node)
        const known = held?.get('tags')
        const target: Y.Map<unknown> = known instanceof Y.Map ? known : new Y.Map<unknown>()
        if (target !== known) held?.set('tags', target)
        for (const tag of [...target.keys()]) if (!tags.includes(tag)) target.delete(tag)
        for (const tag of tags) if (target.get(tag) !== true) target.set(tag, true)
      }),
    trash: (conversation, ids) =>
      write(conversation, (nodes, map) => {
        requireNodes(nodes, ids)
        for (const id of ids) map.get(id)?.set('trashedAt', clock.nowMs())
      }),
    /** With the folders above it, where they lie in the bin too. */
    restore: (conversation, ids) =>
      write(conversation, (nodes, map) => {
        requireNodes(nodes, ids)
        for (const id of ids)
          for (let at: string | undefined = id; at !== undefined; at = nodes.get(at)?.parent)
            if (nodes.get(at)?.trashedAt !== undefined) map.get(at)?.delete('trashedAt')
      }),
    /** Content, keys and bytes go when the log has it, where everyone reads whether it still lay in the bin [TREE-2]. */
    remove(conversation, ids) {
      const nodes = treeOf(conversation)
      requireNodes(nodes, ids)
      if (ids.some((id) => !isTrashed(nodes, id))) throw new ClientError('unknown-node')
      const below = withDescendants(nodes, ids)
      const documentsGone = new Set(below.filter(({ kind }) => kind === 'document').map(({ id }) => id))
      const images = [...nodes.values()].filter(({ of }) => of !== undefined && documentsGone.has(of))
      const gone = [...below, ...images]
      write(conversation, (_, map) => {
        for (const { id } of gone) map.delete(id)
      })
    },
    documentOf(conversation, document) {
      const log = fromHex(document)
      const row = loadDocument(core.store, log)
      // What the tree names is followed from the same moment on, and the tree need not be read for it.
      const isHere = row?.kind === 'document' && row.status !== 'deleted' && equalBytes(row.space, spaceOf(conversation))
      if (!isHere) throw new ClientError('unknown-document')
      return log
    },
    judged(space, { documents: named, erased }) {
      for (const id of named) documents.follow({ log: fromHex(id), space, kind: 'document', isOwn: false })
      for (const { id, kind } of erased) {
        if (kind === 'document') erase(fromHex(id))
        if (kind === 'file') files().erase(space, id)
        eraseItem(core.store, fromHex(id))
        eraseTreeRow(core.store, folderLogOf(sodium, space), id)
      }
    },
    treeChanged(space) {
      const conversation = toHex(space)
      const log = treeLog(conversation)
      files().follow(space, rows.nodesOf(log), (id) => readTreeFile(documents.docOf(log), id))
      emitChanged(conversation)
    }
  }

  function draftOf(
    document: string,
    place: { readonly log: Uint8Array; readonly space: Uint8Array },
    fileOf: (file: string) => string
  ): DocumentDraft {
    const { doc, release } = documents.read(fromHex(document))
    try {
      return documents.draft(place, copyInSteps(doc, fileOf))
    } finally {
      release()
    }
  }

  /** Nothing of it stays. */
  function erase(log: Uint8Array): void {
    if (loadDocument(core.store, log)?.status === 'deleted') return
    logs.erase(log)
    documents.content.erase(log)
  }
}
