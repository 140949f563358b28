/** Hostile requests to a relay with a real disk, over local sockets: each has an answer of the list or the end of its connection, and nothing fails within. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createChance, mutateBytes, seed } from './chance.ts'
import { type KnownBlob, makeHttpRequest } from './http-maker.ts'
import { openRawHttp, type RawHttp } from './raw-http.ts'
import { foundRelay, type HostEvent, sha256, startRelay } from './relay-parts.ts'

const REQUESTS = 30_000
const SOCKETS = 6
const BROKEN_ONCE_IN = 4
const BLOBS = 60
/** What the relay may say to a request that it could read; 500 and 503 are not among it. */
const STATUSES = [200, 204, 206, 404, 405, 409, 412, 413, 416, 417, 423, 431, 501]
/** And to one that is none. */
const BROKEN_STATUSES = [...STATUSES, 400, 403, 408, 414, 415]

it(`[BLOB-2] [BLOB-3] [BLOB-5] ${REQUESTS} hostile HTTP requests (SEED=${seed})`, { timeout: 600_000 }, async () => {
  const chance = createChance('http')
  const folder = await mkdtemp(join(tmpdir(), 'colloque-hostile-'))
  const events: HostEvent[] = []
  const relay = await startRelay({ folder, log: (event) => events.push(event) })
  const { connection } = await foundRelay(relay.url, relay.foundingLink)
  const { port } = new URL(relay.url)

  /** One after the other: this connection takes the next answer for its own. */
  let announced: Promise<unknown> = Promise.resolve()
  function announceNext(): Promise<KnownBlob> {
    const next = announced.then(announce)
    announced = next
    return next
  }

  async function announce(): Promise<KnownBlob> {
    const id = chance.bytes(16)
    const [upload, read, remove] = [chance.bytes(32), chance.bytes(32), chance.bytes(32)] as const
    const sizeBytes = chance.one([0, 1, 40, 3_000])
    const hashes = { uploadHash: sha256(upload), readHash: sha256(read), deleteHash: sha256(remove) }
    expect((await connection.request({ type: 'create-blob', blob: id, sizeBytes, ...hashes })).kind).toBe('answer')
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
    const blob = { name: hex(id), sizeBytes, tokens: { upload: hex(upload), read: hex(read), remove: hex(remove) } }
    if (chance.once(2)) await fill(blob)
    return blob
  }

  /** So that there is something to read. */
  async function fill({ name, sizeBytes, tokens }: KnownBlob): Promise<void> {
    const tus = 'Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream'
    const head = `PATCH /blobs/${name} HTTP/1.1\r\nHost: relay\r\nAuthorization: Bearer ${tokens.upload}\r\n${tus}`
    const http = await openRawHttp(Number(port))
    const body = Buffer.concat([Buffer.from(`${head}\r\nContent-Length: ${sizeBytes}\r\n\r\n`), chance.bytes(sizeBytes)])
    expect((await http.ask(body, 'PATCH'))?.status).toBe(204)
    http.socket.destroy()
  }

  const blobs: KnownBlob[] = []
  for (let count = 0; count < BLOBS; count += 1) blobs.push(await announce())
  const names = new Set(blobs.map(({ name }) => name))
  const met = new Map<number, number>()
  let sent = 0

  async function speak(): Promise<void> {
    let socket: RawHttp | undefined
    while (sent < REQUESTS) {
      sent += 1
      if (chance.once(60)) {
        const fresh = await announceNext()
        names.add(fresh.name)
        blobs[chance.below(BLOBS)] = fresh
      }
      const { method, bytes } = makeHttpRequest(chance, blobs)
      if (!socket?.isOpen) socket = await openRawHttp(Number(port))
      if (chance.once(BROKEN_ONCE_IN)) {
        const statuses = await socket.askLast(mutateBytes(chance, bytes, makeHttpRequest(chance, blobs).bytes))
        for (const status of statuses) expect(BROKEN_STATUSES).toContain(status)
        socket = undefined
        continue
      }
      const answer = await socket.ask(bytes, method)
      if (!answer) continue
      met.set(answer.status, (met.get(answer.status) ?? 0) + 1)
      if (!BROKEN_STATUSES.includes(answer.status)) expect.unreachable(`${answer.status} to ${bytes.toString().slice(0, 300)}`)
      if (!STATUSES.includes(answer.status)) continue
      if (answer.status === 431) continue
      expect(answer.headers.get('x-content-type-options'), `${answer.status}`).toBe('nosniff')
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-allow'))).toEqual([])
      expect(answer.headers.has('content-encoding')).toBe(false)
    }
    socket?.socket.destroy()
  }
  try {
    await Promise.all(Array.from({ length: SOCKETS }, speak))
    expect(events.filter(({ event }) => event === 'request-failed' || event === 'failed')).toEqual([])
    for (const status of [200, 204, 206, 404, 405, 409, 412, 413, 416])
      expect(met.get(status) ?? 0, `${status}`).toBeGreaterThan(0)
    expect((await readdir(join(folder, 'blobs'))).filter((name) => !names.has(name))).toEqual([])
    expect(await (await fetch(`${relay.url}/healthz`)).text()).toBe('ok\n')
    expect((await connection.request({ type: 'ping' })).kind).toBe('answer')
  } finally {
    connection.socket.terminate()
    await relay.close()
    await rm(folder, { recursive: true, force: true })
  }
})
