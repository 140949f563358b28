import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SILENCE_MAX_MS, startParsing, type WorkerLike } from './parsing.ts'
import { sourceOfBytes } from './source.ts'
import type { Bitmap, ToWorker } from './worker/protocol.ts'
import { createSession } from './worker/session.ts'

const vector = (name: string) => new Uint8Array(readFileSync(join(import.meta.dirname, 'vectors', name)))
const bitmap = (width: number, height: number) => ({ width, height, close() {} })

/** The session of the worker, joined to the page by messages that arrive in their own time. */
function createWorker(decoded: () => Bitmap = () => bitmap(1, 1)): WorkerLike & { isEnded: boolean } {
  const receive = createSession({
    post: (message) => queueMicrotask(() => worker.onmessage?.({ data: message })),
    decodePicture: async () => decoded(),
    drawPixels: async (_, columns, rows) => bitmap(columns, rows),
    load: () => Promise.reject(new Error('no codec here'))
  })
  const worker: WorkerLike & { isEnded: boolean } = {
    isEnded: false,
    onmessage: null,
    onerror: null,
    postMessage: (message) => queueMicrotask(() => receive(message)),
    terminate() {
      worker.isEnded = true
    }
  }
  return worker
}

/** One that says what a test makes it say. */
function createPuppet(): WorkerLike & { heard: ToWorker[]; isEnded: boolean; say(data: unknown): void } {
  const puppet = {
    heard: [] as ToWorker[],
    isEnded: false,
    onmessage: null as WorkerLike['onmessage'],
    onerror: null,
    postMessage: (message: ToWorker) => {
      puppet.heard.push(message)
    },
    terminate() {
      puppet.isEnded = true
    },
    say: (data: unknown) => puppet.onmessage?.({ data })
  }
  return puppet
}

it('opens a DICOM file and draws its frames through the window that is asked for', async () => {
  const parsing = startParsing(sourceOfBytes('x', '', vector('ct-explicit.dcm')), 'dicom', createWorker)
  expect(await parsing.content).toMatchObject({
    kind: 'dicom',
    columns: 52,
    rows: 44,
    frames: 1,
    isGrey: true,
    windows: ['Tissus', 'Poumon']
  })
  const frame = await parsing.frame(0, { by: 'file', index: 1 })
  expect(frame).toMatchObject({ bitmap: { width: 52, height: 44 }, window: { center: -600, width: 1500 } })
  expect((await parsing.frame(0, { by: 'values', center: 3, width: 9 })).window).toEqual({ center: 3, width: 9 })
})

it('opens a text, a letter and a picture', async () => {
  const text = startParsing(sourceOfBytes('x', '', new TextEncoder().encode('dose')), 'text', createWorker)
  expect(await text.content).toEqual({ kind: 'text', text: 'dose', isCut: false })
  const xml = new TextEncoder().encode('<ClinicalDocument xmlns="urn:hl7-org:v3"><title>T</title></ClinicalDocument>')
  expect(await startParsing(sourceOfBytes('x', '', xml), 'xml', createWorker).content).toMatchObject({
    kind: 'letter',
    letter: { title: 'T' }
  })
  const png = Uint8Array.from(Buffer.from('89504e470d0a1a0a0000000d494844520000000300000002', 'hex'))
  const picture = startParsing(sourceOfBytes('x', '', png), 'image', () => createWorker(() => bitmap(3, 2)))
  expect(await picture.content).toMatchObject({ kind: 'image', width: 3, height: 2 })
})

it('decodes no picture that declares too many pixels', async () => {
  const png = Uint8Array.from(Buffer.from('89504e470d0a1a0a0000000d494844520000ffff0000ffff', 'hex'))
  const decoded = vi.fn(() => bitmap(1, 1))
  const parsing = startParsing(sourceOfBytes('x', '', png), 'image', () => createWorker(decoded))
  await expect(parsing.content).rejects.toMatchObject({ reason: { code: 'too-large' } })
  expect(decoded).not.toHaveBeenCalled()
})

it('shows the beginning of a long text', async () => {
  const parsing = startParsing(sourceOfBytes('x', '', new Uint8Array(3_000_000).fill(65)), 'text', createWorker)
  const content = await parsing.content
  if (content.kind !== 'text') throw new Error('no text')
  expect([content.isCut, content.text.length]).toEqual([true, 2 * 1024 * 1024])
})

it('says so when the bytes cannot be read', async () => {
  const source = { ...sourceOfBytes('x', '', new Uint8Array(10)), read: () => Promise.reject(new Error('gone')) }
  await expect(startParsing(source, 'text', createWorker).content).rejects.toMatchObject({ reason: { code: 'damaged' } })
})

it.each([
  ['an unknown message', { type: 'run' }],
  ['a content that is none', { type: 'opened', content: { kind: 'dicom', columns: -1 } }],
  ['a range of the wrong sort', { type: 'read', request: 1, start: 5, end: 2 }],
  ['more at once than a message carries', { type: 'read', request: 1, start: 0, end: 2 ** 40 }],
  ['a reason that is none', { type: 'failed', reason: { code: 'owned' } }]
])('ends a worker that says %s', async (_, data) => {
  const puppet = createPuppet()
  const parsing = startParsing(sourceOfBytes('x', '', new Uint8Array(10)), 'text', () => puppet)
  puppet.say(data)
  await expect(parsing.content).rejects.toMatchObject({ reason: { code: 'crashed' } })
  expect(puppet.isEnded).toBe(true)
  await expect(parsing.frame(0, { by: 'full' })).rejects.toMatchObject({ reason: { code: 'crashed' } })
})

it('reads nothing past the end of the file for it', async () => {
  const puppet = createPuppet()
  const read = vi.fn(async () => new Uint8Array(1))
  startParsing({ ...sourceOfBytes('x', '', new Uint8Array(10)), read }, 'text', () => puppet)
  puppet.say({ type: 'read', request: 1, start: 8, end: 12 })
  await Promise.resolve()
  expect(read).not.toHaveBeenCalled()
})

describe('the watchdog', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('ends a worker that is silent while it owes an answer', async () => {
    const puppet = createPuppet()
    const parsing = startParsing(sourceOfBytes('x', '', new Uint8Array(10)), 'text', () => puppet)
    vi.advanceTimersByTime(SILENCE_MAX_MS)
    await expect(parsing.content).rejects.toMatchObject({ reason: { code: 'slow' } })
    expect(puppet.isEnded).toBe(true)
  })

  it('waits as long as the worker waits for bytes, and when nothing is owed', async () => {
    const puppet = createPuppet()
    const source = { ...sourceOfBytes('x', '', new Uint8Array(10)), read: () => new Promise<never>(() => {}) }
    startParsing(source, 'text', () => puppet)
    puppet.say({ type: 'read', request: 1, start: 0, end: 5 })
    vi.advanceTimersByTime(10 * SILENCE_MAX_MS)
    expect(puppet.isEnded).toBe(false)
    const quiet = createPuppet()
    startParsing(sourceOfBytes('x', '', new Uint8Array(10)), 'text', () => quiet)
    quiet.say({ type: 'opened', content: { kind: 'text', text: '', isCut: false } })
    vi.advanceTimersByTime(10 * SILENCE_MAX_MS)
    expect(quiet.isEnded).toBe(false)
  })
})
