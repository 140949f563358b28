import { decodeCbor, encodeCbor } from '@colloque/protocol'
import type { Store } from '../../ports/index.ts'
import type { BodyMentions } from './bodies.ts'

/** The message table, read; and what its columns hold in other than plain values. */
export interface MessageRow {
  readonly message: Uint8Array
  readonly space: Uint8Array
  readonly seq: number | null
  readonly sender: Uint8Array
  readonly sent_at: number
  readonly text: string
  readonly mentions: Uint8Array | null
  /** An entry id of the same space. */
  readonly reply_to: Uint8Array | null
  readonly urgent: number
  readonly forwarded: number
  readonly edited_at: number | null
  readonly deleted_at: number | null
  readonly failed: string | null
  /** Its files are not at the relay yet: it is not in the outbox. */
  readonly waiting: number
  readonly acknowledged: number
}

export const rowOfKey = (store: Store, key: Uint8Array): MessageRow | undefined =>
  store.get<MessageRow>('SELECT * FROM message WHERE message = ?', key)

export const storedMentions = (mentions: BodyMentions | undefined): Uint8Array | null =>
  mentions === undefined || mentions.length === 0 ? null : encodeCbor(mentions)
export const mentionsOf = (stored: Uint8Array | null): BodyMentions =>
  stored === null ? [] : (decodeCbor(stored) as BodyMentions)

export const EXCERPT_CHARACTERS = 200
/** The beginning, never half of a character. */
export function excerpt(text: string): string {
  const cut = text.slice(0, EXCERPT_CHARACTERS)
  const last = cut.charCodeAt(cut.length - 1)
  return text.length > cut.length && last >= 0xd800 && last < 0xdc00 ? cut.slice(0, -1) : cut
}
