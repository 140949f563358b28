/** The transport port over a simulated link: sockets as they are, HTTP in pieces that travel one by one and stop where the way is cut. */
import { ClientError, type HttpRequest, type HttpResponse, type Transport } from '@colloque/client'
import { IN_PROCESS_URL } from '../support/in-process-transport.ts'
import type { Link } from './link.ts'
import type { Life } from './process.ts'
import type { RelayHost } from './relay-host.ts'
import type { Timeline } from './timeline.ts'

const unreachable = (): ClientError => new ClientError('relay-unreachable')

export function createSimulatedTransport(link: Link, relay: RelayHost, life: Life, timeline: Timeline): Transport {
  /** Throws when the way that was there at the beginning is no more. */
  function watchWay(signal: AbortSignal | undefined): () => void {
    const host = relay.current()
    const cuts = link.cuts()
    return () => {
      if (life.isOver || signal?.aborted || link.isCut || link.cuts() !== cuts) throw unreachable()
      if (host === undefined || relay.current() !== host) throw unreachable()
    }
  }
  async function* travelling(body: AsyncIterable<Uint8Array>, requireWay: () => void): AsyncGenerator<Uint8Array> {
    for await (const piece of body) {
      await timeline.sleep(link.delayMs())
      requireWay()
      yield piece.slice()
    }
  }
  async function request(asked: HttpRequest): Promise<HttpResponse> {
    const requireWay = watchWay(asked.signal)
    await timeline.sleep(link.delayMs())
    requireWay()
    const host = relay.current()
    if (!host || !life.step()) throw unreachable()
    const body = asked.body && travelling(asked.body, requireWay)
    const response = await host.respond({ ...asked, ...(body && { body }) }).catch((error: unknown) => {
      throw error instanceof ClientError ? error : unreachable()
    })
    await timeline.sleep(link.delayMs())
    requireWay()
    return { ...response, body: coded(travelling(response.body, requireWay)) }
  }

  return {
    connect: (url, handlers) => {
      if (url !== IN_PROCESS_URL) return Promise.reject(unreachable())
      const guarded = {
        onFrame: (frame: Uint8Array) => !life.isOver && handlers.onFrame(frame),
        onClose: () => !life.isOver && handlers.onClose()
      }
      return life.while(() => link.connect(guarded, life))
    },
    request: (asked) => life.while(() => request(asked))
  }
}

async function* coded(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch {
    throw unreachable()
  }
}
