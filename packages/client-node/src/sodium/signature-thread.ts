/** Verifies signatures on the threads that Node keeps for files and names, by OpenSSL's or BoringSSL's Ed25519. It starts none of its own. */
import crypto from 'node:crypto'
import type { SignatureThreads } from '@colloque/client'
import type { Sodium } from '@colloque/crypto'

/** RFC 8410, before the 32 bytes of a public key. */
const keyPrefix = Buffer.from('302a300506032b6570032100', 'hex')
/** Devices that are written with: importing a key takes as long as half a verification. */
const KEPT_KEYS = 500
/** Where so many wait, the cores are busy: libsodium on this thread, which takes half as long for one, is sooner done. */
const WAITING = 32

export function createSignatureThreads({ ed25519Verify }: Pick<Sodium, 'ed25519Verify'>): SignatureThreads {
  const keys = new Map<string, crypto.KeyObject | undefined>()
  let waiting = 0

  function keyOf(publicKey: Uint8Array): crypto.KeyObject | undefined {
    const name = Buffer.from(publicKey.buffer, publicKey.byteOffset, publicKey.length).toString('latin1')
    if (keys.has(name)) return keys.get(name)
    const key = isOrdinaryPoint(publicKey) ? importKey(publicKey) : undefined
    const oldest = keys.keys().next()
    if (keys.size >= KEPT_KEYS && !oldest.done) keys.delete(oldest.value)
    keys.set(name, key)
    return key
  }

  return {
    async holds({ publicKey, message, signature }) {
      if (publicKey.length !== 32 || signature.length !== 64 || !isOrdinaryPoint(signature)) return false
      if (waiting >= WAITING) return ed25519Verify(signature, message, publicKey)
      const key = keyOf(publicKey)
      if (key === undefined) return false
      waiting++
      return new Promise((resolve) => {
        crypto.verify(null, message, key, signature, (error, isValid) => {
          waiting--
          resolve(error === null && isValid)
        })
      })
    }
  }
}

function importKey(publicKey: Uint8Array): crypto.KeyObject | undefined {
  try {
    return crypto.createPublicKey({ key: Buffer.concat([keyPrefix, publicKey]), format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}

/** y of the points of order 1, 2, 4 and 8, without the sign of x. */
const smallOrders = [
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  '00'.repeat(32),
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'
].map((hex) => Buffer.from(hex, 'hex'))

/**
 * Of the first 32 bytes. libsodium refuses keys and commitments that are no canonical point or one of small order, which not every
 * host's OpenSSL or BoringSSL does; without them, what these accept libsodium accepts too.
 */
function isOrdinaryPoint(bytes: Uint8Array): boolean {
  const top = (bytes[31] as number) & 0x7f
  if (smallOrders.some((point) => point[31] === top && point.every((byte, at) => at === 31 || byte === bytes[at]))) return false
  // 2^255 - 19 and what follows it.
  return top !== 0x7f || (bytes[0] as number) < 0xed || bytes.subarray(1, 31).some((byte) => byte !== 0xff)
}
