/** Loads what the product loads when it is first needed: real time, which would otherwise pass within the first seed of a process and make it another. */
import { sha256 } from '@colloque/crypto'
import { createMemoryStorage } from '@colloque/server'
import { createBlobHost } from './blob-host.ts'
import { createMemoryBlobStore, passphraseBits } from './parts.ts'
import { createLife } from './process.ts'
import { createTimeline } from './timeline.ts'

let warm: Promise<void> | undefined

export function warmUp(): Promise<void> {
  warm ??= load()
  return warm
}

async function load(): Promise<void> {
  await passphraseBits('abaisser')
  const storage = createMemoryStorage()
  const token = new Uint8Array(32)
  const [uploadHash, readHash, deleteHash] = [sha256(token), sha256(token), sha256(token)]
  await storage.createBlob({ blob: new Uint8Array(16), sizeBytes: 1, uploadHash, readHash, deleteHash, createdDay: 0 })
  const respond = createBlobHost({
    storage,
    blobs: createMemoryBlobStore(),
    disk: { isFull: false },
    life: createLife({ stepsLeft: Number.POSITIVE_INFINITY }, () => {}),
    timeline: createTimeline(),
    deaths: new Set(),
    today: () => 0
  })
  const { status, body } = await respond({
    method: 'HEAD',
    url: `https://relay.test/blobs/${'00'.repeat(16)}`,
    headers: { authorization: `Bearer ${'00'.repeat(32)}`, 'tus-resumable': '1.0.0' }
  })
  for await (const _ of body);
  if (status !== 200) throw new Error(`uploads are not there: ${status}`)
}
