/** The comments of a document: words beside the text, in the same Y.Doc. Who wrote them is known from the structs, never from what they say. */
import { type Doc, type Item, Array as YArray, Map as YMap } from 'yjs'

export const COMMENTS = 'comments'
export const COMMENT_CHARACTERS = 4000

export interface Remark {
  readonly text: string
  readonly at: number
  /** The Yjs client id that wrote it. */
  readonly client: number | undefined
}
export interface Comment extends Remark {
  readonly id: string
  readonly replies: readonly Remark[]
  readonly resolvedAt: number | undefined
  readonly resolvedBy: number | undefined
}

/** What cannot be read as a comment is left out. */
export function readComments(doc: Doc): Comment[] {
  const all = doc.getMap(COMMENTS)
  const comments: Comment[] = []
  for (const [id, value] of all) {
    if (!(value instanceof YMap)) continue
    const text = value.get('text')
    if (typeof text !== 'string') continue
    const replies = value.get('replies')
    const resolvedAt = value.get('resolvedAt')
    comments.push({
      id,
      ...remark(value, text),
      replies: replies instanceof YArray ? replies.toArray().flatMap(readReply) : [],
      resolvedAt: typeof resolvedAt === 'number' ? resolvedAt : undefined,
      resolvedBy: writerOf(value, 'resolvedAt')
    })
  }
  return comments.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
}

function readReply(value: unknown): Remark[] {
  if (!(value instanceof YMap)) return []
  const text = value.get('text')
  return typeof text === 'string' ? [remark(value, text)] : []
}

function remark(map: YMap<unknown>, text: string): Remark {
  const at = map.get('at')
  return { text: text.slice(0, COMMENT_CHARACTERS), at: typeof at === 'number' ? at : 0, client: writerOf(map, 'text') }
}

/** Of the struct that holds the value: a client id that the core holds against the sender's. */
const writerOf = (map: YMap<unknown>, key: string): number | undefined => {
  const item: Item | undefined = map._map.get(key)
  return item?.deleted === false ? item.id.client : undefined
}

export function addComment(doc: Doc, id: string, text: string, at: number): void {
  doc.transact(() => {
    const comment = new YMap<unknown>()
    doc.getMap(COMMENTS).set(id, comment)
    comment.set('text', text.slice(0, COMMENT_CHARACTERS))
    comment.set('at', at)
    comment.set('replies', new YArray())
  })
}

export function addReply(doc: Doc, id: string, text: string, at: number): void {
  const comment = doc.getMap(COMMENTS).get(id)
  if (!(comment instanceof YMap)) return
  doc.transact(() => {
    let replies = comment.get('replies')
    if (!(replies instanceof YArray)) {
      replies = new YArray()
      comment.set('replies', replies)
    }
    const reply = new YMap<unknown>()
    ;(replies as YArray<YMap<unknown>>).push([reply])
    reply.set('text', text.slice(0, COMMENT_CHARACTERS))
    reply.set('at', at)
  })
}

export function setResolved(doc: Doc, id: string, at: number | undefined): void {
  const comment = doc.getMap(COMMENTS).get(id)
  if (!(comment instanceof YMap)) return
  if (at === undefined) comment.delete('resolvedAt')
  else comment.set('resolvedAt', at)
}

export function removeComment(doc: Doc, id: string): void {
  doc.getMap(COMMENTS).delete(id)
}

export const newCommentId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
