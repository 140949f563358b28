import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { processPort } from './process-port.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'colloque-port-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A real process that runs this body with `port` in hand. */
function startChild(body: string) {
  const path = join(folder, 'child.ts')
  const processPortUrl = new URL('process-port.ts', import.meta.url).href
  writeFileSync(path, `import { processPort } from '${processPortUrl}'\nconst port = processPort(process)\n${body}\n`)
  const child = fork(path, { serialization: 'advanced', execArgv: [] })
  return { child, port: processPort(child), exit: once(child, 'exit') }
}

const next = (port: ReturnType<typeof processPort>) => new Promise((resolve) => port.onMessage(resolve))

it('carries plain data both ways, in order, from before the other side listens', async () => {
  const { port, exit } = startChild(`
    const seen = []
    port.onMessage((message) => {
      seen.push(message)
      if (seen.length === 3) { port.post(seen); port.onClose(() => process.exit(7)) }
    })`)
  for (const message of [{ a: undefined, b: [1, 'é'] }, null, 'three']) port.post(message)
  expect(await next(port)).toEqual([{ a: undefined, b: [1, 'é'] }, null, 'three'])
  port.close()
  expect(await exit).toEqual([7, null])
})

it('closes when the other process is killed', async () => {
  const { child, port } = startChild(`setInterval(() => {}, 1000); port.post('ready'); port.onMessage(() => {})`)
  await next(port)
  const closed = new Promise<void>((resolve) => port.onClose(resolve))
  child.kill('SIGKILL')
  await closed
  expect(() => port.post('late')).toThrow('closed')
  await new Promise<void>((resolve) => port.onClose(resolve))
})

it('gives each message bytes of its own, when many come at once', async () => {
  const { port } = startChild(`
    const held = []
    port.onMessage(({ list: [bytes] }) => {
      if (bytes[0] !== held.length) process.exit(9)
      held.push(bytes.buffer.byteLength)
      if (held.length === 20) port.post(held)
    })`)
  for (let index = 0; index < 20; index++) port.post({ list: [new Uint8Array(3000).fill(index)] })
  expect(await next(port)).toEqual(Array.from({ length: 20 }, () => 3000))
  port.close()
})

it('does not follow what never ends', async () => {
  const { port } = startChild(`
    const sizes = []
    port.onMessage((message) => { sizes.push(Array.isArray(message) ? message.length : Object.keys(message).length); if (sizes.length === 3) port.post(sizes) })`)
  const circle: Record<string, unknown> = {}
  circle.itself = circle
  let tree: unknown[] = [new Uint8Array(100_000)]
  for (let level = 0; level < 14; level++) tree = Array.from({ length: 20 }, () => tree)
  port.post(circle)
  port.post(tree)
  port.post(new Array(2 ** 31))
  expect(await next(port)).toEqual([1, 20, 2 ** 31])
  port.close()
})
