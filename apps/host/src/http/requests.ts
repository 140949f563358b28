/** What each request is answered: the page to everyone, the rest to those who were let in. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Refusal } from '@colloque/client-api'
import { hintsOf, type KeptHints } from '../kept-hints.ts'
import { type LaunchAnswer, paths, type SessionAnswer, STREAM_PART_BYTES } from '../renderer-protocol.ts'
import { BadBody, giveJson, readBytes, readJson, refuse } from './answers.ts'
import type { Callers } from './callers.ts'
import type { Downloads } from './downloads.ts'
import type { InterfaceFiles } from './interface-files.ts'
import type { Launches } from './launches.ts'
import { isPeerOurs } from './peer-owner.ts'
import type { Sessions } from './sessions.ts'
import type { Streams } from './streams.ts'

export interface RequestParts {
  readonly callers: Callers
  readonly downloads: Downloads
  readonly files: InterfaceFiles
  /** On every answer. */
  readonly headers: Readonly<Record<string, string>>
  readonly hints: KeptHints
  readonly launches: Launches
  readonly sessions: Sessions
  readonly streams: Streams
  readonly onLaunched: () => void
  readonly onUnexpected: (error: unknown) => void
}

export function createRequests(parts: RequestParts): (request: IncomingMessage, response: ServerResponse) => void {
  const { callers, downloads, files, headers, hints, launches, sessions, streams, onLaunched, onUnexpected } = parts

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    if (!callers.isAtOurHost(request)) return refuse(response, 421)
    const path = request.url ?? ''
    if (request.method === 'GET' || request.method === 'HEAD') return give(path, request, response)
    if (request.method !== 'POST') return refuse(response, 405)
    if (!callers.mayAct(request)) return refuse(response, 403)
    if (path === paths.launch) return launch(request, response)
    if (path === paths.downloads) return prepareDownloads(request, response)
    if (path === paths.streams || path.startsWith(`${paths.streams}/`))
      return stream(path.slice(paths.streams.length + 1), request, response)
    if (path === paths.hints) return rememberHints(request, response)
    return refuse(response, 404)
  }

  function give(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> | void {
    const file = files.get(path)
    if (file !== undefined) {
      const cache = file.isImmutable ? 'private, max-age=31536000, immutable' : 'no-cache'
      response.writeHead(200, { 'content-type': file.type, 'content-length': file.bytes.length, 'cache-control': cache })
      return void response.end(request.method === 'HEAD' ? undefined : file.bytes)
    }
    if (request.method === 'HEAD') return refuse(response, 404)
    if (path === paths.session) {
      if (callers.sessionOf(request) === undefined) return refuse(response, 401)
      return giveJson(response, 200, { hints: hints.read() } satisfies SessionAnswer)
    }
    if (path.startsWith(`${paths.downloads}/`)) return download(path.slice(paths.downloads.length + 1), request, response)
    return refuse(response, 404)
  }

  async function launch(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readJson(request)
    const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined
    if (typeof code !== 'string' || code.length > 100) return refuse(response, 400)
    if (!isPeerOurs(request.socket)) return refuse(response, 403)
    const verdict = launches.redeem(code)
    if (verdict !== 'good') return refuse(response, verdict === 'wrong' ? 401 : 429)
    const { cookie, key } = sessions.begin()
    response.setHeader('set-cookie', callers.cookieHeader(cookie))
    giveJson(response, 200, { key, hints: hints.read() } satisfies LaunchAnswer)
    onLaunched()
  }

  async function rememberHints(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (callers.sessionOf(request) === undefined) return refuse(response, 401)
    const given = hintsOf(await readJson(request))
    if (given === undefined) return refuse(response, 400)
    hints.write(given)
    response.writeHead(204, { 'cache-control': 'no-store' }).end()
  }

  async function prepareDownloads(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const session = callers.sessionOf(request)
    if (session === undefined) return refuse(response, 401)
    try {
      giveJson(response, 200, await downloads.prepare(session, await readJson(request)))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      giveJson(response, 409, { code: error.code, detail: error.detail })
    }
  }

  async function download(secret: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const session = callers.sessionOfCookie(request)
    if (session === undefined) return refuse(response, 401)
    const found = downloads.take(session, secret)
    if (found !== undefined) return downloads.stream(found, response)
    if (!streams.give(session, secret, response)) refuse(response, 404)
  }

  /** `rest`: nothing to begin one; else the secret of its parts, and `/end` behind them. */
  async function stream(rest: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const session = callers.sessionOf(request)
    if (session === undefined) return refuse(response, 401)
    const [secret = '', end] = rest.split('/')
    if (secret === '') {
      if (!streams.begin(session, await readJson(request), response)) refuse(response, 429)
      return
    }
    const part = end === 'end' ? undefined : await readBytes(request, 'application/octet-stream', STREAM_PART_BYTES)
    const isTaken = await streams.take(session, secret, part)
    response.writeHead(isTaken ? 204 : 410, { 'cache-control': 'no-store' }).end()
  }

  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!(error instanceof BadBody)) onUnexpected(error)
      if (response.headersSent) response.destroy()
      else refuse(response, error instanceof BadBody ? 400 : 500)
    })
  }
}
