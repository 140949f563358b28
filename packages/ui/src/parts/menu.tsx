/** Actions behind one button. */
import type { LucideIcon } from 'lucide-react'
import type { ReactElement } from 'react'
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'

export interface MenuAction {
  readonly id: string
  readonly label: string
  readonly icon?: LucideIcon
  readonly danger?: boolean
  readonly hint?: string
  readonly run: () => void
}

/** `children`: a Button of react-aria-components. */
export function Menu({
  label,
  actions,
  children
}: {
  readonly label: string
  readonly actions: readonly MenuAction[]
  readonly children: ReactElement
}) {
  return (
    <MenuTrigger>
      {children}
      <Popover className="popover menu-popover" placement="bottom end">
        <AriaMenu aria-label={label} className="menu">
          {actions.map(({ id, label: name, icon: Icon, danger, hint, run }) => (
            <MenuItem
              key={id}
              id={id}
              textValue={name}
              className={danger ? 'menu-item menu-item-danger' : 'menu-item'}
              onAction={run}
            >
              {Icon && <Icon className="icon" aria-hidden />}
              <span className="grow">{name}</span>
              {hint && <kbd className="kbd">{hint}</kbd>}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  )
}
