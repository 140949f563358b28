import { createTurns } from './turns.ts'

/** What a device may still write today, reserved in blocks from its day counter and spent in memory, so that most writes ask no storage. */
export interface Allowance {
  /** Spends `amount`; false when the day has no room for it. A restart loses what was reserved and not spent, never the reverse. */
  spend(amount: number): Promise<boolean>
}

/** Few enough calls of the storage to cost no latency, few enough bytes to lose in a restart. */
const BLOCK_BYTES = 4 << 20

/** `reserve` adds to the counter of that day, or adds nothing and gives false. */
export function createAllowance(today: () => number, reserve: (day: number, amount: number) => Promise<boolean>): Allowance {
  const turns = createTurns()
  let day = today()
  let left = 0

  function take(amount: number): boolean {
    if (day !== today()) {
      day = today()
      left = 0
    }
    if (left < amount) return false
    left -= amount
    return true
  }

  async function refill(amount: number): Promise<boolean> {
    while (!take(amount)) {
      const [asked, missing] = [day, amount - left]
      const block = Math.max(BLOCK_BYTES, missing)
      // Near the end of the day's room a block does not fit where the write itself still does.
      const got = (await reserve(asked, block)) ? block : (await reserve(asked, missing)) ? missing : 0
      if (got === 0) return false
      if (asked === day) left += got
    }
    return true
  }

  return { spend: async (amount) => take(amount) || turns.take('refill', () => refill(amount)) }
}
