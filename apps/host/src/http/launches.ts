/** Launch codes: each opens one session, once, within five minutes. Ten wrong ones close the door until a new code is asked for here. */
import { digestOf, drawSecret, matches } from './secrets.ts'

const LIFE_MS = 5 * 60_000
const WRONG_AT_MOST = 10

export interface Launches {
  /** A new code; the others stay good. */
  issue(): string
  redeem(code: string): 'good' | 'wrong' | 'refused'
}

/** `nowMs` counts forward and never jumps. */
export function createLaunches(nowMs: () => number, onRefused: () => void = () => {}): Launches {
  let codes: { readonly digest: Buffer; readonly endsAtMs: number }[] = []
  let wrong = 0
  return {
    issue() {
      const code = drawSecret()
      wrong = 0
      codes.push({ digest: digestOf(code), endsAtMs: nowMs() + LIFE_MS })
      return code
    },
    redeem(code) {
      if (wrong >= WRONG_AT_MOST) return 'refused'
      codes = codes.filter(({ endsAtMs }) => nowMs() < endsAtMs)
      const found = codes.filter(({ digest }) => matches(code, digest))
      if (found.length > 0) {
        codes = codes.filter((one) => !found.includes(one))
        return 'good'
      }
      wrong++
      if (wrong === WRONG_AT_MOST) {
        codes = []
        onRefused()
      }
      return 'wrong'
    }
  }
}
