import type { Socket } from 'node:net'
import { isLoopbackHost } from '@colloque/protocol'
import { networkOf, withoutMapping } from '../session/addresses.ts'

/** Counts, by address, the connections that have not yet shown what they are here for, so that one address cannot take all there are. */
export interface IdleConnections {
  /** Counts a new connection, or destroys it when its address has too many. */
  accept(socket: Socket): void
  /** It has shown a blob's token, or became a WebSocket, which has a limit of its own. */
  release(socket: Socket): void
}

/** `publicUrl`: a proxy on this machine brings everybody's connections, and limits them itself. */
export function createIdleConnections(maximum: number, publicUrl: string | undefined): IdleConnections {
  const counts = new Map<string, number>()
  const counted = new Map<string, string>()

  function leave(name: string): void {
    const network = counted.get(name)
    if (network === undefined) return
    counted.delete(name)
    const count = (counts.get(network) ?? 0) - 1
    if (count > 0) counts.set(network, count)
    else counts.delete(network)
  }

  return {
    accept(socket) {
      const address = withoutMapping(socket.remoteAddress ?? '')
      if (publicUrl !== undefined && isLoopbackHost(address)) return
      const network = networkOf(address)
      const count = counts.get(network) ?? 0
      if (count >= maximum) return void socket.destroy()
      const name = nameOf(socket)
      counts.set(network, count + 1)
      counted.set(name, network)
      socket.once('close', () => leave(name))
    },
    release: (socket) => leave(nameOf(socket))
  }
}

/** TLS wraps a connection into another object with the same two ends. */
const nameOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`
