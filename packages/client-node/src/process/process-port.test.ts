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
