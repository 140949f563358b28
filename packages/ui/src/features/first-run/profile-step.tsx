/** Who one is, as the directory will show it. Nothing of it reaches the relay in clear. */
import { CircleDashed, Info } from 'lucide-react'
import { useRef, useState } from 'react'
import { Notice } from '../../parts/notice.tsx'
import { Select } from '../../parts/select.tsx'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { professionOptions } from '../../text/professions.ts'
import { Field, Said } from './field.tsx'
import { checkRpps, groupRpps, rppsDigits } from './rpps.ts'
import { SpecialtyField } from './specialty-field.tsx'
import { StepCard } from './step-card.tsx'
import { text } from './text.ts'

export interface ProfileDraft {
  readonly association: string
  readonly name: string
  readonly town: string
  /** As kept in the directory. */
  readonly profession: string
  /** It is none of those that are offered. */
  readonly isOtherProfession: boolean
  readonly specialty: string
  readonly rpps: string
  readonly structure: string
}
export const EMPTY_PROFILE: ProfileDraft = {
  association: '',
  name: '',
  town: '',
  profession: '',
  isOtherProfession: false,
  specialty: '',
  rpps: '',
  structure: ''
}
const OTHER = 'other'
const LENGTH_CHARACTERS = 200

export interface ProfileStepProps {
  readonly isFounding: boolean
  readonly draft: ProfileDraft
  readonly onChange: (draft: ProfileDraft) => void
  readonly onBack: () => void
  readonly onNext: () => void
}

export function ProfileStep({ isFounding, draft, onChange, onBack, onNext }: ProfileStepProps) {
  const all = useText(text)
  const t = all.profile
  const language = useLanguage()
  const [isTried, setTried] = useState(false)
  const fields = useRef<HTMLDivElement>(null)
  const set = (part: Partial<ProfileDraft>): void => onChange({ ...draft, ...part })
  const missing = (value: string, said: string): string | undefined => (isTried && value.trim() === '' ? said : undefined)

  function submit(): void {
    const isComplete =
      draft.name.trim() !== '' && draft.profession.trim() !== '' && (!isFounding || draft.association.trim() !== '')
    if (isComplete && ['empty', 'right'].includes(checkRpps(draft.rpps))) return onNext()
    setTried(true)
    // The first field that lacks something, once it is marked.
    requestAnimationFrame(() =>
      fields.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid] button')?.focus()
    )
  }

  return (
    <StepCard
      step={2}
      title={t.title}
      onSubmit={submit}
      foot={
        <>
          <button type="button" className="btn btn-quiet" onClick={onBack}>
            {all.back}
          </button>
          <button type="submit" className="btn btn-primary">
            {all.next}
          </button>
        </>
      }
    >
      <div className="stack-4" ref={fields}>
        {isFounding && (
          <Field
            label={t.association}
            value={draft.association}
            onChange={(association) => set({ association })}
            error={missing(draft.association, t.associationMissing)}
            maxLength={LENGTH_CHARACTERS}
            autoComplete="off"
            autoFocus
          />
        )}
        <div className="cols-2">
          <Field
            label={t.name}
            value={draft.name}
            onChange={(name) => set({ name })}
            error={missing(draft.name, t.nameMissing)}
            placeholder={t.namePlaceholder}
            maxLength={LENGTH_CHARACTERS}
            autoComplete="off"
            autoFocus={!isFounding}
          />
          <Field
            label={t.town}
            isOptional
            value={draft.town}
            onChange={(town) => set({ town })}
            maxLength={LENGTH_CHARACTERS}
            autoComplete="off"
          />
        </div>
        <div className="cols-2">
          <div className="stack tight">
            <Select
              label={t.profession}
              placeholder={t.choose}
              value={draft.isOtherProfession ? OTHER : draft.profession || undefined}
              options={[...professionOptions(language), { id: OTHER, label: t.otherProfession }]}
              onChange={(id) =>
                set(id === OTHER ? { profession: '', isOtherProfession: true } : { profession: id, isOtherProfession: false })
              }
              isInvalid={!draft.isOtherProfession && missing(draft.profession, '') !== undefined}
              describedBy="profession-said"
            />
            {!draft.isOtherProfession && <Said id="profession-said" error={missing(draft.profession, t.professionMissing)} />}
          </div>
          <SpecialtyField value={draft.specialty} onChange={(specialty) => set({ specialty })} />
        </div>
        {draft.isOtherProfession && (
          <Field
            label={t.otherLabel}
            value={draft.profession}
            onChange={(profession) => set({ profession })}
            error={missing(draft.profession, t.professionMissing)}
            maxLength={LENGTH_CHARACTERS}
            autoComplete="off"
            autoFocus={draft.profession === ''}
          />
        )}
        <RppsField value={draft.rpps} onChange={(rpps) => set({ rpps })} isTried={isTried} />
        <Field
          label={t.structure}
          isOptional
          value={draft.structure}
          onChange={(structure) => set({ structure })}
          maxLength={LENGTH_CHARACTERS}
          autoComplete="off"
        />
        <Notice icon={Info} title={t.visible}>
          {t.declaredBefore}{' '}
          <span className="badge badge-open badge-in-text">
            <CircleDashed className="icon" aria-hidden />
            {t.declared}
          </span>{' '}
          {t.declaredAfter}
        </Notice>
      </div>
    </StepCard>
  )
}

interface RppsFieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly isTried: boolean
}

function RppsField({ value, onChange, isTried }: RppsFieldProps) {
  const t = useText(text).profile
  const [wasLeft, setLeft] = useState(false)
  const check = checkRpps(value)
  const digits = rppsDigits(value).length
  const isShort = check === 'incomplete' && (wasLeft || isTried)
  const error = check === 'wrong' ? t.rppsWrong : isShort ? t.rppsShort(digits) : undefined
  return (
    <Field
      label={t.rpps}
      isOptional
      className="code"
      inputMode="numeric"
      maxLength={20}
      autoComplete="off"
      value={value}
      onChange={(next) => {
        setLeft(false)
        onChange(next)
      }}
      onBlur={() => {
        setLeft(true)
        if (check !== 'wrong') onChange(groupRpps(value))
      }}
      error={error}
      right={check === 'right' ? t.rppsRight : undefined}
      help={check === 'empty' ? t.rppsEmpty : t.rppsHelp(digits)}
    />
  )
}
