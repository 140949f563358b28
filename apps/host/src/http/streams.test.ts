import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { paths, STREAM_PART_BYTES, type StreamAnswer } from '../renderer-protocol.ts'
import { type Answer, type Entered, startTestHost, type TestHost } from './test-host.ts'

let host: TestHost
let entered: Entered
beforeEach(async () => {
  host = await startTestHost()
  entered = await host.enter()
})
afterEach(() => host.close('stopped'))

interface Begun extends StreamAnswer {
  letGo(): void
  readonly ended: Promise<unknown>
}

/** As the page asks for one, and holds the answer. */
function begin(name = 'Espace.zip', headers = entered.headers): Promise<Begun | number> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: host.address, port: host.port, method: 'POST', path: paths.streams, agent: false })
    for (const [key, value] of Object.entries({ host: host.authority, ...headers })) asked.setHeader(key, value)
    asked.once('error', reject)
    asked.once('response', (response) => {
      response.on('error', () => undefined)
      if (response.statusCode !== 200) return resolve(response.statusCode ?? 0)
      const ended = new Promise((end) => response.once('close', end))
      response.once('data', (line) => resolve({ ...JSON.parse(`${line}`), letGo: () => asked.destroy(), ended }))
    })
    asked.end(JSON.stringify({ name }))
  })
}
async function begun(): Promise<Begun> {
  const answer = await begin()
  if (typeof answer === 'number') throw new Error(`refused with ${answer}`)
  return answer
}

const follow = (path: string, cookie = entered.cookie) => host.ask('GET', path, { cookie, 'sec-fetch-site': 'same-origin' })
const part = (path: string, bytes = '', headers = entered.headers): Promise<Answer> =>
  host.ask('POST', path, { ...headers, 'content-type': 'application/octet-stream' }, bytes)
const broken = (download: Promise<Answer>): Promise<string> =>
  download.then(
    ({ status }) => `whole, ${status}`,
    () => 'broken'
  )

describe('a file that the page makes', () => {
  it('comes part by part under a harmless name, and ends whole', async () => {
    const { path, parts, ended } = await begun()
    const download = follow(path)
    expect((await part(parts, 'the first, ')).status).toBe(204)
    expect((await part(parts, 'the last')).status).toBe(204)
    expect((await part(`${parts}/end`)).status).toBe(204)
    const { status, headers, body } = await download
    expect([status, `${body}`]).toEqual([200, 'the first, the last'])
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringContaining('attachment; filename="Espace.zip"'),
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'no-store'
    })
    expect(headers).not.toHaveProperty('content-length')
    await ended
    expect((await part(parts, 'more')).status).toBe(410)
    expect((await follow(path)).status).toBe(404)
  })

  it('is broken off with the page that makes it', async () => {
    const { path, parts, letGo } = await begun()
    const download = broken(follow(path))
    await part(parts, 'half of it')
    letGo()
    expect(await download).toBe('broken')
    expect((await part(`${parts}/end`)).status).toBe(410)
  })

  it('is not asked for any more when the browser gave it up', async () => {
    const { path, parts, ended } = await begun()
    const asked = request({ host: host.address, port: host.port, path, agent: false })
    for (const [key, value] of Object.entries({ host: host.authority, cookie: entered.cookie })) asked.setHeader(key, value)
    asked.on('error', () => undefined)
    const answered = new Promise((resolve) => asked.once('response', resolve))
    asked.end()
    await answered
    asked.destroy()
    await ended
    expect((await part(parts, 'more')).status).toBe(410)
  })

  it('waits for the browser to take what it was given', async () => {
    const { path, parts, letGo } = await begun()
    const first = part(parts, 'a')
    const order: string[] = []
    void first.then(() => order.push('taken'))
    const download = follow(path).catch(() => undefined)
    order.push('asked')
    expect((await first).status).toBe(204)
    expect(order).toEqual(['asked', 'taken'])
    letGo()
    await download
  })

  it('belongs to one session, and its parts are small', async () => {
    const { path, parts, letGo } = await begun()
    const stranger = await host.enter()
    expect((await follow(path, stranger.cookie)).status).toBe(404)
    expect((await part(parts, 'x', stranger.headers)).status).toBe(410)
    expect((await part(parts, 'x', { cookie: entered.cookie } as never)).status).toBe(403)
    expect((await part(parts, 'x'.repeat(STREAM_PART_BYTES + 1))).status).toBe(400)
    expect((await follow(parts)).status).toBe(404)
    letGo()
  })

  it('is one of two at a time', async () => {
    const first = await begun()
    await begun()
    expect(await begin()).toBe(429)
    first.letGo()
    await first.ended
    await expect.poll(() => begin()).not.toBe(429)
  })
})
