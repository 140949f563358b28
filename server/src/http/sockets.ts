import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { FRAME_BYTES, type RelayCode } from '@colloque/protocol'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Peer, Relay } from '../ports.ts'
import { createFairTurns } from './fair-turns.ts'
import { createFrameWriter } from './frame-writer.ts'

export interface Sockets {
  /** Takes over a request that wants to become a WebSocket; `accepted` is called unless the relay turned it away at once. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, address: string, accepted: () => void): void
  /** Ends what has not ended by itself. */
  close(): void
}

/** WebSocket status codes (RFC 6455 section 7.4.1) of the codes with which the relay closes. */
const statusOf = (code: RelayCode): number => {
  if (code === 'shutting-down') return 1001
  if (code === 'malformed-frame') return 1002
  if (code === 'frame-too-large') return 1009
  return code === 'internal' ? 1011 : 1008
}

/** How long a connection that was told to close may linger. */
const CLOSING_MS = 5_000

/** A frame that comes in more pieces than any network makes of it costs more memory than it has bytes. */
const FRAGMENTS = 256
const PIECES = 4_096

/** The relay's connections as WebSockets: binary frames without compression, and a ping that finds the half-open ones. Reads no frame. */
export function createSockets(relay: Relay, heartbeatMs: number, bytesBeforeLogin: number): Sockets {
  // @types/ws does not name closeTimeout and the limits of pieces, which are of ws 8.19 and later.
  const options = {
    noServer: true,
    maxPayload: FRAME_BYTES,
    maxFragments: FRAGMENTS,
    maxBufferedChunks: PIECES,
    perMessageDeflate: false,
    clientTracking: true,
    closeTimeout: CLOSING_MS
  }
  const server = new WebSocketServer(options)
  const silent = new WeakSet<WebSocket>()
  const turns = createFairTurns()
  const writer = createFrameWriter()
  const heartbeat = setInterval(() => {
    for (const socket of server.clients) {
      if (silent.has(socket)) socket.terminate()
      silent.add(socket)
      if (socket.readyState === socket.OPEN) socket.ping()
    }
  }, heartbeatMs)
  heartbeat.unref()

  /** A frame is held until it is whole, and may be as large as any: not for strangers. Gives what ends the limit. */
  function limitBeforeLogin(socket: WebSocket, stream: Duplex): () => void {
    let received = 0
    const count = ({ length }: Buffer): void => {
      received += length
      // A moment later: ws answers a length that is too large with its status first.
      if (received > bytesBeforeLogin) setImmediate(() => socket.terminate())
    }
    stream.on('data', count)
    return () => void stream.off('data', count)
  }

  function connect(socket: WebSocket, stream: Duplex, address: string, accepted: () => void): void {
    let isClosed = false
    const holds = { relay: false, turns: false }
    const hold = (by: keyof typeof holds, isHeld: boolean): void => {
      holds[by] = isHeld
      if (holds.relay || holds.turns) socket.pause()
      else socket.resume()
    }
    const peer: Peer = {
      address,
      send(frame) {
        if (!isClosed && socket.readyState === socket.OPEN) writer.write(stream, frame)
      },
      close(code) {
        if (isClosed) return
        isClosed = true
        socket.close(statusOf(code), code)
      },
      bufferedBytes: () => socket.bufferedAmount,
      hold: (isHeld) => hold('relay', isHeld),
      loggedIn: limitBeforeLogin(socket, stream)
    }
    const session = relay.connect(peer)
    const line = turns.line(session.receive, (isWaiting) => hold('turns', isWaiting))
    if (!isClosed) accepted()
    socket.on('message', (data: Buffer, isBinary) => {
      silent.delete(socket)
      if (isClosed) return
      if (isBinary) line.add(new Uint8Array(data.buffer, data.byteOffset, data.length))
      else peer.close('malformed-frame')
    })
    socket.on('pong', () => silent.delete(socket))
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      isClosed = true
      line.end()
      session.closed()
    })
  }

  return {
    upgrade: (request, socket, head, address, accepted) =>
      server.handleUpgrade(request, socket, head, (opened) => connect(opened, socket, address, accepted)),
    close() {
      clearInterval(heartbeat)
      for (const socket of server.clients) socket.terminate()
      server.close()
    }
  }
}
