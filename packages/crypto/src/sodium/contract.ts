// What every adapter of the sodium port must do. Called from a test file of each adapter; it is no part of the product.
import { argon2Sync } from 'node:crypto'
import { chacha20poly1305, xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { ed25519 } from '@noble/curves/ed25519.js'
import { blake2b } from '@noble/hashes/blake2.js'
import { beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../vectors/seeded-random.ts'
import type { Sodium } from './sodium.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))
const ascii = (text: string) => new Uint8Array(Buffer.from(text, 'ascii'))

const sunscreen = ascii(
  "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."
)
const aeadVector = {
  key: bytes('808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f'),
  associatedData: bytes('50515253c0c1c2c3c4c5c6c7')
}

const aeads = [
  {
    source: 'RFC 8439, 2.8.2',
    encrypt: 'chacha20poly1305Encrypt',
    decrypt: 'chacha20poly1305Decrypt',
    noble: chacha20poly1305,
    nonce: bytes('070000004041424344454647'),
    sealed:
      'd31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36' +
      '92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b6116' +
      '1ae10b594f09e26a7e902ecbd0600691'
  },
  {
    source: 'draft-irtf-cfrg-xchacha-03, A.3.1',
    encrypt: 'xchacha20poly1305Encrypt',
    decrypt: 'xchacha20poly1305Decrypt',
    noble: xchacha20poly1305,
    nonce: bytes('404142434445464748494a4b4c4d4e4f5051525354555657'),
    sealed:
      'bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452' +
      '2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52e' +
      'c0875924c1c7987947deafd8780acf49'
  }
] as const

const signatures = [
  {
    source: 'RFC 8032, 7.1 test 1',
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b'
  },
  {
    source: 'RFC 8032, 7.1 test 3',
    seed: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    publicKey: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a'
  }
]

export function describeSodium(name: string, create: () => Sodium | Promise<Sodium>): void {
  describe(`sodium port: ${name}`, () => {
    let sodium: Sodium
    beforeAll(async () => {
      sodium = await create()
    })

    it('says its name', () => expect(sodium.name).toBe(name))

    for (const { source, encrypt, decrypt, noble, nonce, sealed } of aeads) {
      const { key, associatedData } = aeadVector

      it(`${encrypt} gives the bytes of ${source}`, () => {
        expect(hex(sodium[encrypt](sunscreen, associatedData, nonce, key))).toBe(sealed)
        expect(sodium[decrypt](bytes(sealed), associatedData, nonce, key)).toEqual(sunscreen)
      })

      it(`${decrypt} refuses every altered byte, other data, another nonce, another key and cut bytes`, () => {
        const good = bytes(sealed)
        for (let index = 0; index < good.length; index++)
          expect(sodium[decrypt](flipped(good, index), associatedData, nonce, key)).toBeUndefined()
        expect(sodium[decrypt](good, flipped(associatedData, 0), nonce, key)).toBeUndefined()
        expect(sodium[decrypt](good, new Uint8Array(0), nonce, key)).toBeUndefined()
        expect(sodium[decrypt](good, associatedData, flipped(nonce, 3), key)).toBeUndefined()
        expect(sodium[decrypt](good, associatedData, nonce, flipped(key, 31))).toBeUndefined()
        for (const length of [0, 1, 15, 16, good.length - 1]) {
          expect(sodium[decrypt](good.subarray(0, length), associatedData, nonce, key)).toBeUndefined()
        }
      })

      it(`${encrypt} throws on a key or nonce of the wrong length`, () => {
        const badKeys = [key.subarray(1), new Uint8Array(33)]
        const badNonces = [nonce.subarray(1), new Uint8Array(nonce.length + 1)]
        for (const bad of badKeys) {
          expect(() => sodium[encrypt](sunscreen, associatedData, nonce, bad)).toThrow('invalid-argument')
          expect(() => sodium[decrypt](bytes(sealed), associatedData, nonce, bad)).toThrow('invalid-argument')
        }
        for (const bad of badNonces) {
          expect(() => sodium[encrypt](sunscreen, associatedData, bad, key)).toThrow('invalid-argument')
          expect(() => sodium[decrypt](bytes(sealed), associatedData, bad, key)).toThrow('invalid-argument')
        }
      })

      const seed = freshSeed()
      it(`${encrypt} and @noble/ciphers agree (seed ${seed})`, () => {
        const random = seededRandom(seed)
        for (const length of [0, 1, 15, 16, 17, 63, 64, 65, 300, 4097, 65_536]) {
          const [input, data, otherKey, otherNonce] = [
            random.bytes(length),
            random.bytes(length % 77),
            random.bytes(32),
            random.bytes(nonce.length)
          ]
          const ciphertext = sodium[encrypt](input, data, otherNonce, otherKey)
          expect(equal(ciphertext, noble(otherKey, otherNonce, data).encrypt(input))).toBe(true)
          expect(equal(sodium[decrypt](ciphertext, data, otherNonce, otherKey), input)).toBe(true)
        }
      })

      it(`${encrypt} works on views, leaves its arguments alone and gives plain, unshared bytes`, () => {
        const large = new Uint8Array(600).fill(7)
        const before = large.slice()
        const [input, view, viewNonce] = [
          large.subarray(100, 140),
          large.subarray(200, 232),
          large.subarray(300, 300 + nonce.length)
        ]
        const ciphertext = sodium[encrypt](input, input, viewNonce, view)
        expect(Object.getPrototypeOf(ciphertext)).toBe(Uint8Array.prototype)
        const kept = ciphertext.slice()
        sodium[encrypt](new Uint8Array(40), input, viewNonce, view)
        expect(ciphertext).toEqual(kept)
        expect(sodium[decrypt](ciphertext, input, viewNonce, view)).toEqual(input)
        expect(large).toEqual(before)
      })
    }

    it('seals and opens into a buffer of the right length, and leaves no plaintext there that is not authentic', () => {
      const [{ key, associatedData }, { nonce, sealed }] = [aeadVector, aeads[0]]
      const large = new Uint8Array(300).fill(7)
      const ciphertext = large.subarray(10, 10 + sunscreen.length + 16)
      expect(sodium.chacha20poly1305Encrypt(sunscreen, associatedData, nonce, key, ciphertext)).toBe(ciphertext)
      expect(hex(ciphertext)).toBe(sealed)
      const plaintext = new Uint8Array(sunscreen.length).fill(7)
      expect(sodium.chacha20poly1305Decrypt(ciphertext, associatedData, nonce, key, plaintext)).toBe(plaintext)
      expect(plaintext).toEqual(sunscreen)
      plaintext.fill(7)
      const altered = flipped(ciphertext, ciphertext.length - 1)
      expect(sodium.chacha20poly1305Decrypt(altered, associatedData, nonce, key, plaintext)).toBeUndefined()
      expect(new Set(plaintext).size).toBe(1)
      large.fill(7, 10, 10 + ciphertext.length)
      expect(new Set(large)).toEqual(new Set([7]))
      for (const length of [sunscreen.length - 1, sunscreen.length + 1]) {
        const [short, long] = [new Uint8Array(length), new Uint8Array(length + 16)]
        expect(() => sodium.chacha20poly1305Encrypt(sunscreen, associatedData, nonce, key, long)).toThrow('invalid-argument')
        expect(() => sodium.chacha20poly1305Decrypt(bytes(sealed), associatedData, nonce, key, short)).toThrow('invalid-argument')
      }
    })

    for (const vector of signatures) {
      it(`Ed25519 gives the bytes of ${vector.source}`, () => {
        const [seed, message] = [bytes(vector.seed), bytes(vector.message)]
        expect(hex(sodium.ed25519PublicKey(seed))).toBe(vector.publicKey)
        expect(hex(sodium.ed25519Sign(message, seed))).toBe(vector.signature)
        expect(sodium.ed25519Verify(bytes(vector.signature), message, bytes(vector.publicKey))).toBe(true)
      })
    }

    it('ed25519Verify refuses another message, key or signature, wrong lengths and a small-order key', () => {
      const [message, publicKey, signature] = [
        bytes('af82'),
        bytes(signatures[1]?.publicKey ?? ''),
        bytes(signatures[1]?.signature ?? '')
      ]
      expect(sodium.ed25519Verify(signature, message, publicKey)).toBe(true)
      for (let index = 0; index < 64; index++)
        expect(sodium.ed25519Verify(flipped(signature, index), message, publicKey)).toBe(false)
      expect(sodium.ed25519Verify(signature, bytes('af83'), publicKey)).toBe(false)
      expect(sodium.ed25519Verify(signature, message, flipped(publicKey, 4))).toBe(false)
      expect(sodium.ed25519Verify(signature.subarray(1), message, publicKey)).toBe(false)
      expect(sodium.ed25519Verify(new Uint8Array([...signature, 0]), message, publicKey)).toBe(false)
      expect(sodium.ed25519Verify(signature, message, publicKey.subarray(1))).toBe(false)
      const neutral = new Uint8Array(32)
      neutral[0] = 1
      expect(sodium.ed25519Verify(new Uint8Array([...neutral, ...new Uint8Array(32)]), message, neutral)).toBe(false)
    })

    it('refuses a seed of the wrong length', () => {
      expect(() => sodium.ed25519Sign(sunscreen, new Uint8Array(31))).toThrow('invalid-argument')
      expect(() => sodium.ed25519PublicKey(new Uint8Array(64))).toThrow('invalid-argument')
    })

    it('signs with the seed as it is now, not as it was in the same buffer before', () => {
      const seed = new Uint8Array(32).fill(1)
      sodium.ed25519Sign(sunscreen, seed)
      seed.fill(2)
      expect(sodium.ed25519Sign(sunscreen, seed)).toEqual(ed25519.sign(sunscreen, new Uint8Array(32).fill(2)))
    })

    const seed = freshSeed()
    it(`Ed25519 and BLAKE2b agree with @noble (seed ${seed})`, () => {
      const random = seededRandom(seed)
      for (const length of [0, 1, 127, 128, 129, 1000, 70_000]) {
        const [message, secret] = [random.bytes(length), random.bytes(32)]
        expect(sodium.ed25519PublicKey(secret)).toEqual(ed25519.getPublicKey(secret))
        expect(sodium.ed25519Sign(message, secret)).toEqual(ed25519.sign(message, secret))
        expect(sodium.blake2b(message)).toEqual(blake2b(message, { dkLen: 32 }))
      }
    })

    it('BLAKE2b gives known bytes, and the same for any division into parts', () => {
      expect(hex(sodium.blake2b())).toBe('0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8')
      expect(hex(sodium.blake2b(new Uint8Array(0)))).toBe('0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8')
      expect(hex(sodium.blake2b(ascii('abc')))).toBe('bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319')
      expect(hex(sodium.blake2b(ascii('a'), new Uint8Array(0), ascii('bc')))).toBe(hex(sodium.blake2b(ascii('abc'))))
      expect(sodium.blake2b(...Array.from(sunscreen, (byte) => Uint8Array.of(byte)))).toEqual(sodium.blake2b(sunscreen))
    })

    it('BLAKE2b of parts that come one after the other is that of the whole, also of two at once', () => {
      const [one, other] = [sodium.startBlake2b(), sodium.startBlake2b()]
      for (const byte of sunscreen) {
        one.update(Uint8Array.of(byte))
        other.update(new Uint8Array(0))
      }
      expect(one.digest()).toEqual(sodium.blake2b(sunscreen))
      expect(other.digest()).toEqual(sodium.blake2b())
    })

    it('Argon2id gives known bytes, and those of OpenSSL', () => {
      const [password, salt] = [ascii('correct cheval pile agrafe'), bytes('000102030405060708090a0b0c0d0e0f')]
      expect(hex(sodium.argon2id(password, salt, 3, 64 * 1024))).toBe(
        '40689632375ddd47c235cacf2b2c1c3212f83981f92770534e7182653e74dafb'
      )
      const byOpenSsl = (operations: number, kilobytes: number) =>
        argon2Sync('argon2id', {
          message: password,
          nonce: salt,
          parallelism: 1,
          tagLength: 32,
          memory: kilobytes,
          passes: operations
        })
      for (const [operations, kilobytes] of [
        [1, 8],
        [2, 64],
        [4, 1024]
      ] as const) {
        expect(hex(sodium.argon2id(password, salt, operations, kilobytes * 1024))).toBe(hex(byOpenSsl(operations, kilobytes)))
      }
    })

    it('Argon2id refuses a salt of the wrong length and impossible parameters', () => {
      expect(() => sodium.argon2id(sunscreen, new Uint8Array(15), 1, 8192)).toThrow('invalid-argument')
      expect(() => sodium.argon2id(sunscreen, new Uint8Array(16), 0, 8192)).toThrow('invalid-argument')
      expect(() => sodium.argon2id(sunscreen, new Uint8Array(16), 1, 4096)).toThrow('invalid-argument')
    })

    it('zero wipes a view and nothing beside it', () => {
      const large = new Uint8Array(8).fill(9)
      sodium.zero(large.subarray(2, 5))
      expect([...large]).toEqual([9, 9, 0, 0, 0, 9, 9, 9])
    })
  })
}

function flipped(source: Uint8Array, index: number): Uint8Array {
  const copy = source.slice()
  copy[index] = (copy[index] ?? 0) ^ 1
  return copy
}

function equal(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && Buffer.compare(a, b) === 0
}

function freshSeed(): number {
  return Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 32))
}
