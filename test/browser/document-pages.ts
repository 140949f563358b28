/** A document in the interface, as the stories about writing open it, write in it and read it. */
import { Refusal } from '@colloque/client-api'
import type { Page } from 'playwright-core'
import { type Clinician, eventually } from './clinic.ts'

export async function canRead(who: Clinician, conversation: string, document: string): Promise<boolean> {
  try {
    return (await who.core.call('document-status', { conversation, document })).state === 'live'
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

export async function openDocument(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Documents', exact: true }).click()
  await page
    .getByRole('treeitem', { name: new RegExp(`^${name}`) })
    .first()
    .click()
  await page.getByRole('main', { name: new RegExp(`^Document\\s?: ${name}$`) }).waitFor()
  await page.locator('.ProseMirror').waitFor()
}

export async function focused(page: Page): Promise<void> {
  await page.bringToFront()
  await page.locator('.ProseMirror').focus()
  await page.locator('.ProseMirror-focused').waitFor()
}

export async function write(page: Page, words: string): Promise<void> {
  await focused(page)
  await page.keyboard.type(words)
}

/** What is written, without names at cursors and without what holds a place. */
export const letters = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const copy = document.querySelector('.ProseMirror')?.cloneNode(true) as HTMLElement
    for (const beside of copy.querySelectorAll('.caret, label')) beside.remove()
    return (copy.textContent ?? '').replaceAll('\u2060', '')
  })

export const textOf = (page: Page, words: string | RegExp) =>
  typeof words === 'string' ? eventually(() => letters(page)).toBe(words) : eventually(() => letters(page)).toMatch(words)

/** Counts how often these are drawn from now on: React gives an element new properties each time, also where nothing in them differs. */
export async function countDrawn(page: Page, selectors: readonly string[]): Promise<() => Promise<readonly number[]>> {
  const counts = await page.evaluateHandle((all) => {
    const drawn = all.map(() => 0)
    all.forEach((selector, index) => {
      const element = document.querySelector(selector) as unknown as Record<string, unknown>
      const key = Object.keys(element).find((name) => name.startsWith('__reactProps$')) ?? ''
      let held = element[key]
      const set = (next: unknown): void => {
        held = next
        drawn[index] = (drawn[index] ?? 0) + 1
      }
      Object.defineProperty(element, key, { get: () => held, set, configurable: true })
    })
    return drawn
  }, selectors)
  return () => counts.jsonValue()
}
