/** What one can do with comments: each is an edit of the document, under one's own client id. */
import type { Editor } from '@tiptap/react'
import { useMemo } from 'react'
import type { OpenDocument } from '../open-document.ts'
import { unmarkComment } from './comment-marks.ts'
import { addComment, addReply, newCommentId, removeComment, setResolved } from './comments.ts'

export interface CommentActs {
  /** On what is selected. False where nothing is. */
  add(words: string): boolean
  reply(id: string, words: string): void
  resolve(id: string, isResolved: boolean): void
  remove(id: string): void
}

export function useCommentActs({ doc }: OpenDocument, editor: Editor): CommentActs {
  return useMemo(
    () => ({
      add(words) {
        if (editor.state.selection.empty) return false
        const id = newCommentId()
        addComment(doc, id, words, Date.now())
        editor.chain().focus().setMark('comment', { id }).setTextSelection(editor.state.selection.to).run()
        return true
      },
      reply: (id, words) => addReply(doc, id, words, Date.now()),
      resolve: (id, isResolved) => setResolved(doc, id, isResolved ? Date.now() : undefined),
      remove(id) {
        removeComment(doc, id)
        unmarkComment(editor, id)
      }
    }),
    [doc, editor]
  )
}
