import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'

/** The host as a person starts it, with a real core. */
const main = fileURLToPath(new URL('main.ts', import.meta.url))

let folder: string
const children = new Set<ChildProcess>()
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'colloque-host-'))
})
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  children.clear()
  rmSync(folder, { recursive: true, force: true })
})

const start = (...args: string[]) => startWith([], ...args)

function startWith(nodeOptions: readonly string[], ...args: string[]) {
  const given = [...nodeOptions, main, '--vault', join(folder, 'vault'), '--no-open', '--language', 'en', ...args]
  const child = spawn(process.execPath, given, { stdio: ['pipe', 'pipe', 'pipe'] })
  children.add(child)
  const said = { errors: '' }
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.errors += text
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    child,
    said,
    nextAddress: async (): Promise<string> => (await lines.next()).value ?? '',
    ended: once(child, 'close').then(([code, signal]) => ({ code, signal }))
  }
}

/** Ids of the processes that this one started, as Linux counts them. */
function childrenOf(pid: number | undefined): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const redeem = (address: string) => {
  const { origin, hash } = new URL(address)
  const headers = { origin, 'content-type': 'application/json' }
  return fetch(`${origin}/launch`, { method: 'POST', headers, body: JSON.stringify({ code: hash.replace('#launch=', '') }) })
}

it('gives a page at an address that is good once, and another when Enter is pressed', async () => {
  const { child, nextAddress, ended, said } = start()
  const address = await nextAddress()
  const page = await (await fetch(address)).text()
  expect(page).toContain('<div id="root">')
  expect(page).not.toMatch(/<style|style=|<script(?![^>]*src="\/assets\/)/)
  expect([(await redeem(address)).status, (await redeem(address)).status]).toEqual([200, 401])
  child.stdin.write('\n')
  const next = await nextAddress()
  expect(new URL(next).origin).toBe(new URL(address).origin)
  expect((await redeem(next)).status).toBe(200)
  child.kill('SIGTERM')
  expect(await ended).toEqual({ code: 0, signal: null })
  // The codes are on standard output alone.
  expect(said.errors).not.toMatch(/[\w-]{43}/)
})

it.runIf(process.platform === 'linux')('leaves no process behind, however it ends', async () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
    const { child, nextAddress, ended } = start()
    await nextAddress()
    const [core = 0, ...others] = childrenOf(child.pid)
    expect(others).toEqual([])
    child.kill(signal)
    await ended
    await until(() => !isAlive(core))
  }
})

it.runIf(process.platform === 'linux')('ends with 1 and a sentence when its core breaks off', async () => {
  const { child, nextAddress, ended, said } = start()
  await nextAddress()
  process.kill(childrenOf(child.pid)[0]!, 'SIGKILL')
  expect(await ended).toEqual({ code: 1, signal: null })
  expect(said.errors).toContain('broke off')
})

it('refuses a second one on the same vault, and says what to do', async () => {
  const first = start()
  await first.nextAddress()
  const second = start()
  expect(await second.ended).toEqual({ code: 1, signal: null })
  expect(second.said.errors).toContain('already open in another Colloque')
  first.child.kill('SIGTERM')
  await first.ended
  const third = start()
  expect(await third.nextAddress()).toMatch(/#launch=/)
})

it('is at another address each time, which nobody can have prepared', async () => {
  const origins: string[] = []
  for (let run = 0; run < 2; run++) {
    const { child, nextAddress, ended } = start()
    origins.push(new URL(await nextAddress()).origin)
    child.kill('SIGTERM')
    await ended
  }
  expect(origins[0]).not.toBe(origins[1])
})

it('keeps language and theme from one run to the next, and nothing of the person', async () => {
  const hints = { language: 'fr', theme: 'dark' }
  const first = start()
  const address = await first.nextAddress()
  const { origin } = new URL(address)
  const launched = await redeem(address)
  const cookie = launched.headers.get('set-cookie')?.split(';')[0] ?? ''
  const { key, hints: unknown } = (await launched.json()) as { key: string; hints: unknown }
  expect(unknown).toEqual({ language: 'en', theme: 'system' })
  const headers = { origin, cookie, 'x-colloque-key': key, 'content-type': 'application/json' }
  expect((await fetch(`${origin}/hints`, { method: 'POST', headers, body: JSON.stringify(hints) })).status).toBe(204)
  first.child.kill('SIGTERM')
  await first.ended
  expect(readFileSync(join(folder, 'vault.hints'), 'utf8')).toBe(JSON.stringify(hints))
  expect(await (await redeem(await start().nextAddress())).json()).toMatchObject({ hints })
})

it('is at 127.0.0.1 and the port that was asked for, or nowhere', async () => {
  const first = start()
  const { hostname, port } = new URL(await first.nextAddress())
  const elsewhere = [main, '--vault', join(folder, 'other'), '--no-open', '--language', 'en', '--port', port]
  const second = spawn(process.execPath, elsewhere)
  children.add(second)
  const [address] = (await once(createInterface({ input: second.stdout }), 'line')) as [string]
  expect(new URL(address).host).toBe(`127.0.0.1:${port}`)
  expect(hostname === '127.0.0.1').toBe(process.platform === 'darwin')
  const third = start('--vault', join(folder, 'third'), '--port', port)
  expect((await third.ended).code).toBe(1)
  expect(third.said.errors).toContain(`Port ${port} is taken`)
})

/** As on a machine where listening fails so. */
const listeningFails = (code: string, where: string) =>
  `--import=data:text/javascript,import net from 'node:net'; const listen = net.Server.prototype.listen;
  net.Server.prototype.listen = function (at, ...more) { return ${where} ? (process.nextTick(() =>
  this.emit('error', Object.assign(new Error('listen'), { code: '${code}' }))), this) : listen.call(this, at, ...more) }`

it('ends with 1 and a sentence when it may not listen', async () => {
  const { ended, said } = startWith([listeningFails('EACCES', 'true')])
  expect((await ended).code).toBe(1)
  expect(said.errors).toBe('The system does not let Colloque listen at this address (EACCES).\n')
})

it('has a port alone where the system has no address but 127.0.0.1', async () => {
  const { nextAddress } = startWith([listeningFails('EADDRNOTAVAIL', "at.host !== '127.0.0.1'")])
  expect(new URL(await nextAddress()).hostname).toBe('127.0.0.1')
})

it.runIf(process.platform === 'linux')('goes on when the end of a terminal reaches its core first', async () => {
  const { child, nextAddress, ended } = start()
  const address = await nextAddress()
  process.kill(childrenOf(child.pid)[0]!, 'SIGHUP')
  expect((await redeem(address)).status).toBe(200)
  child.kill('SIGHUP')
  expect(await ended).toEqual({ code: 0, signal: null })
})

it.runIf(process.platform === 'linux')(
  'stops at once, and says at once that its core broke off, whoever is at the door',
  async () => {
    for (const kills of ['host', 'core'] as const) {
      const { child, nextAddress, ended, said } = start()
      const { hostname, port, host } = new URL(await nextAddress())
      const refused = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
      refused.on('error', () => {})
      refused.write(`GET /port HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`)
      refused.resume()
      await once(refused, 'end')
      if (kills === 'host') child.kill('SIGINT')
      else process.kill(childrenOf(child.pid)[0]!, 'SIGKILL')
      expect(await ended).toEqual({ code: kills === 'host' ? 0 : 1, signal: null })
      if (kills === 'core') expect(said.errors).toContain('broke off')
      refused.destroy()
    }
  }
)

it('is called wrongly with 2', async () => {
  const { ended, said } = start('--port', 'x')
  expect((await ended).code).toBe(2)
  expect(said.errors).toContain('usage: ')
})

/** No more than an end to waiting in vain. */
async function until(isSo: () => boolean): Promise<void> {
  for (const deadlineMs = Date.now() + 20_000; !isSo(); await new Promise((resolve) => setImmediate(resolve))) {
    if (Date.now() > deadlineMs) throw new Error('waited in vain')
  }
}
