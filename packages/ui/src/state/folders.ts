/** The folder trees of all spaces, as the client tells of them, and which documents others changed since one looked. Keeps nothing over the lock. */
import { type AnyEvent, type ClientContract, type FolderNode, readFolder } from '@colloque/client-api'
import type { Beginning } from './beginnings.ts'
import { createStore, type Store } from './store.ts'

export interface SpaceTree {
  readonly conversation: string
  readonly nodes: ReadonlyMap<string, FolderNode>
  /** Whether all that the relay has of it was read. */
  readonly complete: boolean
  /** A newcomer's, of which nothing can be read until a colleague opens Colloque. */
  readonly waiting?: boolean
  /** Why it could not be read; what was known before stays. */
  readonly failure?: unknown
}

export interface FoldersState {
  /** By conversation; one that is missing was not read yet. */
  readonly trees: Store<ReadonlyMap<string, SpaceTree>>
  /** Documents that others made or changed since one had them open, in this session. */
  readonly news: Store<ReadonlySet<string>>
  /** What a person opened or closed in the tree, by key of the row. */
  readonly opened: Store<ReadonlyMap<string, boolean>>
  setOpen(keys: readonly string[], isOpen?: boolean): void
  /** By document. */
  readonly beginnings: Map<string, Beginning>
  load(conversation: string): Promise<void>
  /** Those that were not read yet, a few at a time. */
  loadAll(conversations: readonly string[]): Promise<void>
  /** The document in front of the person; undefined: none. */
  look(document: string | undefined): void
  forget(): void
}

const AT_ONCE = 4
/** A colleague who types changes the time of a document many times a second. */
const CHANGED_REST_MS = 2_000

export function createFolders(client: ClientContract): FoldersState {
  const trees = createStore<ReadonlyMap<string, SpaceTree>>(new Map())
  const news = createStore<ReadonlySet<string>>(new Set())
  const opened = createStore<ReadonlyMap<string, boolean>>(new Map())
  const beginnings = new Map<string, Beginning>()
  const running = new Map<string, Promise<void>>()
  const isStale = new Set<string>()
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  let lookedAt: string | undefined
  let session = 0

  /** One reading of a tree at a time; what changes meanwhile is read once more. */
  function load(conversation: string): Promise<void> {
    const under = running.get(conversation)
    if (under) {
      isStale.add(conversation)
      return under
    }
    const reading = read(conversation).finally(() => running.delete(conversation))
    running.set(conversation, reading)
    return reading
  }

  async function read(conversation: string): Promise<void> {
    const begun = session
    do {
      isStale.delete(conversation)
      const next = await readFolder(client, conversation).then(
        ({ nodes, complete, waiting }): SpaceTree => ({
          conversation,
          nodes: new Map(nodes.map((node) => [node.id, node])),
          complete,
          waiting
        }),
        (failure: unknown): SpaceTree => {
          const { nodes = new Map(), complete = false } = trees.get().get(conversation) ?? {}
          return { conversation, nodes, complete, failure }
        }
      )
      if (begun !== session) return
      noteNews(trees.get().get(conversation), next)
      trees.set(new Map(trees.get()).set(conversation, next))
    } while (isStale.has(conversation))
  }

  /** Nothing of what is there at first is new. */
  function noteNews(before: SpaceTree | undefined, after: SpaceTree): void {
    if (!before?.complete) return
    const found = new Set(news.get())
    for (const { id, kind, createdBy, changedAt, trashedAt } of after.nodes.values()) {
      if (kind !== 'document' || trashedAt !== undefined || id === lookedAt) continue
      const known = before.nodes.get(id)
      const isNew = known === undefined && createdBy?.isYou === false
      if (isNew || (known !== undefined && (changedAt ?? 0) > (known.changedAt ?? changedAt ?? 0))) found.add(id)
    }
    for (const id of before.nodes.keys())
      if (!after.nodes.has(id) || after.nodes.get(id)?.trashedAt !== undefined) found.delete(id)
    if (found.size !== news.get().size || [...found].some((id) => !news.get().has(id))) news.set(found)
  }

  /** How far the core has read a tree matters where an answer was not, or may not be, all of it. */
  function onFolder({ conversation, unchanged }: Extract<AnyEvent, { type: 'folder' }>): void {
    const isAwaited = running.has(conversation) || trees.get().get(conversation)?.complete === false
    if (!unchanged || isAwaited) void load(conversation)
  }

  function onDocument({ conversation, document, status }: Extract<AnyEvent, { type: 'document' }>): void {
    const node = trees.get().get(conversation)?.nodes.get(document)
    if (node === undefined) return
    if (node.waiting && status.state !== 'waiting') void load(conversation)
    else if (document !== lookedAt && !news.get().has(document)) loadLater(conversation, CHANGED_REST_MS)
  }

  function loadLater(conversation: string, afterMs: number): void {
    if (timers.has(conversation)) return
    const timer = setTimeout(() => {
      timers.delete(conversation)
      void load(conversation)
    }, afterMs)
    timers.set(conversation, timer)
  }

  function forget(): void {
    session++
    for (const timer of timers.values()) clearTimeout(timer)
    timers.clear()
    running.clear()
    isStale.clear()
    beginnings.clear()
    lookedAt = undefined
    trees.set(new Map())
    news.set(new Set())
    opened.set(new Map())
  }

  client.subscribe((event) => {
    if (event.type === 'folder') onFolder(event)
    if (event.type === 'document') onDocument(event)
    if (event.type === 'locked') forget()
  })

  return {
    trees,
    news,
    opened,
    setOpen(keys, isOpen = true) {
      const next = new Map(opened.get())
      for (const key of keys) next.set(key, isOpen)
      opened.set(next)
    },
    beginnings,
    load,
    async loadAll(conversations) {
      const waiting = conversations.filter((id) => !trees.get().has(id))
      const next = async (): Promise<void> => {
        for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) await load(id)
      }
      await Promise.all(Array.from({ length: AT_ONCE }, next))
    },
    look(document) {
      lookedAt = document
      if (document === undefined || !news.get().has(document)) return
      const rest = new Set(news.get())
      rest.delete(document)
      news.set(rest)
    },
    forget
  }
}
