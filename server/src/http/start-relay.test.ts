import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FRAME_BYTES } from '@colloque/protocol'
import Sqlite from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { DEFAULT_LIMITS } from '../limits.ts'
import { addressOf, checkListening } from './address.ts'
import { type ConnectedDevice, connectDevice, foundRelay, newId } from './connected-device.ts'
import { readRange } from './range.ts'
import { type HostEvent, type RelayOptions, type RunningRelay, startRelay } from './start-relay.ts'

let folder: string
let relay: RunningRelay
let founder: ConnectedDevice
const events: HostEvent[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colloque-relay-'))
  relay = await startRelay({ folder, log: (event) => events.push(event) })
  founder = (await foundRelay(relay.url, relay.foundingLink)).connection
})
afterAll(async () => {
  await relay.close()
  await rm(folder, { recursive: true, force: true })
})

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())
async function announce(sizeBytes: number, by: ConnectedDevice = founder) {
  const [upload, read, remove] = [randomBytes(32), randomBytes(32), randomBytes(32)]
  const blob = newId()
  const answer = await by.request({
    type: 'create-blob',
    blob,
    sizeBytes,
    uploadHash: sha256(upload),
    readHash: sha256(read),
    deleteHash: sha256(remove)
  })
  expect(answer.kind).toBe('answer')
  const name = Buffer.from(blob).toString('hex')
  const bearer = (token: Buffer) => ({ Authorization: `Bearer ${token.toString('hex')}` })
  return { blob, name, url: `${relay.url}/blobs/${name}`, upload: bearer(upload), read: bearer(read), remove: bearer(remove) }
}
const TUS = { 'Tus-Resumable': '1.0.0' }
const patch = (url: string, offset: number, body: Uint8Array | ReadableStream, token: Record<string, string>) =>
  fetch(url, {
    method: 'PATCH',
    headers: { ...TUS, ...token, 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' },
    body: body as Uint8Array<ArrayBuffer>,
    duplex: 'half'
  } as RequestInit)
const offsetOf = async (url: string, token: Record<string, string>) =>
  (await fetch(url, { method: 'HEAD', headers: { ...TUS, ...token } })).headers.get('Upload-Offset')
/** Until it holds: for what another process or socket does in its own time. */
async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve))
}

describe('uploads', () => {
  it('[BLOB-4] [BLOB-11] uploads in parts, tells the offset, and downloads whole or a range', async () => {
    const bytes = randomBytes(2_500_000)
    const { url, upload, read } = await announce(bytes.length)
    expect(await offsetOf(url, upload)).toBe('0')
    const first = await patch(url, 0, bytes.subarray(0, 1_000_000), upload)
    expect([first.status, first.headers.get('Upload-Offset')]).toEqual([204, '1000000'])
    expect((await fetch(url, { headers: read })).status).toBe(404)
    expect((await patch(url, 1_000_000, bytes.subarray(1_000_000), upload)).status).toBe(204)
    expect(await offsetOf(url, upload)).toBe('2500000')
    const whole = await fetch(url, { headers: read })
    expect([whole.status, whole.headers.get('Content-Length')]).toEqual([200, '2500000'])
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true)
    const part = await fetch(url, { headers: { ...read, Range: 'bytes=999990-1000009' } })
    expect([part.status, part.headers.get('Content-Range')]).toEqual([206, 'bytes 999990-1000009/2500000'])
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(999_990, 1_000_010))).toBe(true)
    expect((await fetch(url, { headers: { ...read, Range: 'bytes=2500000-' } })).status).toBe(416)
  })

  it('[BLOB-4] refuses a wrong offset and leaves the upload as it was', async () => {
    const { url, upload } = await announce(100)
    await patch(url, 0, randomBytes(10), upload)
    for (const offset of [0, 11, 100]) expect((await patch(url, offset, randomBytes(5), upload)).status).toBe(409)
    expect(await offsetOf(url, upload)).toBe('10')
  })

  it('[BLOB-5] refuses more than was announced, also when the length is not told', async () => {
    const { url, upload, read, name } = await announce(1_000)
    expect((await patch(url, 0, randomBytes(1_001), upload)).status).toBe(413)
    expect(await offsetOf(url, upload)).toBe('0')
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(400))
    })
    const refused = await patch(url, 0, endless, upload).then(
      ({ status }) => status,
      () => 413
    )
    expect(refused).toBe(413)
    await until(async () => (await patch(url, 5_000, randomBytes(1), upload)).status === 409)
    expect(await offsetOf(url, upload)).toMatch(/^(0|400|800|1000)$/)
    expect((await readFile(join(folder, 'blobs', name))).length).toBeLessThanOrEqual(1_000)
    expect((await fetch(url, { headers: read })).status).toBe((await offsetOf(url, upload)) === '1000' ? 200 : 404)
  })

  it('[BLOB-6] [BLOB-7] refuses a second PATCH at once, and continues after a cut connection', async () => {
    const bytes = randomBytes(3_000_000)
    const { url, upload, read } = await announce(bytes.length)
    const { port } = new URL(url)
    const headers = {
      ...TUS,
      ...upload,
      'Upload-Offset': '0',
      'Content-Type': 'application/offset+octet-stream',
      'Content-Length': bytes.length
    }
    const cut = httpRequest({ port, host: '127.0.0.1', method: 'PATCH', path: new URL(url).pathname, headers })
    cut.on('error', () => {})
    cut.write(bytes.subarray(0, 2_500_000))
    await until(async () => Number(await offsetOf(url, upload)) > 0)
    expect((await patch(url, 0, bytes.subarray(0, 1), upload)).status).toBe(423)
    cut.destroy()
    let offset = 0
    await until(async () => {
      offset = Number(await offsetOf(url, upload))
      return (await patch(url, offset, bytes.subarray(offset), upload)).status === 204
    })
    expect(offset).toBeGreaterThan(0)
    expect(offset).toBeLessThanOrEqual(2_500_000)
    const whole = await fetch(url, { headers: read })
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true)
  })

  it('[BLOB-2] answers an unknown blob, a forged token and the token of another method alike', async () => {
    const bytes = randomBytes(10)
    const { url, upload, read, remove } = await announce(bytes.length)
    await patch(url, 0, bytes, upload)
    const forged = { Authorization: `Bearer ${'0'.repeat(64)}` }
    const answers = await Promise.all([
      fetch(`${relay.url}/blobs/${'0'.repeat(32)}`, { headers: read }),
      fetch(url, { headers: forged }),
      fetch(url, { headers: upload }),
      fetch(url, { headers: remove }),
      fetch(url),
      fetch(url, { headers: { Authorization: 'Bearer ' } }),
      fetch(url, { headers: { Authorization: read.Authorization.toUpperCase() } }),
      patch(url, 10, new Uint8Array(0), read),
      patch(url, 10, new Uint8Array(0), forged),
      fetch(url, { method: 'DELETE', headers: read }),
      fetch(url, { method: 'DELETE', headers: upload })
    ])
    const shown = await Promise.all(
      answers.map(async (answer) => `${answer.status} ${[...answer.headers.keys()].sort()} ${await answer.text()}`)
    )
    expect(new Set(shown).size).toBe(1)
    expect(shown[0]).toMatch(/^404 .*unknown-blob\n$/)
    const heads = await Promise.all([
      fetch(url, { method: 'HEAD', headers: read }),
      fetch(`${relay.url}/blobs/${'0'.repeat(32)}`, { method: 'HEAD', headers: upload })
    ])
    expect(heads.map(({ status }) => status)).toEqual([404, 404])
    expect((await fetch(url, { headers: read })).status).toBe(200)
  })

  it('[BLOB-1] creates nothing over HTTP', async () => {
    const answers = await Promise.all(
      ['POST', 'PUT'].map((method) =>
        fetch(`${relay.url}/blobs/${'a'.repeat(32)}`, { method, headers: { ...TUS, 'Upload-Length': '10' } })
      )
    )
    expect(answers.map(({ status, headers }) => [status, headers.get('Allow')])).toEqual([
      [405, 'HEAD, PATCH, GET, DELETE, OPTIONS'],
      [405, 'HEAD, PATCH, GET, DELETE, OPTIONS']
    ])
    expect((await fetch(`${relay.url}/blobs`, { method: 'POST', headers: { ...TUS, 'Upload-Length': '10' } })).status).toBe(405)
  })

  it('[BLOB-3] has no way out of its folder', async () => {
    const { name, read, upload } = await announce(3)
    await patch(`${relay.url}/blobs/${name}`, 0, randomBytes(3), upload)
    const paths = [
      '/blobs/../relay.sqlite',
      '/blobs/..%2frelay.sqlite',
      `/blobs/${name}/`,
      `/blobs/${name}?x=1`,
      `/blobs//${name}`,
      `/blobs/${name}%00`,
      `/blobs/%2e%2e/relay.sqlite`,
      '/blobs/'
    ]
    for (const path of paths) {
      const answer = httpRequest({ port: new URL(relay.url).port, host: '127.0.0.1', path, headers: read }).end()
      const [response] = await once(answer, 'response')
      response.resume()
      expect(response.statusCode, path).toBe(404)
    }
  })

  it('[BLOB-8] deletes at once for readers, and again without complaint', async () => {
    const { url, upload, read, remove, name } = await announce(4)
    await patch(url, 0, randomBytes(4), upload)
    expect((await fetch(url, { method: 'DELETE', headers: remove })).status).toBe(204)
    expect((await fetch(url, { headers: read })).status).toBe(404)
    expect((await fetch(url, { method: 'HEAD', headers: { ...TUS, ...upload } })).status).toBe(404)
    expect((await fetch(url, { method: 'DELETE', headers: remove })).status).toBe(204)
    expect(await readdir(join(folder, 'blobs'))).toContain(name)
  })
})

describe('housekeeping at the start', () => {
  it('[BLOB-8] [BLOB-10] removes deleted blobs after 30 days, uploads stopped or never begun after 7, and bytes without a row', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'colloque-relay-'))
    const day = 86_400_000
    const start = Date.now()
    const blobsLeft = async () => (await readdir(join(folder, 'blobs'))).sort()
    const restart = async (nowMs: number, work: (relay: RunningRelay) => Promise<void> = async () => {}) => {
      const swept = Promise.withResolvers<void>()
      const running = await startRelay({ folder, nowMs: () => nowMs, log: ({ event }) => event === 'swept' && swept.resolve() })
      await swept.promise
      await work(running)
      await running.close()
    }
    const names: string[] = []
    await restart(start, async (running) => {
      const { connection } = await foundRelay(running.url, running.foundingLink)
      await announce(9, connection)
      const here = (url: string) => url.replace(relay.url, running.url)
      const [deleted, stopped, whole] = [
        await announce(4, connection),
        await announce(9, connection),
        await announce(4, connection)
      ]
      for (const { url, upload } of [deleted, stopped, whole]) await patch(here(url), 0, randomBytes(4), upload)
      await fetch(here(deleted.url), { method: 'DELETE', headers: deleted.remove })
      names.push(deleted.name, stopped.name, whole.name)
    })
    const [deleted = '', stopped = '', whole = ''] = names
    const rows = () => {
      const database = new Sqlite(join(folder, 'relay.sqlite'), { readonly: true })
      const sql = 'SELECT lower(hex(blob)) AS name, created_day AS day FROM blobs ORDER BY name'
      const found = database.prepare<[], { name: string; day: number | null }>(sql).all()
      database.close()
      return found
    }
    expect(rows()).toHaveLength(4)
    await writeFile(join(folder, 'blobs', 'f'.repeat(32)), 'bytes without a row')
    await restart(start + 7 * day)
    expect(await blobsLeft()).toEqual([deleted, stopped, whole].sort())
    expect(rows()).toHaveLength(4)
    await restart(start + 8 * day)
    expect(await blobsLeft()).toEqual([deleted, whole].sort())
    // The one never begun is forgotten; of the others no day of their announcement is left.
    expect(rows()).toEqual([deleted, stopped, whole].sort().map((name) => ({ name, day: null })))
    await restart(start + 31 * day)
    expect(await blobsLeft()).toEqual([whole])
    await restart(start + 39 * day)
    expect(rows()).toEqual([{ name: whole, day: null }])
    await rm(folder, { recursive: true, force: true })
  })
})

describe('pages', () => {
  it('[HTTP-1] tells health, what it is, and counts only', async () => {
    expect(await (await fetch(`${relay.url}/healthz`)).text()).toBe('ok\n')
    const about = (await (await fetch(`${relay.url}/about`)).json()) as Record<string, unknown>
    expect(about).toMatchObject({
      software: 'colloque',
      version: '0.1.0',
      protocolVersion: 1,
      production: false,
      declaration: null
    })
    expect(about.packages).toMatchObject({
      '@colloque/protocol': '0.1.0',
      '@tus/server': '2.4.5',
      'better-sqlite3': '13.2.0',
      ws: '8.23.0'
    })
    expect(about.relay).toBe(Buffer.from(founder.challenge.relay).toString('hex'))
    const stats = (await (await fetch(`${relay.url}/stats`)).json()) as Record<string, unknown>
    expect(stats).toMatchObject({ devices: 1 })
    for (const value of Object.values(stats)) expect(typeof value).toBe('number')
    expect(await (await fetch(relay.url)).text()).toContain('Colloque relay')
    expect((await fetch(`${relay.url}/metrics`)).status).toBe(404)
    expect((await fetch(`${relay.url}/about`, { method: 'POST' })).status).toBe(405)
  })

  it('[HTTP-2] sends security headers and no permission for other origins, on every kind of answer', async () => {
    const { url, upload } = await announce(5)
    const origin = { Origin: 'https://evil.example' }
    const answers = await Promise.all([
      fetch(`${relay.url}/about`, { headers: origin }),
      fetch(`${relay.url}/nowhere`, { headers: origin }),
      fetch(url, { method: 'OPTIONS', headers: { ...origin, 'Access-Control-Request-Method': 'PATCH' } }),
      patch(url, 0, randomBytes(2), { ...upload, ...origin }),
      fetch(url, { method: 'HEAD', headers: { ...TUS, ...upload, ...origin } })
    ])
    for (const { headers } of answers) {
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-allow'))).toEqual([])
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
      expect(headers.get('Content-Security-Policy')).toBe("default-src 'none'; frame-ancestors 'none'")
    }
  })

  it('[HTTP-6] reads one range and ignores what it cannot', () => {
    expect(readRange('bytes=0-0', 10)).toEqual({ start: 0, end: 1, partial: true })
    expect(readRange('bytes=5-', 10)).toEqual({ start: 5, end: 10, partial: true })
    expect(readRange('bytes=-3', 10)).toEqual({ start: 7, end: 10, partial: true })
    expect(readRange('bytes=-30', 10)).toEqual({ start: 0, end: 10, partial: true })
    expect(readRange('bytes=2-99', 10)).toEqual({ start: 2, end: 10, partial: true })
    for (const header of [undefined, 'bytes=', 'bytes=-', 'bytes=5-2', 'bytes=0-1,3-4', 'lines=1-2', 'bytes=a-b'])
      expect(readRange(header, 10)).toEqual({ start: 0, end: 10, partial: false })
    for (const header of ['bytes=10-', 'bytes=10-12', 'bytes=-0']) expect(readRange(header, 10)).toBe('unsatisfiable')
    expect(readRange('bytes=0-', 0)).toBe('unsatisfiable')
  })
})

describe('sockets', () => {
  const closeOf = async (socket: WebSocket) => (await once(socket, 'close')) as [number, Buffer]

  it('[HTTP-3] closes on a text frame, an oversized frame and garbage, and serves the others on', async () => {
    for (const [frame, expected] of [
      ['text', 1002],
      [new Uint8Array(FRAME_BYTES + 1), 1009],
      [new Uint8Array([0xff, 0x00]), 1002]
    ] as const) {
      const { socket } = await connectDevice(relay.url)
      const closed = closeOf(socket)
      socket.send(frame)
      expect((await closed)[0]).toBe(expected)
    }
    expect(await founder.request({ type: 'ping' })).toMatchObject({ kind: 'answer' })
  })

  it('[HTTP-3] upgrades at /relay only', async () => {
    const socket = new WebSocket(`${relay.url.replace('http', 'ws')}/elsewhere`)
    const [error] = await once(socket, 'error')
    expect(String(error)).toContain('404')
  })

  it('[HTTP-4] ends a connection that answers no ping, and keeps one that does', async () => {
    const other = await mkdtemp(join(tmpdir(), 'colloque-relay-'))
    const running = await startRelay({ folder: other, heartbeatMs: 100 })
    const alive = await connectDevice(running.url)
    const dead = await connectDevice(running.url, { autoPong: false })
    expect((await closeOf(dead.socket))[0]).toBe(1006)
    await once(alive.socket, 'ping')
    expect(alive.socket.readyState).toBe(WebSocket.OPEN)
    const goodbye = closeOf(alive.socket)
    await running.close()
    expect((await goodbye)[0]).toBe(1001)
    await rm(other, { recursive: true, force: true })
  })

  it('[HTTP-3] cuts a request whose headers are too long', async () => {
    const socket = connect(Number(new URL(relay.url).port), '127.0.0.1')
    socket.write(`GET /about HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`)
    let said = ''
    for await (const chunk of socket) said += chunk
    expect(said).toContain('431')
  })
})

describe('[LIM-13] connections of an address that have not shown what they are here for', () => {
  let other: string
  const opened: (() => unknown)[] = []
  const leaveAll = (): void => {
    for (const leave of opened.splice(0)) leave()
  }
  afterEach(async () => {
    leaveAll()
    await rm(other, { recursive: true, force: true })
  })
  async function start(more: Partial<RelayOptions> = {}) {
    other = await mkdtemp(join(tmpdir(), 'colloque-relay-'))
    const running = await startRelay({ folder: other, limits: { ...DEFAULT_LIMITS, idlePerAddress: 3 }, ...more })
    const { port } = new URL(running.url)
    return { running, port: Number(port) }
  }
  async function open(port: number): Promise<Socket> {
    const socket = connect(port, '127.0.0.1')
    opened.push(() => socket.destroy())
    socket.on('error', () => {})
    await once(socket, 'connect')
    return socket
  }
  /** What a request on this connection is answered; nothing when the relay has closed it. */
  async function ask(socket: Socket, lines: string): Promise<string> {
    if (socket.destroyed) return ''
    const closed = once(socket, 'close')
    socket.write(`${lines}\r\nHost: x\r\n\r\n`)
    const [said] = await Promise.race([once(socket, 'data'), closed])
    return Buffer.isBuffer(said) ? said.toString().slice(9, 12) : ''
  }
  const about = (socket: Socket) => ask(socket, 'GET / HTTP/1.1')

  it('are closed beyond the limit, until one leaves', async () => {
    const { running, port } = await start()
    const [one, two, three] = [await open(port), await open(port), await open(port)] as const
    expect(await about(await open(port))).toBe('')
    for (const socket of [one, two, three]) expect(await about(socket)).toBe('200')
    expect(await about(await open(port))).toBe('')
    one.destroy()
    await until(async () => (await about(await open(port))) === '200')
    await running.close()
  })

  it('do not count once they are a WebSocket or have shown the token of a blob', async () => {
    const { running, port } = await start()
    const { connection } = await foundRelay(running.url, running.foundingLink)
    const { name, upload } = await announce(9, connection)
    for (let times = 0; times < 6; times += 1) {
      const { socket } = await connectDevice(running.url)
      opened.push(() => socket.terminate())
    }
    for (let times = 0; times < 6; times += 1) {
      const head = `HEAD /blobs/${name} HTTP/1.1\r\nTus-Resumable: 1.0.0\r\nAuthorization: ${upload.Authorization}`
      expect(await ask(await open(port), head)).toBe('200')
    }
    for (let times = 0; times < 3; times += 1) {
      const forged = `HEAD /blobs/${name} HTTP/1.1\r\nAuthorization: Bearer ${'0'.repeat(64)}`
      expect(await ask(await open(port), forged)).toBe('404')
    }
    expect(await about(await open(port))).toBe('')
    leaveAll()
    connection.socket.terminate()
    await running.close()
  })

  it('are left to the proxy of this machine, when there is one', async () => {
    const { running, port } = await start({ publicUrl: 'https://relay.example' })
    for (let times = 0; times < 9; times += 1) expect(await about(await open(port))).toBe('200')
    leaveAll()
    await running.close()
  })
})

describe('addresses', () => {
  it('[HTTP-5] listens beyond this machine only with TLS or behind an https proxy', () => {
    const check = (host: string, tls: boolean, publicUrl?: string) => () => checkListening({ host, tls, publicUrl })
    expect(check('127.0.0.1', false)).not.toThrow()
    expect(check('192.168.1.9', false)).toThrow('Plain HTTP is for this machine only')
    expect(check('0.0.0.0', false)).toThrow('Plain HTTP is for this machine only')
    expect(check('0.0.0.0', false, 'http://relay.example')).toThrow('must start with https://')
    expect(check('0.0.0.0', true)).toThrow('--public-url')
    expect(check('0.0.0.0', false, 'https://relay.example')).not.toThrow()
    expect(check('relay.example', true)).not.toThrow()
    expect(check('127.0.0.1', false, 'ftp://x')).toThrow('not an address')
  })

  it('[HTTP-7] believes X-Forwarded-For only from a proxy on this machine, and only its last entry', () => {
    const request = (remoteAddress: string, forwarded?: string) =>
      ({ socket: { remoteAddress }, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } }) as never
    expect(addressOf(request('127.0.0.1', '6.6.6.6, 1.2.3.4'), 'https://r.example')).toBe('1.2.3.4')
    expect(addressOf(request('::ffff:127.0.0.1', '::ffff:1.2.3.4'), 'https://r.example')).toBe('1.2.3.4')
    expect(addressOf(request('127.0.0.1', '1.2.3.4'), undefined)).toBe('127.0.0.1')
    expect(addressOf(request('9.9.9.9', '1.2.3.4'), 'https://r.example')).toBe('9.9.9.9')
    expect(addressOf(request('127.0.0.1', '1.2.3.4, <evil>'), 'https://r.example')).toBe('127.0.0.1')
    expect(addressOf(request('127.0.0.1'), 'https://r.example')).toBe('127.0.0.1')
  })
})

it('[HTTP-9] logs codes and counts: no id, no address, no token', async () => {
  const { url, name, upload } = await announce(5)
  await patch(url, 0, randomBytes(5), upload)
  const text = JSON.stringify(events)
  expect(events.length).toBeGreaterThan(0)
  for (const secret of [name, upload.Authorization.slice(7), '127.0.0.1']) expect(text).not.toContain(secret)
})
