import { describe, expect, it } from 'vitest'
import { type Change, diff } from './diff.ts'

const changes = (before: string, after: string) => diff([...before], [...after], (a, b) => a === b)
const shown = (all: readonly Change<string>[]) => all.map(({ kind, items }) => `${SIGNS[kind]}${items.join('')}`).join(' ')
const SIGNS = { same: '=', removed: '-', added: '+' }
const side = (all: readonly Change<string>[], without: 'added' | 'removed') =>
  all
    .filter(({ kind }) => kind !== without)
    .flatMap(({ items }) => items)
    .join('')

describe('differences', () => {
  it.each([
    ['', '', ''],
    ['abc', 'abc', '=abc'],
    ['', 'abc', '+abc'],
    ['abc', '', '-abc'],
    ['abcd', 'abXcd', '=ab +X =cd'],
    ['abXcd', 'abcd', '=ab -X =cd'],
    ['abc', 'abd', '=ab -c +d']
  ])('from %s to %s', (before, after, expected) => expect(shown(changes(before, after))).toBe(expected))

  it('give both sides back, whatever they are', () => {
    let seed = 20_261_122
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return Math.floor((seed / 2_147_483_648) * below)
    }
    const word = () => Array.from({ length: random(30) }, () => 'abc'[random(3)]).join('')
    for (let round = 0; round < 500; round++) {
      const [before, after] = [word(), word()]
      const all = changes(before, after)
      expect(side(all, 'added'), `${before} ${after}`).toBe(before)
      expect(side(all, 'removed'), `${before} ${after}`).toBe(after)
    }
  })

  it('replace whole what has nothing in common and is long', () => {
    const before = Array.from({ length: 2000 }, (_, index) => `a${index}`)
    const after = Array.from({ length: 2000 }, (_, index) => `b${index}`)
    expect(diff(before, after, (a, b) => a === b).map(({ kind }) => kind)).toEqual(['removed', 'added'])
  })
})
