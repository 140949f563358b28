/** The actions of a row, where the pointer or the row is. */
import { useRef } from 'react'
import { Popover } from 'react-aria-components'
import { type MenuAction, MenuItems } from './menu.tsx'

export interface ContextMenuProps {
  readonly label: string
  /** In the window, pixels. */
  readonly at: { readonly x: number; readonly y: number }
  readonly actions: readonly MenuAction[]
  readonly onClose: () => void
}

export function ContextMenu({ label, at, actions, onClose }: ContextMenuProps) {
  const place = useRef<HTMLSpanElement>(null)
  return (
    <>
      <span ref={place} className="menu-place" style={{ left: at.x, top: at.y }} />
      <Popover
        className="popover menu-popover"
        aria-label={label}
        triggerRef={place}
        placement="bottom start"
        isOpen
        onOpenChange={(isOpen) => {
          if (!isOpen) onClose()
        }}
      >
        <MenuItems label={label} actions={actions} onClose={onClose} autoFocus />
      </Popover>
    </>
  )
}

/** Where a menu asked for by mouse or by keyboard belongs. */
export function menuPlace(event: { readonly clientX: number; readonly clientY: number; readonly currentTarget: Element }): {
  readonly x: number
  readonly y: number
} {
  if (event.clientX > 0 || event.clientY > 0) return { x: event.clientX, y: event.clientY }
  const { left, bottom } = event.currentTarget.getBoundingClientRect()
  return { x: left + 48, y: bottom - 8 }
}
