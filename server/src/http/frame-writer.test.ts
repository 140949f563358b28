import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import { expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { createFrameWriter } from './frame-writer.ts'

/** A stream that writes down what left it together. */
function collected() {
  const left: Buffer[] = []
  const stream = new Writable({
    writev(chunks, done) {
      left.push(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)))
      done()
    },
    write(chunk: Buffer, _encoding, done) {
      left.push(chunk)
      done()
    }
  })
  return { left, stream: stream as never }
}

it('[HTTP-3] writes messages of every length so that a WebSocket reads them', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  await once(server, 'listening')
  const lengths = [0, 1, 125, 126, 127, 65_535, 65_536, 1 << 20]
  const writer = createFrameWriter()
  server.on('connection', (_socket, request) => {
    for (const length of lengths) writer.write(request.socket, new Uint8Array(length).fill(length % 251))
  })
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const messages: Buffer[] = []
  socket.on('message', (data: Buffer) => messages.push(data))
  while (messages.length < lengths.length) await once(socket, 'message')
  expect(messages.map(({ length }) => length)).toEqual(lengths)
  for (const message of messages) expect(message.every((byte) => byte === message.length % 251)).toBe(true)
  socket.terminate()
  server.close()
})

it('lets what one tick has for a stream leave together, and a page at once', async () => {
  const writer = createFrameWriter()
  const [one, other] = [collected(), collected()]
  const word = new Uint8Array([7, 8])
  writer.write(one.stream, word)
  writer.write(other.stream, word)
  writer.write(one.stream, new Uint8Array([9]))
  expect(one.left).toHaveLength(0)
  await new Promise<void>((resolve) => process.nextTick(resolve))
  expect(one.left.map((bytes) => [...bytes])).toEqual([[0x82, 2, 7, 8, 0x82, 1, 9]])
  expect(other.left.map((bytes) => [...bytes])).toEqual([[0x82, 2, 7, 8]])
  writer.write(one.stream, new Uint8Array(40_000))
  expect(one.left).toHaveLength(2)
  expect((one.stream as Writable).writableLength).toBe(0)
})
