// A device's certificate: its public keys, signed by the account's root or by a living device. It says nothing of authority.
import { equalBytes, type Sodium, signDetached, verifyDetached } from '@colloque/crypto'
import { bytes, bytesUpTo, checkShape, decodeCbor, encodeCbor, id, key, oneOf, record, type Shaped } from '@colloque/protocol'

const CERTIFICATE_BYTES = 2 << 10
const INBOX_KEY_BYTES = 1216

const keysShape = record({
  version: oneOf(1),
  account: id,
  mlsKey: key,
  recordKey: key,
  inboxKey: bytes(INBOX_KEY_BYTES),
  mailbox: id
})
export type CertifiedKeys = Shaped<typeof keysShape>

/** `key`: the account id when the root signed, the certifying device's id otherwise. */
export const certificateShape = record({
  payload: bytesUpTo(CERTIFICATE_BYTES, 1),
  by: oneOf('root', 'device'),
  key: id,
  signature: bytes(64)
})
export type Certificate = Shaped<typeof certificateShape>

export interface Certifier {
  readonly by: 'root' | 'device'
  readonly key: Uint8Array
  readonly seed: Uint8Array
}

export function certifyDevice(sodium: Sodium, keys: Omit<CertifiedKeys, 'version'>, certifier: Certifier): Certificate {
  const payload = encodeCbor({ version: 1, ...keys })
  const { by, key: signer, seed } = certifier
  return { payload, by, key: signer, signature: signDetached(sodium, `device-certificate-${by}`, payload, seed) }
}

/** The first 16 bytes of BLAKE2b-256 of the certificate's payload: a device is named by all of its keys. */
export const deviceId = (sodium: Sodium, certificate: Certificate): Uint8Array => sodium.blake2b(certificate.payload).slice(0, 16)

/** The keys as they stand in it, in its one deterministic encoding. Throws ProtocolError; verifies nothing. */
export function readCertificate(certificate: Certificate): CertifiedKeys | undefined {
  const value = decodeCbor(certificate.payload, CERTIFICATE_BYTES)
  return equalBytes(encodeCbor(value), certificate.payload) ? checkShape(keysShape, value, 'certificate') : undefined
}

export const isCertifiedBy = (sodium: Sodium, certificate: Certificate, publicKey: Uint8Array): boolean =>
  verifyDetached(sodium, `device-certificate-${certificate.by}`, certificate.payload, certificate.signature, publicKey)
