/** One document: its text, its states, and what stands beside it. */
import type { Page } from 'playwright-core'
import { createElectrocardiogram } from '../electrocardiogram.ts'
import { click, fill, press, room, type Shot, settle } from './shot.ts'

const row = (tab: Page, name: string) => tab.getByRole('treeitem', { name: new RegExp(`^${name}`) }).first()

/** The protocol that several people write. */
const shot = (name: string, scene = 'documents', more?: (tab: Page) => Promise<unknown>, part: Partial<Shot> = {}): Shot => ({
  name: name === '' ? 'document' : `document-${name}`,
  scene,
  steps: async (tab) => {
    await room(tab, 'documents')
    await settle(tab)
    if (!(await row(tab, 'Anticoagulants').isVisible())) await row(tab, 'Protocoles').click()
    await row(tab, 'Anticoagulants').click()
    await tab.waitForSelector('.doc-pane')
    await settle(tab, 600)
    await more?.(tab)
    await settle(tab)
  },
  ...part
})
const head = (tab: Page, nth: number): Promise<void> => click(tab, '.doc-pane > .pane-head button', nth)
const tool = (tab: Page, nth: number): Promise<void> => click(tab, '.doc-bar button', nth)
const history = (tab: Page): Promise<void> => head(tab, 2)
const inTable = (tab: Page): Promise<void> => click(tab, '.ProseMirror td')

/** What a search in the tree leads to. */
const search = (name: string, words: string, part: Partial<Shot> = {}): Shot => ({
  name: `document-${name}`,
  scene: 'documents',
  steps: async (tab) => {
    await room(tab, 'documents')
    await fill(tab, '.doc-tree input[type="search"]', words)
    await click(tab, '.found-node:has(mark)')
    await tab.waitForSelector('.doc-pane .ProseMirror')
    await settle(tab, 900)
  },
  ...part
})

export const writing: readonly Shot[] = [
  shot('', 'documents', undefined, { isMain: true }),
  shot('history', 'documents', history, { isMain: true }),
  shot('past', 'documents', async (tab) => {
    await history(tab)
    await settle(tab)
    await click(tab, '.tl-show', -1)
    await tab.waitForSelector('.doc-past')
  }),
  shot('compared', 'documents', async (tab) => {
    await history(tab)
    await settle(tab)
    await click(tab, '.tl-act .btn', 1)
    await tab.waitForSelector('.doc-past')
  }),
  shot('coloured', 'documents', async (tab) => {
    await history(tab)
    await click(tab, '.panel-tools .switch')
    await settle(tab, 600)
  }),
  shot('version', 'documents', async (tab) => {
    await history(tab)
    await click(tab, '.doc-panel .pane-foot .btn', -1)
  }),
  shot('restore', 'documents', async (tab) => {
    await history(tab)
    await settle(tab)
    await click(tab, '.tl-act .btn-quiet')
  }),
  shot('past-refused', 'document-past-refused', history),
  shot('past-reading', 'document-past-reading', history),
  shot('past-trimmed', 'document-past-trimmed', history),
  shot('past-elsewhere', 'document-past-elsewhere', history),
  shot('comment', 'documents', async (tab) => {
    await click(tab, '.commented')
    await tab.waitForSelector('.doc-comment')
  }),
  shot('comments', 'documents', (tab) => head(tab, 1), { isMain: true }),
  shot('commenting', 'documents', async (tab) => {
    await tab.locator('.ProseMirror h2').dblclick({ position: { x: 20, y: 12 } })
    await press(tab, 'Control+Alt+m')
    await tab.waitForSelector('.doc-comment textarea')
  }),
  shot('find', 'documents', async (tab) => {
    await head(tab, 0)
    await fill(tab, '.doc-find input', 'dabigatran')
  }),
  shot('link', 'documents', async (tab) => {
    await tab.locator('.ProseMirror h2').dblclick({ position: { x: 20, y: 12 } })
    await press(tab, 'Control+Shift+k')
  }),
  shot('field', 'documents', (tab) => click(tab, '.doc-field')),
  shot('not-inserted', 'document-refusing', async (tab) => {
    await inTable(tab)
    const buffer = Buffer.from(createElectrocardiogram())
    const names = ['Holter du 12.png', 'Scope.png']
    const pictures = names.map((name) => ({ name, mimeType: 'image/png', buffer }))
    const none = { name: 'Courrier.png', mimeType: 'image/png', buffer: Buffer.from('Cher confrère') }
    await tab.locator('.doc-pane input[accept="image/*"]').setInputFiles([none, ...pictures])
    await tab.waitForSelector('[role="alertdialog"]')
  }),
  shot('table', 'documents', async (tab) => {
    await inTable(tab)
    await tool(tab, 6)
  }),
  shot('mention', 'documents', async (tab) => {
    await click(tab, '.ProseMirror h2')
    await press(tab, 'End')
    await tab.keyboard.type(' @', { delay: 30 })
    await tab.waitForSelector('.doc-mentions')
  }),
  shot('menu', 'documents', (tab) => head(tab, 3)),
  search('found', 'dabigatran', { isMain: true }),
  search('found-comment', 'hémorragique est'),
  search('found-gone', 'clopidogrel'),
  shot('reader', 'document-reader'),
  shot('binned', 'documents', (tab) => row(tab, 'Anticoagulants').press('Delete')),
  shot('former', 'document-former'),
  shot('offline', 'document-offline'),
  shot('unsent', 'document-unsent'),
  shot('nearly-full', 'document-nearly-full'),
  shot('full', 'document-full'),
  shot('waiting', 'document-waiting'),
  shot('gone', 'document-gone'),
  shot('loading', 'document-loading'),
  {
    ...shot('empty'),
    steps: async (tab) => {
      await room(tab, 'documents')
      await settle(tab)
      if (!(await row(tab, 'Cardioversion').isVisible())) await row(tab, 'Protocoles').click()
      await row(tab, 'Cardioversion').click()
      await tab.waitForSelector('.doc-templates')
      await settle(tab)
    }
  }
]
