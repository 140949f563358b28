/** Initials of a person (round) or of a shared space (square), with how available the person says they are. */
import type { Availability } from '@colloque/client-api'
import { memo } from 'react'
import { initials } from './initials.ts'

export interface AvatarProps {
  readonly name: string
  readonly shape?: 'person' | 'space'
  readonly size?: 'sm' | 'md' | 'lg'
  readonly availability?: Availability['state'] | undefined
}
const PRESENCE = { available: 'presence', 'in-theatre': 'presence presence-busy', away: 'presence presence-away' } as const

export const Avatar = memo(function Avatar({ name, shape = 'person', size = 'md', availability }: AvatarProps) {
  const classes = ['avatar', shape === 'space' && 'avatar-space', size !== 'md' && `avatar-${size}`].filter(Boolean).join(' ')
  return (
    <span className={classes} aria-hidden="true">
      {initials(name, shape)}
      {availability && <span className={PRESENCE[availability]} />}
    </span>
  )
})
