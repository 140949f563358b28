/** What can be chosen, in its groups; the field above has the focus. */
import { useId } from 'react'
import type { ActiveOption } from '../../parts/active-option.ts'
import { useText } from '../../text/catalogue.ts'
import type { Entry, Section } from './entries.ts'
import { EntryLine } from './entry-line.tsx'
import { text } from './text.ts'

export interface OptionsProps {
  readonly sections: readonly Section[]
  readonly active: ActiveOption
  readonly onChoose: (entry: Entry) => void
  readonly query: string
}
export function PaletteOptions({ sections, active, onChoose, query }: OptionsProps) {
  const t = useText(text)
  const id = useId()
  let index = -1
  return (
    <div className="palette-list" role="listbox" id={active.listId} aria-label={t.title} tabIndex={-1}>
      {sections.map(({ title, entries }) => (
        // biome-ignore lint/a11y/useSemanticElements: options of a listbox are grouped so
        <div key={title} role="group" aria-labelledby={`${id}-${title}`}>
          <div className="label palette-label" id={`${id}-${title}`} role="presentation">
            {t[title]}
          </div>
          {entries.map((entry) => {
            const at = ++index
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys, this is what they point at
              <div
                key={entry.id}
                id={active.optionId(at)}
                role="option"
                tabIndex={-1}
                aria-selected={at === active.index}
                className="option"
                onMouseDown={(event) => event.preventDefault()}
                onMouseMove={() => at !== active.index && active.set(at)}
                onClick={() => onChoose(entry)}
              >
                <EntryLine entry={entry} />
              </div>
            )
          })}
        </div>
      ))}
      {sections.length === 0 && (
        <div role="option" aria-disabled="true" aria-selected="false" tabIndex={-1} className="option-none">
          <span className="block strong">{t.none}</span>
          {query.trim() !== '' && <span className="block help">{t.noneHelp(query.trim())}</span>}
        </div>
      )}
    </div>
  )
}
