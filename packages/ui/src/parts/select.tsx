/** One choice among a few, in a list that opens. */
import { Check, ChevronDown } from 'lucide-react'
import { Select as AriaSelect, Button, Label, ListBox, ListBoxItem, Popover, SelectValue } from 'react-aria-components'

export interface SelectOption {
  readonly id: string
  readonly label: string
}
export interface SelectProps {
  readonly label: string
  /** The label is said, not shown: it stands elsewhere on the row. */
  readonly isLabelHidden?: boolean
  readonly options: readonly SelectOption[]
  /** The id of the chosen option; undefined: none yet. */
  readonly value: string | undefined
  readonly onChange: (id: string) => void
  readonly placeholder?: string
  readonly isInvalid?: boolean
  readonly describedBy?: string | undefined
}

export function Select(props: SelectProps) {
  const { label, isLabelHidden = false, options, value, onChange, placeholder, isInvalid = false, describedBy } = props
  return (
    <AriaSelect
      className="field"
      value={value ?? null}
      onChange={(id) => {
        if (id !== null) onChange(String(id))
      }}
      isInvalid={isInvalid}
      {...(placeholder !== undefined && { placeholder })}
      {...(describedBy !== undefined && { 'aria-describedby': describedBy })}
    >
      <Label className={isLabelHidden ? 'sr' : 'field-label'}>{label}</Label>
      <Button className="input select-button">
        <SelectValue className="truncate select-value" />
        <ChevronDown className="icon" aria-hidden />
      </Button>
      <Popover className="popover menu-popover select-popover" offset={4}>
        <ListBox className="menu" items={options}>
          {({ id, label: name }) => (
            <ListBoxItem id={id} textValue={name} className="menu-item">
              {({ isSelected }) => (
                <>
                  <span className="grow">{name}</span>
                  {isSelected && <Check className="icon" aria-hidden />}
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}
