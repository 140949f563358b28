/** Whose thread this is, and what can be done with the whole of it. */
import type { Conversation } from '@colloque/client-api'
import { Files, PanelRight, Printer, Search } from 'lucide-react'
import { Avatar } from '../../parts/avatar.tsx'
import { workOf } from '../../parts/member.ts'
import { availabilityAt } from '../../state/directory.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { useAvailabilityWords } from '../directory/availability-words.ts'
import { IdentityBadge } from '../directory/identity-badge.tsx'
import { useMinute } from '../directory/use-minute.ts'
import { text as documentsText } from '../documents/text.ts'
import { othersOf, titleOf } from './names.ts'
import { threadText } from './text.ts'

export interface ThreadHeaderProps {
  readonly conversation: Conversation
  readonly isFinding: boolean
  readonly onFind: () => void
  readonly onPrint: () => void
}

export function ThreadHeader({ conversation, isFinding, onFind, onPrint }: ThreadHeaderProps) {
  const t = useText(threadText)
  const { thread: documents } = useText(documentsText)
  const { directory, places } = useInterface()
  const hasDetails = useStore(places.details)
  const members = useStore(directory.directory)
  const other = conversation.kind === 'direct' ? othersOf(conversation)[0] : undefined
  const known = other && members?.byAccount.get(other.account)
  const nowMs = useMinute()
  const title = titleOf(conversation)
  const tools = [
    { label: t.search, icon: Search, isOn: isFinding, run: onFind },
    { label: documents.open, icon: Files, isOn: undefined, run: () => places.openDocuments(conversation.id) },
    { label: t.print, icon: Printer, isOn: undefined, run: onPrint },
    { label: t.details, icon: PanelRight, isOn: hasDetails, run: () => places.details.set(!hasDetails) }
  ]
  return (
    <header className="pane-head">
      <Avatar
        name={title}
        shape={conversation.kind === 'direct' ? 'person' : 'space'}
        availability={availabilityAt(known, nowMs)?.state}
      />
      <div className="grow">
        <h2 className="subtitle truncate" title={title}>
          {title}
        </h2>
        <MembersLine conversation={conversation} nowMs={nowMs} />
      </div>
      {known && <IdentityBadge attested={known.attested} />}
      {tools.map(({ label, icon: Icon, isOn, run }) => (
        <button
          key={label}
          type="button"
          className="icon-btn"
          aria-label={label}
          title={label}
          {...(isOn !== undefined && { 'aria-pressed': isOn })}
          onClick={run}
        >
          <Icon className="icon" aria-hidden />
        </button>
      ))}
    </header>
  )
}

/** Between two, what the other does and whether they can be reached; in a group, who is there. */
function MembersLine({ conversation, nowMs }: { readonly conversation: Conversation; readonly nowMs: number }) {
  const words = useAvailabilityWords()
  const t = useText(threadText)
  const language = useLanguage()
  const formats = useFormats()
  const { directory } = useInterface()
  const members = useStore(directory.directory)
  const others = othersOf(conversation)
  const line = conversation.kind === 'direct' ? about() : formats.list([...others.map(({ name }) => name), t.andYou])
  return (
    <div className="meta truncate" title={line}>
      {line}
    </div>
  )

  function about(): string {
    const known = members?.byAccount.get(others[0]?.account ?? '')
    const now = availabilityAt(known, nowMs)
    const standIn = now?.standIn === undefined ? undefined : members?.byAccount.get(now.standIn)?.name
    return [
      known && workOf(known, language),
      known?.structure,
      now && [words.state(now).toLocaleLowerCase(), words.until(now, nowMs)].filter(Boolean).join(' '),
      standIn && t.standIn(standIn)
    ]
      .filter(Boolean)
      .join(' · ')
  }
}
