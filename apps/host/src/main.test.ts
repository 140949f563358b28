import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
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

function start(...args: string[]) {
  const child = spawn(process.execPath, [main, '--vault', join(folder, 'vault'), '--no-open', '--language', 'en', ...args], {
    stdio: ['pipe', 'pipe', 'pipe']
  })
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

it('takes another port when the usual one is taken, and none when a port was asked for', async () => {
  const first = start()
  const { port } = new URL(await first.nextAddress())
  const other = spawn(process.execPath, [main, '--vault', join(folder, 'other'), '--no-open', '--language', 'en', '--port', port])
  children.add(other)
  let errors = ''
  other.stderr.on('data', (text) => {
    errors += text
  })
  expect((await once(other, 'close'))[0]).toBe(1)
  expect(errors).toContain(`Port ${port} is taken`)
})

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
