/** Files on their way into a space: what a lock, a pause, a failure and the end of the page do to them. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, useBrowser } from '../support/browser.ts'
import { type CountingProxy, linkThrough } from '../support/counting-proxy.ts'
import { openWorld, type World } from '../support/world.ts'
import { type Clinician, enrol, eventually, invite } from './clinic.ts'

/** Three parts of what the page gives at a time. */
const SIZE_BYTES = 600_000

describeInBrowser('files on their way into a space', () => {
  const browser = useBrowser()
  let world: World
  /** Claire’s way to the relay. */
  let way: CountingProxy
  let claire: Clinician
  let noah: Clinician
  /** A group of Noah’s. */
  let conversation: string

  beforeAll(async () => {
    world = openWorld()
    const relay = await world.startRelay()
    way = await world.startProxy(relay.port)
    claire = await enrol(world, 'Dr Claire Vasseur', 'fr', linkThrough(relay.foundingLink, way.port))
    noah = await invite(world, claire, 'Dr Noah Bennett', 'en', (link) => linkThrough(link, relay.port))
    ;({ conversation } = await noah.core.call('create-conversation', { name: 'Staff', with: [claire.account] }))
  })
  afterAll(() => world?.close())

  async function openStaff(): Promise<Page> {
    const { page } = await claire.open(browser)
    await page
      .getByRole('navigation')
      .getByRole('button', { name: /^Documents/ })
      .click()
    await page.getByRole('treeitem', { name: 'Staff' }).waitFor()
    return page
  }
  const filesOf = async (who: Clinician): Promise<readonly string[]> =>
    (await who.core.call('folder', { conversation })).nodes.flatMap(({ name, file }) =>
      file?.state === 'here' || file?.state === 'available' ? [name] : []
    )
  const queueOf = async () => (await claire.core.call('files-queue', {})).files.map(({ name, state }) => [name, state])
  const setRole = async (role: 'reader' | 'member'): Promise<void> => {
    await noah.core.call('set-role', { conversation, account: claire.account, role })
    await eventually(async () => {
      const { conversations } = await claire.core.call('conversations', {})
      return conversations.find(({ id }) => id === conversation)?.members.find(({ isYou }) => isYou)?.role
    }).toBe(role)
  }

  it('are paused, resumed and tried again, all of them or one, also while the relay is away', async () => {
    const page = await openStaff()
    const foot = page.locator('.import-foot')
    way.shut()
    await eventually(async () => (await claire.core.call('status', {})).connection).not.toBe('online')
    await drop(page, ['ECG.bin', 'IRM.bin'])
    await foot.getByText('0 fichier sur 2').waitFor()
    await eventually(queueOf).toHaveLength(2)
    await foot.getByRole('button', { name: 'Pause' }).click()
    await foot.getByText('en pause').waitFor()
    await eventually(queueOf).toEqual([
      ['ECG.bin', 'paused'],
      ['IRM.bin', 'paused']
    ])
    way.open()
    await setRole('reader')
    expect(await filesOf(noah)).toEqual([])

    // One of them goes on, and is refused; once it may, it is tried again.
    await foot.getByRole('button', { name: 'Détails' }).click()
    const details = page.getByRole('dialog', { name: 'Fichiers en cours d’import' })
    await details.getByRole('button', { name: 'Reprendre IRM.bin' }).click()
    await details.getByText('Lecture seule').waitFor()
    await setRole('member')
    await details.getByRole('button', { name: 'Reprendre IRM.bin' }).click()
    await eventually(() => filesOf(noah)).toEqual(['IRM.bin'])
    await details.getByRole('button', { name: 'Fermer' }).last().click()
    expect(await queueOf()).toEqual([['ECG.bin', 'paused']])
    await foot.getByRole('button', { name: 'Reprendre' }).click()
    await eventually(() => filesOf(noah)).toHaveLength(2)
    await foot.waitFor({ state: 'detached' })
  })

  it('go on after a lock from the file that was cut; the page asks before it goes with them, and says then how many went', async () => {
    const page = await openStaff()
    const foot = page.locator('.import-foot')
    const letGo = await holdAfter(page, 4)
    await drop(page, ['Radio.bin', 'Scanner.bin', 'Bilan.bin'])
    await eventually(() => filesOf(noah)).toContain('Radio.bin')
    await foot.getByText('Préparation').waitFor()
    await foot.getByRole('button', { name: 'Détails' }).click()
    const details = page.getByRole('dialog', { name: 'Fichiers en cours d’import' })
    await details.getByText('2 fichiers en préparation').waitFor()
    expect(await details.getByText('Plus rien').count()).toBe(0)
    await details.getByRole('button', { name: 'Fermer' }).last().click()
    await page.getByRole('button', { name: 'Verrouiller maintenant' }).click()
    await page.getByText('L’import de 2 fichiers reprendra à l’ouverture').waitFor()
    expect(await page.content()).not.toMatch(/Radio|Scanner|Bilan/)
    await letGo()
    await page.getByRole('textbox', { name: 'Phrase de passe' }).fill(claire.passphrase)
    await page.keyboard.press('Enter')
    await eventually(() => filesOf(noah)).toEqual(expect.arrayContaining(['Radio.bin', 'Scanner.bin', 'Bilan.bin']))
    for (const name of ['Radio.bin', 'Scanner.bin', 'Bilan.bin'])
      expect((await filesOf(noah)).filter((each) => each === name)).toHaveLength(1)

    await page
      .getByRole('navigation')
      .getByRole('button', { name: /^Documents/ })
      .click()
    await page.getByRole('treeitem', { name: 'Staff' }).waitFor()
    await holdAfter(page, 0)
    await drop(page, ['Échographie.bin'])
    await foot.getByText('Préparation').waitFor()
    const asked = page.waitForEvent('dialog')
    await page.close({ runBeforeUnload: true })
    expect((await asked).type()).toBe('beforeunload')
    await (await asked).dismiss()
    // A browser may ask again for a page that it asked about a moment ago.
    page.on('dialog', (question) => void question.accept().catch(() => undefined))
    await page.reload()
    await page
      .getByRole('navigation')
      .getByRole('button', { name: /^Documents/ })
      .click()
    await foot.getByText('Un fichier n’est pas arrivé').waitFor()
    await foot.getByRole('button', { name: 'Fermer' }).click()
    await foot.waitFor({ state: 'detached' })
  })
})

/** Files of the system, let go over the space. */
const drop = (page: Page, names: readonly string[]): Promise<void> =>
  page.getByRole('treeitem', { name: 'Staff' }).evaluate(
    (element, { all, size }) => {
      const dataTransfer = new DataTransfer()
      for (const name of all) dataTransfer.items.add(new File([new Uint8Array(size).fill(7)], name))
      for (const type of ['dragover', 'drop'])
        element.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }))
    },
    { all: names, size: SIZE_BYTES }
  )

/** The page reads so many parts of files, and no more until the result is called. */
async function holdAfter(page: Page, parts: number): Promise<() => Promise<void>> {
  const held = await page.evaluateHandle((most) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    let read = 0
    File.prototype.slice = function (start, end) {
      const part = Blob.prototype.slice.call(this, start, end)
      const bytes = async (): Promise<ArrayBuffer> => {
        if (read >= most) await promise
        read += 1
        return Blob.prototype.arrayBuffer.call(part)
      }
      return Object.assign(part, { arrayBuffer: bytes })
    }
    return { resolve }
  }, parts)
  return () => held.evaluate(({ resolve }) => resolve())
}
