import { BATCH_ENTRIES, ENTRY_KIND, type Entry, encodePush, FRAME_BYTES, type PushOf } from '@colloque/protocol'
import { hex } from './session/hex.ts'

/**
 * Hands durable entries to subscribers: per log strictly by seq, without gap or double, whatever the order in which storage answers.
 * It holds entries only until they can be sent; it never reads or writes storage beyond a log's head.
 */
export interface FanOut {
  /** From now on entries of the log are held for this subscription. Resolves when a page read from now on joins them without a gap. */
  join(subscription: Subscription): Promise<void>
  isJoined(subscription: Subscription): boolean
  /** The page up to `cursor` was sent: what came after it follows, now and later. */
  settle(subscription: Subscription, cursor: number): void
  leave(subscription: Subscription): void
  /** Durable entries, in any order. */
  publish(log: Uint8Array, entries: readonly Entry[]): void
  /** A write of unknown outcome: a gap may never fill, so every reader of this log starts again from its cursor. */
  interrupt(log: Uint8Array): void
  /** To the other readers of this log in this epoch; the latest of a sender replaces an unsent one. */
  signal(signal: { log: Uint8Array; space: Uint8Array; epoch: number; bytes: Uint8Array; from: Reader }): void
  /** A snapshot was put: at once to the readers of this log in this epoch, but to those that are behind. It keeps no order with entries. */
  snapshot(snapshot: PushOf<'snapshot'>): void
  subscriptions(): number
}

/** A connection as fan-out sees it. */
export interface Reader {
  send(frame: Uint8Array): void
  /** Too much is unsent: nothing more should be pushed now. */
  isBehind(): boolean
  /** This subscription has ended because the reader is behind. */
  lagging(log: Uint8Array): void
}

export interface Subscription {
  readonly log: Uint8Array
  readonly epoch: number
  readonly reader: Reader
  /** The last seq sent; undefined while the page is being read. */
  cursor: number | undefined
  /** Held while the page is being read. */
  held: Entry[]
  heldBytes: number
}

export const createSubscription = (log: Uint8Array, epoch: number, reader: Reader): Subscription => ({
  log,
  epoch,
  reader,
  cursor: undefined,
  held: [],
  heldBytes: 0
})

interface Channel {
  readonly log: Uint8Array
  readonly subscriptions: Set<Subscription>
  /** The last seq handed on; undefined until the head is known. */
  head: number | undefined
  ready: Promise<void>
  /** Durable entries that wait for an earlier one. */
  readonly early: Map<number, Entry>
  outgoing: Entry[]
  readonly signals: Map<Reader, { space: Uint8Array; epoch: number; bytes: Uint8Array }>
  isFlushDue: boolean
}

/** Field names, integers and lengths of one entry in a frame take less than this. */
const ENTRY_OVERHEAD_BYTES = 96
const HELD_BYTES = FRAME_BYTES

/** Cuts entries into as few pushes as fit a frame each. */
export function packEntries(log: Uint8Array, entries: readonly Entry[]): readonly Uint8Array[] {
  const frames: Uint8Array[] = []
  let start = 0
  let sizeBytes = ENTRY_OVERHEAD_BYTES
  entries.forEach((entry, index) => {
    const entryBytes = entry.bytes.length + ENTRY_OVERHEAD_BYTES
    if (index > start && (index - start === BATCH_ENTRIES || sizeBytes + entryBytes > FRAME_BYTES)) {
      frames.push(encodePush({ type: 'entries', log, entries: entries.slice(start, index) }))
      start = index
      sizeBytes = ENTRY_OVERHEAD_BYTES
    }
    sizeBytes += entryBytes
  })
  if (start < entries.length) frames.push(encodePush({ type: 'entries', log, entries: entries.slice(start) }))
  return frames
}

/** Runs of one epoch; a commit is the last of its run. */
function runsOf(entries: readonly Entry[]): Entry[][] {
  const runs: Entry[][] = []
  for (const entry of entries) {
    const run = runs.at(-1)
    if (run?.[0]?.epoch === entry.epoch) run.push(entry)
    else runs.push([entry])
  }
  return runs
}

/** `headOf` reads the durable head of a log. */
export function createFanOut(headOf: (log: Uint8Array) => Promise<number>): FanOut {
  const channels = new Map<string, Channel>()

  function open(log: Uint8Array): Channel {
    const channel: Channel = {
      log,
      subscriptions: new Set(),
      head: undefined,
      ready: Promise.resolve(),
      early: new Map(),
      outgoing: [],
      signals: new Map(),
      isFlushDue: false
    }
    channels.set(hex(log), channel)
    channel.ready = headOf(log).then(
      (head) => {
        channel.head = head
        for (const seq of channel.early.keys()) if (seq <= head) channel.early.delete(seq)
        advance(channel)
      },
      (error: unknown) => {
        if (channels.get(hex(log)) === channel) channels.delete(hex(log))
        throw error
      }
    )
    return channel
  }

  function advance(channel: Channel): void {
    if (channel.head === undefined) return
    for (let next = channel.early.get(channel.head + 1); next; next = channel.early.get(channel.head + 1)) {
      channel.early.delete(next.seq)
      channel.head = next.seq
      channel.outgoing.push(next)
    }
    if (channel.outgoing.length > 0) flushSoon(channel)
  }

  // A microtask later: all that one batch of the storage resolves in this tick goes out in one frame.
  function flushSoon(channel: Channel): void {
    if (channel.isFlushDue) return
    channel.isFlushDue = true
    queueMicrotask(() => {
      channel.isFlushDue = false
      flush(channel)
    })
  }

  function flush(channel: Channel): void {
    const entries = channel.outgoing
    channel.outgoing = []
    for (const run of runsOf(entries)) {
      let shared: readonly Uint8Array[] | undefined
      for (const subscription of channel.subscriptions) {
        const epoch = (run[0] as Entry).epoch
        if (subscription.epoch < epoch && subscription.cursor !== undefined) leave(subscription)
        if (subscription.epoch !== epoch) continue
        if (subscription.cursor === undefined) hold(subscription, run)
        else if (subscription.cursor < (run[0] as Entry).seq) {
          shared ??= packEntries(channel.log, run)
          deliver(subscription, run, shared)
        } else deliverAfterCursor(subscription, run)
      }
    }
    const signals = [...channel.signals]
    channel.signals.clear()
    for (const [from, { space, epoch, bytes }] of signals) {
      const frame = encodePush({ type: 'signal', space, epoch, bytes })
      for (const { reader, epoch: reads, cursor } of channel.subscriptions)
        if (reader !== from && reads === epoch && cursor !== undefined && !reader.isBehind()) reader.send(frame)
    }
  }

  /** What outgrows its limit while the page is read is left to the next page. */
  function hold(subscription: Subscription, run: readonly Entry[]): void {
    subscription.held.push(...run)
    subscription.heldBytes += run.reduce((sum, entry) => sum + entry.bytes.length + ENTRY_OVERHEAD_BYTES, 0)
    if (subscription.heldBytes > HELD_BYTES) leave(subscription)
  }

  function deliverAfterCursor(subscription: Subscription, run: readonly Entry[]): void {
    const rest = run.filter(({ seq }) => seq > (subscription.cursor as number))
    if (rest.length > 0) deliver(subscription, rest, packEntries(subscription.log, rest))
  }

  function deliver(subscription: Subscription, run: readonly Entry[], frames: readonly Uint8Array[]): void {
    if (subscription.reader.isBehind()) {
      leave(subscription)
      subscription.reader.lagging(subscription.log)
      return
    }
    for (const frame of frames) subscription.reader.send(frame)
    const last = run.at(-1) as Entry
    subscription.cursor = last.seq
    if (last.kind === ENTRY_KIND.commit) leave(subscription)
  }

  function leave(subscription: Subscription): void {
    subscription.held = []
    const channel = channels.get(hex(subscription.log))
    if (!channel?.subscriptions.delete(subscription)) return
    if (channel.subscriptions.size === 0) channels.delete(hex(subscription.log))
  }

  return {
    async join(subscription) {
      const channel = channels.get(hex(subscription.log)) ?? open(subscription.log)
      channel.subscriptions.add(subscription)
      await channel.ready
    },
    isJoined: (subscription) => channels.get(hex(subscription.log))?.subscriptions.has(subscription) ?? false,
    settle(subscription, cursor) {
      subscription.cursor = cursor
      const { held } = subscription
      subscription.held = []
      if (held.length > 0) deliverAfterCursor(subscription, held)
    },
    leave,
    publish(log, entries) {
      const channel = channels.get(hex(log))
      if (!channel) return
      for (const entry of entries) if (channel.head === undefined || entry.seq > channel.head) channel.early.set(entry.seq, entry)
      advance(channel)
    },
    interrupt(log) {
      const channel = channels.get(hex(log))
      if (!channel) return
      channels.delete(hex(log))
      const readers = [...channel.subscriptions].filter(({ cursor }) => cursor !== undefined).map(({ reader }) => reader)
      channel.subscriptions.clear()
      for (const reader of readers) reader.lagging(log)
    },
    signal({ log, space, epoch, bytes, from }) {
      const channel = channels.get(hex(log))
      if (!channel) return
      channel.signals.set(from, { space, epoch, bytes })
      flushSoon(channel)
    },
    snapshot(snapshot) {
      let frame: Uint8Array | undefined
      for (const { reader, epoch } of channels.get(hex(snapshot.log))?.subscriptions ?? []) {
        if (epoch !== snapshot.epoch || reader.isBehind()) continue
        frame ??= encodePush({ type: 'snapshot', ...snapshot })
        reader.send(frame)
      }
    },
    subscriptions: () => channels.values().reduce((sum, { subscriptions }) => sum + subscriptions.size, 0)
  }
}
