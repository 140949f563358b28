import { expect, it } from 'vitest'
import { decodeDicomText, personName } from './character-sets.ts'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))

// The names of PS3.5, annexes H to K, with the bytes that stand there.
it.each([
  [['ISO_IR 100'], '4275635e 4ae9 72f4 6d65', 'Buc^Jérôme'],
  [['ISO_IR 144'], 'bb ee da 63 65 dc d1 79 70 d3', 'Люкceмбypг'],
  [['ISO_IR 192'], 'e78e8b5e e5b08fe69db1', '王^小東'],
  [['GB18030'], 'cdf55e d0a1b6ab', '王^小东'],
  [['', 'ISO 2022 IR 149'], '486f6e67 3d 1b242943 fbf3 5e 1b242943 d1ce d4d7', 'Hong=洪^吉洞'],
  [['ISO 2022 IR 13', 'ISO 2022 IR 87'], 'd4cfc0de 3d 1b2442 3b33 4544 1b284a', 'ﾔﾏﾀﾞ=山田']
])('%j', (declared, hex, expected) => {
  expect(decodeDicomText(bytes(hex), declared)).toBe(expected)
})

it('puts a name in the order in which it is read', () => {
  expect(personName('FICTIF^Dominique^^Mme')).toBe('Mme FICTIF Dominique')
  expect(personName('=王^小東')).toBe('王 小東')
  expect(personName('^^')).toBe('')
})
