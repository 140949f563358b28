import { describe, expect, it } from 'vitest'
import { findMatches } from './find-matches.ts'

const found = (text: string, query: string, isCaseExact = false) =>
  findMatches(text, query, isCaseExact).map(({ from, to }) => text.slice(from, to))

describe('finding in a text', () => {
  it('knows no accents and no case', () => {
    expect(found('Créatinine, CREATININE et créat', 'creatinine')).toEqual(['Créatinine', 'CREATININE'])
  })
  it('keeps case where it is asked to', () => expect(found('Dose et dose', 'dose', true)).toEqual(['dose']))
  it('gives ranges of the text as it is, with marks of their own', () => {
    expect(found('re\u0301ponse re\u0301', 're')).toEqual(['re\u0301', 're\u0301'])
    expect(found('a\u0301b', 'ab')).toEqual(['a\u0301b'])
  })
  it('never cuts a ligature', () => {
    expect(found('cœur', 'coeur')).toEqual(['cœur'])
    expect(found('cœur', 'co')).toEqual([])
    expect(found('cœur', 'eur')).toEqual([])
  })
  it('takes both apostrophes and spaces for one', () =>
    expect(found('l’hémostase à 48\u00a0h', "l'hemostase a 48 h")).toHaveLength(1))
  it('finds what follows at once, without overlap', () => expect(found('aaaa', 'aa')).toEqual(['aa', 'aa']))
  it('finds nothing for nothing', () => expect(found('abc', '')).toEqual([]))
  it('knows characters beyond the first plane', () => expect(findMatches('😀 dose', 'dose')).toEqual([{ from: 3, to: 7 }]))
})
