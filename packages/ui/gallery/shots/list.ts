/** The frame and the list of conversations. */
import type { Page } from 'playwright-core'
import { click, fill, openConversation, press, rightClick, type Shot, settle } from './shot.ts'

const search = async (tab: Page, words: string) => {
  await fill(tab, '.list-tools input', words)
  await settle(tab, 600)
}

export const list: readonly Shot[] = [
  { name: 'list', scene: 'conversations', isMain: true },
  { name: 'list-unread', scene: 'conversations', steps: (tab) => click(tab, '.list-tools .segment', 1) },
  { name: 'list-urgent', scene: 'conversations', steps: (tab) => click(tab, '.list-tools .segment', 2) },
  {
    name: 'list-nothing-urgent',
    scene: 'removed',
    steps: async (tab) => {
      for (const nth of [0, 2]) await openConversation(tab, nth)
      await click(tab, '.conv', 5)
      await click(tab, '.list-tools .segment', 2)
      await settle(tab)
    }
  },
  { name: 'list-search', scene: 'conversations', steps: (tab) => search(tab, 'bisoprolol') },
  { name: 'list-search-people', scene: 'conversations', steps: (tab) => search(tab, 'cardio') },
  { name: 'list-search-nothing', scene: 'conversations', steps: (tab) => search(tab, 'zzz') },
  { name: 'list-menu', scene: 'conversations', steps: (tab) => rightClick(tab, '.conv', 4) },
  { name: 'list-write-menu', scene: 'conversations', steps: (tab) => click(tab, '.pane-head .icon-btn') },
  { name: 'list-empty', scene: 'empty' },
  { name: 'list-loading', scene: 'loading' },
  { name: 'list-refused', scene: 'list-refused' },
  { name: 'list-many', scene: 'many' },
  { name: 'list-awkward', scene: 'awkward', isMain: true, steps: (tab) => openConversation(tab) },
  {
    name: 'jump',
    scene: 'conversations',
    steps: async (tab) => {
      await press(tab, 'Control+k')
      await settle(tab)
    }
  },
  {
    name: 'jump-typed',
    scene: 'conversations',
    steps: async (tab) => {
      await press(tab, 'Control+k')
      await tab.keyboard.type('card')
      await settle(tab, 600)
    }
  },
  {
    name: 'jump-nothing',
    scene: 'conversations',
    steps: async (tab) => {
      await press(tab, 'Control+k')
      await tab.keyboard.type('zzz')
      await settle(tab, 600)
    }
  },
  {
    name: 'write-to',
    scene: 'conversations',
    steps: async (tab) => {
      await click(tab, '.pane-head .icon-btn')
      await click(tab, '[role="menuitem"]')
      await settle(tab)
    }
  },
  {
    name: 'new-group',
    scene: 'conversations',
    steps: async (tab) => {
      await click(tab, '.pane-head .icon-btn')
      await click(tab, '[role="menuitem"]', 1)
      await settle(tab)
      await tab.keyboard.type('Garde de cardiologie')
      await fill(tab, '[role="dialog"] input', 'mod', 1)
      await press(tab, 'Enter')
      await settle(tab)
    }
  },
  { name: 'shortcuts', scene: 'conversations', steps: (tab) => press(tab, 'Control+/') },
  { name: 'availability-menu', scene: 'conversations', steps: (tab) => click(tab, '.rail-me') },
  {
    name: 'availability-away',
    scene: 'conversations',
    steps: async (tab) => {
      await click(tab, '.rail-me')
      await click(tab, '[role^="menuitem"]', 2)
      await settle(tab)
    }
  },
  { name: 'link-opened', scene: 'link-opened' },
  {
    name: 'toast',
    scene: 'quiet',
    steps: async (tab) => {
      await openConversation(tab)
      await click(tab, '.card .icon-btn', 1)
      await settle(tab)
    }
  },
  { name: 'banner-offline', scene: 'offline', isMain: true, steps: (tab) => openConversation(tab).then(() => settle(tab, 900)) },
  { name: 'banner-other-version', scene: 'other-version', steps: (tab) => settle(tab, 900) },
  { name: 'banner-relay-changed', scene: 'relay-changed', steps: (tab) => openConversation(tab).then(() => settle(tab, 900)) },
  { name: 'banner-device-disabled', scene: 'device-disabled', steps: (tab) => settle(tab, 900) },
  { name: 'large-text', scene: 'large-text', isMain: true, steps: (tab) => openConversation(tab) },
  {
    name: 'large-text-details',
    scene: 'large-text',
    steps: async (tab) => {
      await openConversation(tab)
      await click(tab, '.thread-pane .pane-head .icon-btn', 2)
      await settle(tab)
    }
  },
  {
    name: 'large-text-directory',
    scene: 'large-text',
    steps: (tab) => click(tab, '.rail-item', 1).then(() => click(tab, '.dir-list [data-row]', 1))
  },
  { name: 'large-text-settings', scene: 'large-text', steps: (tab) => click(tab, '.rail-item', 2) }
]
