import type { Refusal, RelayCode } from '@colloque/protocol'

/** A request that is answered with a code; whatever else is thrown is answered with `internal`. No Error: who floods would have a stack written each time. */
export class Refused {
  readonly refusal: Omit<Refusal, 'request'>

  constructor(code: RelayCode, more: Omit<Refusal, 'request' | 'code'> = {}) {
    this.refusal = { code, ...more }
  }
}

/** Passes what is fine, refuses what is a code or carries one. */
export function expectDone<T>(outcome: T): Exclude<T, RelayCode | { code: RelayCode }> {
  if (typeof outcome === 'string' && outcome !== 'done') throw new Refused(outcome as RelayCode)
  if (typeof outcome === 'object' && outcome !== null && 'code' in outcome && outcome.code !== 'done') {
    const { code, ...more } = outcome as { code: RelayCode; epoch?: number; head?: number; version?: number }
    throw new Refused(code, more)
  }
  return outcome as Exclude<T, RelayCode | { code: RelayCode }>
}
