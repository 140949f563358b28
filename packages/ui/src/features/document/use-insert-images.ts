/** Puts pictures into the text, one after the other where the cursor is; one that is refused is said, and the others come. */
import type { Editor } from '@tiptap/react'
import { useCallback } from 'react'
import type { DocumentDialog } from './document-dialogs.tsx'
import type { OpenDocument } from './open-document.ts'

export function useInsertImages(open: OpenDocument, onDialog: (dialog: DocumentDialog) => void) {
  return useCallback(
    (editor: Editor, files: readonly File[]): void => {
      const insert = async (): Promise<void> => {
        for (const file of files) {
          if (!file.type.startsWith('image/')) {
            onDialog({ kind: 'image' })
            continue
          }
          const node = await open.images.add(file)
          if (editor.isDestroyed || !editor.isEditable) return
          const alt = file.name.replace(/\.\w+$/, '')
          editor
            .chain()
            .focus()
            .insertContent({ type: 'image', attrs: { file: node, alt } })
            .run()
        }
      }
      insert().catch((failure: unknown) => onDialog({ kind: 'failure', failure }))
    },
    [open, onDialog]
  )
}
