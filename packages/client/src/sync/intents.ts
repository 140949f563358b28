import type { Store } from '../ports/index.ts'

/** What this device wants changed in a space. Intents name accounts, never leaves; what is satisfied already is dropped. */
export type Intent =
  | { readonly kind: 'add' | 'remove'; readonly account: Uint8Array }
  | { readonly kind: 'describe'; readonly content: Uint8Array }
  | { readonly kind: 'refresh' }
export type StoredIntent = Intent & { readonly position: number }

/** Inside a transaction. `dueAtMs`: not before; an intent that waits for nothing is due at 0. */
export function addIntent(store: Store, space: Uint8Array, intent: Intent, dueAtMs = 0): void {
  store.run(
    'INSERT INTO intent (space, kind, account, content, due_at) VALUES (?, ?, ?, ?, ?)',
    space,
    intent.kind,
    'account' in intent ? intent.account : null,
    'content' in intent ? intent.content : null,
    dueAtMs,
  )
}

export function dueIntents(store: Store, space: Uint8Array, nowMs: number): readonly StoredIntent[] {
  const rows = store.all<{ position: number; kind: Intent['kind']; account: Uint8Array | null; content: Uint8Array | null }>(
    'SELECT position, kind, account, content FROM intent WHERE space = ? AND due_at <= ? ORDER BY position',
    space,
    nowMs,
  )
  return rows.map(({ position, kind, account, content }) => {
    if (kind === 'refresh') return { position, kind }
    if (kind === 'describe') return { position, kind, content: content ?? new Uint8Array(0) }
    return { position, kind, account: account ?? new Uint8Array(0) }
  })
}

export function nextDueAt(store: Store, space: Uint8Array): number | undefined {
  return store.get<{ due: number | null }>('SELECT min(due_at) AS due FROM intent WHERE space = ?', space)?.due ?? undefined
}

export function dropIntents(store: Store, positions: readonly number[]): void {
  for (const position of positions) store.run('DELETE FROM intent WHERE position = ?', position)
}

export function postponeIntents(store: Store, positions: readonly number[], dueAtMs: number): void {
  for (const position of positions) store.run('UPDATE intent SET due_at = ? WHERE position = ?', dueAtMs, position)
}
