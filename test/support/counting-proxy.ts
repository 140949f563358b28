/** A TCP way to a relay that counts what passes, and can be cut, closed and held. It never reads or changes a byte. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface CountingProxy {
  readonly port: number
  readonly url: string
  /** Bytes that came from clients since the last `reset`. */
  sentBytes(): number
  reset(): void
  /** Resolves as soon as so many bytes have come from clients since the last `reset`. */
  reached(bytes: number): Promise<void>
  /** Ends every connection; new ones are taken. */
  cut(): void
  /** Ends every connection, and takes none until `open`. */
  shut(): void
  open(): void
  /** Takes nothing more of what a client sends in bulk once so many bytes have come since the last `reset`, until `release`. */
  holdAfter(bytes: number): void
  release(): void
  close(): Promise<void>
}

/** A connection that carried less is a conversation, and is never held. */
const BULK_BYTES = 256 << 10

/** `portTo`: of the relay on this machine, which may start later. */
export async function startCountingProxy(portTo: number): Promise<CountingProxy> {
  const clients = new Set<Socket>()
  const waiting = new Set<{ bytes: number; resolve: () => void }>()
  let sent = 0
  let limit = Number.POSITIVE_INFINITY
  let isShut = false

  function count(bytes: number): void {
    sent += bytes
    for (const one of waiting) {
      if (sent < one.bytes) continue
      waiting.delete(one)
      one.resolve()
    }
  }

  const server = createServer((client) => {
    if (isShut) return void client.destroy()
    clients.add(client)
    const relay = connect({ port: portTo, host: '127.0.0.1' })
    let carried = 0
    const isHeld = (): boolean => sent >= limit && carried >= BULK_BYTES
    client.on('data', (chunk) => {
      carried += chunk.length
      count(chunk.length)
      if (!relay.write(chunk) || isHeld()) client.pause()
    })
    relay.on('drain', () => {
      if (!isHeld()) client.resume()
    })
    relay.on('data', (chunk) => {
      if (!client.write(chunk)) relay.pause()
    })
    client.on('drain', () => relay.resume())
    client.on('error', () => {})
    relay.on('error', () => {})
    client.on('close', () => {
      clients.delete(client)
      // What was taken is passed on, as a network would.
      relay.end()
    })
    client.on('end', () => relay.end())
    relay.on('close', () => client.destroy())
    relay.on('end', () => client.end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')

  const cut = (): void => {
    for (const client of clients) client.destroy()
  }
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    sentBytes: () => sent,
    reset() {
      sent = 0
    },
    reached: (bytes) =>
      new Promise((resolve) => {
        waiting.add({ bytes, resolve })
        count(0)
      }),
    cut,
    shut() {
      isShut = true
      cut()
    },
    open() {
      isShut = false
    },
    holdAfter(bytes) {
      limit = bytes
    },
    release() {
      limit = Number.POSITIVE_INFINITY
      for (const client of clients) client.resume()
    },
    async close() {
      cut()
      server.close()
      await once(server, 'close')
    }
  }
}

/** The same link, by another port of this machine: the address in a link is where its user goes, and nothing signs it. */
export const linkThrough = (link: string, port: number): string => link.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`)
