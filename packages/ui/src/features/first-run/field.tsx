/** One line to fill in, with its label and what is said about it. */
import { CircleAlert, CircleCheck } from 'lucide-react'
import { type InputHTMLAttributes, type ReactNode, useId } from 'react'
import { useText } from '../../text/catalogue.ts'
import { text } from './text.ts'

export interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'> {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly isOptional?: boolean
  readonly error?: string | undefined
  readonly right?: string | undefined
  readonly help?: ReactNode
  /** A button inside the field, at its end. */
  readonly end?: ReactNode
}

export function Field({ label, value, onChange, isOptional, error, right, help, end, className, ...input }: FieldProps) {
  const t = useText(text)
  const id = useId()
  const field = (
    <input
      {...input}
      id={id}
      className={className === undefined ? 'input' : `input ${className}`}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      {...(error !== undefined && { 'aria-invalid': true })}
      {...((error ?? right ?? help) !== undefined && { 'aria-describedby': `${id}-said` })}
    />
  )
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {isOptional && <span className="meta"> {t.optional}</span>}
      </label>
      {end === undefined ? (
        field
      ) : (
        <div className="input-with">
          {field}
          {end}
        </div>
      )}
      <Said id={`${id}-said`} error={error} right={right} help={help} />
    </div>
  )
}

export interface SaidProps {
  readonly id: string
  readonly error?: string | undefined
  readonly right?: string | undefined
  readonly help?: ReactNode
}

export function Said({ id, error, right, help }: SaidProps) {
  return (
    <div id={id} aria-live="polite">
      {error !== undefined && (
        <p className="field-msg field-msg-error">
          <CircleAlert className="icon" aria-hidden />
          <span>{error}</span>
        </p>
      )}
      {error === undefined && right !== undefined && (
        <p className="field-msg field-msg-ok">
          <CircleCheck className="icon" aria-hidden />
          <span>{right}</span>
        </p>
      )}
      {error === undefined && right === undefined && help !== undefined && <div className="field-msg">{help}</div>}
    </div>
  )
}
