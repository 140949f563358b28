import { DOCUMENT_PART_BYTES } from '@colloque/client-api'
import { equalBytes } from '@colloque/crypto'
import type { Clock } from '../../ports/index.ts'

/** The whole of a document, part by part: encoded with the first of them, and kept until the last is asked for. Knows nothing of Yjs. */
export interface StateParts {
  part(log: Uint8Array, seq: number | undefined, start: number): { part: Uint8Array<ArrayBuffer>; seq: number; sizeBytes: number }
  stop(): void
}

interface State {
  readonly update: Uint8Array
  readonly seq: number
}

/** Whoever asks for no more of it has given up. */
const KEPT_MS = 30_000

export function createStateParts(clock: Clock, encode: (log: Uint8Array, seq: number | undefined) => State): StateParts {
  let kept: (State & { readonly log: Uint8Array; readonly asked: number | undefined }) | undefined
  let cancel: (() => void) | undefined

  function forget(): void {
    cancel?.()
    kept = undefined
  }

  return {
    part(log, asked, start) {
      const isNext = start > 0 && kept !== undefined && equalBytes(kept.log, log) && kept.asked === asked
      const state = isNext && kept ? kept : { ...encode(log, asked), log, asked }
      const { update, seq } = state
      const part = new Uint8Array(update.subarray(start, start + DOCUMENT_PART_BYTES))
      forget()
      if (start + part.length < update.length) {
        kept = state
        cancel = clock.setTimer(KEPT_MS, forget)
      }
      return { part, seq, sizeBytes: update.length }
    },
    stop: forget
  }
}
