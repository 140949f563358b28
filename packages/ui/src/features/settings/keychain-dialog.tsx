/** Asks for the passphrase before the system's keychain may open the vault as well. It is forgotten with the dialog. */
import { CircleAlert, Eye, EyeOff } from 'lucide-react'
import { useId, useState } from 'react'
import { Dialog } from '../../parts/dialog.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useText } from '../../text/catalogue.ts'
import { text } from './text.ts'

export function KeychainDialog({ onClose }: { readonly onClose: () => void }) {
  const all = useText(text)
  const t = all.security
  const { client, session } = useInterface()
  const refusal = useRefusalText()
  const id = useId()
  const [passphrase, setPassphrase] = useState('')
  const [isShown, setShown] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  const ShowIcon = isShown ? EyeOff : Eye

  async function allow(): Promise<void> {
    if (passphrase === '' || isBusy) return
    setBusy(true)
    setFailure(undefined)
    try {
      await client.call('set-keychain', { on: true, passphrase })
      setPassphrase('')
      await session.reload()
      onClose()
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }

  return (
    <Dialog
      title={t.keychain}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {all.cancel}
          </button>
          <button type="submit" form={`${id}-form`} className="btn btn-primary" disabled={passphrase === '' || isBusy}>
            {isBusy ? t.checking : t.allow}
          </button>
        </>
      }
    >
      <p className="help">{t.keychainAsk}</p>
      <form
        id={`${id}-form`}
        className="field"
        onSubmit={(event) => {
          event.preventDefault()
          void allow()
        }}
      >
        <label htmlFor={id}>{t.passphrase}</label>
        <div className="input-with">
          <input
            id={id}
            className="input code"
            type={isShown ? 'text' : 'password'}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={1000}
            value={passphrase}
            aria-invalid={failure !== undefined}
            aria-describedby={`${id}-said`}
            autoFocus
            onChange={(event) => setPassphrase(event.target.value)}
          />
          <button
            type="button"
            className="icon-btn icon-btn-sm"
            aria-label={isShown ? t.hide : t.show}
            onClick={() => setShown(!isShown)}
          >
            <ShowIcon className="icon" aria-hidden />
          </button>
        </div>
        <div id={`${id}-said`} role="alert">
          {failure !== undefined && (
            <p className="field-msg field-msg-error">
              <CircleAlert className="icon" aria-hidden />
              <span>
                {refusal(failure).title}. {refusal(failure).next}
              </span>
            </p>
          )}
        </div>
      </form>
    </Dialog>
  )
}
