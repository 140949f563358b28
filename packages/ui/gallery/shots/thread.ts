/** A thread and everything that opens over it. */
import type { Page } from 'playwright-core'
import { click, fill, openConversation, press, rightClick, type Shot, settle } from './shot.ts'

async function openMenu(tab: Page, selector = '.msg:has(.side-state):has(.msg-text)', nth = 0): Promise<void> {
  await tab.locator(selector).nth(nth).scrollIntoViewIfNeeded()
  await rightClick(tab, `${selector} .msg-body`, nth)
  await settle(tab)
}
async function chooseInMenu(tab: Page, nth: number, selector?: string): Promise<void> {
  await openMenu(tab, selector)
  await click(tab, '[role="menuitem"]', nth)
  await settle(tab, 500)
}
async function fileAll(tab: Page): Promise<void> {
  await openMenu(tab, '.msg')
  await tab.getByRole('menuitem', { name: /Classer|in a folder/ }).click()
  await settle(tab, 500)
}
const inThread = (scene: string, name: string, more?: (tab: Page) => Promise<unknown>, part: Partial<Shot> = {}): Shot => ({
  name,
  scene,
  steps: async (tab) => {
    await openConversation(tab)
    await more?.(tab)
    await settle(tab)
  },
  ...part
})
const details = (tab: Page) => click(tab, '.thread-pane .pane-head .icon-btn', 3).then(() => settle(tab, 500))
const photo = { name: 'Photo cheville gauche.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(2_400_000) }
const video = { name: 'Vidéo opératoire.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(31_000_000) }
const holter = { name: 'Holter.edf', mimeType: 'application/octet-stream', buffer: Buffer.alloc(400_000) }

export const thread: readonly Shot[] = [
  inThread('conversations', 'thread', undefined, { isMain: true }),
  inThread('quiet', 'thread-top', (tab) => tab.locator('.msg').first().scrollIntoViewIfNeeded()),
  { name: 'thread-direct', scene: 'talk', isMain: true, steps: (tab) => openConversation(tab, 2) },
  { name: 'thread-away', scene: 'conversations', steps: (tab) => openConversation(tab, 5) },
  inThread('long-thread', 'thread-long'),
  inThread('long-thread', 'thread-long-up', (tab) => tab.locator('.thread-scroll').evaluate((box) => box.scrollBy(0, -4000))),
  inThread('unread-thread', 'thread-unread'),
  {
    name: 'thread-jump-target',
    scene: 'long-thread',
    steps: async (tab) => {
      await fill(tab, '.list-tools input', 'à revoir lundi')
      await settle(tab, 600)
      await click(tab, '.conv', 6)
      await settle(tab, 700)
    }
  },
  inThread('thread-loading', 'thread-loading'),
  inThread('thread-refused', 'thread-refused'),
  inThread('failed', 'thread-failed', undefined, { isMain: true }),
  inThread('waiting', 'thread-waiting'),
  inThread('quarantine', 'thread-quarantine'),
  inThread('quarantine', 'thread-quarantine-details', (tab) => click(tab, '.incident-row .btn-quiet')),
  inThread('incidents', 'thread-incidents'),
  inThread('fork', 'thread-fork', undefined, { isMain: true }),
  inThread('rollback', 'thread-rollback'),
  inThread('removed', 'thread-removed'),
  inThread('left', 'thread-left'),
  inThread('stuck', 'thread-stuck'),
  inThread('quiet', 'thread-menu', (tab) => openMenu(tab)),
  inThread('quiet', 'thread-tools', (tab) => tab.locator('.msg-urgent').hover()),
  inThread('quiet', 'thread-focus', async (tab) => {
    await press(tab, 'F6')
    await press(tab, 'F6')
    await tab.locator('.msg[tabindex="0"]').focus()
    await press(tab, 'ArrowUp')
  }),
  inThread('quiet', 'thread-reactions', async (tab) => {
    await tab.locator('.msg-urgent').hover()
    await click(tab, '.msg-urgent .msg-tools .icon-btn', 1)
  }),
  inThread('quiet', 'thread-receipts-tip', (tab) =>
    tab
      .locator('.side-state')
      .last()
      .hover()
      .then(() => settle(tab, 900))
  ),
  inThread('quiet', 'thread-receipts', (tab) => click(tab, '.side-state')),
  inThread('quiet', 'thread-versions', (tab) => click(tab, '.edited-btn')),
  inThread('quiet', 'thread-forward', (tab) => chooseInMenu(tab, 2)),
  inThread('quiet', 'thread-delete', async (tab) => {
    await openMenu(tab)
    await click(tab, '.menu-item-danger')
  }),
  inThread('quiet', 'thread-link', async (tab) => {
    await tab.locator('.text-link').first().scrollIntoViewIfNeeded()
    await click(tab, '.text-link')
  }),
  inThread('quiet', 'thread-find', async (tab) => {
    await click(tab, '.thread-pane .pane-head .icon-btn', 0)
    await tab.keyboard.type('kal')
    await settle(tab, 700)
  }),
  inThread('quiet', 'thread-find-nothing', async (tab) => {
    await click(tab, '.thread-pane .pane-head .icon-btn', 0)
    await tab.keyboard.type('zzz')
    await settle(tab, 700)
  }),
  inThread('quiet', 'thread-edit', async (tab) => {
    await click(tab, '.composer-text')
    await press(tab, 'ArrowUp')
  }),
  inThread('quiet', 'thread-reply', (tab) => chooseInMenu(tab, 0, '.msg-urgent')),
  inThread('quiet', 'thread-mention', async (tab) => {
    await click(tab, '.composer-text')
    await tab.keyboard.type('Merci @')
  }),
  inThread('quiet', 'thread-typed', async (tab) => {
    await click(tab, '.composer-text')
    await tab.keyboard.type('Œdème des chevilles ce midi. Furosémide 40 mg ?')
    await click(tab, '.urgent-toggle')
  }),
  inThread('quiet', 'thread-drop', (tab) =>
    tab.locator('.thread-pane').evaluate((pane) => {
      const files = new DataTransfer()
      files.items.add(new File(['a'], 'a.txt'))
      pane.dispatchEvent(new DragEvent('dragenter', { bubbles: true, cancelable: true, dataTransfer: files }))
    })
  ),
  inThread('uploads', 'thread-staged', async (tab) => {
    await tab.setInputFiles('input[type="file"]', [photo, video, holter])
    await fill(tab, '.composer-text', 'Œdème des chevilles ce midi, photo jointe.')
    await settle(tab, 1500)
  }),
  inThread('uploads', 'thread-too-long', async (tab) => {
    await click(tab, '.composer-text')
    await tab.locator('.composer-text').evaluate((field) => {
      const data = new DataTransfer()
      data.setData('text/plain', 'a'.repeat(24_000))
      field.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }))
    })
  }),
  inThread('refusing', 'thread-send-refused', async (tab) => {
    await fill(tab, '.composer-text', 'INR 2,8, on garde la dose.')
    await press(tab, 'Enter')
  }),
  inThread('quiet', 'thread-printed', (tab) => chooseInMenu(tab, 6), { isPrinted: true }),
  inThread('quiet', 'details-group', details, { isMain: true }),
  {
    name: 'details-direct',
    scene: 'talk',
    steps: async (tab) => {
      await openConversation(tab, 2)
      await details(tab)
    }
  },
  inThread('awkward', 'details-crowd', details),
  inThread('quiet', 'details-add', async (tab) => {
    await details(tab)
    await click(tab, '.member-lines + .tree-row')
  }),
  inThread('refusing', 'details-add-refused', async (tab) => {
    await details(tab)
    await click(tab, '.member-lines + .tree-row')
    await fill(tab, '[role="dialog"] input', 'prot')
    await press(tab, 'Enter')
    await settle(tab)
    await click(tab, '[role="dialog"] .btn-primary')
  }),
  inThread('quiet', 'details-remove', async (tab) => {
    await details(tab)
    await click(tab, '.member-line .icon-btn', 1)
  }),
  inThread('quiet', 'details-reader', async (tab) => {
    await details(tab)
    await click(tab, '.member-line .icon-btn')
  }),
  inThread('refusing', 'details-reader-refused', async (tab) => {
    await details(tab)
    await click(tab, '.member-line .icon-btn')
  }),
  inThread('filing', 'thread-file', fileAll, { isMain: true }),
  inThread('filing-refused', 'thread-file-refused', async (tab) => {
    await fileAll(tab)
    await press(tab, 'Enter')
  }),
  inThread('filing', 'thread-filed', async (tab) => {
    await fileAll(tab)
    await press(tab, 'ArrowDown')
    await press(tab, 'Enter')
  }),
  inThread('quiet', 'details-rename', async (tab) => {
    await details(tab)
    await click(tab, '.details-part .icon-btn')
  }),
  inThread('quiet', 'details-leave', async (tab) => {
    await details(tab)
    await click(tab, '.details-acts .danger-text')
  }),
  inThread('transfers', 'attachments', (tab) => settle(tab, 1200), { isMain: true }),
  inThread('transfers', 'attachments-top', async (tab) => {
    await settle(tab, 1200)
    await tab.locator('.msg').first().scrollIntoViewIfNeeded()
    await tab.locator('.thread-scroll').evaluate((box) => box.scrollTo(0, 0))
  })
]
