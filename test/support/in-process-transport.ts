/** The way from a client to a relay in the same process: real frames, no socket. For tests and simulations. */

import type { HttpRequest, HttpResponse, Transport } from '@colloque/client'
import { ClientError } from '@colloque/client'
import { createMemoryNetwork, type MemoryNetwork } from '@colloque/client/memory'
import type { Relay } from '@colloque/server'

export interface InProcessWay {
  /** What the relay shows in links and what clients connect to. */
  readonly relayUrl?: string
  /** For limits before login. */
  readonly address?: string
  /** Answers HTTP (blobs, /about); without it there is none. */
  respond?(request: HttpRequest): Promise<HttpResponse>
  /** Sees each frame on its way; false loses it and cuts the connection there. */
  toRelay?(frame: Uint8Array): boolean
  /** 'swallowed': loses it, and the connection stays. */
  toClient?(frame: Uint8Array): boolean | 'swallowed'
  /** What the client gets in place of each frame of the relay. */
  rewrite?(frame: Uint8Array): Uint8Array
  /** What a dishonest relay could say to this client, from each connection on. */
  onConnection?(say: (frame: Uint8Array) => void): void
}

export const IN_PROCESS_URL = 'https://relay.test'

/** As `createInProcessTransport`, with the network that carries it: to be cut and mended. */
export function createInProcessNetwork(relay: () => Relay, way: InProcessWay = {}): MemoryNetwork {
  const { relayUrl = IN_PROCESS_URL, address = '192.0.2.1' } = way
  return createMemoryNetwork(relayUrl, {
    accept(client) {
      let isOpen = true
      way.onConnection?.((frame) => client.send(frame))
      const session = relay().connect({
        send(frame) {
          if (!isOpen) return
          const heard = way.toClient?.(frame)
          if (heard === false) client.close()
          else if (heard !== 'swallowed') client.send(way.rewrite?.(frame) ?? frame)
        },
        close: () => client.close(),
        bufferedBytes: () => 0,
        address
      })
      return {
        onFrame(frame) {
          if (!isOpen) return
          if (way.toRelay?.(frame) === false) client.close()
          else session.receive(frame)
        },
        onClose() {
          isOpen = false
          session.closed()
        }
      }
    },
    respond: (request) => way.respond?.(request) ?? Promise.reject(new ClientError('relay-unreachable'))
  })
}

/** `relay` may be a function, so that a relay that was stopped can be followed by another. */
export function createInProcessTransport(relay: Relay | (() => Relay), way: InProcessWay = {}): Transport {
  return createInProcessNetwork(typeof relay === 'function' ? relay : () => relay, way).transport
}
