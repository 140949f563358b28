/** Colours the text of now by who wrote it, while that is wished. */
import type { Editor } from '@tiptap/react'
import { useEffect, useState } from 'react'
import { useColourOf } from '../author-colour.ts'
import type { Author } from '../comments/use-comments.ts'
import type { OpenDocument } from '../open-document.ts'
import { rangesIn, runsOf } from './author-ranges.ts'
import { authorShades, pastShading } from './shading.ts'

const PAUSE_MS = 250

export function useAuthorColours(open: OpenDocument, editor: Editor, isOn: boolean, authors: ReadonlyMap<number, Author>): void {
  const colourOf = useColourOf()
  useEffect(() => {
    if (!isOn) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const colour = (client: number): number | undefined => {
      const author = authors.get(client)
      return author && colourOf(author.account)
    }
    const draw = (): void => {
      timer = undefined
      if (!editor.isDestroyed) pastShading.shade(editor, authorShades(rangesIn(editor.state.doc, runsOf(open.doc)), colour))
    }
    const drawSoon = (): void => {
      timer ??= setTimeout(draw, PAUSE_MS)
    }
    draw()
    editor.on('update', drawSoon)
    return () => {
      clearTimeout(timer)
      editor.off('update', drawSoon)
      pastShading.shade(editor, [])
    }
  }, [open, editor, isOn, authors, colourOf])
}

/** Every Yjs client that wrote in it, anew when another one does. */
export function useWriters(open: OpenDocument, isWanted: boolean): readonly number[] {
  const [writers, setWriters] = useState<readonly number[]>([])
  useEffect(() => {
    if (!isWanted) return
    const read = (): void =>
      setWriters((before) => (before.length === open.doc.store.clients.size ? before : [...open.doc.store.clients.keys()]))
    read()
    open.doc.on('update', read)
    return () => open.doc.off('update', read)
  }, [open, isWanted])
  return writers
}
