/** Every frozen vector of our formats, computed again from the specification by other libraries; and either side reads the other's bytes. */
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createNativeSodium } from '@colloque/client-node'
import {
  blobHash,
  CHUNK_BYTES,
  chunkCount,
  createWasmSodium,
  frenchWords,
  openChunk,
  openFromInbox,
  openSealed,
  pad,
  paddedSize,
  padmeLength,
  SEALED_CHUNK_BYTES,
  type Sodium,
  seal,
  sealChunk,
  sealedSize,
  sealToInbox,
  signDetached,
  verifyDetached,
  WINDOW_BYTES,
  windowHash
} from '@colloque/crypto'
import { createHybridSealing } from '@colloque/crypto/create-hybrid-sealing'
import { ed25519, x25519 } from '@noble/curves/ed25519.js'
import { argon2id } from '@noble/hashes/argon2.js'
import { blake2b } from '@noble/hashes/blake2.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { describe, expect, it } from 'vitest'
import { createSeededRandom, pickBelow } from '../support/seeded-random.ts'
import * as written from './specification.ts'

type Fields = Readonly<Record<string, string | number | boolean>>
interface Case {
  readonly input: Fields
  readonly output: Fields
}

const folder = new URL('../../packages/crypto/vectors/', import.meta.url)
const casesOf = (name: string) => (JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as { cases: Case[] }).cases
const bytes = (value: unknown) => new Uint8Array(Buffer.from(String(value), 'hex'))
const hex = (value: Uint8Array) => Buffer.from(value).toString('hex')
const list = (value: unknown) =>
  String(value)
    .split(',')
    .filter((part) => part !== '')

const seed = process.env.COLLOQUE_SEED ?? randomBytes(8).toString('hex')
console.log(`noble: COLLOQUE_SEED=${seed}`)

function header(passphrase: Uint8Array, random: Uint8Array, input: { operations: number; memoryBytes: number }) {
  const [databaseKey, salt, nonce] = [random.subarray(0, 32), random.subarray(32, 48), random.subarray(48, 72)]
  const described = { kind: 'passphrase', algorithm: 'argon2id', salt, ...input }
  const start = { magic: 'colloque-vault', version: 1 }
  const key = argon2id(passphrase, salt, { t: input.operations, m: input.memoryBytes / 1024, p: 1, dkLen: 32 })
  const about = (wrap: object) => written.join(written.domain('vault-header'), written.cbor({ ...start, ...wrap }))
  const wrap = { ...described, wrapped: written.sealWith(key, nonce, about(described), databaseKey) }
  return { databaseKey, start, about, wrap }
}

/** One entry for each file of the folder. */
const recomputed: Record<string, (input: Fields) => Fields> = {
  'derived-key': ({ secret, label, context, length }) => ({
    key: hex(written.derive(bytes(secret), String(label), list(context).map(bytes), Number(length)))
  }),
  signature: ({ domain, payload, seed }) => ({
    publicKey: hex(ed25519.getPublicKey(bytes(seed))),
    signature: hex(ed25519.sign(written.join(written.domain(String(domain)), bytes(payload)), bytes(seed)))
  }),
  sealed: ({ key, nonce, header, plaintext }) => ({
    sealed: hex(written.sealWith(bytes(key), bytes(nonce), bytes(header), bytes(plaintext)))
  }),
  padding: ({ plaintext, minimum, buckets }) => {
    const whole = bytes(plaintext)
    const bucket = list(buckets)
      .map(Number)
      .find((size) => size > whole.length)
    return { padded: hex(written.padded(whole, bucket ?? written.paddedSizeOf(whole, Number(minimum)))) }
  },
  'file-chunk': ({ key, index, isLast, length }) => {
    const plaintext = Uint8Array.from({ length: Number(length) }, (_, position) => position % 251)
    const sealed = written.sealFileChunk(bytes(key), Number(index), isLast === true, plaintext)
    return sealed.length > 1000 ? { hash: hex(written.hash256(sealed)) } : { sealed: hex(sealed) }
  },
  'file-size': ({ size }) => {
    const padded = Math.max(4096, written.padme(Number(size)))
    return { padded, sealed: padded + 16 * Math.ceil(padded / 65_536) }
  },
  'blob-hash': ({ windows }) => {
    const hashes = list(windows).map((window) => written.hash256(bytes(window)))
    return { windowHashes: hashes.map(hex).join(), blobHash: hex(written.hash256(written.domain('blob'), ...hashes)) }
  },
  'vault-header': ({ passphrase, random, operations, memoryBytes }) => {
    const parameters = { operations: Number(operations), memoryBytes: Number(memoryBytes) }
    const { databaseKey, start, wrap } = header(bytes(passphrase), bytes(random), parameters)
    return { header: hex(written.cbor({ ...start, wraps: [wrap] })), databaseKey: hex(databaseKey) }
  },
  'vault-header-keychain': ({ passphrase, secret, random }) => {
    const parts = header(bytes(passphrase), bytes(random), { operations: 1, memoryBytes: 8192 })
    const { databaseKey, start, about, wrap } = parts
    const nonce = bytes(random).subarray(72, 96)
    const wrapped = written.sealWith(bytes(secret), nonce, about({ kind: 'keychain' }), databaseKey)
    const wraps = [wrap, { kind: 'keychain', wrapped }]
    return { header: hex(written.cbor({ ...start, wraps })), databaseKey: hex(databaseKey) }
  },
  'recovery-phrase': ({ entropy }) => {
    // BIP39: the entropy and the first byte of its SHA-256, in groups of eleven bits.
    const all = [...bytes(entropy), sha256(bytes(entropy))[0] ?? 0].map((byte) => byte.toString(2).padStart(8, '0')).join('')
    const words = Array.from({ length: 24 }, (_, word) => frenchWords[Number.parseInt(all.slice(11 * word, 11 * word + 11), 2)])
    const seedOf = (label: string) => hex(written.derive(bytes(entropy), label, [], 32))
    return { phrase: words.join(' '), seed: seedOf('account-root'), recoverySeed: seedOf('account-recovery') }
  },
  'log-hash': ({ log, seq, entryId, epoch, kind, bytes: content }) => {
    const start = written.hash256(written.domain('log-start'), bytes(log))
    const next = written.hash256(
      written.domain('log'),
      start,
      bytes(log),
      written.u64(Number(seq)),
      bytes(entryId),
      written.u64(Number(epoch)),
      Uint8Array.of(Number(kind)),
      written.hash256(bytes(content))
    )
    return { start: hex(start), next: hex(next) }
  },
  inbox: ({ secretSeed, ekm, mailbox, envelopeId, plaintext }) => {
    const [{ envelope }] = casesOf('inbox').map(({ output }) => output) as [Fields]
    const own = written.xWing(bytes(secretSeed))
    const encapsulation = bytes(envelope).subarray(1, 1121)
    // OpenSSL draws the message of an encapsulation itself. Decapsulation gives this secret only for the one ciphertext that the
    // message has (FIPS 203, algorithm 18, encrypts again and compares), so that equal secrets say that the bytes are right.
    const [message, ephemeral] = [bytes(ekm).subarray(0, 32), bytes(ekm).subarray(32)]
    expect(own.latticeSecret(encapsulation)).toEqual(written.latticeSecretOf(own.publicKey, message))
    expect(encapsulation.subarray(1088)).toEqual(x25519.getPublicKey(ephemeral))
    const ciphertext = written.inboxCiphertext(
      own.decapsulate(encapsulation),
      bytes(mailbox),
      bytes(envelopeId),
      bytes(plaintext)
    )
    return { publicKey: hex(own.publicKey), envelope: hex(written.join(Uint8Array.of(1), encapsulation, ciphertext)) }
  }
}

describe('frozen bytes, computed again from the specification', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))

  it('are all here', () => {
    expect(Object.keys(recomputed).sort()).toEqual(files.map((file) => file.replace('.json', '')).sort())
  })

  it.each(Object.keys(recomputed))('%s', (name) => {
    const cases = casesOf(name)
    expect(cases.length).toBeGreaterThan(0)
    for (const { input, output } of cases) expect(recomputed[name]?.(input)).toEqual(output)
  })
})

const sodiums: readonly (readonly [string, () => Sodium | Promise<Sodium>])[] = [
  ['libsodium-wrappers', createWasmSodium],
  ['sodium-native', createNativeSodium]
]

describe.each(sodiums)('%s and @noble', (name, create) => {
  const random = createSeededRandom(`${seed}/${name}`)
  const some = (most: number) => random.bytes(pickBelow(random, most + 1))

  it('agree on BLAKE2b, Ed25519, Argon2id and both ciphers, on random input', async () => {
    const sodium = await create()
    for (let round = 0; round < 100; round++) {
      const [key, data, nonce] = [random.bytes(32), some(600), random.bytes(24)]
      expect(sodium.blake2b(data)).toEqual(blake2b(data, { dkLen: 32 }))
      expect(sodium.ed25519PublicKey(key)).toEqual(ed25519.getPublicKey(key))
      expect(sodium.ed25519Sign(data, key)).toEqual(ed25519.sign(data, key))
      const signature = signDetached(sodium, 'record', data, key)
      expect(ed25519.verify(signature, written.join(written.domain('record'), data), ed25519.getPublicKey(key))).toBe(true)
      const theirs = ed25519.sign(written.join(written.domain('record'), data), key)
      expect(verifyDetached(sodium, 'record', data, theirs, ed25519.getPublicKey(key))).toBe(true)
      const sealed = seal({ sodium, random: { bytes: () => nonce } }, key, data.subarray(0, 9), data)
      expect(sealed).toEqual(written.sealWith(key, nonce, data.subarray(0, 9), data))
      expect(written.openWith(key, data.subarray(0, 9), sealed)).toEqual(data)
      expect(openSealed(sodium, key, data.subarray(0, 9), written.sealWith(key, nonce, data.subarray(0, 9), data))).toEqual(data)
    }
    const [passphrase, salt] = [some(40), random.bytes(16)]
    for (const [t, m] of [
      [1, 8],
      [3, 64],
      [2, 1024]
    ] as const) {
      expect(sodium.argon2id(passphrase, salt, t, m * 1024)).toEqual(argon2id(passphrase, salt, { t, m, p: 1, dkLen: 32 }))
    }
  })

  it('[SEAL-7] [SEAL-8] seal the same file, and each opens what the other sealed', async () => {
    const sodium = await create()
    const edges = [0, 1, 4095, 4096, 4097, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, WINDOW_BYTES + 1]
    const sizes = [...edges, ...Array.from({ length: 12 }, () => pickBelow(random, 400_000))]
    for (const size of sizes) {
      const [key, file] = [random.bytes(32), random.bytes(size)]
      const stream = written.join(file, new Uint8Array(paddedSize(size) - size))
      const count = chunkCount(stream.length)
      const chunks = Array.from({ length: count }, (_, index) =>
        sealChunk(sodium, key, index, index === count - 1, stream.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES))
      )
      const [ours, theirs] = [Buffer.concat(chunks), Buffer.from(written.sealFile(key, file))]
      expect(ours.equals(theirs), `a file of ${size} bytes`).toBe(true)
      expect(ours.length).toBe(sealedSize(paddedSize(size)))
      expect(Buffer.compare(written.openFile(key, ours, size), file)).toBe(0)
      const opened = chunks.map((_, index) => {
        const start = index * SEALED_CHUNK_BYTES
        const chunk = new Uint8Array(theirs.subarray(start, start + SEALED_CHUNK_BYTES))
        return openChunk(sodium, key, index, index === count - 1, chunk)
      })
      expect(Buffer.compare(Buffer.concat(opened).subarray(0, size), file)).toBe(0)
      const windows: Uint8Array[] = []
      for (let first = 0; first < count; first += 128) windows.push(windowHash(sodium, chunks.slice(first, first + 128)))
      expect(blobHash(sodium, windows)).toEqual(written.hashOfBlob(theirs))
    }
  })

  it('refuse each other’s file when a chunk is missing, moved or cut', async () => {
    const sodium = await create()
    const [key, file] = [random.bytes(32), random.bytes(150_000)]
    const sealed = written.sealFile(key, file)
    const chunk = (index: number) => sealed.slice(index * SEALED_CHUNK_BYTES, (index + 1) * SEALED_CHUNK_BYTES)
    expect(() => openChunk(sodium, key, 0, false, chunk(1))).toThrow('decryption-failed')
    expect(() => openChunk(sodium, key, 0, true, chunk(0))).toThrow('decryption-failed')
    expect(() => openChunk(sodium, key, 2, true, chunk(2).subarray(0, -1))).toThrow('decryption-failed')
    expect(() => written.openFile(key, sealed.subarray(0, 2 * SEALED_CHUNK_BYTES), 100)).toThrow()
    expect(() => written.openFile(key, written.join(chunk(1), chunk(0), chunk(2)), 100)).toThrow()
  })
})

describe('what no key is needed for, and sealing to an inbox', () => {
  const random = createSeededRandom(`${seed}/inbox`)

  it('[SEAL-5] pads to the same lengths everywhere', () => {
    for (let length = 0; length < 5000; length++) expect(padmeLength(length)).toBe(written.padme(length))
    for (let round = 0; round < 2000; round++) {
      const length = Number(BigInt(`0x${hex(random.bytes(6))}`) >> BigInt(pickBelow(random, 40)))
      expect(padmeLength(length)).toBe(written.padme(length))
      expect(padmeLength(length)).toBeLessThanOrEqual(length * 1.12)
    }
    for (let round = 0; round < 50; round++) {
      const plaintext = random.bytes(pickBelow(random, 3000))
      expect(pad(plaintext, 1024)).toEqual(written.padded(plaintext, written.paddedSizeOf(plaintext, 1024)))
    }
  })

  it('[SEAL-6] opens envelopes that OpenSSL and @noble sealed, and they open ours', async () => {
    const hybrid = createHybridSealing(random)
    for (let round = 0; round < 10; round++) {
      const [secretSeed, mailbox, envelopeId] = [random.bytes(32), random.bytes(16), random.bytes(16)]
      const plaintext = random.bytes(1 + pickBelow(random, 3000))
      const { publicKey } = await hybrid.derive(secretSeed)
      expect(publicKey).toEqual(written.xWing(secretSeed).publicKey)
      const ours = await sealToInbox(hybrid, publicKey, mailbox, envelopeId, plaintext)
      expect(written.openEnvelope(secretSeed, mailbox, envelopeId, ours)).toEqual(plaintext)
      const theirs = written.sealEnvelope(publicKey, mailbox, envelopeId, plaintext)
      expect(theirs.length).toBe(ours.length)
      expect(await openFromInbox(hybrid, secretSeed, mailbox, envelopeId, theirs)).toEqual(plaintext)
      await expect(openFromInbox(hybrid, secretSeed, envelopeId, mailbox, theirs)).rejects.toThrow('decryption-failed')
      expect(() => written.openEnvelope(secretSeed, envelopeId, mailbox, ours)).toThrow()
    }
  })
})
