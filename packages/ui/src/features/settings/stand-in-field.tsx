/** Who in the association stands in for oneself. */
import { ChevronDown } from 'lucide-react'
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components'
import { fold } from '../../parts/find.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { text } from './text.ts'

export interface StandInFieldProps {
  readonly own: string
  readonly chosen: string | undefined
  readonly onChange: (account: string | undefined) => void
}

export function StandInField({ own, chosen, onChange }: StandInFieldProps) {
  const t = useText(text).availability
  const { directory } = useInterface()
  const known = useStore(directory.directory)
  const others = (known?.members ?? []).filter(({ account }) => account !== own)
  return (
    <ComboBox
      className="field"
      defaultItems={others.map(({ account, name, specialty }) => ({ id: account, name, specialty }))}
      value={chosen ?? null}
      onChange={(account) => onChange(account === null ? undefined : String(account))}
      defaultFilter={(name, typed) => fold(name).includes(fold(typed.trim()))}
    >
      <Label>
        {t.standIn} <span className="meta">{t.optional}</span>
      </Label>
      <div className="input-with">
        <Input className="input" autoComplete="off" spellCheck={false} />
        <Button className="icon-btn icon-btn-sm">
          <ChevronDown className="icon" aria-hidden />
        </Button>
      </div>
      <p className="help">{t.standInHelp}</p>
      <Popover className="popover menu-popover select-popover" offset={4}>
        <ListBox className="menu">
          {({ name, specialty }: { readonly name: string; readonly specialty: string | undefined }) => (
            <ListBoxItem textValue={name} className="menu-item">
              <span className="truncate">{name}</span>
              <span className="meta truncate">{specialty}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  )
}
