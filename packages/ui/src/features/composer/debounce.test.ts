import { describe, expect, it } from 'vitest'
import { debounce } from './debounce.ts'
import { timersByHand } from './timers-by-hand.ts'
import { createTypingSignal } from './typing-signal.ts'

describe('drafts are kept seldom, and always', () => {
  it('runs the last one, once', () => {
    const timers = timersByHand()
    const kept: string[] = []
    const draft = debounce((text: string) => kept.push(text), 400, timers)
    draft.ask('a')
    timers.pass(300)
    draft.ask('ab')
    timers.pass(300)
    expect(kept).toEqual([])
    timers.pass(100)
    expect(kept).toEqual(['ab'])
    timers.pass(1000)
    expect(kept).toEqual(['ab'])
  })

  it('runs at once on leaving, and not again', () => {
    const timers = timersByHand()
    const kept: string[] = []
    const draft = debounce((text: string) => kept.push(text), 400, timers)
    draft.ask('a')
    draft.flush()
    draft.flush()
    timers.pass(1000)
    expect(kept).toEqual(['a'])
  })

  it('does not run what was sent meanwhile', () => {
    const timers = timersByHand()
    const kept: string[] = []
    const draft = debounce((text: string) => kept.push(text), 400, timers)
    draft.ask('a')
    draft.cancel()
    timers.pass(1000)
    draft.flush()
    expect(kept).toEqual([])
  })
})

describe('the sign of writing', () => {
  const start = () => {
    const timers = timersByHand()
    const said: string[] = []
    return {
      timers,
      said,
      signal: createTypingSignal((typing) => said.push(`${timers.nowMs()} ${typing}`), timers.nowMs, timers)
    }
  }

  it('is given at most every three seconds and ends after five idle ones', () => {
    const { timers, said, signal } = start()
    for (let second = 0; second < 7; second++) {
      signal.note()
      timers.pass(1000)
    }
    timers.pass(4000)
    expect(said).toEqual(['0 true', '3000 true', '6000 true', '11000 false'])
  })

  it('ends once on sending, and says nothing when it had not begun', () => {
    const { timers, said, signal } = start()
    signal.stop()
    signal.note()
    signal.stop()
    timers.pass(9000)
    expect(said).toEqual(['0 true', '0 false'])
  })
})
