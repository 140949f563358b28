import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/french.js'
import { utf8 } from './bytes.ts'
import { deriveKey } from './derive.ts'
import { CryptoError } from './error.ts'
import type { Random } from './sodium/sodium.ts'

const ENTROPY_BYTES = 32
const PHRASE_WORDS = 24
const PASSPHRASE_WORDS = 8

/** The 2048 French words of BIP39, with their accents. For strength estimates, beside `frenchWordsPlain`. */
export const frenchWords: readonly string[] = wordlist.map((word) => word.normalize('NFC'))
/** The same words as typed without accents; still 2048 different ones. */
export const frenchWordsPlain: readonly string[] = wordlist.map(plain)

const canonicalWord = new Map(wordlist.map((word) => [plain(word), word]))

/** 24 French BIP39 words carrying 256 bits and a checksum, separated by single spaces, to be printed. */
export function createRecoveryPhrase(random: Random): string {
  const entropy = random.bytes(ENTROPY_BYTES)
  const phrase = entropyToMnemonic(entropy, [...wordlist]).normalize('NFC')
  entropy.fill(0)
  return phrase
}

/**
 * What a recovery phrase gives: `seed` signs as the account root (Ed25519), `recoverySeed` is the secret of the
 * account's recovery key (X-Wing). Both 32 bytes. Case, spacing and accents may be as typed. Throws `invalid-phrase`.
 */
export function accountRootFromPhrase(phrase: string): { seed: Uint8Array; recoverySeed: Uint8Array } {
  const entropy = phraseToEntropy(phrase)
  const root = { seed: deriveKey(entropy, 'account-root', []), recoverySeed: deriveKey(entropy, 'account-recovery', []) }
  entropy.fill(0)
  return root
}

/** Eight French words by fair choice: 88 bits. Without accents, since a borrowed keyboard may have none. */
export function suggestPassphrase(random: Random): string {
  const chance = random.bytes(2 * PASSPHRASE_WORDS)
  const words: string[] = []
  for (let word = 0; word < PASSPHRASE_WORDS; word++) {
    // 2048 divides 65536: no word is likelier than another.
    const index = ((chance[2 * word] ?? 0) * 256 + (chance[2 * word + 1] ?? 0)) % frenchWordsPlain.length
    words.push(frenchWordsPlain[index] ?? '')
  }
  chance.fill(0)
  return words.join(' ')
}

/** The bytes of a typed passphrase: NFKC, so that the same passphrase from two keyboards is the same; then UTF-8. */
export function passphraseToBytes(passphrase: string): Uint8Array {
  return utf8(passphrase.normalize('NFKC'))
}

function phraseToEntropy(phrase: string): Uint8Array {
  const words = plain(phrase)
    .split(/\s+/)
    .filter((word) => word !== '')
  const canonical = words.map((word) => canonicalWord.get(word))
  if (words.length !== PHRASE_WORDS || canonical.includes(undefined)) throw new CryptoError('invalid-phrase')
  try {
    return mnemonicToEntropy(canonical.join(' '), [...wordlist])
  } catch {
    throw new CryptoError('invalid-phrase')
  }
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}
