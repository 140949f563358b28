import { randomInt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { contentsOf, isInOrder, mergeUpdates, summarize } from './yjs-update.ts'

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

/** What three write at once, in the order of one log. */
function written(next: (below: number) => number): Uint8Array[] {
  const log: Uint8Array[] = []
  const writers = [1, 2, 3].map((client) => {
    const doc = new Y.Doc({ guid: '' })
    doc.clientID = client
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== log) log.push(update)
    })
    return { doc, read: 0 }
  })
  for (let step = 0; step < 40; step++) {
    const writer = writers[next(writers.length)]
    if (writer === undefined) continue
    if (next(2) === 0) {
      for (const update of log.slice(writer.read)) Y.applyUpdate(writer.doc, update, log)
      writer.read = log.length
    }
    const text = writer.doc.getText('text')
    const act = next(4)
    if (act === 0 && text.length > 3) text.delete(next(text.length - 2), 2)
    else if (act === 1) writer.doc.getMap('map').set(`key${next(3)}`, step)
    else if (act === 2 && text.length > 2) text.format(next(text.length - 1), 1, { bold: next(2) === 0 || null })
    else text.insert(next(text.length + 1), `word${step} `)
  }
  return log
}

function stateOf(state: Uint8Array | undefined, updates: readonly Uint8Array[]): Uint8Array {
  const doc = new Y.Doc({ guid: '' })
  doc.transact(() => {
    for (const update of state ? [state, ...updates] : updates) Y.applyUpdate(doc, update)
  })
  return Y.encodeStateAsUpdate(doc)
}

function docOf(...updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc({ guid: '' })
  for (const update of updates) Y.applyUpdate(doc, update)
  return doc
}

describe('[SNAP-5] what a document has', () => {
  it('is all that it was made of, also when some of it waits for what everybody refused', () => {
    const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
    console.log(`contents seed ${seed}`)
    const next = numbers(seed)
    for (let round = 0; round < 60; round++) {
      const log = written(next).filter(() => next(12) > 0)
      const checkpoint = next(log.length)
      const state = stateOf(stateOf(undefined, log.slice(0, checkpoint)), log.slice(checkpoint))
      const has = contentsOf(docOf(state))
      expect(log.map(has)).toEqual(log.map(() => true))
    }
  })

  it('is nothing that it lacks, nor what only would wait there', () => {
    const log: Uint8Array[] = []
    const doc = docOf()
    doc.on('update', (update: Uint8Array) => log.push(update))
    const text = doc.getText('text')
    text.insert(0, 'avant ')
    text.insert(6, 'pendant ')
    text.delete(0, 2)
    const [first, second, deletion] = log as [Uint8Array, Uint8Array, Uint8Array]
    expect(log.map(contentsOf(docOf(first, second)))).toEqual([true, true, false])
    expect(log.map(contentsOf(docOf(first, deletion)))).toEqual([true, false, true])
    expect(log.map(contentsOf(docOf()))).toEqual([false, false, false])
    // A lie that waits for something by itself.
    const other = docOf()
    const others: Uint8Array[] = []
    other.on('update', (update: Uint8Array) => others.push(update))
    for (const word of ['x', 'y']) other.getText('text').insert(0, word)
    const lie = docOf(others[1] ?? first)
    expect(lie.store.pendingStructs).not.toBeNull()
    expect(log.map(contentsOf(lie))).toEqual([false, false, false])
  })
})

function typed(client: number, ...words: readonly string[]): Uint8Array[] {
  const doc = docOf()
  doc.clientID = client
  const log: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => log.push(update))
  for (const word of words) doc.getText('text').insert(doc.getText('text').length, word)
  return log
}

describe('updates one after the other', () => {
  it('are in order where each brings what is new of every client, and are one then', () => {
    const log = written(numbers(7))
    expect(isInOrder(log)).toBe(true)
    expect(docOf(mergeUpdates(log)).getText('text').toString()).toBe(
      docOf(...log)
        .getText('text')
        .toString()
    )
  })

  it('are not where one brings a place again, which merged may be another', () => {
    const [before, after] = typed(1, 'avant', ', puis') as [Uint8Array, Uint8Array]
    const other = mergeUpdates(typed(1, 'avant', ', mais'))
    const log = [after, before, other]
    expect(docOf(mergeUpdates(log)).getText('text').toString()).not.toBe(
      docOf(...log)
        .getText('text')
        .toString()
    )
    expect(isInOrder(log)).toBe(false)
    expect(isInOrder([before, mergeUpdates([before, after])])).toBe(false)
  })
})

it('[YDOC-5] an update that names a client twice is none: Yjs applies less of it than it tells of it', () => {
  const twice = Uint8Array.of(2, ...typed(1, 'avant', ', puis').flatMap((update) => [...update.slice(1, -1)]), 0)
  expect(contentsOf(docOf(twice))(twice)).toBe(false)
  expect(() => summarize(twice)).toThrow('clients')
})
