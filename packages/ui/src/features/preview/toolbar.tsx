/** The tools of a view, under what it shows: one tab stop, arrows between them. */
import type { LucideIcon } from 'lucide-react'
import { Maximize, RotateCcw, RotateCw, ZoomIn, ZoomOut } from 'lucide-react'
import type { ReactNode } from 'react'
import { Toolbar as AriaToolbar } from 'react-aria-components'
import { useText } from '../../text/catalogue.ts'
import type { StageView } from './stage.tsx'
import { text } from './text.ts'

export function Toolbar({ children }: { readonly children: ReactNode }) {
  const t = useText(text)
  return (
    <AriaToolbar className="preview-tools" aria-label={t.tools}>
      {children}
    </AriaToolbar>
  )
}

export function Tool({
  icon: Icon,
  label,
  isPressed,
  isDisabled = false,
  onPress
}: {
  readonly icon: LucideIcon
  readonly label: string
  readonly isPressed?: boolean
  readonly isDisabled?: boolean
  readonly onPress: () => void
}) {
  return (
    <button
      type="button"
      className="icon-btn"
      aria-label={label}
      title={label}
      aria-disabled={isDisabled || undefined}
      {...(isPressed !== undefined && { 'aria-pressed': isPressed })}
      onClick={() => {
        if (!isDisabled) onPress()
      }}
    >
      <Icon className="icon" aria-hidden />
    </button>
  )
}

export function ZoomTools({
  view,
  onReset,
  canRotate = false
}: {
  readonly view: Pick<StageView, 'percent' | 'zoomBy' | 'fit' | 'actual' | 'rotate'>
  readonly canRotate?: boolean
  readonly onReset?: () => void
}) {
  const t = useText(text)
  return (
    <div className="preview-group">
      <Tool icon={ZoomOut} label={t.zoomOut} onPress={() => view.zoomBy(-1)} />
      <button
        type="button"
        className="btn btn-quiet btn-sm preview-percent"
        title={t.actual}
        aria-label={`${t.actual}, ${t.zoomSpoken(view.percent)}`}
        onClick={view.actual}
      >
        {t.percent(view.percent)}
      </button>
      <Tool icon={ZoomIn} label={t.zoomIn} onPress={() => view.zoomBy(1)} />
      <Tool icon={Maximize} label={t.fitSpoken} onPress={view.fit} />
      {canRotate && <Tool icon={RotateCw} label={t.rotate} onPress={view.rotate} />}
      {onReset && <Tool icon={RotateCcw} label={t.reset} onPress={onReset} />}
    </div>
  )
}
