import type { Conversation } from '@colloque/client-api'
import { type FormEvent, useId, useState } from 'react'
import { Dialog } from '../../parts/dialog.tsx'
import { useAct } from '../../parts/use-act.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useText } from '../../text/catalogue.ts'
import { detailsText } from './details-text.ts'

const LONGEST_NAME = 200

export function RenameDialog({ conversation, onClose }: { readonly conversation: Conversation; readonly onClose: () => void }) {
  const t = useText(detailsText)
  const { client } = useInterface()
  const id = useId()
  const [name, setName] = useState(conversation.name)
  const { run, refused, isBusy } = useAct(onClose)
  const isChanged = name.trim() !== '' && name.trim() !== conversation.name
  const rename = (event: FormEvent) => {
    event.preventDefault()
    if (isChanged && !isBusy)
      void run(async () => void (await client.call('rename-conversation', { conversation: conversation.id, name: name.trim() })))
  }
  return (
    <Dialog
      title={t.renameTitle}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {t.cancel}
          </button>
          <button type="submit" form={id} className="btn btn-primary" disabled={!isChanged || isBusy}>
            {t.renameAct}
          </button>
        </>
      }
    >
      <form id={id} className="field" onSubmit={rename}>
        <label htmlFor={`${id}-name`}>{t.name}</label>
        <input
          id={`${id}-name`}
          className="input"
          maxLength={LONGEST_NAME}
          autoFocus
          aria-describedby={`${id}-help`}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <p id={`${id}-help`} className="field-msg">
          {t.renameHelp}
        </p>
      </form>
      {refused}
    </Dialog>
  )
}
