/** The frame of one file: icon, name with its extension whole, what is known of it, and what can be done. */
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { splitName } from './file-name.ts'

export interface FileCardProps {
  readonly name: string
  readonly icon: LucideIcon
  readonly meta: ReactNode
  readonly actions?: ReactNode
  /** Under both: a bar, a reason. */
  readonly children?: ReactNode
  readonly failed?: boolean
  readonly picture?: ReactNode
}

export function FileCard({ name, icon: Icon, meta, actions, children, failed = false, picture }: FileCardProps) {
  const { stem, extension } = splitName(name)
  return (
    <div className={failed ? 'card card-failed' : 'card'}>
      <span className="card-icon">{picture ?? <Icon className="icon icon-lg" aria-hidden />}</span>
      <div className="grow">
        <div className="card-name" title={name}>
          <span>{stem}</span>
          {extension !== '' && <span>{extension}</span>}
        </div>
        <div className="card-meta">{meta}</div>
      </div>
      {actions && <div className="card-actions">{actions}</div>}
      {children && <div className="card-wide">{children}</div>}
    </div>
  )
}
