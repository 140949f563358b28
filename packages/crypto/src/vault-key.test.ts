import { decode, encode, rfc8949EncodeOptions } from 'cborg'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../vectors/seeded-random.ts'
import { CryptoError } from './error.ts'
import { passphraseToBytes } from './phrase.ts'
import { createWasmSodium } from './sodium/wasm.ts'
import {
  addKeychainWrap,
  createVaultHeader,
  defaultPassphraseParameters,
  hasKeychainWrap,
  openVaultHeader,
  openVaultHeaderByKeychain,
  removeKeychainWrap,
  rewrapVaultHeader
} from './vault-key.ts'

const sodium = await createWasmSodium()
const deps = { sodium, random: seededRandom('vault') }
const light = { operations: 2, memoryBytes: 16_384 }
const passphrase = passphraseToBytes('abaisser abandon abdiquer abeille')
const { header, databaseKey } = createVaultHeader(deps, passphrase, light)

// biome-ignore lint/suspicious/noExplicitAny: tampering reaches where types do not.
type Loose = any
const altered = (change: (header: Loose) => void): Uint8Array => {
  const copy: Loose = decode(header)
  change(copy)
  return encode(copy, rfc8949EncodeOptions)
}
const codeOf = (bytes: Uint8Array, floor = light): string => {
  try {
    openVaultHeader(sodium, passphrase, bytes, floor)
    return 'opened'
  } catch (error) {
    return error instanceof CryptoError ? error.code : String(error)
  }
}

it('gives the database key back for the passphrase', () => {
  expect(openVaultHeader(sodium, passphrase, header, light)).toEqual(databaseKey)
  expect(databaseKey.length).toBe(32)
  expect(Object.getPrototypeOf(header)).toBe(Uint8Array.prototype)
})

it('draws another key, salt and nonce for each vault', () => {
  const other = createVaultHeader(deps, passphrase, light)
  expect(other.databaseKey).not.toEqual(databaseKey)
  expect(decode(other.header).wraps[0].salt).not.toEqual(decode(header).wraps[0].salt)
})

it('fails with one code for a wrong passphrase', () => {
  for (const wrong of ['', 'abaisser abandon abdiquer abeille ', 'Abaisser abandon abdiquer abeille']) {
    expect(() => openVaultHeader(sodium, passphraseToBytes(wrong), header, light)).toThrow('decryption-failed')
  }
})

it('fails with decryption-failed when salt, parameters or wrapped key were altered', () => {
  const changes: ((header: Loose) => void)[] = [
    ({ wraps }) => (wraps[0].salt[3] ^= 1),
    ({ wraps }) => (wraps[0].operations = 3),
    ({ wraps }) => (wraps[0].memoryBytes = 32_768),
    ({ wraps }) => (wraps[0].wrapped[0] ^= 1),
    ({ wraps }) => (wraps[0].wrapped[30] ^= 1),
    ({ wraps }) => (wraps[0].wrapped[72] ^= 1)
  ]
  for (const change of changes) expect(codeOf(altered(change))).toBe('decryption-failed')
})

it('opens under no single altered bit, and always fails with a code', () => {
  for (let bit = 0; bit < header.length * 8; bit++) {
    const copy = header.slice()
    copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    // Large parameters would only make this test slow: they are refused or bound as the ones above.
    const wrap = looseWrap(copy)
    if (wrap !== undefined && (wrap.operations > 4 || wrap.memoryBytes > 65_536)) continue
    expect(['decryption-failed', 'invalid-format', 'weak-parameters'], `bit ${bit}`).toContain(codeOf(copy))
  }
})

function looseWrap(bytes: Uint8Array): { operations: number; memoryBytes: number } | undefined {
  try {
    return decode(bytes).wraps[0]
  } catch {
    return undefined
  }
}

it('refuses parameters under the floor before any work, and by default under the product’s own', () => {
  expect(codeOf(header, { operations: 3, memoryBytes: 16_384 })).toBe('weak-parameters')
  expect(codeOf(header, { operations: 2, memoryBytes: 32_768 })).toBe('weak-parameters')
  expect(() => openVaultHeader(sodium, passphrase, header)).toThrow('weak-parameters')
  expect(defaultPassphraseParameters).toEqual({ operations: 3, memoryBytes: 256 * 2 ** 20 })
})

it('refuses parameters that would exhaust the machine, without trying them', () => {
  const untouched = { ...sodium, argon2id: () => expect.unreachable('Argon2id ran') }
  for (const change of [{ operations: 17 }, { memoryBytes: 2 * 2 ** 30 + 1024 }, { operations: 2 ** 40, memoryBytes: 2 ** 50 }]) {
    const hostile = altered(({ wraps }) => Object.assign(wraps[0], change))
    expect(() => openVaultHeader(untouched, passphrase, hostile, light)).toThrow('excessive-parameters')
    expect(() => createVaultHeader({ ...deps, sodium: untouched }, passphrase, { ...light, ...change })).toThrow(
      'excessive-parameters'
    )
  }
})

it('refuses what is no header of this version', () => {
  const changes: ((header: Loose) => void)[] = [
    (value) => (value.magic = 'colloque-vaulu'),
    (value) => (value.version = 2),
    (value) => (value.extra = 1),
    (value) => (value.wraps = []),
    (value) => (value.wraps = 'passphrase'),
    (value) => value.wraps.push(value.wraps[0]),
    ({ wraps }) => (wraps[0].kind = 'other'),
    ({ wraps }) => (wraps[0].algorithm = 'argon2i'),
    ({ wraps }) => (wraps[0].salt = new Uint8Array(15)),
    ({ wraps }) => (wraps[0].wrapped = new Uint8Array(72)),
    ({ wraps }) => (wraps[0].operations = 2.5),
    ({ wraps }) => (wraps[0].operations = 0),
    ({ wraps }) => (wraps[0].memoryBytes = 16_385),
    ({ wraps }) => (wraps[0].memoryBytes = -1024),
    ({ wraps }) => (wraps[0].extra = 1)
  ]
  for (const change of changes) expect(codeOf(altered(change)), change.toString()).toBe('invalid-format')
  for (const bytes of [
    new Uint8Array(0),
    Uint8Array.of(0xf6),
    header.subarray(0, -1),
    new Uint8Array([...header, 0]),
    new Uint8Array(70_000)
  ]) {
    expect(codeOf(bytes)).toBe('invalid-format')
  }
  expect(codeOf(encode(decode(header), { typeEncoders: {}, mapSorter: () => -1 }))).toBe('invalid-format')
})

it('moves the same key under a new passphrase and keeps wraps of other kinds', () => {
  const smartCard = { kind: 'smart-card', wrapped: new Uint8Array(40) }
  const withSmartCard = altered(({ wraps }) => wraps.push(smartCard))
  const next = passphraseToBytes('zoologie')
  const heavier = { operations: 3, memoryBytes: 32_768 }
  const rewrapped = rewrapVaultHeader(deps, { current: passphrase, next }, withSmartCard, heavier, light)
  expect(openVaultHeader(sodium, next, rewrapped, heavier)).toEqual(databaseKey)
  expect(() => openVaultHeader(sodium, passphrase, rewrapped, light)).toThrow('decryption-failed')
  expect(decode(rewrapped).wraps[1]).toEqual(smartCard)
  expect(decode(rewrapped).wraps[0].salt).not.toEqual(decode(header).wraps[0].salt)
  expect(() => rewrapVaultHeader(deps, { current: next, next }, header, light, light)).toThrow('decryption-failed')
  expect(() => rewrapVaultHeader(deps, { current: passphrase, next }, header, light)).toThrow('weak-parameters')
})

describe('[VAULT-7] the way in by the keychain', () => {
  const secret = deps.random.bytes(32)
  const allowed = addKeychainWrap(deps, passphrase, secret, header, light)

  it('gives the same database key, and leaves the passphrase as it was', () => {
    expect(openVaultHeaderByKeychain(sodium, secret, allowed)).toEqual(databaseKey)
    expect(openVaultHeader(sodium, passphrase, allowed, light)).toEqual(databaseKey)
    expect([hasKeychainWrap(header), hasKeychainWrap(allowed)]).toEqual([false, true])
  })

  it('needs the passphrase to be allowed, and none to be taken away', () => {
    expect(() => addKeychainWrap(deps, passphraseToBytes('another'), secret, header, light)).toThrow(
      expect.objectContaining({ code: 'decryption-failed' })
    )
    expect(removeKeychainWrap(allowed)).toEqual(header)
    expect(removeKeychainWrap(header)).toEqual(header)
  })

  it('is one: allowed again, only the newer secret opens', () => {
    const newer = deps.random.bytes(32)
    const again = addKeychainWrap(deps, passphrase, newer, allowed, light)
    expect(decode(again).wraps).toHaveLength(2)
    expect(openVaultHeaderByKeychain(sodium, newer, again)).toEqual(databaseKey)
    expect(() => openVaultHeaderByKeychain(sodium, secret, again)).toThrow(CryptoError)
  })

  it('stays when the passphrase changes', () => {
    const next = passphraseToBytes('autre phrase')
    const changed = rewrapVaultHeader(deps, { current: passphrase, next }, allowed, light, light)
    expect(openVaultHeaderByKeychain(sodium, secret, changed)).toEqual(databaseKey)
  })

  it('opens by nothing else, and says no more than that', () => {
    const attempts: [Uint8Array, Uint8Array][] = [
      [deps.random.bytes(32), allowed],
      [secret.slice(1), allowed],
      [secret, header],
      [databaseKey, allowed]
    ]
    const copy: Loose = decode(allowed)
    copy.wraps[1].wrapped[40] ^= 1
    attempts.push([secret, encode(copy, rfc8949EncodeOptions)])
    for (const [given, bytes] of attempts)
      expect(() => openVaultHeaderByKeychain(sodium, given, bytes)).toThrow(
        expect.objectContaining({ code: 'decryption-failed' })
      )
    expect(() => addKeychainWrap(deps, passphrase, secret.slice(1), header, light)).toThrow(CryptoError)
  })

  it('is refused in another form', () => {
    for (const change of [
      (wrap: Loose) => delete wrap.wrapped,
      (wrap: Loose) => (wrap.more = 1),
      (wrap: Loose) => (wrap.wrapped = wrap.wrapped.slice(1))
    ]) {
      const copy: Loose = decode(allowed)
      change(copy.wraps[1])
      const bytes = encode(copy, rfc8949EncodeOptions)
      expect(() => hasKeychainWrap(bytes)).toThrow(expect.objectContaining({ code: 'invalid-format' }))
    }
  })
})
