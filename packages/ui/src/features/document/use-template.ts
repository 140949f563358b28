/** What a new document begins with: its fields filled with what is known, the rest to be filled by whoever writes. */
import { fillFields, type TemplateName, template } from '@colloque/document-formats'
import type { Editor } from '@tiptap/react'
import { useCallback, useEffect, useRef } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { type Language, useLanguage } from '../../text/catalogue.ts'
import { insertDocument, isEmptyText } from './use-conversions.ts'

const LOCALES: Record<Language, string> = { fr: 'fr-FR', en: 'en-GB' }

export function useInsertTemplate(editor: Editor): (name: TemplateName) => void {
  const { session } = useInterface()
  const language = useLanguage()
  return useCallback(
    (name) => {
      const date = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'long' }).format(Date.now())
      const { name: sender } = session.status.get() ?? {}
      insertDocument(editor, fillFields(template(name, language), { date, ...(sender !== undefined && { sender }) }))
    },
    [editor, session, language]
  )
}

/** Once, of a document that was just made. */
export function useTemplate(editor: Editor, name: TemplateName | undefined, canWrite: boolean): void {
  const insert = useInsertTemplate(editor)
  const isDone = useRef(false)
  useEffect(() => {
    if (name === undefined || isDone.current || !canWrite || !editor.isEditable) return
    isDone.current = true
    if (isEmptyText(editor)) insert(name)
  }, [name, canWrite, editor, insert])
}
