import { expect, it } from 'vitest'
import { cutText, oneLine, pieces } from './cut-text.ts'

const within = (most: number) => (shown: string) => shown.length <= most

it.each([
  ['Kaliémie 6,2 mmol/l ce matin', ['Kaliémie', '6,2 mmol/l', 'ce', 'matin']],
  ['Apixaban 5 mg × 2/j', ['Apixaban', '5 mg × 2/j']],
  ['Créatinine > 98 µmol/l', ['Créatinine', '> 98 µmol/l']],
  ['relève à 18 h', ['relève', 'à', '18 h']],
  ['soit 1 204 mètres', ['soit', '1 204 mètres']],
  ['INR 2,8\u00A0ce jour', ['INR', '2,8\u00A0ce', 'jour']]
])('%s stays whole in its doses', (text, expected) => expect(pieces(text)).toEqual(expected))

it('cuts before a number, never inside one', () => {
  expect(cutText('Bisoprolol 2,5 mg/j le matin', within(14))).toBe('Bisoprolol…')
  expect(cutText('Bisoprolol 2,5 mg/j le matin', within(20))).toBe('Bisoprolol 2,5 mg/j…')
  expect(cutText('Furosémide 40 mg', within(14))).toBe('Furosémide…')
})

it('never shows a part of a number, whatever the width', () => {
  const text = 'Apixaban 5 mg × 2/j, bisoprolol 2,5 mg/j, créatinine 98 µmol/l, kaliémie 4,6 mmol/l'
  const doses = ['5 mg × 2/j', '2,5 mg/j', '98 µmol/l', '4,6 mmol/l']
  for (let width = 1; width <= text.length; width++) {
    const shown = cutText(text, within(width))
    const rest = doses.reduce((left, dose) => left.replace(dose, ''), shown)
    expect(rest).not.toMatch(/\d/)
  }
})

it('leaves what fits', () => expect(cutText('Merci', within(5))).toBe('Merci'))

it('cuts a long word before its digits', () => {
  expect(cutText('https://exemple.fr/12345678', within(60))).toBe('https://exemple.fr/12345678')
  expect(cutText('https://exemple.fr/12345678', within(22))).toBe('https://exemple.fr/…')
  expect(cutText('123456789', within(4))).toBe('…')
})

it('leaves no sign or comma hanging', () => expect(cutText('Vu, puis relu', within(5))).toBe('Vu…'))

it('makes one line and keeps no-break spaces', () => expect(oneLine(' a\n\nb\u00A0c  d ')).toBe('a b\u00A0c d'))
