/** Oneself as the directory shows it, and one's availability. */
import type { DirectoryMember } from '@colloque/client-api'
import { BookUser, CircleAlert } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { Avatar } from '../../parts/avatar.tsx'
import { Bones } from '../../parts/bones.tsx'
import { Notice } from '../../parts/notice.tsx'
import { availabilityAt } from '../../state/directory.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { professionLabel } from '../../text/professions.ts'
import { specialtyLabel } from '../../text/specialties.ts'
import { IdentityBadge } from '../directory/identity-badge.tsx'
import { text as directoryText } from '../directory/text.ts'
import { groupRpps } from '../first-run/rpps.ts'
import { AvailabilityEditor } from './availability-editor.tsx'
import { text } from './text.ts'

export function ProfileSection() {
  const { directory } = useInterface()
  const known = useStore(directory.directory)
  const own = known?.members.find(({ isYou }) => isYou)
  if (!own) return <Reading isRead={known !== undefined} />
  return (
    <>
      <OwnCard own={own} />
      <AvailabilityEditor own={own} />
    </>
  )
}

/** `isRead`: it was, and one is not in it; only reading again can tell. */
function Reading({ isRead }: { readonly isRead: boolean }) {
  const all = useText(text)
  const t = all.profile
  const { directory } = useInterface()
  const refusal = useRefusalText()
  const [failure, setFailure] = useState<unknown>()
  const load = useCallback(() => {
    setFailure(undefined)
    directory.load().catch(setFailure)
  }, [directory])
  useEffect(() => {
    if (!isRead) load()
  }, [isRead, load])
  if (failure === undefined && !isRead) return <Bones label={t.loading} rows={3} />
  return (
    <Notice
      icon={CircleAlert}
      tone="danger"
      live
      title={t.failed}
      actions={
        <button type="button" className="btn btn-sm" onClick={load}>
          {all.retry}
        </button>
      }
    >
      {failure !== undefined && `${refusal(failure).title}. ${refusal(failure).next}`}
    </Notice>
  )
}

function OwnCard({ own }: { readonly own: DirectoryMember }) {
  const t = useText(text).profile
  const words = useText(directoryText).card
  const language = useLanguage()
  const { places } = useInterface()
  const profession = professionLabel(own.profession, language)
  const facts = [
    [words.profession, profession],
    [words.rpps, own.rpps && groupRpps(own.rpps)],
    [words.structure, own.structure],
    [words.town, own.town],
    [words.role, own.role === 'admin' ? words.admin : undefined]
  ] as const
  return (
    <section className="stack">
      <div className="row between">
        <h3 className="subtitle">{t.identity}</h3>
        <button type="button" className="btn btn-sm" onClick={() => places.go({ room: 'directory', account: own.account })}>
          <BookUser className="icon" aria-hidden />
          {t.see}
        </button>
      </div>
      <div className="group pad stack-4">
        <div className="row person">
          <Avatar name={own.name} size="lg" availability={availabilityAt(own, Date.now())?.state} />
          <div className="grow stack tight">
            <div className="row-tight2">
              <span className="title truncate">{own.name}</span>
              <IdentityBadge attested={own.attested} />
            </div>
            <div className="help">{own.specialty ? specialtyLabel(own.specialty, language) : profession}</div>
          </div>
        </div>
        <dl className="facts">
          {facts.map(
            ([label, value]) =>
              value && (
                <div key={label} className="set-fact">
                  <dt>{label}</dt>
                  <dd className={label === words.rpps ? 'code' : undefined}>{value}</dd>
                </div>
              )
          )}
        </dl>
        <p className="help">{t.help}</p>
      </div>
    </section>
  )
}
