/**
 * The host's door: HTTP and one kind of WebSocket on 127.0.0.1. The page itself is for everyone who asks; what touches the core needs a
 * session. Logs nothing, keeps no address, and holds no key of the vault.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ClientContract } from '@colloque/client-api'
import { closing } from '../renderer-protocol.ts'
import { createCallers } from './callers.ts'
import { createDownloads } from './downloads.ts'
import { securityHeaders } from './headers.ts'
import type { InterfaceFiles } from './interface-files.ts'
import { createLaunches } from './launches.ts'
import { createPorts } from './ports.ts'
import { createRequests } from './requests.ts'
import { createSessions } from './sessions.ts'

export interface HostOptions {
  readonly client: ClientContract
  readonly files: InterfaceFiles
  /** 0: any. */
  readonly port: number
  /** For a page that was never told which. */
  readonly language: 'fr' | 'en'
  /** Counts forward and never jumps; for tests of what ends by itself. */
  readonly nowMs?: () => number
  /** Ten wrong codes: no launch until issueLaunchUrl is called again. */
  readonly onLaunchesRefused?: () => void
  readonly onUnexpected?: (error: unknown) => void
}

export interface Host {
  readonly port: number
  /** An address that lets one browser in, once, within five minutes. What follows the # never leaves the browser by itself. */
  issueLaunchUrl(): string
  /** Tells each page why, and closes everything. */
  close(why: 'stopped' | 'coreEnded'): Promise<void>
}

/** Throws EADDRINUSE and the like. */
export async function startHost(options: HostOptions): Promise<Host> {
  const { client, files, language, nowMs = () => performance.now(), onUnexpected = () => {} } = options
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, maxHeaderSize: 8 * 1024 })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port: options.port, exclusive: true }, resolve)
  })
  const { port } = server.address() as AddressInfo
  const launches = createLaunches(nowMs, options.onLaunchesRefused)
  const sessions = createSessions()
  const callers = createCallers(port, sessions)
  const downloads = createDownloads(client, nowMs)
  const ports = createPorts(client, callers, onUnexpected)
  const headers = securityHeaders(`127.0.0.1:${port}`)
  server.on('request', createRequests({ callers, downloads, files, headers, language, launches, sessions, onUnexpected }))
  server.on('upgrade', ports.upgrade)

  return {
    port,
    issueLaunchUrl: () => `http://127.0.0.1:${port}/#launch=${launches.issue()}`,
    async close(why) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await ports.close(closing[why])
      server.closeAllConnections()
      await closed
    }
  }
}
