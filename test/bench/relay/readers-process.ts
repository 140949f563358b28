/** Many subscribers in a process of their own, so that reading holds nobody up. It counts, and says when all have all. */
import { once } from 'node:events'
import { decodeRelayFrame } from '@colloque/protocol'
import WebSocket from 'ws'
import { type Keys, type Peer, subscribe } from './peer.ts'

export type ReaderOrder =
  | { readonly order: 'subscribe'; readonly url: string; readonly keys: Keys; readonly after: number; readonly count: number }
  | { readonly order: 'listen'; readonly url: string; readonly count: number }
  /** From now on: say `done` when every one of them has so many entries, or messages. */
  | { readonly order: 'expect'; readonly entries: number }
  | { readonly order: 'close' }

/** Those opened at once: a queue of handshakes is no part of what is measured. */
const OPENED_TOGETHER = 20
const peers: Peer[] = []
const sockets: WebSocket[] = []
let received: number[] = []
let wanted = Number.POSITIVE_INFINITY
let complete = 0

function add(reader: number, entries: number): void {
  const before = received[reader] ?? 0
  received[reader] = before + entries
  if (before < wanted && before + entries >= wanted) complete += 1
  if (complete === received.length) {
    complete = 0
    process.send?.('done')
  }
}

/**
 * Fan-out gives all of one tick the same frame, byte for byte: the first reader decodes it, the others know it by its length and
 * beginning. A frame that nobody has decoded is decoded.
 */
const known = new Map<string, number>()
function entriesIn(frame: Uint8Array): number {
  const name = `${frame.length} ${Buffer.from(frame.buffer, frame.byteOffset, Math.min(frame.length, 160)).toString('latin1')}`
  let entries = known.get(name)
  if (entries === undefined) {
    const decoded = decodeRelayFrame(new Uint8Array(frame))
    entries = decoded.kind === 'push' && decoded.push.type === 'entries' ? decoded.push.entries.length : 0
    if (known.size > 4_096) known.clear()
    known.set(name, entries)
  }
  return entries
}

async function open(count: number, one: (reader: number) => Promise<void>): Promise<void> {
  received = new Array<number>(count).fill(0)
  for (let at = 0; at < count; at += OPENED_TOGETHER)
    await Promise.all(Array.from({ length: Math.min(OPENED_TOGETHER, count - at) }, (_, index) => one(at + index)))
  process.send?.('ready')
}

async function listen(url: string): Promise<void> {
  const socket = new WebSocket(url, { perMessageDeflate: false })
  const reader = sockets.push(socket) - 1
  socket.on('message', () => add(reader, 1))
  await once(socket, 'open')
}

process.on('message', (order: ReaderOrder) => {
  if (order.order === 'subscribe') {
    const { url, keys, after, count } = order
    void open(count, async (reader) => {
      peers.push(await subscribe(url, keys, after, (frame) => add(reader, entriesIn(frame))))
    })
  } else if (order.order === 'listen') void open(order.count, () => listen(order.url))
  else if (order.order === 'expect') {
    received.fill(0)
    complete = 0
    wanted = order.entries
    process.send?.('ready')
  } else {
    for (const peer of peers) peer.socket.terminate()
    for (const socket of sockets) socket.terminate()
    process.exit(0)
  }
})
