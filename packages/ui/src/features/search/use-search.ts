/** What matches in messages, documents and files, asked when the typing rests; an answer that comes too late is not shown. */
import type { ClientContract, OutputOf } from '@colloque/client-api'
import { useEffect, useState } from 'react'

const REST_MS = 120

export interface Search extends OutputOf<'search'> {
  readonly query: string
  readonly failure: unknown
}
export type FoundMessage = Search['results'][number]
export type FoundNode = Search['nodes'][number]
export type FoundFile = Search['files'][number]

const NOTHING: Search = {
  query: '',
  failure: undefined,
  results: [],
  more: false,
  nodes: [],
  moreNodes: false,
  files: [],
  moreFiles: false,
  complete: true,
  missing: { messages: 0, documents: 0, files: 0 }
}

/** The answer for `query`, or for an earlier one while a new one is on its way: `answer.query` says which. `limit`: of each kind. */
export function useSearch(client: ClientContract, query: string, limit: number): Search {
  const [answer, setAnswer] = useState(NOTHING)
  const asked = query.trim()
  useEffect(() => {
    if (asked === '') return setAnswer(NOTHING)
    let isWanted = true
    const timer = setTimeout(() => {
      client.call('search', { text: asked.slice(0, 200), limit }).then(
        (found) => isWanted && setAnswer({ ...found, query: asked, failure: undefined }),
        (failure: unknown) => isWanted && setAnswer({ ...NOTHING, query: asked, failure })
      )
    }, REST_MS)
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [client, asked, limit])
  return answer
}
