import type { Attachment } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'
import { messageId } from '../messages/message-key.ts'
import type { AttachmentRow } from './attachment-row.ts'
import { sealedSizeOf } from './reference.ts'

const INTERVAL_MS = 100

export interface Progress {
  /** At most ten a second reach the listeners. */
  moved(state: Attachment['state'], doneBytes: number): void
  /** A change of state: always told. */
  became(state: Attachment['state'], doneBytes: number): void
}

/** Tells how far one transfer is, in sealed bytes. */
export function createProgress(core: Core, row: AttachmentRow): Progress {
  let toldMs = Number.NEGATIVE_INFINITY
  function became(state: Attachment['state'], doneBytes: number): void {
    toldMs = core.ports.clock.nowMs()
    const ids = { attachment: toHex(row.attachment), message: messageId(row.message.subarray(0, 32)) }
    core.emit({ type: 'attachment', ...ids, state, doneBytes, totalBytes: sealedSizeOf(row.size_bytes) })
  }
  return {
    became,
    moved(state, doneBytes) {
      const sinceMs = core.ports.clock.nowMs() - toldMs
      // A clock that was set back must not silence the rest.
      if (sinceMs >= INTERVAL_MS || sinceMs < 0) became(state, doneBytes)
    }
  }
}
