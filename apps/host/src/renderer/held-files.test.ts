import { expect, it } from 'vitest'
import { createHeldFiles } from './held-files.ts'

function tab() {
  const kept = new Map<string, string>()
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key)
  }
  return { kept, storage, page: new EventTarget() }
}

/** False where the page asks first. */
const mayGo = (page: EventTarget): boolean => page.dispatchEvent(new Event('beforeunload', { cancelable: true }))

it('asks before the page goes while it alone has files, and not before or after', () => {
  const { storage, page } = tab()
  const { noteHeldFiles } = createHeldFiles(storage, page)
  expect(mayGo(page)).toBe(true)
  for (const count of [3, 2]) noteHeldFiles(count)
  expect(mayGo(page)).toBe(false)
  noteHeldFiles(0)
  expect(mayGo(page)).toBe(true)
})

it('keeps their number over a reload, and nothing when none are left', () => {
  const { kept, storage, page } = tab()
  const { noteHeldFiles } = createHeldFiles(storage, page)
  noteHeldFiles(3)
  expect([...kept.values()]).toEqual(['3'])
  expect(createHeldFiles(storage, page).lostFiles).toBe(3)
  noteHeldFiles(0)
  expect(kept.size).toBe(0)
  expect(createHeldFiles(storage, page).lostFiles).toBe(0)
})
