/** The WebSockets that carry the contract: one for each tab of those who were let in. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ClientContract, serve } from '@colloque/client-api'
import { type WebSocket, WebSocketServer } from 'ws'
import { keyProtocol, paths, SOCKET_PROTOCOL } from '../renderer-protocol.ts'
import type { Callers } from './callers.ts'
import { socketPort } from './socket-port.ts'

const MESSAGE_BYTES_AT_MOST = 1024 * 1024
const TABS_AT_MOST = 16

export interface Ports {
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void
  /** Tells each tab why, by a close code, and waits for their ends. */
  close(code: number): Promise<void>
}

export function createPorts(client: ClientContract, callers: Callers, onUnexpected: (error: unknown) => void): Ports {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MESSAGE_BYTES_AT_MOST,
    handleProtocols: () => SOCKET_PROTOCOL
  })

  function statusOf(request: IncomingMessage): number {
    if (!callers.isAtOurHost(request)) return 421
    if (request.url !== paths.port) return 404
    if (!callers.mayAct(request)) return 403
    const [protocol, offered = ''] = (request.headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/)
    const prefix = keyProtocol('')
    const key = offered.startsWith(prefix) ? offered.slice(prefix.length) : ''
    if (protocol !== SOCKET_PROTOCOL || callers.sessionOf(request, key) === undefined) return 401
    return sockets.clients.size < TABS_AT_MOST ? 101 : 503
  }

  return {
    upgrade(request, stream, head) {
      stream.on('error', () => {})
      const status = statusOf(request)
      if (status !== 101) {
        stream.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
        return
      }
      sockets.handleUpgrade(request, stream, head, (socket) => {
        socket.on('error', () => {})
        serve(client, socketPort(socket), { paths: false, onUnexpected })
      })
    },
    async close(code) {
      await Promise.all([...sockets.clients].map((socket) => farewell(socket, code)))
    }
  }
}

/** A tab that does not answer within a second is cut. */
function farewell(socket: WebSocket, code: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), 1000)
    socket.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
    socket.close(code)
  })
}
