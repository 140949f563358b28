/** A template in the text: its fields filled with what is known, the rest to be filled by whoever writes. */
import { fillFields, type TemplateName, template } from '@colloque/document-formats'
import type { Editor } from '@tiptap/react'
import { useCallback } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { type Language, useLanguage } from '../../text/catalogue.ts'
import { insertDocument } from './use-conversions.ts'

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
