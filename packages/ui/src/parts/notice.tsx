/** A block in the flow that explains and offers a way out. */
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

export interface NoticeProps {
  readonly icon: LucideIcon
  readonly title: string
  readonly tone?: 'plain' | 'danger' | 'warn' | 'ok'
  readonly children?: ReactNode
  readonly actions?: ReactNode
  /** Told to a screen reader when it appears. */
  readonly live?: boolean
}

export function Notice({ icon: Icon, title, tone = 'plain', children, actions, live = false }: NoticeProps) {
  return (
    <div
      className={tone === 'plain' ? 'notice' : `notice notice-${tone}`}
      {...(live && { role: tone === 'danger' ? 'alert' : 'status' })}
    >
      <Icon className="icon" aria-hidden />
      <p>{title}</p>
      {children && <div>{children}</div>}
      {actions && <div className="row row-wrap">{actions}</div>}
    </div>
  )
}
