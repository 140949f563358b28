/** The WebSockets that carry the contract: one for each tab of those who were let in. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ClientContract, Refusal, serve } from '@colloque/client-api'
import { type WebSocket, WebSocketServer } from 'ws'
import { keyProtocol, paths, SOCKET_PROTOCOL } from '../renderer-protocol.ts'
import type { Callers } from './callers.ts'
import { socketPort } from './socket-port.ts'

const MESSAGE_BYTES_AT_MOST = 1024 * 1024
const TABS_AT_MOST = 8
/** Of all tabs together. The core takes 256 at once: there is room left for downloads, whatever the tabs do. */
const CALLS_AT_MOST = 192
/** For who is refused to have read why. */
const REFUSAL_MS = 2_000

export interface Ports {
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void
  /** Tells each tab why, by a close code, and waits for their ends. */
  close(code: number): Promise<void>
}

export function createPorts(client: ClientContract, callers: Callers, onUnexpected: (error: unknown) => void): Ports {
  let isClosing = false
  const shared = withLimit(client)
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
    return !isClosing && sockets.clients.size < TABS_AT_MOST ? 101 : 503
  }

  return {
    upgrade(request, stream, head) {
      stream.on('error', () => {})
      const status = statusOf(request)
      if (status !== 101) {
        refuse(stream, status)
        return
      }
      sockets.handleUpgrade(request, stream, head, (socket) => {
        socket.on('error', () => {})
        serve(shared, socketPort(socket), { paths: false, onUnexpected })
      })
    },
    async close(code) {
      isClosing = true
      await Promise.all([...sockets.clients].map((socket) => farewell(socket, code)))
    }
  }
}

/** Says it and lets go: the other side may keep its own end open as long as it likes. */
function refuse(stream: Duplex, status: number): void {
  const timer = setTimeout(() => stream.destroy(), REFUSAL_MS)
  stream.once('close', () => clearTimeout(timer))
  stream.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => stream.destroy())
}

function withLimit(client: ClientContract): ClientContract {
  let running = 0
  return {
    subscribe: client.subscribe,
    async call(name, input) {
      if (running >= CALLS_AT_MOST) throw new Refusal('too-many-calls', { maximum: CALLS_AT_MOST })
      running++
      try {
        return await client.call(name, input)
      } finally {
        running--
      }
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
