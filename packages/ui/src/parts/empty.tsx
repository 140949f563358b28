/** What stands where there is nothing yet: an icon, a sentence, one action. */
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

export function Empty({
  icon: Icon,
  title,
  children,
  action
}: {
  readonly icon: LucideIcon
  readonly title: string
  readonly children?: ReactNode
  readonly action?: ReactNode
}) {
  return (
    <div className="empty">
      <Icon className="icon" aria-hidden />
      <h2 className="subtitle">{title}</h2>
      {children && <p className="help">{children}</p>}
      {action && <div className="row">{action}</div>}
    </div>
  )
}
