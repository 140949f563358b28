/**
 * The host's door: HTTP and one kind of WebSocket on a loopback address. The page itself is for everyone who asks; what touches the core
 * needs a session. Logs nothing, keeps no address, and holds no key of the vault.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { ClientContract } from '@colloque/client-api'
import type { KeptHints } from '../kept-hints.ts'
import { closing } from '../renderer-protocol.ts'
import { drawAddress, USUAL_ADDRESS } from './address.ts'
import { createCallers } from './callers.ts'
import { createDownloads } from './downloads.ts'
import { securityHeaders } from './headers.ts'
import type { InterfaceFiles } from './interface-files.ts'
import { createLaunches } from './launches.ts'
import { createPorts } from './ports.ts'
import { createRequests } from './requests.ts'
import { createSessions } from './sessions.ts'
import { createStreams } from './streams.ts'

/** A browser takes six and one for each tab; any program of this machine can open the others. */
const CONNECTIONS_AT_MOST = 256

export interface HostOptions {
  readonly client: ClientContract
  readonly files: InterfaceFiles
  readonly hints: KeptHints
  /** Of 127.0.0.1. Undefined: an address and a port of which nobody knew before. */
  readonly port: number | undefined
  /** Counts forward and never jumps; for tests of what ends by itself. */
  readonly nowMs?: () => number
  /** A browser was let in. */
  readonly onLaunched?: () => void
  /** Ten wrong codes: no launch until issueLaunchUrl is called again. */
  readonly onLaunchesRefused?: () => void
  readonly onUnexpected?: (error: unknown) => void
}

export interface Host {
  readonly address: string
  readonly port: number
  /** An address that lets one browser in, once, within five minutes. What follows the # never leaves the browser by itself. */
  issueLaunchUrl(): string
  /** Tells each page why, and closes everything, within a second or two. */
  close(why: 'stopped' | 'coreEnded'): Promise<void>
}

/** Throws EADDRINUSE and the like. */
export async function startHost(options: HostOptions): Promise<Host> {
  const { client, files, hints, nowMs = () => performance.now(), onLaunched = () => {}, onUnexpected = () => {} } = options
  const server = createServer({
    requestTimeout: 30_000,
    headersTimeout: 10_000,
    connectionsCheckingInterval: 5_000,
    maxHeaderSize: 8 * 1024,
    // Others (h2c) may be offered by who asks for a page.
    shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket'
  })
  server.maxConnections = CONNECTIONS_AT_MOST
  // Also those that are no more the server's own: upgraded, or half closed by the other side.
  const connections = new Set<Socket>()
  server.on('connection', (socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  const { address, port } = await listen(server, options.port)
  const authority = `${address}:${port}`
  const launches = createLaunches(nowMs, options.onLaunchesRefused)
  const sessions = createSessions()
  const callers = createCallers(authority, sessions)
  const downloads = createDownloads(client, nowMs)
  const streams = createStreams()
  const ports = createPorts(client, callers, onUnexpected)
  const headers = securityHeaders(authority)
  server.on(
    'request',
    createRequests({ callers, downloads, files, headers, hints, launches, sessions, streams, onLaunched, onUnexpected })
  )
  server.on('upgrade', ports.upgrade)

  return {
    address,
    port,
    issueLaunchUrl: () => `http://${authority}/#launch=${launches.issue()}`,
    async close(why) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await ports.close(closing[why])
      for (const socket of connections) socket.destroy()
      await closed
    }
  }
}

async function listen(server: Server, port: number | undefined): Promise<AddressInfo> {
  if (port !== undefined) return listenAt(server, USUAL_ADDRESS, port)
  return listenAt(server, drawAddress(), 0).catch((error: NodeJS.ErrnoException) => {
    // Not every machine has given itself the whole of 127.0.0.0/8.
    if (error.code !== 'EADDRNOTAVAIL') throw error
    return listenAt(server, USUAL_ADDRESS, 0)
  })
}

function listenAt(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject)
      resolve(server.address() as AddressInfo)
    })
  })
}
