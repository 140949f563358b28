import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { openVaultHeader, passphraseToBytes } from '@colloque/crypto'
import { connectToHost } from '@colloque/host/connect'
import type { Page } from 'playwright-core'
import { readFirstLoad } from '../support/first-load.ts'
import { type HostProcess, startHostProcess } from '../support/host-process.ts'
import { fillVault, words } from './fill-vault.ts'
import { type FoundedVault, foundVault } from './found-vault.ts'
import { type BenchBrowser, launchBenchBrowser } from './interface/bench-browser.ts'
import { measureScreenToScreen } from './interface/screen-to-screen.ts'
import { measureBarePage, measureScrolling } from './interface/scrolling.ts'
import { measureWriting } from './interface/writing.ts'
import { printFigure, type Spread, spreadOf, timeCalls } from './measure.ts'

/** What a person waits for: the interface in a real Chromium, on a host, a core and an encrypted vault of years, with its relay there. */
const FILLING = { conversations: 300, messages: 100_000, longest: 5_000, announced: true }
const MEMBERS = 60
const UNLOCKS = 5
const OPENINGS = 40
const SESSION_CONVERSATIONS = 100
const LIST = '[data-region="list"]'
const THREAD = '.thread-scroll'

export async function benchInterface(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'colloque-bench-'))
  const browser = await launchBenchBrowser()
  const children: ChildProcess[] = []
  const own = (child: ChildProcess): void => void children.push(child)
  try {
    console.log(`load of this machine at the start: ${loadavg()[0]?.toFixed(1)}`)
    reportFirstLoad()
    await measureScreenToScreen(browser, folder, own)
    const vault = await makeVault(folder)
    own(vault.relay.process)
    await measureVault(browser, vault, own)
    await vault.relay.stop()
    console.log(`load of this machine at the end: ${loadavg()[0]?.toFixed(1)}`)
  } finally {
    await browser.close()
    // What was not ended above: something failed.
    for (const child of children) child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
}

function reportFirstLoad(): void {
  const { scriptGzipBytes, styleGzipBytes } = readFirstLoad()
  printFigure({ name: 'first load, scripts, gzip', value: spreadOf([scriptGzipBytes / 1000]), unit: 'KB', aim: { atMost: 500 } })
  printFigure({ name: 'first load, styles, gzip', value: spreadOf([styleGzipBytes / 1000]), unit: 'KB' })
}

async function makeVault(folder: string): Promise<FoundedVault> {
  const vault = await foundVault(folder, { members: MEMBERS, cost: 'usual' })
  const filling = await vault.open()
  await filling.synchronize()
  await fillVault(filling.core, FILLING)
  await filling.close()
  return vault
}

async function measureVault(browser: BenchBrowser, vault: FoundedVault, own: Own): Promise<void> {
  const { host, page } = await measureUnlocking(browser, vault, own)
  await measureOpening(page)
  await measureSearch(page, host)
  await page.locator(`${LIST} [data-row]`).first().click()
  await page.locator(`${THREAD} [data-row]`).first().waitFor()
  const bare = await measureBarePage(browser, 300)
  const list = `${LIST} .pane-body`
  for (const plan of [
    { name: 'long thread', scroller: THREAD, stepPx: -400, rows: 3_000, turns: 2_500 },
    { name: 'list down', scroller: list, stepPx: 100, rows: 300, turns: 250 },
    { name: 'list up, fast', scroller: list, stepPx: -400, rows: 300, turns: 100 }
  ])
    await measureScrolling(browser, page, plan, bare)
  await measureSession(browser, page)
  await measureWriting(browser, host, page)
  await page.context().close()
  await host.stop()
}

/** Each time in a host that has just been started and a page that has just been loaded. */
async function measureUnlocking(
  browser: BenchBrowser,
  { vaultPath, passphrase, ports }: FoundedVault,
  own: Own
): Promise<{ readonly host: HostProcess; readonly page: Page }> {
  const header = await ports.vault.readHeader()
  if (header === undefined) throw new Error('no vault')
  const secret = passphraseToBytes(passphrase)
  const derivation = await timeCalls(UNLOCKS, 1, () => openVaultHeader(ports.sodium, secret, header))
  const list: number[] = []
  const thread: number[] = []
  for (let run = 1; ; run++) {
    const host = await startHostProcess({ vaultPath, arguments: ['--language', 'fr', '--port', '0'], own })
    const page = await browser.open(host.launchUrl)
    await page.locator('input[type="password"]').fill(passphrase)
    await page.evaluate('probe.expectUnlocked()')
    await page.keyboard.press('Enter')
    const shown = await page.evaluate<{ list: number; thread: number }>('probe.answer()')
    list.push(shown.list - derivation.median)
    thread.push(shown.thread - derivation.median)
    if (run < UNLOCKS) {
      await page.context().close()
      await host.stop()
      continue
    }
    printFigure({ name: 'derivation of the key, which is taken off', value: derivation, unit: 'ms' })
    printFigure({ name: 'unlocked to the list painted', value: spreadOf(list), unit: 'ms' })
    printFigure({ name: 'unlocked to a conversation opened', value: spreadOf(thread), unit: 'ms', aim: { atMost: 1_500 } })
    return { host, page }
  }
}

type Own = (child: ChildProcess) => void
interface Place {
  readonly x: number
  readonly y: number
}

/** Of those in sight, and after turns of the wheel of others; the long one is among them. */
async function measureOpening(page: Page): Promise<void> {
  const values: number[] = []
  for (let run = 0; run < OPENINGS; run++) values.push(await openAnother(page, run))
  printFigure({ name: 'click to the conversation painted', value: shares(values), unit: 'ms', aim: { atMost: 100 } })
}

async function openAnother(page: Page, run: number): Promise<number> {
  await page.locator(`${LIST} .pane-body`).hover()
  await page.mouse.wheel(0, run % 20 === 19 ? -5_000 : 250)
  await page.waitForTimeout(300)
  const places = await page.evaluate<readonly Place[]>(`probe.placesIn('${LIST}')`)
  const inSight = places.filter(({ y }) => y > 180 && y < 700)
  const place = inSight[(run * 5) % inSight.length]
  if (place === undefined) throw new Error('no conversation in sight')
  await page.mouse.move(place.x, place.y)
  await page.evaluate('probe.expectThread()')
  await page.mouse.click(place.x, place.y)
  return page.evaluate<number>('probe.answer()')
}

/** The core's answer over the host, as a program beside the page gets it; then what the page makes of each key. */
async function measureSearch(page: Page, host: HostProcess): Promise<void> {
  const client = await connectToHost(await host.nextLaunchUrl())
  for (const text of [words.common.slice(0, 1), words.common, words.rare, `le ${words.common}`]) {
    const value = await timeCalls(10, 3, () => client.call('search', { text, limit: 50 }))
    printFigure({ name: `search «${text}», answered`, value, unit: 'ms', aim: { atMost: 30 } })
  }
  client.close()
  const field = page.locator(`${LIST} input`).first()
  const values: number[] = []
  for (const word of [words.common, 'vasseur', 'dossier']) {
    await field.fill('')
    await field.focus()
    for (const letter of word) {
      await page.evaluate('probe.expectFound()')
      await page.keyboard.press(letter)
      values.push((await page.evaluate<{ ms: number }>('probe.answer()')).ms)
    }
  }
  await field.fill('')
  await page.locator(`${LIST} .pane-body [data-row]`).first().waitFor()
  printFigure({ name: 'key to results painted, with the pause of 120 ms', value: shares(values), unit: 'ms' })
}

async function measureSession(browser: BenchBrowser, page: Page): Promise<void> {
  const before = await heapMb(page)
  const values: number[] = []
  for (let run = 0; run < SESSION_CONVERSATIONS; run++) {
    values.push(await openAnother(page, run))
    await page.locator(THREAD).hover()
    for (let turn = 0; turn < 5; turn++) await page.mouse.wheel(0, -1_500)
  }
  printFigure({ name: 'click to painted, over a long session', value: shares(values), unit: 'ms', aim: { atMost: 100 } })
  const after = await heapMb(page)
  printFigure({ name: `heap of the page before ${SESSION_CONVERSATIONS} conversations`, value: spreadOf([before]), unit: 'MB' })
  printFigure({ name: `heap of the page after ${SESSION_CONVERSATIONS} conversations`, value: spreadOf([after]), unit: 'MB' })
  printFigure({ name: 'its process, resident', value: spreadOf([await browser.residentMb(page)]), unit: 'MB' })
}

/** After what is no longer used was collected. */
async function heapMb(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize / 1e6
}

function shares(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  return { median: spreadOf(values).median, lowest: sorted[0] ?? Number.NaN, highest: sorted.at(-1) ?? Number.NaN }
}
