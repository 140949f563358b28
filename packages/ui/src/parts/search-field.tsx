/** A field above a list that it filters: down goes into the list, Escape empties it. */
import { Search, X } from 'lucide-react'
import type { KeyboardEvent, ReactNode, RefObject } from 'react'

export interface SearchFieldProps {
  readonly field: RefObject<HTMLInputElement | null>
  readonly query: string
  readonly onQuery: (query: string) => void
  /** Down from the field. */
  readonly onEnterList: () => void
  readonly words: { readonly search: string; readonly searchShort: string; readonly clear: string }
  /** Shown in it while it is empty. */
  readonly hint?: ReactNode
}

export function SearchField({ field, query, onQuery, onEnterList, words, hint }: SearchFieldProps) {
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') onEnterList()
    else if (event.key === 'Escape' && query !== '') onQuery('')
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className="search">
      <Search className="icon" aria-hidden />
      <input
        ref={field}
        className="input"
        type="search"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        aria-label={words.search}
        placeholder={words.searchShort}
        value={query}
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {query === '' ? (
        hint
      ) : (
        <button
          type="button"
          className="icon-btn icon-btn-sm search-clear"
          aria-label={words.clear}
          onClick={() => {
            onQuery('')
            field.current?.focus()
          }}
        >
          <X className="icon icon-plain" aria-hidden />
        </button>
      )}
    </div>
  )
}
