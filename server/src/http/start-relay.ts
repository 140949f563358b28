import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { openFileBlobStore } from '../blobs/file-blob-store.ts'
import { sweepBlobs } from '../blobs/sweep.ts'
import { createUploads } from '../blobs/uploads.ts'
import { type Declaration, missingFromDeclaration } from '../declaration.ts'
import { foundingLinkOnce } from '../founding.ts'
import { DEFAULT_LIMITS, type Limits } from '../limits.ts'
import type { Clock, LogEvent } from '../ports.ts'
import { createRelay } from '../relay.ts'
import { StartError } from '../start-error.ts'
import { openSqliteStorage } from '../storage/sqlite/sqlite-storage.ts'
import type { StorageError } from '../storage/sqlite/storage-error.ts'
import { addressOf, checkListening, type Listening, listeningUrl } from './address.ts'
import { createIdleConnections } from './idle-connections.ts'
import { createRoutes } from './routes.ts'
import { createSockets } from './sockets.ts'

/** What the host adds to the relay's log: codes and counts as well. */
export type HostEvent =
  | LogEvent
  | { readonly event: 'swept'; readonly blobs: number }
  | { readonly event: 'request-failed' | 'housekeeping-failed' | 'closed-down' }

export interface RelayOptions {
  /** Holds relay.sqlite and blobs/; created when absent. */
  readonly folder: string
  /** Default 127.0.0.1; anything but this machine needs `tls` or an https `publicUrl`. */
  readonly host?: string
  /** Default 0: any free one. */
  readonly port?: number
  readonly publicUrl?: string | undefined
  /** PEM. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined
  readonly declaration?: Partial<Declaration> | undefined
  /** Refuses to start without a complete declaration. */
  readonly production?: boolean
  readonly limits?: Limits
  readonly log?: (event: HostEvent) => void
  readonly heartbeatMs?: number
  readonly nowMs?: () => number
}
export interface RunningRelay {
  /** Where it listens: http(s)://host:port. */
  readonly url: string
  /** At the first start only. */
  readonly foundingLink: string | undefined
  /** Resolves when the storage is lost and nothing will ever work again: the process must end. Otherwise it never does. */
  readonly failed: Promise<StorageError>
  /** Stops accepting, ends connections, finishes what is being written. Idempotent. */
  close(): Promise<void>
}

const DAY_MS = 86_400_000
const HEARTBEAT_MS = 30_000
const CONNECTIONS = 20_000
/** How many times within that limit it is looked for headers that are late: Node's own half a minute would let them be three limits late. */
const HEADER_CHECKS = 5
const GOODBYE_MS = 1_000

/** The relay on this machine: SQLite, files, HTTP and WebSockets. Throws StartError, StorageError or BlobError, each with a sentence. */
export async function startRelay(options: RelayOptions): Promise<RunningRelay> {
  const { nowMs = Date.now, log = () => {}, limits = DEFAULT_LIMITS, production = false } = options
  const listening = checkListening({
    host: options.host ?? '127.0.0.1',
    tls: options.tls !== undefined,
    publicUrl: options.publicUrl
  })
  const missing = production ? missingFromDeclaration(options.declaration) : undefined
  if (missing !== undefined) throw new StartError('bad-declaration', missing)
  const today = (): number => Math.floor(nowMs() / DAY_MS)

  const server = createHttpServer(options.tls, limits)
  const lost = Promise.withResolvers<StorageError>()
  const storage = await openSqliteStorage({ folder: options.folder, onLost: lost.resolve })
  const closing: (() => Promise<void>)[] = [() => storage.close()]
  try {
    const blobs = await openFileBlobStore({ folder: join(options.folder, 'blobs'), nowMs })
    closing.unshift(() => blobs.close())
    const uploads = createUploads({ storage, blobs, path: '/blobs' })
    const relay = createRelay({
      storage,
      log,
      limits,
      clock: systemClock(nowMs),
      random: { bytes: (length) => new Uint8Array(randomBytes(length)) }
    })
    const sockets = createSockets(relay, options.heartbeatMs ?? HEARTBEAT_MS, limits.bytesBeforeLogin)
    const isHttps = listening.tls || listening.publicUrl?.startsWith('https:') === true
    const idle = createIdleConnections(limits.idlePerAddress, listening.publicUrl)
    const failed = (): void => log({ event: 'request-failed' })
    const relayId = await storage.relayId()
    const routes = {
      storage,
      blobs,
      uploads,
      today,
      relay,
      relayId,
      limits,
      declaration: options.declaration,
      production,
      isHttps,
      nowMs,
      failed,
      allowed: ({ socket }: IncomingMessage) => idle.release(socket)
    }
    server.on('connection', idle.accept)
    server.on('request', createRoutes(routes))
    server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy())
      const accepted = (): void => idle.release(request.socket)
      if (request.url === '/relay') sockets.upgrade(request, socket, head, addressOf(request, listening.publicUrl), accepted)
      else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
    })
    const port = await listen(server, listening, options.port ?? 0)
    closing.unshift(() => endConnections(server, relay.stop(), sockets))

    const url = listeningUrl(listening, port)
    const foundingLink = await foundingLinkOnce({
      storage,
      relayUrl: listening.publicUrl ?? url,
      today: today(),
      token: new Uint8Array(randomBytes(32))
    })
    const housekeep = async (): Promise<void> => {
      const purged = await relay.housekeep()
      for (const blob of purged.blobs) await blobs.remove(Buffer.from(blob).toString('hex'))
      log({ event: 'swept', blobs: await sweepBlobs({ storage, blobs, isUploading: uploads.isUploading, today: today() }) })
    }
    closing.unshift(repeatDaily(housekeep, () => log({ event: 'housekeeping-failed' })))
    let closed: Promise<void> | undefined
    return {
      url,
      foundingLink,
      failed: lost.promise,
      close() {
        closed ??= runAll(closing).then(() => log({ event: 'closed-down' }))
        return closed
      }
    }
  } catch (error) {
    await runAll(closing)
    throw error
  }
}

async function runAll(steps: readonly (() => Promise<void>)[]): Promise<void> {
  for (const step of steps) await step()
}

const systemClock = (nowMs: () => number): Clock => ({
  nowMs,
  setTimer(delayMs, fn) {
    const timer = setTimeout(fn, delayMs)
    return () => clearTimeout(timer)
  }
})

function createHttpServer(tls: RelayOptions['tls'], { headersMs, silentMs }: Limits): Server {
  const bounds = {
    headersTimeout: headersMs,
    connectionsCheckingInterval: Math.ceil(headersMs / HEADER_CHECKS),
    requestTimeout: 0,
    keepAliveTimeout: headersMs,
    maxHeaderSize: 8 << 10
  }
  let server: Server
  try {
    server = tls ? createTlsServer({ ...bounds, ...tls, minVersion: 'TLSv1.2' }) : createServer(bounds)
  } catch {
    throw new StartError('bad-certificate', 'The TLS certificate and key do not fit together or cannot be read.')
  }
  server.maxConnections = CONNECTIONS
  server.setTimeout(silentMs, (socket) => socket.destroy())
  return server
}

function listen(server: Server, { host }: Listening, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isUsed = error.code === 'EADDRINUSE'
      const sentence = isUsed
        ? `Port ${port} of ${host} is already in use.`
        : `The relay cannot listen on ${host}, port ${port} (${error.code}).`
      reject(new StartError(isUsed ? 'address-in-use' : 'address-refused', sentence))
    })
    server.listen({ host, port }, () => resolve((server.address() as AddressInfo).port))
  })
}

/** First at once, then each day. Gives what stops it and waits for the one under way. */
function repeatDaily(housekeep: () => Promise<void>, failed: () => void): () => Promise<void> {
  let current = Promise.resolve()
  const run = (): void => {
    current = current.then(housekeep).catch(failed)
  }
  run()
  const timer = setInterval(run, DAY_MS)
  return async () => {
    clearInterval(timer)
    await current
  }
}

/** Says goodbye, then cuts what does not leave. */
async function endConnections(server: Server, stopped: Promise<void>, sockets: { close(): void }): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  await stopped
  server.closeIdleConnections()
  const goodbye = setTimeout(() => {
    sockets.close()
    server.closeAllConnections()
  }, GOODBYE_MS)
  await closed
  clearTimeout(goodbye)
  sockets.close()
}
