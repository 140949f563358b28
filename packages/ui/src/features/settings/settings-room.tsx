/** All that one may set, in sections; each change takes effect at once. */
import { Bell, Check, Info, Keyboard, Lock, type LucideIcon, Palette, Server, ShieldCheck, User } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { BannerPlace } from '../../parts/banner-place.tsx'
import { useRoving } from '../../parts/roving.ts'
import { useInterface } from '../../state/interface-context.ts'
import type { SettingsSection } from '../../state/places.ts'
import { useText } from '../../text/catalogue.ts'
import { lockNow } from '../composer/composers.ts'
import { AboutSection } from './about-section.tsx'
import { DisplaySection } from './display-section.tsx'
import { NotificationsSection } from './notifications-section.tsx'
import { ProfileSection } from './profile-section.tsx'
import { RelaySection } from './relay-section.tsx'
import { SecuritySection } from './security-section.tsx'
import { Failure } from './setting-row.tsx'
import { text } from './text.ts'
import { ChangeContext, useChanges } from './use-change.ts'
import { WritingSection } from './writing-section.tsx'

const SECTIONS: readonly (readonly [SettingsSection, LucideIcon, () => ReactNode])[] = [
  ['profile', User, ProfileSection],
  ['security', ShieldCheck, SecuritySection],
  ['notifications', Bell, NotificationsSection],
  ['writing', Keyboard, WritingSection],
  ['display', Palette, DisplaySection],
  ['relay', Server, RelaySection],
  ['about', Info, AboutSection]
]

export function SettingsRoom({ section }: { readonly section: SettingsSection }) {
  return (
    <div className="settings-room">
      <SectionList section={section} />
      <Section key={section} section={section} />
    </div>
  )
}

function SectionList({ section }: { readonly section: SettingsSection }) {
  const t = useText(text)
  const { places } = useInterface()
  const list = useRef<HTMLUListElement>(null)
  const roving = useRoving(list, {
    ids: SECTIONS.map(([id]) => id),
    start: section,
    nameOf: (id) => t.sections[id as SettingsSection]
  })
  return (
    <nav className="pane pane-side" aria-label={t.title} data-region="settings">
      <header className="pane-head">
        <h1 className="title">{t.title}</h1>
      </header>
      <ul className="tree set-nav" ref={list} onKeyDown={roving.onKeyDown}>
        {SECTIONS.map(([id, Icon]) => (
          <li key={id}>
            <button
              type="button"
              className="tree-row"
              data-row={id}
              tabIndex={roving.stop === id ? 0 : -1}
              {...(id === section && { 'aria-current': 'page' as const })}
              onFocus={() => roving.onFocus(id)}
              onClick={() => places.go({ room: 'settings', section: id })}
            >
              <Icon className="icon" aria-hidden />
              <span className="truncate">{t.sections[id]}</span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Section({ section }: { readonly section: SettingsSection }) {
  const t = useText(text)
  const changes = useChanges()
  const Content = SECTIONS.find(([id]) => id === section)?.[2]
  const title = t.sections[section]
  return (
    <main className="pane pane-main" aria-label={title} data-region="section">
      <header className="pane-head">
        <h2 className="subtitle grow">{title}</h2>
        <span className="field-msg field-msg-ok" role="status">
          {changes.isSaved && (
            <>
              <Check className="icon" aria-hidden />
              {t.saved}
            </>
          )}
        </span>
        {section === 'security' && <LockButton />}
      </header>
      <BannerPlace />
      {/* biome-ignore lint/a11y/useSemanticElements: it scrolls, and must be reached by the keyboard for that. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must be reached by the keyboard for that. */}
      <div className="pane-body" tabIndex={0} role="group" aria-label={t.content(title)}>
        <div className="set-col">
          <ChangeContext value={changes}>{Content && <Content />}</ChangeContext>
        </div>
      </div>
    </main>
  )
}

function LockButton() {
  const t = useText(text).security
  const { client } = useInterface()
  const [failure, setFailure] = useState<unknown>()
  return (
    <>
      <Failure failure={failure} />
      <button type="button" className="btn btn-sm" onClick={() => void lockNow(client).catch(setFailure)}>
        <Lock className="icon" aria-hidden />
        {t.lockNow}
      </button>
    </>
  )
}
