// What every clock must do. Called from a test file of each adapter; it is no part of the product.
import { describe, expect, it } from 'vitest'
import type { Clock } from './clock.ts'

/** `pass` lets at least so much time go by. */
export function describeClock(name: string, create: () => { clock: Clock; pass: (durationMs: number) => Promise<void> }): void {
  describe(`clock port: ${name}`, () => {
    it('fires each timer once, in order, at its time or later', async () => {
      const { clock, pass } = create()
      const startMs = clock.nowMs()
      const fired: string[] = []
      clock.setTimer(20, () => fired.push('later'))
      clock.setTimer(0, () => fired.push('at once'))
      clock.setTimer(-5, () => fired.push('past'))
      expect(fired).toEqual([])
      await pass(60)
      expect(fired).toEqual(['at once', 'past', 'later'])
      expect(clock.nowMs()).toBeGreaterThanOrEqual(startMs + 20)
    })

    it('gives a turn to all who ask, in order', async () => {
      const { clock } = create()
      const had: number[] = []
      await Promise.all([1, 2, 3].map((one) => clock.turn().then(() => had.push(one))))
      expect(had).toEqual([1, 2, 3])
    })

    it('does not fire what was cancelled, nor soon what is due in two months', async () => {
      const { clock, pass } = create()
      const fired: string[] = []
      const cancel = clock.setTimer(1, () => fired.push('cancelled'))
      const cancelLong = clock.setTimer(60 * 86_400_000, () => fired.push('long'))
      cancel()
      await pass(20)
      expect(fired).toEqual([])
      cancelLong()
      cancel()
    })
  })
}
