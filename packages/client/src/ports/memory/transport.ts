import { ClientError } from '../../error.ts'
import type { HttpRequest, HttpResponse, Socket, SocketHandlers, Transport } from '../transport.ts'

/** The relay's side of the way, as a test or a simulation gives it. */
export interface MemoryRelay {
  /** A client connects: gives what receives its frames. Throwing refuses it. */
  accept(peer: Socket): SocketHandlers
  respond(request: HttpRequest): Promise<HttpResponse>
}

export interface MemoryNetwork {
  readonly transport: Transport
  /** Cuts every socket and refuses all that is new, until `mend`. Responses under way end in `relay-unreachable`. */
  cut(): void
  mend(): void
}

/** One client's way to `relay`. Frames arrive in order, each in a turn of its own. */
export function createMemoryNetwork(relayUrl: string, relay: MemoryRelay): MemoryNetwork {
  const open = new Set<() => void>()
  let isCut = false
  let cuts = 0

  function requireWay(url: string): void {
    if (isCut || (url !== relayUrl && !url.startsWith(`${relayUrl}/`))) throw new ClientError('relay-unreachable')
  }

  async function connect(url: string, handlers: SocketHandlers): Promise<Socket> {
    requireWay(url)
    let isOpen = true
    const deliver = (to: SocketHandlers, frame: Uint8Array) => {
      const copy = frame.slice()
      queueMicrotask(() => isOpen && to.onFrame(copy))
    }
    function end(): void {
      if (!isOpen) return
      // What was sent before the end still arrives.
      queueMicrotask(() => {
        if (!open.delete(end)) return
        isOpen = false
        handlers.onClose()
        server.onClose()
      })
    }
    open.add(end)
    let server: SocketHandlers
    try {
      server = relay.accept({ send: (frame) => deliver(handlers, frame), close: end })
    } catch {
      open.delete(end)
      throw new ClientError('relay-unreachable')
    }
    return { send: (frame) => deliver(server, frame), close: end }
  }

  async function request(asked: HttpRequest): Promise<HttpResponse> {
    requireWay(asked.url)
    const cutsBefore = cuts
    const requireOpen = () => {
      if (cuts !== cutsBefore || asked.signal?.aborted) throw new ClientError('relay-unreachable')
    }
    requireOpen()
    const body = asked.body && guarded(asked.body, requireOpen)
    const response = await unlessAborted(asked.signal, relay.respond({ ...asked, ...(body ? { body } : {}) }))
    requireOpen()
    return { ...response, body: guarded(response.body, requireOpen) }
  }

  return {
    transport: { connect, request },
    cut() {
      isCut = true
      cuts++
      for (const end of open) end()
    },
    mend() {
      isCut = false
    }
  }
}

async function* guarded(body: AsyncIterable<Uint8Array>, requireOpen: () => void): AsyncGenerator<Uint8Array> {
  for await (const piece of body) {
    requireOpen()
    yield piece
  }
  requireOpen()
}

function unlessAborted<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new ClientError('relay-unreachable')), { once: true })
    work.then(resolve, reject)
  })
}
