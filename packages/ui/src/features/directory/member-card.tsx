/** All that the association's directory says of one member, and the way to write to them. */
import type { DirectoryMember } from '@colloque/client-api'
import { CalendarClock, CircleAlert, MessageSquare, Settings, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Avatar } from '../../parts/avatar.tsx'
import { Notice } from '../../parts/notice.tsx'
import { availabilityAt } from '../../state/directory.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { professionLabel } from '../../text/professions.ts'
import { specialtyLabel } from '../../text/specialties.ts'
import { groupRpps } from '../first-run/rpps.ts'
import { useAvailabilityWords } from './availability-words.ts'
import { IdentityBadge } from './identity-badge.tsx'
import { text } from './text.ts'

export interface MemberCardProps {
  readonly member: DirectoryMember | undefined
  readonly nowMs: number
  readonly onClose: () => void
}

export function MemberCard({ member, nowMs, onClose }: MemberCardProps) {
  const t = useText(text).card
  return (
    <aside
      className="pane pane-panel"
      aria-label={member ? t.of(member.name) : t.title}
      data-region="card"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.preventDefault()
        onClose()
      }}
    >
      <header className="pane-head">
        <span className="subtitle grow">{t.title}</span>
        <button type="button" className="icon-btn" aria-label={t.close} onClick={onClose}>
          <X className="icon" aria-hidden />
        </button>
      </header>
      {/* biome-ignore lint/a11y/useSemanticElements: it scrolls, and must be reached by the keyboard for that. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must be reached by the keyboard for that. */}
      <div className="pane-body panel-pad stack-4" tabIndex={0} role="group" aria-label={t.content} key={member?.account}>
        {member ? <Content member={member} nowMs={nowMs} /> : <p className="help">{t.gone}</p>}
      </div>
    </aside>
  )
}

function Content({ member, nowMs }: { readonly member: DirectoryMember; readonly nowMs: number }) {
  const t = useText(text).card
  const language = useLanguage()
  const availability = availabilityAt(member, nowMs)
  const profession = professionLabel(member.profession, language)
  return (
    <>
      <div className="row person">
        <Avatar name={member.name} size="lg" availability={availability?.state} />
        <div className="grow">
          <h2 className="title">{member.name}</h2>
          <div className="help">{member.specialty ? specialtyLabel(member.specialty, language) : profession}</div>
        </div>
      </div>
      <AvailabilityNotice member={member} nowMs={nowMs} />
      {member.isYou ? <OwnActions /> : <WriteButton member={member} />}
      {member.devices === 0 && !member.isYou && <p className="help">{t.noDevice}</p>}
      <hr />
      <section className="stack">
        <h3 className="label">{t.identity}</h3>
        <IdentityBadge attested={member.attested} isLong />
        <p className="help">{member.attested ? t.attested : t.declared}</p>
        <dl className="facts">
          <dt>{t.profession}</dt>
          <dd>{profession}</dd>
          {member.rpps && (
            <>
              <dt>{t.rpps}</dt>
              <dd className="code">{groupRpps(member.rpps)}</dd>
            </>
          )}
          {member.structure && (
            <>
              <dt>{t.structure}</dt>
              <dd>{member.structure}</dd>
            </>
          )}
          {member.town && (
            <>
              <dt>{t.town}</dt>
              <dd>{member.town}</dd>
            </>
          )}
          {member.role === 'admin' && (
            <>
              <dt>{t.role}</dt>
              <dd>{t.admin}</dd>
            </>
          )}
        </dl>
      </section>
    </>
  )
}

function AvailabilityNotice({ member, nowMs }: { readonly member: DirectoryMember; readonly nowMs: number }) {
  const t = useText(text).card
  const words = useAvailabilityWords()
  const { directory } = useInterface()
  const known = useStore(directory.directory)
  const now = availabilityAt(member, nowMs)
  if (now === undefined) return <p className="help">{t.notIndicated}</p>
  const until = words.until(now, nowMs, 'long')
  const title = until === undefined ? words.state(now) : `${words.state(now)} ${until}`
  if (now.state === 'available') return <p className="field-msg ok-text">{title}.</p>
  const standIn = now.standIn === undefined ? undefined : known?.byAccount.get(now.standIn)
  const theirs = availabilityAt(standIn, nowMs)
  return (
    <Notice
      icon={CalendarClock}
      tone="warn"
      title={title}
      actions={standIn && !standIn.isYou && <WriteButton member={standIn} isSecond />}
    >
      {standIn && (theirs ? t.standInState(standIn.name, words.state(theirs).toLowerCase()) : t.standIn(standIn.name))}
    </Notice>
  )
}

function OwnActions() {
  const t = useText(text).card
  const { places } = useInterface()
  return (
    <div className="stack">
      <p className="medium">{t.itsYou}</p>
      <p className="help">{t.yours}</p>
      <div className="row">
        <button type="button" className="btn" onClick={() => places.go({ room: 'settings', section: 'profile' })}>
          <Settings className="icon" aria-hidden />
          {t.toSettings}
        </button>
      </div>
    </div>
  )
}

function WriteButton({ member, isSecond = false }: { readonly member: DirectoryMember; readonly isSecond?: boolean }) {
  const t = useText(text).card
  const { client, places } = useInterface()
  const refusal = useRefusalText()
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  const isThere = useRef(true)
  useEffect(() => {
    isThere.current = true
    return () => {
      isThere.current = false
    }
  }, [])

  async function write(): Promise<void> {
    setBusy(true)
    setFailure(undefined)
    try {
      const { conversation } = await client.call('open-conversation', { with: [member.account] })
      // Whoever has gone elsewhere meanwhile stays there.
      if (isThere.current) places.openConversation(conversation)
    } catch (error) {
      setFailure(error)
    }
    setBusy(false)
  }

  return (
    <div className="stack">
      <div className="row">
        <button
          type="button"
          className={isSecond ? 'btn btn-sm' : 'btn btn-primary'}
          disabled={isBusy}
          onClick={() => void write()}
        >
          <MessageSquare className="icon" aria-hidden />
          <span className="truncate">{isBusy ? t.opening : isSecond ? t.writeTo(member.name) : t.write}</span>
        </button>
      </div>
      {failure !== undefined && (
        <Notice icon={CircleAlert} tone="danger" live title={refusal(failure).title}>
          {refusal(failure).next}
        </Notice>
      )}
    </div>
  )
}
