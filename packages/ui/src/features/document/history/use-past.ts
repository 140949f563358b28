/** What is looked at of the past, instead of the present text: the document as it was, or what has changed since. */
import { fragmentToDocument } from '@colloque/document-formats'
import { useCallback, useRef, useState } from 'react'
import type { OpenDocument } from '../open-document.ts'
import { countWords } from '../word-count.ts'
import { type Compared, compare } from './compare.ts'
import type { NumberedRevision } from './revisions.ts'
import type { HistoryState, PastState } from './use-history.ts'

export interface Past {
  readonly revision: NumberedRevision
  readonly state: PastState
  /** Beside the present; undefined: as it was. */
  readonly compared: Compared | undefined
}

export interface PastLook {
  readonly past: Past | undefined
  /** The one that was asked for last, perhaps still being read. */
  readonly wanted: NumberedRevision | undefined
  readonly failure: unknown
  look(revision: NumberedRevision | undefined, how?: 'as-it-was' | 'compared'): void
}

export function usePast(open: OpenDocument, { stateAt }: Pick<HistoryState, 'stateAt'>): PastLook {
  const [past, setPast] = useState<Past>()
  const [wanted, setWanted] = useState<NumberedRevision>()
  const [failure, setFailure] = useState<unknown>()
  /** A slider asks faster than it is answered: the last counts. */
  const turn = useRef(0)

  const look = useCallback(
    (revision: NumberedRevision | undefined, how: 'as-it-was' | 'compared' = 'as-it-was') => {
      const now = ++turn.current
      setFailure(undefined)
      setWanted(revision?.seq === undefined ? undefined : revision)
      if (revision?.seq === undefined) return setPast(undefined)
      stateAt(revision.seq).then(
        (state) => {
          if (now !== turn.current) return
          const compared = how === 'compared' ? compare(state.document, fragmentToDocument(open.doc), countWords) : undefined
          setPast({ revision, state, compared })
        },
        (refused: unknown) => {
          if (now === turn.current) setFailure(refused)
        }
      )
    },
    [open, stateAt]
  )
  return { past, wanted, failure, look }
}
