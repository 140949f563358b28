/** What is on or off at once. */
import type { ComponentProps } from 'react'

export interface SwitchProps extends Pick<ComponentProps<'input'>, 'id' | 'disabled' | 'aria-describedby'> {
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
}

export function Switch({ isOn, onChange, ...rest }: SwitchProps) {
  return (
    <input
      {...rest}
      className="switch"
      type="checkbox"
      // biome-ignore lint/a11y/useAriaPropsForRole: a native checkbox says by itself whether it is on.
      role="switch"
      checked={isOn}
      onChange={({ target }) => onChange(target.checked)}
    />
  )
}
