import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core'
import { findBrowser, HOW_TO_GET_ONE } from '../../../scripts/browser.mjs'
import { residentMb } from '../../support/relay-process.ts'
import { installProbe } from './page-probe.mjs'

/** A Chromium without a window whose pages measure themselves. The same flags as in the tests: nothing is drawn by a graphics card. */
export interface BenchBrowser {
  /** A profile of its own with the probe in its page. */
  open(launchUrl: string): Promise<Page>
  /** Processor time of each task of the main threads of pages while `body` runs, in milliseconds, the longest first. */
  tasksDuring(page: Page, body: () => Promise<void>): Promise<readonly number[]>
  /** Resident memory of the process of a page. */
  residentMb(page: Page): Promise<number>
  close(): Promise<void>
}

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

export async function launchBenchBrowser(): Promise<BenchBrowser> {
  const executablePath = findBrowser()
  if (executablePath === undefined) throw new Error(`no Chromium: ${HOW_TO_GET_ONE}`)
  const isRoot = process.getuid?.() === 0
  const browser = await chromium.launch({ executablePath, args: flags, chromiumSandbox: !isRoot })
  return {
    async open(launchUrl) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'fr-FR' })
      await context.addInitScript(installProbe)
      const page = await context.newPage()
      await page.goto(launchUrl)
      if (launchUrl !== 'about:blank') await page.locator('#root > *').first().waitFor()
      return page
    },
    async tasksDuring(page, body) {
      await browser.startTracing(page, { categories: ['toplevel'] })
      await body()
      return mainThreadTasks(await browser.stopTracing())
    },
    residentMb: (page) => residentOf(browser, page),
    close: () => browser.close()
  }
}

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  readonly args: { readonly name?: string }
  /** Microseconds of the thread's own time. */
  readonly tdur?: number
}

function mainThreadTasks(trace: Buffer): readonly number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { readonly traceEvents: readonly TraceEvent[] }
  const named = traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
  const threads = new Set(named.map(({ pid, tid }) => `${pid} ${tid}`))
  const tasks = traceEvents.filter(({ name, pid, tid }) => name.endsWith('RunTask') && threads.has(`${pid} ${tid}`))
  return tasks.map(({ tdur = 0 }) => tdur / 1000).sort((a, b) => b - a)
}

/** There is one page in each process; the one whose count of processor time grows is the page's. */
async function residentOf(browser: Browser, page: Page): Promise<number> {
  const session = await browser.newBrowserCDPSession()
  const before = await renderers(session)
  await page.evaluate('(() => { const end = performance.now() + 400; while (performance.now() < end); })()')
  const after = await renderers(session)
  await session.detach()
  const used = after.map(({ id, cpuTime }) => ({
    id,
    spent: cpuTime - (before.find((process) => process.id === id)?.cpuTime ?? cpuTime)
  }))
  const busiest = used.sort((a, b) => b.spent - a.spent)[0]
  return busiest === undefined ? Number.NaN : residentMb(busiest.id)
}

async function renderers(session: CDPSession): Promise<readonly { readonly id: number; readonly cpuTime: number }[]> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  return processInfo.filter(({ type }) => type === 'renderer')
}
