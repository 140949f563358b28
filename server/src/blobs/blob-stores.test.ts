import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBlobStore } from './contract.ts'
import { openFileBlobStore } from './file-blob-store.ts'
import { createMemoryBlobStore } from './memory-blob-store.ts'

let root: string
let stores = 0
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'colloque-blobs-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

const at = (day: number) => () => day * 86_400_000 + 45_296_789
describeBlobStore('memory', async (day) => createMemoryBlobStore(at(day)))
describeBlobStore('file', (day) => openFileBlobStore({ folder: join(root, String(++stores)), nowMs: at(day) }))

it('[BLOB-9] keeps files private and their times no finer than a day', async () => {
  const folder = join(root, 'private')
  const store = await openFileBlobStore({ folder, nowMs: at(20_000) })
  const blob = 'ab'.repeat(16)
  await store.append(
    blob,
    0,
    3,
    (async function* () {
      yield new Uint8Array(3)
    })()
  )
  const file = await stat(join(folder, blob))
  expect([file.mode & 0o777, (await stat(folder)).mode & 0o777]).toEqual([0o600, 0o700])
  expect(file.mtimeMs).toBe(20_000 * 86_400_000)
  expect(await readdir(folder)).toEqual([blob])
})
