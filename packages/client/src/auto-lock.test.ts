import { expect, it } from 'vitest'
import { createAutoLock } from './auto-lock.ts'
import { createManualClock } from './ports/memory/clock.ts'

const MINUTE_MS = 60_000

function setUp(minutes = 5) {
  const clock = createManualClock()
  const set = { minutes, locked: 0 }
  const autoLock = createAutoLock(
    clock,
    () => set.minutes,
    () => {
      set.locked++
      autoLock.stop()
    }
  )
  return { clock, set, autoLock }
}

it('[VAULT-8] locks when nobody was there for the set time, not before, and once', () => {
  const { clock, set, autoLock } = setUp()
  autoLock.note()
  clock.advance(4 * MINUTE_MS)
  autoLock.note()
  clock.advance(5 * MINUTE_MS - 1)
  expect(set.locked).toBe(0)
  clock.advance(1)
  clock.advance(60 * MINUTE_MS)
  expect(set.locked).toBe(1)
})

it('[VAULT-8] never locks who never said to be there, nor when set to never', () => {
  const script = setUp()
  script.clock.advance(1000 * MINUTE_MS)
  expect(script.set.locked).toBe(0)
  const never = setUp(0)
  never.autoLock.note()
  never.clock.advance(1000 * MINUTE_MS)
  expect(never.set.locked).toBe(0)
})

it('[VAULT-8] locks at once when the time was set shorter than the silence', () => {
  const { clock, set, autoLock } = setUp(60)
  autoLock.note()
  clock.advance(10 * MINUTE_MS)
  set.minutes = 5
  autoLock.changed()
  expect(set.locked).toBe(1)
})

it('[VAULT-8] is not put off by whoever wakes a machine that slept past the time', () => {
  const slept = { nowMs: 0 }
  const set = { locked: 0 }
  const sleeping = {
    nowMs: () => slept.nowMs,
    setTimer: () => () => {},
    turn: async () => {}
  }
  const autoLock = createAutoLock(
    sleeping,
    () => 5,
    () => set.locked++
  )
  autoLock.note()
  slept.nowMs = 60 * MINUTE_MS
  autoLock.note()
  expect(set.locked).toBe(1)
})

it('[VAULT-8] never waits longer than was set from now on, when the clock is set back', () => {
  const time = { nowMs: 100 * 60 * MINUTE_MS }
  const timers: { delayMs: number; callback: () => void }[] = []
  const set = { locked: 0 }
  const autoLock = createAutoLock(
    {
      nowMs: () => time.nowMs,
      setTimer(delayMs, callback) {
        timers.push({ delayMs, callback })
        return () => {}
      },
      turn: async () => {}
    },
    () => 5,
    () => set.locked++
  )
  autoLock.note()
  time.nowMs -= 60 * MINUTE_MS
  timers.at(-1)?.callback()
  expect(timers.at(-1)?.delayMs).toBe(5 * MINUTE_MS)
  time.nowMs += 5 * MINUTE_MS
  timers.at(-1)?.callback()
  expect(set.locked).toBe(1)
})
