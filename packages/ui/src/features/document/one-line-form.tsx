/** Asks for one line, in a dialog. */
import { type FormEvent, useId, useState } from 'react'
import { Dialog } from '../../parts/dialog.tsx'
import { useText } from '../../text/catalogue.ts'
import { text } from './text.ts'

export interface OneLineFormProps {
  readonly title: string
  readonly help: string
  readonly label: string
  readonly action: string
  readonly start?: string
  readonly placeholder?: string
  readonly maxLength: number
  readonly canBeEmpty?: boolean
  readonly onSend: (line: string) => void
  readonly onClose: () => void
}

export function OneLineForm(props: OneLineFormProps) {
  const { title, help, label, action, start = '', placeholder, maxLength, canBeEmpty = false, onSend, onClose } = props
  const t = useText(text)
  const id = useId()
  const [line, setLine] = useState(start)
  const isMissing = !canBeEmpty && line.trim() === ''
  function send(event: FormEvent): void {
    event.preventDefault()
    if (isMissing) return
    onClose()
    onSend(line.trim())
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="stack-4" onSubmit={send}>
        <p className="help">{help}</p>
        <div className="field">
          <label htmlFor={id}>{label}</label>
          <input
            id={id}
            className="input"
            value={line}
            maxLength={maxLength}
            placeholder={placeholder}
            autoFocus
            onChange={({ target }) => setLine(target.value)}
          />
        </div>
        <div className="dialog-actions">
          <button type="button" className="btn" onClick={onClose}>
            {t.cancel}
          </button>
          <button type="submit" className="btn btn-primary" aria-disabled={isMissing || undefined}>
            {action}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
