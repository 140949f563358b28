/** Where in the texts of documents and files the words stand, asked when the typing rests; an answer that comes too late is not shown. */
import type { ClientContract, OutputOf } from '@colloque/client-api'
import { useEffect, useState } from 'react'

export type TextHit = OutputOf<'search'>['nodes'][number] & {
  readonly within: NonNullable<OutputOf<'search'>['nodes'][number]['within']>
}
export interface TextSearch {
  readonly hits: readonly TextHit[]
  /** False while the index lacks something. */
  readonly complete: boolean
}
const REST_MS = 150
const MOST = 50
const NOTHING: TextSearch = { hits: [], complete: true }

export function useTextSearch(client: ClientContract, query: string): TextSearch {
  const [answer, setAnswer] = useState(NOTHING)
  useEffect(() => {
    if (query === '') return setAnswer(NOTHING)
    let isWanted = true
    const timer = setTimeout(() => {
      client.call('search', { text: query.slice(0, 200), limit: MOST }).then(
        ({ nodes, complete }) => {
          if (isWanted) setAnswer({ hits: nodes.filter(isInText), complete })
        },
        // Names are found without it.
        () => isWanted && setAnswer(NOTHING)
      )
    }, REST_MS)
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [client, query])
  return answer
}

const isInText = (node: OutputOf<'search'>['nodes'][number]): node is TextHit =>
  !node.trashed && node.within !== undefined && node.within.part !== 'tag'
