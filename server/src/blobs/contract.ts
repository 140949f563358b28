import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BlobStore } from './blob-store.ts'

/** What every blob store must do. `open` gives a fresh store whose clock stands at `day`. */
export function describeBlobStore(name: string, open: (day: number) => Promise<BlobStore>): void {
  describe(`${name} blob store`, () => {
    let store: BlobStore
    beforeEach(async () => {
      store = await open(20_000)
    })
    afterEach(() => store.close())

    const blobName = (): string => randomBytes(16).toString('hex')
    async function* pieces(...all: readonly (Uint8Array | Error)[]): AsyncIterable<Uint8Array> {
      for (const piece of all) {
        if (piece instanceof Error) throw piece
        yield piece
      }
    }
    const whole = async (blob: string, start: number, end: number): Promise<Buffer> => {
      const parts: Uint8Array[] = []
      for await (const part of store.read(blob, start, end)) parts.push(part)
      return Buffer.concat(parts)
    }

    it('[BLOB-4] continues from the offset and reads any range', async () => {
      const blob = blobName()
      const bytes = randomBytes(3_000_000)
      expect(await store.size(blob)).toBeUndefined()
      expect(await store.append(blob, 0, bytes.length, pieces(bytes.subarray(0, 10), bytes.subarray(10, 1_500_000)))).toBe(
        1_500_000
      )
      expect(await store.size(blob)).toBe(1_500_000)
      expect(await store.append(blob, 1_500_000, bytes.length, pieces(bytes.subarray(1_500_000)))).toBe(bytes.length)
      expect((await whole(blob, 0, bytes.length)).equals(bytes)).toBe(true)
      expect((await whole(blob, 999_999, 2_000_001)).equals(bytes.subarray(999_999, 2_000_001))).toBe(true)
      expect(await whole(blob, 5, 5)).toHaveLength(0)
    })

    it('[BLOB-4] refuses any offset but the size so far', async () => {
      const blob = blobName()
      await store.append(blob, 0, 100, pieces(randomBytes(10)))
      for (const offset of [0, 9, 11])
        await expect(store.append(blob, offset, 100, pieces(randomBytes(1)))).rejects.toMatchObject({ code: 'offset-moved' })
      expect(await store.size(blob)).toBe(10)
    })

    it('[BLOB-5] never keeps more than the limit', async () => {
      const blob = blobName()
      const bytes = randomBytes(5_000_000)
      expect(await store.append(blob, 0, 2_000_001, pieces(bytes))).toBe(2_000_001)
      expect(await store.append(blob, 2_000_001, 2_000_001, pieces(bytes))).toBe(2_000_001)
      expect((await whole(blob, 0, 2_000_001)).equals(bytes.subarray(0, 2_000_001))).toBe(true)
    })

    it('[BLOB-6] keeps what came before a source broke off', async () => {
      const blob = blobName()
      const bytes = randomBytes(1_200_000)
      expect(await store.append(blob, 0, 2_000_000, pieces(bytes, new Error('cut')))).toBe(bytes.length)
      expect(await store.size(blob)).toBe(bytes.length)
      expect((await whole(blob, 0, bytes.length)).equals(bytes)).toBe(true)
    })

    it('[BLOB-3] has no name that is not 32 lower-case hexadecimal digits', async () => {
      for (const name of [
        '',
        '../secret',
        `${blobName()}/`,
        blobName().toUpperCase().replaceAll(/[0-9]/g, 'A'),
        `${blobName()}0`,
        '..%2f',
        `a\0${blobName()}`
      ]) {
        await expect(store.append(name, 0, 10, pieces(randomBytes(1)))).rejects.toMatchObject({ code: 'unknown-blob' })
        await expect(whole(name, 0, 1)).rejects.toMatchObject({ code: 'unknown-blob' })
      }
    })

    it('removes, lists with days, and answers unknown-blob for what is not there', async () => {
      const [blob, other] = [blobName(), blobName()]
      await store.append(blob, 0, 10, pieces(randomBytes(3)))
      await store.append(other, 0, 10, pieces(randomBytes(4)))
      await store.remove(other)
      await store.remove(other)
      const listed: unknown[] = []
      for await (const found of store.list()) listed.push(found)
      expect(listed).toEqual([{ blob, sizeBytes: 3, changedDay: 20_000 }])
      await expect(whole(other, 0, 1)).rejects.toMatchObject({ code: 'unknown-blob' })
      await expect(whole(blob, 0, 4)).rejects.toMatchObject({ code: 'unknown-blob' })
    })
  })
}
