import { ClientError, type Socket, type SocketHandlers } from '@colloque/client'
import WebSocket from 'ws'
import { relayAddress } from './address.ts'

const FRAME_BYTES = 1 << 20
const HANDSHAKE_MS = 20_000
/** How long the other side may take to say goodbye. */
const CLOSING_MS = 1_000
const UNACCEPTABLE_DATA = 1003 // RFC 6455, 7.4.1

/** One socket of binary frames at RELAYURL/relay. Throws `relay-unreachable`. */
export async function connectSocket(relayUrl: string, handlers: SocketHandlers): Promise<Socket> {
  const address = relayAddress(`${relayUrl}/relay`)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(address, {
    perMessageDeflate: false,
    maxPayload: FRAME_BYTES,
    handshakeTimeout: HANDSHAKE_MS,
    followRedirects: false
  })
  await new Promise<void>((resolve, reject) => {
    socket.on('error', () => reject(new ClientError('relay-unreachable')))
    socket.once('open', resolve)
    // Frames can come in the same turn as the opening, before the promise is seen.
    socket.on('message', (data, isBinary) => {
      if (isBinary && data instanceof Uint8Array) handlers.onFrame(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
      else socket.close(UNACCEPTABLE_DATA)
    })
    socket.once('close', () => {
      reject(new ClientError('relay-unreachable'))
      if (opened) handlers.onClose()
    })
    let opened = false
    socket.once('open', () => {
      opened = true
    })
  })
  return {
    send(frame) {
      if (socket.readyState === WebSocket.OPEN) socket.send(frame)
    },
    close() {
      socket.close()
      setTimeout(() => socket.terminate(), CLOSING_MS).unref()
    }
  }
}
