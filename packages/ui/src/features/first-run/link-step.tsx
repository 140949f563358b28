/** Where a link leads to: the relay's own words, before anything exists. A link that leads nowhere keeps its way out. */
import type { OutputOf } from '@colloque/client-api'
import { CircleAlert, CircleCheck, History, RotateCw, ServerOff, Unlink } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import { Notice } from '../../parts/notice.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { RelayFacts } from './relay-facts.tsx'
import { StepCard } from './step-card.tsx'
import { text } from './text.ts'

export type Inspected = OutputOf<'inspect-link'>
export interface LinkStepProps {
  readonly link: string
  readonly inspected: Inspected | undefined
  /** An attempt that was cut off is taken up: it needs the same link. */
  readonly isTakenUp: boolean
  readonly onLink: (link: string) => void
  readonly onInspected: (inspected: Inspected) => void
  readonly onNext: () => void
}

export function LinkStep({ link, inspected, isTakenUp, onLink, onInspected, onNext }: LinkStepProps) {
  const { isLooking, failure, look, forget } = useLook(onInspected)
  const { places } = useInterface()
  const given = useStore(places.link)

  // A link that was opened from outside is looked at without being asked.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each link that is given.
  useEffect(() => {
    if (given === undefined) return
    places.link.set(undefined)
    onLink(given)
    look(given)
  }, [given])

  if (inspected) return <InspectedLink inspected={inspected} onOther={() => onLink('')} onNext={onNext} />
  return (
    <PasteLink
      link={link}
      isTakenUp={isTakenUp}
      isLooking={isLooking}
      failure={failure}
      onLink={(next) => {
        forget()
        onLink(next)
      }}
      onLook={() => look(link)}
    />
  )
}

function useLook(onInspected: (inspected: Inspected) => void) {
  const { client } = useInterface()
  const [isLooking, setLooking] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  const asked = useRef(0)
  function look(link: string): void {
    const turn = ++asked.current
    setLooking(true)
    setFailure(undefined)
    client
      .call('inspect-link', { link: link.trim() })
      .then(
        (found) => turn === asked.current && onInspected(found),
        (error: unknown) => turn === asked.current && setFailure(error)
      )
      .finally(() => turn === asked.current && setLooking(false))
  }
  function forget(): void {
    asked.current++
    setLooking(false)
    setFailure(undefined)
  }
  return { isLooking, failure, look, forget }
}

interface PasteLinkProps {
  readonly link: string
  readonly isTakenUp: boolean
  readonly isLooking: boolean
  readonly failure: unknown
  readonly onLink: (link: string) => void
  readonly onLook: () => void
}

function PasteLink({ link, isTakenUp, isLooking, failure, onLink, onLook }: PasteLinkProps) {
  const all = useText(text)
  const t = all.link
  const id = useId()
  const refusal = useRefusalText()
  const said = failure === undefined ? undefined : refusal(failure)
  const isAltered = said?.code === 'invalid-link'
  const isOver = said?.code === 'link-expired' || said?.code === 'link-used'
  const { session } = useInterface()
  return (
    <StepCard
      step={1}
      title={t.title}
      isBusy={isLooking}
      onSubmit={() => {
        if (link.trim() !== '' && !isLooking) onLook()
      }}
      foot={
        <>
          {isTakenUp && (
            <button type="button" className="btn btn-quiet" onClick={() => session.isUnfinished.set(false)}>
              {all.back}
            </button>
          )}
          <button type="submit" className="btn btn-primary" disabled={link.trim() === '' || isLooking}>
            {t.open}
          </button>
        </>
      }
    >
      {isTakenUp ? (
        <Notice icon={History} tone="warn" live title={t.takenUpTitle}>
          {t.takenUp}
        </Notice>
      ) : (
        <p className="lead">{t.lead}</p>
      )}
      <div className="field">
        <label htmlFor={id}>{t.label}</label>
        <textarea
          id={id}
          className="input code link-input"
          rows={3}
          value={link}
          placeholder={t.placeholder}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: the only thing to do on this screen.
          autoFocus
          aria-invalid={isAltered}
          aria-describedby={`${id}-help`}
          onChange={(event) => onLink(event.target.value)}
          onKeyDown={(event) => {
            // A link is one line: Enter looks at it.
            if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
            event.preventDefault()
            event.currentTarget.form?.requestSubmit()
          }}
        />
        {isAltered ? (
          <p className="field-msg field-msg-error" id={`${id}-help`} role="alert">
            <CircleAlert className="icon" aria-hidden />
            <span>
              {said.title}. {said.next}
            </span>
          </p>
        ) : (
          <p className="help" id={`${id}-help`}>
            {t.help}
          </p>
        )}
      </div>
      {said && !isAltered && (
        <Notice
          icon={isOver ? Unlink : ServerOff}
          tone="danger"
          live
          title={said.title}
          actions={
            <>
              {!isOver && (
                <button type="button" className="btn btn-sm" onClick={onLook}>
                  <RotateCw className="icon" aria-hidden />
                  {all.retry}
                </button>
              )}
              <button type="button" className={isOver ? 'btn btn-sm' : 'btn btn-sm btn-quiet'} onClick={() => onLink('')}>
                {t.other}
              </button>
            </>
          }
        >
          {said.code === 'relay-unreachable' ? t.unreachable(hostOf(link)) : said.next}
        </Notice>
      )}
      <div role="status">{isLooking && <Looking label={t.looking} />}</div>
    </StepCard>
  )
}

export function Looking({ label }: { readonly label: string }) {
  return (
    <div className="stack tight">
      <p className="help">{label}</p>
      <div className="busy-bar" aria-hidden="true" />
    </div>
  )
}

/** For a sentence only: what the link says of its host, or itself when it cannot be read. */
function hostOf(link: string): string {
  const trimmed = link.trim()
  return (URL.canParse(trimmed) && new URL(trimmed).host) || trimmed.slice(0, 60)
}

function InspectedLink({
  inspected,
  onOther,
  onNext
}: {
  readonly inspected: Inspected
  readonly onOther: () => void
  readonly onNext: () => void
}) {
  const all = useText(text)
  const t = all.inspected
  const isFounding = inspected.kind === 'founding'
  return (
    <StepCard
      step={1}
      title={isFounding ? t.found : t.join}
      onSubmit={onNext}
      foot={
        <>
          <button type="button" className="btn btn-quiet" onClick={onOther}>
            {all.back}
          </button>
          <button type="submit" className="btn btn-primary">
            {all.next}
          </button>
        </>
      }
    >
      <p className="lead">{isFounding ? t.foundLead : t.joinLead}</p>
      <RelayFacts relayUrl={inspected.relayUrl} declaration={inspected.declaration} />
      <p className="field-msg field-msg-ok">
        <CircleCheck className="icon" aria-hidden />
        <span>{t.valid}</span>
      </p>
      <p className="help">
        {t.wrong}{' '}
        <button type="button" className="link-btn" onClick={onOther}>
          {all.link.other}
        </button>
      </p>
    </StepCard>
  )
}
