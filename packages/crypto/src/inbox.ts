import { concat, utf8 } from './bytes.ts'
import { CryptoError, requireLength } from './error.ts'
import type { HybridSealing } from './hybrid-sealing.ts'
import { pad, unpad } from './padding.ts'

const VERSION = 1
const INFO = utf8('colloque/inbox/1')
const SMALLEST_BYTES = 1024

/**
 * An envelope for a device's inbox key: 0x01 ‖ HPKE encapsulation (1120) ‖ ciphertext; info 'colloque/inbox/1',
 * associated data mailbox (16) ‖ envelope id (16), plaintext padded from 1024 bytes on. It authenticates no sender:
 * what is inside must be signed. Throws `invalid-argument` for a malformed key.
 */
export async function sealToInbox(
  hybrid: HybridSealing,
  publicKey: Uint8Array,
  mailbox: Uint8Array,
  envelopeId: Uint8Array,
  plaintext: Uint8Array
): Promise<Uint8Array> {
  const sealed = await hybrid.seal(publicKey, INFO, address(mailbox, envelopeId), pad(plaintext, SMALLEST_BYTES))
  return concat(Uint8Array.of(VERSION), sealed)
}

/** The plaintext of `sealToInbox`. Throws `decryption-failed`, or `invalid-format` for a sender that padded wrongly. */
export async function openFromInbox(
  hybrid: HybridSealing,
  secretSeed: Uint8Array,
  mailbox: Uint8Array,
  envelopeId: Uint8Array,
  envelope: Uint8Array
): Promise<Uint8Array> {
  if (envelope[0] !== VERSION) throw new CryptoError('decryption-failed')
  return unpad(await hybrid.open(secretSeed, INFO, address(mailbox, envelopeId), envelope.subarray(1)))
}

function address(mailbox: Uint8Array, envelopeId: Uint8Array): Uint8Array {
  requireLength(mailbox, 16)
  requireLength(envelopeId, 16)
  return concat(mailbox, envelopeId)
}
