import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { createMemoryStorage } from '../storage/memory.ts'
import { BlobError } from './blob-store.ts'
import { createMemoryBlobStore } from './memory-blob-store.ts'
import { createUploads } from './uploads.ts'

it('[BLOB-11] answers 507 when the disk is full, and the upload goes on when there is room', async () => {
  const [storage, memory, hash] = [createMemoryStorage(), createMemoryBlobStore(), new Uint8Array(32)]
  let isFull = true
  const append: typeof memory.append = (...args) =>
    isFull ? Promise.reject(new BlobError('storage-full')) : memory.append(...args)
  const uploads = createUploads({ storage, blobs: { ...memory, append }, path: '/blobs' })
  const server = createServer((request, response) => uploads.handle(request, response)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const blob = 'ab'.repeat(16)
  const row = { blob: Buffer.from(blob, 'hex'), sizeBytes: 5, uploadHash: hash, readHash: hash, deleteHash: hash, createdDay: 1 }
  await storage.createBlob(row)
  const headers = { 'Tus-Resumable': '1.0.0', 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' }
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/blobs/${blob}`
  const patch = () => fetch(url, { method: 'PATCH', headers, body: 'bytes' })
  const refused = await patch()
  expect([refused.status, await refused.text()]).toEqual([507, 'storage-full\n'])
  expect(uploads.isUploading(blob)).toBe(false)
  isFull = false
  expect((await patch()).status).toBe(204)
  expect(await memory.size(blob)).toBe(5)
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})
