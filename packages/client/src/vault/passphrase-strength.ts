// How hard a passphrase is to guess. The dictionaries are large and are loaded only when a passphrase is chosen.
import { frenchWords, frenchWordsPlain, type Random, suggestPassphrase } from '@colloque/crypto'
import { ClientError } from '../error.ts'

/** CNIL, recommandation 2022-100: the least for a passphrase that nothing else protects. */
export const LEAST_PASSPHRASE_BITS = 80
const WORD_BITS = 11
const LEAST_WORDS = 8
/** The estimator takes seconds for very long texts; the beginning alone is a lower bound. */
const ESTIMATED_CHARACTERS = 100

let estimator: Promise<(text: string) => number> | undefined

/** Bits: log2 of the guesses that zxcvbn expects, or 11 for each different word of the French BIP39 list when there are eight or more. */
export async function passphraseBits(passphrase: string): Promise<number> {
  estimator ??= loadEstimator()
  const estimate = await estimator
  return Math.max(wordBits(passphrase), estimate(passphrase.slice(0, ESTIMATED_CHARACTERS)))
}

/** Throws `weak-passphrase` under 80 bits, with the bits and eight random words to take instead. */
export async function requireStrongPassphrase(passphrase: string, random: Random): Promise<void> {
  // What is suggested needs no estimator, which takes longer to load and to ask than all else of a new vault.
  if (wordBits(passphrase) >= LEAST_PASSPHRASE_BITS) return
  const bits = await passphraseBits(passphrase)
  if (bits >= LEAST_PASSPHRASE_BITS) return
  throw new ClientError('weak-passphrase', { bits: Math.floor(bits), suggestion: suggestPassphrase(random) })
}

const known = new Set([...frenchWords, ...frenchWordsPlain])

function wordBits(passphrase: string): number {
  const words = passphrase.normalize('NFC').toLowerCase().split(/\s+/)
  const different = new Set(words.filter((word) => known.has(word)).map((word) => word.normalize('NFKD').replace(/\p{M}/gu, '')))
  return different.size >= LEAST_WORDS ? different.size * WORD_BITS : 0
}

async function loadEstimator(): Promise<(text: string) => number> {
  const [{ ZxcvbnFactory }, common, french] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-fr')
  ])
  const zxcvbn = new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...french.dictionary },
    graphs: common.adjacencyGraphs,
    translations: french.translations
  })
  return (text) => zxcvbn.check(text).guessesLog10 * Math.log2(10)
}
