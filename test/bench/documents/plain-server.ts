/**
 * The peer of documents: the y-websocket protocol in clear, as small as a server of it can be. One document in memory, each update
 * and each state of awareness handed to the others as it comes; it stores nothing.
 */
import type { AddressInfo } from 'node:net'
import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding'
import { createEncoder, length, toUint8Array, writeVarUint } from 'lib0/encoding'
import { type WebSocket, WebSocketServer } from 'ws'
import { Awareness, applyAwarenessUpdate } from 'y-protocols/awareness'
import { readSyncMessage, writeSyncStep1, writeUpdate } from 'y-protocols/sync'
import * as Y from 'yjs'

const SYNC = 0
const AWARENESS = 1
const doc = new Y.Doc()
const awareness = new Awareness(doc)
const sockets = new Set<WebSocket>()

doc.on('update', (update: Uint8Array) => {
  const encoder = createEncoder()
  writeVarUint(encoder, SYNC)
  writeUpdate(encoder, update)
  const frame = toUint8Array(encoder)
  for (const socket of sockets) socket.send(frame)
})

function receive(socket: WebSocket, bytes: Uint8Array): void {
  const decoder = createDecoder(bytes)
  const type = readVarUint(decoder)
  if (type === SYNC) {
    const encoder = createEncoder()
    writeVarUint(encoder, SYNC)
    readSyncMessage(decoder, encoder, doc, socket)
    if (length(encoder) > 1) socket.send(toUint8Array(encoder))
  } else if (type === AWARENESS) {
    applyAwarenessUpdate(awareness, readVarUint8Array(decoder), socket)
    for (const other of sockets) if (other !== socket) other.send(bytes)
  }
}

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
server.on('connection', (socket) => {
  sockets.add(socket)
  socket.on('message', (data: Buffer) => receive(socket, new Uint8Array(data)))
  socket.on('close', () => sockets.delete(socket))
  const encoder = createEncoder()
  writeVarUint(encoder, SYNC)
  writeSyncStep1(encoder, doc)
  socket.send(toUint8Array(encoder))
})
server.on('listening', () => process.stdout.write(`ws://127.0.0.1:${(server.address() as AddressInfo).port}\n`))
process.stdin.resume().on('end', () => process.exit(0))
