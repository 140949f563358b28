/** One's specialty: from those that are common, or in one's own words. */
import { ChevronDown } from 'lucide-react'
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { specialtyLabels } from '../directory/specialties.ts'
import { text } from './text.ts'

export interface SpecialtyFieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
}

export function SpecialtyField({ value, onChange }: SpecialtyFieldProps) {
  const t = useText(text)
  const labels = specialtyLabels(useLanguage())
  return (
    <ComboBox
      className="field"
      allowsCustomValue
      inputValue={value}
      onInputChange={onChange}
      defaultItems={labels.map((label) => ({ id: label, label }))}
    >
      <Label>
        {t.profile.specialty}
        <span className="meta"> {t.optional}</span>
      </Label>
      <div className="input-with">
        <Input className="input" maxLength={200} autoComplete="off" />
        <Button className="icon-btn icon-btn-sm">
          <ChevronDown className="icon" aria-hidden />
        </Button>
      </div>
      <Popover className="popover menu-popover select-popover" offset={4}>
        <ListBox className="menu">
          {({ label }: { readonly label: string }) => (
            <ListBoxItem textValue={label} className="menu-item">
              {label}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  )
}
