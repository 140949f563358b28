import { describe, expect, it } from 'vitest'
import { fold, wordsOf } from './fold.ts'
import { excerptOf, matchWords } from './match-words.ts'

const matched = (text: string, beginning: string, ...words: string[]): string[] =>
  matchWords(text, { words, beginning }).map(({ start, end }) => text.slice(start, end))

describe('folding', () => {
  it('makes one of what differs by case, accents, ligatures and composition', () => {
    expect(fold('Œdème SÉVÈRE, ex æquo')).toBe('oedeme severe, ex aequo')
    expect(fold('e\u0301chographie')).toBe(fold('échographie'))
    expect(fold('Straße İstanbul ΣΊΣΥΦΟΣ')).toBe('strasse istanbul σισυφοσ')
    expect(fold('ﬁbrose')).toBe('fibrose')
  })

  it('[VAULT-10] makes no text much longer', () => {
    const phrases = '\ufdfa'.repeat(20_000)
    expect(fold(phrases).length).toBeLessThanOrEqual(2 * phrases.length + 64 + 18)
    expect(fold('\ufdfa')).toBe(fold('صلى الله عليه وسلم'))
    expect(matched(`${'\ufdfa'.repeat(20_000)} foie`, 'foie')).toEqual([])
  })

  it('knows no words but letters and digits', () => {
    expect(wordsOf(fold(`"l'échographie" (n° 12) AND -x* 💊 col:um`))).toEqual([
      'l',
      'echographie',
      'n',
      '12',
      'and',
      'x',
      'col',
      'um'
    ])
  })
})

describe('matching', () => {
  it('finds whole words and the beginning of the last, as they were written', () => {
    expect(matched('Échographie du foie, echo demain', 'ech', 'foie')).toEqual(['Éch', 'foie', 'ech'])
    expect(matched('le foie, foies', 'zz', 'foie')).toEqual(['foie'])
    expect(matched('rien', 'foie')).toEqual([])
  })

  it('takes a ligature whole and an accent with its letter', () => {
    expect(matched('un œdème', 'o')).toEqual(['œ'])
    expect(matched('un œdème', 'oede')).toEqual(['œdè'])
    expect(matched('cafe\u0301 noir', 'cafe')).toEqual(['cafe\u0301'])
    expect(matched('💊💊 é💊 ok', 'e')).toEqual(['é'])
  })

  it('finds each word where it stands, also when it is a part of one before', () => {
    const text = 'reins rein'
    expect(matchWords(text, { words: ['rein'], beginning: 'zz' })).toEqual([{ start: 6, end: 10 }])
  })
})

describe('an excerpt', () => {
  it('is the whole of a short text', () => {
    const text = 'a'.repeat(400)
    expect(excerptOf(text, [{ start: 0, end: 1 }])).toEqual({ excerpt: text, matches: [{ start: 0, end: 1 }] })
  })

  it.each([0, 48, 152, 5_000, 9_948])('is at most 400 characters around the first match, at %i of 10,000', (at) => {
    const text = `${'mot '.repeat(at / 2).slice(0, at)}foie${' mot'.repeat(5_000)}`.slice(0, 10_000)
    const { excerpt, matches } = excerptOf(text, matchWords(text, { words: [], beginning: 'foie' }))
    expect(excerpt.length).toBeLessThanOrEqual(400)
    expect(matches.map(({ start, end }) => excerpt.slice(start, end))).toEqual(['foie'])
    expect(text).toContain(excerpt.replaceAll('…', ''))
  })

  it('never holds half of a character', () => {
    for (let shift = 0; shift < 4; shift++) {
      const text = `${'x'.repeat(shift)}${'💊'.repeat(300)} foie ${'💊'.repeat(300)}`
      const { excerpt } = excerptOf(text, matchWords(text, { words: [], beginning: 'foie' }))
      expect(excerpt.isWellFormed()).toBe(true)
      expect(excerpt).toContain('foie')
    }
  })

  it('keeps to its limit when a match alone is longer', () => {
    const text = `e${'\u0301'.repeat(5_000)}x fin`
    const { excerpt, matches } = excerptOf(text, matchWords(text, { words: [], beginning: 'ex' }))
    expect(excerpt.length).toBeLessThanOrEqual(400)
    for (const { start, end } of matches) expect(start < end && end <= excerpt.length).toBe(true)
  })
})
