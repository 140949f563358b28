/** Whether the association has checked who someone is. */
import { BadgeCheck, CircleDashed } from 'lucide-react'
import { useText } from '../../text/catalogue.ts'
import { text } from './text.ts'

export function IdentityBadge({ attested, isLong = false }: { readonly attested: boolean; readonly isLong?: boolean }) {
  const t = useText(text).badges
  const Icon = attested ? BadgeCheck : CircleDashed
  return (
    <span className={`badge ${attested ? 'badge-accent' : 'badge-open'}${isLong ? ' badge-start' : ''}`}>
      <Icon className="icon" aria-hidden />
      {attested ? (isLong ? t.attestedLong : t.attested) : t.declared}
    </span>
  )
}
