/** Actions behind one button. */
import { Check, type LucideIcon } from 'lucide-react'
import type { ReactElement } from 'react'
import { Menu as AriaMenu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from 'react-aria-components'

export interface MenuAction {
  readonly id: string
  readonly label: string
  readonly icon?: LucideIcon
  readonly danger?: boolean
  readonly hint?: string
  /** Of one among several: this is the one in use. */
  readonly chosen?: boolean
  readonly run: () => void
}

/** `children`: a Button of react-aria-components. */
export function Menu({
  label,
  actions,
  more,
  placement = 'bottom end',
  children
}: {
  readonly label: string
  readonly actions: readonly MenuAction[]
  /** Apart from the others, under a line. */
  readonly more?: readonly MenuAction[]
  readonly placement?: 'bottom end' | 'bottom start' | 'right bottom' | 'top end'
  readonly children: ReactElement
}) {
  return (
    <MenuTrigger>
      {children}
      <Popover className="popover menu-popover" placement={placement}>
        <MenuItems label={label} actions={actions} more={more} />
      </Popover>
    </MenuTrigger>
  )
}

export interface MenuItemsProps {
  readonly label: string
  readonly actions: readonly MenuAction[]
  readonly more?: readonly MenuAction[] | undefined
  readonly onClose?: () => void
  readonly autoFocus?: boolean
}

export function MenuItems({ label, actions, more = [], onClose, autoFocus = false }: MenuItemsProps) {
  return (
    <AriaMenu
      aria-label={label}
      className="menu"
      {...(onClose && { onClose })}
      {...(autoFocus && { autoFocus: 'first' as const })}
    >
      <MenuGroup label={label} actions={actions} />
      {more.length > 0 && <Separator className="menu-line" />}
      {more.map((action) => (
        <Item key={action.id} {...action} />
      ))}
    </AriaMenu>
  )
}

/** One among several is told as chosen; others only act. */
function MenuGroup({ label, actions }: { readonly label: string; readonly actions: readonly MenuAction[] }) {
  const chosen = actions.find((action) => action.chosen)?.id
  const items = actions.map((action) => <Item key={action.id} {...action} />)
  if (chosen === undefined) return <>{items}</>
  return (
    <MenuSection aria-label={label} selectionMode="single" selectedKeys={[chosen]}>
      {items}
    </MenuSection>
  )
}

const Item = ({ id, label, icon: Icon, danger, hint, chosen, run }: MenuAction) => (
  <MenuItem id={id} textValue={label} className={danger ? 'menu-item menu-item-danger' : 'menu-item'} onAction={run}>
    {Icon && <Icon className="icon" aria-hidden />}
    <span className="grow">{label}</span>
    {chosen && <Check className="icon" aria-hidden />}
    {hint && <kbd className="kbd">{hint}</kbd>}
  </MenuItem>
)
