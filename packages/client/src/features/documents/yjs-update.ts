import { createDecoder, readVarUint } from 'lib0/decoding'
import { createEncoder, toUint8Array, writeVarUint } from 'lib0/encoding'
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

/** [YDOC-5] Far beyond what writing gives, and far within what every host of a core can walk through. */
const LARGEST_CLOCK = 2 ** 31
const DEPTH = 64
/** Within the parts that one update may have in its log. */
export const LARGEST_UPDATE_BYTES = 12 << 20

/** Throws ContentError for what is no update, and for what would harm whoever applies it: the same everywhere. */
export function summarize(update: Uint8Array): UpdateSummary {
  const { structs, ds } = decode(update)
  const clients = new Set<number>()
  const levels: Levels = new Map()
  let inserted = 0
  for (const struct of structs) {
    clients.add(struct.id.client)
    if (struct.id.clock + struct.length > LARGEST_CLOCK) throw new ContentError('clock')
    if (!(struct instanceof Y.Item)) continue
    checkPlace(struct)
    checkDepth(struct, levels)
    if (struct.content instanceof Y.ContentString) inserted += struct.length
  }
  checkBlocks(update, clients.size)
  let removed = 0
  for (const ranges of ds.clients.values())
    for (const { clock, len } of ranges) {
      if (clock + len > LARGEST_CLOCK) throw new ContentError('clock')
      removed += len
    }
  return { clients, inserted, removed, isEmpty: structs.length === 0 && ds.clients.size === 0 }
}

function decode(update: Uint8Array): ReturnType<typeof Y.decodeUpdate> {
  try {
    return Y.decodeUpdate(update)
  } catch {
    throw new ContentError('update')
  }
}

/** Of a client that comes twice, Yjs applies what comes last, and merges and tells of all. */
function checkBlocks(update: Uint8Array, clients: number): void {
  if (readVarUint(createDecoder(update)) !== clients) throw new ContentError('clients')
}

/** What stands beside or in something that its own author wrote only later makes Yjs throw in the middle of an update. */
function checkPlace({ id, origin, rightOrigin, parent }: Y.Item): void {
  for (const place of [origin, rightOrigin, parent])
    if (place instanceof Y.ID && place.client === id.client && place.clock >= id.clock) throw new ContentError('place')
}

/** Types within types of the same update, and plain values within values: whoever walks through them does so on its stack. */
function checkDepth(item: Y.Item, levels: Levels): void {
  const { parent, origin, rightOrigin, content, id } = item
  const beside = origin ?? rightOrigin
  const level = parent instanceof Y.ID ? levelAt(levels, parent) + 1 : parent === null && beside ? levelAt(levels, beside) : 1
  if (level > DEPTH) throw new ContentError('depth')
  const known = levels.get(id.client) ?? []
  known.push({ clock: id.clock, level })
  levels.set(id.client, known)
  if (content instanceof Y.ContentDoc) throw new ContentError('subdocument')
  if (content instanceof Y.ContentAny || content instanceof Y.ContentJSON) for (const value of content.arr) checkValue(value)
  if (content instanceof Y.ContentEmbed) checkValue(content.embed)
  if (content instanceof Y.ContentFormat) checkValue(content.value)
}

/** By client, in the order of clocks, which is that of an update. */
type Levels = Map<number, { readonly clock: number; readonly level: number }[]>

/** Of the item at a place; 1 for what the update does not bring. */
function levelAt(levels: Levels, { client, clock }: Y.ID): number {
  const known = levels.get(client) ?? []
  let low = 0
  let high = known.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((known[middle]?.clock ?? 0) <= clock) low = middle + 1
    else high = middle
  }
  return known[low - 1]?.level ?? 1
}

function checkValue(value: unknown): void {
  let level: readonly unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEPTH) throw new ContentError('depth')
    level = level.flatMap((each) =>
      typeof each === 'object' && each !== null && !(each instanceof Uint8Array) ? Object.values(each) : []
    )
  }
}

/**
 * Tells of an update whether a document has all that it brings and deletes, what waits in it for something else included. Nothing is
 * applied: updates that wait for what a document lacks are merged with each other, each time all of them.
 */
export function contentsOf(doc: Y.Doc): (update: Uint8Array) => boolean {
  const hasAll = structsIn(doc)
  const { pendingDs } = doc.store
  const { ds } = Y.snapshot(doc)
  const removed = pendingDs === null ? ds : Y.mergeDeleteSets([ds, Y.decodeUpdateV2(pendingDs).ds])
  return (update) => {
    const brought = Y.decodeUpdate(update)
    return (
      hasAll(brought.structs) &&
      [...brought.ds.clients].every(([client, ranges]) => ranges.every(({ clock, len }) => isWithin(removed, client, clock, len)))
    )
  }
}

/** The same of what it brings of one client, whatever it deletes. */
export function structsOf(doc: Y.Doc): (update: Uint8Array, client: number) => boolean {
  const hasAll = structsIn(doc)
  return (update, client) => hasAll(Y.decodeUpdate(update).structs.filter(({ id }) => id.client === client))
}

function structsIn(doc: Y.Doc): (structs: ReturnType<typeof decode>['structs']) => boolean {
  const { pendingStructs } = doc.store
  const ranges = Y.createDeleteSet()
  for (const [client, len] of Y.decodeStateVector(Y.encodeStateVector(doc))) ranges.clients.set(client, [{ clock: 0, len }])
  for (const struct of pendingStructs === null ? [] : Y.decodeUpdateV2(pendingStructs.update).structs) {
    if (struct instanceof Y.Skip) continue
    const { client, clock } = struct.id
    const known = ranges.clients.get(client) ?? []
    known.push({ clock, len: struct.length })
    ranges.clients.set(client, known)
  }
  const written = Y.mergeDeleteSets([ranges])
  return (structs) =>
    structs.every((each) => each instanceof Y.Skip || isWithin(written, each.id.client, each.id.clock, each.length))
}

/** Whether none of what an update brings and deletes waits for anything in the document that it was applied to. Costs as much as the update is large. */
export function isApplied({ store }: Y.Doc, update: Uint8Array): boolean {
  const { structs, ds } = Y.decodeUpdate(update)
  const isThere = (client: number, end: number): boolean => end <= Y.getState(store, client)
  return (
    structs.every((each) => each instanceof Y.Skip || isThere(each.id.client, each.id.clock + each.length)) &&
    [...ds.clients].every(([client, ranges]) => ranges.every(({ clock, len }) => isThere(client, clock + len)))
  )
}

type Ranges = ReturnType<typeof Y.createDeleteSet>

/** Merged, and in order. */
function isWithin({ clients }: Ranges, client: number, clock: number, length: number): boolean {
  const ranges = clients.get(client) ?? []
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ranges[middle]?.clock ?? 0) <= clock) low = middle + 1
    else high = middle
  }
  const range = ranges[low - 1]
  return range !== undefined && clock + length <= range.clock + range.len
}

/** What an update brings of one client; what it deletes stays with it, deleted twice is deleted once. */
export function onlyOf(update: Uint8Array, client: number, clients: ReadonlySet<number>): Uint8Array {
  const encoder = createEncoder()
  const others = [...clients].filter((other) => other !== client)
  writeVarUint(encoder, others.length)
  for (const other of others) {
    writeVarUint(encoder, other)
    writeVarUint(encoder, LARGEST_CLOCK)
  }
  return Y.diffUpdate(update, toUint8Array(encoder))
}

/**
 * As few updates as say what these say and are each allowed, to all who read them: what one brings at once may be larger, or lie
 * deeper, than what each brought by itself.
 */
export function mergeAllowed(updates: readonly Uint8Array[]): Uint8Array[] {
  if (updates.length <= 1) return [...updates]
  const merged = mergeUpdates(updates)
  if (merged.length <= LARGEST_UPDATE_BYTES && isAllowed(merged)) return [merged]
  const middle = updates.length >> 1
  return [...mergeAllowed(updates.slice(0, middle)), ...mergeAllowed(updates.slice(middle))]
}

function isAllowed(update: Uint8Array): boolean {
  try {
    summarize(update)
    return true
  } catch {
    return false
  }
}

/**
 * Whether each brings of every client only what stands behind all that those before it bring: one for all is then what they are one after
 * the other. Of two that say different things of one place Yjs takes what comes first, and merged that may be the other.
 */
export function isInOrder(updates: readonly Uint8Array[]): boolean {
  const ends = new Map<number, number>()
  return updates.every((update) =>
    Y.decodeUpdate(update).structs.every(({ id: { client, clock }, length }) => {
      const end = ends.get(client) ?? 0
      ends.set(client, clock + length)
      return clock >= end
    })
  )
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
