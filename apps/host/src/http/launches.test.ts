import { describe, expect, it } from 'vitest'
import { createLaunches } from './launches.ts'

function atTime() {
  let now = 0
  let refusals = 0
  const launches = createLaunches(
    () => now,
    () => refusals++
  )
  return { launches, pass: (ms: number) => (now += ms), refusals: () => refusals }
}

describe('a launch code', () => {
  it('opens once', () => {
    const { launches } = atTime()
    const code = launches.issue()
    expect(launches.redeem(code)).toBe('good')
    expect(launches.redeem(code)).toBe('wrong')
  })

  it('holds 32 random bytes and stands beside others', () => {
    const { launches } = atTime()
    const codes = [launches.issue(), launches.issue()]
    expect(codes.map((code) => Buffer.from(code, 'base64url').length)).toEqual([32, 32])
    expect(new Set(codes).size).toBe(2)
    expect(codes.map(launches.redeem)).toEqual(['good', 'good'])
  })

  it('is over after five minutes', () => {
    const { launches, pass } = atTime()
    const [early, late] = [launches.issue(), launches.issue()]
    pass(5 * 60_000 - 1)
    expect(launches.redeem(early)).toBe('good')
    pass(1)
    expect(launches.redeem(late)).toBe('wrong')
  })

  it('is refused after ten wrong ones, until a new one is asked for', () => {
    const { launches, refusals } = atTime()
    const code = launches.issue()
    for (let count = 0; count < 10; count++) expect(launches.redeem(`wrong ${count}`)).toBe('wrong')
    expect([launches.redeem(code), refusals()]).toEqual(['refused', 1])
    const next = launches.issue()
    expect([launches.redeem(code), launches.redeem(next)]).toEqual(['wrong', 'good'])
  })
})
