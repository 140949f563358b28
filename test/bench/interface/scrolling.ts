import type { Page } from 'playwright-core'
import { type Figure, printFigure, type Spread, spreadOf } from '../measure.ts'
import type { BenchBrowser } from './bench-browser.ts'

/**
 * Frames while somebody turns the wheel. Beside them stand those of a bare page of text that is scrolled the same way in the same run,
 * and the processor time of the page's own tasks, which does not grow when other programs keep the processor.
 */
interface Frames {
  readonly intervals: readonly number[]
  readonly seen: number
}

const WHEEL_EVERY_MS = 16
const LONGEST_FRAME_MS = 50

export interface Scrolling {
  readonly name: string
  /** What is scrolled. */
  readonly scroller: string
  /** Of one turn of the wheel; negative: upwards. */
  readonly stepPx: number
  /** Ends when so many rows have been drawn, or when so many turns were made. */
  readonly rows: number
  readonly turns: number
}

export async function measureScrolling(browser: BenchBrowser, page: Page, plan: Scrolling, bare: Spread): Promise<void> {
  let frames: Frames = { intervals: [], seen: 0 }
  const tasks = await browser.tasksDuring(page, async () => {
    frames = await scroll(page, plan)
  })
  const late = frames.intervals.filter((interval) => interval > LONGEST_FRAME_MS).length
  const share = ((100 * late) / frames.intervals.length).toFixed(2)
  const figure = (what: string, value: Spread, more: Pick<Figure, 'aim' | 'beside'>): void =>
    printFigure({ name: `${plan.name}: ${what}`, value, unit: 'ms', ...more })
  figure('longest task, processor time', spreadOf(tasks.slice(0, 1)), { aim: { atMost: LONGEST_FRAME_MS } })
  figure('frame to frame, p50 (p1–p99)', shares(frames.intervals), { beside: { name: 'a bare page', value: bare } })
  figure('longest frame', longest(frames.intervals), {
    aim: { atMost: LONGEST_FRAME_MS },
    beside: { name: 'a bare page', value: { ...bare, median: bare.highest } }
  })
  console.log(
    `  ${frames.seen} rows drawn; ${late} of ${frames.intervals.length} frames over ${LONGEST_FRAME_MS} ms (${share} %)`
  )
}

/** As many lines as a long thread has, drawn whole by the browser, with no script: median and longest frame. */
export async function measureBarePage(browser: BenchBrowser, turns: number): Promise<Spread> {
  const page = await browser.open('about:blank')
  const lines = Array.from({ length: 3_000 }, (_, line) => `<p>Message ${line} : le patient va mieux, la suite demain.</p>`)
  await page.setContent(`<div id="bare" style="height: 700px; overflow: auto">${lines.join('')}</div>`)
  const { intervals } = await scroll(page, { name: '', scroller: '#bare', stepPx: 400, rows: 1, turns })
  await page.context().close()
  const { median } = shares(intervals)
  return { median, lowest: Math.min(...intervals), highest: Math.max(...intervals) }
}

async function scroll(page: Page, plan: Scrolling): Promise<Frames> {
  const box = await page.locator(plan.scroller).first().boundingBox()
  if (box === null) throw new Error(`nothing to scroll: ${plan.scroller}`)
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.evaluate(`probe.watchFrames(${JSON.stringify(plan.scroller)})`)
  for (let turn = 0; turn < plan.turns; turn++) {
    const startedAt = performance.now()
    await page.mouse.wheel(0, plan.stepPx)
    if (turn % 20 === 19 && (await page.evaluate<number>('probe.seen()')) >= plan.rows) break
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, WHEEL_EVERY_MS - (performance.now() - startedAt))))
  }
  return page.evaluate<Frames>('probe.frames()')
}

const longest = (values: readonly number[]): Spread => spreadOf([Math.max(...values)])

function shares(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
  return { median: at(0.5), lowest: at(0.01), highest: at(0.99) }
}
