/** HTTP by hand over one socket: writes any bytes, and reads whatever answers come. It knows no header but those that say how long a body is. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface HttpAnswer {
  readonly status: number
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>
}

export interface RawHttp {
  readonly socket: Socket
  readonly isOpen: boolean
  /** The answer to a whole request; undefined when the connection ends instead. */
  ask(request: Uint8Array, method: string): Promise<HttpAnswer | undefined>
  /** Sends, says that nothing more comes, and gives the statuses of all that is answered before the end. */
  askLast(request: Uint8Array): Promise<readonly number[]>
}

export async function openRawHttp(port: number): Promise<RawHttp> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  let received = Buffer.alloc(0)
  let isOpen = true
  let wake = Promise.withResolvers<void>()
  const changed = (): void => {
    wake.resolve()
    wake = Promise.withResolvers()
  }
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    changed()
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    isOpen = false
    changed()
  })

  async function next(method: string): Promise<HttpAnswer | undefined> {
    for (;;) {
      const answer = readAnswer(received, method, !isOpen)
      if (answer) {
        received = received.subarray(answer.sizeBytes)
        if (answer.status >= 200) return answer
      } else if (!isOpen) return undefined
      else await wake.promise
    }
  }

  return {
    socket,
    get isOpen() {
      return isOpen && socket.writable
    },
    async ask(request, method) {
      socket.write(request)
      const answer = await next(method)
      if (answer?.headers.get('connection') === 'close') socket.destroy()
      return answer
    },
    async askLast(request) {
      socket.end(request)
      while (isOpen) await wake.promise
      return [...received.toString('latin1').matchAll(/HTTP\/1\.1 ([2-5]\d\d)/g)].map(([, status]) => Number(status))
    }
  }
}

/** A whole answer at the beginning of what came; one without a length ends with the connection. */
function readAnswer(bytes: Buffer, method: string, isOver: boolean): (HttpAnswer & { sizeBytes: number }) | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const [first = '', ...lines] = bytes.subarray(0, headEnd).toString('latin1').split('\r\n')
  const status = Number(first.split(' ')[1])
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()])
  )
  const start = headEnd + 4
  const whole = (sizeBytes: number) => (bytes.length >= sizeBytes ? { status, headers, sizeBytes } : undefined)
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return whole(start)
  if (headers.get('transfer-encoding') === 'chunked') {
    const last = bytes.indexOf('0\r\n\r\n', start)
    return last < 0 ? undefined : whole(last + 5)
  }
  const length = headers.get('content-length')
  return length === undefined ? (isOver ? whole(bytes.length) : undefined) : whole(start + Number(length))
}
