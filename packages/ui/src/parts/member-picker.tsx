/** Chooses colleagues of the directory by name, specialty, town or structure. */
import type { DirectoryMember } from '@colloque/client-api'
import { Search, X } from 'lucide-react'
import { useId, useMemo, useRef, useState } from 'react'
import { availabilityAt } from '../state/directory.ts'
import { useInterface } from '../state/interface-context.ts'
import { useStore } from '../state/store.ts'
import { catalogue, useLanguage, useText } from '../text/catalogue.ts'
import { useFormats } from '../text/formats.ts'
import { useActiveOption } from './active-option.ts'
import { Avatar } from './avatar.tsx'
import { found } from './find.ts'
import { describe, searchedOf } from './member.ts'

const SHOWN = 40
const text = catalogue({
  fr: {
    placeholder: 'Nom, spécialité, ville ou structure',
    none: 'Personne ne correspond dans l’annuaire.',
    chosen: 'Choisis',
    remove: (name: string) => `Retirer ${name}`,
    more: (count: string) => `et ${count} autres : précisez`,
    results: 'Confrères de l’annuaire',
    count: (count: string) => `${count} dans la liste`
  },
  en: {
    placeholder: 'Name, specialty, town or organisation',
    none: 'Nobody in the directory matches.',
    chosen: 'Chosen',
    remove: (name: string) => `Remove ${name}`,
    more: (count: string) => `and ${count} more: be more precise`,
    results: 'Colleagues in the directory',
    count: (count: string) => `${count} in the list`
  }
})

export interface MemberPickerProps {
  readonly label: string
  /** Accounts that cannot be chosen: already there. */
  readonly without: ReadonlySet<string>
  readonly chosen: readonly DirectoryMember[]
  readonly onChange: (chosen: readonly DirectoryMember[]) => void
  /** One: choosing another takes the place of the first. */
  readonly most?: number
  readonly autoFocus?: boolean
}

export function MemberPicker({ label, without, chosen, onChange, most = 99, autoFocus = false }: MemberPickerProps) {
  const t = useText(text)
  const formats = useFormats()
  const language = useLanguage()
  const { directory } = useInterface()
  const members = useStore(directory.directory)?.members
  const [query, setQuery] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const labelId = useId()

  const matching = useMemo(() => {
    const taken = new Set(chosen.map(({ account }) => account))
    const free = (members ?? []).filter(({ account, isYou }) => !isYou && !without.has(account) && !taken.has(account))
    return found(query, free, (member) => searchedOf(member, language))
  }, [members, without, chosen, query, language])
  const options = matching.slice(0, SHOWN)
  const active = useActiveOption(options.length, query + chosen.length, (index) => choose(options[index]))

  function choose(member: DirectoryMember | undefined): void {
    if (member === undefined) return
    onChange([...chosen.slice(0, most - 1), member])
    setQuery('')
    field.current?.focus()
  }
  function remove(member: DirectoryMember): void {
    onChange(chosen.filter(({ account }) => account !== member.account))
    field.current?.focus()
  }

  return (
    <div className="field picker">
      <label htmlFor={`${labelId}-field`} id={labelId}>
        {label}
      </label>
      {chosen.length > 0 && (
        <ul className="picker-chosen" aria-label={t.chosen}>
          {chosen.map((member) => (
            <li key={member.account} className="picker-chip">
              <span className="truncate">{member.name}</span>
              <button type="button" aria-label={t.remove(member.name)} onClick={() => remove(member)}>
                <X className="icon icon-sm" aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="search">
        <Search className="icon" aria-hidden />
        <input
          ref={field}
          id={`${labelId}-field`}
          className="input"
          type="text"
          role="combobox"
          autoComplete="off"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: the dialog was opened to choose someone
          autoFocus={autoFocus}
          placeholder={t.placeholder}
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls={active.listId}
          aria-activedescendant={active.index >= 0 ? active.optionId(active.index) : undefined}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (active.onKeyDown(event)) return
            const last = chosen.at(-1)
            if (event.key === 'Enter') event.preventDefault()
            if (event.key === 'Backspace' && query === '' && last) remove(last)
          }}
        />
      </div>
      <div className="picker-list" role="listbox" id={active.listId} aria-label={t.results} tabIndex={-1}>
        {options.map((member, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys, this is what they point at
          <div
            key={member.account}
            id={active.optionId(index)}
            role="option"
            tabIndex={-1}
            aria-selected={index === active.index}
            className="option"
            onMouseDown={(event) => event.preventDefault()}
            onMouseMove={() => index !== active.index && active.set(index)}
            onClick={() => choose(member)}
          >
            <Avatar name={member.name} size="sm" availability={availabilityAt(member, Date.now())?.state} />
            <span className="grow">
              <span className="block truncate">{member.name}</span>
              <span className="block meta truncate">{describe(member, language)}</span>
            </span>
          </div>
        ))}
        {members !== undefined && options.length === 0 && (
          <div role="option" aria-disabled="true" aria-selected="false" tabIndex={-1} className="option-none help">
            {t.none}
          </div>
        )}
      </div>
      <p className="meta" role="status">
        {matching.length > SHOWN ? (
          t.more(formats.count(matching.length - SHOWN))
        ) : (
          <span className="sr">{t.count(String(options.length))}</span>
        )}
      </p>
    </div>
  )
}
