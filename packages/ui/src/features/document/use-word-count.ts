import type { Editor } from '@tiptap/react'
import { useEffect, useState } from 'react'
import { countWords } from './word-count.ts'

/** A long text is counted once its writer rests. */
const PAUSE_MS = 500

export function useWordCount(editor: Editor): number {
  const [words, setWords] = useState(() => wordsIn(editor))
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const count = (): void => {
      if (!editor.isDestroyed) setWords(wordsIn(editor))
    }
    const countSoon = (): void => {
      clearTimeout(timer)
      timer = setTimeout(count, PAUSE_MS)
    }
    count()
    editor.on('update', countSoon)
    return () => {
      clearTimeout(timer)
      editor.off('update', countSoon)
    }
  }, [editor])
  return words
}

const wordsIn = ({ state }: Editor): number => countWords(state.doc.textBetween(0, state.doc.content.size, ' ', ' '))
