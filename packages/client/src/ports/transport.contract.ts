// What every way to a relay must do. Called from a test file of each adapter; it is no part of the product.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HttpRequest, HttpResponse, Socket, SocketHandlers, Transport } from './transport.ts'

/** The other side, as the suite plays it. */
export interface TransportServer {
  accept(peer: Socket): SocketHandlers
  respond(request: HttpRequest): Promise<HttpResponse>
}
export interface TransportWorld {
  readonly transport: Transport
  readonly relayUrl: string
  /** An address where nothing answers. */
  readonly deadUrl: string
  close(): Promise<void>
}

export function describeTransport(name: string, create: (server: TransportServer) => Promise<TransportWorld>): void {
  describe(`transport port: ${name}`, () => {
    let world: TransportWorld
    let accept: TransportServer['accept']
    let respond: TransportServer['respond']
    beforeEach(async () => {
      accept = () => ({ onFrame: () => undefined, onClose: () => undefined })
      respond = async () => ({ status: 200, headers: {}, body: nothing() })
      world = await create({ accept: (peer) => accept(peer), respond: (request) => respond(request) })
    })
    afterEach(() => world.close())

    it('carries binary frames both ways, whole and in order', async () => {
      accept = (peer) => ({ onFrame: (frame) => peer.send(Uint8Array.of(...frame, 0)), onClose: () => undefined })
      const frames: Uint8Array[] = []
      const all = Promise.withResolvers<void>()
      const socket = await world.transport.connect(world.relayUrl, {
        onFrame: (frame) => frames.push(frame) === 50 && all.resolve(),
        onClose: () => undefined
      })
      for (let index = 0; index < 50; index++) socket.send(Uint8Array.of(index, 255))
      await all.promise
      expect(frames).toEqual(Array.from({ length: 50 }, (_, index) => Uint8Array.of(index, 255, 0)))
      expect(frames[0]?.constructor).toBe(Uint8Array)
      socket.close()
    })

    it('loses no frame that the relay sends at once', async () => {
      accept = (peer) => {
        peer.send(Uint8Array.of(1))
        return { onFrame: () => undefined, onClose: () => undefined }
      }
      const frame = Promise.withResolvers<Uint8Array>()
      const socket = await world.transport.connect(world.relayUrl, { onFrame: frame.resolve, onClose: () => undefined })
      expect(await frame.promise).toEqual(Uint8Array.of(1))
      socket.close()
    })

    it('says once that a socket has closed, whoever closed it', async () => {
      let peer: Socket | undefined
      const seen = Promise.withResolvers<void>()
      accept = (given) => {
        peer = given
        return { onFrame: () => undefined, onClose: seen.resolve }
      }
      for (const side of ['ours', 'theirs']) {
        const closed = Promise.withResolvers<void>()
        let closes = 0
        const socket = await world.transport.connect(world.relayUrl, {
          onFrame: () => undefined,
          onClose: () => {
            closes++
            closed.resolve()
          }
        })
        if (side === 'ours') socket.close()
        else peer?.close()
        await closed.promise
        socket.close()
        socket.send(Uint8Array.of(1))
        expect(closes).toBe(1)
      }
      await seen.promise
    })

    it('answers relay-unreachable where nothing answers', async () => {
      const handlers = { onFrame: () => undefined, onClose: () => expect.unreachable() }
      await expect(world.transport.connect(world.deadUrl, handlers)).rejects.toMatchObject({ code: 'relay-unreachable' })
      const request = world.transport.request({ method: 'GET', url: `${world.deadUrl}/blobs/1`, headers: {} })
      await expect(request).rejects.toMatchObject({ code: 'relay-unreachable' })
    })

    it('gives method, path, headers and body to the relay, and its status, headers and body back', async () => {
      respond = async (request) => {
        const received = await gather(request.body)
        return {
          status: 204 + received.length - 3,
          headers: { 'upload-offset': `${request.method} ${request.headers['upload-offset']}` },
          body: nothing()
        }
      }
      const patch = await world.transport.request({
        method: 'PATCH',
        url: `${world.relayUrl}/blobs/1`,
        headers: { 'upload-offset': '12' },
        body: pieces(Uint8Array.of(1), Uint8Array.of(2, 3)),
        bodyBytes: 3
      })
      expect(patch.status).toBe(204)
      expect(patch.headers['upload-offset']).toBe('PATCH 12')
      respond = async (request) => ({
        status: 206,
        headers: {},
        body: pieces(new TextEncoder().encode(request.url.replace(/^.*blobs/, '')))
      })
      const get = await world.transport.request({ method: 'GET', url: `${world.relayUrl}/blobs/1`, headers: {} })
      expect(get.status).toBe(206)
      expect(new TextDecoder().decode(await gather(get.body))).toBe('/1')
    })

    it('gives refusals and redirections as they come, and follows none', async () => {
      let asked = 0
      for (const status of [302, 403, 404, 409, 500]) {
        respond = async () => {
          asked++
          return { status, headers: { location: `${world.relayUrl}/other` }, body: nothing() }
        }
        const response = await world.transport.request({ method: 'GET', url: `${world.relayUrl}/blobs/1`, headers: {} })
        expect(response.status).toBe(status)
        await gather(response.body)
      }
      expect(asked).toBe(5)
    })

    it('takes a long body only as fast as the relay reads it', async () => {
      const started = Promise.withResolvers<void>()
      const go = Promise.withResolvers<void>()
      let [given, received] = [0, 0]
      respond = async (request) => {
        started.resolve()
        await go.promise
        for await (const piece of request.body ?? nothing()) received += piece.length
        return { status: 204, headers: {}, body: nothing() }
      }
      async function* body(): AsyncGenerator<Uint8Array> {
        for (; given < 64; given++) yield new Uint8Array(1 << 20)
      }
      const asked = world.transport.request({
        method: 'PATCH',
        url: `${world.relayUrl}/blobs/1`,
        headers: {},
        body: body(),
        bodyBytes: 64 << 20
      })
      await started.promise
      for (let before = -1; before !== given; await turns()) before = given
      expect(given).toBeLessThan(32)
      go.resolve()
      expect((await asked).status).toBe(204)
      expect(received).toBe(64 << 20)
    })

    it('is done with a piece of a body when it asks for the next', async () => {
      const started = Promise.withResolvers<void>()
      const go = Promise.withResolvers<void>()
      let [given, received, altered] = [0, 0, 0]
      respond = async (request) => {
        started.resolve()
        await go.promise
        for await (const piece of request.body ?? nothing()) {
          for (let at = 0; at < piece.length; at += 4096) if (piece[at] !== (received + at) >> 20) altered++
          received += piece.length
        }
        return { status: 204, headers: {}, body: nothing() }
      }
      const piece = new Uint8Array(1 << 20)
      async function* body(): AsyncGenerator<Uint8Array> {
        for (; given < 64; given++) yield piece.fill(given)
      }
      const asked = world.transport.request({
        method: 'PATCH',
        url: `${world.relayUrl}/blobs/1`,
        headers: {},
        body: body(),
        bodyBytes: 64 << 20
      })
      await started.promise
      for (let before = -1; before !== given; await turns()) before = given
      go.resolve()
      expect((await asked).status).toBe(204)
      expect([received, altered]).toEqual([64 << 20, 0])
    })

    it('ends a request that is aborted, and gives on what its body throws', async () => {
      respond = (request) => gather(request.body).then(() => new Promise(() => undefined))
      const abort = new AbortController()
      const asked = world.transport.request({
        method: 'GET',
        url: `${world.relayUrl}/blobs/1`,
        headers: {},
        signal: abort.signal
      })
      abort.abort()
      await expect(asked).rejects.toMatchObject({ code: 'relay-unreachable' })
      const aborted = world.transport.request({
        method: 'GET',
        url: `${world.relayUrl}/blobs/1`,
        headers: {},
        signal: abort.signal
      })
      await expect(aborted).rejects.toMatchObject({ code: 'relay-unreachable' })
      const failure = new Error('the source failed')
      async function* failing(): AsyncGenerator<Uint8Array> {
        yield Uint8Array.of(1)
        throw failure
      }
      const broken = world.transport.request({
        method: 'PATCH',
        url: `${world.relayUrl}/blobs/1`,
        headers: {},
        body: failing(),
        bodyBytes: 5
      })
      await expect(broken).rejects.toBe(failure)
    })

    it('gives the answer that comes before the body is sent', async () => {
      respond = async () => ({ status: 409, headers: {}, body: nothing() })
      async function* endless(): AsyncGenerator<Uint8Array> {
        for (;;) yield new Uint8Array(1 << 20)
      }
      const asked = world.transport.request({
        method: 'PATCH',
        url: `${world.relayUrl}/blobs/1`,
        headers: {},
        body: endless(),
        bodyBytes: 2 ** 40
      })
      const response = await asked
      expect(response.status).toBe(409)
      await gather(response.body)
    })
  })
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function* pieces(...all: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all
}

async function gather(body: AsyncIterable<Uint8Array> = nothing()): Promise<Uint8Array> {
  const all: number[] = []
  for await (const piece of body) all.push(...piece)
  return Uint8Array.from(all)
}

/** Long enough for everything that can go on by itself: input and output of this process, not time. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve))
}
