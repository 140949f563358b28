/** The contract of a running host for a program that is no browser: lets itself in with a launch address, as a page does. For tests and the demonstration. */
import { type ConnectedClient, connect } from '@colloque/client-api'
import { WebSocket } from 'ws'
import { socketPort } from './http/socket-port.ts'
import { keyProtocol, type LaunchAnswer, paths, SOCKET_PROTOCOL } from './renderer-protocol.ts'

/** Spends the launch address. Rejects with a sentence when the host does not let it in. */
export async function connectToHost(launchUrl: string): Promise<ConnectedClient> {
  const { origin, host, hash } = new URL(launchUrl)
  const code = hash.slice('#launch='.length)
  const answer = await fetch(`${origin}${paths.launch}`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ code })
  })
  if (!answer.ok) throw new Error(`the host answered a launch with ${answer.status}`)
  const { key } = (await answer.json()) as LaunchAnswer
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  const socket = new WebSocket(`ws://${host}${paths.port}`, [SOCKET_PROTOCOL, keyProtocol(key)], {
    headers: { origin, cookie },
    perMessageDeflate: false
  })
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  socket.on('error', () => {})
  return connect(socketPort(socket))
}
