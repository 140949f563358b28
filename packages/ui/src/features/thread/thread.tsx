import type { Conversation } from '@colloque/client-api'

export interface ThreadProps {
  readonly conversation: Conversation
  /** A message to scroll to and show for a moment. */
  readonly jump?: { readonly id: string; readonly seq: number } | undefined
}

export function Thread(_props: ThreadProps) {
  return null
}
