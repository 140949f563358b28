/** What two people do with the folders of their space, in two windows at once: one in French, one in English. */
import { readFileSync } from 'node:fs'
import { strFromU8, unzipSync } from 'fflate'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, useBrowser } from '../support/browser.ts'
import { openWorld, type World } from '../support/world.ts'
import { type Clinician, converse, enrol, eventually, invite } from './clinic.ts'

describeInBrowser('the folders of a space', () => {
  const browser = useBrowser()
  let world: World
  let claire: Clinician
  let noah: Clinician
  let conversation: string

  beforeAll(async () => {
    world = openWorld()
    const relay = await world.startRelay()
    claire = await enrol(world, 'Dr Claire Vasseur', 'fr', relay.foundingLink)
    noah = await invite(world, claire, 'Dr Noah Bennett', 'en')
    conversation = await converse(claire, noah)
  })
  afterAll(() => world?.close())

  /** Hers on the space that both share, his in the room of documents. */
  async function bothOpen() {
    const desks = await Promise.all([claire.open(browser), noah.open(browser)])
    await openRoom(desks[0].page, 'Documents')
    await openRoom(desks[1].page, 'Documents')
    return desks
  }

  it('makes, names, moves, tags, throws away, brings back and deletes; the tree of the colleague follows', async () => {
    const [hers, his] = await bothOpen()
    const [page, follower] = [hers.page, his.page]

    await make(page, noah.name, 'Nouveau dossier', 'Protocoles')
    await make(page, noah.name, 'Nouveau dossier', 'Courriers')
    await row(follower, 'Protocoles').waitFor()
    await row(follower, 'Courriers').waitFor()

    await make(page, 'Protocoles', 'Nouveau document', 'Anticoagulants')
    await page.getByRole('main').getByRole('heading', { name: 'Anticoagulants' }).waitFor()
    await row(follower, 'Protocoles').click()
    await row(follower, 'Anticoagulants').waitFor()

    await row(page, 'Anticoagulants').press('F2')
    await page.getByLabel('Nom du document').fill('Relais héparine')
    await page.getByLabel('Nom du document').press('Enter')
    await row(follower, 'Relais héparine').waitFor()

    await choose(page, 'Relais héparine', 'Étiquettes…')
    const tagging = page.getByRole('dialog', { name: /Étiquettes de/ })
    await eventually(() => tagging.getByRole('combobox').evaluate((field) => field === document.activeElement)).toBe(true)
    await page.keyboard.type('à relire')
    await page.keyboard.press('Enter')
    await tagging.getByText('à relire').first().waitFor()
    await tagging.getByRole('button', { name: 'Enregistrer' }).click()
    await follower.getByRole('button', { name: 'Filter by tag' }).click()
    await follower.getByRole('menuitem', { name: /à relire/ }).click()
    await follower
      .getByRole('list')
      .getByRole('button', { name: /Relais héparine/ })
      .waitFor()
    await follower.getByRole('button', { name: /Remove the filter/ }).click()

    // By the mouse, then by the keyboard, then by the dialog.
    await row(page, 'Relais héparine').dragTo(row(page, 'Courriers'))
    await eventually(() => folderOf(noah, 'Relais héparine')).toBe('Courriers')
    await row(page, 'Relais héparine').press('Control+x')
    await row(page, 'Protocoles').press('Control+v')
    await eventually(() => folderOf(noah, 'Relais héparine')).toBe('Protocoles')
    await choose(page, 'Relais héparine', 'Déplacer vers…')
    const moving = page.getByRole('dialog', { name: /Déplacer/ })
    await moving.getByRole('combobox').fill('courr')
    await moving.getByRole('combobox').press('Enter')
    await eventually(() => folderOf(noah, 'Relais héparine')).toBe('Courriers')

    await row(page, 'Courriers').press('Delete')
    await row(follower, 'Courriers').waitFor({ state: 'detached' })
    await row(follower, 'Bin').click()
    await row(follower, 'Courriers').waitFor()
    await choose(follower, 'Courriers', 'Restore')
    await eventually(() => row(page, 'Corbeille').count()).toBe(0)
    await row(page, 'Courriers').waitFor()

    await row(page, 'Courriers').press('Delete')
    await page.getByRole('status').getByText('à la corbeille').last().waitFor()
    await choose(page, 'Corbeille', 'Vider la corbeille…')
    const asking = page.getByRole('alertdialog', { name: /Supprimer « Courriers » pour toujours/ })
    await asking.getByText(/1 dossier et 1 document, avec son historique/).waitFor()
    await asking.getByRole('button', { name: 'Supprimer' }).click()
    await eventually(() => row(follower, /Bin|Courriers/).count()).toBe(0)
    await eventually(async () => namesOf(noah)).toEqual(['Protocoles'])
    await page.getByRole('main').getByText('Ce document n’est plus là').waitFor()

    async function namesOf(clinician: Clinician): Promise<readonly string[]> {
      const { nodes } = await clinician.core.call('folder', { conversation })
      return nodes.map(({ name }) => name)
    }
    async function folderOf(clinician: Clinician, name: string): Promise<string | undefined> {
      const { nodes } = await clinician.core.call('folder', { conversation })
      const parent = nodes.find((node) => node.name === name)?.parent
      return nodes.find(({ id }) => id === parent)?.name
    }
  })

  it('counts at the rail what others made, until one has looked', async () => {
    const { page } = await noah.open(browser)
    const rail = page.getByRole('navigation')
    await rail.getByRole('button', { name: 'Documents' }).waitFor()
    await openRoom(page, 'Documents')
    await row(page, 'Protocoles').waitFor()
    await claire.core.call('create-document', { conversation, name: 'Cardioversion' })
    await rail.getByRole('button', { name: /Documents.*1 document changed/ }).waitFor()
    await row(page, 'Cardioversion').click()
    await eventually(() => rail.getByText('1 document changed').count()).toBe(0)
  })

  it('makes a space for oneself with the first document in it, and shows it in no list of conversations', async () => {
    const { page } = await claire.open(browser)
    await openRoom(page, 'Documents')
    await page.getByRole('button', { name: 'Nouveau dossier' }).click()
    await nameIt(page, 'À ranger')
    await page.getByRole('button', { name: 'Nouveau document' }).click()
    await page.getByRole('menuitem', { name: 'Document vide' }).click()
    await nameIt(page, 'Idées')
    await page.getByRole('main').getByRole('heading', { name: 'Idées' }).waitFor()
    await page.locator('.ProseMirror-focused').waitFor()
    const { conversations } = await claire.core.call('conversations', {})
    expect(conversations.map(({ kind }) => kind).toSorted()).toEqual(['direct', 'personal'])
    await openRoom(page, 'Conversations')
    await eventually(() => page.locator('[data-region="list"] .conv').count()).toBe(1)
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('idee')
    await page.getByRole('option', { name: /Idées/ }).click()
    await page.getByRole('main').getByRole('heading', { name: 'Idées' }).waitFor()
  })

  it('leads from a conversation to its documents, and finds them by name', async () => {
    const { page } = await claire.open(browser)
    await page.locator('[data-region="list"] .conv').first().click()
    await page.getByRole('button', { name: 'Documents de la conversation' }).click()
    await row(page, 'Cardioversion').waitFor()
    await eventually(() => page.evaluate(() => document.activeElement?.getAttribute('aria-level'))).toBe('1')
    await page.getByLabel('Rechercher dans les documents').fill('cardio')
    await page
      .getByRole('list')
      .getByRole('button', { name: /Cardioversion/ })
      .click()
    await page.getByRole('main').getByRole('heading', { name: 'Cardioversion' }).waitFor()
  })

  it('brings files into a folder, chosen or dropped; the colleague has them, and keeps one', async () => {
    const [hers, his] = await bothOpen()
    const { page } = hers
    await row(page, noah.name).click()
    await page.getByRole('button', { name: 'Nouveau dossier' }).click()
    await nameIt(page, 'Examens')
    // Files are brought to where one is: the row may be drawn before it has the focus.
    await eventually(() => row(page, 'Examens').evaluate((element) => element === document.activeElement)).toBe(true)
    const chosen = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Importer', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Importer des fichiers…' }).click()
    await (await chosen).setFiles([
      { name: 'Créatinine.txt', mimeType: 'text/plain', buffer: Buffer.from('142 µmol/l') },
      { name: 'Kaliémie.txt', mimeType: 'text/plain', buffer: Buffer.from('6,2 mmol/l') }
    ])
    await row(page, 'Kaliémie.txt').waitFor()
    await row(page, 'Examens').evaluate((element) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File(['FA à 128/min'], 'ECG.txt', { type: 'text/plain' }))
      for (const type of ['dragover', 'drop'])
        element.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }))
    })
    await row(his.page, 'Examens').click()
    for (const name of ['Créatinine.txt', 'Kaliémie.txt', 'ECG.txt']) await row(his.page, name).waitFor()
    await eventually(() => page.locator('.import-foot').count()).toBe(0)
    await row(his.page, 'ECG.txt').click()
    const saved = his.page.waitForEvent('download')
    await his.page.getByRole('main').getByRole('button', { name: 'Save…' }).click()
    expect((await saved).suggestedFilename()).toBe('ECG.txt')
    await his.page.getByRole('main').getByRole('button', { name: 'Preview' }).click()
    await his.page.getByRole('dialog').getByText('FA à 128/min').waitFor()
  })

  it('opens a Word file of a folder as a document beside it, tells what is lost, and leaves the file and its folder as they are', async () => {
    const [hers, his] = await bothOpen()
    const { page } = hers
    const main = page.getByRole('main')
    await make(page, noah.name, 'Nouveau dossier', 'Reçus')
    const chosen = page.waitForEvent('filechooser')
    await choose(page, 'Reçus', 'Importer des fichiers')
    await (await chosen).setFiles([
      { name: 'Lettre de sortie.docx', mimeType: '', buffer: readFileSync(LETTER) },
      { name: 'Abîmé.docx', mimeType: '', buffer: Buffer.from('PK\u0003\u0004 no') },
      { name: 'Consignes.md', mimeType: '', buffer: Buffer.from('# Jeûne\n\n- 6 h avant') }
    ])
    await eventually(() => page.locator('.import-foot').count()).toBe(0)
    await choose(page, 'Lettre de sortie.docx', 'Ouvrir comme document')
    await page.getByRole('main', { name: /^Document\s?: Lettre de sortie$/ }).waitFor()
    await main.getByText(/^Importé, avec \d+ différences/).waitFor()
    await main.locator('.ProseMirror').getByText(LETTER_WORDS).first().waitFor()
    await row(his.page, 'Reçus').click()
    await row(his.page, /^Lettre de sortie(?!\.)/).waitFor()

    // What cannot be read makes nothing.
    await choose(page, 'Abîmé.docx', 'Ouvrir comme document')
    await main.getByText('Ce fichier n’a pas pu être converti').waitFor()
    await main.getByText('Le fichier reste tel quel.').waitFor()
    await main.getByRole('button', { name: 'Fermer' }).click()
    await eventually(() => main.getByText('Le fichier reste tel quel.').count()).toBe(0)

    // The colleague from the viewer, and comes back to what they have then.
    await row(his.page, 'Consignes.md').click()
    await his.page.getByRole('main').getByRole('button', { name: 'Preview' }).click()
    await his.page.getByRole('dialog').getByRole('button', { name: 'Open as a document' }).click()
    await his.page.locator('.ProseMirror').getByRole('heading', { name: 'Jeûne' }).waitFor()
    await row(his.page, 'Consignes.md').click()
    await row(his.page, /^Consignes(?!\.)/).click()
    await his.page.locator('.ProseMirror').getByRole('heading', { name: 'Jeûne' }).waitFor()
    await eventually(() => his.page.locator('.ProseMirror h1').count()).toBe(1)

    const { nodes } = await noah.core.call('folder', { conversation })
    const folder = nodes.find(({ name }) => name === 'Reçus')?.id
    const inside = nodes.filter(({ parent }) => parent === folder).map(({ kind, name }) => `${kind} ${name}`)
    expect(inside.toSorted()).toEqual([
      'document Consignes',
      'document Lettre de sortie',
      'file Abîmé.docx',
      'file Consignes.md',
      'file Lettre de sortie.docx'
    ])
  })

  it('files what came with a message into a folder, by the keyboard, and leads there', async () => {
    await noah.core.call('create-folder', { conversation, name: 'Bilans' })
    const { upload } = await noah.core.call('begin-upload', { name: 'INR.txt', sizeBytes: 3 })
    await noah.core.call('upload-part', { upload, offset: 0, bytes: Uint8Array.from(Buffer.from('2,4')) })
    await noah.core.call('finish-upload', { upload })
    await noah.core.call('send', { conversation, text: 'Bilan de ce jour', uploads: [upload] })
    const { page } = await claire.open(browser)
    await page.locator('[data-region="list"] .conv').first().click()
    const message = page.locator('[data-row]').filter({ hasText: 'Bilan de ce jour' }).last()
    await message.getByRole('button', { name: 'Enregistrer INR.txt' }).waitFor()
    await message.focus()
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Classer le fichier…' }).focus()
    await page.keyboard.press('Enter')
    await page
      .getByRole('dialog', { name: /Classer/ })
      .getByRole('combobox')
      .fill('bilans')
    await page.keyboard.press('Enter')
    const said = page.getByRole('status').filter({ hasText: /INR\.txt.*Bilans/ })
    await said.getByRole('button', { name: 'Afficher' }).click()
    await page.getByRole('main').getByRole('heading', { name: 'INR.txt' }).first().waitFor()
    await eventually(async () => {
      const { nodes } = await noah.core.call('folder', { conversation })
      const filed = nodes.find(({ name }) => name === 'INR.txt')
      return nodes.find(({ id }) => id === filed?.parent)?.name
    }).toBe('Bilans')
  })

  it('makes a colleague a reader of the documents of a group, and a member again', async () => {
    const group = await claire.core.call('create-conversation', { name: 'Staff', with: [noah.account] })
    const isWritable = async (): Promise<string | undefined> => {
      const { conversations } = await noah.core.call('conversations', {})
      const members = conversations.find(({ id }) => id === group.conversation)?.members ?? []
      return members.find(({ account }) => account === noah.account)?.role
    }
    await eventually(isWritable).toBe('member')
    const { page } = await claire.open(browser)
    await page.locator('[data-region="list"] .conv').filter({ hasText: 'Staff' }).click()
    await page.getByRole('button', { name: 'Détails de la conversation' }).click()
    await page.getByRole('button', { name: `Documents en lecture seule pour ${noah.name}` }).click()
    await page.getByText('documents en lecture seule').first().waitFor()
    await eventually(isWritable).toBe('reader')
    await page.getByRole('button', { name: `Laisser ${noah.name} écrire dans les documents` }).press('Enter')
    await eventually(isWritable).toBe('member')
  })

  it('shares a document of one’s own space as a copy, and one’s own stays as it is', async () => {
    const [hers, his] = await bothOpen()
    const { page } = hers
    await make(page, 'Espace personnel', 'Nouveau document', 'Brouillon de courrier')
    await page.getByRole('main').getByRole('textbox', { name: 'Brouillon de courrier' }).fill('Cher confrère')
    await page.getByRole('main').getByText('Enregistré').first().waitFor()
    await choose(page, 'Brouillon de courrier', 'Partager…')
    const sharing = page.getByRole('dialog', { name: /Partager/ })
    await sharing.getByRole('combobox').fill('bilans')
    await sharing.getByRole('combobox').press('Enter')
    const said = page.getByRole('status').filter({ hasText: /Brouillon de courrier.*Bilans/ })
    await said.getByRole('button', { name: 'Afficher' }).click()
    await row(his.page, 'Bilans').click()
    await row(his.page, 'Brouillon de courrier').click()
    await his.page.getByRole('main').getByText('Cher confrère').waitFor()
    expect(await page.getByRole('treeitem', { name: 'Brouillon de courrier' }).count()).toBe(2)
  })

  it('gives a folder and a whole space as one zip, documents converted, and nothing when it is given up', async () => {
    const { page } = await claire.open(browser)
    await openRoom(page, 'Documents')
    await make(page, 'Examens', 'Nouveau document', 'Avis')
    await page.getByRole('main').getByRole('textbox', { name: 'Avis' }).fill('Anticoagulation à poursuivre')
    await page.getByRole('main').getByText('Enregistré').first().waitFor()

    const folder = await archived(page, () => choose(page, 'Examens', 'Télécharger le dossier'))
    expect(folder.name).toBe('Examens.zip')
    expect(Object.keys(folder.files).toSorted()).toEqual(
      ['Avis.docx', 'Créatinine.txt', 'ECG.txt', 'Kaliémie.txt', 'index.html', 'manifest.json'].toSorted()
    )
    expect(strFromU8(folder.files['Kaliémie.txt'] ?? new Uint8Array())).toBe('6,2 mmol/l')
    const letter = unzipSync(folder.files['Avis.docx'] ?? new Uint8Array())['word/document.xml'] ?? new Uint8Array()
    expect(strFromU8(letter)).toContain('Anticoagulation à poursuivre')
    const { files } = JSON.parse(strFromU8(folder.files['manifest.json'] ?? new Uint8Array()))
    expect(files).toContainEqual(expect.objectContaining({ path: 'Avis.docx', authors: [claire.name] }))

    // By the keyboard alone.
    const space = await archived(page, async () => {
      await row(page, noah.name).focus()
      await page.keyboard.press('Shift+F10')
      await page.getByRole('menuitem', { name: 'Archiver tout l’espace' }).focus()
      await page.keyboard.press('Enter')
    })
    expect(space.name).toBe(`${noah.name}.zip`)
    expect(Object.keys(space.files)).toEqual(expect.arrayContaining(['Cardioversion.docx', 'Examens/ECG.txt']))

    const given = page.waitForEvent('download')
    await page.route('**/streams/*', async (route) => {
      // The first part waits until it was given up.
      await page.getByRole('button', { name: 'Annuler', exact: true }).click()
      await route.continue()
    })
    await choose(page, 'Examens', 'Télécharger le dossier')
    expect(await (await given).failure()).not.toBeNull()
    await eventually(() => page.locator('.import-foot').count()).toBe(0)
  })
})

const LETTER = new URL('../../packages/document-formats/src/fixtures/letter.docx', import.meta.url)
/** Of that letter. */
const LETTER_WORDS = 'Patiente Alpha Bêta, plaquettes 150·10⁹/L'

const row = (page: Page, name: string | RegExp): Locator => page.getByRole('treeitem', { name }).first()

const openRoom = (page: Page, name: string): Promise<void> =>
  page
    .getByRole('navigation')
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .click()

/** What came into the person's folder, unpacked. */
async function archived(page: Page, ask: () => Promise<void>): Promise<{ name: string; files: ReturnType<typeof unzipSync> }> {
  const saved = page.waitForEvent('download')
  await ask()
  const download = await saved
  const files = unzipSync(new Uint8Array(readFileSync(await download.path())))
  await page.getByRole('status').getByText('Archive enregistrée').last().waitFor()
  return { name: download.suggestedFilename(), files }
}

/** By the menu of its row. */
async function choose(page: Page, name: string, action: string): Promise<void> {
  await row(page, name).click({ button: 'right' })
  await page.getByRole('menuitem', { name: new RegExp(`^${action}`) }).click()
  await page.getByRole('menu').waitFor({ state: 'detached' })
}

/** In what the row shows, under a name that is typed in place. */
async function make(page: Page, where: string, what: string, name: string): Promise<void> {
  await choose(page, where, what)
  await nameIt(page, name)
}

/** In the field that has the focus by itself, its whole text chosen. */
async function nameIt(page: Page, name: string): Promise<void> {
  const field = page.getByRole('tree').getByRole('textbox')
  await eventually(() => field.evaluate((element) => element === document.activeElement)).toBe(true)
  await page.keyboard.type(name)
  await page.keyboard.press('Enter')
  await row(page, name).waitFor()
}
