/** From first run to a scan received, two people at once, one in French and one in English, by the keyboard alone. */
import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, useBrowser } from '../support/browser.ts'
import { createReferralLetter, createScan } from '../support/fixtures/index.ts'
import { openWorld, type World } from '../support/world.ts'
import { conversationRow, type Desk, eventually, fillClipboard, messageRow, openDesk, startHost } from './clinic.ts'
import { en, firstSteps, fr } from './first-steps.ts'
import { watchPointer } from './keyboard.ts'

describeInBrowser('the first message', () => {
  const browser = useBrowser()
  let world: World

  beforeAll(() => {
    world = openWorld()
  })
  afterAll(() => world.close())

  it('goes from first run to a scan that was received and read', async () => {
    const relay = await world.startRelay()
    const [atClaire, atNoah] = await Promise.all([startHost(world, 'fr'), startHost(world, 'en')])

    const claire = await openDesk(browser, atClaire.launchUrl, 'fr')
    const pointers = await watchPointer(claire.context)
    await claire.page.reload()
    await fillClipboard(claire.page, relay.foundingLink)
    await firstSteps(claire, fr, relay.foundingLink, { name: 'Dr Claire Vasseur', profession: 'Médecin' })
    const link = await inviteFromTheDirectory(claire)

    const noah = await openDesk(browser, atNoah.launchUrl, 'en')
    const otherPointers = await watchPointer(noah.context)
    await noah.page.reload()
    const begunMs = performance.now()
    await firstSteps(noah, en, link, { name: 'Dr Noah Bennett', profession: 'Nurse' })
    const scan = createScan()
    const letter = createReferralLetter()
    await writeFromTheDirectory(noah, 'Dr Claire Vasseur', 'The scan of this morning, and the letter.', [
      { name: 'Scanner thoracique.dcm', mimeType: 'application/dicom', buffer: Buffer.from(scan) },
      { name: 'Courrier.pdf', mimeType: 'application/pdf', buffer: Buffer.from(letter) }
    ])
    const sent = messageRow(noah.page, 'The scan of this morning')
    await eventually(() => sent.getAttribute('aria-label')).toMatch(/\. (sent|delivered)$/)
    const seconds = Math.round((performance.now() - begunMs) / 1000)
    console.log(`from the invitation link to a scan sent: ${noah.keys.strokes} keystrokes, ${seconds} s at the speed of a test`)

    await receive(claire, scan, letter)
    await claire.keys.regionTo(claire.page.getByLabel('Message à Dr Noah Bennett'))
    await claire.keys.type('Bien reçu, je le regarde avec le radiologue.')
    await claire.keys.press('Enter')
    await messageRow(noah.page, 'Bien reçu').waitFor()
    await eventually(() => sent.getAttribute('aria-label')).toMatch(/\. read$/)
    const reply = messageRow(claire.page, 'Bien reçu')
    await eventually(() => reply.getAttribute('aria-label')).toMatch(/\. lu$/)
    console.log(`founding, inviting, reading, saving and answering: ${claire.keys.strokes} keystrokes`)

    expect(pointers).toEqual([])
    expect(otherPointers).toEqual([])
    await claire.page.mouse.click(5, 5)
    await eventually(() => pointers.length).toBeGreaterThan(0)
  })
})

/** Leaves the link in the clipboard, and gives it. */
async function inviteFromTheDirectory({ page, keys }: Desk): Promise<string> {
  await keys.choose(page.getByRole('button', { name: fr.directory }))
  await keys.choose(page.getByRole('button', { name: 'Inviter', exact: true }))
  const dialog = page.getByRole('dialog', { name: 'Inviter un confrère ou une consœur' })
  await keys.choose(dialog.getByRole('button', { name: 'Créer le lien' }))
  await dialog.getByLabel('Lien d’invitation').waitFor()
  await keys.choose(dialog.getByRole('button', { name: 'Copier le lien' }))
  await page.getByText('Lien d’invitation copié, valable 14 jours').waitFor()
  const link = await dialog.getByLabel('Lien d’invitation').inputValue()
  await keys.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  return link
}

interface ChosenFile {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

async function writeFromTheDirectory(
  { page, keys }: Desk,
  to: string,
  text: string,
  files: readonly ChosenFile[]
): Promise<void> {
  await keys.choose(page.getByRole('button', { name: en.directory }))
  const search = page.getByLabel('Name, specialty or town')
  await keys.tabTo(search)
  await keys.type('vasseur')
  await page.getByText('1 result', { exact: true }).waitFor()
  await keys.press('ArrowDown')
  await keys.arrowTo(page.getByRole('listitem').getByRole('button', { name: to }))
  await keys.press('Enter')
  await keys.regionTo(page.getByRole('button', { name: 'Close the card' }))
  await keys.choose(page.getByRole('button', { name: 'Write', exact: true }))
  const field = page.getByLabel(`Message to ${to}`)
  await eventually(() => field.evaluate((element) => element === document.activeElement)).toBe(true)
  await keys.type(text)
  const choosing = page.waitForEvent('filechooser')
  await keys.choose(page.getByRole('button', { name: 'Attach files' }))
  await (await choosing).setFiles([...files])
  const staged = page.getByRole('list', { name: 'Files to attach' }).getByRole('listitem')
  await eventually(() => staged.count()).toBe(files.length)
  await keys.tabTo(field, 'back')
  await keys.press('Enter')
  await messageRow(page, text).waitFor()
}

/** Looks at both files and saves the scan. */
async function receive({ page, keys }: Desk, scan: Uint8Array, letter: Uint8Array): Promise<void> {
  await keys.choose(page.getByRole('button', { name: /^Conversations/ }))
  const row = conversationRow(page, 'Dr Noah Bennett')
  await row.waitFor()
  await keys.choose(row)
  await messageRow(page, 'The scan of this morning').waitFor()

  await keys.choose(page.getByRole('button', { name: 'Ouvrir Scanner thoracique.dcm' }), 'back')
  const slice = page.getByRole('application')
  await eventually(() => shades(slice)).toBeGreaterThan(50)
  await eventually(() => page.getByRole('dialog').innerText()).toContain('FICTIF PATIENT')
  await eventually(() => lightnessOf(page.getByRole('dialog'))).toBeLessThan(60)
  await keys.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })

  await keys.choose(page.getByRole('button', { name: 'Ouvrir Courrier.pdf' }))
  await page.getByRole('dialog').getByText('Dr Camille Fictive').first().waitFor()
  await keys.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })

  expect(await saved(page, () => keys.choose(page.getByRole('button', { name: 'Enregistrer Courrier.pdf' })))).toEqual(
    Buffer.from(letter)
  )
  const save = page.getByRole('button', { name: 'Enregistrer Scanner thoracique.dcm' })
  expect(await saved(page, () => keys.choose(save, 'back'))).toEqual(Buffer.from(scan))
}

async function saved(page: Page, ask: () => Promise<void>): Promise<Buffer> {
  const coming = page.waitForEvent('download')
  await ask()
  return readFile(await (await coming).path())
}

/** How many shades of grey a canvas shows; one when nothing is drawn. */
const shades = (canvas: Locator): Promise<number> =>
  canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement
    const { data } = (element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height) ?? { data: [] }
    const seen = new Set<number>()
    for (let index = 0; index < data.length; index += 4) seen.add(data[index] ?? 0)
    return seen.size
  })

/** The lightness of the ground, 0 to 255: a picture is looked at on a dark one, whatever the theme. */
const lightnessOf = (element: Locator): Promise<number> =>
  element.evaluate((dialog) => {
    const canvas = document.createElement('canvas').getContext('2d') as CanvasRenderingContext2D
    canvas.fillStyle = getComputedStyle(dialog).backgroundColor
    canvas.fillRect(0, 0, 1, 1)
    return Math.max(...canvas.getImageData(0, 0, 1, 1).data.subarray(0, 3))
  })
