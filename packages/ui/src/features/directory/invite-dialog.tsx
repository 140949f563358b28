/** Makes an invitation link for one person and shows it once. The link is kept nowhere. */
import type { OutputOf } from '@colloque/client-api'
import { CircleAlert, Copy } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import { CloseButton, Dialog } from '../../parts/dialog.tsx'
import { Notice } from '../../parts/notice.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { text } from './text.ts'

type Invitation = OutputOf<'invite'>
type Role = 'member' | 'admin'

export function InviteDialog({ onClose }: { readonly onClose: () => void }) {
  const [invitation, setInvitation] = useState<Invitation>()
  if (invitation) return <Made invitation={invitation} onAnother={() => setInvitation(undefined)} onClose={onClose} />
  return <Make onMade={setInvitation} onClose={onClose} />
}

function Make({ onMade, onClose }: { readonly onMade: (invitation: Invitation) => void; readonly onClose: () => void }) {
  const t = useText(text).invite
  const { client } = useInterface()
  const refusal = useRefusalText()
  const [role, setRole] = useState<Role>('member')
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>()

  function make(): void {
    setBusy(true)
    setFailure(undefined)
    client.call('invite', { role }).then(onMade, (error: unknown) => {
      setFailure(error)
      setBusy(false)
    })
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
          <button type="button" className="btn btn-primary" disabled={isBusy} onClick={make}>
            {isBusy ? t.creating : t.create}
          </button>
        </>
      }
    >
      <fieldset className="stack">
        <legend className="field-label legend">{t.role}</legend>
        <div className="row">
          <div className="segments">
            {(['member', 'admin'] as const).map((each) => (
              <label key={each} className="segment">
                <input type="radio" name="role" checked={role === each} onChange={() => setRole(each)} />
                {t[each]}
              </label>
            ))}
          </div>
        </div>
        <p className="help" aria-live="polite">
          {role === 'admin' ? t.adminHelp : t.memberHelp}
        </p>
      </fieldset>
      {failure !== undefined && (
        <Notice icon={CircleAlert} tone="danger" live title={refusal(failure).title}>
          {refusal(failure).next}
        </Notice>
      )}
    </Dialog>
  )
}

interface MadeProps {
  readonly invitation: Invitation
  readonly onAnother: () => void
  readonly onClose: () => void
}

function Made({ invitation, onAnother, onClose }: MadeProps) {
  const t = useText(text).invite
  const { toasts } = useInterface()
  const formats = useFormats()
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const [isRefused, setRefused] = useState(false)

  function copy(): void {
    navigator.clipboard.writeText(invitation.link).then(
      () => toasts.say(t.copied),
      () => {
        setRefused(true)
        field.current?.select()
      }
    )
  }

  return (
    <Dialog
      title={t.title}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="btn btn-quiet" onClick={onAnother}>
            {t.another}
          </button>
          <CloseButton onClose={onClose} />
          <button type="button" className="btn btn-primary" onClick={copy}>
            <Copy className="icon" aria-hidden />
            {t.copy}
          </button>
        </>
      }
    >
      <div className="field">
        <label htmlFor={id}>{t.link}</label>
        <textarea
          id={id}
          ref={field}
          className="input code link-input"
          rows={3}
          readOnly
          value={invitation.link}
          onFocus={(event) => event.currentTarget.select()}
        />
        <p className="help">{t.valid(formats.full(invitation.expiresAt))}</p>
      </div>
      <p className="help">{t.send}</p>
      <p className="field-msg warn-text" role="status">
        {isRefused && t.selectInstead}
      </p>
    </Dialog>
  )
}
