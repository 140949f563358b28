import { type AnyEvent, type ClientContract, type QueueTotals, Refusal } from '@colloque/client-api'
import { expect, it } from 'vitest'
import { createImports, type FileToImport } from './imports.ts'

const PLACE = { conversation: 'a'.repeat(32) }
const fileOf = (name: string, ...folders: string[]): FileToImport => ({
  file: Object.assign(new Blob(['abc']), { name }) as unknown as File,
  folders
})
const totals = (part: Partial<QueueTotals>): AnyEvent => ({
  type: 'files',
  count: 0,
  failed: 0,
  paused: 0,
  doneBytes: 0,
  totalBytes: 0,
  bytesPerSecond: 0,
  ...part
})

/** A core that notes what it is asked, and uploads that wait until `next` lets one through. */
function world() {
  const asked: unknown[] = []
  const listeners = new Set<(event: AnyEvent) => void>()
  const waiting: { readonly name: string; end(failure?: unknown): void }[] = []
  const client = {
    call: async (name: string, input: unknown) => void asked.push([name, input]),
    subscribe(listener: (event: AnyEvent) => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  } as unknown as ClientContract
  const imports = createImports(
    client,
    ({ name }) =>
      new Promise((resolve, reject) =>
        waiting.push({ name, end: (failure) => (failure === undefined ? resolve(`upload of ${name}`) : reject(failure)) })
      )
  )
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  return {
    imports,
    asked,
    emit: (event: AnyEvent) => {
      for (const listener of listeners) listener(event)
    },
    running: () => waiting.map(({ name }) => name),
    async next(failure?: unknown) {
      waiting.shift()?.end(failure)
      await settle()
    }
  }
}

it('gives one file after the other to the core, each with the folders that it lay in', async () => {
  const { imports, asked, next, running } = world()
  imports.add({ ...PLACE, parent: 'f'.repeat(32) }, [fileOf('a.pdf'), fileOf('b.pdf', 'Examens', '2026')])
  expect(running()).toEqual(['a.pdf'])
  await next()
  await next()
  expect(asked).toEqual([
    ['add-files', { ...PLACE, parent: 'f'.repeat(32), uploads: [{ upload: 'upload of a.pdf', folders: [] }] }],
    ['add-files', { ...PLACE, parent: 'f'.repeat(32), uploads: [{ upload: 'upload of b.pdf', folders: ['Examens', '2026'] }] }]
  ])
})

it('counts what is there of all that was on its way, and begins anew when nothing is', async () => {
  const { imports, emit } = world()
  emit(totals({ count: 3, totalBytes: 30 }))
  emit(totals({ count: 1, doneBytes: 20, totalBytes: 30, bytesPerSecond: 5 }))
  expect(imports.now.get()).toMatchObject({ total: 3, left: 1, doneBytes: 20, totalBytes: 30, rate: 5, isPaused: false })
  emit(totals({}))
  expect(imports.now.get()).toBeUndefined()
  emit(totals({ count: 2 }))
  expect(imports.now.get()).toMatchObject({ total: 2, left: 2 })
})

it('names what could not be given, and goes on with the rest', async () => {
  const { imports, asked, next } = world()
  imports.add(PLACE, [fileOf('a.pdf'), fileOf('b.pdf')])
  const failure = new Refusal('disk-full')
  await next(failure)
  await next()
  expect(imports.refused.get()).toEqual([{ name: 'a.pdf', failure }])
  expect(asked).toHaveLength(1)
})

it('holds what the page still has while it is paused', async () => {
  const { imports, asked, next, running } = world()
  imports.add(PLACE, [fileOf('a.pdf'), fileOf('b.pdf')])
  await imports.pause()
  await next()
  expect(running()).toEqual([])
  expect(imports.now.get()?.isPaused).toBe(true)
  await imports.resume()
  expect(running()).toEqual(['b.pdf'])
  expect(asked.map((each) => (each as [string])[0])).toEqual(['pause-files', 'add-files', 'resume-files'])
})

it('keeps nothing over the lock', async () => {
  const { imports, emit, asked, next } = world()
  imports.add(PLACE, [fileOf('a.pdf'), fileOf('b.pdf')])
  emit({ type: 'locked' })
  await next()
  expect(imports.now.get()).toBeUndefined()
  expect(asked).toEqual([])
})
