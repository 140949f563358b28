/** The account is being made: what happens meanwhile, or why it did not and what to do. */
import type { ClientCode } from '@colloque/client-api'
import { CircleAlert, RotateCw } from 'lucide-react'
import { Notice } from '../../parts/notice.tsx'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useText } from '../../text/catalogue.ts'
import { Looking } from './link-step.tsx'
import { StepCard } from './step-card.tsx'
import { text } from './text.ts'

export interface CreatingStepProps {
  readonly isFounding: boolean
  /** Undefined: it goes on. */
  readonly failure: unknown
  readonly onRetry: () => void
  readonly onOtherLink: () => void
  readonly onProfile: () => void
  readonly onPassphrase: () => void
}
const OF_THE_LINK: readonly ClientCode[] = ['link-used', 'link-expired', 'invalid-link', 'wrong-link-kind']
const OF_THE_PROFILE: readonly ClientCode[] = ['invalid-rpps', 'invalid-profile']
const OF_THE_PASSPHRASE: readonly ClientCode[] = ['weak-passphrase', 'wrong-passphrase']

export function CreatingStep({ isFounding, failure, onRetry, onOtherLink, onProfile, onPassphrase }: CreatingStepProps) {
  const all = useText(text)
  const t = all.creating
  const refusal = useRefusalText()
  if (failure === undefined)
    return (
      <StepCard step={3} title={t.title} isBusy foot={null}>
        <div role="status">
          <Looking label={isFounding ? t.founding : t.joining} />
        </div>
      </StepCard>
    )
  const { code, title, next } = refusal(failure)
  const [label, mend] = OF_THE_LINK.includes(code)
    ? [all.link.other, onOtherLink]
    : OF_THE_PROFILE.includes(code)
      ? [t.toProfile, onProfile]
      : OF_THE_PASSPHRASE.includes(code)
        ? [t.toPassphrase, onPassphrase]
        : [all.retry, onRetry]
  const isRetry = mend === onRetry
  // A first attempt that was cut off left a vault: its passphrase is the one that counts.
  const isBegun = code === 'wrong-passphrase'
  return (
    <StepCard
      step={3}
      title={t.failed}
      onSubmit={mend}
      foot={
        <>
          <button type="button" className="btn btn-quiet" onClick={onPassphrase}>
            {all.back}
          </button>
          <button type="submit" className="btn btn-primary">
            {isRetry && <RotateCw className="icon" aria-hidden />}
            {label}
          </button>
        </>
      }
    >
      <Notice icon={CircleAlert} tone="danger" live title={isBegun ? t.begunTitle : title}>
        {isBegun ? t.begun : next}
      </Notice>
      <p className="help">{t.kept}</p>
    </StepCard>
  )
}
