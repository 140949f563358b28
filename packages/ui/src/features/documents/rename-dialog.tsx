/** Another name for what is open, where its row in the tree may be out of sight. */
import type { FolderNode } from '@colloque/client-api'
import { type FormEvent, useId, useState } from 'react'
import { Dialog } from '../../parts/dialog.tsx'
import { useText } from '../../text/catalogue.ts'
import { LONGEST_NAME } from './name-field.tsx'
import { text } from './text.ts'

export interface RenameDialogProps {
  readonly node: FolderNode
  readonly onRename: (name: string) => void
  readonly onClose: () => void
}

export function RenameDialog({ node, onRename, onClose }: RenameDialogProps) {
  const t = useText(text)
  const id = useId()
  const [name, setName] = useState(node.name)
  const label = { folder: t.nameOfFolder, document: t.nameOfDocument, file: t.nameOfFile }[node.kind]
  const isChanged = name.trim() !== '' && name.trim() !== node.name
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (!isChanged) return
    onRename(name.trim())
    onClose()
  }
  return (
    <Dialog
      title={t.rename}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {t.cancel}
          </button>
          <button type="submit" form={id} className="btn btn-primary" disabled={!isChanged}>
            {t.rename}
          </button>
        </>
      }
    >
      <form id={id} className="field" onSubmit={submit}>
        <label htmlFor={`${id}-name`}>{label}</label>
        <input
          id={`${id}-name`}
          className="input"
          maxLength={LONGEST_NAME}
          autoFocus
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </form>
    </Dialog>
  )
}
