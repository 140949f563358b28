/** The room of documents: trees, and what is done in them. */
import type { Page } from 'playwright-core'
import { click, fill, press, rightClick, room, type Shot, settle } from './shot.ts'

const row = (tab: Page, name: string) => tab.getByRole('treeitem', { name }).first()
const enter = (tab: Page, name: string): Promise<void> => row(tab, name).click()
const shot = (name: string, scene = 'documents', more?: (tab: Page) => Promise<unknown>, part: Partial<Shot> = {}): Shot => ({
  name: name === '' ? 'documents' : `documents-${name}`,
  scene,
  steps: async (tab) => {
    await room(tab, 'documents')
    await settle(tab)
    await more?.(tab)
    await settle(tab)
  },
  ...part
})
const protocols = (tab: Page): Promise<void> => enter(tab, 'Protocoles')
async function menuOf(tab: Page, name: string): Promise<void> {
  await row(tab, name).click({ button: 'right' })
  await tab.waitForSelector('[role="menu"]')
}
async function choose(tab: Page, name: string, action: RegExp): Promise<void> {
  await menuOf(tab, name)
  await tab.getByRole('menuitem', { name: action }).click()
}
async function shareNotes(tab: Page): Promise<void> {
  await enter(tab, 'Brouillons')
  await choose(tab, 'Notes de formation', /Partager|Share/)
  await settle(tab)
}
async function openBin(tab: Page): Promise<void> {
  await row(tab, 'Corbeille').or(row(tab, 'Bin')).first().click()
}

const AS_DOCUMENT = /comme document|as a document/

export const documents: readonly Shot[] = [
  shot('', 'documents', protocols, { isMain: true }),
  shot('namesakes', 'documents', (tab) => tab.getByRole('treeitem', { name: 'Courriers' }).nth(1).click()),
  shot('menu', 'documents', async (tab) => {
    await protocols(tab)
    await menuOf(tab, 'Cardioversion')
  }),
  shot('rename', 'documents', async (tab) => {
    await row(tab, 'Courriers').focus()
    await press(tab, 'F2')
  }),
  shot('new', 'documents', (tab) => click(tab, '.doc-tree .pane-head button', 1)),
  shot('new-folder', 'documents', async (tab) => {
    await protocols(tab)
    await click(tab, '.doc-tree .pane-head button', 0)
  }),
  shot('move', 'documents', async (tab) => {
    await protocols(tab)
    await choose(tab, 'Cardioversion', /Déplacer|Move to…/)
  }),
  shot('share', 'documents', shareNotes, { isMain: true }),
  shot('share-refused', 'documents-refusing', async (tab) => {
    await shareNotes(tab)
    await press(tab, 'Enter')
  }),
  shot('shared', 'documents', async (tab) => {
    await shareNotes(tab)
    await tab.keyboard.type('courr')
    await press(tab, 'Enter')
  }),
  shot('tags', 'documents', async (tab) => {
    await protocols(tab)
    await choose(tab, 'Cardioversion', /Étiquettes|Tags/)
  }),
  shot('details', 'documents', async (tab) => {
    await protocols(tab)
    await choose(tab, 'Cardioversion', /^Information/)
  }),
  shot('chosen', 'documents', async (tab) => {
    await protocols(tab)
    await row(tab, 'Cardioversion').click({ modifiers: ['Control'] })
    await row(tab, 'Insuffisance').click({ modifiers: ['Shift'] })
    await press(tab, 'Control+x')
  }),
  shot('bin', 'documents', openBin, { isMain: true }),
  shot('erase', 'documents', async (tab) => {
    await rightClick(tab, '[role="treeitem"]:has-text("Corbeille"), [role="treeitem"]:has-text("Bin")')
    await tab.getByRole('menuitem').first().click()
  }),
  shot('erase-refused', 'documents-refusing', async (tab) => {
    await openBin(tab)
    await choose(tab, 'Ancien protocole AVK', /définitivement|for good/)
    await click(tab, '[role="alertdialog"] .btn-danger')
  }),
  shot('trashed', 'documents', async (tab) => {
    await row(tab, 'Comptes rendus').focus()
    await press(tab, 'Delete')
  }),
  shot('search', 'documents', (tab) => fill(tab, '.doc-tree input[type="search"]', 'lettre')),
  shot('search-nothing', 'documents', (tab) => fill(tab, '.doc-tree input[type="search"]', 'zzz')),
  shot('tag-filter', 'documents', async (tab) => {
    await click(tab, '.doc-tree .tree-chip')
    await tab.getByRole('menuitem').last().click()
  }),
  shot('file', 'documents', (tab) => enter(tab, 'ECG')),
  shot('file-word', 'documents', (tab) => enter(tab, 'Consignes'), { isMain: true }),
  shot('file-word-menu', 'documents', (tab) => menuOf(tab, 'Consignes')),
  shot('file-word-reading', 'documents-archiving', (tab) => choose(tab, 'Consignes', AS_DOCUMENT)),
  shot('file-word-refused', 'documents', async (tab) => {
    await choose(tab, 'Consignes', AS_DOCUMENT)
    await tab.waitForSelector('main .notice')
  }),
  shot('others', 'documents', (tab) => click(tab, '.tree-space', -1)),
  shot('first', 'documents-first'),
  shot('loading', 'documents-loading'),
  shot('refused', 'documents-refused'),
  shot('unloaded', 'documents-unloaded'),
  shot('offline', 'documents-offline', protocols),
  shot('newcomer', 'documents-newcomer', protocols),
  shot('waiting', 'documents-newcomer', async (tab) => {
    await protocols(tab)
    await tab.getByRole('treeitem', { name: /^Anticoagulants/ }).click()
  }),
  shot('ended', 'documents-ended', protocols),
  shot('refusing', 'documents-refusing', async (tab) => {
    await click(tab, '.doc-tree .pane-head button', 0)
    await press(tab, 'Enter')
  }),
  shot('import', 'documents-import', undefined, { isMain: true }),
  shot('queue', 'documents-import', (tab) => click(tab, '.import-foot .link-quiet', 1)),
  shot('archive-menu', 'documents', (tab) => menuOf(tab, 'Protocole anticoagulants')),
  shot('archive', 'documents-archiving', (tab) => choose(tab, 'Protocole anticoagulants', /Archiver|Archive/), { isMain: true }),
  shot('archive-notes', 'documents', async (tab) => {
    await choose(tab, 'Protocole anticoagulants', /Archiver|Archive/)
    await tab.locator('.import-foot .danger-text').click({ timeout: 30_000 })
  }),
  shot('archive-done', 'documents', async (tab) => {
    await protocols(tab)
    await choose(tab, 'Protocoles', /Télécharger|Download/)
    await settle(tab, 4000)
  }),
  shot('crowded', 'documents-crowded', (tab) => enter(tab, 'Archives')),
  {
    name: 'jump-documents',
    scene: 'documents',
    steps: async (tab) => {
      await settle(tab, 1200)
      await press(tab, 'Control+k')
      await tab.keyboard.type('lettre')
      await settle(tab)
    }
  }
]
