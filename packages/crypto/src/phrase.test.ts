import { entropyToMnemonic, validateMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/french.js'
import { expect, it } from 'vitest'
import { fixedRandom, seededRandom } from '../vectors/seeded-random.ts'
import { deriveKey } from './derive.ts'
import {
  accountRootFromPhrase,
  createRecoveryPhrase,
  frenchWords,
  frenchWordsPlain,
  passphraseToBytes,
  suggestPassphrase
} from './phrase.ts'

const entropy = seededRandom('phrase').bytes(32)
const phrase = createRecoveryPhrase(fixedRandom(Buffer.from(entropy).toString('hex')))

it('makes 24 French BIP39 words of 32 random bytes', () => {
  expect(phrase.split(' ').length).toBe(24)
  expect(validateMnemonic(phrase, wordlist)).toBe(true)
  expect(phrase).toBe(phrase.normalize('NFC'))
})

it('gives the root and recovery seeds of the entropy, and they differ', () => {
  const { seed, recoverySeed } = accountRootFromPhrase(phrase)
  expect(seed).toEqual(deriveKey(entropy, 'account-root', []))
  expect(recoverySeed).toEqual(deriveKey(entropy, 'account-recovery', []))
  expect(seed).not.toEqual(recoverySeed)
})

it('reads the phrase as people type it: capitals, no accents, other spaces, decomposed letters', () => {
  const accented = createRecoveryPhrase({ bytes: (length) => new Uint8Array(length).fill(0x5d) })
  for (const source of [phrase, accented]) {
    const expected = accountRootFromPhrase(source)
    const typed = [
      source.toUpperCase(),
      source.normalize('NFD'),
      source.normalize('NFD').replace(/\p{M}/gu, ''),
      `  ${source.replaceAll(' ', '\n\t ')}\u00a0`
    ]
    for (const text of typed) expect(accountRootFromPhrase(text)).toEqual(expected)
  }
})

it('refuses a swapped word, a wrong word, a wrong count and nothing', () => {
  const words = phrase.split(' ')
  const swapped = [words[1], words[0], ...words.slice(2)].join(' ')
  const wrongLast = [...words.slice(0, 23), frenchWords[(frenchWords.indexOf(words[23] ?? '') + 1) % 2048]].join(' ')
  const bad = [
    '',
    swapped,
    wrongLast,
    words.slice(1).join(' '),
    `${phrase} ${words[0]}`,
    phrase.replace(words[3] ?? '', 'stéthoscope'),
    entropyToMnemonic(new Uint8Array(16), [...wordlist])
  ]
  for (const text of bad) expect(() => accountRootFromPhrase(text)).toThrow('invalid-phrase')
})

it('holds 2048 words that stay different without accents', () => {
  expect(frenchWords.length).toBe(2048)
  expect(new Set(frenchWordsPlain).size).toBe(2048)
  expect(frenchWordsPlain.every((word) => /^[a-z]+$/.test(word))).toBe(true)
})

it('suggests eight words, each bit of the choice from the random source', () => {
  expect(suggestPassphrase(fixedRandom(`${'0000'.repeat(7)}07ff`))).toBe(`${'abaisser '.repeat(7)}zoologie`)
  expect(suggestPassphrase(fixedRandom('f800'.repeat(8)))).toBe('abaisser '.repeat(8).trim())
  const random = seededRandom('passphrase')
  const counts = new Map<string, number>()
  for (let round = 0; round < 2048; round++)
    for (const word of suggestPassphrase(random).split(' ')) counts.set(word, (counts.get(word) ?? 0) + 1)
  expect(counts.size).toBeGreaterThan(2030)
  expect(Math.max(...counts.values())).toBeLessThan(30)
})

it('gives the same bytes for one passphrase from two keyboards', () => {
  expect(passphraseToBytes('été e\u0301te\u0301')).toEqual(passphraseToBytes('e\u0301te\u0301 été'))
  expect(passphraseToBytes('ete')).not.toEqual(passphraseToBytes('été'))
})
