/** A name as it is given, in the place where it will stand. Enter and leaving it keep, Escape does not. */
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'

export const LONGEST_NAME = 200

export interface NameFieldProps {
  readonly label: string
  readonly name: string
  /** With a name that is not empty; undefined: given up, or nothing was changed. `isByKey`: the focus belongs to the row again. */
  readonly onDone: (name: string | undefined, isByKey: boolean) => void
  /** A name that is kept although nobody changed it: of what is being made. */
  readonly isNew?: boolean
}

export function NameField({ label, name, onDone, isNew = false }: NameFieldProps) {
  const [value, setValue] = useState(name)
  const field = useRef<HTMLInputElement>(null)
  const isDone = useRef(false)
  useEffect(() => {
    field.current?.focus()
    const end = isNew ? name.length : stemLength(name)
    field.current?.setSelectionRange(0, end)
  }, [name, isNew])

  function done(isKept: boolean, isByKey: boolean): void {
    if (isDone.current) return
    isDone.current = true
    const next = value.trim()
    onDone(isKept && next !== '' && (isNew || next !== name) ? next : undefined, isByKey)
  }
  function onKeyDown(event: KeyboardEvent): void {
    event.stopPropagation()
    if (event.nativeEvent.isComposing) return
    if (event.key !== 'Enter' && event.key !== 'Escape') return
    event.preventDefault()
    done(event.key === 'Enter', true)
  }
  return (
    <input
      ref={field}
      className="input tree-name"
      aria-label={label}
      maxLength={LONGEST_NAME}
      autoComplete="off"
      spellCheck={false}
      value={value}
      onChange={(event) => setValue(event.target.value)}
      onKeyDown={onKeyDown}
      onClick={(event) => event.stopPropagation()}
      onPointerDown={(event) => event.stopPropagation()}
      onBlur={() => done(true, false)}
    />
  )
}

/** What a person wants to change of a file is not its extension. */
const stemLength = (name: string): number => {
  const dot = name.lastIndexOf('.')
  return dot > 0 && name.length - dot <= 6 ? dot : name.length
}
