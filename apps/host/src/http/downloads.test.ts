import { request } from 'node:http'
import { FILE_PART_BYTES, Refusal } from '@colloque/client-api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { paths } from '../renderer-protocol.ts'
import { type Entered, idOf, startTestHost, type TestHost } from './test-host.ts'

const A = idOf('a')
const B = idOf('b')

let host: TestHost
let entered: Entered
beforeEach(async () => {
  host = await startTestHost()
  entered = await host.enter()
})
afterEach(() => host.close('stopped'))

const post = (files: unknown, headers = entered.headers) => host.ask('POST', paths.downloads, headers, JSON.stringify({ files }))

async function prepare(...files: { id: string; name: string }[]): Promise<string[]> {
  const { status, body } = await post(files)
  expect(status).toBe(200)
  return (JSON.parse(body.toString()) as { paths: string[] }).paths
}

/** As a browser follows a link of our page: it sends the cookie and no header of ours. */
const follow = (path: string, headers: Record<string, string> = {}) =>
  host.ask('GET', path, { cookie: entered.cookie, 'sec-fetch-site': 'same-origin', ...headers })

describe('a download', () => {
  it('gives the opened bytes under a harmless name, as nothing that a browser would show', async () => {
    const bytes = Buffer.alloc(FILE_PART_BYTES * 2 + 17, 'é')
    host.contract.files.set(A, bytes)
    const [path = ''] = await prepare({ id: A, name: '../été.html' })
    expect(path).toMatch(/^\/downloads\/[\w-]{43}$/)
    const { status, headers, body } = await follow(path)
    expect([status, body.equals(bytes)]).toEqual([200, true])
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="_ete.html"; filename*=UTF-8''_%C3%A9t%C3%A9.html`,
      'content-length': String(bytes.length),
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store'
    })
  })

  it('of an empty file is an empty file', async () => {
    host.contract.files.set(A, Buffer.alloc(0))
    const [path = ''] = await prepare({ id: A, name: 'vide.txt' })
    const { status, headers, body } = await follow(path)
    expect([status, headers['content-length'], body.length]).toEqual([200, '0', 0])
  })

  it('has an address for each file, good once, for five minutes, for that session alone', async () => {
    for (const id of [A, B]) host.contract.files.set(id, Buffer.from(id))
    const [first = '', second = ''] = await prepare({ id: A, name: 'a' }, { id: B, name: 'b' })
    const stranger = await host.enter()
    expect((await follow(first, { cookie: '' })).status).toBe(401)
    expect((await follow(first, { cookie: stranger.cookie })).status).toBe(404)
    expect((await follow(first, { 'sec-fetch-site': 'cross-site' })).status).toBe(401)
    expect((await follow(first)).body.toString()).toBe(A)
    expect((await follow(first)).status).toBe(404)
    host.pass(5 * 60_000)
    expect((await follow(second)).status).toBe(404)
    expect((await follow(`${paths.downloads}/${'x'.repeat(43)}`)).status).toBe(404)
  })

  it('that comes with others waits for the last of them', async () => {
    const ids = ['1', '2', '3', '4', '5', '6', '7', '8'].map(idOf)
    for (const id of ids) host.contract.files.set(id, Buffer.from(id))
    host.contract.beforeFetch = () => host.pass(60_000)
    const paths = await prepare(...ids.map((id) => ({ id, name: id })))
    host.pass(5 * 60_000 - 1)
    for (const [index, path] of paths.entries()) expect((await follow(path)).body.toString()).toBe(ids[index])
  })

  it('is refused with the core’s code before it begins', async () => {
    const { status, body } = await post([{ id: A, name: 'a' }])
    expect([status, JSON.parse(body.toString())]).toEqual([409, { code: 'unknown-attachment', detail: {} }])
  })

  it.each([
    [undefined],
    [[]],
    [[{}]],
    [[{ id: 'x', name: 'a' }]],
    [[{ id: A }]],
    [[null]],
    [Array(21).fill({ id: A, name: 'a' })]
  ])('is not asked for with %j', async (files) => {
    const { status, body } = await post(files)
    expect([status, JSON.parse(body.toString()).code]).toEqual([409, 'invalid-call'])
    expect(host.contract.calls).toEqual([])
  })

  it('that breaks off never looks whole', async () => {
    host.contract.files.set(A, Buffer.alloc(FILE_PART_BYTES * 3))
    host.contract.beforePart = (start) => {
      if (start > 0) throw new Refusal('vault-locked')
    }
    const [path = ''] = await prepare({ id: A, name: 'a' })
    await expect(follow(path)).rejects.toMatchObject({ code: 'ECONNRESET' })
    host.contract.beforePart = () => {
      throw new Refusal('vault-locked')
    }
    const [other = ''] = await prepare({ id: A, name: 'a' })
    expect((await follow(other)).status).toBe(409)
  })

  it('asks the core for no more than its reader takes', async () => {
    const parts = 200
    host.contract.files.set(A, Buffer.alloc(FILE_PART_BYTES * parts))
    const [path = ''] = await prepare({ id: A, name: 'a' })
    let asked = 0
    let waiting = () => {}
    const stalled = new Promise<void>((resolve) => {
      waiting = resolve
    })
    host.contract.beforePart = () => {
      asked++
      // Long enough after the last part was asked for, it is the reader that is waited for.
      clearTimeout(timer)
      timer = setTimeout(waiting, 300)
    }
    let timer = setTimeout(() => {}, 0)
    const headers = { host: host.authority, cookie: entered.cookie }
    const sent = request({ host: host.address, port: host.port, path, headers, agent: false })
    const response = new Promise<import('node:http').IncomingMessage>((resolve) => sent.once('response', resolve))
    sent.end()
    const reading = await response
    reading.pause()
    await stalled
    expect(asked).toBeLessThan(parts)
    let sizeBytes = 0
    for await (const chunk of reading) sizeBytes += (chunk as Buffer).length
    expect([sizeBytes, asked]).toEqual([FILE_PART_BYTES * parts, parts])
  })

  it('that is given up leaves nothing waiting', async () => {
    host.contract.files.set(A, Buffer.alloc(FILE_PART_BYTES * 200))
    const [path = ''] = await prepare({ id: A, name: 'a' })
    const sent = request({ host: host.address, port: host.port, path, headers: { host: host.authority, cookie: entered.cookie } })
    sent.on('error', () => {})
    sent.end()
    await new Promise<void>((resolve) => sent.once('response', (response) => response.once('readable', resolve)))
    sent.destroy()
    // Closing waits for every answer under way.
    await host.close('stopped')
    expect(host.contract.calls.filter((name) => name === 'read-attachment').length).toBeLessThan(200)
    host = await startTestHost()
  })
})
