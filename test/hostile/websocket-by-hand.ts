/** A WebSocket without a library (RFC 6455): the upgrade, and frames of any kind, whole or not. It reads nothing but the answer to the upgrade. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export async function openWebSocketByHand(port: number, headers: readonly string[] = []): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
  const upgrade = ['Host: relay', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', key, ...headers]
  socket.write(`GET /relay HTTP/1.1\r\n${upgrade.join('\r\n')}\r\n\r\n`)
  const [answer] = await once(socket, 'data')
  const said = (answer as Buffer).toString('latin1')
  if (!said.startsWith('HTTP/1.1 101')) throw new Error(`not upgraded: ${said.slice(0, 40)}`)
  if (/sec-websocket-extensions/i.test(said)) throw new Error('an extension was agreed on')
  return socket
}

/** Opcode 2 is binary, 0x40 added to it the mark of compression. */
export function maskedFrame(payload: Uint8Array, { opcode = 2, isFinal = true } = {}): Buffer {
  const mask = [1, 2, 3, 4]
  const length = payload.length
  const first = (isFinal ? 0x80 : 0) | opcode
  const head =
    length < 126
      ? [first, 0x80 | length]
      : length < 65_536
        ? [first, 0xfe, length >> 8, length & 0xff]
        : [first, 0xff, 0, 0, 0, 0, (length >>> 24) & 0xff, (length >>> 16) & 0xff, (length >>> 8) & 0xff, length & 0xff]
  return Buffer.concat([Buffer.from([...head, ...mask]), payload.map((byte, at) => byte ^ (mask[at % 4] as number))])
}
