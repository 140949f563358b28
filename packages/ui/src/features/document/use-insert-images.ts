/** Puts pictures into the text, one after the other where the cursor is; what cannot be shown as one is offered to the folder, what does not come is told with the reason. */
import type { Editor } from '@tiptap/react'
import { useCallback } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import type { DocumentDialog } from './document-dialogs.tsx'
import { insertImages } from './insert-images.ts'
import type { OpenDocument } from './open-document.ts'

export function useInsertImages(open: OpenDocument, onDialog: (dialog: DocumentDialog) => void) {
  const { folders, imports } = useInterface()
  return useCallback(
    (editor: Editor, files: readonly File[]): void => {
      const { conversation, document } = open.place
      const keep = (unshown: readonly File[]): void => {
        const parent = folders.trees.get().get(conversation)?.nodes.get(document)?.parent
        imports.add(
          { conversation, parent },
          unshown.map((file) => ({ file, folders: [] }))
        )
      }
      const insert = (node: string, { name }: File): boolean => {
        if (editor.isDestroyed || !editor.isEditable) return false
        const alt = name.replace(/\.\w+$/, '')
        editor
          .chain()
          .focus()
          .insertContent({ type: 'image', attrs: { file: node, alt } })
          .run()
        return true
      }
      void insertImages(files, open.images.add, insert).then((left) => {
        if (editor.isDestroyed || left.unshown.length + left.failed.length === 0) return
        onDialog({ kind: 'not-inserted', left, keep: () => keep(left.unshown) })
      })
    },
    [open, folders, imports, onDialog]
  )
}
