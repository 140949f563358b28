import type { MessagePortLike } from '@colloque/client-api'
import { decodeMessage, encodeMessage } from '../message-codec.ts'
import { keyProtocol, paths, SOCKET_PROTOCOL } from '../renderer-protocol.ts'

export interface SocketPort extends MessagePortLike {
  /** Why the other side closed, as a WebSocket close code. */
  readonly closed: Promise<number>
}

/** A port over a WebSocket to the host that gave this page. Rejects when it does not open. */
export async function openSocketPort(key: string): Promise<SocketPort> {
  const socket = new WebSocket(`ws://${location.host}${paths.port}`, [SOCKET_PROTOCOL, keyProtocol(key)])
  socket.binaryType = 'arraybuffer'
  const closed = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code), { once: true }))
  const opened = new Promise<true>((resolve) => socket.addEventListener('open', () => resolve(true), { once: true }))
  if ((await Promise.race([opened, closed])) !== true) throw new Error('the host did not open a port')
  return {
    closed,
    post(message) {
      if (socket.readyState !== WebSocket.OPEN) throw new Error('the port is closed')
      socket.send(encodeMessage(message))
    },
    onMessage(listener) {
      const receive = ({ data }: MessageEvent<unknown>) => {
        try {
          listener(decodeMessage(new Uint8Array(data as ArrayBuffer)))
        } catch {
          socket.close()
        }
      }
      socket.addEventListener('message', receive)
      return () => socket.removeEventListener('message', receive)
    },
    onClose(listener) {
      let isWanted = true
      void closed.then(() => isWanted && listener())
      return () => {
        isWanted = false
      }
    },
    close: () => socket.close()
  }
}
