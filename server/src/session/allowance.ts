import type { CounterName } from '../storage/storage.ts'
import { createTurns } from './turns.ts'

/** What a device may still write today, reserved in blocks from its day counter and spent in memory, so that most writes ask no storage. */
export interface Allowance {
  /** Spends `amount`; false when the day has no room for it. A restart loses what was reserved and not spent, never the reverse. */
  spend(amount: number): Promise<boolean>
}

/**
 * What is reserved at a time: few calls of the storage, little to lose in a restart, and a counter on the disk that does not tell
 * how much was written, from which the blob or the space that it was could be known. The usual limits are multiples of these.
 */
export const BLOCKS: Readonly<Record<CounterName, number>> = {
  spaces: 100,
  mailboxes: 4,
  admissions: 50,
  'blob-bytes': 2 ** 30,
  claims: 100,
  deposits: 1_000,
  'entry-bytes': 4 << 20
}

/** `reserve` adds to the counter of that day, or adds nothing and gives false. */
export function createAllowance(
  today: () => number,
  blockAmount: number,
  reserve: (day: number, amount: number) => Promise<boolean>
): Allowance {
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
      const block = Math.ceil(missing / blockAmount) * blockAmount
      // Near the end of the day's room a block does not fit where the write itself still does.
      const got = (await reserve(asked, block)) ? block : (await reserve(asked, missing)) ? missing : 0
      if (got === 0) return false
      if (asked === day) left += got
    }
    return true
  }

  return { spend: async (amount) => take(amount) || turns.take('refill', () => refill(amount)) }
}
