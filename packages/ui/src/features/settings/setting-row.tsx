/** One setting: what it is, what it does, its control at the right, and why it was not taken, in place. */
import type { Settings } from '@colloque/client-api'
import { CircleAlert } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { Switch } from '../../parts/switch.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { text } from './text.ts'
import { useChange } from './use-change.ts'

export interface GroupProps {
  /** Left out where it would only repeat the section's. */
  readonly title?: string
  readonly help?: string
  readonly children: ReactNode
}

export function Group({ title, help, children }: GroupProps) {
  return (
    <section className="stack">
      {title !== undefined && <h3 className="subtitle">{title}</h3>}
      {help !== undefined && <p className="help">{help}</p>}
      <div className="group">{children}</div>
    </section>
  )
}

export interface RowProps {
  readonly label: ReactNode
  readonly help?: string | undefined
  readonly failure?: unknown
  readonly icon?: ReactNode
  readonly children?: ReactNode
}

export function Row({ label, help, failure, icon, children }: RowProps) {
  return (
    <div className="group-row">
      {icon}
      <div className="grow">
        {label}
        {help !== undefined && <div className="meta">{help}</div>}
        <Failure failure={failure} />
      </div>
      {children}
    </div>
  )
}

export function Failure({ failure }: { readonly failure: unknown }) {
  const t = useText(text)
  const refusal = useRefusalText()
  if (failure === undefined) return null
  const { title, next } = refusal(failure)
  return (
    <p className="field-msg field-msg-error" role="alert">
      <CircleAlert className="icon" aria-hidden />
      <span>
        {t.notSaved}. {title}. {next}
      </span>
    </p>
  )
}

type SwitchName = { [N in keyof Settings]: Settings[N] extends boolean ? N : never }[keyof Settings]

export interface SwitchRowProps {
  readonly name: SwitchName
  readonly label: string
  readonly help?: string
}

export function SwitchRow({ name, label, help }: SwitchRowProps) {
  const { session } = useInterface()
  const settings = useStore(session.settings)
  const { change, failureOf } = useChange()
  const id = useId()
  return (
    <Row
      label={
        <label htmlFor={id} className="medium">
          {label}
        </label>
      }
      help={help}
      failure={failureOf(name)}
    >
      <Switch id={id} isOn={settings[name]} onChange={(isOn) => change(name, isOn)} />
    </Row>
  )
}

export interface SegmentsRowProps<N extends keyof Settings> {
  readonly name: N
  readonly label: string
  readonly options: readonly (readonly [value: Settings[N], label: string])[]
}

export function SegmentsRow<N extends 'language' | 'theme' | 'textSize'>({ name, label, options }: SegmentsRowProps<N>) {
  const { session } = useInterface()
  const settings = useStore(session.settings)
  const { change, failureOf } = useChange()
  const id = useId()
  return (
    <Row
      label={
        <span className="medium" id={id}>
          {label}
        </span>
      }
      failure={failureOf(name)}
    >
      <div className="segments" role="radiogroup" aria-labelledby={id}>
        {options.map(([value, said]) => (
          <label key={value} className="segment" {...(name === 'language' && { lang: String(value) })}>
            <input type="radio" name={id} checked={settings[name] === value} onChange={() => change(name, value)} />
            {said}
          </label>
        ))}
      </div>
    </Row>
  )
}
