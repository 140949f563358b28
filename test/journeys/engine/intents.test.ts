import { type MemoryStore, memoryStore } from '@colloque/client-node/memory'
import { beforeEach, describe, expect, it } from 'vitest'
import { addIntent, dueIntents, LONGEST_WAIT_MS, migrate, nextDueAt, postponeIntents } from '../../support/engine-parts.ts'

const SPACE = new Uint8Array(16).fill(1)
const NOW_MS = 1_800_000_000_000
const DAY_MS = 86_400_000
let store: MemoryStore

beforeEach(() => {
  store = memoryStore()
  migrate(store)
})

describe('what waits to be changed', () => {
  it('is named with its time, also while something else is due', () => {
    addIntent(store, SPACE, { kind: 'refresh' })
    addIntent(store, SPACE, { kind: 'add', account: SPACE }, NOW_MS + 30_000)
    addIntent(store, SPACE, { kind: 'add', account: SPACE }, NOW_MS + 40_000)
    expect(nextDueAt(store, SPACE, NOW_MS)).toBe(NOW_MS + 30_000)
    expect(dueIntents(store, SPACE, NOW_MS).map(({ kind }) => kind)).toEqual(['refresh'])
  })

  it('is due when the clock under which it was postponed has been set back', () => {
    addIntent(store, SPACE, { kind: 'refresh' }, NOW_MS + 3 * DAY_MS + 30_000)
    expect(dueIntents(store, SPACE, NOW_MS)).toHaveLength(1)
    expect(dueIntents(store, SPACE, NOW_MS + 3 * DAY_MS)).toHaveLength(0)
  })

  it('is not postponed for longer than it may wait', () => {
    addIntent(store, SPACE, { kind: 'refresh' })
    const positions = dueIntents(store, SPACE, NOW_MS).map(({ position }) => position)
    postponeIntents(store, positions, NOW_MS, { delayMs: DAY_MS, stepMs: 2_000 })
    expect(dueIntents(store, SPACE, NOW_MS)).toHaveLength(0)
    expect(nextDueAt(store, SPACE, NOW_MS)).toBe(NOW_MS + LONGEST_WAIT_MS)
  })

  it.each([3, 2_000])('is tried one by one also after the longest wait (%i additions)', (count) => {
    for (let index = 0; index < count; index++) addIntent(store, SPACE, { kind: 'add', account: SPACE })
    const positions = dueIntents(store, SPACE, NOW_MS).map(({ position }) => position)
    postponeIntents(store, positions, NOW_MS, { delayMs: DAY_MS, stepMs: 2_000 })
    const dueAt = store.all<{ due_at: number }>('SELECT due_at FROM intent ORDER BY position').map((row) => row.due_at)
    expect(new Set(dueAt).size).toBe(count)
    expect(dueAt).toEqual([...dueAt].sort((a, b) => a - b))
    expect(dueAt.at(-1)).toBeLessThanOrEqual(NOW_MS + LONGEST_WAIT_MS)
    expect(dueAt[0]).toBeGreaterThanOrEqual(NOW_MS)
  })
})
