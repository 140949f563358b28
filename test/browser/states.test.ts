/** What goes wrong or is closed while somebody is there: the relay, the core, the vault, a transfer, a page. Nothing that was written may be lost. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, openInterface, useBrowser } from '../support/browser.ts'
import { type CountingProxy, linkThrough } from '../support/counting-proxy.ts'
import { writeLargeFile } from '../support/large-file.ts'
import { openWorld, type RelayHost, type World } from '../support/world.ts'
import {
  type Clinician,
  conversationRow,
  converse,
  enrol,
  eventually,
  invite,
  messageRow,
  openConversation,
  write
} from './clinic.ts'

const MB = 1 << 20

describeInBrowser('when something is in the way', () => {
  const browser = useBrowser()
  let world: World
  let relay: RelayHost
  /** Claire’s way to the relay. */
  let way: CountingProxy
  let claire: Clinician
  let noah: Clinician
  let conversation: string

  beforeAll(async () => {
    world = openWorld()
    relay = await world.startRelay()
    way = await world.startProxy(relay.port)
    claire = await enrol(world, 'Dr Claire Vasseur', 'fr', linkThrough(relay.foundingLink, way.port))
    noah = await invite(world, claire, 'Dr Noah Bennett', 'en', (link) => linkThrough(link, relay.port))
    conversation = await converse(claire, noah)
  })
  afterAll(() => world?.close())

  const textsAt = async (clinician: Clinician): Promise<readonly string[]> => {
    return (await clinician.core.call('messages', { conversation })).messages.map(({ text }) => text)
  }

  it('says that the relay cannot be reached, counts what waits, and sends it in order when it is back', async () => {
    const { page } = await claire.open(browser)
    await openConversation(page, noah.name)
    await write(page, 'Avant la coupure')
    await eventually(() => stateOf(page, 'Avant la coupure')).toMatch(/^(remis|lu)$/)
    way.shut()
    const banner = page.getByRole('status').filter({ hasText: /^(Relais injoignable|Hors ligne) depuis/ })
    await banner.waitFor()
    await write(page, 'Pendant la coupure, un')
    await write(page, 'Pendant la coupure, deux')
    await banner.getByText('2 messages partiront au retour du réseau').waitFor()
    await eventually(() => stateOf(page, 'Pendant la coupure, deux')).toBe('en attente')
    way.open()
    await banner.waitFor({ state: 'detached' })
    await eventually(() => stateOf(page, 'Pendant la coupure, deux')).toMatch(/^(remis|lu)$/)
    await eventually(() => textsAt(noah)).toEqual(['Avant la coupure', 'Pendant la coupure, un', 'Pendant la coupure, deux'])
  })

  it('keeps messages over the death of the relay', async () => {
    const { page } = await noah.open(browser)
    await openConversation(page, claire.name)
    await relay.kill()
    await write(page, 'Written while the relay was dead')
    await eventually(() => stateOf(page, 'Written while the relay was dead')).toBe('waiting')
    await relay.restart()
    await eventually(() => stateOf(page, 'Written while the relay was dead')).toMatch(/^(sent|delivered|read)$/)
    await eventually(() => textsAt(claire)).toContain('Written while the relay was dead')
  })

  it('shows nothing of the content once it is locked, in every tab, and opens for the right passphrase alone', async () => {
    const { page, context } = await claire.open(browser)
    await openConversation(page, noah.name)
    await write(page, 'Sérologie du lit 4')
    const other = await context.newPage()
    await openInterface(other, new URL('/', page.url()).href)
    await openConversation(other, noah.name)
    await messageRow(other, 'Sérologie du lit 4').waitFor()
    await page.getByRole('button', { name: 'Verrouiller maintenant' }).click()
    for (const tab of [page, other]) {
      await tab.getByRole('button', { name: 'Ouvrir', exact: true }).waitFor()
      const whole = await tab.content()
      for (const word of ['Sérologie', noah.name, 'Association Test']) expect(whole).not.toContain(word)
    }
    await page.getByRole('textbox', { name: 'Phrase de passe' }).fill('une phrase qui n’est pas la bonne du tout')
    await page.keyboard.press('Enter')
    await page.getByText('Phrase de passe incorrecte').waitFor()
    await eventually(() => page.getByRole('textbox', { name: 'Phrase de passe' }).inputValue()).toBe('')
    await page.getByRole('textbox', { name: 'Phrase de passe' }).fill(claire.passphrase)
    await page.keyboard.press('Enter')
    await openConversation(page, noah.name)
    await messageRow(page, 'Sérologie du lit 4').waitFor()
  })

  it('loses nothing to a reload in the middle, and shows the same in another tab', async () => {
    const { page, context } = await claire.open(browser)
    await openConversation(page, noah.name)
    const other = await context.newPage()
    await openInterface(other, new URL('/', page.url()).href)
    await openConversation(other, noah.name)
    await page.locator('[data-region="composer"] textarea').fill('Envoyé, puis rechargé')
    await page.keyboard.press('Enter')
    await messageRow(page, 'Envoyé, puis rechargé').waitFor()
    await page.reload()
    await openConversation(page, noah.name)
    for (const tab of [page, other]) {
      await messageRow(tab, 'Envoyé, puis rechargé').waitFor()
      expect(await messageRow(tab, 'Envoyé, puis rechargé').count()).toBe(1)
    }
    await eventually(() => textsAt(noah)).toContain('Envoyé, puis rechargé')
    await page.close()
    await write(other, 'De l’autre onglet')
    await eventually(() => textsAt(noah)).toContain('De l’autre onglet')
  })

  it('goes on with a file whose way was cut, and it arrives byte for byte', async () => {
    const { page } = await claire.open(browser)
    await openConversation(page, noah.name)
    const path = join(world.place('files'), 'IRM lombaire.bin')
    await writeLargeFile(path, 24 * MB)
    way.reset()
    way.holdAfter(6 * MB)
    const choosing = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Joindre des fichiers' }).click()
    await (await choosing).setFiles(path)
    await page.locator('[data-region="composer"] textarea').fill('L’IRM demandée')
    await page.keyboard.press('Enter')
    await way.reached(6 * MB)
    const row = messageRow(page, 'L’IRM demandée')
    await row.getByRole('progressbar', { name: 'Envoi de IRM lombaire.bin' }).waitFor()
    await page.reload()
    await openConversation(page, noah.name)
    way.cut()
    way.release()
    await eventually(() => stateOf(page, 'L’IRM demandée')).toMatch(/^(remis|lu)$/)
    // Some of it was on the way when it was cut, and went twice.
    expect(way.sentBytes()).toBeLessThan(44 * MB)
    const { messages } = await noah.core.call('messages', { conversation })
    const [attachment] = messages.find(({ text }) => text === 'L’IRM demandée')?.attachments ?? []
    await noah.core.call('fetch-attachment', { attachment: attachment?.id ?? '' })
    const hash = createHash('sha256')
    for (let start = 0; start < 24 * MB; start += MB / 4) {
      const part = { attachment: attachment?.id ?? '', start, end: start + MB / 4 }
      hash.update((await noah.core.call('read-attachment', part)).bytes)
    }
    expect(hash.digest('hex')).toBe(createHash('sha256').update(readFileSync(path)).digest('hex'))
  })

  it('says that Colloque has stopped when the core dies, and has everything when it is started again', async () => {
    if (process.platform !== 'linux') return
    const visitor = await noah.open(browser)
    visitor.tolerate(/ERR_CONNECTION_(REFUSED|RESET)/)
    await openConversation(visitor.page, claire.name)
    await write(visitor.page, 'The last word before it broke off')
    await visitor.page.locator('[data-region="composer"] textarea').fill('Half a sentence')
    await conversationRow(visitor.page, claire.name).getByText('Draft').waitFor()
    const pid = noah.host.process.pid
    process.kill(Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')), 'SIGKILL')
    await visitor.page.getByRole('heading', { name: 'Colloque has stopped' }).waitFor()
    expect(await visitor.page.content()).not.toContain('last word')
    await noah.restart()
    const { page } = await noah.open(browser)
    await page.getByRole('textbox', { name: 'Passphrase' }).fill(noah.passphrase)
    await page.keyboard.press('Enter')
    await openConversation(page, claire.name)
    await messageRow(page, 'The last word before it broke off').waitFor()
    await eventually(() => page.locator('[data-region="composer"] textarea').inputValue()).toBe('Half a sentence')
    await eventually(() => textsAt(claire)).toContain('The last word before it broke off')
  })
})

/** The word after the time, of one’s own message. */
const stateOf = (page: Page, words: string): Promise<string> =>
  messageRow(page, words)
    .getAttribute('aria-label')
    .then((label) => label?.split('. ').at(-1) ?? '')
