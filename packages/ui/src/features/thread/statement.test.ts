import { expect, it } from 'vitest'
import { statement } from './statement.ts'

const words = { title: 'T', note: 'N', made: 'M', version: 'V', last: 'L', columns: 'kind\tnumber\ttime' }

it('holds kinds, numbers and times, oldest first, and nobody’s name', () => {
  const from = { account: 'e'.repeat(32), name: 'Dr A. Exemple', isYou: false }
  const at = Date.UTC(2026, 10, 20, 14, 2)
  const text = statement(
    [
      { kind: 'quarantine', seq: 9, at: at + 1000, code: 'invalid-record' },
      { kind: 'fork', seq: 7, at, from }
    ],
    { lastSeq: 12, version: '0.2.0', nowMs: at },
    words
  )
  expect(text.split('\n').slice(-4)).toEqual([
    'kind\tnumber\ttime',
    'fork\t7\t2026-11-20T14:02:00.000Z',
    'quarantine\t9\t2026-11-20T14:02:01.000Z',
    ''
  ])
  expect(text).not.toContain('Exemple')
  expect(text).not.toContain(from.account)
})
