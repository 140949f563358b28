/** Large files whose bytes never repeat, written and compared in pieces. Nothing in them means anything. */
import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'

const PIECE_BYTES = 4 << 20

/** The key stream of AES-256-CTR under a fresh key. */
export async function writeLargeFile(path: string, sizeBytes: number): Promise<void> {
  const stream = createCipheriv('aes-256-ctr', randomBytes(32), Buffer.alloc(16))
  const zeros = Buffer.alloc(PIECE_BYTES)
  const file = await open(path, 'w')
  try {
    for (let left = sizeBytes; left > 0; left -= PIECE_BYTES) {
      await file.write(stream.update(zeros.subarray(0, Math.min(left, PIECE_BYTES))))
    }
  } finally {
    await file.close()
  }
}

export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: PIECE_BYTES }), hash)
  return hash.digest('hex')
}
