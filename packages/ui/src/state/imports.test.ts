import { type AnyEvent, type ClientContract, type QueueTotals, Refusal } from '@colloque/client-api'
import { expect, it } from 'vitest'
import { createImports, type FileToImport } from './imports.ts'

const PLACE = { conversation: 'a'.repeat(32) }
const fileOf = (name: string, ...folders: string[]): FileToImport => ({
  file: Object.assign(new Blob(['abc']), { name }) as unknown as File,
  folders
})
const totals = (part: Partial<QueueTotals>): AnyEvent & QueueTotals => ({
  type: 'files',
  count: 0,
  failed: 0,
  paused: 0,
  doneBytes: 0,
  totalBytes: 0,
  bytesPerSecond: 0,
  ...part
})

/** Asked on the way, and no part of what a story is about. */
const ASIDE = ['status', 'note-presence', 'files-queue']

/** A core that notes what it is asked, a clock that is moved by hand, and uploads that wait until `next` lets one through. */
function world() {
  const asked: unknown[] = []
  const listeners = new Set<(event: AnyEvent) => void>()
  const waiting: { readonly name: string; give(doneBytes: number): void; end(failure?: unknown): void }[] = []
  let atMs = 0
  let presences = 0
  let isLocked = false
  const client = {
    async call(name: string, input: unknown) {
      if (name === 'note-presence') presences++
      if (name === 'status') return { vault: isLocked ? 'locked' : 'open' }
      if (name === 'files-queue') return { ...totals({}), files: [] }
      if (!ASIDE.includes(name)) asked.push([name, input])
      return undefined
    },
    subscribe(listener: (event: AnyEvent) => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  } as unknown as ClientContract
  const noted: number[] = []
  const imports = createImports(
    client,
    { lostFiles: 0, noteHeldFiles: (count) => void noted.push(count) },
    async ({ name }, { onProgress, signal, turn }) => {
      await turn()
      return new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Refusal('file-cancelled')))
        const end = (failure: unknown) => (failure === undefined ? resolve(`upload of ${name}`) : reject(failure))
        waiting.push({ name, give: onProgress, end })
      })
    },
    () => atMs
  )
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  const emit = (event: AnyEvent): void => {
    for (const listener of listeners) listener(event)
  }
  return {
    imports,
    asked,
    noted,
    emit,
    settle,
    presences: () => presences,
    running: () => waiting.map(({ name }) => name),
    pass: (durationMs: number) => {
      atMs += durationMs
    },
    /** The core has so many bytes of the file that is given to it. */
    give: (doneBytes: number) => waiting[0]?.give(doneBytes),
    async next(failure?: unknown) {
      waiting.shift()?.end(failure)
      await settle()
    },
    /** What is given ends first, in its own words; then the lock is told. */
    async lock() {
      isLocked = true
      for (const { end } of waiting.splice(0)) end(new Refusal('unknown-upload'))
      await settle()
      emit({ type: 'locked' })
      await settle()
    },
    async unlock() {
      isLocked = false
      await imports.load()
      await settle()
    }
  }
}

it('gives one file after the other to the core, each with the folders that it lay in', async () => {
  const { imports, asked, next, running, settle } = world()
  imports.add({ ...PLACE, parent: 'f'.repeat(32) }, [fileOf('a.pdf'), fileOf('b.pdf', 'Examens', '2026')])
  await settle()
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
  const { imports, asked, next, settle } = world()
  imports.add(PLACE, [fileOf('a.pdf'), fileOf('b.pdf')])
  await settle()
  const failure = new Refusal('disk-full')
  await next(failure)
  await next()
  expect(imports.refused.get()).toEqual([{ name: 'a.pdf', failure }])
  expect(asked).toHaveLength(1)
})

it('makes a folder that nothing lies in, and counts it as no file', async () => {
  const { imports, asked, settle } = world()
  imports.add(PLACE, [{ folders: ['Examens', '2027'] }])
  expect(imports.now.get()).toBeUndefined()
  await settle()
  expect(asked).toEqual([['add-files', { ...PLACE, folders: [['Examens', '2027']] }]])
})

it('counts a file once, from when the page has it until the core tells that it is there', async () => {
  const { imports, emit, next, settle } = world()
  imports.add(PLACE, [fileOf('a.pdf'), fileOf('b.pdf')])
  await settle()
  await next()
  expect(imports.now.get()).toMatchObject({ total: 2, left: 2, totalBytes: 6 })
  emit(totals({ count: 1, totalBytes: 3 }))
  expect(imports.now.get()).toMatchObject({ total: 2, left: 2, totalBytes: 6 })
  await next()
  emit(totals({}))
  expect(imports.now.get()).toBeUndefined()
})

it('shows how much the core has taken, and how fast, while it does not have all; then how much the relay has', async () => {
  const { imports, emit, give, next, pass, settle } = world()
  const sized = (name: string, size: number): FileToImport => ({ file: { name, size } as File, folders: [] })
  imports.add(PLACE, [sized('a.dcm', 4_000), sized('b.dcm', 6_000)])
  await settle()
  expect(imports.now.get()).toMatchObject({ takenBytes: 0, totalBytes: 10_000, progress: 0 })
  pass(1_000)
  give(1_000)
  pass(1_000)
  give(3_000)
  expect(imports.now.get()).toMatchObject({ takenBytes: 3_000, doneBytes: 0, progress: 0.15, rate: 3_000 })
  give(4_000)
  await next()
  emit(totals({ count: 1, totalBytes: 4_000, doneBytes: 2_000 }))
  expect(imports.now.get()).toMatchObject({ takenBytes: 4_000, doneBytes: 2_000, progress: 0.3 })
  // Whole at the relay before the other is given: the core's queue is empty, this one is not.
  emit(totals({}))
  expect(imports.now.get()).toMatchObject({ total: 2, left: 1, takenBytes: 4_000, doneBytes: 4_000, progress: 0.4 })
  give(6_000)
  await next()
  emit(totals({ count: 1, totalBytes: 6_000, doneBytes: 3_000, bytesPerSecond: 500 }))
  expect(imports.now.get()).toMatchObject({
    takenBytes: undefined,
    doneBytes: 7_000,
    totalBytes: 10_000,
    progress: 0.85,
    rate: 500
  })
})

it('is someone who is there while files are given, and nobody while they wait', async () => {
  const { imports, give, pass, presences, settle } = world()
  imports.add(PLACE, [fileOf('a.pdf')])
  await settle()
  for (let second = 0; second < 60; second++) {
    pass(1_000)
    give(1)
  }
  expect(presences()).toBe(3)
  pass(600_000)
  expect(presences()).toBe(3)
})

it('holds what the page still has while it is paused, also what was given to its end meanwhile', async () => {
  const { imports, asked, next, running, settle } = world()
  imports.add(PLACE, [fileOf('a.pdf'), fileOf('b.pdf')])
  await settle()
  await imports.pause()
  await next()
  expect(running()).toEqual([])
  expect(imports.now.get()).toMatchObject({ left: 2, isPaused: true })
  await imports.resume()
  await settle()
  expect(running()).toEqual(['b.pdf'])
  expect(asked.map((each) => (each as [string])[0])).toEqual(['pause-files', 'resume-files', 'add-files'])
})

it('goes on after a lock from the file that was cut; while it is locked it shows a number alone', async () => {
  const { imports, asked, next, noted, running, settle, lock, unlock } = world()
  imports.add(PLACE, [fileOf('a.pdf'), fileOf('b.pdf'), fileOf('c.pdf')])
  await settle()
  await next()
  await lock()
  expect(imports.now.get()).toBeUndefined()
  expect(imports.refused.get()).toEqual([])
  expect(imports.held.get()).toBe(2)
  expect(running()).toEqual([])
  await unlock()
  expect(running()).toEqual(['b.pdf'])
  expect(imports.now.get()).toMatchObject({ total: 2, left: 2 })
  await next()
  await next()
  expect(noted, 'what the page asks about before it is closed').toEqual([3, 2, 1, 0])
  const names = asked.map((each) => (each as [string, { uploads: { upload: string }[] }])[1].uploads[0]?.upload)
  expect(names).toEqual(['upload of a.pdf', 'upload of b.pdf', 'upload of c.pdf'])
})

it('stays paused over a lock', async () => {
  const { imports, running, settle, lock, unlock } = world()
  imports.add(PLACE, [fileOf('a.pdf')])
  await imports.pause()
  await lock()
  await unlock()
  expect(imports.now.get()).toMatchObject({ left: 1, isPaused: true })
  expect(running()).toEqual([])
  await imports.resume()
  await settle()
  expect(running()).toEqual(['a.pdf'])
})
