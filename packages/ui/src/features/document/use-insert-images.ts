/** Puts pictures into the text, one after the other where the cursor is; what cannot be shown as one is offered to the folder, and the others come. */
import type { Editor } from '@tiptap/react'
import { useCallback } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import type { DocumentDialog } from './document-dialogs.tsx'
import type { OpenDocument } from './open-document.ts'

export function useInsertImages(open: OpenDocument, onDialog: (dialog: DocumentDialog) => void) {
  const { folders, imports } = useInterface()
  return useCallback(
    (editor: Editor, files: readonly File[]): void => {
      const { conversation, document } = open.place
      const keep = (refused: readonly File[]): void => {
        const parent = folders.trees.get().get(conversation)?.nodes.get(document)?.parent
        imports.add(
          { conversation, parent },
          refused.map((file) => ({ file, folders: [] }))
        )
      }
      const insert = async (): Promise<void> => {
        const refused: File[] = []
        for (const file of files) {
          const node = await open.images.add(file)
          if (editor.isDestroyed || !editor.isEditable) return
          if (node === undefined) {
            refused.push(file)
            continue
          }
          const alt = file.name.replace(/\.\w+$/, '')
          editor
            .chain()
            .focus()
            .insertContent({ type: 'image', attrs: { file: node, alt } })
            .run()
        }
        if (refused.length > 0) onDialog({ kind: 'no-image', names: refused.map(({ name }) => name), keep: () => keep(refused) })
      }
      insert().catch((failure: unknown) => onDialog({ kind: 'failure', failure }))
    },
    [open, folders, imports, onDialog]
  )
}
