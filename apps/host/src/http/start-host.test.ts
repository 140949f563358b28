import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect as connectTo, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { closing, KEY_HEADER, keyProtocol, paths, SOCKET_PROTOCOL } from '../renderer-protocol.ts'
import { codeOf, idOf, openPort, openSocket, startTestHost, type TestHost } from './test-host.ts'

let host: TestHost
beforeEach(async () => {
  host = await startTestHost()
})
afterEach(() => host.close('stopped'))

describe('the page', () => {
  it('is given to whoever asks, without a secret and under the policy', async () => {
    const { status, headers, body } = await host.ask('GET', '/')
    expect([status, body.toString()]).toEqual([200, '<!doctype html>the page'])
    expect(headers).toMatchObject({
      'content-security-policy':
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; " +
        `media-src blob:; connect-src 'self' ws://${host.authority}; worker-src 'self'; base-uri 'none'; form-action 'none'; ` +
        "frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-cache'
    })
    expect(headers['permissions-policy']).toContain('camera=(), ')
    expect(headers['set-cookie']).toBeUndefined()
  })

  it('has files that are kept when their names hold a hash', async () => {
    const { headers } = await host.ask('GET', '/assets/a-1.mjs')
    expect([headers['content-type'], headers['cache-control']]).toEqual([
      'text/javascript; charset=utf-8',
      'private, max-age=31536000, immutable'
    ])
  })

  it.each(['/index.html', '/assets/../../package.json', '/%2e%2e/%2e%2e/package.json', '//etc/passwd', '/assets', '/?', ''])(
    'has no file %j',
    async (path) => expect((await host.ask('GET', path === '' ? '/.' : path)).status).toBe(404)
  )

  it('carries its policy on every answer', async () => {
    for (const [method, path] of [
      ['GET', '/none'],
      ['PUT', '/'],
      ['POST', paths.launch],
      ['GET', paths.session]
    ] as const)
      expect((await host.ask(method, path)).headers['content-security-policy']).toContain("default-src 'none'")
  })
})

describe('a caller', () => {
  it.each(['evil.example', 'localhost', '127.0.0.1', '127.0.0.1:1', '[::1]:1'])(
    'that says Host %j is refused everything',
    async (name) => {
      const { headers } = await host.enter()
      const wrong = { ...headers, host: name }
      for (const [method, path] of [
        ['GET', '/'],
        ['GET', paths.session],
        ['POST', paths.launch],
        ['POST', paths.downloads]
      ] as const)
        expect((await host.ask(method, path, wrong)).status).toBe(421)
    }
  )

  it.each(['http://evil.example', 'http://localhost:1', 'null', 'http://127.0.0.1', undefined])(
    'of origin %j may neither launch nor act nor connect',
    async (origin) => {
      const entered = await host.enter()
      const { origin: _own, ...rest } = entered.headers
      const headers = origin === undefined ? rest : { ...rest, origin }
      const code = codeOf(host.issueLaunchUrl())
      expect((await host.ask('POST', paths.launch, headers, JSON.stringify({ code }))).status).toBe(403)
      expect((await host.ask('POST', paths.downloads, headers, '{}')).status).toBe(403)
      expect(await openSocket(host, headers, [SOCKET_PROTOCOL, keyProtocol(entered.key)])).toBe(403)
      // The code was not spent.
      expect((await host.launch(code)).status).toBe(200)
    }
  )

  it.each(['cross-site', 'same-site', 'none'])('whose browser says Sec-Fetch-Site: %s is no page of ours', async (site) => {
    const entered = await host.enter()
    const headers = { ...entered.headers, 'sec-fetch-site': site }
    expect((await host.ask('POST', paths.launch, headers, '{}')).status).toBe(403)
    expect((await host.ask('GET', paths.session, headers)).status).toBe(401)
    expect(await openSocket(host, headers, [SOCKET_PROTOCOL, keyProtocol(entered.key)])).toBe(403)
  })
})

describe('a launch', () => {
  it('gives a cookie that no script reads and no other site brings, once', async () => {
    const code = codeOf(host.issueLaunchUrl())
    const { status, headers, body } = await host.launch(code)
    expect(status).toBe(200)
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(new RegExp(`^colloque-${host.port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`))
    ])
    expect(headers['cache-control']).toBe('no-store')
    const hints = { language: 'fr', theme: 'system' }
    expect(JSON.parse(body.toString())).toEqual({ key: expect.stringMatching(/^[\w-]{43}$/), hints })
    const again = await host.launch(code)
    expect([again.status, again.headers['set-cookie'], again.body.length]).toEqual([401, undefined, 0])
  })

  it('has a code that never reaches a server by itself', () => {
    expect(host.issueLaunchUrl()).toMatch(/^http:\/\/127\.\d+\.\d+\.\d+:\d+\/#launch=[\w-]{43}$/)
  })

  it('is over after five minutes', async () => {
    const code = codeOf(host.issueLaunchUrl())
    host.pass(5 * 60_000)
    expect((await host.launch(code)).status).toBe(401)
  })

  it('is refused after ten wrong codes, and open again when a new address is asked for', async () => {
    const code = codeOf(host.issueLaunchUrl())
    for (let count = 0; count < 10; count++) expect((await host.launch('x'.repeat(43))).status).toBe(401)
    expect((await host.launch(code)).status).toBe(429)
    expect((await host.launch()).status).toBe(200)
  })

  it.each(['', 'null', '{}', '{"code":1}', '[]', '{"code":"', `{"code":"${'x'.repeat(70_000)}"}`])(
    'is not had by %.20j',
    async (body) => {
      const { headers } = await host.enter()
      const { cookie: _cookie, [KEY_HEADER]: _key, ...stranger } = headers
      const answer = await host.ask('POST', paths.launch, stranger, body).catch(() => ({ status: 400 }))
      expect(answer.status).toBe(400)
    }
  )

  describe.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
    'by another user of this machine opens nothing',
    () => {
      it.each([
        ['as a browser connects', {}],
        ['from another loopback address', { localAddress: '127.0.0.2' }],
        ['from the address of the host', { localAddress: 'own' }],
        ['by a socket of IPv6', { mapped: true }],
        ['by a socket of IPv6 from another address', { mapped: true, localAddress: '::ffff:127.0.0.2' }]
      ])('%s', async (_how, { localAddress, mapped = false }: { localAddress?: string; mapped?: boolean }) => {
        const code = codeOf(host.issueLaunchUrl())
        const from = localAddress === 'own' ? host.address : localAddress
        const script = `${launchBy(host, code, { host: mapped ? `::ffff:${host.address}` : host.address, localAddress: from })}
        .once('response', ({ statusCode }) => process.stdout.write(String(statusCode)))`
        expect(await runAs(NOBODY, script)).toBe('403')
        expect((await host.launch(code)).status).toBe(200)
      })

      it('who lets go of the connection at once, which then counts as root’s', async () => {
        for (let tries = 0; tries < 20; tries++) {
          const code = codeOf(host.issueLaunchUrl())
          // The answer is not waited for: what would be lost is the code.
          const script = `const sent = ${launchBy(host, code, { host: host.address })}
          sent.once('finish', () => { sent.socket.destroy() }).on('error', () => {})`
          await runAs(NOBODY, script)
          expect((await host.launch(code)).status).toBe(200)
        }
      })

      it('while this user’s own may also come by a socket of IPv6', async () => {
        const code = codeOf(host.issueLaunchUrl())
        const script = `${launchBy(host, code, { host: `::ffff:${host.address}` })}
        .once('response', ({ statusCode }) => process.stdout.write(String(statusCode)))`
        expect(await runAs(0, script)).toBe('200')
      })
    }
  )

  it('comes from the address that a browser of this machine has', async () => {
    const code = codeOf(host.issueLaunchUrl())
    const script = `${launchBy(host, code, { host: host.address, localAddress: '127.0.0.2' })}
      .once('response', ({ statusCode }) => process.stdout.write(String(statusCode)))`
    if (process.platform === 'linux') expect(await runScript(script)).toBe('403')
    expect((await host.launch(code)).status).toBe(200)
  })
})

describe('what touches the core', () => {
  it('needs the cookie and the key of one session', async () => {
    const one = await host.enter()
    const other = await host.enter()
    const attempts = [
      {},
      { cookie: one.cookie },
      { [KEY_HEADER]: one.key },
      { cookie: one.cookie, [KEY_HEADER]: other.key },
      { cookie: one.cookie.replace(/.$/, '~'), [KEY_HEADER]: one.key },
      { cookie: `${one.cookie}; ${one.cookie}`, [KEY_HEADER]: one.key },
      { cookie: one.cookie.replace(`colloque-${host.port}`, 'colloque-1'), [KEY_HEADER]: one.key }
    ]
    const { cookie: _cookie, [KEY_HEADER]: _key, ...own } = one.headers
    for (const attempt of attempts as Record<string, string>[]) {
      const headers = { ...own, ...attempt }
      expect((await host.ask('GET', paths.session, headers)).status).toBe(401)
      expect((await host.ask('POST', paths.downloads, headers, '{"files":[]}')).status).toBe(401)
      expect((await host.ask('POST', paths.hints, headers, '{"language":"en","theme":"dark"}')).status).toBe(401)
      expect(await openSocket(host, headers, [SOCKET_PROTOCOL, keyProtocol(attempt[KEY_HEADER] ?? '')])).toBe(401)
    }
    expect((await host.ask('GET', paths.session, one.headers)).status).toBe(200)
    expect(host.contract.calls).toEqual([])
  })
})

describe('the port', () => {
  it('carries the contract to several tabs at once', async () => {
    const entered = await host.enter()
    const tabs = await Promise.all([openPort(host, entered), openPort(host, entered), openPort(host, await host.enter())])
    const seen = tabs.map(({ client }) => new Promise((resolve) => client.subscribe(resolve)))
    for (const { client } of tabs) expect(await client.call('status', {})).toEqual({ vault: 'locked', connection: 'offline' })
    host.contract.emit({ type: 'locked' })
    expect(await Promise.all(seen)).toEqual(tabs.map(() => ({ type: 'locked' })))
    host.contract.files.set(idOf('a'), Buffer.from([0, 255, 10]))
    const { bytes } = await tabs[0]!.client.call('read-attachment', { attachment: idOf('a'), start: 1, end: 3 })
    expect(bytes).toEqual(new Uint8Array([255, 10]))
  })

  it('is open to eight tabs, whose calls have a limit together', async () => {
    const entered = await host.enter()
    const tabs = await Promise.all(Array.from({ length: 8 }, () => openPort(host, entered)))
    expect(await openSocket(host, entered.headers, [SOCKET_PROTOCOL, keyProtocol(entered.key)])).toBe(503)
    host.contract.files.set(idOf('a'), Buffer.from([1]))
    const { promise: wait, resolve: go } = Promise.withResolvers<void>()
    host.contract.beforePart = () => wait
    const read = ({ client }: (typeof tabs)[number]) =>
      client.call('read-attachment', { attachment: idOf('a'), start: 0, end: 1 })
    const calls = Array.from({ length: 192 }, (_, index) => read(tabs[index % 7]!))
    await expect.poll(() => host.contract.calls.length).toBe(192)
    await expect(read(tabs[7]!)).rejects.toMatchObject({ code: 'too-many-calls', detail: { maximum: 192 } })
    go()
    await Promise.all(calls)
    expect(await read(tabs[7]!)).toEqual({ bytes: new Uint8Array([1]) })
  })

  it('names no file by path', async () => {
    const { client } = await openPort(host, await host.enter())
    const path = '/etc/passwd'
    await expect(client.call('save-attachment', { attachment: idOf('a'), path })).rejects.toMatchObject({
      code: 'paths-not-allowed'
    })
    await expect(client.call('send', { conversation: idOf('a'), text: '', paths: [path] })).rejects.toMatchObject({
      code: 'paths-not-allowed'
    })
    expect(host.contract.calls).toEqual([])
  })

  it.each([
    ['text', 'hello', 1007],
    ['what is no CBOR', Buffer.from([0xff]), 1007],
    ['too much', Buffer.alloc(1024 * 1024 + 1), 1009]
  ])('closes on %s, for that tab alone', async (_what, message, code) => {
    const entered = await host.enter()
    const [bad, good] = [await openPort(host, entered), await openPort(host, entered)]
    bad.socket.send(message)
    expect(await bad.closed).toBe(code)
    expect(await good.client.call('status', {})).toMatchObject({ vault: 'locked' })
  })

  it('is only /port, and only for our protocol', async () => {
    const { headers, key } = await host.enter()
    expect(await openSocket(host, headers, [])).toBe(401)
    expect(await openSocket(host, headers, ['other', keyProtocol(key)])).toBe(401)
    const upgraded = { ...headers, connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' }
    expect((await host.ask('GET', '/other', upgraded)).status).toBe(404)
  })

  it('says why it ends, when the host is stopped and when the core broke off', async () => {
    for (const why of ['stopped', 'coreEnded'] as const) {
      const other = await startTestHost()
      const { closed, client } = await openPort(other, await other.enter())
      await other.close(why)
      expect(await closed).toBe(closing[why])
      await expect(client.call('status', {})).rejects.toMatchObject({ code: 'disconnected-from-core' })
    }
  })

  it('cuts a tab that does not read, and holds no more for it', async () => {
    const { socket, closed } = await openPort(host, await host.enter())
    socket.pause()
    const name = 'x'.repeat(500_000)
    const event = { type: 'quarantine', seq: 1, code: name } as const
    for (let count = 0; count < 200; count++) host.contract.emit(event)
    socket.resume()
    await closed
  })
})

describe('the hints', () => {
  it('are kept by the host, for the next page and the next run', async () => {
    const { headers } = await host.enter()
    const hints = { language: 'en', theme: 'dark' }
    expect((await host.ask('POST', paths.hints, headers, JSON.stringify(hints))).status).toBe(204)
    expect(host.hints.read()).toEqual(hints)
    expect(JSON.parse((await host.ask('GET', paths.session, headers)).body.toString())).toEqual({ hints })
    expect(JSON.parse((await host.launch()).body.toString())).toMatchObject({ hints })
  })

  it.each(['null', '{}', '{"language":"de","theme":"dark"}', '{"language":"fr","theme":"dark","name":"x"}'])(
    'are not %s',
    async (body) => {
      const { headers } = await host.enter()
      expect((await host.ask('POST', paths.hints, headers, body)).status).toBe(400)
      expect(host.hints.read()).toEqual({ language: 'fr', theme: 'system' })
    }
  )
})

describe('the door', () => {
  it.runIf(process.platform !== 'darwin')('is at an address of its own, that nobody knew before, and there alone', async () => {
    const hosts = await Promise.all(Array.from({ length: 20 }, startTestHost))
    const addresses = hosts.map(({ address }) => address)
    for (const one of hosts) await one.close('stopped')
    expect(new Set(addresses).size).toBeGreaterThan(18)
    for (const address of addresses) expect(address).toMatch(/^127\.([1-9]|\d\d+)\.\d+\.([1-9]|\d\d+)$/)
    for (const address of ['127.0.0.1', '::1']) {
      const outcome = await new Promise((resolve) => {
        const socket = connectTo({ host: address, port: host.port })
        socket.once('connect', () => resolve('open'))
        socket.once('error', () => resolve('closed'))
      })
      expect([address, outcome]).toEqual([address, 'closed'])
    }
  })

  it('answers who offers another protocol than WebSocket as if nothing was offered', async () => {
    const offered = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAoAAAAAIAAAAA' }
    const { status, body } = await host.ask('GET', '/', offered)
    expect([status, body.toString()]).toEqual([200, '<!doctype html>the page'])
  })

  it('lets go of whom it refused, whether they close or not', async () => {
    const socket = await rawConnection(host)
    socket.write(`GET /port HTTP/1.1\r\nHost: ${host.authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`)
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toMatch(/^HTTP\/1.1 403 /)
    await once(socket, 'end')
    // Our own end stays open: what is written there finds nobody.
    const refused = new Promise<NodeJS.ErrnoException>((resolve) => socket.once('error', resolve))
    const writing = setInterval(() => socket.write('x'), 10)
    expect((await refused).code).toMatch(/^(EPIPE|ECONNRESET)$/)
    clearInterval(writing)
    socket.destroy()
  })

  it('closes, whoever keeps a connection open', async () => {
    const other = await startTestHost()
    const { headers, key } = await other.enter()
    const [silent, half, refused] = [await rawConnection(other), await rawConnection(other), await rawConnection(other)]
    half.write(`POST /launch HTTP/1.1\r\nHost: ${other.authority}\r\n`)
    refused.write(`GET /port HTTP/1.1\r\nHost: ${other.authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`)
    await once(refused, 'end')
    const tab = await openPort(other, { headers, key, cookie: '' })
    // It never answers the farewell.
    tab.socket.pause()
    await other.close('stopped')
    for (const socket of [silent, half, refused]) socket.destroy()
    tab.socket.terminate()
  })

  it('opens no port to who comes while it closes', async () => {
    const other = await startTestHost()
    const entered = await other.enter()
    const tab = await openPort(other, entered)
    tab.socket.pause()
    const late = await rawConnection(other)
    const closed = other.close('stopped')
    const { cookie, origin } = entered.headers
    late.write(
      `GET /port HTTP/1.1\r\nHost: ${other.authority}\r\nOrigin: ${origin}\r\nCookie: ${cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n` +
        `Sec-WebSocket-Protocol: ${SOCKET_PROTOCOL}, ${keyProtocol(entered.key)}\r\n\r\n`
    )
    const [answer] = await once(late, 'data')
    expect(String(answer)).toMatch(/^HTTP\/1.1 503 /)
    await closed
    tab.socket.terminate()
  })

  it('has no more than 256 connections, whoever asks', async () => {
    const sockets = await Promise.all(Array.from({ length: 300 }, () => rawConnection(host)))
    let ended = 0
    const enough = new Promise<void>((resolve) => {
      for (const socket of sockets) socket.once('end', () => ++ended >= 300 - 256 && resolve())
    })
    await enough
    for (const socket of sockets) socket.destroy()
    expect(ended).toBeGreaterThanOrEqual(300 - 256)
  })
})

/** Whose end stays open when the host closes its own. */
async function rawConnection({ address, port }: TestHost): Promise<Socket> {
  const socket = connectTo({ host: address, port, allowHalfOpen: true })
  socket.on('error', () => {})
  socket.resume()
  await once(socket, 'connect')
  return socket
}

const NOBODY = 65_534

/** An expression: the launch as a program of Node sends it. */
function launchBy({ authority }: TestHost, code: string, options: { host: string; localAddress?: string | undefined }): string {
  const headers = { host: authority, origin: `http://${authority}`, 'content-type': 'application/json' }
  const request = { ...options, port: authority.split(':')[1], method: 'POST', path: paths.launch, headers }
  return `process.getBuiltinModule('http').request(${JSON.stringify(request)}).end('${JSON.stringify({ code })}')`
}

/** What the script prints when another user runs it. The Node of this repository may lie where that user cannot look: so it is started first. */
const runAs = (uid: number, script: string): Promise<string> => runScript(`process.setuid(${uid}); ${script}`)

async function runScript(script: string): Promise<string> {
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  await once(child, 'close')
  return output
}
