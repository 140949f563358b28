import { describe, expect, it } from 'vitest'
import { applyUpdate, Doc, encodeStateAsUpdate, Map as YMap } from 'yjs'
import { addComment, addReply, COMMENTS, readComments, removeComment, setResolved } from './comments.ts'

function two(): [Doc, Doc] {
  const [one, other] = [new Doc(), new Doc()]
  one.clientID = 11
  other.clientID = 22
  return [one, other]
}
function exchange(one: Doc, other: Doc): void {
  applyUpdate(other, encodeStateAsUpdate(one))
  applyUpdate(one, encodeStateAsUpdate(other))
}

describe('comments', () => {
  it('are known by who wrote them, and so are replies and the end of it', () => {
    const [one, other] = two()
    addComment(one, 'first', '72 h si le risque est élevé ?', 1000)
    exchange(one, other)
    addReply(other, 'first', 'Oui, je sépare les deux cas.', 2000)
    setResolved(other, 'first', 3000)
    exchange(one, other)
    expect(readComments(one)).toEqual([
      {
        id: 'first',
        text: '72 h si le risque est élevé ?',
        at: 1000,
        client: 11,
        replies: [{ text: 'Oui, je sépare les deux cas.', at: 2000, client: 22 }],
        resolvedAt: 3000,
        resolvedBy: 22
      }
    ])
  })

  it('keep the replies of both who answer at once', () => {
    const [one, other] = two()
    addComment(one, 'first', 'Question', 1)
    exchange(one, other)
    addReply(one, 'first', 'A', 2)
    addReply(other, 'first', 'B', 2)
    exchange(one, other)
    expect(
      readComments(one)[0]
        ?.replies.map(({ text }) => text)
        .sort()
    ).toEqual(['A', 'B'])
    expect(readComments(one)).toEqual(readComments(other))
  })

  it('are opened again, and taken away', () => {
    const [one] = two()
    addComment(one, 'first', 'Question', 1)
    setResolved(one, 'first', 5)
    setResolved(one, 'first', undefined)
    expect(readComments(one)[0]).toMatchObject({ resolvedAt: undefined, resolvedBy: undefined })
    removeComment(one, 'first')
    expect(readComments(one)).toEqual([])
  })

  it('leave out what is no comment', () => {
    const [one] = two()
    const all = one.getMap(COMMENTS)
    all.set('a', 'text')
    all.set('b', new YMap([['text', 7]]))
    all.set(
      'c',
      new YMap<unknown>([
        ['text', 'kept'],
        ['replies', 'none'],
        ['resolvedAt', 'soon']
      ])
    )
    expect(readComments(one).map(({ id, replies, resolvedAt }) => [id, replies, resolvedAt])).toEqual([['c', [], undefined]])
  })
})
