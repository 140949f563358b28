import { describe, expect, it } from 'vitest'
import { append, drop, type MessageWindow, prepend, receive, windowOf } from './message-window.ts'
import { sampleMessage } from './sample-message.ts'

const numbered = (...seqs: number[]) => seqs.map((seq) => sampleMessage(`m${seq}`, { seq }))
const ids = ({ messages }: MessageWindow) => messages.map(({ id }) => id)
const pending = sampleMessage('p', { state: 'pending' })

describe('the loaded part of a conversation', () => {
  it('grows at both ends without doubles', () => {
    const middle = windowOf({ messages: numbered(5, 6), more: true, newer: true })
    const older = prepend(middle, { messages: numbered(3, 4, 5), more: false, newer: true })
    const whole = append(older, { messages: [...numbered(6, 7), pending], more: true, newer: false })
    expect(ids(whole)).toEqual(['m3', 'm4', 'm5', 'm6', 'm7', 'p'])
    expect(whole).toMatchObject({ older: false, newer: false })
  })

  it('moves a message to its place once it has a number', () => {
    const window = windowOf({
      messages: [...numbered(1), pending, sampleMessage('q', { state: 'pending' })],
      more: false,
      newer: false
    })
    const arrived = receive(window, sampleMessage('m2', { seq: 2 }))
    expect(ids(arrived)).toEqual(['m1', 'm2', 'p', 'q'])
    const sent = receive(arrived, sampleMessage('q', { seq: 3, state: 'sent' }))
    expect(ids(sent)).toEqual(['m1', 'm2', 'q', 'p'])
  })

  it('leaves out what belongs to a part that is not loaded', () => {
    const window = windowOf({ messages: numbered(5, 6), more: true, newer: true })
    expect(receive(window, sampleMessage('m2', { seq: 2 }))).toBe(window)
    expect(receive(window, sampleMessage('m9', { seq: 9 }))).toBe(window)
    expect(receive(window, pending)).toBe(window)
    expect(ids(receive({ ...window, newer: false }, sampleMessage('m9', { seq: 9 })))).toEqual(['m5', 'm6', 'm9'])
  })

  it('forgets what was given up', () => {
    expect(ids(drop(windowOf({ messages: [...numbered(1), pending], more: false, newer: false }), 'p'))).toEqual(['m1'])
  })
})
