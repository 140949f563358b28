/**
 * The interface in a real Chromium. Whatever a page says on its console as an error, throws, has refused by its content security policy
 * or asks of another origin fails the test that it happens in. It never looks into a core.
 */
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page, type Request } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { findBrowser, HOW_TO_GET_ONE } from '../../scripts/browser.mjs'

const executablePath = findBrowser()
if (executablePath === undefined) {
  if (process.env.CI === 'true') throw new Error(`no Chromium: ${HOW_TO_GET_ONE}`)
  console.log(`skipped: no Chromium for the browser tests; ${HOW_TO_GET_ONE}`)
}

/** `describe`, or a skipped one where no browser can be had; under CI=true that is a failure instead. */
export const describeInBrowser = executablePath === undefined ? describe.skip : describe

export interface Visitor {
  readonly context: BrowserContext
  readonly page: Page
  /** What the pages of this visitor were seen to do that they must not. */
  readonly findings: readonly string[]
  /** What a test provokes on purpose: findings that match are not held against it, whenever this is said. */
  tolerate(expected: RegExp): void
}

export interface TestBrowser {
  /** A browser profile of its own, empty, with one page. It ends with the test. */
  visitor(options?: BrowserContextOptions): Promise<Visitor>
}

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

/** One browser for the tests of a file; called where tests are described. */
export function useBrowser(): TestBrowser {
  let browser: Browser | undefined
  let visitors: { readonly context: BrowserContext; check(): void }[] = []

  beforeAll(async () => {
    if (executablePath === undefined) return
    // Without a locale of its own, as in a bare shell, Chromium could not write a name with an accent to the disk.
    const env = { LANG: 'C.UTF-8', ...process.env }
    const launch = (chromiumSandbox: boolean) => chromium.launch({ executablePath, args: flags, chromiumSandbox, env })
    const isRoot = process.getuid?.() === 0
    // Some systems leave users no means to make a sandbox either.
    browser = isRoot ? await launch(false) : await launch(true).catch(() => launch(false))
  })
  afterEach(async ({ task }) => {
    const ended = visitors
    visitors = []
    if (task.result?.state === 'fail') await keepPictures(task.name, ended)
    for (const { context } of ended) await context.close()
    for (const { check } of ended) check()
  })
  afterAll(() => browser?.close())

  return {
    async visitor(options = {}) {
      if (browser === undefined) throw new Error('no browser')
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'fr-FR', ...options })
      // Twice Playwright's own: two desks, two cores and a relay share two processors.
      context.setDefaultTimeout(60_000)
      const findings = await watch(context)
      const tolerated: RegExp[] = []
      visitors.push({
        context,
        check() {
          const held = findings.filter((finding) => !tolerated.some((expected) => expected.test(finding)))
          if (held.length > 0) throw new Error(`the page did what it must not:\n${held.join('\n')}`)
        }
      })
      return { context, page: await context.newPage(), findings, tolerate: (expected) => void tolerated.push(expected) }
    }
  }
}

/** Of what a failed test saw last, where COLLOQUE_PICTURES names a folder for it. */
async function keepPictures(name: string, visitors: readonly { readonly context: BrowserContext }[]): Promise<void> {
  const folder = process.env.COLLOQUE_PICTURES
  if (folder === undefined) return
  for (const [index, page] of visitors.flatMap(({ context }) => context.pages()).entries())
    await page.screenshot({ path: `${folder}/${name.replace(/\W+/g, '-')}-${index + 1}.png` }).catch(() => undefined)
}

/** Follows a launch address and waits for the interface. */
export async function openInterface(page: Page, launchUrl: string): Promise<void> {
  await page.goto(launchUrl)
  await page.waitForFunction(() => document.querySelector('#root')?.hasChildNodes() === true)
}

/** The page goes there as a whole; one that is only being opened has no frame yet. */
function isOfPage(request: Request): boolean {
  try {
    return request.frame().parentFrame() === null
  } catch {
    return true
  }
}

async function watch(context: BrowserContext): Promise<string[]> {
  const findings: string[] = []
  const note = (finding: string) => void findings.push(finding)
  await context.exposeBinding('noteViolation', (_source, violation: string) => note(`policy: ${violation}`))
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => {
      const { noteViolation } = globalThis as unknown as { noteViolation(violation: string): void }
      noteViolation(`${violatedDirective} ${blockedURI} at ${sourceFile}:${lineNumber}`)
    })
  })
  context.on('page', (page) => {
    page.on('console', (message) => {
      if (message.type() === 'error') note(`console: ${message.text()} (${message.location().url})`)
    })
    page.on('pageerror', (error) => note(`error: ${error.message}`))
    page.on('websocket', (socket) => onRequest(socket.url(), page.url()))
  })
  context.on('request', (request) => {
    // Where a page goes as a whole is the test's doing, as long as it is on this machine.
    onRequest(request.url(), request.isNavigationRequest() && isOfPage(request) ? request.url() : request.frame().url())
  })

  /** To the page's own host, or nothing that leaves the page. */
  function onRequest(url: string, from: string): void {
    const { protocol, host, hostname } = new URL(url)
    if (protocol === 'data:' || protocol === 'blob:') return
    if (!/^127\.\d+\.\d+\.\d+$/.test(hostname) || host !== new URL(from).host) note(`request: ${url}`)
  }
  return findings
}
