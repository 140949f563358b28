/** The keyboard as the only hand: walks to what it wants as a person without a mouse does, and counts what was pressed. Never touches what it has not reached. */
import type { BrowserContext, Locator, Page } from 'playwright-core'

/** More than any screen has stops. */
const STOPS_AT_MOST = 120

export interface Keyboard {
  /** Keys pressed so far; a character typed is one. */
  readonly strokes: number
  press(keys: string, times?: number): Promise<void>
  type(text: string): Promise<void>
  /** By Tab; Shift+Tab for `back`. Throws when the whole screen was walked and it was not reached. */
  tabTo(target: Locator, direction?: 'on' | 'back'): Promise<void>
  /** By the arrows of a list or a menu. */
  arrowTo(target: Locator, key?: 'ArrowDown' | 'ArrowUp' | 'ArrowRight'): Promise<void>
  /** By F6, from region to region. */
  regionTo(target: Locator): Promise<void>
  /** Reaches it by Tab and presses Enter. */
  choose(target: Locator, direction?: 'on' | 'back'): Promise<void>
}

export function keyboardOf(page: Page): Keyboard {
  let strokes = 0
  async function press(keys: string, times = 1): Promise<void> {
    for (let time = 0; time < times; time++) {
      strokes += 1
      await page.keyboard.press(keys)
    }
  }
  async function walk(target: Locator, key: string): Promise<void> {
    await target.waitFor()
    for (let stop = 0; stop < STOPS_AT_MOST; stop++) {
      if (await isReached(target)) return
      await press(key)
    }
    throw new Error(`${key} does not lead to ${target}: the focus is on ${await focused(page)}`)
  }
  const tabTo: Keyboard['tabTo'] = (target, direction = 'on') => walk(target, direction === 'on' ? 'Tab' : 'Shift+Tab')
  return {
    get strokes() {
      return strokes
    },
    press,
    async type(text) {
      strokes += text.length
      await page.keyboard.type(text)
    },
    tabTo,
    arrowTo: (target, key = 'ArrowDown') => walk(target, key),
    regionTo: (target) => walk(target, 'F6'),
    async choose(target, direction) {
      await tabTo(target, direction)
      await press('Enter')
    }
  }
}

/** It holds the focus, or is what the field that holds it points at. */
const isReached = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => {
    const { activeElement } = document
    return element === activeElement || (element.id !== '' && activeElement?.getAttribute('aria-activedescendant') === element.id)
  })

export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200) ?? 'nothing')

/** What a mouse, a finger or a pen did in pages that are opened from now on. A key that presses a button is none. */
export async function watchPointer(context: BrowserContext): Promise<readonly string[]> {
  const seen: string[] = []
  await context.exposeBinding('notePointer', (_source, what: string) => void seen.push(what))
  await context.addInitScript(() => {
    const note = (event: Event): void => {
      if (event.type === 'click' && (event as MouseEvent).detail === 0) return
      const { notePointer } = globalThis as unknown as { notePointer(what: string): void }
      if (event.isTrusted) notePointer(`${event.type} on ${(event.target as Element).outerHTML?.slice(0, 80)}`)
    }
    for (const type of ['pointerdown', 'mousedown', 'touchstart', 'wheel', 'click'])
      addEventListener(type, note, { capture: true })
  })
  return seen
}
