/** From first run to a scan received, two people at once, one in French and one in English, by the keyboard alone. */
import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, useBrowser } from '../support/browser.ts'
import { createReferralLetter, createScan } from '../support/fixtures/index.ts'
import { openWorld, type World } from '../support/world.ts'
import { conversationRow, type Desk, fillClipboard, messageRow, openDesk, readClipboard, startHost } from './clinic.ts'
import { watchPointer } from './keyboard.ts'

/** An account is made by a derivation that is slow on purpose. */
const SLOW_MS = 60_000

const fr = {
  language: 'fr',
  link: 'Lien d’invitation ou de fondation',
  next: 'Continuer',
  association: 'Nom de l’association',
  name: 'Nom affiché',
  profession: /^Choisir Profession$|^Profession/,
  retype: 'Retapez-la pour la retenir',
  sheet: 'Votre feuille de secours',
  copyByHand: 'Montrer les 24 mots pour les recopier',
  copied: 'C’est recopié',
  words: 'Les 24 mots de secours',
  word: /^Mot (\d+)$/,
  directory: 'Ouvrir l’annuaire'
} as const
const en = {
  language: 'en',
  link: 'Invitation or founding link',
  next: 'Continue',
  association: 'Name of the association',
  name: 'Displayed name',
  profession: /^Choose Profession$|^Profession/,
  retype: 'Type it again to remember it',
  sheet: 'Your recovery sheet',
  copyByHand: 'Show the 24 words to copy them by hand',
  copied: 'They are copied',
  words: 'The 24 recovery words',
  word: /^Word (\d+)$/,
  directory: 'Open the directory'
} as const
type Words = typeof fr | typeof en

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
    await expect.poll(() => sent.getAttribute('aria-label'), { timeout: SLOW_MS }).toMatch(/\. (sent|delivered)$/)
    const seconds = Math.round((performance.now() - begunMs) / 1000)
    console.log(`from the invitation link to a scan sent: ${noah.keys.strokes} keystrokes, ${seconds} s at the speed of a test`)

    await receive(claire, scan, letter)
    await claire.keys.regionTo(claire.page.getByLabel('Message à Dr Noah Bennett'))
    await claire.keys.type('Bien reçu, je le regarde avec le radiologue.')
    await claire.keys.press('Enter')
    await messageRow(noah.page, 'Bien reçu').waitFor()
    await expect.poll(() => sent.getAttribute('aria-label')).toMatch(/\. read$/)
    const reply = messageRow(claire.page, 'Bien reçu')
    await expect.poll(() => reply.getAttribute('aria-label'), { timeout: 20_000 }).toMatch(/\. lu$/)
    console.log(`founding, inviting, reading, saving and answering: ${claire.keys.strokes} keystrokes`)

    expect(pointers).toEqual([])
    expect(otherPointers).toEqual([])
    await claire.page.mouse.click(5, 5)
    await expect.poll(() => pointers.length).toBeGreaterThan(0)
  })
})

interface Person {
  readonly name: string
  readonly profession: string
}

/** The four screens, up to the open window. */
async function firstSteps({ page, keys }: Desk, t: Words, link: string, person: Person): Promise<void> {
  await fillClipboard(page, link)
  await page.getByLabel(t.link).waitFor()
  await keys.tabTo(page.getByLabel(t.link))
  await keys.press('Control+V')
  await keys.press('Enter')
  await keys.choose(page.getByRole('button', { name: t.next }))

  if (await isShown(page.getByLabel(t.association))) {
    await keys.tabTo(page.getByLabel(t.association))
    await keys.type('Association Test des Soignants Fictifs')
  }
  await keys.tabTo(page.getByLabel(t.name))
  await keys.type(person.name)
  await keys.choose(page.getByRole('button', { name: t.profession }))
  await page.getByRole('option', { name: person.profession }).first().waitFor()
  await keys.arrowTo(page.getByRole('option', { name: person.profession }).first())
  await keys.press('Enter')
  await keys.choose(page.getByRole('button', { name: t.next }))

  const offered = page.locator('.words-8 li')
  await expect.poll(() => offered.count()).toBe(8)
  await keys.tabTo(page.getByLabel(t.retype))
  await keys.type((await offered.allTextContents()).join(' '))
  await expect.poll(() => page.getByRole('button', { name: t.next }).isEnabled()).toBe(true)
  await keys.press('Enter')

  await page.getByRole('heading', { name: t.sheet }).waitFor({ timeout: SLOW_MS })
  await keys.choose(page.getByRole('button', { name: t.copyByHand }))
  const sheet = await page.getByRole('list', { name: t.words }).getByRole('listitem').allTextContents()
  expect(sheet).toHaveLength(24)
  await keys.choose(page.getByRole('button', { name: t.copied }))
  const asked = page.getByRole('textbox', { name: t.word })
  await asked.first().waitFor()
  for (const field of await asked.all()) {
    const label = await page.locator(`label[for="${await field.getAttribute('id')}"]`).textContent()
    await keys.tabTo(field)
    await keys.type(sheet[Number(t.word.exec(label ?? '')?.[1]) - 1] ?? '')
  }
  await keys.press('Enter')
  await page.getByRole('button', { name: t.directory }).waitFor()
}

/** Gives the link that was copied. */
async function inviteFromTheDirectory({ page, keys }: Desk): Promise<string> {
  await keys.choose(page.getByRole('button', { name: fr.directory }))
  await keys.choose(page.getByRole('button', { name: 'Inviter', exact: true }))
  const dialog = page.getByRole('dialog', { name: 'Inviter un confrère ou une consœur' })
  await keys.choose(dialog.getByRole('button', { name: 'Créer le lien' }))
  await dialog.getByLabel('Lien d’invitation').waitFor()
  await keys.choose(dialog.getByRole('button', { name: 'Copier le lien' }))
  await page.getByText('Lien d’invitation copié, valable 14 jours').waitFor()
  await keys.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  return readClipboard(page)
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
  await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true)
  await keys.type(text)
  const choosing = page.waitForEvent('filechooser')
  await keys.choose(page.getByRole('button', { name: 'Attach files' }))
  await (await choosing).setFiles([...files])
  const staged = page.getByRole('list', { name: 'Files to attach' }).getByRole('listitem')
  await expect.poll(() => staged.count()).toBe(files.length)
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
  await expect.poll(() => shades(slice), { timeout: 20_000 }).toBeGreaterThan(50)
  expect(await page.getByRole('dialog').innerText()).toContain('FICTIF PATIENT')
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

const isShown = async (target: Locator): Promise<boolean> => (await target.count()) > 0
