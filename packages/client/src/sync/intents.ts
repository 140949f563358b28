import { bytes, checkShape, decodeCbor, encodeCbor, flag, list, optional, record, text } from '@colloque/protocol'
import type { Store } from '../ports/index.ts'

const accounts = list(bytes(16), 100)
const describeShape = record({
  add: accounts,
  remove: accounts,
  readers: optional(record({ add: accounts, remove: accounts })),
  name: optional(text(200)),
  history: optional(flag)
})

/** What this device wants changed in a space. Intents name accounts, never leaves; what is satisfied already is dropped. */
export type Intent =
  | { readonly kind: 'add' | 'remove'; readonly account: Uint8Array }
  | {
      readonly kind: 'describe'
      readonly owners: AccountsChange
      readonly readers?: AccountsChange
      readonly name?: string
      readonly history?: boolean
    }
  | { readonly kind: 'refresh' }
  /** Only says when: every commit removes the revoked, and there is none to make when they are gone. */
  | { readonly kind: 'remove-revoked' }
  /** [ROLE-3] Becomes the owner of a group that has none. */
  | { readonly kind: 'inherit' }
/** Against the owners, or the readers, as they are when it is committed. */
export interface AccountsChange {
  readonly add: readonly Uint8Array[]
  readonly remove: readonly Uint8Array[]
}
export type StoredIntent = Intent & { readonly position: number }

/** Nothing waits longer: what seems to was stored under a clock that has been set back since, and is due. */
export const LONGEST_WAIT_MS = 600_000

/**
 * Inside a transaction. `dueAtMs`: not before; an intent that waits for nothing is due at 0. Who is to be removed is not added by an
 * earlier intent any more, not even by one that waits because they could not be reached.
 */
export function addIntent(store: Store, space: Uint8Array, intent: Intent, dueAtMs = 0): void {
  if (intent.kind === 'remove')
    store.run("DELETE FROM intent WHERE space = ? AND kind = 'add' AND account = ?", space, intent.account)
  store.run(
    'INSERT INTO intent (space, kind, account, content, due_at) VALUES (?, ?, ?, ?, ?)',
    space,
    intent.kind,
    'account' in intent ? intent.account : null,
    'owners' in intent ? encodeCbor({ ...intent.owners, ...restOf(intent) }) : null,
    dueAtMs
  )
}

type Rest = Pick<Extract<Intent, { kind: 'describe' }>, 'readers' | 'name' | 'history'>
const restOf = ({ readers, name, history }: { readonly [K in keyof Rest]: Rest[K] | undefined }): Rest => ({
  ...(readers !== undefined && { readers }),
  ...(name !== undefined && { name }),
  ...(history !== undefined && { history })
})

export function dueIntents(store: Store, space: Uint8Array, nowMs: number): readonly StoredIntent[] {
  const rows = store.all<{ position: number; kind: Intent['kind']; account: Uint8Array | null; content: Uint8Array | null }>(
    'SELECT position, kind, account, content FROM intent WHERE space = ? AND (due_at <= ? OR due_at > ?) ORDER BY position',
    space,
    nowMs,
    nowMs + LONGEST_WAIT_MS
  )
  return rows.map(({ position, kind, account, content }) => {
    if (kind === 'refresh' || kind === 'remove-revoked' || kind === 'inherit') return { position, kind }
    if (kind === 'describe') {
      const change = checkShape(describeShape, decodeCbor(content ?? new Uint8Array(0)), 'describe')
      return { position, kind, owners: { add: change.add, remove: change.remove }, ...restOf(change) }
    }
    return { position, kind, account: account ?? new Uint8Array(0) }
  })
}

/** Whether one of this kind waits, due or not. */
export const isPlanned = (store: Store, space: Uint8Array, kind: Intent['kind']): boolean =>
  store.get('SELECT 1 FROM intent WHERE space = ? AND kind = ?', space, kind) !== undefined

/** Of those that are not due yet. */
export function nextDueAt(store: Store, space: Uint8Array, nowMs: number): number | undefined {
  const row = store.get<{ due: number | null }>(
    'SELECT min(due_at) AS due FROM intent WHERE space = ? AND due_at > ?',
    space,
    nowMs
  )
  return row?.due ?? undefined
}

export function dropIntents(store: Store, positions: readonly number[]): void {
  for (const position of positions) store.run('DELETE FROM intent WHERE position = ?', position)
}

/** Each to a moment of its own, `stepMs` apart where there is room for that: what cannot be done together is then tried one by one. */
export function postponeIntents(
  store: Store,
  positions: readonly number[],
  nowMs: number,
  wait: { readonly delayMs: number; readonly stepMs: number }
): void {
  const stepMs = Math.min(wait.stepMs, Math.floor(LONGEST_WAIT_MS / Math.max(1, positions.length)))
  const delayMs = Math.min(wait.delayMs, LONGEST_WAIT_MS - (positions.length - 1) * stepMs)
  for (const [index, position] of positions.entries())
    store.run('UPDATE intent SET due_at = ? WHERE position = ?', nowMs + delayMs + index * stepMs, position)
}

/** What waited for its turn is due. */
export function hasten(store: Store, space: Uint8Array, kind: Intent['kind']): void {
  store.run('UPDATE intent SET due_at = 0 WHERE space = ? AND kind = ?', space, kind)
}
