import { frenchWords, frenchWordsPlain } from '@colloque/crypto'
import { expect, it } from 'vitest'
import { LEAST_PASSPHRASE_BITS, passphraseBits, requireStrongPassphrase } from './passphrase-strength.ts'

const zeros = { bytes: (length: number) => new Uint8Array(length) }

it('counts eight different words of the French list as 11 bits each, with or without accents, in any case', async () => {
  const eight = [3, 400, 801, 1200, 1500, 1703, 1900, 2047]
  expect(await passphraseBits(eight.map((index) => frenchWords[index]).join(' '))).toBeGreaterThanOrEqual(88)
  expect(await passphraseBits(eight.map((index) => frenchWordsPlain[index]?.toUpperCase()).join('  '))).toBeGreaterThanOrEqual(88)
})

it('does not count a word twice, nor seven words', async () => {
  expect(await passphraseBits(Array(8).fill('abandon').join(' '))).toBeLessThan(LEAST_PASSPHRASE_BITS)
  expect(await passphraseBits('abandon')).toBeLessThan(20)
  // One word under two spellings is one word.
  expect(await passphraseBits(Array(4).fill('éclair eclair').join(' '))).toBeLessThan(LEAST_PASSPHRASE_BITS)
})

it.each(['', 'motdepasse', 'azertyuiop123', 'Marie-Claire1975', 'a'.repeat(1000), 'soleil soleil soleil soleil'])(
  'refuses %j',
  async (passphrase) => {
    await expect(requireStrongPassphrase(passphrase, zeros)).rejects.toMatchObject({ code: 'weak-passphrase' })
  }
)

it('accepts what is long and without a pattern', async () => {
  await requireStrongPassphrase('vW7#pLq9!zKd3@xRt8$mNb5%Gh2', zeros)
})
