import { randomInt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { isBelow, isTrashed, type Nodes, readTree, withDescendants } from './tree.ts'

const id = (number: number): string => number.toString(16).padStart(32, '0')

function put(doc: Y.Doc, number: number, kind: string, parent?: number, more: Record<string, unknown> = {}): void {
  const node = new Y.Map<unknown>()
  for (const [field, value] of Object.entries({ kind, name: `n${number}`, createdAt: number, ...more })) node.set(field, value)
  if (parent !== undefined) node.set('parent', id(parent))
  doc.getMap('nodes').set(id(number), node)
}

const move = (doc: Y.Doc, number: number, parent: number | undefined): void => {
  const node = doc.getMap<Y.Map<unknown>>('nodes').get(id(number))
  if (parent === undefined) node?.delete('parent')
  else node?.set('parent', id(parent))
}

const shape = (nodes: Nodes): string[] => [...nodes.values()].map((node) => `${node.id} in ${node.parent}`)

/** mulberry32: the same numbers for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

describe('[TREE-1] the tree of a space', () => {
  it('keeps every node once, without a cycle and alike for all, whatever is moved at once', () => {
    const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
    console.log(`tree seed ${seed}`)
    const next = numbers(seed)
    for (let round = 0; round < 60; round++) {
      const docs = Array.from({ length: 4 }, () => new Y.Doc())
      const first = docs[0] as Y.Doc
      for (let number = 1; number <= 20; number++) put(first, number, number % 4 === 0 ? 'document' : 'folder')
      for (const doc of docs) Y.applyUpdate(doc, Y.encodeStateAsUpdate(first))
      const moved = docs.map((doc) => {
        const updates: Uint8Array[] = []
        doc.on('update', (update: Uint8Array) => updates.push(update))
        for (let count = 0; count < 12; count++) move(doc, 1 + next(20), next(5) === 0 ? undefined : 1 + next(20))
        return updates
      })
      const all = moved.flat()
      for (const doc of docs) for (const update of all.toSorted(() => next(3) - 1)) Y.applyUpdate(doc, update)
      const shapes = docs.map((doc) => shape(readTree(doc)))
      for (const each of shapes) expect(each, `seed ${seed} round ${round}`).toEqual(shapes[0])
      const nodes = readTree(first)
      expect(nodes.size).toBe(20)
      for (const node of nodes.values()) {
        const above = new Set<string>()
        for (let at = node.parent; at !== undefined; at = nodes.get(at)?.parent) {
          expect(above.has(at), `seed ${seed} round ${round}`).toBe(false)
          above.add(at)
          expect(nodes.get(at)?.kind).toBe('folder')
        }
      }
    }
  })

  it('shows what lies in a folder that is gone, or in what is no folder, at the top', () => {
    const doc = new Y.Doc()
    put(doc, 1, 'document')
    put(doc, 2, 'document', 1)
    put(doc, 3, 'folder', 9)
    expect(shape(readTree(doc))).toEqual([`${id(1)} in undefined`, `${id(2)} in undefined`, `${id(3)} in undefined`])
  })

  it('passes over what is no node, and odd fields of one, and never throws', () => {
    const doc = new Y.Doc()
    const nodes = doc.getMap<unknown>('nodes')
    nodes.set(id(1), 'text')
    nodes.set('not an id', new Y.Map())
    nodes.set(id(2), new Y.Map([['kind', 'file']]))
    nodes.set(
      id(3),
      new Y.Map<unknown>([
        ['kind', 'folder'],
        ['name', 7],
        ['parent', { evil: true }],
        ['tags', 'x'],
        ['trashedAt', -1]
      ])
    )
    put(doc, 4, 'file', undefined, { file: { blob: new Uint8Array(3) } })
    expect([...readTree(doc).values()]).toMatchObject([
      { id: id(3), name: '', parent: undefined, tags: [], trashedAt: undefined }
    ])
  })

  it('knows what is below, and that what lies in a binned folder lies in the bin', () => {
    const doc = new Y.Doc()
    put(doc, 1, 'folder', undefined, { trashedAt: 5 })
    put(doc, 2, 'folder', 1)
    put(doc, 3, 'document', 2)
    put(doc, 4, 'document')
    const nodes = readTree(doc)
    expect([isTrashed(nodes, id(3)), isTrashed(nodes, id(4))]).toEqual([true, false])
    expect(withDescendants(nodes, [id(1)]).map((node) => node.id)).toEqual([id(1), id(2), id(3)])
    expect([isBelow(nodes, id(3), id(1)), isBelow(nodes, id(1), id(3))]).toEqual([true, false])
  })
})
