/** One's specialty: from those that are common, or in one's own words. */
import { ChevronDown } from 'lucide-react'
import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react'
import { useActiveOption } from '../../parts/active-option.ts'
import { found } from '../../parts/find.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { specialtyLabels } from '../directory/specialties.ts'
import { text } from './text.ts'

export interface SpecialtyFieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
}

export function SpecialtyField({ value, onChange }: SpecialtyFieldProps) {
  const t = useText(text)
  const language = useLanguage()
  const labels = useMemo(() => specialtyLabels(language), [language])
  const [isOpen, setOpen] = useState(false)
  /** What was opened without a word being typed shows all of them. */
  const [isWhole, setWhole] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const id = useId()
  const words = isWhole ? '' : value.trim()
  const shown = useMemo(() => (words === '' ? labels : found(words, labels, (label) => [label])), [labels, words])
  const isShown = isOpen && shown.length > 0
  const choose = (index: number): void => {
    const label = shown[index]
    if (label !== undefined) onChange(label)
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
      <label htmlFor={id}>
        {t.profile.specialty}
        <span className="meta"> {t.optional}</span>
      </label>
      <div className="input-with">
        <input
          ref={field}
          id={id}
          className="input"
          role="combobox"
          maxLength={200}
          autoComplete="off"
          aria-autocomplete="list"
          aria-expanded={isShown}
          {...(isShown && { 'aria-controls': options.listId, 'aria-activedescendant': options.optionId(options.index) })}
          value={value}
          onChange={(event) => {
            onChange(event.target.value)
            open(false)
          }}
          onKeyDown={onKeyDown}
          onBlur={() => setOpen(false)}
        />
        <button
          type="button"
          className="icon-btn icon-btn-sm"
          tabIndex={-1}
          aria-label={t.profile.specialties}
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
          <div id={options.listId} className="popover menu specialty-list" role="listbox" aria-label={t.profile.specialties}>
            {shown.map((label, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field holds the focus and takes the keys
              <div
                key={label}
                id={options.optionId(index)}
                className={index === options.index ? 'menu-item menu-item-meant' : 'menu-item'}
                role="option"
                tabIndex={-1}
                aria-selected={index === options.index}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => choose(index)}
              >
                {label}
              </div>
            ))}
          </div>
        )}
      </div>
    </div>
  )
}
