// node:crypto and libsodium behind the primitives of MLS, one feature at a time; what this runtime lacks stays portable.
import crypto from 'node:crypto'
import type { HashName, Primitives } from '@colloque/crypto'
import sodium from 'sodium-native'

/** Electron's BoringSSL lacks some of these, so each is found by comparing results, never by a version. */
export type NativeFeature = 'hash' | 'sha3' | 'x25519' | 'ml-kem-768' | 'aes-128-gcm'
export const nativeFeatures: readonly NativeFeature[] = ['hash', 'sha3', 'x25519', 'ml-kem-768', 'aes-128-gcm']

const parts: Record<NativeFeature, () => Partial<Primitives>> = {
  hash: () => ({ digest: hashOnce, hmac }),
  sha3: () => ({
    sha3: (data) => plain(crypto.createHash('sha3-256').update(data).digest()),
    shake256: (data, length) => plain(crypto.createHash('shake256', { outputLength: length }).update(data).digest())
  }),
  x25519: () => ({ x25519 }),
  'ml-kem-768': () => ({ mlKem768, mlKem768Encapsulate }),
  'aes-128-gcm': () => ({ aes128gcmEncrypt, aes128gcmDecrypt })
}

/** `portable` with the parts that `features` names; by default those that work here. */
export function createNativePrimitives(
  portable: Primitives,
  features: ReadonlySet<NativeFeature> = detectNativeFeatures()
): Primitives {
  const chosen = nativeFeatures.filter((feature) => features.has(feature)).map((feature) => parts[feature]())
  return Object.assign({}, portable, ...chosen) as Primitives
}

let detected: ReadonlySet<NativeFeature> | undefined

export function detectNativeFeatures(): ReadonlySet<NativeFeature> {
  detected ??= new Set(nativeFeatures.filter((feature) => answersRightly(feature, parts[feature]() as Primitives)))
  return detected
}

/** SHA-256 of what the portable primitives give for the questions below: asking these themselves would cost each start 60 ms. */
const rightAnswers: Record<NativeFeature, string> = {
  hash: 'a284e6f3a1b13963c62348fde68156ba6331445a043d64f7e1182eaf39d14044',
  sha3: '0df9ebc16e5f13f8a37734df6d788a964bd747d915383e4738e71466f319c36f',
  x25519: '988fc67e8e921d5a67b76efdfa192c438301e42b3744a868ba8b41e941ce7ea7',
  'ml-kem-768': '14221d188194897c75bde734f97dea192ea1f8c4adbc730c7a2312c250b504f0',
  'aes-128-gcm': '0a44cab524edbdd867dbf66f80fffa4275e663c5b01b785b7479a9fcbce34506'
}

const seed = Uint8Array.from({ length: 64 }, (_, index) => index)
const [key, nonce, data] = [seed.slice(0, 32), seed.slice(0, 12), seed.slice(3)] as const

const questions: Record<NativeFeature, (primitives: Primitives) => readonly Uint8Array[]> = {
  hash: ({ digest, hmac }) =>
    (['sha256', 'sha512'] as const).flatMap((hash) => [digest(hash, data), hmac(hash, key, data, nonce)]),
  sha3: ({ sha3, shake256 }) => [sha3(data), shake256(data, 96)],
  x25519: ({ x25519 }) => [x25519(key).publicKey, x25519(key).agree(x25519(data.slice(0, 32)).publicKey)],
  'ml-kem-768': ({ mlKem768, mlKem768Encapsulate }) => {
    const { publicKey, decapsulate } = mlKem768(seed)
    const { ciphertext, sharedSecret } = mlKem768Encapsulate(publicKey)
    const isReturned = Buffer.compare(decapsulate(ciphertext), sharedSecret) === 0
    // What nobody encapsulated gives a secret too, which depends on all of the private key.
    return [publicKey, Uint8Array.of(isReturned ? 1 : 0), decapsulate(new Uint8Array(1088).fill(7))]
  },
  'aes-128-gcm': ({ aes128gcmEncrypt, aes128gcmDecrypt }) => {
    const sealed = aes128gcmEncrypt(data, nonce, nonce, key.slice(0, 16))
    return [sealed, aes128gcmDecrypt(sealed, nonce, nonce, key.slice(0, 16))]
  }
}

/** Whether `primitives` do in this feature what the portable ones do. */
export function answersRightly(feature: NativeFeature, primitives: Primitives): boolean {
  try {
    const hash = crypto.createHash('sha256')
    for (const answer of questions[feature](primitives)) hash.update(answer)
    return hash.digest('hex') === rightAnswers[feature]
  } catch {
    return false
  }
}

const blockBytes = { sha256: 64, sha512: 128 } as const

function hashOnce(hash: HashName, data: Uint8Array): Uint8Array {
  return plain(crypto.hash(hash, data, 'buffer'))
}

const largestBlockBytes = 128
const largestHashBytes = 64
const scratchBytes = 4096
const innerScratch = new Uint8Array(scratchBytes)
const outerScratch = new Uint8Array(largestBlockBytes + largestHashBytes)

// Two one-shot hashes over scratch memory are several times faster than an Hmac object for the short inputs of a key schedule.
function hmac(hash: HashName, key: Uint8Array, ...data: readonly Uint8Array[]): Uint8Array {
  const block = blockBytes[hash]
  const short = key.length > block ? hashOnce(hash, key) : key
  let length = block
  for (const part of data) length += part.length
  const inner = length <= scratchBytes ? innerScratch.subarray(0, length) : new Uint8Array(length)
  writePadded(inner, short, 0x36, block)
  let offset = block
  for (const part of data) {
    inner.set(part, offset)
    offset += part.length
  }
  const digest = crypto.hash(hash, inner, 'buffer')
  const outer = outerScratch.subarray(0, block + digest.length)
  writePadded(outer, short, 0x5c, block)
  outer.set(digest, block)
  const result = plain(crypto.hash(hash, outer, 'buffer'))
  inner.fill(0)
  outer.fill(0)
  return result
}

function writePadded(target: Uint8Array, key: Uint8Array, value: number, block: number): void {
  for (let index = 0; index < key.length; index++) target[index] = (key[index] as number) ^ value
  target.fill(value, key.length, block)
}

// DER prefixes of RFC 9935 for ML-KEM-768 (private key as its seed).
const mlKemPrivate = Buffer.from('3054020100300b060960864801650304040204428040', 'hex')
const mlKemPublic = Buffer.from('308204b2300b0609608648016503040402038204a100', 'hex')

// libsodium's: node:crypto reads and writes the DER of each key, which takes longer than the multiplication.
function x25519(secret: Uint8Array): ReturnType<Primitives['x25519']> {
  const kept = secret.slice()
  const publicKey = new Uint8Array(32)
  sodium.crypto_scalarmult_base(publicKey, kept)
  return {
    publicKey,
    agree(peer) {
      const shared = new Uint8Array(32)
      // Throws for a point of small order.
      sodium.crypto_scalarmult(shared, kept, peer)
      return shared
    }
  }
}

function mlKem768(seed: Uint8Array): ReturnType<Primitives['mlKem768']> {
  const privateKey = importPrivate(mlKemPrivate, seed)
  return {
    publicKey: exportPublic(privateKey, 1184),
    decapsulate: (ciphertext) => plain(crypto.decapsulate(privateKey, ciphertext))
  }
}

// OpenSSL draws the 32 bytes of ML-KEM's encapsulation itself and takes none from outside: the one chance not from the Random port.
function mlKem768Encapsulate(publicKey: Uint8Array): ReturnType<Primitives['mlKem768Encapsulate']> {
  const { sharedKey, ciphertext } = crypto.encapsulate(importPublic(mlKemPublic, publicKey))
  return { ciphertext: plain(ciphertext), sharedSecret: plain(sharedKey) }
}

function aes128gcmEncrypt(plaintext: Uint8Array, associatedData: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array {
  const cipher = crypto.createCipheriv('aes-128-gcm', key, nonce)
  cipher.setAAD(associatedData)
  return plain(Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]))
}

function aes128gcmDecrypt(ciphertext: Uint8Array, associatedData: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array {
  const end = ciphertext.length - 16
  if (end < 0) throw new RangeError('authentication failed')
  const decipher = crypto.createDecipheriv('aes-128-gcm', key, nonce, { authTagLength: 16 })
  decipher.setAAD(associatedData)
  decipher.setAuthTag(ciphertext.subarray(end))
  return plain(Buffer.concat([decipher.update(ciphertext.subarray(0, end)), decipher.final()]))
}

function importPrivate(prefix: Buffer, key: Uint8Array): crypto.KeyObject {
  const der = Buffer.concat([prefix, key])
  const imported = crypto.createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  der.fill(0)
  return imported
}

const importPublic = (prefix: Buffer, key: Uint8Array) =>
  crypto.createPublicKey({ key: Buffer.concat([prefix, key]), format: 'der', type: 'spki' })

const exportPublic = (privateKey: crypto.KeyObject, length: number) =>
  plain(crypto.createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-length))

// Results are Uint8Arrays of their own; a Buffer may be a window of a pool that others share.
function plain(bytes: Buffer): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? new Uint8Array(bytes.buffer) : new Uint8Array(bytes)
}
