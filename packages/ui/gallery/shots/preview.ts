/** The viewer, with one file of each kind. */
import type { Page } from 'playwright-core'
import { click, openConversation, type Shot, settle } from './shot.ts'

const openCard = async (tab: Page, name: string) => {
  await openConversation(tab)
  const card = tab.locator('.card, .image-card').filter({ hasText: name }).first()
  await card.scrollIntoViewIfNeeded()
  await card.locator('.icon-btn').first().click()
  await settle(tab, 1800)
}

export const preview: readonly Shot[] = [
  { name: 'preview-image', scene: 'quiet', steps: (tab) => openCard(tab, 'ECG'), isMain: true },
  { name: 'preview-dicom', scene: 'quiet', steps: (tab) => openCard(tab, 'Scanner') },
  { name: 'preview-pdf', scene: 'quiet', steps: (tab) => openCard(tab, 'Courrier') },
  { name: 'preview-letter', scene: 'letters', steps: (tab) => openCard(tab, 'Lettre de liaison') },
  { name: 'preview-text', scene: 'letters', steps: (tab) => openCard(tab, 'Notes de visite') },
  { name: 'preview-unknown', scene: 'letters', steps: (tab) => openCard(tab, 'Archive') },
  { name: 'preview-gone', scene: 'letters', steps: (tab) => openCard(tab, 'Compte rendu perdu') },
  {
    name: 'preview-dicom-zoomed',
    scene: 'quiet',
    steps: async (tab) => {
      await openCard(tab, 'Scanner')
      for (let step = 0; step < 4; step++) await tab.keyboard.press('+')
      await settle(tab)
    }
  },
  {
    name: 'preview-pdf-zoomed',
    scene: 'quiet',
    steps: async (tab) => {
      await openCard(tab, 'Courrier')
      await click(tab, '.preview-toolbar button, [role="toolbar"] button', 1)
      await settle(tab, 900)
    }
  }
]
