/** A WebSocket as a port of plain data. A tab that stops reading is closed before what waits for it grows large. */
import type { MessagePortLike } from '@colloque/client-api'
import type { WebSocket } from 'ws'
import { decodeMessage, encodeMessage } from '../message-codec.ts'
import { closing } from '../renderer-protocol.ts'

const WAITING_BYTES_AT_MOST = 32 * 1024 * 1024
const MALFORMED = 1007

export function socketPort(socket: WebSocket): MessagePortLike {
  return {
    post(message) {
      if (socket.readyState !== socket.OPEN) throw new Error('the port is closed')
      socket.send(encodeMessage(message))
      if (socket.bufferedAmount > WAITING_BYTES_AT_MOST) {
        socket.close(closing.tooSlow)
        // It does not read: it will not answer the closing either.
        socket.terminate()
      }
    },
    onMessage(listener) {
      const receive = (data: Buffer, isBinary: boolean) => {
        let message: unknown
        try {
          if (!isBinary) throw new TypeError('text')
          message = decodeMessage(data)
        } catch {
          return socket.close(MALFORMED)
        }
        listener(message)
      }
      socket.on('message', receive)
      return () => socket.off('message', receive)
    },
    onClose(listener) {
      if (socket.readyState === socket.CLOSED) queueMicrotask(listener)
      else socket.once('close', listener)
      return () => socket.off('close', listener)
    },
    close: () => socket.close()
  }
}
