/** Writes what a document that was just made begins with: a template, or the file that it was made of; a blank one takes the cursor. Once. */
import type { Editor } from '@tiptap/react'
import { useEffect, useRef } from 'react'
import type { Beginning } from '../../state/beginnings.ts'
import { useInterface } from '../../state/interface-context.ts'
import { type Conversions, isEmptyText } from './use-conversions.ts'
import { useInsertTemplate } from './use-template.ts'

export interface BeginningOptions {
  readonly document: string
  readonly editor: Editor
  readonly beginning: Beginning | undefined
  readonly canWrite: boolean
  readonly conversions: Pick<Conversions, 'take'>
}

export function useBeginning({ document: id, editor, beginning, canWrite, conversions }: BeginningOptions): void {
  const { folders } = useInterface()
  const insert = useInsertTemplate(editor)
  const isDone = useRef(false)
  useEffect(() => {
    if (beginning === undefined || isDone.current || !canWrite || !editor.isEditable) return
    isDone.current = true
    const written = (): void => void folders.beginnings.delete(id)
    // A file is not forgotten before it stands there: its pictures take a while, and whoever comes back to it finds it.
    if ('file' in beginning) return conversions.take(beginning.file, written)
    if (isEmptyText(editor)) {
      if (beginning.template !== undefined) insert(beginning.template)
      else if (!isInField()) editor.commands.focus('start')
    }
    written()
  }, [beginning, canWrite, editor, insert, conversions, folders, id])
}

/** The person has gone on to another field meanwhile. */
const isInField = (): boolean => document.activeElement?.matches('input, textarea') === true
