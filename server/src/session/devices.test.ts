import { queryObjects } from 'node:v8'
import { expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../limits.ts'
import { createMemoryStorage } from '../storage/memory.ts'
import { createDevices } from './devices.ts'
import type { OpenSession } from './session.ts'

const DEVICES = 1_000
const session = (): OpenSession => ({}) as OpenSession

function createRemembered() {
  const clock = { nowMs: () => 0, setTimer: () => () => {} }
  return createDevices(DEFAULT_LIMITS, clock, createMemoryStorage(), () => 20_000)
}
const deviceOf = (index: number): Uint8Array => new Uint8Array(new Uint32Array([index, 0, 0, 0, 0, 0, 0, 0]).buffer)

it('remembers of a device no more than it has done', () => {
  const devices = createRemembered()
  const before = queryObjects(Map, { format: 'count' })
  for (let index = 0; index < DEVICES; index += 1) {
    const one = session()
    devices.leave(devices.join(deviceOf(index), one), one)
  }
  expect(queryObjects(Map, { format: 'count' }) - before).toBeLessThan(DEVICES)
  expect(devices.sessionsOf(deviceOf(0))).toEqual([])
})

it('[LIM-7] keeps one allowance of each name and one rate of each mailbox for a device, also over its connections', () => {
  const devices = createRemembered()
  const [one, another] = [session(), session()]
  const state = devices.join(deviceOf(1), one)
  const [spaces, deposits] = [state.allowance('spaces'), state.allowance('deposits')]
  const claims = state.claims('mailbox')
  expect(spaces).not.toBe(deposits)
  expect(state.claims('another')).not.toBe(claims)
  devices.leave(state, one)
  const again = devices.join(deviceOf(1), another)
  expect([again.allowance('spaces'), again.allowance('deposits'), again.claims('mailbox')]).toEqual([spaces, deposits, claims])
  expect(again.allowance('spaces')).toBe(spaces)
  expect(again.claims('mailbox')).toBe(claims)
  expect(devices.join(deviceOf(2), one).allowance('spaces')).not.toBe(spaces)
})
