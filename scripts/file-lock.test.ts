import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { withFileLock } from './file-lock.mjs'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'colloque-lock-'))
  path = join(folder, 'deeper/lock')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('lets one in at a time, and says once to the other that it waits', async () => {
  const events: string[] = []
  const waiting = Promise.withResolvers<void>()
  const first = withFileLock(path, fail, async () => {
    events.push('first in')
    await waiting.promise
    events.push('first out')
  })
  const announce = () => {
    events.push('second waits')
    waiting.resolve()
  }
  const second = withFileLock(path, announce, async () => events.push('second in'))
  await Promise.all([first, second])
  expect(events).toEqual(['first in', 'second waits', 'first out', 'second in'])
  expect(existsSync(path)).toBe(false)
})

it('takes over from a holder that died', async () => {
  await withFileLock(path, fail, async () => {})
  writeFileSync(path, 'dead')
  const longAgo = new Date(Date.now() - 60_000)
  utimesSync(path, longAgo, longAgo)
  expect(
    await withFileLock(
      path,
      () => {},
      async () => 'taken'
    )
  ).toBe('taken')
})

it('lets go when the task fails', async () => {
  const failing = withFileLock(path, fail, async () => {
    throw new Error('task')
  })
  await expect(failing).rejects.toThrow('task')
  expect(existsSync(path)).toBe(false)
})

function fail(): never {
  throw new Error('nobody else holds the lock')
}
