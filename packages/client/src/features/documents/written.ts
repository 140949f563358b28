import type { Core } from '../../core.ts'
import type { DocumentLogs } from '../../sync/documents/document-logs.ts'
import type { WrittenUpdate } from '../../sync/documents/document-outbox.ts'
import { insertUpdate } from './document-store.ts'
import type { WindowPlace } from './live-document.ts'
import { mergeAllowed, summarize } from './yjs-update.ts'

/** What a window wrote, until it is stored. */
export interface Written {
  readonly update: Uint8Array
  /** On a question for what is lacking here: it was written before this core showed its page what is here, nobody knows how long. */
  readonly isGivenBack: boolean
  /** It puts back the document as its log had it up to this number. */
  readonly restores: number | undefined
}

/** Of a window that is no more, or is not the one that gave it. */
export interface Left extends Written {
  readonly place: WindowPlace
}

/** As few as each may say the same: neighbours become one where the same is true of both. */
export function mergeWritten<W extends Written>(written: readonly W[]): W[] {
  const stretches: [W, ...W[]][] = []
  for (const each of written) {
    const stretch = stretches.at(-1)
    if (stretch && isAlike(stretch[0], each)) stretch.push(each)
    else stretches.push([each])
  }
  return stretches.flatMap((stretch) =>
    mergeAllowed(stretch.map(({ update }) => update)).map((update) => ({ ...stretch[0], update }))
  )
}

const isAlike = (a: Written, b: Written): boolean => a.isGivenBack === b.isGivenBack && a.restores === b.restores

/** The same for each window by itself. */
export const mergeLeft = (left: readonly Left[]): Left[] =>
  [...Map.groupBy(left, ({ place }) => place.client).values()].flatMap(mergeWritten)

/** [YDOC-4] Inside a transaction: one's own, in the vault and queued for the log. Throws ClientError `document-too-large`. */
export function keepWritten(core: Core, logs: DocumentLogs, log: Uint8Array, written: WrittenUpdate): void {
  const { session, at, update, restores = null } = written
  const { inserted, removed } = summarize(update)
  const entryId = logs.keep(log, written)
  const place = { log, seq: null, first_seq: null, entry_id: entryId, device: core.identity.device }
  insertUpdate(core.store, { ...place, session, at, bytes: update, restores, inserted, removed })
}
