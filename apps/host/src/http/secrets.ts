/** Random words that open something, and their comparison without a clock. Keeps only hashes. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 32 random bytes in 43 characters that need no escape anywhere. */
export const drawSecret = (): string => randomBytes(32).toString('base64url')

export const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** In a time that says nothing of where they differ. */
export const matches = (secret: string, digest: Buffer): boolean => timingSafeEqual(digestOf(secret), digest)
