import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HttpRequest } from '@colloque/client'
import { describeTransport, type TransportServer } from '@colloque/client/transport-contract'
import { describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { createNodeTransport } from './node-transport.ts'

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function listen(server: http.Server | https.Server): Promise<{ port: number; close: () => Promise<void> }> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    }
  }
}

function serve(given: TransportServer): http.Server {
  const server = http.createServer(async (incoming, outgoing) => {
    const request = {
      method: incoming.method,
      url: incoming.url,
      headers: incoming.headers,
      body: incoming
    } as unknown as HttpRequest
    incoming.on('error', () => undefined)
    try {
      const response = await given.respond(request)
      outgoing.writeHead(response.status, response.headers)
      for await (const piece of response.body) outgoing.write(piece)
      outgoing.end()
    } catch {
      outgoing.destroy()
    }
  })
  const sockets = new WebSocketServer({ server, path: '/c/relay' })
  sockets.on('connection', (socket) => {
    const handlers = given.accept({ send: (frame) => socket.send(frame), close: () => socket.close() })
    socket.on('message', (data: Buffer) => handlers.onFrame(new Uint8Array(data)))
    socket.on('close', () => handlers.onClose())
  })
  return server
}

describeTransport('node', async (given) => {
  const server = await listen(serve(given))
  return {
    transport: createNodeTransport(),
    relayUrl: `http://127.0.0.1:${server.port}/c`,
    deadUrl: `http://127.0.0.1:${await freePort()}`,
    close: server.close
  }
})

const handlers = { onFrame: () => undefined, onClose: () => undefined }
const unreachable = { code: 'relay-unreachable' }

describe('node transport', () => {
  it('sends nothing in clear beyond this machine, nor by other schemes', async () => {
    const transport = createNodeTransport()
    for (const relayUrl of [
      'http://relay.example',
      'http://10.0.0.1',
      'http://127.0.0.1.example',
      'ftp://localhost',
      'file:///etc',
      'nonsense'
    ]) {
      await expect(transport.connect(relayUrl, handlers)).rejects.toMatchObject(unreachable)
      await expect(transport.request({ method: 'GET', url: `${relayUrl}/blobs/1`, headers: {} })).rejects.toMatchObject(
        unreachable
      )
    }
  })

  it('refuses a certificate that nobody trusts', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'colloque-tls-'))
    const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
        '-keyout',
        keyFile,
        '-out',
        certFile,
        ...subject
      ],
      { stdio: 'ignore' }
    )
    let asked = 0
    const secure = https.createServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) }, (_, outgoing) => {
      asked++
      outgoing.end()
    })
    const server = await listen(secure)
    const transport = createNodeTransport()
    const relayUrl = `https://127.0.0.1:${server.port}`
    await expect(transport.connect(relayUrl, handlers)).rejects.toMatchObject(unreachable)
    await expect(transport.request({ method: 'GET', url: relayUrl, headers: {} })).rejects.toMatchObject(unreachable)
    expect(asked).toBe(0)
    await server.close()
    rmSync(folder, { recursive: true })
  })

  it('closes on a text frame, on a frame beyond 1 MiB, and refuses a redirected handshake', async () => {
    for (const frame of ['text', new Uint8Array((1 << 20) + 1)]) {
      const server = http.createServer()
      new WebSocketServer({ server }).on('connection', (socket) => {
        socket.on('error', () => undefined)
        socket.send(frame)
      })
      const { port, close } = await listen(server)
      const closed = Promise.withResolvers<void>()
      await createNodeTransport().connect(`http://localhost:${port}`, {
        onFrame: () => expect.unreachable(),
        onClose: closed.resolve
      })
      await closed.promise
      await close()
    }
    const redirecting = http.createServer()
    redirecting.on('upgrade', (_, socket) => socket.end('HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/\r\n\r\n'))
    const { port, close } = await listen(redirecting)
    await expect(createNodeTransport().connect(`http://127.0.0.1:${port}`, handlers)).rejects.toMatchObject(unreachable)
    await close()
  })

  it('answers relay-unreachable when a body breaks off on its way to us, or ours on its way out', async () => {
    const server = http.createServer((incoming, outgoing) => {
      if (incoming.method === 'GET') {
        outgoing.writeHead(206, { 'content-length': '1000' })
        outgoing.write(new Uint8Array(10))
        setImmediate(() => outgoing.destroy())
      } else incoming.once('data', () => incoming.destroy())
    })
    const { port, close } = await listen(server)
    const transport = createNodeTransport()
    const url = `http://127.0.0.1:${port}/blobs/1`
    const reading = transport.request({ method: 'GET', url, headers: {} }).then((response) => Array.fromAsync(response.body))
    await expect(reading).rejects.toMatchObject(unreachable)
    async function* body(): AsyncGenerator<Uint8Array> {
      for (let piece = 0; piece < 64; piece++) yield new Uint8Array(1 << 20)
    }
    await expect(
      transport.request({ method: 'PATCH', url, headers: {}, body: body(), bodyBytes: 64 << 20 })
    ).rejects.toMatchObject(unreachable)
    await close()
  })
})
