import { type AnyEvent, type ClientContract, Refusal } from '@colloque/client-api'
import { describe, expect, it } from 'vitest'
import { SAVED_PART_BYTES } from '../shell.ts'
import { createArchives } from './archives.ts'
import { inParts } from './in-parts.ts'

function world() {
  const written: number[] = []
  let tell: (event: AnyEvent) => void = () => undefined
  const client = {
    subscribe(listener: (event: AnyEvent) => void) {
      tell = listener
      return () => undefined
    }
  } as ClientContract
  const archives = createArchives(client, {
    async saveStream(_name, parts) {
      for await (const part of parts) written.push(part.length)
      return 'saved'
    }
  })
  return { archives, written, tell: (event: AnyEvent) => tell(event) }
}

describe('an archive on its way', () => {
  it('is written in parts, tells how far it is, and has nothing more to say', async () => {
    const { archives, written } = world()
    const seen: number[] = []
    archives.now.subscribe(() => seen.push(archives.now.get()?.done ?? -1))
    const isSaid = await archives.begin('a.zip', async function* ({ onProgress }) {
      onProgress({ done: 1, total: 2, doneBytes: 5, totalBytes: 9 })
      yield new Uint8Array(SAVED_PART_BYTES + 3)
      onProgress({ done: 2, total: 2, doneBytes: 9, totalBytes: 9 })
    })
    expect([isSaid, written, seen]).toEqual([true, [SAVED_PART_BYTES, 3], [0, 1, 2, -1]])
    expect(archives.ended.get()).toBeUndefined()
  })

  it('names what it had to leave out', async () => {
    const { archives } = world()
    const failure = new Refusal('file-gone')
    const isSaid = await archives.begin('a.zip', async function* ({ onNote }) {
      onNote({ path: 'b/c.pdf', failure })
      yield new Uint8Array(1)
    })
    expect(isSaid).toBe(false)
    expect(archives.ended.get()).toEqual({ name: 'a.zip', notes: [{ path: 'b/c.pdf', failure }] })
  })

  it('says why there is none', async () => {
    const { archives } = world()
    const failure = new Refusal('relay-unreachable')
    expect(
      await archives.begin('a.zip', async function* () {
        yield new Uint8Array(1)
        throw failure
      })
    ).toBe(false)
    expect([archives.now.get(), archives.ended.get()]).toEqual([undefined, { name: 'a.zip', failure, notes: [] }])
  })

  it.each(['by hand', 'by the lock'])('is given up %s, without a word', async (how) => {
    const { archives, tell, written } = world()
    const begun = Promise.withResolvers<void>()
    const made = archives.begin('a.zip', async function* ({ signal }) {
      yield new Uint8Array(SAVED_PART_BYTES)
      begun.resolve()
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    })
    await begun.promise
    if (how === 'by hand') archives.cancel()
    else tell({ type: 'locked' })
    expect(await made).toBe(false)
    expect([archives.now.get(), archives.ended.get(), written]).toEqual([undefined, undefined, [SAVED_PART_BYTES]])
  })

  it('is not whole when it is given up behind its last part', async () => {
    let isWhole = false
    const archives = createArchives({ subscribe: () => () => undefined } as unknown as ClientContract, {
      async saveStream(_name, parts) {
        for await (const _ of parts) archives.cancel()
        isWhole = true
        return 'saved'
      }
    })
    const made = archives.begin('a.zip', async function* () {
      yield new Uint8Array(1)
    })
    expect([await made, isWhole]).toEqual([false, false])
  })

  it('is one at a time', async () => {
    const { archives } = world()
    const end = Promise.withResolvers<void>()
    const first = archives.begin('a.zip', async function* () {
      await end.promise
      yield new Uint8Array(1)
    })
    expect(await archives.begin('b.zip', () => expect.unreachable())).toBe(false)
    expect(archives.now.get()?.name).toBe('a.zip')
    end.resolve()
    expect(await first).toBe(true)
  })
})

it('scraps become parts of one size, and nothing of them changes', async () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index)
  async function* scraps() {
    for (const end of [0, 1, 1, 64, 300, 301, 999, 1000].entries()) yield bytes.subarray(SCRAPS[end[0] - 1] ?? 0, end[1])
  }
  const SCRAPS = [0, 1, 1, 64, 300, 301, 999, 1000]
  const parts: Uint8Array[] = []
  for await (const part of inParts(scraps(), 128)) parts.push(part)
  expect(parts.map(({ length }) => length)).toEqual([128, 128, 128, 128, 128, 128, 128, 104])
  expect(Buffer.concat(parts).equals(bytes)).toBe(true)
})
