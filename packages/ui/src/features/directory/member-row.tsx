/** One member in the list: who, where, and whether they are there. */
import type { DirectoryMember } from '@colloque/client-api'
import { memo } from 'react'
import { Avatar } from '../../parts/avatar.tsx'
import { availabilityAt } from '../../state/directory.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { professionLabel } from '../../text/professions.ts'
import { specialtyLabel } from '../../text/specialties.ts'
import { useAvailabilityWords } from './availability-words.ts'
import { IdentityBadge } from './identity-badge.tsx'
import { text } from './text.ts'

export interface MemberRowProps {
  readonly member: DirectoryMember
  /** For whom they stand in now. */
  readonly replaced: string | undefined
  readonly nowMs: number
  readonly isOpen: boolean
  readonly isStop: boolean
  readonly onOpen: (account: string) => void
  readonly onFocus: (account: string) => void
}

const TONES = { available: 'ok-text', 'in-theatre': 'danger-text', away: 'medium' } as const

export const MemberRow = memo(function MemberRow(props: MemberRowProps) {
  const { member, replaced, nowMs, isOpen, isStop, onOpen, onFocus } = props
  const t = useText(text)
  const language = useLanguage()
  const words = useAvailabilityWords()
  const availability = availabilityAt(member, nowMs)
  const until = availability && words.until(availability, nowMs)
  const second = availability && (until ?? (replaced === undefined ? undefined : t.replaces(replaced)))
  return (
    <button
      type="button"
      className="dir-row"
      data-row={member.account}
      tabIndex={isStop ? 0 : -1}
      {...(isOpen && { 'aria-current': 'true' as const })}
      onClick={() => onOpen(member.account)}
      onFocus={() => onFocus(member.account)}
    >
      <Avatar name={member.name} availability={availability?.state} />
      <span className="grow">
        <span className="row-tight2">
          <span className={`truncate ${isOpen ? 'strong' : 'medium'}`} title={member.name}>
            {member.name}
          </span>
          <IdentityBadge attested={member.attested} />
          {member.isYou && <span className="badge">{t.you}</span>}
        </span>
        <span className="help truncate block">
          {member.specialty ? specialtyLabel(member.specialty, language) : professionLabel(member.profession, language)}
        </span>
      </span>
      <span className="dir-place help truncate">{placeOf(member)}</span>
      <span className="dir-av">
        {availability ? (
          <span className={TONES[availability.state]}>{words.state(availability)}</span>
        ) : (
          <span className="help">{t.notIndicated}</span>
        )}
        {second !== undefined && <span className="meta block truncate">{second}</span>}
      </span>
    </button>
  )
})

/** Where they practise; the town is left out where it is said already. */
function placeOf({ structure, town }: DirectoryMember): string {
  if (!structure || !town) return structure ?? town ?? ''
  return structure.toLowerCase().includes(town.toLowerCase()) ? structure : `${structure}, ${town}`
}
