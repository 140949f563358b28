/** The one thing that the banner says: the worst of what is wrong. */
import type { Conversation } from '@colloque/client-api'

export type Trouble =
  | { readonly kind: 'suspended'; readonly how: 'fork' | 'rollback' }
  | { readonly kind: 'refused'; readonly reason: Refused }
  | { readonly kind: 'offline'; readonly sinceMs: number; readonly waiting: number }

/** Being back on the network does not mend these. */
const REFUSED = ['relay-version', 'relay-changed', 'device-disabled', 'relay-refused', 'quota-exceeded', 'relay-full'] as const
export type Refused = (typeof REFUSED)[number]
const isRefused = (reason: string | undefined): reason is Refused => (REFUSED as readonly (string | undefined)[]).includes(reason)

export interface Circumstances {
  readonly suspended: Conversation['suspended']
  readonly connection: 'offline' | 'connecting' | 'online'
  readonly reason: string | undefined
  readonly offlineSinceMs: number | undefined
  readonly waiting: number
}

export function worstTrouble({ suspended, connection, reason, offlineSinceMs, waiting }: Circumstances): Trouble | undefined {
  if (suspended !== undefined) return { kind: 'suspended', how: suspended }
  if (connection === 'online') return undefined
  if (isRefused(reason)) return { kind: 'refused', reason }
  // While it connects for the first time nothing is wrong yet.
  if (offlineSinceMs === undefined) return undefined
  return { kind: 'offline', sinceMs: offlineSinceMs, waiting }
}
