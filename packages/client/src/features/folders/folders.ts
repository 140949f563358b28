import type { AnyEvent, FolderNode } from '@colloque/client-api'
import { concat, domainPrefix, type Sodium } from '@colloque/crypto'
import * as Y from 'yjs'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { fromHex, toHex } from '../../hex.ts'
import type { DocumentLogs } from '../../sync/documents/document-logs.ts'
import type { Spaces } from '../../sync/spaces.ts'
import { personOf } from '../directory/person.ts'
import { authorsOf } from '../documents/authors.ts'
import { NODES } from '../documents/content-digest.ts'
import type { Documents } from '../documents/documents.ts'
import { isBelow, isTrashed, readTree, type TreeNode, withDescendants } from './tree.ts'

/** The folder tree of each space: documents, files and folders; changed here, and shown to the contract. */
export interface Folders {
  personalSpace(): Promise<string>
  list(conversation: string): { nodes: FolderNode[]; complete: boolean }
  createFolder(conversation: string, parent: string | undefined, name: string): string
  createDocument(conversation: string, parent: string | undefined, name: string): string
  rename(conversation: string, node: string, name: string): void
  move(conversation: string, nodes: readonly string[], parent: string | undefined): void
  tag(conversation: string, node: string, tags: readonly string[]): void
  trash(conversation: string, nodes: readonly string[]): void
  restore(conversation: string, nodes: readonly string[]): void
  remove(conversation: string, nodes: readonly string[]): void
  /** The log of a document of this space; throws `unknown-document`. */
  documentOf(conversation: string, document: string): Uint8Array
  /** After what was read of a tree was stored: documents that it names are followed, those that are gone are erased. */
  treeChanged(space: Uint8Array): void
}

/** [DLOG-6] The first 16 bytes of BLAKE2b-256(domain 'folder-log' ‖ space). */
export const folderLogOf = (sodium: Sodium, space: Uint8Array): Uint8Array =>
  sodium.blake2b(concat(domainPrefix('folder-log'), space)).slice(0, 16)

export function createFolders(core: Core, spaces: Spaces, documents: Documents, logs: DocumentLogs): Folders {
  const { sodium, random, clock } = core.ports
  let founding: Promise<string> | undefined

  function spaceOf(conversation: string): Uint8Array {
    const space = fromHex(conversation)
    if (spaces.session(space) === undefined) throw new ClientError('unknown-conversation')
    return space
  }

  const treeLog = (conversation: string): Uint8Array => folderLogOf(sodium, spaceOf(conversation))
  const treeOf = (conversation: string): ReadonlyMap<string, TreeNode> => readTree(documents.docOf(treeLog(conversation)))

  function emitChanged(conversation: string): void {
    const event: AnyEvent = { type: 'folder', conversation }
    core.emit(event)
  }

  /** One change of the tree; `change` gets the nodes as they are, and the map to write in. */
  function write(conversation: string, change: (nodes: ReadonlyMap<string, TreeNode>, map: Y.Map<Y.Map<unknown>>) => void): void {
    documents.edit(treeLog(conversation), (doc) => change(readTree(doc), doc.getMap<Y.Map<unknown>>(NODES)))
    emitChanged(conversation)
  }

  function requireFolder(nodes: ReadonlyMap<string, TreeNode>, parent: string | undefined): void {
    if (parent !== undefined && nodes.get(parent)?.kind !== 'folder') throw new ClientError('unknown-node')
  }

  function requireNodes(nodes: ReadonlyMap<string, TreeNode>, ids: readonly string[]): void {
    if (ids.some((id) => !nodes.has(id))) throw new ClientError('unknown-node')
  }

  function add(conversation: string, id: string, kind: 'folder' | 'document', parent: string | undefined, name: string): string {
    write(conversation, (nodes, map) => {
      requireFolder(nodes, parent)
      const node = new Y.Map<unknown>()
      const fields = { kind, name, createdAt: clock.nowMs(), ...(parent !== undefined && { parent }) }
      for (const [field, value] of Object.entries(fields)) node.set(field, value)
      map.set(id, node)
    })
    return id
  }

  function show(node: TreeNode, makers: ReadonlyMap<number, string>): FolderNode {
    const { id, kind, name, tags, createdAt, parent, trashedAt, madeBy } = node
    const maker = madeBy === undefined ? undefined : makers.get(madeBy)
    const changed =
      kind === 'document'
        ? core.store.get<{ changed_at: number }>('SELECT changed_at FROM document WHERE log = ?', fromHex(id))?.changed_at
        : undefined
    return {
      id,
      kind,
      name,
      tags: [...tags],
      createdAt,
      ...(parent !== undefined && { parent }),
      ...(maker !== undefined && { createdBy: personOf(core, fromHex(maker)) }),
      ...(trashedAt !== undefined && { trashedAt }),
      ...(changed !== undefined && changed > 0 && { changedAt: changed }),
      ...(kind === 'document' && { waiting: logs.state(fromHex(id))?.status === 'waiting' })
    }
  }

  async function foundPersonal(): Promise<string> {
    const known = core.store.get<{ space: Uint8Array }>("SELECT space FROM conversation WHERE kind = 'personal'")
    if (known) return toHex(known.space)
    const { account } = core.identity
    return toHex(await spaces.found({ kind: 'personal', name: '', owners: [account], createdAt: clock.nowMs() }, []))
  }

  return {
    personalSpace() {
      founding ??= foundPersonal().finally(() => {
        founding = undefined
      })
      return founding
    },
    list(conversation) {
      const log = treeLog(conversation)
      const makers = new Map(
        authorsOf(core, log).flatMap(({ account, clients }) => clients.map((client) => [client, account] as const))
      )
      const nodes = [...treeOf(conversation).values()].map((node) => show(node, makers))
      const status = logs.state(log)?.status
      return { nodes, complete: status === 'live' || status === 'ended' }
    },
    createFolder: (conversation, parent, name) => add(conversation, toHex(random.bytes(16)), 'folder', parent, name),
    createDocument(conversation, parent, name) {
      requireFolder(treeOf(conversation), parent)
      const space = spaceOf(conversation)
      const log = random.bytes(16)
      core.store.transaction(() => documents.follow({ log, space, kind: 'document', isOwn: true }))
      return add(conversation, toHex(log), 'document', parent, name)
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
    remove(conversation, ids) {
      const nodes = treeOf(conversation)
      requireNodes(nodes, ids)
      if (ids.some((id) => !isTrashed(nodes, id))) throw new ClientError('unknown-node')
      const gone = withDescendants(nodes, ids)
      write(conversation, (_, map) => {
        for (const { id } of gone) map.delete(id)
      })
      eraseAll(gone.filter(({ kind }) => kind === 'document').map(({ id }) => fromHex(id)))
    },
    documentOf(conversation, document) {
      const node = treeOf(conversation).get(document)
      if (node?.kind !== 'document') throw new ClientError('unknown-document')
      return fromHex(document)
    },
    treeChanged(space) {
      const conversation = toHex(space)
      const nodes = treeOf(conversation)
      const followed = core.store.all<{ log: Uint8Array }>(
        "SELECT log FROM document_log WHERE space = ? AND kind = 'document' AND status <> 'deleted'",
        space
      )
      const known = new Set(followed.map(({ log }) => toHex(log)))
      const fresh = [...nodes.values()].filter(({ id, kind }) => kind === 'document' && !known.has(id))
      if (fresh.length > 0)
        core.store.transaction(() => {
          for (const { id } of fresh) documents.follow({ log: fromHex(id), space, kind: 'document', isOwn: false })
        })
      eraseAll(followed.filter(({ log }) => nodes.get(toHex(log))?.kind !== 'document').map(({ log }) => log))
      emitChanged(conversation)
    }
  }

  function eraseAll(gone: readonly Uint8Array[]): void {
    if (gone.length === 0) return
    core.store.transaction(() => {
      for (const log of gone) {
        logs.erase(log)
        documents.content.erase(log)
      }
    })
  }
}
