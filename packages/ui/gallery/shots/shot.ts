/** One picture to be taken: a scene, and what is done in it before. */
import type { Page } from 'playwright-core'

export interface Shot {
  readonly name: string
  readonly scene: string
  readonly steps?: (tab: Page) => Promise<unknown>
  /** Taken in both languages in every theme and size; the others in English once. */
  readonly isMain?: boolean
  readonly shell?: 'browser' | 'desktop'
  /** As it is printed, beside what the screen shows. */
  readonly isPrinted?: boolean
  /** Rules of axe that are left out in this state alone, each with its reason. */
  readonly without?: Readonly<Record<string, string>>
}

export const click = (tab: Page, selector: string, nth = 0): Promise<void> => tab.locator(selector).nth(nth).click()
export const rightClick = (tab: Page, selector: string, nth = 0): Promise<void> =>
  tab.locator(selector).nth(nth).click({ button: 'right' })
export const fill = (tab: Page, selector: string, value: string, nth = 0): Promise<void> =>
  tab.locator(selector).nth(nth).fill(value)
export const press = (tab: Page, keys: string): Promise<void> => tab.keyboard.press(keys)
export const settle = (tab: Page, milliseconds = 350): Promise<void> => tab.waitForTimeout(milliseconds)

/** In the ward's list: 0 is the patient's conversation, 2 the first between two. */
export async function openConversation(tab: Page, nth = 0): Promise<void> {
  await click(tab, '.conv', nth)
  await tab.waitForSelector('.thread-pane')
  await settle(tab, 500)
}
export const room = (tab: Page, which: 'conversations' | 'documents' | 'directory' | 'settings'): Promise<void> =>
  click(tab, '.rail-item', ['conversations', 'documents', 'directory', 'settings'].indexOf(which))
