import type { IncomingMessage, ServerResponse } from 'node:http'
import { PROTOCOL_VERSION } from '@colloque/protocol'
import type { Declaration } from '../declaration.ts'
import type { Limits } from '../limits.ts'
import type { Relay } from '../ports.ts'
import { sendJson, sendText, setSecurityHeaders } from './answers.ts'
import { answerBlob, type BlobRoutes } from './blob-routes.ts'
import { installedPackages } from './installed-packages.ts'

export interface Routes extends BlobRoutes {
  readonly relay: Relay
  readonly relayId: Uint8Array
  readonly limits: Limits
  readonly declaration: Partial<Declaration> | undefined
  readonly production: boolean
  readonly isHttps: boolean
  readonly nowMs: () => number
  /** A request that failed for the relay's own reasons: counted, never described. */
  readonly failed: () => void
}

/** How long counts are answered from memory: they cost a walk over some tables. */
const COUNTS_MS = 10_000

/** Everything that the relay answers over plain HTTP requests. Nobody is logged in here: blobs have tokens, the rest is public. */
export function createRoutes(routes: Routes): (request: IncomingMessage, response: ServerResponse) => void {
  let packages: Readonly<Record<string, string>> | undefined
  let counts: { untilMs: number; value: object } | undefined

  async function stats(): Promise<object> {
    if (!counts || routes.nowMs() >= counts.untilMs) {
      const value = { ...(await routes.storage.statistics()), ...routes.relay.counts() }
      counts = { untilMs: routes.nowMs() + COUNTS_MS, value }
    }
    return counts.value
  }
  function about(): object {
    packages ??= installedPackages()
    return {
      software: 'colloque',
      version: packages['@colloque/server'],
      protocolVersion: PROTOCOL_VERSION,
      relay: Buffer.from(routes.relayId).toString('hex'),
      production: routes.production,
      declaration: routes.declaration ?? null,
      limits: routes.limits,
      node: process.version,
      packages
    }
  }
  async function health(response: ServerResponse): Promise<void> {
    await routes.storage.relayId().then(
      () => sendText(response, 200, 'ok\n'),
      () => sendText(response, 503, 'storage\n')
    )
  }
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '' } = request
    if (url.startsWith('/blobs/')) return answerBlob(routes, request, response)
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return sendText(response, 405, 'method-not-allowed\n', { Allow: 'GET, HEAD' })
    if (url === '/')
      return sendText(response, 200, 'This is a Colloque relay. It stores sealed bytes and knows nothing. See /about.\n')
    if (url === '/healthz') return health(response)
    if (url === '/about') return sendJson(response, about())
    if (url === '/stats') return sendJson(response, await stats())
    return sendText(response, 404, 'not-found\n')
  }

  return (request, response) => {
    setSecurityHeaders(response, routes.isHttps)
    answer(request, response).catch(() => {
      routes.failed()
      if (response.headersSent) response.destroy()
      else sendText(response, 500, 'internal\n')
    })
  }
}
