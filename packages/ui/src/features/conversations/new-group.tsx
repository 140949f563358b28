/** A name and people: a new group, or the reason why not, where it was asked. */
import type { DirectoryMember } from '@colloque/client-api'
import { CircleAlert } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { Dialog } from '../../parts/dialog.tsx'
import { MemberPicker } from '../../parts/member-picker.tsx'
import { Notice } from '../../parts/notice.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useText } from '../../text/catalogue.ts'
import { text } from './text.ts'

const NOBODY: ReadonlySet<string> = new Set()

export function NewGroup({ onClose }: { readonly onClose: () => void }) {
  const { group: t } = useText(text)
  const refusal = useRefusalText()
  const { client, places } = useInterface()
  const [name, setName] = useState('')
  const [members, setMembers] = useState<readonly DirectoryMember[]>([])
  const [wasTried, setTried] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  const form = useId()
  const lacksName = name.trim() === ''

  async function create(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    setFailure(undefined)
    if (lacksName || members.length === 0 || isBusy) {
      if (lacksName) document.getElementById(`${form}-name`)?.focus()
      return
    }
    setBusy(true)
    try {
      const { conversation } = await client.call('create-conversation', {
        name: name.trim(),
        with: members.map(({ account }) => account)
      })
      places.openConversation(conversation)
    } catch (refused) {
      setFailure(refused)
      setBusy(false)
    }
  }

  return (
    <Dialog
      title={t.title}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {t.cancel}
          </button>
          <button type="submit" form={form} className="btn btn-primary" aria-disabled={isBusy}>
            {isBusy ? t.creating : t.create}
          </button>
        </>
      }
    >
      <form id={form} className="stack-4" noValidate onSubmit={(event) => void create(event)}>
        <div className="field">
          <label htmlFor={`${form}-name`}>{t.name}</label>
          <input
            id={`${form}-name`}
            className="input"
            autoFocus
            autoComplete="off"
            maxLength={200}
            placeholder={t.namePlaceholder}
            value={name}
            aria-invalid={wasTried && lacksName}
            aria-describedby={`${form}-name-help`}
            onChange={(event) => setName(event.target.value)}
          />
          <p id={`${form}-name-help`} className={wasTried && lacksName ? 'field-msg field-msg-error' : 'field-msg'}>
            {wasTried && lacksName ? t.nameMissing : t.nameHelp}
          </p>
        </div>
        <MemberPicker label={t.members} without={NOBODY} chosen={members} onChange={setMembers} />
        {wasTried && members.length === 0 && (
          <p className="field-msg field-msg-error" role="alert">
            {t.membersMissing}
          </p>
        )}
        {failure !== undefined && (
          <Notice icon={CircleAlert} tone="danger" title={refusal(failure).title} live>
            {refusal(failure).next}
          </Notice>
        )}
      </form>
    </Dialog>
  )
}
