/** Every format in a web worker of a real Chromium, under a policy that allows neither eval nor a connection. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, useBrowser } from '../support/browser.ts'

const POLICY = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'none'"
const PAGE =
  '<!doctype html><html lang="en"><title>formats</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script></html>'
const STARTER = `const worker = new Worker('/worker-world.js', { type: 'module' })
worker.onmessage = ({ data }) => { globalThis.outcome = data }
worker.onerror = ({ message }) => { globalThis.outcome = { error: message } }`

describeInBrowser('the formats of documents in a worker', () => {
  const browser = useBrowser()
  const files = new Map<string, { type: string; body: string | Uint8Array }>()
  let server: Server

  beforeAll(async () => {
    const entry = fileURLToPath(new URL('../../packages/document-formats/src/testing/worker-world.ts', import.meta.url))
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      format: 'esm',
      platform: 'browser',
      splitting: true,
      minify: true,
      write: false,
      outdir: '/'
    })
    for (const { path, contents } of outputFiles) files.set(path, { type: 'text/javascript', body: contents })
    files.set('/page.js', { type: 'text/javascript', body: STARTER })
    files.set('/', { type: 'text/html', body: PAGE })
    server = createServer((request, response) => {
      const file = files.get(request.url ?? '')
      response.writeHead(file ? 200 : 404, {
        'content-type': file?.type ?? 'text/plain',
        'content-security-policy': `${POLICY}; img-src data:`
      })
      response.end(file?.body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => server?.close())

  it('reads and writes them all', async () => {
    const { page } = await browser.visitor()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    await page.waitForFunction(() => 'outcome' in globalThis, null, { timeout: 120_000 })
    expect(await page.evaluate(() => (globalThis as { outcome?: unknown }).outcome)).toEqual({
      page: 'undefinedundefined',
      hasWords: true,
      pdf: true,
      docx: true,
      html: true,
      md: true,
      yjs: true,
      archive: true
    })
  })
})
