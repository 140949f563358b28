import { describe, expect, it } from 'vitest'
import { progressShown, roundedTime } from './progress.ts'

describe('progress', () => {
  it('never says that all is there before it is', () => {
    expect(progressShown(999, 1000, 100)).toEqual({ percent: 99, secondsLeft: 1 })
    expect(progressShown(1000, 1000, 100)).toEqual({ percent: 100, secondsLeft: 0 })
    expect(progressShown(0, 0, undefined)).toEqual({ percent: 100, secondsLeft: undefined })
  })

  it('does not guess a time without a rate', () => {
    expect(progressShown(10, 100, undefined).secondsLeft).toBeUndefined()
    expect(progressShown(10, 100, 0).secondsLeft).toBeUndefined()
  })

  it('rounds a time to what can be planned by', () => {
    expect([12, 59, 60, 130, 5399, 7000].map((seconds) => Object.values(roundedTime(seconds)).join(' '))).toEqual([
      '12 second',
      '59 second',
      '1 minute',
      '2 minute',
      '90 minute',
      '2 hour'
    ])
  })
})
