/** The peer of fan-out: a WebSocket server that sends each message that it is given to every other connection, one send each. */
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
server.on('connection', (from) =>
  from.on('message', (data: Buffer) => {
    for (const to of server.clients) if (to !== from && to.readyState === WebSocket.OPEN) to.send(data, { binary: true })
  })
)
server.on('listening', () => process.stdout.write(`ws://127.0.0.1:${(server.address() as AddressInfo).port}\n`))
process.stdin.resume().on('end', () => process.exit(0))
