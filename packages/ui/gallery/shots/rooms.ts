/** Directory and settings. */
import type { Page } from 'playwright-core'
import { click, fill, room, type Shot, settle } from './shot.ts'

const directory = (
  name: string,
  scene = 'conversations',
  more?: (tab: Page) => Promise<unknown>,
  part: Partial<Shot> = {}
): Shot => ({
  name,
  scene,
  steps: async (tab) => {
    await room(tab, 'directory')
    await settle(tab)
    await more?.(tab)
    await settle(tab)
  },
  ...part
})
const card = (tab: Page, name: string) => tab.locator('.dir-list [data-row]').filter({ hasText: name }).first().click()
const SECTIONS = ['profile', 'security', 'notifications', 'writing', 'display', 'relay', 'about']
const section = (name: string, scene = 'desk', more?: (tab: Page) => Promise<unknown>, part: Partial<Shot> = {}): Shot => ({
  name: `settings-${name}`,
  scene,
  shell: 'desktop',
  steps: async (tab) => {
    await room(tab, 'settings')
    await click(tab, '.set-nav .tree-row', SECTIONS.indexOf(name.split('-')[0] as string))
    await settle(tab)
    await more?.(tab)
    await settle(tab)
  },
  ...part
})

export const rooms: readonly Shot[] = [
  directory('directory'),
  directory(
    'directory-card',
    'conversations',
    async (tab) => {
      await fill(tab, '.dir-tools input', 'cardio')
      await settle(tab)
      await card(tab, 'Exemple')
    },
    { isMain: true }
  ),
  directory('directory-filtered', 'conversations', async (tab) => {
    await click(tab, '.dir-tools .chip', 1)
    await click(tab, '[role="menuitem"]')
    await click(tab, '.dir-tools .chip', 3)
  }),
  directory('directory-facet', 'conversations', (tab) => click(tab, '.dir-tools .chip')),
  directory('directory-own-card', 'conversations', (tab) => card(tab, 'Témoin')),
  directory('directory-busy-card', 'conversations', (tab) => card(tab, 'C. Modèle')),
  directory('directory-write-refused', 'conversations', async (tab) => {
    await card(tab, 'Prototype')
    await settle(tab)
    await click(tab, '.pane-panel .btn-primary')
  }),
  directory('directory-nothing', 'conversations', (tab) => fill(tab, '.dir-tools input', 'zzz')),
  directory('directory-alone', 'directory-alone'),
  directory('directory-member', 'directory-member'),
  directory('directory-crowd', 'directory-crowd', (tab) => fill(tab, '.dir-tools input', 'dr')),
  directory('directory-crowd-card', 'directory-crowd', async (tab) => {
    await fill(tab, '.dir-tools input', 'rochefoucauld')
    await settle(tab)
    await card(tab, 'Rochefoucauld')
  }),
  directory('directory-refused', 'directory-refused'),
  directory('directory-loading', 'loading'),
  directory('directory-invite', 'conversations', (tab) => click(tab, '.pane-head .btn')),
  directory('directory-invite-refused', 'refusing', async (tab) => {
    await click(tab, '.pane-head .btn')
    await click(tab, '[role="dialog"] .btn-primary')
  }),
  directory('directory-invited', 'conversations', async (tab) => {
    await click(tab, '.pane-head .btn')
    await click(tab, '[role="dialog"] .btn-primary')
  }),
  section('profile'),
  section('profile-stand-in', 'desk', async (tab) => {
    await click(tab, '.set-col .segment', 3)
    await fill(tab, '.set-col input[role="combobox"]', 'sp')
  }),
  section('security', 'desk', undefined, { isMain: true }),
  section('security-select', 'desk', (tab) => click(tab, '.set-select button')),
  section('security-keychain', 'desk', (tab) => click(tab, '#keychain')),
  section('notifications'),
  section('writing'),
  section('display'),
  section('display-refused', 'refusing', (tab) => click(tab, '.set-col .segment', 1)),
  section('relay'),
  section('relay-refused', 'refusing'),
  section('about'),
  { ...section('security', 'quiet'), name: 'settings-security-browser', shell: 'browser' }
]
