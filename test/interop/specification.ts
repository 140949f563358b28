/**
 * The sealed formats of docs/protocol.md, section 1, written a second time from the page alone, over @noble and the OpenSSL of
 * this Node. It shares no line and no library with what it is held against; where the product itself uses @noble, this does not.
 */
import crypto from 'node:crypto'
import { chacha20poly1305, xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { x25519 } from '@noble/curves/ed25519.js'
import { blake2b } from '@noble/hashes/blake2.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { sha3_256, sha3_512, shake256 } from '@noble/hashes/sha3.js'

type Bytes = Uint8Array

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text)
export const join = (...parts: readonly Bytes[]): Bytes => new Uint8Array(Buffer.concat(parts))
export const hash256 = (...parts: readonly Bytes[]): Bytes => blake2b(join(...parts), { dkLen: 32 })
/** Notation: *Domain d*. */
export const domain = (name: string): Bytes => join(utf8(`colloque/${name}/1`), Uint8Array.of(0))
export const u32 = (value: number): Bytes => bigEndian(BigInt(value), 4)
export const u64 = (value: number): Bytes => bigEndian(BigInt(value), 8)

function bigEndian(value: bigint, length: number): Bytes {
  const bytes = new Uint8Array(length)
  for (let index = length - 1, rest = value; index >= 0; index--, rest >>= 8n) bytes[index] = Number(rest & 0xffn)
  return bytes
}

/** SEAL-1 */
export const sealWith = (key: Bytes, nonce: Bytes, header: Bytes, plaintext: Bytes): Bytes =>
  join(Uint8Array.of(1), nonce, xchacha20poly1305(key, nonce, join(Uint8Array.of(1), header)).encrypt(plaintext))

export const openWith = (key: Bytes, header: Bytes, sealed: Bytes): Bytes =>
  xchacha20poly1305(key, sealed.subarray(1, 25), join(Uint8Array.of(1), header)).decrypt(sealed.subarray(25))

/** SEAL-3, by OpenSSL's HKDF. */
export function derive(secret: Bytes, label: string, context: readonly Bytes[], length: number): Bytes {
  const info = join(domain(label), ...context.flatMap((part) => [u32(part.length), part]))
  return new Uint8Array(crypto.hkdfSync('sha512', secret, new Uint8Array(), info, length))
}

/** PADMÉ of the PURBs paper, in its own words: E = ⌊log₂ L⌋, S = ⌊log₂ E⌋ + 1, and the last E − S bits of the length are zero. */
export function padme(length: number): number {
  if (length < 2) return length
  const exponent = BigInt(length).toString(2).length - 1
  const kept = exponent === 0 ? 0 : exponent.toString(2).length
  const zeroBits = BigInt(Math.max(0, exponent - kept))
  const mask = (1n << zeroBits) - 1n
  return Number((BigInt(length) + mask) & ~mask)
}

/** SEAL-5 */
export function padded(plaintext: Bytes, sizeBytes: number): Bytes {
  return join(plaintext, Uint8Array.of(0x80), new Uint8Array(sizeBytes - plaintext.length - 1))
}

export const paddedSizeOf = (plaintext: Bytes, minimum: number): number => Math.max(minimum, padme(plaintext.length + 1))

/** SEAL-7: the whole of a sealed file. */
export function sealFile(key: Bytes, file: Bytes): Bytes {
  const stream = join(file, new Uint8Array(Math.max(4096, padme(file.length)) - file.length))
  const sealed: Bytes[] = []
  for (let index = 0, start = 0; start === 0 || start < stream.length; index++, start += 65_536) {
    const isLast = start + 65_536 >= stream.length
    sealed.push(chacha20poly1305(key, fileNonce(index, isLast)).encrypt(stream.subarray(start, start + 65_536)))
  }
  return join(...sealed)
}

/** The file of `sizeBytes` in what was sealed; throws what is not exactly one. */
export function openFile(key: Bytes, sealed: Bytes, sizeBytes: number): Bytes {
  const opened: Bytes[] = []
  for (let index = 0, start = 0; start < sealed.length; index++, start += 65_552) {
    const isLast = start + 65_552 >= sealed.length
    opened.push(chacha20poly1305(key, fileNonce(index, isLast)).decrypt(sealed.subarray(start, start + 65_552)))
  }
  return join(...opened).slice(0, sizeBytes)
}

export const sealFileChunk = (key: Bytes, index: number, isLast: boolean, plaintext: Bytes): Bytes =>
  chacha20poly1305(key, fileNonce(index, isLast)).encrypt(plaintext)

const fileNonce = (index: number, isLast: boolean) => join(bigEndian(BigInt(index), 11), Uint8Array.of(isLast ? 1 : 0))

/** SEAL-8, from the sealed bytes of the whole file. */
export function hashOfBlob(sealed: Bytes): Bytes {
  const windows: Bytes[] = []
  for (let start = 0; start < sealed.length; start += 128 * 65_552)
    windows.push(hash256(sealed.subarray(start, start + 128 * 65_552)))
  return hash256(domain('blob'), ...windows)
}

/** X-Wing (draft-connolly-cfrg-xwing-kem): a 32-byte seed is the whole private key. ML-KEM-768 is OpenSSL's. */
export function xWing(seed: Bytes) {
  const expanded = shake256(seed, { dkLen: 96 })
  const lattice = crypto.createPrivateKey({
    key: Buffer.concat([Buffer.from('3054020100300b060960864801650304040204428040', 'hex'), expanded.subarray(0, 64)]),
    format: 'der',
    type: 'pkcs8'
  })
  const curve = expanded.subarray(64)
  const latticePublic = new Uint8Array(crypto.createPublicKey(lattice).export({ format: 'der', type: 'spki' }).subarray(-1184))
  const publicKey = join(latticePublic, x25519.getPublicKey(curve))
  return {
    publicKey,
    latticeSecret: (encapsulation: Bytes): Bytes => new Uint8Array(crypto.decapsulate(lattice, encapsulation.subarray(0, 1088))),
    decapsulate(encapsulation: Bytes): Bytes {
      const [ciphertext, point] = [encapsulation.subarray(0, 1088), encapsulation.subarray(1088)]
      const fromLattice = new Uint8Array(crypto.decapsulate(lattice, ciphertext))
      return combine(fromLattice, x25519.getSharedSecret(curve, point), point, publicKey.subarray(1184))
    }
  }
}

export function xWingEncapsulate(publicKey: Bytes): { encapsulation: Bytes; secret: Bytes } {
  const lattice = crypto.createPublicKey({
    key: Buffer.concat([Buffer.from('308204b2300b0609608648016503040402038204a100', 'hex'), publicKey.subarray(0, 1184)]),
    format: 'der',
    type: 'spki'
  })
  const { sharedKey, ciphertext } = crypto.encapsulate(lattice)
  const ephemeral = new Uint8Array(crypto.randomBytes(32))
  const point = x25519.getPublicKey(ephemeral)
  const theirs = publicKey.subarray(1184)
  return {
    encapsulation: join(ciphertext, point),
    secret: combine(sharedKey, x25519.getSharedSecret(ephemeral, theirs), point, theirs)
  }
}

const combine = (lattice: Bytes, curve: Bytes, point: Bytes, theirs: Bytes) =>
  sha3_256(join(lattice, curve, point, theirs, Uint8Array.of(0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c)))

/** The shared secret that FIPS 203, algorithm 17, gives for a public key and a message. */
export const latticeSecretOf = (publicKey: Bytes, message: Bytes): Bytes =>
  sha3_512(join(message, sha3_256(publicKey.subarray(0, 1184)))).subarray(0, 32)

/** Key and nonce of HPKE in base mode (RFC 9180, 5.1) with X-Wing, HKDF-SHA512, ChaCha20-Poly1305: one message a context. */
function hpkeKeys(sharedSecret: Bytes, info: Bytes): { key: Bytes; nonce: Bytes } {
  const suite = join(utf8('HPKE'), Uint8Array.of(0x64, 0x7a, 0, 3, 0, 3))
  const extract = (salt: Bytes, label: string, ikm: Bytes) => hmac(sha512, salt, join(utf8('HPKE-v1'), suite, utf8(label), ikm))
  const none = new Uint8Array()
  const context = join(Uint8Array.of(0), extract(none, 'psk_id_hash', none), extract(none, 'info_hash', info))
  const secret = extract(sharedSecret, 'secret', none)
  const expand = (label: string, length: number) =>
    hmac(sha512, secret, join(Uint8Array.of(0, length), utf8('HPKE-v1'), suite, utf8(label), context, Uint8Array.of(1))).slice(
      0,
      length
    )
  return { key: expand('key', 32), nonce: expand('base_nonce', 12) }
}

/** SEAL-6: the ciphertext for a shared secret. */
export function inboxCiphertext(secret: Bytes, mailbox: Bytes, envelopeId: Bytes, plaintext: Bytes): Bytes {
  const { key, nonce } = hpkeKeys(secret, utf8('colloque/inbox/1'))
  return chacha20poly1305(key, nonce, join(mailbox, envelopeId)).encrypt(padded(plaintext, paddedSizeOf(plaintext, 1024)))
}

export function sealEnvelope(publicKey: Bytes, mailbox: Bytes, envelopeId: Bytes, plaintext: Bytes): Bytes {
  const { encapsulation, secret } = xWingEncapsulate(publicKey)
  return join(Uint8Array.of(1), encapsulation, inboxCiphertext(secret, mailbox, envelopeId, plaintext))
}

export function openEnvelope(seed: Bytes, mailbox: Bytes, envelopeId: Bytes, envelope: Bytes): Bytes {
  const secret = xWing(seed).decapsulate(envelope.subarray(1, 1121))
  const { key, nonce } = hpkeKeys(secret, utf8('colloque/inbox/1'))
  const opened = chacha20poly1305(key, nonce, join(mailbox, envelopeId)).decrypt(envelope.subarray(1121))
  return opened.slice(0, opened.lastIndexOf(0x80))
}

/** Deterministic CBOR (RFC 8949, 4.2) of what the vault's header has in it. */
export function cbor(value: unknown): Bytes {
  const head = (type: number, count: number): Bytes => {
    if (count < 24) return Uint8Array.of((type << 5) | count)
    const length = count < 2 ** 8 ? 1 : count < 2 ** 16 ? 2 : count < 2 ** 32 ? 4 : 8
    return join(Uint8Array.of((type << 5) | (24 + Math.log2(length))), bigEndian(BigInt(count), length))
  }
  if (typeof value === 'number') return head(0, value)
  if (value instanceof Uint8Array) return join(head(2, value.length), value)
  if (typeof value === 'string') return join(head(3, utf8(value).length), utf8(value))
  if (Array.isArray(value)) return join(head(4, value.length), ...value.map(cbor))
  const fields = Object.entries(value as object).map(([name, content]) => ({ name: cbor(name), content: cbor(content) }))
  fields.sort((a, b) => Buffer.compare(a.name, b.name))
  return join(head(5, fields.length), ...fields.flatMap(({ name, content }) => [name, content]))
}
