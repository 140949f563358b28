/** Chance that a printed seed repeats. Never a part of the product. */
import { createCipheriv, createHash } from 'node:crypto'
import type { Random } from '@colloque/crypto'

/** The key stream of AES-256-CTR under the hash of the seed. */
export function createSeededRandom(seed: string): Random {
  const stream = createCipheriv('aes-256-ctr', createHash('sha256').update(seed).digest(), Buffer.alloc(16))
  return { bytes: (length) => new Uint8Array(stream.update(Buffer.alloc(length))) }
}

/** An integer from 0 to `below` - 1. */
export function pickBelow(random: Random, below: number): number {
  const [a = 0, b = 0, c = 0] = random.bytes(3)
  return ((a << 16) | (b << 8) | c) % below
}
