// The key of a device's vault, and the header that keeps it: wrapped by the passphrase and, if the person wishes, for the keychain.
// The header is public: it stands in clear beside the vault.
import { decode, encode, rfc8949EncodeOptions } from 'cborg'
import { concat, domainPrefix, equalBytes } from './bytes.ts'
import { CryptoError } from './error.ts'
import { openSealed, SEAL_OVERHEAD, seal } from './seal.ts'
import type { Random, Sodium } from './sodium/sodium.ts'

/** Argon2id (RFC 9106) with one lane; memory in bytes, a multiple of 1024. */
export interface PassphraseParameters {
  readonly operations: number
  readonly memoryBytes: number
}

/** What new vaults use, and the least that opening accepts. */
export const defaultPassphraseParameters: PassphraseParameters = { operations: 3, memoryBytes: 256 * 2 ** 20 }
/** The most that opening accepts: a header from elsewhere must not be able to exhaust the machine. */
export const greatestPassphraseParameters: PassphraseParameters = { operations: 16, memoryBytes: 2 * 2 ** 30 }

const MAGIC = 'colloque-vault'
const VERSION = 1
const KEY_BYTES = 32
const SALT_BYTES = 16
const LARGEST_HEADER_BYTES = 65_536

interface PassphraseWrap {
  readonly kind: 'passphrase'
  readonly algorithm: 'argon2id'
  readonly salt: Uint8Array
  readonly operations: number
  readonly memoryBytes: number
  readonly wrapped: Uint8Array
}
/** Under a random secret that the keychain of the system keeps for this person. */
interface KeychainWrap {
  readonly kind: 'keychain'
  readonly wrapped: Uint8Array
}
/** A wrap of another kind: carried along untouched, opened by whoever knows it. */
interface OtherWrap {
  readonly kind: string
}
interface VaultHeader {
  readonly magic: typeof MAGIC
  readonly version: typeof VERSION
  readonly wraps: readonly (PassphraseWrap | KeychainWrap | OtherWrap)[]
}

/**
 * A fresh 32-byte database key, and the header that gives it back for `passphrase` (bytes of `passphraseToBytes`).
 * Throws `excessive-parameters`, `insufficient-memory`.
 */
export function createVaultHeader(
  deps: { sodium: Sodium; random: Random },
  passphrase: Uint8Array,
  parameters = defaultPassphraseParameters
): { header: Uint8Array; databaseKey: Uint8Array } {
  const databaseKey = deps.random.bytes(KEY_BYTES)
  return { header: encodeHeader([wrapWithPassphrase(deps, passphrase, databaseKey, parameters)]), databaseKey }
}

/**
 * The database key. Throws `decryption-failed` for a wrong passphrase and for altered bytes alike, `invalid-format` for
 * what is no header, `weak-parameters` under `floor`, `excessive-parameters`, `insufficient-memory`.
 */
export function openVaultHeader(
  sodium: Sodium,
  passphrase: Uint8Array,
  header: Uint8Array,
  floor = defaultPassphraseParameters
): Uint8Array {
  return unwrapWithPassphrase(sodium, passphrase, passphraseWrap(decodeHeader(header)), floor)
}

/** The same database key under a new passphrase; wraps of other kinds stay. Throws as `openVaultHeader`. */
export function rewrapVaultHeader(
  deps: { sodium: Sodium; random: Random },
  passphrases: { readonly current: Uint8Array; readonly next: Uint8Array },
  header: Uint8Array,
  parameters = defaultPassphraseParameters,
  floor = defaultPassphraseParameters
): Uint8Array {
  const decoded = decodeHeader(header)
  const databaseKey = unwrapWithPassphrase(deps.sodium, passphrases.current, passphraseWrap(decoded), floor)
  const wrap = wrapWithPassphrase(deps, passphrases.next, databaseKey, parameters)
  deps.sodium.zero(databaseKey)
  return encodeHeader(decoded.wraps.map((kept) => (isPassphraseWrap(kept) ? wrap : kept)))
}

/**
 * The same header with one more way in: the database key under `secret`, 32 random bytes for the keychain of the system. Takes the
 * place of an earlier one. Throws as `openVaultHeader`.
 */
export function addKeychainWrap(
  deps: { sodium: Sodium; random: Random },
  passphrase: Uint8Array,
  secret: Uint8Array,
  header: Uint8Array,
  floor = defaultPassphraseParameters
): Uint8Array {
  const decoded = decodeHeader(header)
  const databaseKey = unwrapWithPassphrase(deps.sodium, passphrase, passphraseWrap(decoded), floor)
  const wrapped = seal(deps, requireSecret(secret), keychainData(), databaseKey)
  deps.sodium.zero(databaseKey)
  const wrap: KeychainWrap = { kind: 'keychain', wrapped }
  return encodeHeader([...decoded.wraps.filter((kept) => !isKeychainWrap(kept)), wrap])
}

/** The header without that way in; the same when it had none. Throws `invalid-format`. */
export function removeKeychainWrap(header: Uint8Array): Uint8Array {
  return encodeHeader(decodeHeader(header).wraps.filter((kept) => !isKeychainWrap(kept)))
}

/** Throws `invalid-format`. */
export function hasKeychainWrap(header: Uint8Array): boolean {
  return decodeHeader(header).wraps.some(isKeychainWrap)
}

/** The database key. Throws `decryption-failed` for another secret, for altered bytes, and where there is no such way in; `invalid-format` for what is no header. */
export function openVaultHeaderByKeychain(sodium: Sodium, secret: Uint8Array, header: Uint8Array): Uint8Array {
  const wrap = decodeHeader(header).wraps.find(isKeychainWrap)
  if (wrap === undefined || secret.length !== KEY_BYTES) throw new CryptoError('decryption-failed')
  return openSealed(sodium, secret, keychainData(), wrap.wrapped)
}

function requireSecret(secret: Uint8Array): Uint8Array {
  if (secret.length !== KEY_BYTES) throw new CryptoError('invalid-argument')
  return secret
}

function keychainData(): Uint8Array {
  const described = { magic: MAGIC, version: VERSION, kind: 'keychain' }
  return concat(domainPrefix('vault-header'), encode(described, rfc8949EncodeOptions))
}

function wrapWithPassphrase(
  deps: { sodium: Sodium; random: Random },
  passphrase: Uint8Array,
  databaseKey: Uint8Array,
  { operations, memoryBytes }: PassphraseParameters
): PassphraseWrap {
  const salt = deps.random.bytes(SALT_BYTES)
  const described = { kind: 'passphrase', algorithm: 'argon2id', salt, operations, memoryBytes } as const
  requireBearable(described)
  const wrappingKey = deps.sodium.argon2id(passphrase, salt, operations, memoryBytes)
  const wrapped = seal(deps, wrappingKey, associatedData(described), databaseKey)
  deps.sodium.zero(wrappingKey)
  return { ...described, wrapped }
}

function unwrapWithPassphrase(
  sodium: Sodium,
  passphrase: Uint8Array,
  wrap: PassphraseWrap,
  floor: PassphraseParameters
): Uint8Array {
  requireBearable(wrap)
  if (wrap.operations < floor.operations || wrap.memoryBytes < floor.memoryBytes) throw new CryptoError('weak-parameters')
  const wrappingKey = sodium.argon2id(passphrase, wrap.salt, wrap.operations, wrap.memoryBytes)
  try {
    return openSealed(sodium, wrappingKey, associatedData(wrap), wrap.wrapped)
  } finally {
    sodium.zero(wrappingKey)
  }
}

function requireBearable({ operations, memoryBytes }: PassphraseParameters): void {
  const greatest = greatestPassphraseParameters
  if (operations > greatest.operations || memoryBytes > greatest.memoryBytes) throw new CryptoError('excessive-parameters')
}

// Everything in the header that this wrap rests on. Not the other wraps: they come and go without the passphrase.
function associatedData({ kind, algorithm, salt, operations, memoryBytes }: Omit<PassphraseWrap, 'wrapped'>): Uint8Array {
  const described = { magic: MAGIC, version: VERSION, kind, algorithm, salt, operations, memoryBytes }
  return concat(domainPrefix('vault-header'), encode(described, rfc8949EncodeOptions))
}

function encodeHeader(wraps: VaultHeader['wraps']): Uint8Array {
  // On Node cborg gives a Buffer inside the shared pool; callers get plain bytes of their own.
  return new Uint8Array(encode({ magic: MAGIC, version: VERSION, wraps } satisfies VaultHeader, rfc8949EncodeOptions))
}

function decodeHeader(bytes: Uint8Array): VaultHeader {
  if (bytes.length > LARGEST_HEADER_BYTES) throw new CryptoError('invalid-format')
  const decoded = decodeStrictly(bytes)
  if (!isHeader(decoded)) throw new CryptoError('invalid-format')
  return decoded
}

function decodeStrictly(bytes: Uint8Array): unknown {
  try {
    const decoded: unknown = decode(bytes, {
      allowIndefinite: false,
      allowUndefined: false,
      strict: true,
      rejectDuplicateMapKeys: true
    })
    if (equalBytes(encode(decoded, rfc8949EncodeOptions), bytes)) return decoded
  } catch {
    // Falls through: whatever the decoder dislikes is no header.
  }
  throw new CryptoError('invalid-format')
}

function isHeader(value: unknown): value is VaultHeader {
  return (
    isRecord(value, 3) &&
    value.magic === MAGIC &&
    value.version === VERSION &&
    Array.isArray(value.wraps) &&
    value.wraps.every(isWrap)
  )
}

function isWrap(value: unknown): boolean {
  if (!isRecord(value) || typeof value.kind !== 'string') return false
  if (value.kind === 'keychain') return isKeychainWrap(value)
  return value.kind !== 'passphrase' || isPassphraseWrap(value)
}

function isKeychainWrap(value: unknown): value is KeychainWrap {
  return isRecord(value, 2) && value.kind === 'keychain' && isBytes(value.wrapped, KEY_BYTES + SEAL_OVERHEAD)
}

function isPassphraseWrap(value: unknown): value is PassphraseWrap {
  return (
    isRecord(value, 6) &&
    value.kind === 'passphrase' &&
    value.algorithm === 'argon2id' &&
    isBytes(value.salt, SALT_BYTES) &&
    isBytes(value.wrapped, KEY_BYTES + SEAL_OVERHEAD) &&
    isPositiveInteger(value.operations) &&
    isPositiveInteger(value.memoryBytes) &&
    value.memoryBytes % 1024 === 0
  )
}

function isRecord(value: unknown, keys?: number): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array) return false
  return keys === undefined || Object.keys(value).length === keys
}

function isBytes(value: unknown, length: number): value is Uint8Array {
  return value instanceof Uint8Array && value.length === length
}

function isPositiveInteger(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}

// Exactly one: each further wrap would be one more Argon2id run at a hostile header's word.
function passphraseWrap(header: VaultHeader): PassphraseWrap {
  const wraps = header.wraps.filter(isPassphraseWrap)
  const [wrap] = wraps
  if (wrap === undefined || wraps.length > 1) throw new CryptoError('invalid-format')
  return wrap
}
