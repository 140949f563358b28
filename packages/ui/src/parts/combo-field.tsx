/** A field that suggests while one writes. The rest of the page stays readable and in its place: nothing is hidden from anyone. */
import { ChevronDown } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useId, useMemo, useRef, useState } from 'react'
import { useActiveOption } from './active-option.ts'
import { found } from './find.ts'

export interface Suggestion {
  readonly id: string
  readonly label: string
  readonly aside?: string | undefined
}
export interface ComboFieldProps {
  readonly label: ReactNode
  /** Of the list, and of the button that opens it. */
  readonly listLabel: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly suggestions: readonly Suggestion[]
  readonly onChoose: (chosen: Suggestion) => void
  readonly onLeave?: () => void
  /** It is what its dialog asks for. */
  readonly autoFocus?: boolean
  readonly help?: ReactNode
}

export function ComboField(props: ComboFieldProps) {
  const { label, listLabel, value, onChange, suggestions, onChoose, onLeave, autoFocus = false, help } = props
  const [isOpen, setOpen] = useState(false)
  /** What was opened without a word being typed shows all of them. */
  const [isWhole, setWhole] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const id = useId()
  const words = isWhole ? '' : value.trim()
  const shown = useMemo(() => found(words, suggestions, (each) => [each.label, each.aside]), [suggestions, words])
  const isShown = isOpen && shown.length > 0
  const choose = (index: number): void => {
    const chosen = shown[index]
    if (chosen) onChoose(chosen)
    setOpen(false)
    field.current?.focus()
  }
  const options = useActiveOption(isShown ? shown.length : 0, words, choose)

  function open(whole: boolean): void {
    setWhole(whole)
    setOpen(true)
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (isShown && event.key === 'Escape') {
      setOpen(false)
      event.preventDefault()
      event.stopPropagation()
    } else if (isShown) options.onKeyDown(event)
    else if (event.key === 'ArrowDown') {
      open(true)
      event.preventDefault()
    }
  }

  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="input-with">
        <input
          ref={field}
          id={id}
          className="input"
          role="combobox"
          maxLength={200}
          autoComplete="off"
          // biome-ignore lint/a11y/noAutofocus: asked for by a dialog that asks for nothing else
          autoFocus={autoFocus}
          spellCheck={false}
          aria-autocomplete="list"
          aria-expanded={isShown}
          {...(help !== undefined && { 'aria-describedby': `${id}-help` })}
          {...(isShown && { 'aria-controls': options.listId, 'aria-activedescendant': options.optionId(options.index) })}
          value={value}
          onChange={(event) => {
            onChange(event.target.value)
            open(false)
          }}
          onKeyDown={onKeyDown}
          onBlur={() => {
            setOpen(false)
            onLeave?.()
          }}
        />
        <button
          type="button"
          className="icon-btn icon-btn-sm"
          tabIndex={-1}
          aria-label={listLabel}
          aria-expanded={isShown}
          // The field keeps the focus, and its list with it.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => {
            field.current?.focus()
            if (isShown) setOpen(false)
            else open(true)
          }}
        >
          <ChevronDown className="icon" aria-hidden />
        </button>
        {isShown && (
          <div id={options.listId} className="popover menu combo-list" role="listbox" aria-label={listLabel}>
            {shown.map((each, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field holds the focus and takes the keys
              <div
                key={each.id}
                id={options.optionId(index)}
                className={index === options.index ? 'menu-item menu-item-meant' : 'menu-item'}
                role="option"
                tabIndex={-1}
                aria-selected={index === options.index}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => choose(index)}
              >
                <span className="grow truncate">{each.label}</span>
                {each.aside && <span className="meta truncate">{each.aside}</span>}
              </div>
            ))}
          </div>
        )}
      </div>
      {help !== undefined && (
        <p id={`${id}-help`} className="help">
          {help}
        </p>
      )}
    </div>
  )
}
