/** From what a search found to its place: in a document's text, at a comment, on the page of a file. */
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeInBrowser, useBrowser } from '../support/browser.ts'
import { openWorld, type World } from '../support/world.ts'
import { type Clinician, enrol, eventually } from './clinic.ts'
import { focused, openDocument, textOf } from './document-pages.ts'

describeInBrowser('what a search found', () => {
  const browser = useBrowser()
  let world: World
  let claire: Clinician
  let page: Page
  let conversation: string

  beforeAll(async () => {
    world = openWorld()
    const relay = await world.startRelay()
    claire = await enrol(world, 'Dr Claire Vasseur', 'fr', relay.foundingLink)
    conversation = (await claire.core.call('open-personal-space', {})).conversation
    await claire.core.call('create-document', { conversation, name: 'Protocole' })
  })
  beforeEach(async () => {
    page = (await claire.open(browser)).page
    await openDocument(page, 'Protocole')
  })
  afterAll(() => world?.close())

  /** From the tree, as the index knows it by then. */
  async function follow(words: string, hit: string, kind: 'document' | 'file' = 'document'): Promise<void> {
    await page.getByRole('button', { name: 'Documents', exact: true }).click()
    const field = page.getByLabel('Rechercher dans les documents')
    await untilFound(words, kind)
    await field.fill('')
    await field.fill(words)
    await page.locator('.found-node', { hasText: hit }).click()
  }
  const untilFound = (words: string, kind: 'document' | 'file' = 'document') =>
    eventually(async () => {
      const { nodes } = await claire.core.call('search', { text: words })
      return nodes.some((node) => node.kind === kind && node.within !== undefined)
    }).toBe(true)
  const isInSight = (selector: string) =>
    eventually(() =>
      page.locator(selector).evaluate((element) => {
        const [box, view] = [element, element.closest('.doc-scroll')].map((each) => each?.getBoundingClientRect())
        return box !== undefined && view !== undefined && box.top >= view.top && box.bottom <= view.bottom
      })
    ).toBe(true)
  const marked = (...words: readonly string[]) => eventually(() => page.locator('.found-here').allTextContents()).toEqual(words)
  const wordsBeforeCaret = () =>
    page.evaluate(() => getSelection()?.focusNode?.textContent?.slice(0, getSelection()?.focusOffset))

  it('opens a document at the words, marks them and says so; the keys go on from there', async () => {
    const lines = Array.from({ length: 60 }, (_, index) => `Ligne ${index + 1} du protocole\n\n`)
    const markdown = `${lines.join('')}Reprise du dabigatran à 48 heures\n\n${lines.join('')}Échographie transœsophagienne\n`
    const file = { name: 'lignes.md', mimeType: 'text/markdown', buffer: Buffer.from(markdown) }
    await page.locator('main input[accept^=".docx"]').setInputFiles(file)
    await page.locator('.ProseMirror').getByText('Échographie').waitFor({ timeout: 60_000 })
    await page.locator('.doc-scroll').evaluate((element) => element.scrollTo({ top: 0 }))
    await page.getByRole('button', { name: 'Conversations' }).click()
    await untilFound('reprise dabi')
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('reprise dabi')
    await page.getByRole('option', { name: /Protocole/ }).click()
    await marked('Reprise', 'dabi')
    await isInSight('.found-here >> nth=0')
    await page.getByRole('status').getByText('Trouvé\u00a0: Reprise du dabigatran').waitFor({ state: 'attached' })
    await page.waitForFunction(() => document.activeElement?.classList.contains('ProseMirror') === true)
    await page.keyboard.type('LA ')
    await textOf(page, /protocoleLA Reprise du dabigatran/)
    expect(await page.locator('.found-here').count()).toBe(0)
    expect(await wordsBeforeCaret()).toBe('LA ')
  })

  it('stays with its block while others write above it', async () => {
    const { nodes } = await claire.core.call('search', { text: 'dabigatran' })
    const block = nodes[0]?.within?.block
    await focused(page)
    await page.keyboard.press('Control+Home')
    for (let line = 0; line < 3; line++) await page.keyboard.press('Enter')
    await page.locator('.doc-scroll').evaluate((element) => element.scrollTo({ top: 0 }))
    await follow('dabigatran', 'dabigatran')
    expect((await claire.core.call('search', { text: 'dabigatran' })).nodes[0]?.within?.block).toEqual(block)
    await marked('dabigatran')
    await isInSight('.found-here')
  })

  it('opens a comment: under its passage, and in the list once it is settled', async () => {
    await page.locator('.ProseMirror p', { hasText: 'Ligne 7 du' }).first().click({ clickCount: 3 })
    await page.getByRole('button', { name: 'Commenter' }).click()
    await page.getByLabel('Nouveau commentaire').getByRole('textbox').fill('Selon la clairance ?')
    await page.getByLabel('Nouveau commentaire').getByRole('textbox').press('Enter')
    await page.keyboard.press('Control+End')
    await follow('clairance', 'clairance')
    const popover = page.getByRole('group', { name: 'Commentaire', exact: true })
    await popover.getByText('Selon la clairance ?').waitFor()
    await isInSight('.commented-active')
    await popover.getByRole('button', { name: 'Résoudre' }).click()
    await follow('clairance', 'clairance')
    await page.locator('.comment-card-active', { hasText: 'Selon la clairance ?' }).waitFor()
    await page.getByRole('button', { name: 'Fermer les commentaires' }).click()
  })

  it('says that the passage is gone, and shows the top', async () => {
    const field = page.getByLabel('Rechercher dans les documents')
    await field.fill('dabigatran')
    await page.locator('.found-node', { hasText: 'dabigatran' }).waitFor()
    const line = page.locator('.ProseMirror p', { hasText: 'dabigatran' })
    await line.click({ clickCount: 3 })
    await page.keyboard.press('Backspace')
    await page.keyboard.press('Backspace')
    // What was found before the deletion is still on the screen.
    await page.locator('.found-node', { hasText: 'dabigatran' }).click()
    await page.getByRole('status').getByText('Ce qui a été trouvé n’est plus dans ce document').waitFor()
    await isInSight('.ProseMirror > p >> nth=0')
  })

  it('opens a file on the page that was found', async () => {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Autres actions' }).click()
    await page.getByRole('menuitem', { name: 'Exporter en PDF' }).click()
    const bytes = Uint8Array.from(readFileSync(await (await download).path()))
    const { upload } = await claire.core.call('begin-upload', { name: 'Compte rendu.pdf', sizeBytes: bytes.length })
    await claire.core.call('upload-part', { upload, offset: 0, bytes })
    await claire.core.call('finish-upload', { upload })
    await claire.core.call('add-files', { conversation, uploads: [{ upload }] })
    await follow('transoesophagienne', 'Compte rendu', 'file')
    const viewer = page.getByRole('dialog')
    await viewer.getByText('Échographie transœsophagienne').first().waitFor()
    expect(Number(await viewer.getByLabel('Numéro de page').inputValue())).toBeGreaterThan(1)
  })
})
