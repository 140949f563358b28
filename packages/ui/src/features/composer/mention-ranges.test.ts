import { describe, expect, it } from 'vitest'
import { findMentions, insertMention, mentionQuery, moveMentions, trimmed } from './mention-ranges.ts'

const account = 'a'.repeat(32)
const other = 'b'.repeat(32)
const name = 'Dr A. Exemple'
const at = (start: number) => ({ account, start, end: start + name.length + 1 })

describe('mentions while editing', () => {
  it('moves those after a change and keeps those before', () => {
    const before = `Cher @${name}, vu`
    expect(moveMentions(before, `Bien cher @${name}, vu`, [at(5)])).toEqual([at(10)])
    expect(moveMentions(before, `${before} hier`, [at(5)])).toEqual([at(5)])
  })

  it('drops one whose letters are touched', () => {
    const before = `@${name} vu`
    expect(moveMentions(before, '@Dr A. Exempl vu', [at(0)])).toEqual([])
    expect(moveMentions(before, 'x', [at(0)])).toEqual([])
  })

  it('always covers the same letters, whatever is typed (seed 7)', () => {
    let seed = 7
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return seed % below
    }
    let text = `Bonjour @${name} et merci`
    let mentions: ReturnType<typeof moveMentions> = [at(8)]
    for (let step = 0; step < 500 && mentions.length > 0; step++) {
      const from = random(text.length + 1)
      const next = text.slice(0, from) + 'ab é@'.slice(0, random(5)) + text.slice(from + random(2))
      mentions = moveMentions(text, next, mentions)
      text = next
      for (const { start, end } of mentions) expect(text.slice(start, end), `step ${step}`).toBe(`@${name}`)
    }
  })

  it('finds the name being written', () => {
    expect(mentionQuery('voir @dr ex', 11)).toEqual({ start: 5, words: 'dr ex' })
    expect(mentionQuery('@', 1)).toEqual({ start: 0, words: '' })
    expect(mentionQuery('a@b.example', 11)).toBeUndefined()
    expect(mentionQuery('@a b c d e', 10)).toBeUndefined()
    expect(mentionQuery('@a\nb', 4)).toBeUndefined()
  })

  it('puts a name in its place and moves the others', () => {
    const result = insertMention(
      { text: `@ex voit @${name}`, mentions: [at(9)] },
      { start: 0, words: 'ex' },
      { account: other, name: 'Mme E. Gabarit' }
    )
    expect(result.text).toBe(`@Mme E. Gabarit voit @${name}`)
    expect(result.mentions.map(({ start, end }) => result.text.slice(start, end))).toEqual(['@Mme E. Gabarit', `@${name}`])
    expect(result.caret).toBe(16)
  })

  it('finds names again in a draft, the longest first', () => {
    const people = [
      { account, name: 'Dr A' },
      { account: other, name: 'Dr A. Exemple' }
    ]
    expect(findMentions('@Dr A. Exemple et @Dr A', people)).toEqual([
      { account: other, start: 0, end: 14 },
      { account, start: 18, end: 23 }
    ])
  })

  it('follows what is cut off around a text', () => {
    expect(trimmed(`  @${name} `, [at(2)])).toEqual({ text: `@${name}`, mentions: [at(0)] })
  })
})
