import { Search } from 'lucide-react'
import type { KeyboardEvent } from 'react'

export interface FieldProps {
  readonly label: string
  readonly placeholder: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly onKeyDown: (event: KeyboardEvent) => boolean
  readonly listId: string
  readonly activeId: string | undefined
}
export function PaletteField({ label, placeholder, value, onChange, onKeyDown, listId, activeId }: FieldProps) {
  return (
    <div className="search palette-search">
      <Search className="icon icon-lg" aria-hidden />
      <input
        className="input"
        type="text"
        role="combobox"
        // biome-ignore lint/a11y/noAutofocus: it was opened to type
        autoFocus
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        aria-label={label}
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls={listId}
        aria-activedescendant={activeId}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => void onKeyDown(event)}
      />
    </div>
  )
}
