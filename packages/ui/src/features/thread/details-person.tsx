/** The card of the one whom a conversation is with. */
import type { Conversation } from '@colloque/client-api'
import { BookUser } from 'lucide-react'
import { Avatar } from '../../parts/avatar.tsx'
import { availabilityAt } from '../../state/directory.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { professionLabel } from '../../text/professions.ts'
import { specialtyLabel } from '../../text/specialties.ts'
import { useAvailabilityWords } from '../directory/availability-words.ts'
import { IdentityBadge } from '../directory/identity-badge.tsx'
import { useMinute } from '../directory/use-minute.ts'
import { detailsText } from './details-text.ts'
import { othersOf } from './names.ts'

export function DetailsPerson({ conversation }: { readonly conversation: Conversation }) {
  const t = useText(detailsText)
  const words = useAvailabilityWords()
  const { directory, places } = useInterface()
  const members = useStore(directory.directory)?.byAccount
  const language = useLanguage()
  const nowMs = useMinute()
  const other = othersOf(conversation)[0]
  const known = other && members?.get(other.account)
  if (!other) return null
  const now = availabilityAt(known, nowMs)
  const standIn = now?.standIn === undefined ? undefined : members?.get(now.standIn)
  const facts = [
    [t.availability, now && [words.state(now), words.until(now, nowMs, 'long')].filter(Boolean).join(' ')],
    [t.standIn, standIn?.name],
    [t.profession, known && professionLabel(known.profession, language)],
    [t.specialty, known?.specialty && specialtyLabel(known.specialty, language)],
    [t.structure, known?.structure],
    [t.town, known?.town]
  ] as const
  return (
    <section className="details-part stack-4">
      <div className="row person">
        <Avatar name={other.name} size="lg" availability={now?.state} />
        <div className="grow">
          <h3 className="subtitle">{other.name}</h3>
          {known && <IdentityBadge attested={known.attested} isLong />}
        </div>
      </div>
      <dl className="facts">
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name} className="facts-pair">
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            )
        )}
        {known?.rpps && (
          <div className="facts-pair">
            <dt>{t.rpps}</dt>
            <dd className="code">{known.rpps}</dd>
          </div>
        )}
      </dl>
      {known && (
        <button
          type="button"
          className="btn btn-sm badge-start"
          onClick={() => places.go({ room: 'directory', account: other.account })}
        >
          <BookUser className="icon" aria-hidden />
          {t.card}
        </button>
      )}
    </section>
  )
}
