import type { SettingsSection } from '../../state/places.ts'

export function SettingsRoom(_props: { readonly section: SettingsSection }) {
  return null
}
