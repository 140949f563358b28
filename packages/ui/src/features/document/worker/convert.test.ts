import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { CONVERSION_MAX_MS, convert, type WorkerLike } from './convert.ts'

const asked = { type: 'import', name: 'a.docx', mediaType: '', bytes: Uint8Array.of(1) } as const

function worker() {
  const made = { onmessage: null, onerror: null, postMessage: vi.fn(), terminate: vi.fn() } as WorkerLike & {
    terminate: ReturnType<typeof vi.fn>
  }
  const answer = (data: unknown) => made.onmessage?.({ data })
  return { made, answer }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('gives what the worker made, and ends it', async () => {
  const { made, answer } = worker()
  const imported = convert(asked, () => made)
  answer({ type: 'imported', content: { type: 'doc' }, images: [], losses: [] })
  expect(await imported).toMatchObject({ content: { type: 'doc' } })
  expect(made.terminate).toHaveBeenCalledOnce()
})

it.each([
  ['the reason', { type: 'failed', code: 'encrypted' }, 'encrypted'],
  ['what it was not asked', { type: 'exported', bytes: new Uint8Array(1), losses: [] }, 'crashed'],
  ['what is no answer', 'hello', 'crashed'],
  ['an answer without its parts', { type: 'imported', content: {} }, 'crashed']
])('refuses with %s', async (_what, answered, code) => {
  const { made, answer } = worker()
  const imported = convert(asked, () => made)
  answer(answered)
  await expect(imported).rejects.toMatchObject({ code })
})

it('ends a worker that is silent for too long', async () => {
  const { made } = worker()
  const refused = expect(convert(asked, () => made)).rejects.toMatchObject({ code: 'slow' })
  await vi.advanceTimersByTimeAsync(CONVERSION_MAX_MS)
  await refused
  expect(made.terminate).toHaveBeenCalledOnce()
})
