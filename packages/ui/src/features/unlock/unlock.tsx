/** The locked door. Nothing of the content is behind it on the screen, and the passphrase does not stay once it was sent. */
import { Refusal } from '@colloque/client-api'
import { Eye, EyeOff, KeyRound, Lock } from 'lucide-react'
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { Avatar } from '../../parts/avatar.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { Forgotten } from './forgotten.tsx'
import { text } from './text.ts'

export function Unlock() {
  const t = useText(text)
  const formats = useFormats()
  const { imports, session } = useInterface()
  const waiting = useStore(imports.held)
  const status = useStore(session.status)
  const name = useStore(session.lastName)
  const lockedAtMs = useStore(session.lockedAtMs)
  const [isForgotten, setForgotten] = useState(false)
  const help = lockedAtMs === undefined ? t.lead : t.lockedSince(formats.time(lockedAtMs))
  return (
    <main className="lock-box face">
      <div className="stack-4 lock-form">
        <div className="stack center">
          {name === undefined ? (
            <span className="lock-mark" aria-hidden="true">
              <Lock className="icon icon-lg" />
            </span>
          ) : (
            <Avatar name={name} size="lg" />
          )}
          <h1 className="title center-text">{name ?? t.locked}</h1>
          <p className="help center-text">{help}</p>
          {waiting > 0 && <p className="help center-text">{t.filesWait(formats.count(waiting), waiting < 2)}</p>}
        </div>
        <Door hasKeychain={status?.keychain === 'on'} />
        <p className="help center-text">
          <button type="button" className="link-btn" onClick={() => setForgotten(true)}>
            {t.forgotten}
          </button>
          {' · '}
          <button
            type="button"
            className="link-btn"
            lang={t.other.language}
            onClick={() => void session.change({ language: t.other.language === 'en' ? 'en' : 'fr' }).catch(() => undefined)}
          >
            {t.other.label}
          </button>
        </p>
      </div>
      {isForgotten && <Forgotten onClose={() => setForgotten(false)} />}
    </main>
  )
}

type Busy = 'passphrase' | 'keychain' | undefined

function Door({ hasKeychain }: { readonly hasKeychain: boolean }) {
  const t = useText(text)
  const refusal = useRefusalText()
  const { client, session } = useInterface()
  const [passphrase, setPassphrase] = useState('')
  const [isShown, show] = useState(false)
  const [hasCapsLock, setCapsLock] = useState(false)
  const [busy, setBusy] = useState<Busy>()
  const [failure, setFailure] = useState<unknown>()
  const [isMissing, setMissing] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const id = useId()

  // After a refusal one types again at once.
  useEffect(() => {
    if (busy === undefined) field.current?.focus()
  }, [busy])

  async function open(way: NonNullable<Busy>, call: () => Promise<unknown>): Promise<void> {
    setBusy(way)
    setFailure(undefined)
    try {
      await call()
      await session.reload()
    } catch (refused) {
      // The passphrase is right, and the account was never made: the same link makes it.
      if (refused instanceof Refusal && refused.code === 'vault-empty') return session.isUnfinished.set(true)
      setFailure(refused)
      setBusy(undefined)
    }
  }
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (busy !== undefined) return
    const given = passphrase
    setMissing(given === '')
    if (given === '') return field.current?.focus()
    setPassphrase('')
    show(false)
    void open('passphrase', () => client.call('unlock', { passphrase: given }))
  }
  const noteCapsLock = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'))
  const refused = failure === undefined ? undefined : refusal(failure)
  const isWrong = refused !== undefined || isMissing

  return (
    <form className="stack-4" onSubmit={submit} noValidate aria-busy={busy !== undefined}>
      <div className="field">
        <label htmlFor={`${id}-field`}>{t.passphrase}</label>
        <div className="input-with">
          <input
            ref={field}
            id={`${id}-field`}
            className="input code"
            type={isShown ? 'text' : 'password'}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={1000}
            readOnly={busy !== undefined}
            value={passphrase}
            aria-invalid={isWrong}
            aria-describedby={`${id}-help`}
            onChange={(event) => {
              setPassphrase(event.target.value)
              setMissing(false)
            }}
            onKeyDown={noteCapsLock}
            onKeyUp={noteCapsLock}
          />
          <button
            type="button"
            className="icon-btn icon-btn-sm"
            aria-label={isShown ? t.hide : t.show}
            aria-pressed={isShown}
            onClick={() => show(!isShown)}
          >
            {isShown ? <EyeOff className="icon" aria-hidden /> : <Eye className="icon" aria-hidden />}
          </button>
        </div>
        <div id={`${id}-help`} className="lock-help" role="status">
          {hasCapsLock && <p className="field-msg warn-text">{t.capsLock}</p>}
          {isMissing && <p className="field-msg field-msg-error">{t.missing}</p>}
          {refused && (
            <p className="field-msg field-msg-error">
              <span>
                <b>{refused.title}.</b> {refused.next}
              </span>
            </p>
          )}
          {busy === 'passphrase' && <p className="field-msg">{t.openingHelp}</p>}
        </div>
      </div>
      <button type="submit" className="btn btn-primary" aria-disabled={busy !== undefined}>
        {busy === 'passphrase' ? t.opening : t.open}
      </button>
      {hasKeychain && (
        <button
          type="button"
          className="btn"
          aria-disabled={busy !== undefined}
          onClick={() => busy === undefined && void open('keychain', () => client.call('unlock-by-keychain', {}))}
        >
          <KeyRound className="icon" aria-hidden />
          {busy === 'keychain' ? t.opening : t.keychain}
        </button>
      )}
    </form>
  )
}
