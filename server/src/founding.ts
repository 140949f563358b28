import { createHash } from 'node:crypto'
import { ADMISSION_DAYS, foundingLink } from '@colloque/protocol'
import type { Storage } from './storage/storage.ts'

/**
 * The link that lets the first device in, an administrator's; undefined when there is a device or a link that still waits. The relay
 * keeps only the token's hash, so a link is told once and never again.
 */
export async function foundingLinkOnce(parts: {
  readonly storage: Storage
  readonly relayUrl: string
  readonly today: number
  /** 32 random bytes. */
  readonly token: Uint8Array
}): Promise<string | undefined> {
  const { storage, relayUrl, today, token } = parts
  if (!(await storage.isUnfounded(today))) return undefined
  const tokenHash = new Uint8Array(createHash('sha256').update(token).digest())
  await storage.addAdmission({ tokenHash, role: 'admin', expiresDay: today + ADMISSION_DAYS })
  return foundingLink({ relayUrl, token })
}
