/** The head of a document: where it lies, its name, who else is there, and what can be done with it. */
import type { DocumentStatus, Person } from '@colloque/client-api'
import { Ellipsis, History, MessageSquareText, Search } from 'lucide-react'
import { Button } from 'react-aria-components'
import { initials } from '../../parts/initials.ts'
import { Menu, type MenuAction } from '../../parts/menu.tsx'
import { type Store, useSelected } from '../../state/store.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { shownKeys, useLayout } from '../workspace/keyboard-layout.ts'
import { useColourOf } from './author-colour.ts'
import type { DocumentEditorProps } from './document-editor-props.ts'
import { KEYS } from './keys.ts'
import { text } from './text.ts'

export type Panel = 'comments' | 'history'

export interface DocumentHeadProps extends Pick<DocumentEditorProps, 'name' | 'path' | 'actions'> {
  /** Absent: it is not open, and nobody is seen in it. */
  readonly status?: Store<DocumentStatus>
  /** Absent: there is nothing to look at beside yet. */
  readonly panels?: {
    readonly open: Panel | undefined
    readonly openComments: number
    toggle(panel: Panel): void
  }
  readonly onFind?: () => void
  readonly more?: readonly MenuAction[]
}

export function DocumentHead({ name, path, actions, status, panels, onFind, more = [] }: DocumentHeadProps) {
  const t = useText(text)
  const finding = `${t.find} (${shownKeys(KEYS.find, useLanguage(), useLayout())})`
  const acts = [...more, ...actions]
  return (
    <header className="pane-head">
      <div className="grow">
        <div className="meta truncate">{path.join(' / ')}</div>
        <h1 className="subtitle truncate" title={name}>
          {name}
        </h1>
      </div>
      {status && <Present status={status} />}
      {onFind && (
        <button type="button" className="icon-btn" aria-label={t.find} title={finding} onClick={onFind}>
          <Search className="icon" aria-hidden />
        </button>
      )}
      {panels && (
        <>
          <button
            type="button"
            className="icon-btn"
            aria-label={t.commentsOpen(panels.openComments)}
            title={t.comments}
            aria-expanded={panels.open === 'comments'}
            onClick={() => panels.toggle('comments')}
          >
            <MessageSquareText className="icon" aria-hidden />
          </button>
          <button
            type="button"
            className="icon-btn"
            aria-label={t.history}
            title={t.history}
            aria-expanded={panels.open === 'history'}
            onClick={() => panels.toggle('history')}
          >
            <History className="icon" aria-hidden />
          </button>
        </>
      )}
      {acts.length > 0 && (
        <Menu label={t.more} actions={more.length > 0 ? more : actions} {...(more.length > 0 && { more: actions })}>
          <Button className="icon-btn" aria-label={t.more}>
            <Ellipsis className="icon" aria-hidden />
          </Button>
        </Menu>
      )}
    </header>
  )
}

const SHOWN = 4

function Present({ status }: { readonly status: Store<DocumentStatus> }) {
  const people = useSelected(status, ({ present }) => present, areSame)
  const t = useText(text)
  const formats = useFormats()
  const colourOf = useColourOf()
  if (people.length === 0) return null
  return (
    <span className="who-stack" title={formats.list(people.map(({ name }) => name))}>
      {people.slice(0, SHOWN).map(({ account, name }) => (
        <span key={account} className={`avatar avatar-sm who-${colourOf(account)}`} aria-hidden="true">
          {initials(name, 'person')}
        </span>
      ))}
      {people.length > SHOWN && (
        <span className="avatar avatar-sm" aria-hidden="true">
          +{people.length - SHOWN}
        </span>
      )}
      <span className="sr" role="status">
        {t.people(formats.list(people.map(({ name }) => name)))}
      </span>
    </span>
  )
}

const areSame = (before: readonly Person[], after: readonly Person[]): boolean =>
  before.length === after.length &&
  before.every(({ account, name }, at) => account === after[at]?.account && name === after[at]?.name)
