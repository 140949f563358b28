/**
 * Files that a page makes as it goes, on their way to the person's folder: the page posts a part, the browser's download takes it, and
 * only then the next one comes. A part is in memory and nowhere else; a file that breaks off is never taken for a whole one.
 */
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { safeFileName } from '@colloque/client-node/process'
import { paths, type StreamAnswer } from '../renderer-protocol.ts'
import { BadBody } from './answers.ts'
import { downloadHeaders } from './downloads.ts'
import { drawSecret } from './secrets.ts'

/** Each holds two of the six connections that a browser opens to one address: some must be left for the parts, and for the page. */
const AT_ONCE = 2

interface Stream {
  readonly session: number
  readonly name: string
  readonly download: string
  readonly parts: string
  /** The page's: as long as it is open, the page is there. */
  readonly held: ServerResponse
  /** The browser's download, when it has asked for it. Rejects when the stream is over before. */
  readonly taker: PromiseWithResolvers<ServerResponse>
  readonly over: AbortController
  isTaken: boolean
  isBusy: boolean
}

export interface Streams {
  /** Answers, and keeps the answer open. False when there are too many. Throws BadBody. */
  begin(session: number, request: unknown, held: ServerResponse): boolean
  /** The download of a stream. False for an address that was never given, was used, is over, or belongs to another session. */
  give(session: number, secret: string, taker: ServerResponse): boolean
  /** A part, or undefined for the end. Resolves when there is room for another; false when nobody wants it. */
  take(session: number, secret: string, part: Buffer | undefined): Promise<boolean>
}

export function createStreams(): Streams {
  const running = new Set<Stream>()

  function end(stream: Stream): void {
    if (!running.delete(stream)) return
    stream.over.abort()
    stream.taker.reject(stream.over.signal.reason)
    stream.held.end()
  }

  return {
    begin(session, request, held) {
      const name = safeFileName(nameOf(request))
      if (running.size >= AT_ONCE) return false
      const taker = Promise.withResolvers<ServerResponse>()
      const over = new AbortController()
      const secrets = { download: drawSecret(), parts: drawSecret() }
      const stream: Stream = { session, name, ...secrets, held, taker, over, isTaken: false, isBusy: false }
      running.add(stream)
      held.once('close', () => {
        // Without its end: the browser shows a download that failed.
        if (running.has(stream)) taker.promise.then((response) => response.destroy()).catch(() => undefined)
        end(stream)
      })
      const answer: StreamAnswer = { path: `${paths.downloads}/${secrets.download}`, parts: `${paths.streams}/${secrets.parts}` }
      held
        .writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
        .write(`${JSON.stringify(answer)}\n`)
      return true
    },
    give(session, secret, taker) {
      const stream = [...running].find(({ download }) => download === secret)
      if (stream === undefined || stream.session !== session || stream.isTaken) return false
      stream.isTaken = true
      taker.once('close', () => end(stream))
      taker.writeHead(200, downloadHeaders(stream.name)).flushHeaders()
      stream.taker.resolve(taker)
      return true
    },
    async take(session, secret, part) {
      const stream = [...running].find(({ parts }) => parts === secret)
      if (stream === undefined || stream.session !== session || stream.isBusy) return false
      stream.isBusy = true
      const { signal } = stream.over
      try {
        const taker = await stream.taker.promise
        if (part === undefined) {
          const closed = once(taker, 'close')
          taker.end()
          await closed
          return taker.writableFinished
        }
        if (!taker.write(part)) await once(taker, 'drain', { signal })
        return !signal.aborted
      } catch {
        return false
      } finally {
        stream.isBusy = false
      }
    }
  }
}

/** Throws BadBody. */
function nameOf(request: unknown): string {
  const name = typeof request === 'object' && request !== null && 'name' in request ? request.name : undefined
  if (typeof name !== 'string' || name.length > 1000) throw new BadBody()
  return name
}
