// Every format of this package as a function from written-down inputs to bytes; `make.ts` froze its results in the JSON
// files here and `vectors-contract.ts` checks them. Byte strings are hexadecimal.
import { createHybridSealing } from '../src/create-hybrid-sealing.ts'
import {
  accountRootFromPhrase,
  addKeychainWrap,
  blobHash,
  createRecoveryPhrase,
  createVaultHeader,
  deriveKey,
  logHashStart,
  nextLogHash,
  openChunk,
  openFromInbox,
  openSealed,
  openVaultHeader,
  openVaultHeaderByKeychain,
  pad,
  paddedSize,
  padToBucket,
  type Sodium,
  seal,
  sealChunk,
  sealedSize,
  sealToInbox,
  signDetached,
  unpad,
  verifyDetached,
  windowHash
} from '../src/index.ts'
import { fixedRandom, seededRandom } from './seeded-random.ts'

export type Fields = Readonly<Record<string, string | number | boolean>>

export interface Format {
  /** What the bytes are and which rule they follow, for readers of the JSON file. */
  readonly comment: string
  readonly inputs: readonly Fields[]
  /** The outputs for one input. */
  compute(sodium: Sodium, input: Reader): Promise<Fields> | Fields
  /** Reads the frozen outputs back and throws or gives false when they do not mean the input. */
  check?(sodium: Sodium, input: Reader, output: Reader): Promise<boolean> | boolean
}

/** Typed access to the fields of a vector. */
export interface Reader {
  bytes(name: string): Uint8Array
  text(name: string): string
  number(name: string): number
  flag(name: string): boolean
}

export function readerOf(fields: Fields): Reader {
  const text = (name: string) => String(fields[name])
  return {
    text,
    bytes: (name) => unhex(text(name)),
    number: (name) => Number(fields[name]),
    flag: (name) => fields[name] === true
  }
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const unhex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))
const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0
const counted = (length: number, first = 0) => hex(Uint8Array.from({ length }, (_, index) => first + index))
const words = (text: string) => hex(Buffer.from(text, 'utf8'))
const chunkOf = (length: number) => Uint8Array.from({ length }, (_, index) => index % 251)

export const formats: Readonly<Record<string, Format>> = {
  'derived-key': {
    comment: "deriveKey: HKDF-SHA-512, no salt, info = 'colloque/' label '/1' 00, then each context part after its u32be length",
    inputs: [
      { secret: counted(32), label: 'account-root', context: '', length: 32 },
      { secret: counted(32), label: 'storage/document', context: `${counted(16)},${counted(3)}`, length: 64 }
    ],
    compute: (_, input) => {
      const context = input
        .text('context')
        .split(',')
        .filter((part) => part !== '')
        .map(unhex)
      return { key: hex(deriveKey(input.bytes('secret'), input.text('label'), context, input.number('length'))) }
    }
  },
  signature: {
    comment: "signDetached: Ed25519 over 'colloque/' domain '/1' 00 payload",
    inputs: [
      { domain: 'record', payload: words('un avis, s’il vous plaît'), seed: counted(32) },
      { domain: 'directory', payload: '', seed: counted(32, 32) }
    ],
    compute: (sodium, input) => ({
      publicKey: hex(sodium.ed25519PublicKey(input.bytes('seed'))),
      signature: hex(signDetached(sodium, input.text('domain'), input.bytes('payload'), input.bytes('seed')))
    }),
    check: (sodium, input, output) =>
      verifyDetached(sodium, input.text('domain'), input.bytes('payload'), output.bytes('signature'), output.bytes('publicKey'))
  },
  sealed: {
    comment: 'seal: 01, nonce (24), XChaCha20-Poly1305 ciphertext and tag; associated data = 01 header',
    inputs: [
      { key: counted(32), nonce: counted(24, 64), header: words('space/log/7'), plaintext: words('Cliché du 12 mars joint.') },
      { key: counted(32), nonce: counted(24, 64), header: '', plaintext: '' }
    ],
    compute: (sodium, input) => {
      const deps = { sodium, random: fixedRandom(input.text('nonce')) }
      return { sealed: hex(seal(deps, input.bytes('key'), input.bytes('header'), input.bytes('plaintext'))) }
    },
    check: (sodium, input, output) =>
      same(openSealed(sodium, input.bytes('key'), input.bytes('header'), output.bytes('sealed')), input.bytes('plaintext'))
  },
  padding: {
    comment: 'pad: 80 and zeros up to max(minimum, PADMÉ(length + 1)); with buckets, up to the smallest that fits',
    inputs: [
      { plaintext: words('bonjour'), minimum: 16, buckets: '' },
      { plaintext: counted(200), minimum: 16, buckets: '' },
      { plaintext: words('bonjour'), minimum: 0, buckets: '4,8,32' }
    ],
    compute: (_, input) => {
      const buckets = input
        .text('buckets')
        .split(',')
        .filter((bucket) => bucket !== '')
        .map(Number)
      const plaintext = input.bytes('plaintext')
      return { padded: hex(buckets.length > 0 ? padToBucket(plaintext, buckets) : pad(plaintext, input.number('minimum'))) }
    },
    check: (_, input, output) => same(unpad(output.bytes('padded')), input.bytes('plaintext'))
  },
  'file-chunk': {
    comment:
      'sealChunk: ChaCha20-Poly1305, nonce = u88be index, 01 if last else 00, no associated data; byte i of the plaintext is i mod 251. ' +
      'Long chunks are given by the BLAKE2b-256 of their sealed bytes',
    inputs: [
      { key: counted(32), index: 0, isLast: true, length: 0 },
      { key: counted(32), index: 3, isLast: true, length: 40 },
      { key: counted(32), index: 0, isLast: false, length: 65_536 },
      { key: counted(32), index: 258, isLast: false, length: 65_536 }
    ],
    compute: (sodium, input) => {
      const plaintext = chunkOf(input.number('length'))
      const sealed = sealChunk(sodium, input.bytes('key'), input.number('index'), input.flag('isLast'), plaintext)
      const opened = openChunk(sodium, input.bytes('key'), input.number('index'), input.flag('isLast'), sealed)
      if (!same(opened, plaintext)) throw new Error('a chunk did not open')
      return sealed.length > 1000 ? { hash: hex(sodium.blake2b(sealed)) } : { sealed: hex(sealed) }
    }
  },
  'file-size': {
    comment: 'paddedSize and sealedSize: PADMÉ of the size, at least 4096; then 16 bytes for each chunk of 65536',
    inputs: [0, 1, 4096, 4097, 65_536, 65_537, 1_000_000, 2 ** 32 + 1].map((size) => ({ size })),
    compute: (_, input) => ({ padded: paddedSize(input.number('size')), sealed: sealedSize(paddedSize(input.number('size'))) })
  },
  'blob-hash': {
    comment:
      "windowHash: BLAKE2b-256 of a window's sealed bytes; blobHash: BLAKE2b-256 of 'colloque/blob/1' 00 and the window hashes",
    inputs: [{ windows: `${counted(40)},${counted(9)}` }, { windows: counted(16) }],
    compute: (sodium, input) => {
      const windows = input
        .text('windows')
        .split(',')
        .map((window) => windowHash(sodium, [unhex(window)]))
      return { windowHashes: windows.map(hex).join(','), blobHash: hex(blobHash(sodium, windows)) }
    }
  },
  'vault-header': {
    comment:
      'createVaultHeader: deterministic CBOR {magic, version, wraps}; random = database key (32), salt (16), nonce (24); the wrap is `seal` ' +
      "under Argon2id(passphrase) with header = 'colloque/vault-header/1' 00 CBOR of magic, version and the wrap without `wrapped`",
    inputs: [
      { passphrase: words('abaisser abandon abdiquer abeille'), random: counted(72), operations: 1, memoryBytes: 8192 },
      { passphrase: '', random: counted(72, 100), operations: 3, memoryBytes: 65_536 }
    ],
    compute: (sodium, input) => {
      const parameters = { operations: input.number('operations'), memoryBytes: input.number('memoryBytes') }
      const { header, databaseKey } = createVaultHeader(
        { sodium, random: fixedRandom(input.text('random')) },
        input.bytes('passphrase'),
        parameters
      )
      return { header: hex(header), databaseKey: hex(databaseKey) }
    },
    check: (sodium, input, output) => {
      const opened = openVaultHeader(sodium, input.bytes('passphrase'), output.bytes('header'), {
        operations: 1,
        memoryBytes: 8192
      })
      return same(opened, output.bytes('databaseKey'))
    }
  },
  'vault-header-keychain': {
    comment:
      "addKeychainWrap: a header of createVaultHeader with one more wrap {kind: 'keychain', wrapped}, wrapped = `seal` of the database key under the " +
      "keychain's secret with header = 'colloque/vault-header/1' 00 CBOR {magic, version, kind}; random = database key, salt, nonce, nonce",
    inputs: [{ passphrase: words('abaisser abandon abdiquer abeille'), secret: counted(32, 7), random: counted(96) }],
    compute: (sodium, input) => {
      const parameters = { operations: 1, memoryBytes: 8192 }
      const deps = { sodium, random: fixedRandom(input.text('random')) }
      const { header, databaseKey } = createVaultHeader(deps, input.bytes('passphrase'), parameters)
      const allowed = addKeychainWrap(deps, input.bytes('passphrase'), input.bytes('secret'), header, parameters)
      return { header: hex(allowed), databaseKey: hex(databaseKey) }
    },
    check: (sodium, input, output) =>
      same(openVaultHeaderByKeychain(sodium, input.bytes('secret'), output.bytes('header')), output.bytes('databaseKey'))
  },
  'recovery-phrase': {
    comment: "createRecoveryPhrase: BIP39, French, 256 bits; seeds = deriveKey(entropy, 'account-root' and 'account-recovery')",
    inputs: [{ entropy: counted(32) }, { entropy: 'ff'.repeat(32) }],
    compute: (_, input) => {
      const phrase = createRecoveryPhrase(fixedRandom(input.text('entropy')))
      const { seed, recoverySeed } = accountRootFromPhrase(phrase)
      return { phrase, seed: hex(seed), recoverySeed: hex(recoverySeed) }
    }
  },
  'log-hash': {
    comment:
      "logHashStart: BLAKE2b-256 of 'colloque/log-start/1' 00 log; nextLogHash: BLAKE2b-256 of 'colloque/log/1' 00, previous, log, " +
      'u64be seq, entryId, u64be epoch, u8 kind, BLAKE2b-256(bytes)',
    inputs: [
      { log: counted(16), seq: 1, entryId: counted(16, 16), epoch: 0, kind: 2, bytes: words('scellé') },
      { log: counted(16), seq: 2 ** 40, entryId: counted(16, 32), epoch: 2 ** 33, kind: 255, bytes: '' }
    ],
    compute: (sodium, input) => {
      const log = input.bytes('log')
      const start = logHashStart(sodium, log)
      const entry = {
        log,
        seq: input.number('seq'),
        entryId: input.bytes('entryId'),
        epoch: input.number('epoch'),
        kind: input.number('kind'),
        bytes: input.bytes('bytes')
      }
      return { start: hex(start), next: hex(nextLogHash(sodium, start, entry)) }
    }
  },
  inbox: {
    comment:
      'sealToInbox: 01, X-Wing encapsulation (1120), ciphertext; HPKE base mode (RFC 9180), X-Wing, HKDF-SHA512, ChaCha20-Poly1305; ' +
      "info 'colloque/inbox/1', associated data mailbox envelopeId, plaintext padded from 1024 bytes; ekm = the 64 bytes of X-Wing's EncapsulateDerand",
    inputs: [
      {
        secretSeed: counted(32),
        ekm: counted(64, 128),
        mailbox: counted(16),
        envelopeId: counted(16, 16),
        plaintext: words('Welcome')
      }
    ],
    compute: async (_, input) => {
      const hybrid = createHybridSealing(fixedRandom(input.text('ekm')))
      const { publicKey } = await hybrid.derive(input.bytes('secretSeed'))
      const envelope = await sealToInbox(
        hybrid,
        publicKey,
        input.bytes('mailbox'),
        input.bytes('envelopeId'),
        input.bytes('plaintext')
      )
      return { publicKey: hex(publicKey), envelope: hex(envelope) }
    },
    check: async (_, input, output) => {
      const hybrid = createHybridSealing(seededRandom(0))
      const address = [input.bytes('mailbox'), input.bytes('envelopeId')] as const
      return same(
        await openFromInbox(hybrid, input.bytes('secretSeed'), ...address, output.bytes('envelope')),
        input.bytes('plaintext')
      )
    }
  }
}
