/** Something that speaks another version of the protocol where a relay was: it takes the first frame, says so and closes. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { encodeRefusal } from '@colloque/protocol'
import { WebSocketServer } from 'ws'

/** Gives what ends it. */
export async function startForeignRelay(port: number): Promise<() => Promise<void>> {
  const http = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end('{}')
  })
  const sockets = new WebSocketServer({ server: http, path: '/relay' })
  sockets.on('connection', (socket) => {
    socket.once('message', () => {
      socket.send(encodeRefusal({ code: 'unsupported-version' }))
      socket.close(1008, 'unsupported-version')
    })
  })
  http.listen(port, '127.0.0.1')
  await once(http, 'listening')
  return async () => {
    for (const socket of sockets.clients) socket.terminate()
    http.closeAllConnections()
    http.close()
    await once(http, 'close')
  }
}
