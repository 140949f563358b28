import type { AttachmentStore } from '@colloque/client'
import { expect, it } from 'vitest'
import { bytesOf, createPlace, createWorld, MIB, start } from '../../support/attachment-world.ts'
import { type AttachmentRow, openSealedCopy, toHex } from '../../support/engine-parts.ts'

const SEALED_CHUNK = 65_552
const PORTION = 16 * SEALED_CHUNK

/** A disk on which lengths alone are kept: nothing here is read again. */
function lengths(sync: () => Promise<void>): AttachmentStore {
  let length = 0
  return {
    size: async () => length,
    append: async (_id, offset, bytes) => {
      expect(offset).toBe(length)
      length += bytes.length
    },
    sync,
    read: () => expect.unreachable(),
    remove: () => expect.unreachable()
  }
}

it('grows while the disk is asked to keep what came, and notes nothing before it does', async () => {
  const world = createWorld()
  const asked: PromiseWithResolvers<void>[] = []
  const disk = lengths(() => {
    const answer = Promise.withResolvers<void>()
    asked.push(answer)
    return answer.promise
  })
  const anne = await start(world, createPlace(), disk)
  const row = { attachment: bytesOf(16), key: bytesOf(32), size_bytes: 144 * MIB } as AttachmentRow
  const noted = () => anne.core.store.get<{ count: number }>('SELECT count(*) AS count FROM attachment_window')?.count
  const copy = await openSealedCopy(anne.core, row)
  const portion = bytesOf(PORTION)
  for (let count = 0; count < 100; count++) await copy.append(portion, true)
  expect(asked).toHaveLength(1)
  expect([copy.writtenBytes(), copy.durableBytes(), noted()]).toEqual([100 * PORTION, 0, 0])
  asked[0]?.resolve()
  await copy.settled()
  // As much as was written when the disk was asked, not what came since.
  expect([copy.durableBytes(), noted()]).toEqual([64 * PORTION, 8])
  while (copy.sizeBytes - copy.writtenBytes() > PORTION) {
    await copy.append(portion, true)
    asked[1]?.resolve()
  }
  await copy.append(portion.subarray(0, copy.sizeBytes - copy.writtenBytes()), true)
  expect(copy.isComplete()).toBe(true)
  expect(noted()).toBe(Math.ceil(copy.sizeBytes / (128 * SEALED_CHUNK)))
  const found = await openSealedCopy(anne.core, row)
  expect(found.isComplete()).toBe(true)
  expect(toHex(found.hash())).toBe(toHex(copy.hash()))
})

it('is told by the next bytes that the disk did not keep those before', async () => {
  const world = createWorld()
  const disk = lengths(() => Promise.reject(new Error('full')))
  const anne = await start(world, createPlace(), disk)
  const row = { attachment: bytesOf(16), key: bytesOf(32), size_bytes: 200 * MIB } as AttachmentRow
  const copy = await openSealedCopy(anne.core, row)
  const portion = bytesOf(PORTION)
  const fill = async () => {
    for (let count = 0; count < 150; count++) await copy.append(portion, true)
  }
  await expect(fill()).rejects.toThrow('full')
  await copy.settled()
  expect(copy.durableBytes()).toBe(0)
  expect(anne.core.store.get('SELECT count(*) AS count FROM attachment_window')).toEqual({ count: 0 })
})
