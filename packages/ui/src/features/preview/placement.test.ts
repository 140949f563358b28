import { expect, it } from 'vitest'
import { clamp, FITTED, fitScale, nextStep, rotate, scaleOf, zoomTo } from './placement.ts'

const picture = { width: 1000, height: 500 }
const ground = { width: 500, height: 500 }

it('fits by the side that lacks room, also when it is turned, and enlarges the small four times at most', () => {
  expect(fitScale(picture, 0, ground)).toBe(0.5)
  expect(fitScale(picture, 90, { width: 500, height: 2000 })).toBe(1)
  expect(fitScale({ width: 10, height: 10 }, 0, ground)).toBe(4)
})

it('keeps the point under the pointer when it zooms', () => {
  const at = { x: 100, y: 0 }
  const zoomed = zoomTo(FITTED, 2, at, picture, ground)
  const before = (at.x - FITTED.x) / 0.5
  expect((at.x - zoomed.x) / 2).toBeCloseTo(before)
})

it('never loses the picture', () => {
  expect(clamp({ zoom: 1, turn: 0, x: 9999, y: 9999 }, picture, ground)).toMatchObject({ x: 250, y: 0 })
  expect(clamp({ zoom: 0.1, turn: 0, x: 50, y: 50 }, picture, ground)).toMatchObject({ x: 0, y: 0 })
})

it('turns by quarters and comes back', () => {
  expect([1, 2, 3, 4].reduce(rotate, FITTED)).toEqual(FITTED)
})

it('steps through round numbers within its bounds', () => {
  expect(nextStep(1, 1)).toBe(1.25)
  expect(nextStep(1, -1)).toBe(0.75)
  expect(nextStep(32, 1)).toBe(32)
  expect(scaleOf(zoomTo(FITTED, 1e9, { x: 0, y: 0 }, picture, ground), picture, ground)).toBe(32)
})
