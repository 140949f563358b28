/** What stands above the list: its name, a new conversation, the search, the filter. */
import { SquarePen, UserRound, UsersRound } from 'lucide-react'
import type { RefObject } from 'react'
import { Button } from 'react-aria-components'
import { Menu } from '../../parts/menu.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { shownKeys, useLayout } from '../workspace/keyboard-layout.ts'
import { shortcutsOf } from '../workspace/shortcuts.ts'
import type { Filter } from './preview.ts'
import { text } from './text.ts'

export interface ListHeadProps {
  readonly field: RefObject<HTMLInputElement | null>
  readonly query: string
  readonly onQuery: (query: string) => void
  readonly filter: Filter
  readonly onFilter: (filter: Filter) => void
  /** Down from the field. */
  readonly onEnterList: () => void
}
const FILTERS: readonly Filter[] = ['all', 'unread', 'urgent']

export function ListHead({ field, query, onQuery, filter, onFilter, onEnterList }: ListHeadProps) {
  const t = useText(text)
  const language = useLanguage()
  const layout = useLayout()
  const { places, shell } = useInterface()
  const shortcuts = shortcutsOf(shell.kind)

  return (
    <>
      <header className="pane-head">
        <h1 className="title grow">{t.title}</h1>
        <Menu
          label={t.write}
          actions={[
            {
              id: 'write',
              label: t.writeTo,
              icon: UserRound,
              hint: shownKeys(shortcuts.newMessage, language, layout),
              run: () => places.overlay.set('write-to')
            },
            { id: 'group', label: t.newGroup, icon: UsersRound, run: () => places.overlay.set('new-group') }
          ]}
        >
          <Button className="icon-btn" aria-label={t.write}>
            <SquarePen className="icon" aria-hidden />
          </Button>
        </Menu>
      </header>
      <div className="list-tools">
        <SearchField
          field={field}
          query={query}
          onQuery={onQuery}
          onEnterList={onEnterList}
          words={t}
          hint={<kbd className="kbd">{shownKeys(shortcuts.jump, language, layout)}</kbd>}
        />
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid of equal columns everywhere */}
        <div className="segments segments-fill" role="group" aria-label={t.filter}>
          {FILTERS.map((each) => (
            <button
              key={each}
              type="button"
              className="segment"
              aria-pressed={each === filter}
              disabled={query.trim() !== ''}
              onClick={() => onFilter(each)}
            >
              {t[each]}
            </button>
          ))}
        </div>
      </div>
    </>
  )
}
