import type { Incident, Message } from '@colloque/client-api'
import { describe, expect, it } from 'vitest'
import { windowOf } from './message-window.ts'
import { threadRows } from './rows.ts'
import { sampleMessage } from './sample-message.ts'

const noon = new Date(2026, 10, 20, 12).getTime()
const you = { account: 'b'.repeat(32), name: 'Dr L. Témoin', isYou: true }
const say = (seq: number, minutes: number, fields: Partial<Message> = {}) =>
  sampleMessage(`m${seq}`, { seq, at: noon + minutes * 60_000, ...fields })
const rowsOf = (messages: Message[], incidents: Incident[] = [], readSeq?: number) =>
  threadRows(windowOf({ messages, more: false, newer: false }), incidents, readSeq)
const quarantine = (seq: number, minutes = 0): Incident => ({
  kind: 'quarantine',
  seq,
  at: noon + minutes * 60_000,
  code: 'open-failed'
})

describe('rows of a thread', () => {
  it('heads a new author, a pause of five minutes, an urgent message and a new day', () => {
    const messages = [
      say(1, 0),
      say(2, 4),
      say(3, 9.5),
      say(4, 10, { from: you }),
      say(5, 11, { from: you, urgent: true }),
      say(6, 12, { from: you }),
      say(7, 13, { from: you }),
      say(8, 24 * 60, { from: you })
    ]
    const follows = rowsOf(messages).map((row) => row.kind === 'message' && row.follows)
    expect(follows).toEqual([false, true, false, false, false, false, true, false])
  })

  it('divides days', () => {
    const rows = rowsOf([say(1, 0), say(2, 1), say(3, 13 * 60)])
    expect(rows.map(({ dayMs }) => dayMs !== undefined)).toEqual([true, false, true])
  })

  it('marks the first unread of another, once', () => {
    const rows = rowsOf([say(1, 0), say(2, 1, { from: you }), say(3, 2), say(4, 3)], [], 1)
    expect(rows.map(({ isFirstNew }) => isFirstNew)).toEqual([false, false, true, false])
    expect(rowsOf([say(1, 0), say(2, 1)]).some(({ isFirstNew }) => isFirstNew)).toBe(false)
  })

  it('marks none where the last one read is not loaded', () => {
    const window = windowOf({ messages: [say(8, 0), say(9, 1)], more: true, newer: false })
    expect(threadRows(window, [], 3).some(({ isFirstNew }) => isFirstNew)).toBe(false)
    expect(threadRows({ ...window, older: false }, [], 3)[0]?.isFirstNew).toBe(true)
  })

  it('puts what could not be opened at its number, together when of one kind', () => {
    const rows = rowsOf([say(1, 0), say(5, 1)], [quarantine(3), quarantine(2), { kind: 'gap', seq: 4, at: noon }, quarantine(6)])
    expect(rows.map((row) => (row.kind === 'message' ? row.key : row.incidents.map(({ seq }) => seq)))).toEqual([
      'm1',
      [2, 3],
      [4],
      'm5',
      [6]
    ])
  })

  it('leaves out incidents of parts that are not loaded, and those that suspend the whole', () => {
    const window = windowOf({ messages: [say(5, 0), say(6, 0)], more: true, newer: true })
    const incidents: Incident[] = [quarantine(2), quarantine(9), { kind: 'fork', seq: 5, at: noon }]
    expect(threadRows(window, incidents, undefined).map(({ kind }) => kind)).toEqual(['message', 'message'])
  })

  it('separates a message from the one above when something stands between', () => {
    const rows = rowsOf([say(1, 0), say(3, 1)], [quarantine(2)])
    expect(rows[2]).toMatchObject({ kind: 'message', follows: false })
  })
})
