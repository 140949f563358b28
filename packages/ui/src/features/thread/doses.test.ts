import { describe, expect, it } from 'vitest'
import { findDoses } from './doses.ts'

const dosesOf = (text: string) => findDoses(text).map(({ start, end }) => text.slice(start, end))

describe('doses', () => {
  it('keeps a number with its unit, and with what it is taken by', () => {
    expect(dosesOf('Apixaban 5 mg × 2/j, bisoprolol 2,5 mg/j. Créatinine 98 µmol/l, kaliémie 4,6\u00A0mmol/l.')).toEqual([
      '5 mg × 2/j',
      '2,5 mg/j',
      '98 µmol/l',
      '4,6\u00A0mmol/l'
    ])
    expect(dosesOf('FA à 128/min, contrôle à 48 h, 74 ans, SpO2 92 %')).toEqual(['128/min', '48 h', '74 ans', '92 %'])
  })

  it('knows ranges, thousands, limits and doses by weight', () => {
    expect(dosesOf('500 à 1 000 mg, <0,5 µg/l, 5-10 mg, 15 mg/kg/j, TA 13/8 cmHg')).toEqual([
      '500 à 1 000 mg',
      '<0,5 µg/l',
      '5-10 mg',
      '15 mg/kg/j',
      '13/8 cmHg'
    ])
  })

  it('takes no word that only begins like a unit, and no number within a word', () => {
    expect(dosesOf('10 malades, 3 garçons, lit 12, B12 mg')).toEqual([])
    expect(dosesOf('le 5 janvier')).toEqual([])
  })

  it('never reaches over the end of a line', () => {
    expect(dosesOf('5\nmg')).toEqual([])
  })

  it('ends soon on hostile text', () => {
    const long = '1 000'.repeat(4000)
    expect(findDoses(long).length).toBe(0)
    expect(findDoses('9'.repeat(20_000)).length).toBe(0)
  })
})
