import { encodeCbor } from '@colloque/protocol'
import { describe, expect, it } from 'vitest'
import { counted } from '../../../vectors/fields.ts'
import { bodies, messageBodies } from '../../../vectors/formats.ts'
import { decodeBody } from './bodies.ts'
import { excerpt } from './message-row.ts'

/** What a member may put into messages and their changes: everything else is refused before it is stored. */
const full = messageBodies['full message']
const { edit, reaction } = messageBodies
const account = counted(16)
const at = (start: number, end: number) => ({ account, start, end })

describe('mentions', () => {
  const ways: [string, (mentions: unknown, text: string) => Uint8Array][] = [
    ['message', (mentions, text) => encodeCbor({ ...full, mentions, text })],
    ['edit', (mentions, text) => encodeCbor({ ...edit, mentions, text })]
  ]
  it.each(ways)('[BODY-6] lie inside the text of their %s, in order, apart and not empty', (_, encode) => {
    const decoded = (mentions: unknown, text: string) => decodeBody(encode(mentions, text))
    for (const good of [[], [at(0, 4)], [at(0, 2), at(2, 4)], [at(3, 4)]])
      expect(decoded(good, 'abcd')).toHaveProperty('mentions', good)
    const misplaced = [[at(0, 5)], [at(4, 5)], [at(2, 2)], [at(3, 1)], [at(2, 4), at(0, 1)], [at(0, 3), at(2, 4)]]
    for (const bad of misplaced) expect(() => decoded(bad, 'abcd')).toThrow()
    const malformed = [
      [{ ...at(0, 1), account: counted(15) }],
      [{ ...at(0, 1), start: -1 }],
      [{ ...at(0, 1), end: 1.5 }],
      [{ account, start: 0 }],
      [{ ...at(0, 1), name: 'Inès' }],
      'all',
      null
    ]
    for (const bad of malformed) expect(() => decoded(bad, 'abcd')).toThrow()
    expect(decoded([at(0, 2)], '🩺')).toHaveProperty('mentions')
    expect(() => decoded([at(0, 3)], '🩺')).toThrow()
  })

  it.each(ways)('[BODY-6] are at most 50 in one %s', (_, encode) => {
    const many = (count: number) => Array.from({ length: count }, (__, index) => at(index, index + 1))
    expect(decodeBody(encode(many(50), 'x'.repeat(60)))).toHaveProperty('mentions')
    expect(() => decodeBody(encode(many(51), 'x'.repeat(60)))).toThrow()
  })
})

describe('what is optional in a message', () => {
  it('[BODY-1] has its form or is not there', () => {
    expect(decodeBody(encodeCbor(bodies.message))).not.toHaveProperty('replyTo')
    const wrong: [string, unknown][] = [
      ['replyTo', counted(15)],
      ['replyTo', counted(17)],
      ['replyTo', 'last'],
      ['urgent', 1],
      ['urgent', null],
      ['forwarded', 'yes'],
      ['forwarded', counted(16)]
    ]
    for (const [field, value] of wrong) expect(() => decodeBody(encodeCbor({ ...full, [field]: value }))).toThrow()
  })
})

describe('a change', () => {
  it.each(['edit', 'delete', 'reaction'] as const)('[BODY-7] [BODY-8] [BODY-9] is refused in any other form: %s', (name) => {
    const whole: Record<string, unknown> = messageBodies[name]
    for (const field of Object.keys(whole)) {
      const { [field]: _, ...rest } = whole
      expect(() => decodeBody(encodeCbor(rest))).toThrow()
      for (const value of [null, -1, 'x'.repeat(20_001), counted(15), counted(17), [], {}, Number.MAX_VALUE])
        if (!(field === 'mentions' && Array.isArray(value)))
          expect(() => decodeBody(encodeCbor({ ...whole, [field]: value }))).toThrow()
    }
    expect(() => decodeBody(encodeCbor({ ...whole, extra: 1 }))).toThrow()
  })

  it('[BODY-9] knows four kinds of reaction and no other', () => {
    for (const kind of ['seen', 'agreed', 'thanks', 'to-review'])
      expect(decodeBody(encodeCbor({ ...reaction, kind }))).toHaveProperty('kind')
    for (const kind of ['', '👍', 'Seen', 'toString', 1]) expect(() => decodeBody(encodeCbor({ ...reaction, kind }))).toThrow()
  })
})

describe('an excerpt', () => {
  it('is at most 200 units and never half of a character', () => {
    expect(excerpt('court')).toBe('court')
    expect(excerpt('x'.repeat(200))).toHaveLength(200)
    expect(excerpt(`${'x'.repeat(199)}🩺`)).toBe('x'.repeat(199))
    expect(excerpt(`${'x'.repeat(198)}🩺🩺`)).toBe(`${'x'.repeat(198)}🩺`)
  })
})
