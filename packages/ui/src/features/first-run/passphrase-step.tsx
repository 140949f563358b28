/** The passphrase: eight words that are offered, or one's own; measured as it is written, and written twice. */
import { Eye, EyeOff, Keyboard, Pencil, RefreshCw } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useText } from '../../text/catalogue.ts'
import { Field } from './field.tsx'
import { compareRetyped } from './retyped.ts'
import { StepCard } from './step-card.tsx'
import { strengthLevel } from './strength.ts'
import { text } from './text.ts'
import { type Strength, useStrength } from './use-strength.ts'

export interface Secret {
  readonly offered: string
  readonly own: string
  readonly isOwn: boolean
  readonly retyped: string
}
export const NO_SECRET: Secret = { offered: '', own: '', isOwn: false, retyped: '' }
export const chosenOf = ({ isOwn, own, offered }: Secret): string => (isOwn ? own.trim() : offered)

export interface PassphraseStepProps {
  readonly secret: Secret
  readonly onChange: (secret: Secret) => void
  readonly onBack: () => void
  readonly onNext: () => void
}
/** As long as the contract allows. */
const LENGTH_CHARACTERS = 1000

export function PassphraseStep({ secret, onChange, onBack, onNext }: PassphraseStepProps) {
  const all = useText(text)
  const t = all.passphrase
  const chosen = chosenOf(secret)
  const { strength, isCurrent } = useStrength(chosen)
  const { isSame } = compareRetyped(chosen, secret.retyped)
  const isReady = isSame && isCurrent && strength !== undefined && strength.bits >= strength.least
  return (
    <StepCard
      step={3}
      title={t.title}
      onSubmit={() => {
        if (isReady) onNext()
      }}
      foot={
        <>
          <button type="button" className="btn btn-quiet" onClick={onBack}>
            {all.back}
          </button>
          <button type="submit" className="btn btn-primary" disabled={!isReady}>
            {all.next}
          </button>
        </>
      }
    >
      <p className="lead">{t.lead}</p>
      {secret.isOwn ? (
        <OwnPassphrase secret={secret} onChange={onChange} />
      ) : (
        <OfferedPassphrase secret={secret} onChange={onChange} />
      )}
      <StrengthMeter strength={strength} />
      <RetypeField key={String(secret.isOwn)} secret={secret} onChange={onChange} />
    </StepCard>
  )
}

type PartProps = Pick<PassphraseStepProps, 'secret' | 'onChange'>

function OfferedPassphrase({ secret, onChange }: PartProps) {
  const t = useText(text).passphrase
  const { client } = useInterface()
  const refusal = useRefusalText()
  const [failure, setFailure] = useState<unknown>()
  const offer = useCallback(() => {
    setFailure(undefined)
    client
      .call('suggest-passphrase', {})
      .then(({ passphrase }) => onChange({ ...secret, offered: passphrase, isOwn: false, retyped: '' }), setFailure)
  }, [client, onChange, secret])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first one comes without being asked for.
  useEffect(() => {
    if (secret.offered === '') offer()
  }, [])
  const words = secret.offered.split(' ').filter(Boolean)
  return (
    <fieldset className="stack">
      <legend className="field-label legend">{t.offered}</legend>
      <ol className="words words-8">
        {words.map((word, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a word may come twice.
          <li key={index}>{word}</li>
        ))}
      </ol>
      {failure !== undefined && <p className="field-msg field-msg-error">{refusal(failure).next}</p>}
      <div className="row">
        <button type="button" className="btn btn-sm" onClick={offer}>
          <RefreshCw className="icon" aria-hidden />
          {t.another}
        </button>
        <button
          type="button"
          className="btn btn-sm btn-quiet"
          onClick={() => onChange({ ...secret, own: '', isOwn: true, retyped: '' })}
        >
          <Pencil className="icon" aria-hidden />
          {t.own}
        </button>
      </div>
    </fieldset>
  )
}

function OwnPassphrase({ secret, onChange }: PartProps) {
  const t = useText(text).passphrase
  const [isShown, setShown] = useState(false)
  return (
    <div className="stack">
      <Field
        label={t.ownLabel}
        className="code"
        type={isShown ? 'text' : 'password'}
        autoComplete="new-password"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={LENGTH_CHARACTERS}
        value={secret.own}
        onChange={(own) => onChange({ ...secret, own })}
        help={t.ownHelp}
        end={<ShowButton isShown={isShown} onChange={setShown} />}
        autoFocus
      />
      <div className="row">
        <button
          type="button"
          className="btn btn-sm btn-quiet"
          onClick={() => onChange({ ...secret, own: '', isOwn: false, retyped: '' })}
        >
          <RefreshCw className="icon" aria-hidden />
          {t.takeOffered}
        </button>
      </div>
    </div>
  )
}

function ShowButton({ isShown, onChange }: { readonly isShown: boolean; readonly onChange: (isShown: boolean) => void }) {
  const t = useText(text).passphrase
  const Icon = isShown ? EyeOff : Eye
  return (
    <button
      type="button"
      className="icon-btn icon-btn-sm"
      aria-label={isShown ? t.hide : t.show}
      onClick={() => onChange(!isShown)}
    >
      <Icon className="icon" aria-hidden />
    </button>
  )
}

const BARS = [1, 2, 3, 4] as const
const TONES = ['danger-text strong', 'warn-text strong', 'warn-text strong', 'ok-text strong'] as const

function StrengthMeter({ strength }: { readonly strength: Strength | undefined }) {
  const t = useText(text).passphrase
  const level = strength && strengthLevel(strength.bits, strength.least)
  const { one, two, three, four } = t.levels
  const name = level === undefined ? undefined : [one, two, three, four][level - 1]
  return (
    <div className="stack tight">
      <div className="row between" role="status">
        <span className="field-label">{t.strength}</span>
        {strength && level && name && <span className={TONES[level - 1]}>{t.bits(name, strength.bits)}</span>}
      </div>
      <div className="strength" aria-hidden="true" {...(level !== undefined && { 'data-level': level })}>
        {BARS.map((bar) => (
          <span key={bar} />
        ))}
      </div>
      <p className="help">{strength && level !== 4 ? t.weak(strength.bits, strength.least) : t.least(strength?.least ?? 80)}</p>
    </div>
  )
}

function RetypeField({ secret, onChange }: PartProps) {
  const t = useText(text).passphrase
  const [isShown, setShown] = useState(!secret.isOwn)
  const [wasLeft, setLeft] = useState(false)
  const chosen = chosenOf(secret)
  const { isSame, rightWords, allWords, wrongWord } = compareRetyped(chosen, secret.retyped)
  const differs = wasLeft && secret.retyped !== '' && !isSame ? t.differs : undefined
  const words = secret.isOwn ? t.words : t.wordsOffered
  return (
    <Field
      label={t.retype}
      className="code"
      type={isShown ? 'text' : 'password'}
      autoComplete="new-password"
      autoCapitalize="off"
      spellCheck={false}
      maxLength={LENGTH_CHARACTERS}
      value={secret.retyped}
      onChange={(retyped) => {
        setLeft(false)
        onChange({ ...secret, retyped })
      }}
      onBlur={() => setLeft(true)}
      error={wrongWord !== undefined && chosen !== '' ? t.wrongWord(wrongWord) : differs}
      right={isSame ? t.same : undefined}
      help={
        <>
          <Keyboard className="icon" aria-hidden />
          <span>{words(rightWords, allWords)}</span>
        </>
      }
      end={<ShowButton isShown={isShown} onChange={setShown} />}
    />
  )
}
