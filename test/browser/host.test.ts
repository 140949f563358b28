/** The host and its page in a real browser: what the policy says, who is let in, and how a large file reaches the person's folder. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { connectToHost } from '@colloque/host/connect'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, openInterface, useBrowser } from '../support/browser.ts'
import { type HostProcess, startHostProcess } from '../support/host-process.ts'
import { sha256OfFile, writeLargeFile } from '../support/large-file.ts'
import { found, invite, untilReceived, untilState } from '../support/people.ts'
import { openWorld, type World } from '../support/world.ts'
import { eventually } from './clinic.ts'

const MB = 1 << 20

describeInBrowser('the interface in a browser', () => {
  let world: World
  let host: HostProcess
  let vaults = 0

  beforeAll(() => {
    world = openWorld()
  })
  afterAll(() => world.close())
  afterEach(() => host?.stop())
  // After that one: what is said last is done first, and a page that still loads must not miss its host.
  const browser = useBrowser()

  async function startHost(): Promise<HostProcess> {
    vaults += 1
    host = await startHostProcess({ vaultPath: join(world.place(`host-${vaults}`), 'vault'), own: world.own })
    return host
  }

  it('loads under the policy without a single violation, and asks nothing of anyone else', async () => {
    const { launchUrl } = await startHost()
    const { page, findings } = await browser.visitor()
    const answered: string[] = []
    page.on('response', (response) => answered.push(`${response.status()} ${new URL(response.url()).pathname}`))
    await openInterface(page, launchUrl)
    await page.evaluate(() => document.fonts.ready.then(() => undefined))
    expect(findings).toEqual([])
    expect(answered).toContain('200 /launch')
    expect(answered.filter((one) => !one.startsWith('200 '))).toEqual([])
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
    expect(await page.evaluate(() => document.querySelector('.closed-door'))).toBe(null)
  })

  it('shows that a violation would have been seen', async () => {
    const { launchUrl } = await startHost()
    const { page, findings, tolerate } = await browser.visitor()
    await openInterface(page, launchUrl)
    await page.evaluate(async () => {
      const image = new Image()
      image.src = 'http://127.0.0.1:9/pixel.png'
      document.body.append(image)
      const script = document.createElement('script')
      script.textContent = 'globalThis.ran = true'
      document.body.append(script)
      await new Promise((resolve) => {
        image.onerror = resolve
      })
    })
    await eventually(() => findings.filter((one) => one.startsWith('policy: '))).toHaveLength(2)
    expect(await page.evaluate(() => 'ran' in globalThis)).toBe(false)
    tolerate(/^/)
  })

  it('takes the code out of the address, and lets one browser in', async () => {
    const { launchUrl } = await startHost()
    const one = await browser.visitor()
    await openInterface(one.page, launchUrl)
    expect(new URL(one.page.url()).hash).toBe('')
    expect(await one.page.evaluate(() => history.length)).toBeLessThanOrEqual(2)
    const other = await browser.visitor()
    other.tolerate(/401/)
    await other.page.goto(launchUrl)
    await other.page.locator('[data-reason="launch-used"]').waitFor()
    // The first one stays in: reloaded, in another tab, and with the spent address.
    await one.page.reload()
    await one.page.waitForFunction(() => document.querySelector('#root')?.hasChildNodes())
    const tab = await one.context.newPage()
    await openInterface(tab, new URL('/', launchUrl).href)
    for (const page of [one.page, tab]) expect(await page.locator('.closed-door').count()).toBe(0)
    // And a fresh address lets the other one in too.
    await openInterface(other.page, await host.nextLaunchUrl())
    await eventually(() => other.page.url()).toBe(new URL('/', launchUrl).href)
    expect(await other.page.locator('.closed-door').count()).toBe(0)
  })

  it('says nothing to a page that was never launched', async () => {
    const { launchUrl } = await startHost()
    const { page } = await browser.visitor()
    await page.goto(new URL('/', launchUrl).href)
    await page.locator('[data-reason="not-launched"]').waitFor()
  })

  it('is at another origin each time, and shows what was chosen there', async () => {
    const first = await startHost()
    const { page, context, tolerate } = await browser.visitor()
    tolerate(/ERR_CONNECTION_(REFUSED|RESET)/)
    await openInterface(page, first.launchUrl)
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(['colloque-key'])
    const post = () =>
      page.evaluate(async () => {
        const headers = { 'content-type': 'application/json', 'x-colloque-key': localStorage.getItem('colloque-key') ?? '' }
        const body = JSON.stringify({ language: 'en', theme: 'dark' })
        return (await fetch('/hints', { method: 'POST', headers, body })).status
      })
    expect(await post()).toBe(204)
    await first.stop()
    await page.locator('[data-reason="host-gone"]').waitFor()
    // Nothing stays at an address that is anyone's from now on.
    await eventually(() => page.evaluate(() => Object.keys(localStorage))).toEqual([])
    host = await startHostProcess({ vaultPath: join(world.place(`host-${vaults}`), 'vault'), own: world.own })
    expect(new URL(host.launchUrl).origin).not.toBe(new URL(first.launchUrl).origin)
    const next = await context.newPage()
    await openInterface(next, host.launchUrl)
    await eventually(() => next.evaluate(() => document.documentElement.lang)).toBe('en')
    await eventually(() => next.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
  })

  it('refuses a page of another place on this machine, although the browser brings the cookie there', async () => {
    const { launchUrl } = await startHost()
    const { page, tolerate } = await browser.visitor()
    tolerate(/^/)
    await openInterface(page, launchUrl)
    const cookies: (string | undefined)[] = []
    const stranger = createServer((request, response) => {
      cookies.push(request.headers.cookie)
      response.setHeader('content-type', 'text/html').end('<!doctype html>')
    })
    const { origin, port, hostname } = new URL(launchUrl)
    stranger.listen(0, hostname)
    await once(stranger, 'listening')
    try {
      const elsewhere = `http://${hostname}:${(stranger.address() as AddressInfo).port}`
      await page.goto(`${elsewhere}/`)
      await page.goto(`${elsewhere}/again`)
      // Cookies know no port: this is why the page holds a key beside it.
      expect(cookies.join()).toContain(`colloque-${port}=`)
      const outcomes = await page.evaluate(async (host) => {
        const asked = (path: string, init: RequestInit) =>
          fetch(host + path, { credentials: 'include', ...init }).then(
            () => 'read',
            () => 'refused'
          )
        const socket = new WebSocket(`${host.replace('http', 'ws')}/port`, ['colloque'])
        const opened = await new Promise((resolve) => {
          socket.onopen = () => resolve('open')
          socket.onerror = () => resolve('refused')
        })
        return [
          opened,
          await asked('/session', {}),
          await asked('/downloads', { method: 'POST', body: '{}' }),
          await asked('/', {})
        ]
      }, origin)
      expect(outcomes).toEqual(['refused', 'refused', 'refused', 'refused'])
    } finally {
      stranger.closeAllConnections()
      stranger.close()
    }
  })

  it('says so when Colloque is stopped, when it breaks off, and when it is gone', async () => {
    const stopped = await startHost()
    const { page, tolerate } = await browser.visitor()
    tolerate(/ERR_CONNECTION_(REFUSED|RESET)/)
    await openInterface(page, stopped.launchUrl)
    expect(await stopped.stop()).toBe(0)
    await page.locator('[data-reason="host-gone"]').waitFor()
    expect(await page.locator('h1').textContent()).toBe('Colloque s’est arrêté')
    const killed = await startHost()
    await openInterface(page, killed.launchUrl)
    await killed.kill()
    await page.locator('[data-reason="connection-lost"]').waitFor()
    // By then another program may have its address.
    expect(await page.locator('button, a').count()).toBe(0)
    if (process.platform !== 'linux') return
    const broken = await startHost()
    await openInterface(page, broken.launchUrl)
    const { pid } = broken.process
    process.kill(Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')), 'SIGKILL')
    await page.locator('[data-reason="core-ended"]').waitFor()
  })

  it('brings a file of 50 MB to the person’s folder, byte for byte', async () => {
    const relay = await world.startRelay()
    const camille = await world.person('Dr Camille Moreau')
    const yanis = await world.person('Dr Yanis Belkacem')
    await found(camille, relay.foundingLink)
    await invite(camille, yanis)
    const { conversation } = await camille.call('open-conversation', { with: [yanis.account] })
    const path = join(camille.folder, 'scanner thoracique été.dcm')
    await writeLargeFile(path, 50 * MB)
    const { message } = await camille.call('send', { conversation, text: '', paths: [path] })
    const [attachment] = (await untilReceived(yanis, message)).attachments
    await untilState(camille, message, 'delivered')
    await yanis.stop()

    host = await startHostProcess({ vaultPath: yanis.vaultPath, own: world.own })
    const core = await connectToHost(await host.nextLaunchUrl())
    await core.call('unlock', { passphrase: yanis.passphrase })
    const { page } = await browser.visitor({ acceptDownloads: true })
    await openInterface(page, host.launchUrl)
    const coming = page.waitForEvent('download')
    await page.evaluate(
      async (file) => {
        const headers = { 'content-type': 'application/json', 'x-colloque-key': localStorage.getItem('colloque-key') ?? '' }
        const answer = await fetch('/downloads', { method: 'POST', headers, body: JSON.stringify({ files: [file] }) })
        const { paths } = (await answer.json()) as { paths: string[] }
        const link = document.createElement('a')
        link.href = paths[0] ?? ''
        link.download = ''
        link.click()
      },
      { id: attachment?.id ?? '', name: attachment?.name ?? '' }
    )
    const download = await coming
    expect(download.suggestedFilename()).toBe('scanner thoracique été.dcm')
    expect(download.url()).toMatch(/^http:\/\/127\.\d+\.\d+\.\d+:\d+\/downloads\/[\w-]{43}$/)
    expect(await sha256OfFile(await download.path())).toBe(await sha256OfFile(path))
    core.close()
  })
})
