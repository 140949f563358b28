/** The comments of an open document, anew whenever somebody writes one; with the names of who wrote them. */
import { useEffect, useMemo, useState } from 'react'
import { useInterface } from '../../../state/interface-context.ts'
import type { OpenDocument } from '../open-document.ts'
import { COMMENTS, type Comment, readComments } from './comments.ts'

export interface Author {
  readonly account: string
  readonly name: string
}

export function useComments(open: OpenDocument): readonly Comment[] {
  const [comments, setComments] = useState<readonly Comment[]>(() => readComments(open.doc))
  useEffect(() => {
    const map = open.doc.getMap(COMMENTS)
    const read = (): void => setComments(readComments(open.doc))
    map.observeDeep(read)
    read()
    return () => map.unobserveDeep(read)
  }, [open])
  return comments
}

/** By Yjs client id, as the core knows them from signed records; asked for again when one is not known yet. */
export function useAuthors(open: OpenDocument, clients: readonly (number | undefined)[]): ReadonlyMap<number, Author> {
  const { client, session } = useInterface()
  const [authors, setAuthors] = useState<ReadonlyMap<number, Author>>(new Map())
  const unknown = clients.filter((each) => each !== undefined && each !== open.doc.clientID && !authors.has(each)).join()
  const isFirst = authors.size === 0
  useEffect(() => {
    let isOver = false
    if (unknown === '' && !isFirst) return
    client.call('document-authors', open.place).then(
      ({ authors: all }) => {
        const found = all.flatMap(({ account, name, clients: ids }) => ids.map((id) => [id, { account, name }] as const))
        if (!isOver) setAuthors(new Map(found))
      },
      () => undefined
    )
    return () => {
      isOver = true
    }
  }, [client, open, unknown, isFirst])
  const { account = '', name = '' } = session.status.get() ?? {}
  return useMemo(() => new Map([...authors, [open.doc.clientID, { account, name }]]), [authors, open, account, name])
}
