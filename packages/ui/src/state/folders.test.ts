import type { AnyEvent, ClientContract, FolderNode } from '@colloque/client-api'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createFolders } from './folders.ts'

const SPACE = 'a'.repeat(32)
const DOCUMENT = 'd'.repeat(32)
const other = { account: '2'.repeat(32), name: 'Dr B. Fictif', isYou: false }
const written = (changedAt: number, part: Partial<FolderNode> = {}): FolderNode => ({
  id: DOCUMENT,
  kind: 'document',
  name: 'Protocole',
  tags: [],
  createdAt: 1,
  createdBy: other,
  changedAt,
  ...part
})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A client that has one tree, and counts how often it was read. */
function clientWith(nodes: readonly FolderNode[], complete = true) {
  const listeners = new Set<(event: AnyEvent) => void>()
  const tree = { nodes, complete, reads: 0, failure: undefined as unknown }
  const client = {
    async call() {
      tree.reads++
      if (tree.failure !== undefined) throw tree.failure
      return { nodes: [...tree.nodes], complete: tree.complete }
    },
    subscribe(listener: (event: AnyEvent) => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  } as unknown as ClientContract
  const emit = (event: AnyEvent): void => {
    for (const listener of listeners) listener(event)
  }
  return { client, tree, emit }
}
const settled = () => vi.advanceTimersByTimeAsync(0)

it('calls nothing new that was there at first, and what others made or changed since', async () => {
  const { client, tree, emit } = clientWith([written(5)])
  const folders = createFolders(client)
  await folders.load(SPACE)
  expect(folders.news.get().size).toBe(0)
  tree.nodes = [written(9), written(9, { id: 'e'.repeat(32), createdBy: { ...other, isYou: true } })]
  emit({ type: 'folder', conversation: SPACE })
  await settled()
  expect([...folders.news.get()]).toEqual([DOCUMENT])
  folders.look(DOCUMENT)
  expect(folders.news.get().size).toBe(0)
  tree.nodes = [written(12)]
  emit({ type: 'folder', conversation: SPACE })
  await settled()
  expect(folders.news.get().size).toBe(0)
})

it('forgets what is new of a document that was put into the bin', async () => {
  const { client, tree, emit } = clientWith([written(5)])
  const folders = createFolders(client)
  await folders.load(SPACE)
  for (const nodes of [[written(9)], [written(9, { trashedAt: 10 })]]) {
    tree.nodes = nodes
    emit({ type: 'folder', conversation: SPACE })
    await settled()
  }
  expect(folders.news.get().size).toBe(0)
})

it('reads a tree once more for all that changed while it was read', async () => {
  const { client, tree, emit } = clientWith([])
  const folders = createFolders(client)
  const reading = folders.load(SPACE)
  for (let time = 0; time < 5; time++) emit({ type: 'folder', conversation: SPACE })
  await reading
  expect(tree.reads).toBe(2)
})

it('reads again what was not whole once the core has read it to its end, and asks for nothing until then', async () => {
  const { client, tree, emit } = clientWith([], false)
  const folders = createFolders(client)
  const readToEnd = { type: 'folder', conversation: SPACE, unchanged: true } as const
  emit(readToEnd)
  expect(tree.reads).toBe(0)
  await folders.load(SPACE)
  await vi.advanceTimersByTimeAsync(120_000)
  expect(tree.reads).toBe(1)
  tree.complete = true
  emit(readToEnd)
  await settled()
  expect(folders.trees.get().get(SPACE)?.complete).toBe(true)
  emit(readToEnd)
  await settled()
  expect(tree.reads).toBe(2)
})

it('keeps what was known when a reading fails, and says why', async () => {
  const { client, tree } = clientWith([written(5)])
  const folders = createFolders(client)
  await folders.load(SPACE)
  tree.failure = new Error('internal')
  await folders.load(SPACE)
  const known = folders.trees.get().get(SPACE)
  expect([known?.nodes.size, known?.failure]).toEqual([1, tree.failure])
})

it('keeps nothing over the lock, also of an answer that was on its way', async () => {
  const { client, emit } = clientWith([written(5)])
  const folders = createFolders(client)
  const reading = folders.load(SPACE)
  emit({ type: 'locked' })
  await reading
  expect(folders.trees.get().size).toBe(0)
})
