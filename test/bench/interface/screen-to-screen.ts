import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ConnectedClient } from '@colloque/client-api'
import { connectToHost } from '@colloque/host/connect'
import type { Page } from 'playwright-core'
import WebSocket from 'ws'
import { type HostProcess, startHostProcess } from '../../support/host-process.ts'
import { startRelayProcess } from '../../support/relay-process.ts'
import { printFigure, type Spread } from '../measure.ts'
import type { BenchBrowser } from './bench-browser.ts'

/** From the key that sends to the text on the colleague's screen: two pages, two hosts, two cores, two vaults, one relay, one message at a time. */
const MESSAGES = 200
const WARM_UP = 20

interface Desk {
  readonly host: HostProcess
  readonly core: ConnectedClient
  readonly account: string
}

type Own = (child: ChildProcess) => void

export async function measureScreenToScreen(browser: BenchBrowser, folder: string, own: Own): Promise<void> {
  const relay = await startRelayProcess({ data: join(folder, 'relay-of-two') })
  own(relay.process)
  const one = await enrol(join(folder, 'one'), 'Dr Claire Vasseur', relay.foundingLink, own)
  const two = await enrol(join(folder, 'two'), 'Dr Noah Bennett', (await one.core.call('invite', {})).link, own)
  await until(async () => {
    await one.core.call('sync', {})
    return (await one.core.call('directory', {})).members.length === 2
  })
  const { conversation } = await one.core.call('open-conversation', { with: [two.account] })
  await one.core.call('send', { conversation, text: 'Le premier.' })
  await until(async () => (await two.core.call('conversations', {})).conversations.length === 1)
  const [from, to] = [await openThread(browser, one), await openThread(browser, two)]
  const inserted: number[] = []
  const painted: number[] = []
  for (let message = 0; message < WARM_UP + MESSAGES; message++) {
    const { insertedMs, paintedMs } = await say(from, to, `Message ${message} : le patient va mieux.`)
    if (message < WARM_UP) continue
    inserted.push(insertedMs)
    painted.push(paintedMs)
  }
  const beside = { name: 'a ws ping', value: await ping() }
  printFigure({
    name: 'screen to screen, painted, p50 (p5–p99)',
    value: shares(painted),
    unit: 'ms',
    aim: { atMost: 50 },
    beside
  })
  printFigure({ name: 'screen to screen, in the page, p50 (p5–p99)', value: shares(inserted), unit: 'ms', beside })
  for (const page of [from, to]) await page.context().close()
  for (const desk of [one, two]) {
    desk.core.close()
    await desk.host.stop()
  }
  await relay.stop()
}

async function enrol(folder: string, name: string, link: string, own: Own): Promise<Desk> {
  mkdirSync(folder)
  const host = await startHostProcess({ vaultPath: join(folder, 'vault'), arguments: ['--language', 'fr', '--port', '0'], own })
  const core = await connectToHost(host.launchUrl)
  const { passphrase } = await core.call('suggest-passphrase', {})
  const profile = { name, profession: 'médecin généraliste' }
  const { kind } = await core.call('inspect-link', { link })
  const { account, recoveryPhrase } = await (kind === 'founding'
    ? core.call('found', { link, association: 'Association de mesure', profile, passphrase })
    : core.call('join', { link, profile, passphrase }))
  const words = recoveryPhrase.split(' ').map((word, index) => ({ position: index + 1, word }))
  await core.call('confirm-recovery-phrase', { words })
  await core.call('set-settings', { language: 'fr', autoLockMinutes: 0 })
  return { host, core, account }
}

async function openThread(browser: BenchBrowser, { host }: Desk): Promise<Page> {
  const page = await browser.open(await host.nextLaunchUrl())
  await page.locator('[data-region="list"] [data-row]').first().click()
  await page.locator('.thread-scroll [data-row]').first().waitFor()
  return page
}

/** Milliseconds from the key. */
async function say(from: Page, to: Page, text: string): Promise<{ readonly insertedMs: number; readonly paintedMs: number }> {
  await from.locator('[data-region="composer"] textarea').fill(text)
  await to.evaluate(`probe.expectText(${JSON.stringify(text)})`)
  await press(from)
  const keyMs = await from.evaluate<number>('probe.keydownMs()')
  const { insertedMs, paintedMs } = await to.evaluate<{ insertedMs: number; paintedMs: number }>('probe.answer()')
  return { insertedMs: insertedMs - keyMs, paintedMs: paintedMs - keyMs }
}

/** Again where the message before is still being stored: the composer then keeps what it holds. The last key counts. */
async function press(from: Page): Promise<void> {
  const field = from.locator('[data-region="composer"] textarea')
  do await from.keyboard.press('Enter')
  while ((await field.inputValue()) !== '')
}

/** There and back, to a process that does nothing else. */
async function ping(): Promise<Spread> {
  const child = spawn(process.execPath, [new URL('echo-server.ts', import.meta.url).pathname], {
    stdio: ['pipe', 'pipe', 'inherit']
  })
  const [port] = await once(child.stdout, 'data')
  const socket = new WebSocket(`ws://127.0.0.1:${String(port).trim()}`, { perMessageDeflate: false })
  await once(socket, 'open')
  const values: number[] = []
  const bytes = new Uint8Array(600)
  for (let index = 0; index < WARM_UP + MESSAGES; index++) {
    const startedAt = performance.now()
    socket.send(bytes)
    await once(socket, 'message')
    if (index >= WARM_UP) values.push(performance.now() - startedAt)
  }
  socket.close()
  child.stdin.end()
  return shares(values)
}

function shares(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
  return { median: at(0.5), lowest: at(0.05), highest: at(0.99) }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50))
}
