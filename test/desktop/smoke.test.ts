/** The real Electron, where there is one: the program starts, shows its first screen, and is as closed as its settings say. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildDesktop } from '../../scripts/desktop/build.mjs'
import { findElectronRuntime } from '../../scripts/electron-runtime.mjs'

const runtime = findElectronRuntime()
if (runtime === undefined)
  console.log('skipped: no Electron runtime (set ELECTRON_OVERRIDE_DIST_PATH, or run node node_modules/electron/install.js)')

describe.skipIf(runtime === undefined)('the desktop program in Electron', () => {
  const folder = mkdtempSync(join(tmpdir(), 'colloque-smoke-'))
  let program: ElectronApplication
  let page: Page
  const complaints: string[] = []
  beforeAll(async () => {
    await buildDesktop({ quiet: true })
    program = await _electron.launch({
      executablePath: runtime as string,
      args: [
        fileURLToPath(new URL('../../apps/desktop', import.meta.url)),
        `--user-data-dir=${folder}`,
        ...['--vault', join(folder, 'vault')],
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])
      ]
    })
    page = await program.firstWindow()
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
  }, 180_000)
  afterAll(async () => {
    await program?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('shows the first screen, in the language of the hints, with nothing to complain of', async () => {
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await page.title()).toBe('Colloque')
    expect(complaints).toEqual([])
  })

  it('gives the page no Node, no Electron and three calls', async () => {
    const seen = await page.evaluate(() => ({
      types: ['require', 'process', 'module', 'Buffer', 'electron', '__dirname'].map(
        (name) => typeof (globalThis as Record<string, unknown>)[name]
      ),
      bridge: Object.keys((globalThis as unknown as { colloque: object }).colloque).sort()
    }))
    expect(seen).toEqual({ types: Array.from({ length: 6 }, () => 'undefined'), bridge: ['ask', 'begin', 'onTold'] })
  })

  it('lets the page reach no other address', async () => {
    const outcomes = await page.evaluate(async () =>
      Promise.all(
        ['https://example.org/', 'file:///etc/hosts', 'http://127.0.0.1:9/'].map((url) =>
          fetch(url).then(
            () => 'reached',
            () => 'refused'
          )
        )
      )
    )
    expect(outcomes).toEqual(['refused', 'refused', 'refused'])
  })

  it('is set as the tests over the fake say', async () => {
    const set = await program.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      const contents = window?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> } | undefined
      const preferences = contents?.getLastWebPreferences() ?? {}
      return {
        sandbox: preferences.sandbox,
        contextIsolation: preferences.contextIsolation,
        nodeIntegration: preferences.nodeIntegration
      }
    })
    expect(set).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false })
  })
})
