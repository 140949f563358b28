import type { DirectoryMember } from '@colloque/client-api'

export interface MemberPickerProps {
  readonly label: string
  /** Accounts that cannot be chosen: already there. */
  readonly without: ReadonlySet<string>
  readonly chosen: readonly DirectoryMember[]
  readonly onChange: (chosen: readonly DirectoryMember[]) => void
}

export function MemberPicker(_props: MemberPickerProps) {
  return null
}
