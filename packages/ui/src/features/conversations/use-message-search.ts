/** What was said that matches, asked when the typing rests; an answer that comes too late is not shown. */
import type { ClientContract, OutputOf } from '@colloque/client-api'
import { useEffect, useState } from 'react'

const REST_MS = 120

export interface MessageSearch {
  readonly query: string
  readonly results: OutputOf<'search'>['results']
  readonly more: boolean
  readonly failure: unknown
}
const NOTHING: MessageSearch = { query: '', results: [], more: false, failure: undefined }

/** The answer for `query`, or for an earlier one while a new one is on its way: `answer.query` says which. */
export function useMessageSearch(client: ClientContract, query: string, limit: number): MessageSearch {
  const [answer, setAnswer] = useState(NOTHING)
  const asked = query.trim()
  useEffect(() => {
    if (asked === '') return setAnswer(NOTHING)
    let isWanted = true
    const timer = setTimeout(() => {
      client.call('search', { text: asked.slice(0, 200), limit }).then(
        ({ results, more }) => isWanted && setAnswer({ query: asked, results, more, failure: undefined }),
        (failure: unknown) => isWanted && setAnswer({ query: asked, results: [], more: false, failure })
      )
    }, REST_MS)
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [client, asked, limit])
  return answer
}
