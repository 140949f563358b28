import { concat, domainPrefix, type Sodium, u32be } from '@colloque/crypto'

const PREFIX = domainPrefix('document-client')

/**
 * [YDOC-1] The Yjs client id of one session of a device in one document: the first four bytes, big-endian, of
 * BLAKE2b-256(domain 'document-client' ‖ log ‖ device ‖ u32be session). Who reads knows it from the signed record alone.
 */
export function clientIdOf(sodium: Sodium, log: Uint8Array, device: Uint8Array, session: number): number {
  const hash = sodium.blake2b(concat(PREFIX, log, device, u32be(session)))
  return new DataView(hash.buffer, hash.byteOffset).getUint32(0)
}

/** Session numbers of one device in one document: 0 … 65,535. */
export const SESSIONS = 0x1_0000
