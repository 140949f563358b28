/** What two people do in one document, in two windows at once: one in French, one in English. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, useBrowser } from '../support/browser.ts'
import { openWorld, type RelayHost, type World } from '../support/world.ts'
import { type Clinician, converse, type Desk, enrol, eventually, hasConversation, invite } from './clinic.ts'
import { canRead, countDrawn, focused, letters, openDocument, textOf, write } from './document-pages.ts'

describeInBrowser('a document that two people write', () => {
  const browser = useBrowser()
  let world: World
  let relay: RelayHost
  let claire: Clinician
  let noah: Clinician
  let conversation: string
  let number = 0

  beforeAll(async () => {
    world = openWorld()
    relay = await world.startRelay()
    claire = await enrol(world, 'Dr Claire Vasseur', 'fr', relay.foundingLink)
    noah = await invite(world, claire, 'Dr Noah Bennett', 'en')
    conversation = await converse(claire, noah)
  })
  afterAll(() => world?.close())

  /** A document that both have. */
  async function newDocument(): Promise<string> {
    const name = `Protocole ${++number}`
    const { node } = await claire.core.call('create-document', { conversation, name })
    await eventually(() => canRead(noah, conversation, node)).toBe(true)
    return name
  }

  async function bothOpen(name: string): Promise<[Desk, Desk]> {
    const desks = await Promise.all([claire.open(browser), noah.open(browser)])
    await Promise.all(desks.map(({ page }) => openDocument(page, name)))
    return desks
  }

  it('both type at once: each sees the other’s words and cursor, by the name that the core verified', async () => {
    const [hers, his] = await bothOpen(await newDocument())
    const [title, french, english] = ['Relais péri-opératoire', 'arrêt à J moins trois', 'RESTART AT 48 HOURS']
    await write(hers.page, title)
    await hers.page.keyboard.press('Enter')
    await textOf(his.page, title)
    await focused(his.page)
    await his.page.keyboard.press('Control+End')
    await Promise.all([hers.page.keyboard.type(french, { delay: 15 }), his.page.keyboard.type(english, { delay: 15 })])
    // Both wrote in one empty line: the letters of each stand there in their order, none twice and none missing.
    for (const { page } of [hers, his])
      await eventually(async () => (await letters(page)).length).toBe(title.length + french.length + english.length)
    const line = (await letters(hers.page)).slice(title.length)
    await textOf(his.page, `${title}${line}`)
    expect(line.replaceAll(/[^A-Z\d]/g, '').replace('J', '')).toBe(english.replaceAll(' ', ''))
    expect(line.replaceAll(/[^a-zàê]/g, '')).toBe(french.replaceAll(/[ J]/g, ''))
    await hers.page.locator('.caret .flag', { hasText: noah.name }).waitFor({ state: 'attached' })
    await his.page.locator('.caret .flag', { hasText: claire.name }).waitFor({ state: 'attached' })
    await hers.page.getByText(`${noah.name} a ce document ouvert`).waitFor({ state: 'attached' })
    await hers.page.getByText('vu par 1').waitFor({ timeout: 90_000 })
  })

  it('draws nothing anew while where an edit stands changes but the line that says it', async () => {
    const [hers, his] = await bothOpen(await newDocument())
    await write(hers.page, 'Une ligne')
    await focused(his.page)
    await textOf(his.page, 'Une ligne')
    await hers.page.getByText(`${noah.name} a ce document ouvert`).waitFor({ state: 'attached' })
    const others = ['main.doc-pane', '.doc-pane .pane-head', '.doc-pane .who-stack', '.doc-bar']
    // What changes in the tree meanwhile may draw all of the room: it does not with each letter.
    await eventually(async () => {
      const drawn = await countDrawn(hers.page, ['.status-line', ...others])
      await his.page.keyboard.type(' et')
      await eventually(async () => (await drawn())[0]).toBeGreaterThan(1)
      return (await drawn()).slice(1)
    }).toEqual([0, 0, 0, 0])
  })

  it('tells who has a document open that it was put in the bin, by whom, and is written again once restored', async () => {
    const name = await newDocument()
    const [hers, his] = await bothOpen(name)
    await write(his.page, 'Before the bin')
    await textOf(hers.page, 'Before the bin')
    await hers.page.getByRole('treeitem', { name }).press('Delete')
    await his.page.getByRole('main').getByText(`${claire.name} put it there.`).waitFor()
    await hers.page.getByRole('main').getByText('Vous l’y avez mis.').waitFor()
    for (const { page } of [hers, his])
      await eventually(() => page.locator('.ProseMirror').getAttribute('contenteditable')).toBe('false')
    await his.page.getByRole('main').getByRole('button', { name: 'Restore' }).click()
    for (const { page } of [hers, his])
      await eventually(() => page.locator('.ProseMirror').getAttribute('contenteditable')).toBe('true')
    await focused(his.page)
    await his.page.keyboard.press('Control+End')
    await his.page.keyboard.type(', and after')
    await textOf(hers.page, 'Before the bin, and after')
  })

  it('asks nothing more about a document that a colleague puts in the bin meanwhile', async () => {
    const name = await newDocument()
    const [hers, his] = await bothOpen(name)
    const { page } = his
    const row = page.getByRole('treeitem', { name })
    const dialogs = page.getByRole('dialog')
    const binAndBack = async (): Promise<void> => {
      await hers.page.getByRole('treeitem', { name }).press('Delete')
      await eventually(() => dialogs.count()).toBe(0)
      await page.getByRole('main').getByText(`${claire.name} put it there.`).waitFor()
      await hers.page.getByRole('main').getByRole('button', { name: 'Restaurer' }).click()
      await row.waitFor()
      await eventually(() => page.locator('.ProseMirror').getAttribute('contenteditable')).toBe('true')
    }
    await focused(page)
    await page.keyboard.press('Control+Shift+k')
    await page.getByRole('dialog', { name: 'Link' }).getByLabel('Address').fill('example.org')
    await binAndBack()
    await textOf(page, '')

    await page.getByRole('main').getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Rename' }).click()
    await page.getByRole('dialog', { name: 'Rename' }).getByLabel('Name of the document').fill('Another name')
    await binAndBack()
    await page
      .getByText(new RegExp(`“${name}” in the bin`))
      .first()
      .waitFor()

    await row.press('F2')
    await page.getByLabel('Name of the document').fill('A third name')
    await hers.page.getByRole('treeitem', { name }).press('Delete')
    await page.getByLabel('Name of the document').waitFor({ state: 'detached' })
    await hers.page.getByRole('main').getByRole('button', { name: 'Restaurer' }).click()
    await row.waitFor()
    expect(await page.getByLabel('Name of the document').count()).toBe(0)
    const { nodes } = await claire.core.call('folder', { conversation })
    expect(nodes.map((node) => node.name).filter((each) => /name$/.test(each))).toEqual([])
  })

  it('loses nothing by reloading, and nothing by the lock', async () => {
    const name = await newDocument()
    const { page } = await claire.open(browser)
    await openDocument(page, name)
    await write(page, 'Écrit juste avant')
    await page.reload()
    await openDocument(page, name)
    await textOf(page, 'Écrit juste avant')
    await focused(page)
    await page.keyboard.press('Control+End')
    await page.keyboard.type(' de verrouiller')
    await page.keyboard.press('Control+Shift+L')
    await page.getByLabel('Phrase de passe').fill(claire.passphrase)
    await page.keyboard.press('Enter')
    await openDocument(page, name)
    await textOf(page, 'Écrit juste avant de verrouiller')
  })

  it('undoes one’s own words alone', async () => {
    const [hers, his] = await bothOpen(await newDocument())
    // At one go: letters that come slowly are undone in several steps.
    await focused(hers.page)
    await hers.page.keyboard.insertText('Hers. ')
    await textOf(his.page, 'Hers. ')
    await focused(his.page)
    await his.page.keyboard.press('Control+End')
    await his.page.keyboard.type('His.')
    await textOf(hers.page, 'Hers. His.')
    await focused(hers.page)
    await hers.page.keyboard.press('Control+z')
    await textOf(his.page, 'His.')
    await hers.page.getByRole('button', { name: 'Rétablir' }).click()
    await textOf(his.page, 'Hers. His.')
  })

  it('formats, ticks and makes a table, and the colleague has the same', async () => {
    const [hers, his] = await bothOpen(await newDocument())
    const { page } = hers
    await write(page, '# Avant le geste')
    await page.keyboard.press('Enter')
    await page.keyboard.type('[ ] Créatinine')
    await page.keyboard.press('Enter')
    await page.keyboard.type('Poids')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+b')
    await page.keyboard.type('Important')
    await page.keyboard.press('Control+b')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Insérer un tableau' }).click()
    // The editor takes the focus back when it is next drawn.
    await page.locator('.ProseMirror-focused').waitFor()
    await page.keyboard.type('Molécule')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Délai')
    const body = his.page.locator('.ProseMirror')
    await body.getByRole('heading', { name: 'Avant le geste', level: 1 }).waitFor()
    await body.locator('strong', { hasText: 'Important' }).waitFor()
    await body.getByRole('columnheader', { name: 'Délai' }).waitFor()
    await body.getByRole('checkbox', { name: 'Checkbox: Poids' }).click()
    await eventually(() => page.getByRole('checkbox', { name: 'Case à cocher\u00a0: Poids' }).isChecked()).toBe(true)
    expect(await page.getByRole('checkbox', { name: 'Case à cocher\u00a0: Créatinine' }).isChecked()).toBe(false)
    await page.getByRole('button', { name: 'Tableau', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Ligne au-dessous' }).click()
    await eventually(() => body.locator('tr').count()).toBe(4)
  })

  it('puts a picture into the text as a sealed file, and the colleague sees it; one that is refused is told, and what is none is offered to the folder', async () => {
    const [hers, his] = await bothOpen(await newDocument())
    await focused(hers.page)
    const file = { name: 'plaie.png', mimeType: 'image/png', buffer: Buffer.from(PICTURE, 'base64') }
    const none = { name: 'courrier.png', mimeType: 'image/png', buffer: Buffer.from('Cher confrère') }
    // No name of a file is as long as that.
    const refused = { ...file, name: `${'plaie '.repeat(200)}.png` }
    await hers.page.locator('main input[accept="image/*"]').setInputFiles([none, refused, file])
    const offer = hers.page.getByRole('alertdialog', { name: '2 images n’ont pas été insérées' })
    await offer.getByText(/^(plaie )+.*Demande refusée/).waitFor()
    await offer.getByText('courrier.png n’a pas été inséré').waitFor()
    await offer.getByRole('button', { name: 'Ranger dans le dossier' }).click()
    await his.page.getByRole('treeitem', { name: 'courrier.png' }).waitFor()
    for (const { page } of [hers, his]) {
      const picture = page.locator('.ProseMirror img[alt="plaie"]')
      await picture.waitFor({ timeout: 60_000 })
      await eventually(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1)
    }
  })

  it('pastes from another page: a raised figure stays raised, and what cannot come along is told', async () => {
    const { page, tolerate } = await claire.open(browser)
    // The picture of the other page, which shows none.
    tolerate(/127\.0\.0\.1:9\/x\.png/)
    await openDocument(page, await newDocument())
    const other = await page.context().newPage()
    await other.setContent(
      `<style>.up { vertical-align: super }</style><p>150 × 10<sup>9</sup>/L, 10<span class="up">6</span>/L, <s>5 mg</s>
       <img src="https://127.0.0.1:9/x.png" alt="courbe" width="9" height="9"></p>`
    )
    await other.keyboard.press('Control+a')
    await other.keyboard.press('Control+c')
    await focused(page)
    await page.keyboard.press('Control+v')
    await textOf(page, /^150 × 10⁹\/L, 10⁶\/L, 5 mg \[courbe\]/)
    await page.locator('.ProseMirror s', { hasText: '5 mg' }).waitFor()
    await page.getByText('Collé, avec 1 différence').waitFor()
    await page.getByText('1 image d’un site, non reprise').waitFor()
    // What is cut here comes back as it was.
    const before = await letters(page)
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Control+x')
    await textOf(page, '')
    await page.keyboard.press('Control+v')
    await textOf(page, before)
    await page.locator('.ProseMirror s', { hasText: '5 mg' }).waitFor()
  })

  it('pastes from another document: a picture comes along, and what means nothing here stays behind and is told', async () => {
    const [from, to] = [await newDocument(), await newDocument()]
    const [hers, his] = await bothOpen(from)
    const { page } = hers
    await write(page, '10⁹ vu avec @benn')
    await page.getByRole('option', { name: noah.name }).waitFor()
    await page.keyboard.press('Enter')
    await page.locator('.mention').waitFor()
    await page.keyboard.press('Control+a')
    await page.getByRole('button', { name: 'Commenter' }).click()
    await page.getByLabel('Nouveau commentaire').getByRole('textbox').fill('À relire')
    await page.getByLabel('Nouveau commentaire').getByRole('textbox').press('Enter')
    await page.locator('.commented').first().waitFor()
    const file = { name: 'plaie.png', mimeType: 'image/png', buffer: Buffer.from(PICTURE, 'base64') }
    await page.locator('main input[accept="image/*"]').setInputFiles(file)
    await page.locator('.ProseMirror img[alt="plaie"]').waitFor()
    // Whole at the relay: before, others could not read it.
    await his.page.locator('.ProseMirror img[alt="plaie"]').waitFor()
    await focused(page)
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Control+c')

    const paste = async (): Promise<void> => {
      await focused(page)
      await page.keyboard.press('Control+v')
      await page.locator('.ProseMirror img[alt="plaie"]').waitFor()
    }
    await openDocument(page, to)
    await paste()
    await page.locator('.mention', { hasText: `@${noah.name}` }).waitFor()
    await page.getByText('Collé, avec 1 différence').waitFor()
    await page.getByText('1 commentaire, non repris').waitFor()
    expect(await page.locator('.commented').count()).toBe(0)
    await openDocument(his.page, to)
    await his.page.locator('.ProseMirror img[alt="plaie"]').waitFor()
    await page.keyboard.press('Control+z')
    await textOf(page, '')

    // Where nobody else is, a mention tells nobody.
    await page.getByRole('button', { name: 'Documents', exact: true }).click()
    const { conversation: own } = await claire.core.call('open-personal-space', {})
    await claire.core.call('create-document', { conversation: own, name: 'Brouillon' })
    await openDocument(page, 'Brouillon')
    await paste()
    expect(await page.locator('.mention').count()).toBe(0)
    await textOf(page, `10⁹ vu avec @${noah.name} `)
    await page.getByText('Collé, avec 2 différences').waitFor()

    // From another vault.
    await page.keyboard.press('Control+a')
    await page.locator('.ProseMirror').evaluate((editor) => {
      const data = new DataTransfer()
      data.setData(
        'text/html',
        `<p data-colloque data-pm-slice="0 0 []">5 mg</p><img data-file="${'e'.repeat(32)}" alt="courbe">`
      )
      editor.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    })
    await page.getByText('1 image, non reprise').waitFor()
    await textOf(page, '5 mg')
    expect(await page.locator('.ProseMirror .doc-image').count()).toBe(0)
  })

  it.each(['firstChild', 'parentNode', 'hasAttribute', 'localName'])(
    'pastes a form with something in it called %s',
    async (name) => {
      const { page } = await claire.open(browser)
      await openDocument(page, await newDocument())
      await focused(page)
      await page.locator('.ProseMirror').evaluate((editor, called) => {
        const data = new DataTransfer()
        data.setData('text/html', `<form><p>10<sup>9</sup>/L</p><input name=${called} id=${called} type=hidden></form>`)
        editor.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
      }, name)
      await textOf(page, /^10⁹\/L/)
    }
  )

  it('mentions a member, and finds and replaces', async () => {
    const [hers, his] = await bothOpen(await newDocument())
    await write(hers.page, 'Dose de 5 mg, puis dose de 10 mg. @benn')
    await hers.page.getByRole('option', { name: noah.name }).waitFor()
    await hers.page.keyboard.press('Enter')
    await his.page.locator('.mention', { hasText: `@${noah.name}` }).waitFor()
    await hers.page.keyboard.press('Control+f')
    await hers.page.getByLabel('Rechercher dans le document').fill('DOSE')
    // In one line, also in a small window.
    await hers.page.setViewportSize({ width: 1024, height: 768 })
    const places = hers.page.locator('.doc-find > *').evaluateAll((all) => all.map((each) => each.getBoundingClientRect()))
    expect(Math.max(...(await places).map(({ top }) => top))).toBeLessThan(
      Math.min(...(await places).map(({ bottom }) => bottom))
    )
    await hers.page.getByText(/^[12] sur 2$/).waitFor()
    await hers.page.getByLabel('Remplacer par').fill('Prise')
    await hers.page.getByRole('button', { name: 'Tout remplacer' }).click()
    await textOf(his.page, /^Prise de 5 mg, puis Prise de 10 mg\./)
    // One after the other, also where what is put there holds the words again: never 15 mg, then 115 mg.
    await hers.page.getByLabel('Rechercher dans le document').fill('prise')
    await hers.page.getByText(/^[12] sur 2$/).waitFor()
    await hers.page.getByLabel('Remplacer par').fill('Reprise')
    for (let times = 0; times < 2; times++) await hers.page.getByRole('button', { name: 'Remplacer', exact: true }).click()
    await textOf(his.page, /^Reprise de 5 mg, puis Reprise de 10 mg\./)
    // A mention is found as it is shown, and stays.
    await hers.page.getByLabel('Rechercher dans le document').fill('noah')
    await hers.page.getByText('1 sur 1').waitFor()
    await hers.page.locator('.mention.found-active').waitFor()
    await hers.page.getByRole('button', { name: 'Tout remplacer' }).click()
    await hers.page.getByRole('status').getByText('0 remplacement. Un champ ou une mention est resté tel quel').waitFor()
    await hers.page.getByLabel('Remplacer par').press('Escape')
    await hers.page.waitForFunction(() => document.activeElement?.classList.contains('ProseMirror') === true)
  })

  it('comments on a passage: the colleague answers, by name, and it is settled', async () => {
    const [hers, his] = await bothOpen(await newDocument())
    await write(hers.page, 'Reprise après 48 h')
    await hers.page.keyboard.press('Control+a')
    await hers.page.getByRole('button', { name: 'Commenter' }).click()
    await hers.page.getByLabel('Nouveau commentaire').getByRole('textbox').fill('72 h si le risque est élevé ?')
    await hers.page.getByLabel('Nouveau commentaire').getByRole('textbox').press('Enter')
    await his.page.locator('.commented').waitFor()
    await his.page.getByRole('button', { name: 'Comments, 1 open' }).click()
    const panel = his.page.getByRole('complementary', { name: 'Comments' })
    await panel.getByText('72 h si le risque est élevé ?').waitFor()
    await panel.getByText(claire.name).waitFor()
    await panel.getByRole('button', { name: 'Reply' }).click()
    await panel.getByLabel(`Reply to ${claire.name}`).fill('Yes, two cases.')
    await panel.getByLabel(`Reply to ${claire.name}`).press('Enter')
    await hers.page.getByRole('button', { name: 'Commentaires, 1 ouvert' }).click()
    const hersPanel = hers.page.getByRole('complementary', { name: 'Commentaires' })
    await hersPanel.getByText('Yes, two cases.').waitFor()
    await hersPanel.getByText(noah.name).waitFor()
    await hersPanel.getByRole('button', { name: 'Résoudre' }).click()
    await panel.getByText(`Resolved by ${claire.name}`).waitFor()
    await his.page.locator('.commented').waitFor({ state: 'detached' })
  })

  it('keeps a comment on several pieces of text, however it is shown to a colleague who has it open', async () => {
    const [hers, his] = await bothOpen(await newDocument())
    await write(hers.page, 'Reprise ')
    for (const words of ['après', ' puis ', '48 h']) {
      await hers.page.keyboard.press('Control+b')
      await hers.page.keyboard.type(words)
    }
    await textOf(his.page, 'Reprise après puis 48 h')
    await hers.page.keyboard.press('Control+a')
    await hers.page.getByRole('button', { name: 'Commenter' }).click()
    await hers.page.getByLabel('Nouveau commentaire').getByRole('textbox').fill('72 h ?')
    await hers.page.getByLabel('Nouveau commentaire').getByRole('textbox').press('Enter')
    const shown = async () => Promise.all([hers, his].map(({ page }) => page.locator('.commented').count()))
    await eventually(shown).toEqual([4, 4])
    // All pieces change how they look at once: as settled, as open, as the one that is looked at.
    await hers.page.getByRole('button', { name: 'Commentaires, 1 ouvert' }).click()
    const panel = hers.page.getByRole('complementary', { name: 'Commentaires' })
    await panel.getByRole('button', { name: 'Résoudre' }).click()
    await eventually(shown).toEqual([0, 0])
    await panel.getByRole('button', { name: 'Rouvrir' }).click()
    await eventually(shown).toEqual([4, 4])
    await focused(his.page)
    await his.page.keyboard.press('Control+Home')
    await his.page.keyboard.press('ArrowRight')
    await eventually(() => his.page.locator('.commented-active').count()).toBe(4)
    await write(his.page, 'x')
    await textOf(hers.page, 'Rxeprise après puis 48 h')
    await eventually(shown).toEqual([4, 4])
  })

  it('names a version, compares, and restores by a new edit that can be undone', async () => {
    const [hers, his] = await bothOpen(await newDocument())
    await write(hers.page, 'Arrêt à J−3')
    await hers.page.getByText('au relais', { exact: true }).waitFor()
    await hers.page.getByRole('button', { name: 'Historique', exact: true }).click()
    await hers.page.getByRole('button', { name: 'Nommer cette version' }).click()
    await hers.page.getByLabel('Nom de la version').fill('Validée')
    await hers.page.getByLabel('Nom de la version').press('Enter')
    const version = hers.page.locator('.tl', { hasText: 'Validée' })
    await version.waitFor()
    await focused(his.page)
    await his.page.keyboard.press('Control+a')
    await his.page.keyboard.type('Arrêt à J−4')
    await textOf(hers.page, 'Arrêt à J−4')
    await hers.page
      .locator('.tl')
      .getByText(/−\senv\. \d+ caractères/)
      .first()
      .waitFor()
    await version.getByRole('button', { name: 'Comparer' }).click()
    await hers.page.locator('ins', { hasText: '4' }).waitFor()
    await hers.page.locator('del', { hasText: '3' }).waitFor()
    await version.getByRole('button', { name: 'Restaurer' }).click()
    await hers.page.getByRole('alertdialog').getByRole('button', { name: 'Restaurer' }).click()
    await textOf(his.page, 'Arrêt à J−3')
    await hers.page.getByRole('button', { name: 'Annuler', exact: true }).click()
    await textOf(his.page, 'Arrêt à J−4')
    // What was put back and taken back at once are two lines, to everybody.
    await his.page.getByRole('button', { name: 'History', exact: true }).click()
    const restored = his.page.locator('.tl', { hasText: '“Validée” restored' })
    await restored.waitFor()
    expect(await his.page.locator('.tl').allTextContents()).toHaveLength(5)
    await hers.page.locator('.tl', { hasText: '«\u00A0Validée\u00A0» restaurée' }).waitFor()
  })

  it('goes back in time, colours by author, freezes a version, and the colleague signs it', async () => {
    const [hers, his] = await bothOpen(await newDocument())
    await write(hers.page, 'Arrêt à J−3. ')
    await textOf(his.page, 'Arrêt à J−3. ')
    await focused(his.page)
    await his.page.keyboard.press('Control+End')
    await his.page.keyboard.type('Restart at 48 h.')
    await textOf(hers.page, 'Arrêt à J−3. Restart at 48 h.')
    await hers.page.getByText('au relais', { exact: true }).waitFor()

    const { page } = hers
    await page.getByRole('button', { name: 'Historique', exact: true }).click()
    const panel = page.getByRole('complementary', { name: 'Historique' })
    await panel.getByText(noah.name).waitFor()
    await panel.getByText(claire.name).waitFor()
    await panel.getByText('Colorer par auteur').click()
    // No two of a space have the same colour, and the line of each has that of their words.
    const shades = page.locator('.ProseMirror .by')
    await eventually(() => shades.allTextContents()).toEqual(['Arrêt à J−3. ', 'Restart at 48 h.'])
    const colours = await shades.evaluateAll((all) => all.map((each) => /by-(\d)/.exec(each.className)?.[1]))
    expect(new Set(colours).size).toBe(2)
    const lines = await panel.locator('.tl-dot').evaluateAll((all) => all.map((each) => /who-bg-(\d)/.exec(each.className)?.[1]))
    expect(lines).toEqual(colours.toReversed())
    await panel.getByText('Colorer par auteur').click()
    await eventually(() => shades.count()).toBe(0)

    // By the keyboard, as a slider is moved.
    const slider = panel.getByRole('slider', { name: 'Remonter le temps' })
    await slider.focus()
    await slider.press('ArrowLeft')
    await page.getByText(/^Vous voyez le document/).waitFor()
    await textOf(page, 'Arrêt à J−3. ')
    await slider.press('End')
    await textOf(page, 'Arrêt à J−3. Restart at 48 h.')
    expect(await page.getByText(/^Vous voyez le document/).count()).toBe(0)

    await panel.getByRole('button', { name: 'Figer…' }).click()
    await page.getByLabel('Nom de la version').fill('Protocole 2026')
    await page.getByLabel('Nom de la version').press('Enter')
    await panel.getByText('Figée, pas encore approuvée').waitFor()
    await his.page.getByRole('button', { name: 'History', exact: true }).click()
    const hisPanel = his.page.getByRole('complementary', { name: 'History' })
    const frozen = hisPanel.locator('.tl', { hasText: 'Protocole 2026' })
    await frozen.getByRole('button', { name: 'Approve' }).click()
    await panel.getByText(`Figée, approuvée par ${noah.name}`).waitFor()
    // Once, and what is written afterwards is no part of it.
    await eventually(() => frozen.getByRole('button', { name: 'Approve' }).count()).toBe(0)
    await focused(his.page)
    await his.page.keyboard.press('Control+End')
    await his.page.keyboard.type(' Or 72 h.')
    await textOf(page, 'Arrêt à J−3. Restart at 48 h. Or 72 h.')
    await panel.locator('.tl', { hasText: 'Protocole 2026' }).locator('.tl-show').click()
    await textOf(page, 'Arrêt à J−3. Restart at 48 h.')
    expect(await panel.getByText('Ne correspond pas à ce qui a été nommé').count()).toBe(0)
  })

  it('takes a file in and gives the document out; what cannot be read changes nothing', async () => {
    const name = await newDocument()
    const { page } = await claire.open(browser)
    await openDocument(page, name)
    const picker = page.locator('main input[accept^=".docx"]')
    const markdown = '# Relais\n\n- un\n- deux\n\n![](https://elsewhere.example.org/x.png)\n'
    await picker.setInputFiles({ name: 'protocole.md', mimeType: 'text/markdown', buffer: Buffer.from(markdown) })
    await page.locator('.ProseMirror').getByRole('heading', { name: 'Relais' }).waitFor()
    await page.getByText(/Importé, avec 1 différence/).waitFor()
    const before = await letters(page)
    await picker.setInputFiles({ name: 'abîmé.docx', mimeType: '', buffer: Buffer.from('PK\u0003\u0004 no') })
    await page.getByText('Ce fichier n’a pas pu être converti').waitFor()
    await page.getByText('Le document n’a pas été modifié.').waitFor()
    expect(await letters(page)).toBe(before)
    for (const [label, ending, head] of [
      ['Exporter en PDF', 'pdf', '%PDF-'],
      ['Exporter en Word (DOCX)', 'docx', 'PK'],
      ['Exporter en Markdown', 'md', '# Relais']
    ] as const) {
      await page.getByRole('button', { name: 'Autres actions' }).click()
      const download = page.waitForEvent('download')
      await page.getByRole('menuitem', { name: label }).click()
      const saved = await download
      expect(saved.suggestedFilename()).toBe(`${name}.${ending}`)
      expect(readFileSync(await saved.path(), 'latin1').startsWith(head)).toBe(true)
    }
  })

  it('begins with a template, whose fields are filled everywhere at once', async () => {
    const [hers, his] = await bothOpen(await newDocument())
    await hers.page.getByRole('button', { name: 'Lettre de liaison' }).click()
    await hers.page.bringToFront()
    // The cursor is where the letter begins.
    const isAtStart = () =>
      document.querySelector('.ProseMirror')?.firstElementChild?.contains(getSelection()?.anchorNode ?? null) === true
    await eventually(() => hers.page.evaluate(isAtStart)).toBe(true)
    const empty = hers.page.locator('.doc-field-empty', { hasText: /^patient$/ })
    await empty.first().click()
    await hers.page.getByLabel('Valeur').fill('Patiente T.')
    await hers.page.getByLabel('Valeur').press('Enter')
    await his.page.locator('.doc-field', { hasText: 'Patiente T.' }).first().waitFor()
    await eventually(() => empty.count()).toBe(0)
    await eventually(() => hers.page.getByText('Commencer par un modèle').count()).toBe(0)
  })

  it('says that it is offline, keeps both sides, and unites them', async () => {
    const [hers, his] = await bothOpen(await newDocument())
    await write(hers.page, 'Avant. ')
    await textOf(his.page, 'Avant. ')
    await relay.stop()
    await hers.page.getByText('hors ligne\u00a0: partira au retour du réseau').first().waitFor()
    await his.page.getByText('offline: leaves when the network is back').first().waitFor()
    await focused(hers.page)
    await hers.page.keyboard.press('Control+End')
    await hers.page.keyboard.type('Hers offline.')
    await hers.page.getByText('enregistré sur cet appareil').waitFor()
    await focused(his.page)
    await his.page.keyboard.press('Control+Home')
    await his.page.keyboard.type('His offline. ')
    await relay.restart()
    for (const { page } of [hers, his]) await textOf(page, 'His offline. Avant. Hers offline.')
    await hers.page.getByText('au relais', { exact: true }).waitFor()
  })

  it('lets a member who was removed read on, and write no more', async () => {
    const { conversation: group } = await claire.core.call('create-conversation', { name: 'Astreinte', with: [noah.account] })
    await eventually(() => hasConversation(noah, group)).toBe(true)
    const { node } = await claire.core.call('create-document', { conversation: group, name: 'Consignes' })
    await eventually(() => canRead(noah, group, node)).toBe(true)
    const { page } = await noah.open(browser)
    await openDocument(page, 'Consignes')
    await write(page, 'Mine to read')
    await page.getByText('at the relay', { exact: true }).waitFor()
    await claire.core.call('remove-members', { conversation: group, accounts: [noah.account] })
    await page.getByText(/You are no longer a member of this space/).waitFor()
    await textOf(page, 'Mine to read')
    await eventually(() => page.locator('.ProseMirror').getAttribute('contenteditable')).toBe('false')
    await eventually(() => page.getByRole('toolbar', { name: 'Formatting' }).count()).toBe(0)
  })
})

const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
