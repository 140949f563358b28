/** The history of a document while its panel is open: its revisions, and the text as it was at one of them. */
import { type DocumentPast, readDocumentState } from '@colloque/client-api'
import { type DocumentJson, fragmentToDocument } from '@colloque/document-formats'
import { useCallback, useEffect, useState } from 'react'
import { applyUpdate, Doc } from 'yjs'
import { useInterface } from '../../../state/interface-context.ts'
import type { OpenDocument } from '../open-document.ts'
import { type Run, runsOf } from './author-ranges.ts'
import { type NumberedRevision, numbered } from './revisions.ts'

export interface PastState {
  readonly document: DocumentJson
  /** By whom its text was written. */
  readonly runs: readonly Run[]
}

export interface HistoryState {
  readonly revisions: readonly NumberedRevision[] | undefined
  readonly isComplete: boolean
  /** What was written before this device began, where it began from a copy. */
  readonly past: DocumentPast | undefined
  readonly failure: unknown
  reload(): void
  /** As the log had it at a number. Throws a Refusal. */
  stateAt(seq: number): Promise<PastState>
}

const PAUSE_MS = 400

export function useHistory({ place }: OpenDocument, isWanted: boolean): HistoryState {
  const { client } = useInterface()
  const [read, setRead] = useState<{
    revisions: readonly NumberedRevision[]
    isComplete: boolean
    past: DocumentPast | undefined
  }>()
  const [failure, setFailure] = useState<unknown>()

  const reload = useCallback(() => {
    client.call('document-history', place).then(
      ({ revisions, complete, past }) => {
        setFailure(undefined)
        setRead({ revisions: numbered(revisions), isComplete: complete, past })
      },
      (refused: unknown) => setFailure(refused)
    )
  }, [client, place])

  useEffect(() => {
    if (!isWanted) return
    // What was written before is read where the history is looked at, and goes on by itself.
    client.call('read-past', place).then(reload, reload)
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = client.subscribe((event) => {
      if ((event.type !== 'document' && event.type !== 'history') || event.document !== place.document) return
      timer ??= setTimeout(() => {
        timer = undefined
        reload()
      }, PAUSE_MS)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [client, place, reload, isWanted])

  const stateAt = useCallback(
    async (seq: number): Promise<PastState> => {
      const { update } = await readDocumentState(client, { ...place, seq })
      const doc = new Doc()
      try {
        applyUpdate(doc, update)
        return { document: fragmentToDocument(doc), runs: runsOf(doc) }
      } finally {
        doc.destroy()
      }
    },
    [client, place]
  )
  return { revisions: read?.revisions, isComplete: read?.isComplete ?? true, past: read?.past, failure, reload, stateAt }
}
