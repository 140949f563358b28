import * as Y from 'yjs'
import { ContentError } from '../../sync/content-error.ts'

/** What a Yjs update (v1) says of itself, without being applied. */
export interface UpdateSummary {
  /** Client ids whose structs it brings; deletions name what they delete and bring none. */
  readonly clients: ReadonlySet<number>
  /** UTF-16 units of text and other items brought; items deleted. */
  readonly inserted: number
  readonly removed: number
  readonly isEmpty: boolean
}

/** Throws ContentError for what is no update. */
export function summarize(update: Uint8Array): UpdateSummary {
  const { structs, ds } = decode(update)
  const clients = new Set<number>()
  let inserted = 0
  for (const struct of structs) {
    clients.add(struct.id.client)
    if (struct instanceof Y.Item && struct.content instanceof Y.ContentString) inserted += struct.length
  }
  let removed = 0
  for (const ranges of ds.clients.values()) for (const range of ranges) removed += range.len
  return { clients, inserted, removed, isEmpty: structs.length === 0 && ds.clients.size === 0 }
}

function decode(update: Uint8Array): ReturnType<typeof Y.decodeUpdate> {
  try {
    return Y.decodeUpdate(update)
  } catch {
    throw new ContentError('update')
  }
}

/** One update for several; each pair first, since merging many at once costs more than their number. */
export function mergeUpdates(updates: readonly Uint8Array[]): Uint8Array {
  const [first] = updates
  if (first !== undefined && updates.length === 1) return first
  const groups: Uint8Array[] = []
  for (let at = 0; at < updates.length; at += GROUP) groups.push(Y.mergeUpdates(updates.slice(at, at + GROUP)))
  return groups.length === 1 && groups[0] ? groups[0] : mergeUpdates(groups)
}
const GROUP = 16
