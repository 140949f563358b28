/** What two people do in their conversations, in two windows at once: one in French, one in English. */

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, useBrowser } from '../support/browser.ts'
import { openWorld, type RelayHost, type World } from '../support/world.ts'
import {
  type Clinician,
  conversationRow,
  converse,
  type Desk,
  enrol,
  eventually,
  invite,
  messageRow,
  openConversation,
  send,
  untilKnown,
  write
} from './clinic.ts'

describeInBrowser('conversations', () => {
  const browser = useBrowser()
  let world: World
  let claire: Clinician
  let noah: Clinician
  let lina: Clinician
  let relay: RelayHost

  beforeAll(async () => {
    world = openWorld()
    relay = await world.startRelay()
    claire = await enrol(world, 'Dr Claire Vasseur', 'fr', relay.foundingLink)
    noah = await invite(world, claire, 'Dr Noah Bennett', 'en')
    lina = await invite(world, claire, 'Lina Haddad', 'fr')
    await untilKnown(noah, lina)
  })
  afterAll(() => world?.close())

  /** Both, with the conversation of the two in front of them. */
  async function bothOpen(): Promise<[Desk, Desk]> {
    await converse(claire, noah)
    const desks = await Promise.all([claire.open(browser), noah.open(browser)])
    await openConversation(desks[0].page, noah.name)
    await openConversation(desks[1].page, claire.name)
    return desks
  }

  it('answers with a quote, reacts in a word, changes a text and takes one back, each with its trace', async () => {
    const [hers, his] = await bothOpen()
    await write(hers.page, 'Kaliémie à 6,2 mmol/L, que faire ?')
    const asked = messageRow(his.page, 'Kaliémie à 6,2')
    await act(his.page, 'Kaliémie à 6,2', 'Reply')
    await his.page.getByText('Reply to Dr Claire Vasseur').waitFor()
    await write(his.page, 'Repeat it, and an ECG.')
    const answer = messageRow(hers.page, 'Repeat it, and an ECG')
    await answer.getByTitle('Réponse à Vous, y aller').waitFor()

    await act(hers.page, 'Repeat it', 'Réagir')
    await hers.page.getByRole('menuitem', { name: 'D’accord' }).click()
    const reaction = messageRow(his.page, 'Repeat it').getByRole('button', { name: /^Agreed 1/ })
    await reaction.waitFor()
    expect(await reaction.getAttribute('aria-pressed')).toBe('false')
    await answer.getByRole('button', { name: /^D’accord 1/ }).click()
    await reaction.waitFor({ state: 'detached' })

    await act(his.page, 'Repeat it', 'Edit')
    await his.page.getByText('Editing your message').waitFor()
    await his.page.getByLabel(`Message to ${claire.name}`).fill('Repeat it without a tourniquet, and an ECG.')
    await his.page.keyboard.press('Enter')
    await messageRow(hers.page, 'without a tourniquet')
      .getByRole('button', { name: /^Modifié à .*, voir les versions$/ })
      .click()
    const versions = hers.page.getByRole('dialog', { name: 'Versions du message' }).getByRole('listitem')
    await eventually(() => versions.count()).toBe(2)
    expect(await versions.nth(0).innerText()).toContain('Repeat it, and an ECG.')
    expect(await versions.nth(1).innerText()).toContain('without a tourniquet')
    await hers.page.keyboard.press('Escape')

    await act(his.page, 'without a tourniquet', 'Delete…')
    await his.page.getByRole('alertdialog').getByRole('button', { name: 'Delete', exact: true }).click()
    await hers.page.getByText(/Message supprimé à/).waitFor()
    await his.page
      .getByRole('article')
      .getByText(/Message deleted at/)
      .waitFor()
    // The list cuts its excerpt when the page is next drawn.
    await eventually(() => hers.page.getByText('without a tourniquet').count()).toBe(0)
    expect(await asked.count()).toBe(1)
  })

  it('makes a group with a name, names a member, says what is urgent, adds somebody, forwards and leaves', async () => {
    const [hers, his] = await bothOpen()
    await hers.page.getByRole('button', { name: 'Nouvelle conversation' }).click()
    await hers.page.getByRole('menuitem', { name: 'Nouveau groupe' }).click()
    const dialog = hers.page.getByRole('dialog', { name: 'Nouveau groupe' })
    await dialog.getByLabel('Nom du groupe').fill('Garde de cardiologie')
    await dialog.getByRole('combobox').fill('Bennett')
    await dialog.getByRole('option', { name: noah.name }).waitFor()
    await dialog.getByRole('combobox').press('Enter')
    await dialog.getByRole('button', { name: 'Créer le groupe' }).click()
    await dialog.waitFor({ state: 'detached' })

    const field = hers.page.getByLabel('Message à Garde de cardiologie')
    await field.waitFor()
    await field.pressSequentially('@Noa')
    await hers.page.getByRole('option', { name: noah.name }).waitFor()
    await field.press('Enter')
    await field.pressSequentially('peux-tu voir le lit 12 ?')
    await hers.page.getByRole('button', { name: 'Urgent', exact: true }).click()
    await field.press('Enter')

    const row = conversationRow(his.page, 'Garde de cardiologie')
    await row.getByText('Urgent').waitFor()
    await eventually(() => row.innerText()).toContain('you are named')
    await row.click()
    const named = messageRow(his.page, 'peux-tu voir le lit 12')
    await named.waitFor()
    await eventually(() => named.locator('.mention').innerText()).toBe(`@${noah.name}`)
    await eventually(() => row.getByText('Urgent').count()).toBe(0)

    await hers.page.getByRole('button', { name: 'Détails de la conversation' }).click()
    const details = hers.page.getByRole('complementary', { name: 'Détails de la conversation' })
    await details.getByRole('button', { name: 'Ajouter des membres' }).click()
    const adding = hers.page.getByRole('dialog', { name: 'Ajouter des membres' })
    await adding.getByRole('option', { name: lina.name }).click()
    await adding.getByRole('button', { name: 'Ajouter', exact: true }).click()
    await details.getByText('Membres (3)').waitFor()
    await eventually(async () => (await lina.core.call('conversations', {})).conversations.map(({ name }) => name)).toContain(
      'Garde de cardiologie'
    )

    const toLina = await converse(noah, lina)
    await act(his.page, 'peux-tu voir le lit 12', 'Forward…')
    const forwarding = his.page.getByRole('dialog', { name: 'Forward the message' })
    await forwarding.getByRole('combobox').fill('Haddad')
    await forwarding.getByRole('option', { name: lina.name }).first().click()
    await forwarding.getByRole('button', { name: 'Forward', exact: true }).click()
    await forwarding.waitFor({ state: 'detached' })
    await eventually(async () => {
      const { messages } = await lina.core.call('messages', { conversation: toLina })
      return messages.filter(({ forwarded }) => forwarded).map(({ text }) => text)
    }).toEqual([`@${noah.name} peux-tu voir le lit 12 ?`])

    await his.page.getByRole('button', { name: 'Details of the conversation' }).click()
    await his.page.getByRole('button', { name: 'Leave the conversation…' }).click()
    await his.page.getByRole('alertdialog').getByRole('button', { name: 'Leave', exact: true }).click()
    await his.page.getByText('You left this conversation.').first().waitFor()
    await eventually(() => his.page.getByLabel('Message to Garde de cardiologie').count()).toBe(0)
    await details.getByText('Membres (2)').waitFor()
  })

  it('keeps a draft over reloading and over the lock', async () => {
    const [{ page }] = await bothOpen()
    const field = page.getByLabel(`Message à ${noah.name}`)
    await field.fill('Compte rendu à relire')
    await conversationRow(page, noah.name).getByText('Brouillon').waitFor()
    await page.reload()
    await openConversation(page, noah.name)
    await eventually(() => field.inputValue()).toBe('Compte rendu à relire')
    await field.pressSequentially(' avant midi')
    await page.keyboard.press('Control+Shift+L')
    await page.getByLabel('Phrase de passe').fill(claire.passphrase)
    await page.keyboard.press('Enter')
    await openConversation(page, noah.name)
    await eventually(() => field.inputValue()).toBe('Compte rendu à relire avant midi')
    await field.fill('')
    await conversationRow(page, noah.name).getByText('Brouillon').waitFor({ state: 'detached' })
  })

  it('shows that the other one is writing, until they stop', async () => {
    const [hers, his] = await bothOpen()
    const field = his.page.getByLabel(`Message to ${claire.name}`)
    await field.pressSequentially('I am')
    const line = hers.page.getByRole('main').getByText(`${noah.name} écrit…`)
    await line.waitFor()
    await field.fill('')
    await line.waitFor({ state: 'hidden' })
  })

  it('opens at what is new, with a line before it', async () => {
    const conversation = await converse(claire, noah)
    const { page } = await claire.open(browser)
    for (const text of ['one', 'two', 'three']) await send(noah, conversation, `Result ${text}`)
    const row = conversationRow(page, noah.name)
    await row.getByText('3 non lus').waitFor()
    await eventually(() => page.title()).toBe('(3) Colloque')
    await row.click()
    const divider = page.getByText('3 nouveaux messages')
    await divider.waitFor()
    // The thread may scroll between the two looks.
    await eventually(async () => {
      const [line, first] = [await divider.boundingBox(), await messageRow(page, 'Result one').boundingBox()]
      return line !== null && first !== null && line.y < first.y
    }).toBe(true)
    await eventually(() => page.title()).toBe('Colloque')
  })

  it('finds a word in old messages, here and everywhere, and goes to its place', async () => {
    const conversation = await converse(claire, lina)
    await send(claire, conversation, 'Rapport du xylophone préopératoire')
    for (let index = 0; index < 150; index++) await send(claire, conversation, `Ligne de garde ${index}`)
    const { page } = await claire.open(browser)
    await openConversation(page, lina.name)
    await messageRow(page, 'Ligne de garde 149').waitFor()
    const old = messageRow(page, 'xylophone')
    expect(await old.count()).toBe(0)
    await page.getByLabel('Rechercher une personne ou un message').fill('xylophone preop')
    await page
      .locator('[data-region="list"]')
      .getByRole('button', { name: /xylophone/ })
      .click()
    await eventually(() => isInSight(old)).toBe(true)
    await page.getByLabel('Rechercher une personne ou un message').fill('')
    await page.getByRole('button', { name: 'Chercher dans le fil' }).click()
    await page.getByLabel('Chercher dans cette conversation').fill('garde 149')
    await page.getByRole('option', { name: /Ligne de garde 149/ }).waitFor()
    await page.getByLabel('Chercher dans cette conversation').press('Enter')
    await eventually(() => isInSight(messageRow(page, 'Ligne de garde 149'))).toBe(true)
  })

  it('leaves the focus to who has gone on to the search before the conversation stood there', async () => {
    await converse(claire, lina)
    await converse(claire, noah)
    const { page } = await claire.open(browser)
    const search = page.getByLabel('Rechercher une personne ou un message')
    async function isLeftIn(open: () => Promise<void>, goOn: () => Promise<void>): Promise<boolean> {
      const frames = await page.evaluateHandle(() => {
        const { requestAnimationFrame, cancelAnimationFrame } = window
        const held = new Map<number, FrameRequestCallback>()
        let last = 0
        window.requestAnimationFrame = (frame) => {
          held.set(++last, frame)
          return last
        }
        window.cancelAnimationFrame = (id) => void held.delete(id)
        return {
          release() {
            Object.assign(window, { requestAnimationFrame, cancelAnimationFrame })
            for (const frame of held.values()) frame(performance.now())
          }
        }
      })
      await open()
      await goOn()
      await frames.evaluate((held) => held.release())
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
      return search.evaluate((field) => field === document.activeElement)
    }
    const byRow = async () => {
      await conversationRow(page, lina.name).click()
      await page.getByLabel(`Message à ${lina.name}`).waitFor()
    }
    const byName = async () => {
      await page.keyboard.press('Control+k')
      await page.keyboard.type(noah.name)
      await page.getByRole('option', { name: noah.name }).first().click()
      await page.getByLabel(`Message à ${noah.name}`).waitFor()
    }
    expect(await isLeftIn(byRow, () => search.focus())).toBe(true)
    expect(await isLeftIn(byName, () => search.click())).toBe(true)
  })

  it('finds what has not left yet, and goes to the end with what is written', async () => {
    const conversation = await converse(claire, lina)
    await relay.kill()
    await send(claire, conversation, 'Rapport du vibraphone préopératoire')
    for (let index = 0; index < 60; index++) await send(claire, conversation, `Ligne en attente ${index}`)
    await send(claire, conversation, 'Dernière en attente')
    const { page } = await claire.open(browser)
    await openConversation(page, lina.name)
    await eventually(() => isInSight(messageRow(page, 'Dernière en attente'))).toBe(true)
    await page.getByLabel('Rechercher une personne ou un message').fill('vibraphone')
    await page
      .locator('[data-region="list"]')
      .getByRole('button', { name: /vibraphone/ })
      .click()
    const found = messageRow(page, 'vibraphone')
    await eventually(() => isInSight(found)).toBe(true)
    await write(page, 'Écrit depuis le passé')
    await eventually(() => isInSight(messageRow(page, 'Écrit depuis le passé'))).toBe(true)
    await relay.restart()
  })

  it('opens no address without being asked twice, and tells the site nothing', async () => {
    const [hers, his] = await bothOpen()
    his.tolerate(/^request: https:\/\/recommandations\.example\.org/)
    await write(hers.page, 'Voir https://recommandations.example.org/kaliemie?id=7 à ce sujet')
    const asked: Record<string, string>[] = []
    await his.context.route('https://recommandations.example.org/**', (route) => {
      asked.push(route.request().headers())
      return route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>kaliémie</title>' })
    })
    const link = messageRow(his.page, 'recommandations').getByRole('link')
    await link.click()
    const dialog = his.page.getByRole('dialog', { name: /Open recommandations\.example\.org/ })
    await dialog.getByText('https://recommandations.example.org/kaliemie?id=7').waitFor()
    await dialog.getByRole('button', { name: 'Do not open' }).click()
    await link.click({ button: 'middle' })
    expect(asked).toEqual([])
    expect(his.context.pages()).toHaveLength(1)
    await link.click()
    const opening = his.context.waitForEvent('page')
    await dialog.getByRole('button', { name: 'Open', exact: true }).click()
    const site = await opening
    await site.waitForLoadState()
    expect(await site.evaluate(() => [window.opener, document.referrer])).toEqual([null, ''])
    expect(asked.some((headers) => 'referer' in headers || 'cookie' in headers)).toBe(false)
    // Nor had the middle button opened one by then.
    expect(his.context.pages()).toHaveLength(2)
  })

  it('takes a pasted picture and a dropped file, and sends the picture without where it was taken', async () => {
    const [hers, his] = await bothOpen()
    const { page } = hers
    const field = page.getByLabel(`Message à ${noah.name}`)
    const taken = await photograph(page)
    expect(taken.includes('Exif')).toBe(true)
    await give(page, field, 'paste', [{ name: 'photo.jpg', type: 'image/jpeg', base64: taken.toString('base64') }])
    await page.getByText('position et métadonnées retirées').waitFor()
    await give(page, page.getByRole('main'), 'drop', [
      { name: 'Ordonnance.txt', type: 'text/plain', base64: Buffer.from('Furosémide 40 mg').toString('base64') }
    ])
    await page.getByRole('list', { name: 'Fichiers à joindre' }).getByText('Ordonnance').waitFor()
    await write(page, 'La plaie de ce matin')
    const row = messageRow(his.page, 'La plaie de ce matin')
    await row.getByRole('img', { name: 'Picture photo.jpg' }).waitFor()
    const received = await receivedFiles(noah, 'La plaie de ce matin')
    const picture = received.get('photo.jpg') ?? Buffer.alloc(0)
    expect(picture.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]))
    expect(picture.includes('Exif')).toBe(false)
    expect(picture.includes('48.8566')).toBe(false)
    expect(received.get('Ordonnance.txt')?.toString()).toBe('Furosémide 40 mg')
  })
})

/** By the menu of the message, opened with Enter. */
async function act(page: Page, words: string, action: string): Promise<void> {
  const row = messageRow(page, words)
  await row.waitFor()
  // Until the relay has it, there is less to be done with it.
  await eventually(async () => {
    await row.press('Enter')
    const item = page.getByRole('menuitem', { name: new RegExp(`^${action}`) })
    await page.getByRole('menu').waitFor()
    if (await item.count()) return item.click().then(() => true)
    await page.keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
    return false
  }).toBe(true)
}

const isInSight = (row: ReturnType<typeof messageRow>): Promise<boolean> =>
  row.evaluateAll(([element]) => {
    const box = element?.getBoundingClientRect()
    const frame = element?.closest('.thread-scroll')?.getBoundingClientRect()
    return box !== undefined && frame !== undefined && box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1
  })

interface GivenFile {
  readonly name: string
  readonly type: string
  readonly base64: string
}

/** As the system gives files to a page. */
async function give(
  page: Page,
  target: ReturnType<Page['getByRole']>,
  how: 'paste' | 'drop',
  files: readonly GivenFile[]
): Promise<void> {
  await page.bringToFront()
  await target.evaluate(
    (element, { how: event, files: given }) => {
      const data = new DataTransfer()
      for (const { name, type, base64 } of given)
        data.items.add(new File([Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))], name, { type }))
      const options = { bubbles: true, cancelable: true }
      element.dispatchEvent(
        event === 'paste'
          ? new ClipboardEvent('paste', { ...options, clipboardData: data })
          : new DragEvent('drop', { ...options, dataTransfer: data })
      )
    },
    { how, files }
  )
}

/** A JPEG as a telephone makes it: with a segment that tells where. */
async function photograph(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(async () => {
    const canvas = document.createElement('canvas')
    canvas.width = 64
    canvas.height = 48
    const context = canvas.getContext('2d') as CanvasRenderingContext2D
    context.fillStyle = 'crimson'
    context.fillRect(8, 8, 40, 30)
    return canvas.toDataURL('image/jpeg', 0.9).split(',')[1] ?? ''
  })
  const plain = Buffer.from(base64, 'base64')
  const said = Buffer.from('Exif\0\0MM\0*\0\0\0\x08\0\0GPS 48.8566 2.3522', 'latin1')
  const segment = Buffer.from([0xff, 0xe1, (said.length + 2) >> 8, (said.length + 2) & 255])
  return Buffer.concat([plain.subarray(0, 2), segment, said, plain.subarray(2)])
}

async function receivedFiles(by: Clinician, words: string): Promise<Map<string, Buffer>> {
  const { results } = await by.core.call('search', { text: words })
  const hit = results[0]
  const { messages } = await by.core.call('messages', { conversation: hit?.conversation ?? '' })
  const files = new Map<string, Buffer>()
  for (const { id, name } of messages.find(({ id: each }) => each === hit?.message)?.attachments ?? []) {
    const { attachment } = await by.core.call('fetch-attachment', { attachment: id })
    const { bytes } = await by.core.call('read-attachment', { attachment: id, start: 0, end: attachment.sizeBytes })
    files.set(name, Buffer.from(bytes))
  }
  return files
}
