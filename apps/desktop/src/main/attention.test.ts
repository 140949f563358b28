import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnyEvent } from '@colloque/client-api'
import { afterEach, expect, it } from 'vitest'
import { askedFor, coreIn, openInterface, removeFolders, SOON, start } from '../testing/start-desktop.ts'

afterEach(removeFolders)
const conversation = 'c'.repeat(32)

it('the count of what is unread stands on the icon, and goes', async () => {
  for (const platform of ['linux', 'darwin'] as const) {
    const { electron } = await start({ platform })
    await electron.ask('set-unread', { count: 3 })
    await electron.ask('set-unread', { count: 0 })
    expect(askedFor(electron, 'setBadgeCount')).toEqual([3, 0])
  }
  const { electron, window, folder } = await start({ platform: 'win32' })
  await electron.ask('set-unread', { count: 3 })
  await electron.ask('set-unread', { count: 0 })
  expect(window.overlays).toEqual([
    { image: { path: join(folder, 'badge.png') }, description: '3' },
    { image: null, description: '' }
  ])
})

it('an urgent message flashes until the window is looked at; another does not', async () => {
  const { electron, window } = await start()
  window.hasFocus = false
  await electron.ask('notify', { kind: 'message', conversation })
  expect(window.isFlashing).toBe(false)
  await electron.ask('notify', { kind: 'urgent', conversation })
  expect(window.isFlashing).toBe(true)
  window.focus()
  expect(window.isFlashing).toBe(false)
})

it('the tray’s picture is one that macOS draws in the colour of its bar', async () => {
  const imageOn = async (platform: NodeJS.Platform) => {
    const { electron, folder } = await start({ platform })
    return String(electron.trays[0]?.image).slice(folder.length + 1)
  }
  expect([await imageOn('darwin'), await imageOn('win32'), await imageOn('linux')]).toEqual([
    'trayTemplate.png',
    'tray.png',
    'tray.png'
  ])
})

it('a window that stood on a screen that is gone opens on one that is there', async () => {
  const kept = JSON.stringify({ window: { bounds: { x: 2500, y: 100, width: 1300, height: 900 }, isMaximized: false } })
  const { window } = await start({ files: { 'preferences.json': kept } })
  expect(window.options).toMatchObject({ width: 1280, height: 800 })
  const both = await start({
    files: { 'preferences.json': kept },
    workArea: { x: 1920, y: 0, width: 1920, height: 1080 }
  })
  expect(both.window.options).toMatchObject({ x: 2500, y: 100, width: 1300, height: 900 })
})

it('a vault that is locked leaves nothing on the screen, nor in the list of what was not looked at', async () => {
  const listeners = new Set<(event: AnyEvent) => void>()
  const vaults = mkdtempSync(join(tmpdir(), 'colloque-locked-'))
  const { electron, window } = await start({
    createCore: async (keychain) => ({
      ...(await coreIn(vaults, keychain)),
      subscribe(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      }
    })
  })
  await openInterface(electron).client.call('status', {})
  window.hasFocus = false
  await electron.ask('notify', { kind: 'message', conversation })
  await electron.ask('notify', { kind: 'urgent', conversation: 'd'.repeat(32) })
  electron.notifications[0]?.emit('close', { reason: 'timedOut' })
  await electron.ask('set-unread', { count: 2 })
  for (const tell of listeners) tell({ type: 'locked' })
  await expect.poll(() => electron.notifications.map(({ isOpen }) => isOpen), SOON).toEqual([false, false])
  expect(askedFor(electron, 'setBadgeCount')).toEqual([2, 0])
  rmSync(vaults, { recursive: true })
})
