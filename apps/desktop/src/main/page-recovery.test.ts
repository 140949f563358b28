import { expect, it } from 'vitest'
import { FakeWindow } from '../testing/fake-window.ts'
import type { BrowserWindow } from './electron.ts'
import { recoverPage } from './page-recovery.ts'

it('a crash now and then is always recovered from, and an end is none', () => {
  const window = new FakeWindow({}, 'linux')
  let now = 0
  let given = 0
  recoverPage(
    window as unknown as BrowserWindow,
    () => given++,
    () => now
  )
  for (; now < 600_000; now += 20_001) window.webContents.crash()
  window.webContents.emit('render-process-gone', {}, { reason: 'clean-exit', exitCode: 0 })
  expect([window.webContents.reloads, given]).toEqual([30, 0])
})
