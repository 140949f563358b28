import type { Refusal, RelayCode } from '@colloque/protocol'

/** A coded refusal by the relay, with the numbers that came with it. */
export class RelayRefusal extends Error {
  override readonly name = 'RelayRefusal'
  readonly code: RelayCode
  /** The current epoch, with `stale-epoch`. */
  readonly epoch: number | undefined
  /** The seq of the newest entry, with `head-moved`. */
  readonly head: number | undefined
  /** With `version-moved`. */
  readonly version: number | undefined
  readonly retryAfterMs: number | undefined
  constructor({ code, epoch, head, version, retryAfterMs }: Refusal) {
    super(code)
    this.code = code
    this.epoch = epoch
    this.head = head
    this.version = version
    this.retryAfterMs = retryAfterMs
  }
}
