import { expect, it } from 'vitest'
import { excerptAround } from './excerpt.ts'

const text = 'Avis demandé : 74 ans, dyspnée d’effort depuis 10 jours, FA connue. Apixaban 5 mg × 2/j, bisoprolol 2,5 mg/j'
const at = (word: string) => ({ start: text.indexOf(word), end: text.indexOf(word) + word.length })

it('keeps the marks on the words, wherever the excerpt begins', () => {
  for (const word of ['Avis', 'dyspnée', 'Apixaban', 'bisoprolol', '2,5']) {
    const { text: shown, ranges } = excerptAround(text, [at(word)], 60)
    expect(ranges.map(({ start, end }) => shown.slice(start, end))).toEqual([word])
    expect(shown.length).toBeLessThanOrEqual(61)
  }
})

it('begins and ends between doses', () => {
  const { text: shown } = excerptAround(text, [at('bisoprolol')], 60)
  expect(shown.startsWith('…')).toBe(true)
  expect(shown).toContain('bisoprolol 2,5 mg/j')
  expect(shown).not.toMatch(/^…[\s×]/)
})

it('leaves a short text whole, as one line', () =>
  expect(excerptAround('INR\n2,8', [{ start: 0, end: 3 }], 60)).toEqual({ text: 'INR 2,8', ranges: [{ start: 0, end: 3 }] }))
