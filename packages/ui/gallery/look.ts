/**
 * Takes a picture of the interface as it is built, under the policy that it ships with:
 *   node packages/ui/gallery/look.ts --scene thread [--theme dark] [--size 1024x768] [--language en] [--out FILE] [--shell desktop]
 *     [--click SELECTOR | --fill SELECTOR=TEXT | --press KEYS | --type TEXT | --wait SELECTOR | --pause MS]… (in the order given)
 * Says what the page complained of, and ends with 1 when there was anything. `--axe` runs axe on what is shown.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { build } from 'vite'

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

const options = {
  scene: 'conversations',
  theme: 'light',
  size: '1280x800',
  language: 'fr',
  out: '/tmp/look.png',
  shell: 'browser'
}
const steps: { readonly kind: string; readonly value: string }[] = []
let withAxe = false
const args = process.argv.slice(2)
while (args.length > 0) {
  const name = (args.shift() ?? '').replace(/^--/, '')
  if (name === 'axe') withAxe = true
  else if (name in options) options[name as keyof typeof options] = args.shift() ?? ''
  else steps.push({ kind: name, value: args.shift() ?? '' })
}

const folder = mkdtempSync(join(tmpdir(), 'colloque-look-'))
const page = fileURLToPath(new URL('page', import.meta.url))
await build({
  root: page,
  base: './',
  logLevel: 'error',
  build: { outDir: folder, emptyOutDir: true, target: 'esnext', assetsInlineLimit: 0 },
  worker: { format: 'es' }
})
const server = createServer((request, response) => {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname
  try {
    const bytes = readFileSync(join(folder, path === '/' ? 'index.html' : path))
    response.writeHead(200, {
      'content-type': MIME[extname(path)] ?? (path === '/' ? MIME['.html'] : 'application/octet-stream'),
      'content-security-policy': POLICY
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
  args: ['--no-sandbox', '--disable-gpu']
})
const complaints: string[] = []
try {
  const [width = 1280, height = 800] = options.size.split('x').map(Number)
  const tab = await browser.newPage({
    viewport: { width, height },
    locale: options.language === 'fr' ? 'fr-FR' : 'en-GB',
    timezoneId: 'Europe/Paris'
  })
  tab.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  tab.on('pageerror', (error) => complaints.push(error.stack ?? error.message))
  const { scene, theme, language, shell } = options
  await tab.goto(`http://127.0.0.1:${port}/#scene=${scene}&theme=${theme}&language=${language}&shell=${shell}`)
  await tab.waitForTimeout(500)
  for (const { kind, value } of steps) {
    if (kind === 'click') await tab.click(value, { timeout: 5000 })
    else if (kind === 'rightclick') await tab.click(value, { timeout: 5000, button: 'right' })
    else if (kind === 'hover') await tab.hover(value, { timeout: 5000 })
    else if (kind === 'fill')
      await tab.fill(value.slice(0, value.lastIndexOf('=')), value.slice(value.lastIndexOf('=') + 1), { timeout: 5000 })
    else if (kind === 'press') await tab.keyboard.press(value)
    else if (kind === 'type') await tab.keyboard.type(value)
    else if (kind === 'wait') await tab.waitForSelector(value, { timeout: 5000 })
    else if (kind === 'pause') await tab.waitForTimeout(Number(value))
    else throw new Error(`unknown option --${kind}`)
    await tab.waitForTimeout(60)
  }
  await tab.waitForTimeout(400)
  if (withAxe) {
    // The page's policy forbids scripts from elsewhere, so axe comes through the debugger.
    await tab.evaluate(readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8'))
    const violations = (await tab.evaluate('axe.run()')) as {
      violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[]
    }
    for (const { id, help, nodes } of violations.violations)
      complaints.push(
        `axe ${id}: ${help}\n  ${nodes.map((node) => `${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`).join('\n  ')}`
      )
  }
  await tab.screenshot({ path: options.out })
} catch (error) {
  complaints.push(error instanceof Error ? error.message : String(error))
} finally {
  await browser.close()
  server.close()
  rmSync(folder, { recursive: true, force: true })
}
for (const complaint of complaints) console.log(complaint)
console.log(`${options.out}: ${complaints.length === 0 ? 'nothing to complain of' : `${complaints.length} complaints`}`)
process.exitCode = complaints.length === 0 ? 0 : 1
