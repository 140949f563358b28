/** The gallery's page, built once and served to a browser of this machine under the policy that the interface ships with. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { sampleFile } from './sample-files.ts'

export interface Wanted {
  readonly scene: string
  readonly theme: string
  /** As in 1280x800. */
  readonly size: string
  readonly language: string
  readonly shell: string
}
export interface Gallery {
  /** A window on a scene. `complain` hears what its console says. Close it when it is done with. */
  open(wanted: Wanted, complain: (what: string) => void): Promise<Page>
  /** The same window on another scene, which finds nothing of the one before: much cheaper than a new one. */
  turn(tab: Page, wanted: Omit<Wanted, 'size'>, complain: (what: string) => void): Promise<void>
  close(): Promise<void>
}

/** The moment at which every scene plays, so that pictures of two days can be compared. */
const NOW = '2026-11-20T14:37:10+01:00'
const MIME: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml'
}
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; media-src blob:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export async function openGallery(): Promise<Gallery> {
  const folder = mkdtempSync(join(tmpdir(), 'colloque-gallery-'))
  await build({
    root: fileURLToPath(new URL('page', import.meta.url)),
    base: './',
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true, target: 'esnext', assetsInlineLimit: 0 },
    worker: { format: 'es' }
  })
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    try {
      const sample = path.startsWith('/files/') ? sampleFile(path.slice(7)) : undefined
      const bytes = sample ?? readFileSync(join(folder, path === '/' ? 'index.html' : path))
      response.writeHead(200, {
        'content-type': MIME[path === '/' ? '.html' : extname(path)] ?? 'application/octet-stream',
        'content-security-policy': POLICY,
        // The program is compiled once for all windows of a context.
        'cache-control': path.startsWith('/assets/') ? 'max-age=3600, immutable' : 'no-store'
      })
      response.end(bytes)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb']
  })
  /** Of each size and language, those without a window. A scene leaves nothing behind, so that the next finds what was loaded. */
  const free = new Map<string, BrowserContext[]>()
  /** One window at a time in each: Chromium draws those behind another one seldom. */
  async function windowOf(size: string, language: string): Promise<Page> {
    const key = `${size} ${language}`
    const context = free.get(key)?.pop() ?? (await makeContext(size, language))
    const tab = await context.newPage()
    tab.on('close', () => free.set(key, [...(free.get(key) ?? []), context]))
    return tab
  }
  async function makeContext(size: string, language: string): Promise<BrowserContext> {
    const [width = 1280, height = 800] = size.split('x').map(Number)
    const locale = language === 'fr' ? 'fr-FR' : 'en-GB'
    const context = await browser.newContext({ viewport: { width, height }, locale, timezoneId: 'Europe/Paris' })
    await context.clock.setFixedTime(NOW)
    return context
  }
  async function show(tab: Page, { scene, theme, language, shell }: Omit<Wanted, 'size'>, complain: (what: string) => void) {
    tab.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complain(message.text())
    })
    tab.on('pageerror', (error) => complain(error.stack ?? error.message))
    await tab.goto(`http://127.0.0.1:${port}/#scene=${scene}&theme=${theme}&language=${language}&shell=${shell}`)
    await tab.waitForSelector('#root > *')
    await tab.evaluate(() => document.fonts.ready)
    await tab.waitForTimeout(450)
  }
  return {
    async open(wanted, complain) {
      const tab = await windowOf(wanted.size, wanted.language)
      await show(tab, wanted, complain)
      return tab
    },
    async turn(tab, wanted, complain) {
      for (const event of ['console', 'pageerror'] as const) tab.removeAllListeners(event)
      // What was pointed at last is not what is shown next; and another fragment alone would not load the page anew.
      await tab.mouse.move(0, 0)
      await tab.goto('about:blank')
      await show(tab, wanted, complain)
    },
    async close() {
      await browser.close()
      server.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
