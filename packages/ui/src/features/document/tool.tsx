/** A button of the bar over a text. Pressing it leaves the focus and the selection where they are. */
import type { LucideIcon } from 'lucide-react'
import type { MouseEvent } from 'react'
import { useLanguage } from '../../text/catalogue.ts'
import { type Keys, shownKeys, useLayout } from '../workspace/keyboard-layout.ts'

export interface ToolProps {
  readonly icon: LucideIcon
  readonly label: string
  readonly keys?: Keys | undefined
  readonly isPressed?: boolean
  readonly isDisabled?: boolean
  readonly onPress: () => void
}

export const keepFocus = (event: MouseEvent): void => event.preventDefault()

export function Tool({ icon: Icon, label, keys, isPressed, isDisabled = false, onPress }: ToolProps) {
  const language = useLanguage()
  const layout = useLayout()
  return (
    <button
      type="button"
      className="icon-btn icon-btn-sm"
      aria-label={label}
      title={keys ? `${label} (${shownKeys(keys, language, layout)})` : label}
      aria-disabled={isDisabled || undefined}
      {...(isPressed !== undefined && { 'aria-pressed': isPressed })}
      onMouseDown={keepFocus}
      onClick={() => {
        if (!isDisabled) onPress()
      }}
    >
      <Icon className="icon" aria-hidden />
    </button>
  )
}
