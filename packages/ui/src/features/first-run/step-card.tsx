/** The frame of the first steps: one card on the canvas, where one stands, the language in a corner. */
import { type ReactNode, useEffect, useRef } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { text } from './text.ts'

export interface StepCardProps {
  readonly step: 1 | 2 | 3 | 4
  readonly title: string
  readonly children: ReactNode
  /** The way back first, the primary button last. */
  readonly foot: ReactNode
  /** Enter in a field does what the primary button does. */
  readonly onSubmit?: () => void
  readonly isBusy?: boolean
}
const STEPS = [1, 2, 3, 4] as const

export function StepCard({ step, title, children, foot, onSubmit, isBusy = false }: StepCardProps) {
  const t = useText(text)
  const heading = useRef<HTMLHeadingElement>(null)
  // A new screen begins at its title, unless a field of it already took the focus.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another title is another screen.
  useEffect(() => {
    const card = heading.current?.closest('form')
    if (card && !card.contains(document.activeElement)) heading.current?.focus()
  }, [title])

  return (
    <div className="first-steps">
      <header className="first-steps-head">
        <span className="subtitle">Colloque</span>
        <LanguageSwitch />
      </header>
      <main className="first-steps-main">
        <form
          className="step step-card"
          noValidate
          aria-busy={isBusy}
          onSubmit={(event) => {
            event.preventDefault()
            onSubmit?.()
          }}
        >
          <div className="stack">
            <ol className="steps" aria-hidden="true">
              {STEPS.map((each) => (
                <li key={each} {...(each <= step && { 'data-done': '' })} />
              ))}
            </ol>
            <p className="meta">{t.step(step)}</p>
          </div>
          <h1 className="title-xl" tabIndex={-1} ref={heading}>
            {title}
          </h1>
          <div className="stack-4 step-body">{children}</div>
          <div className="step-foot">{foot}</div>
        </form>
      </main>
    </div>
  )
}

const LANGUAGES = [
  ['fr', 'Français'],
  ['en', 'English']
] as const

function LanguageSwitch() {
  const t = useText(text)
  const { session } = useInterface()
  const { language } = useStore(session.settings)
  return (
    <fieldset className="segments">
      <legend className="sr">{t.language}</legend>
      {LANGUAGES.map(([id, name]) => (
        <label key={id} className="segment" lang={id}>
          <input
            type="radio"
            name="language"
            checked={language === id}
            onChange={() => void session.change({ language: id }).catch(() => undefined)}
          />
          {name}
        </label>
      ))}
    </fieldset>
  )
}
