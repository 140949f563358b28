/** One client's way to a relay in the same process: every frame can be read, changed, lost or counted on it. */
import { createMemoryNetwork, type MemoryNetwork } from '@colloque/client/memory'
import {
  type AnyRequest,
  decodeClientFrame,
  decodeRelayFrame,
  type Entry,
  encodeAnswer,
  encodePush,
  encodeRefusal,
  encodeRequest,
  type RelayFrame
} from '@colloque/protocol'
import type { Relay } from '@colloque/server'

export const RELAY_URL = 'https://relay.test'

/** What lies between a relay and one client. Undefined loses the frame. */
export interface Meddler {
  fromRelay?: (frame: RelayFrame) => RelayFrame | undefined
  toRelay?: (request: AnyRequest) => AnyRequest | undefined
}

export interface NetworkHooks {
  /** Before each frame that the client sends; false when the process ended there. */
  onSending(): boolean
  onSent(): void
  /** Counts all frames, both ways. */
  onFrame(): void
}

export function createMeddledNetwork(relay: () => Relay, address: string, meddler: Meddler, hooks: NetworkHooks): MemoryNetwork {
  const network = createMemoryNetwork(RELAY_URL, {
    accept(peer) {
      const session = relay().connect({
        send(frame) {
          hooks.onFrame()
          const changed = meddleFromRelay(meddler, frame)
          if (changed) peer.send(changed)
        },
        close: () => peer.close(),
        bufferedBytes: () => 0,
        address
      })
      return { onFrame: (frame) => session.receive(frame), onClose: () => session.closed() }
    },
    respond: () => Promise.reject(new Error('no HTTP on this way'))
  })
  const { transport } = network
  return {
    ...network,
    transport: {
      ...transport,
      async connect(url, handlers) {
        const socket = await transport.connect(url, handlers)
        return {
          close: () => socket.close(),
          send(frame) {
            if (!hooks.onSending()) return
            hooks.onFrame()
            const changed = meddleToRelay(meddler, frame)
            if (changed) socket.send(changed)
            hooks.onSent()
          }
        }
      }
    }
  }
}

function meddleFromRelay({ fromRelay }: Meddler, frame: Uint8Array): Uint8Array | undefined {
  if (!fromRelay) return frame
  const changed = fromRelay(decodeRelayFrame(frame))
  if (changed === undefined) return undefined
  if (changed.kind === 'push') return encodePush(changed.push)
  if (changed.kind === 'refusal') return encodeRefusal(changed.refusal)
  return encodeAnswer(changed.request, changed.name, changed.body)
}

function meddleToRelay({ toRelay }: Meddler, frame: Uint8Array): Uint8Array | undefined {
  if (!toRelay) return frame
  const decoded = decodeClientFrame(frame)
  if (decoded.kind === 'hello') return frame
  const changed = toRelay(decoded.body)
  return changed && encodeRequest(decoded.request, changed)
}

/** A relay that shows other entries than it holds, in pages and pushes alike. */
export function meddleEntries(
  change: (entries: readonly Entry[], way: 'page' | 'push') => readonly Entry[]
): NonNullable<Meddler['fromRelay']> {
  return (frame) => {
    if (frame.kind === 'push' && frame.push.type === 'entries') {
      const entries = change(frame.push.entries, 'push')
      return entries.length === 0 ? undefined : { ...frame, push: { ...frame.push, entries } }
    }
    if (frame.kind === 'answer' && frame.name === 'subscribe') {
      const page = frame.body as { entries: readonly Entry[]; complete: boolean; ended: boolean }
      return { ...frame, body: { ...page, entries: change(page.entries, 'page') } }
    }
    return frame
  }
}
