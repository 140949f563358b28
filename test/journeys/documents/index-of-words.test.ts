import { memoryStore } from '@colloque/client-node/memory'
import { expect, it } from 'vitest'
import { changePieces, eraseItem, inPieces, keepItem, migrate } from '../../support/engine-parts.ts'
import { createSeededRandom } from '../../support/seeded-random.ts'

// The index of words against what it is an index of: whatever changes, it has each item's words and no others.
const ITEMS = 30
const SPACE = new Uint8Array(16)
const idOf = (item: number): Uint8Array => new Uint8Array(16).fill(item + 1)

it.each(['one', 'two', 'three'])('[VAULT-10] has after any changes exactly the words of each item, seed %s', (seed) => {
  const random = createSeededRandom(`words ${seed}`)
  const below = (most: number): number => ((random.bytes(1)[0] ?? 0) * 256 + (random.bytes(1)[0] ?? 0)) % most
  const store = memoryStore()
  migrate(store)
  const word = (): string => `w${below(400).toString(36)}${below(3) === 0 ? 'été' : ''}`
  const held = new Map<number, string[]>()
  for (let step = 0; step < 600; step++) {
    const item = below(ITEMS)
    const texts = [...(held.get(item) ?? [])]
    if (below(25) === 0) {
      store.transaction(() => eraseItem(store, idOf(item)))
      held.delete(item)
      continue
    }
    for (let change = 0; change <= below(3); change++) {
      const at = below(texts.length + 1)
      const added = Array.from({ length: below(4) }, () => Array.from({ length: below(6) + 1 }, word).join(' '))
      texts.splice(at, below(3), ...added)
    }
    const number = store.transaction(() => keepItem(store, idOf(item), { space: SPACE, kind: 'document' }))
    const pieces = inPieces(texts.map((text) => ({ place: '', text })))
    for (const part of changePieces(store, number, 'text', pieces)) store.transaction(part)
    held.set(item, texts)
    if (step % 20 > 0) continue
    store.run("INSERT INTO item_search (item_search) VALUES ('integrity-check')")
    for (let asked = 0; asked < 20; asked++) {
      const wanted = word().replaceAll('é', 'e')
      const found = store
        .all<{ item: Uint8Array }>(
          'SELECT item FROM item_search s JOIN search_item i ON i.number = s.rowid WHERE item_search MATCH ? ORDER BY item',
          `"${wanted}"`
        )
        .map((row) => (row.item[0] ?? 0) - 1)
      const has = (text: string): boolean => text.replaceAll('é', 'e').split(' ').includes(wanted)
      expect(found, `seed ${seed}, step ${step}, ${wanted}`).toEqual(
        [...held]
          .filter(([, all]) => all.some(has))
          .map(([key]) => key)
          .sort((a, b) => a - b)
      )
    }
  }
  for (const item of held.keys()) store.transaction(() => eraseItem(store, idOf(item)))
  expect(store.get('SELECT 1 FROM search_text UNION ALL SELECT 1 FROM item_search_docsize')).toBeUndefined()
  expect(Buffer.from(store.snapshot()).toString('latin1')).not.toMatch(/w[0-9a-z]{1,2}ete/)
  store.close()
})

it('cuts what is long between words, and takes the first of what is very much', () => {
  const pieces = inPieces([{ place: 'p', text: 'anticoagulant '.repeat(1_000) }])
  expect(pieces.map(({ text }) => text).join('')).toBe('anticoagulant '.repeat(1_000))
  for (const { text } of pieces) expect(text).toMatch(/^(anticoagulant )+$/)
  const many = inPieces(Array.from({ length: 700 }, () => ({ place: '', text: 'x'.repeat(4_000) })))
  expect(many).toHaveLength(500)
})

it('[VAULT-10] has no more than the first 30,000 words of an item, and lets all of them go', () => {
  const store = memoryStore()
  migrate(store)
  const number = store.transaction(() => keepItem(store, idOf(0), { space: SPACE, kind: 'document' }))
  const texts = Array.from({ length: 3_200 }, (_, at) => Array.from({ length: 10 }, (_, word) => `m${at * 10 + word}n`).join(' '))
  const pieces = inPieces(texts.map((text) => ({ place: '', text })))
  for (const step of changePieces(store, number, 'text', pieces)) store.transaction(step)
  const isFound = (word: string): boolean =>
    store.get('SELECT 1 FROM item_search WHERE item_search MATCH ?', `"${word}"`) !== undefined
  expect(['m0n', 'm29999n', 'm30000n', 'm31999n'].map(isFound)).toEqual([true, true, false, false])
  store.transaction(() => eraseItem(store, idOf(0)))
  store.run("INSERT INTO item_search (item_search) VALUES ('integrity-check')")
  expect(Buffer.from(store.snapshot()).includes('m29999n')).toBe(false)
  store.close()
})
