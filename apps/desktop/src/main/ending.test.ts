/** How the program ends and breaks off: the vault is closed first, nothing hangs, and what happened is said. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, ClientError } from '@colloque/client'
import { afterEach, describe, expect, it } from 'vitest'
import { fakeElectron } from '../testing/fake-electron.ts'
import { askedFor, coreIn, openInterface, removeFolders, SOON, start } from '../testing/start-desktop.ts'
import { startCore } from './core-host.ts'

afterEach(removeFolders)
const IN_USE = { createCore: () => Promise.reject(new ClientError('vault-in-use')) }

describe('quitting', () => {
  it('closes the vault first, and a closed window is only out of sight', async () => {
    const { electron, window } = await start()
    await expect.poll(() => window.isHidden, SOON).toBe(false)
    expect([window.close(), window.isHidden]).toEqual([false, true])
    openInterface(electron)
    electron.parts.app.quit()
    expect(askedFor(electron, 'ended')).toEqual([])
    await expect.poll(() => askedFor(electron, 'ended'), SOON).toHaveLength(1)
    expect(electron.cores[0]?.wasKilled).toBe(false)
  })

  it('kills a core that does not end', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'colloque-ending-'))
    const { parts, cores } = fakeElectron({
      userData: folder,
      createCore: async (keychain): Promise<Client> => ({
        ...(await coreIn(folder, keychain)),
        close: () => new Promise(() => {})
      })
    })
    const core = startCore(parts, {
      entry: 'core.js',
      vaultPath: join(folder, 'vault'),
      keychain: { answer: async ({ number }) => ({ number, done: false }) },
      patienceMs: 1
    })
    await core.client.call('status', {})
    await core.end()
    expect(cores[0]?.wasKilled).toBe(true)
    rmSync(folder, { recursive: true })
  })

  it('goes on as before when somebody kept the system from going down', async () => {
    const { electron, window } = await start()
    await expect.poll(() => window.isHidden, SOON).toBe(false)
    electron.powerMonitor.emit('shutdown')
    expect(window.close()).toBe(true)
    window.focus()
    expect([window.close(), window.isHidden]).toEqual([false, true])
  })

  it('is not stood in the way of when the system goes down: the vault is locked, nothing prevented', async () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      const { electron, window } = await start({ platform })
      const locked = callsOf(electron)
      if (platform === 'win32') window.emit('session-end', { reasons: ['logoff'] })
      else electron.powerMonitor.emit('shutdown')
      electron.parts.app.quit()
      expect([platform, askedFor(electron, 'ended').length]).toEqual([platform, 1])
      await expect.poll(() => locked, SOON).toContain('lock')
      electron.cores[0]?.exit(15)
      await Promise.resolve()
      expect(askedFor(electron, 'showMessageBox')).toEqual([])
    }
  })
})

describe('a core that is not there', () => {
  it('because another program shows this vault is said, and the first quit ends', async () => {
    const { electron } = await start(IN_USE)
    await expect.poll(() => askedFor(electron, 'showMessageBox'), SOON).toMatchObject([{ message: 'Colloque est déjà ouvert' }])
    await expect.poll(() => askedFor(electron, 'ended'), SOON).toHaveLength(1)
    expect(electron.cores[0]?.wasKilled).toBe(false)
  })

  it('because it could not start is not called in use', async () => {
    const { electron } = await start({ createCore: () => Promise.reject(new Error('EACCES')) })
    await expect
      .poll(() => askedFor(electron, 'showMessageBox'), SOON)
      .toMatchObject([{ message: 'Colloque n’a pas pu démarrer' }])
    await expect.poll(() => askedFor(electron, 'ended'), SOON).toHaveLength(1)
  })

  it('because it broke off is said, offered anew, and its report goes nowhere', async () => {
    const { electron } = await start()
    await openInterface(electron).client.call('status', {})
    electron.choices.button = 0
    electron.cores[0]?.emit('error', 'FatalError', 'v8', '{"javascriptHeap":"…"}')
    electron.cores[0]?.exit(6)
    await expect.poll(() => askedFor(electron, 'showMessageBox'), SOON).toMatchObject([{ message: 'Colloque s’est arrêté' }])
    await expect.poll(() => [askedFor(electron, 'relaunch').length, askedFor(electron, 'ended').length], SOON).toEqual([1, 1])
  })
})

it('a program that misses a part says so, and ends', async () => {
  const { electron } = await start({ isBroken: true })
  expect(askedFor(electron, 'showErrorBox')).toMatchObject([{ title: 'Colloque n’a pas pu démarrer' }])
  expect(askedFor(electron, 'exit')).toEqual([1])
})

it('a page that crashed is loaded anew three times a minute, then the person is asked', async () => {
  const { electron, window } = await start()
  for (let crash = 1; crash <= 4; crash++) window.webContents.crash()
  expect(window.webContents.reloads).toBe(3)
  await expect.poll(() => askedFor(electron, 'ended'), SOON).toHaveLength(1)
  expect(askedFor(electron, 'showMessageBox')).toMatchObject([{ message: 'L’affichage de Colloque s’interrompt sans cesse' }])
})

/** The names of what the main process asks of the core from now on. */
function callsOf(electron: Awaited<ReturnType<typeof start>>['electron']): string[] {
  const names: string[] = []
  const [core] = electron.cores
  core?.onCall((name) => names.push(name))
  return names
}
