/** A state of every scene of the gallery under axe, in both themes and both languages (gallery/pictures.ts tries them all); and the way of the keyboard through a window. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
// biome-ignore-start lint/style/noRestrictedImports: the gallery is no part of the package, and has the states of all of its rooms
import { type Gallery, openGallery } from '../../packages/ui/gallery/open-gallery.ts'
import { runAxe, wear } from '../../packages/ui/gallery/run-axe.ts'
import { shots } from '../../packages/ui/gallery/shots/index.ts'
import type { Shot } from '../../packages/ui/gallery/shots/shot.ts'
// biome-ignore-end lint/style/noRestrictedImports: the gallery is no part of the package, and has the states of all of its rooms
import { describeInBrowser } from '../support/browser.ts'
import { eventually } from './clinic.ts'
import { focused, keyboardOf } from './keyboard.ts'

const SLOW_MS = 600_000
const LARGE_FRENCH = { size: '1280x800', language: 'fr' }
const SMALL_ENGLISH = { size: '1024x768', language: 'en' }

describeInBrowser('the interface for everyone', () => {
  let gallery: Gallery
  beforeAll(async () => {
    gallery = await openGallery()
  })
  afterAll(() => gallery?.close())

  it(
    'leaves axe nothing to find in a state of every scene: both themes, one size and language after the other',
    async () => {
      const complaints: string[] = []
      let taken = 0
      /** Its steps wait for what they press, but by time for what fades, which is little on a machine that is busy. */
      async function take(tab: Page, shot: Shot, language: string, tries = 3): Promise<void> {
        const { name, scene, shell = 'browser', steps, without = {} } = shot
        const said: string[] = []
        try {
          await gallery.turn(tab, { scene, theme: 'light', language, shell }, (what) => said.push(what))
          await steps?.(tab)
          said.push(...(await runAxe(tab, { without: Object.keys(without) })))
          await wear(tab, 'dark')
          // Nothing else depends on colours.
          if (!('color-contrast' in without)) said.push(...(await runAxe(tab, { only: ['color-contrast'] })))
        } catch (error) {
          if (tries > 1) return await take(tab, shot, language, tries - 1)
          said.push(String(error))
        }
        taken++
        complaints.push(...said.map((what) => `${name}: ${what}`))
      }
      /** Each of its scenes in one window, which is turned to the next. */
      async function takeAll({ size, language }: typeof LARGE_FRENCH, every: readonly Shot[]): Promise<void> {
        const first = { scene: 'conversations', theme: 'light', size, language, shell: 'browser' }
        const tab = await gallery.open(first, (what) => complaints.push(what))
        for (const shot of every) await take(tab, shot, language)
        await tab.close()
      }
      const all = oneForEachScene()
      await Promise.all([
        takeAll(
          SMALL_ENGLISH,
          all.filter((_, index) => index % 2 === 0)
        ),
        takeAll(
          LARGE_FRENCH,
          all.filter((_, index) => index % 2 === 1)
        )
      ])
      expect(taken).toBeGreaterThan(50)
      expect(complaints).toEqual([])
    },
    SLOW_MS
  )

  const open = (complaints: string[], scene = 'conversations', theme = 'light'): Promise<Page> =>
    gallery.open({ scene, theme, size: '1280x800', language: 'fr', shell: 'browser' }, (what) => complaints.push(what))

  /** Of what is shown: each is reached by F6, and by Shift and F6. */
  async function walkRegions(page: Page, regions: readonly string[]): Promise<void> {
    const there = () => page.locator('[data-region]').evaluateAll((all) => all.map((each) => each.getAttribute('data-region')))
    await eventually(there).toEqual(regions)
    const keys = keyboardOf(page)
    for (const key of ['F6', 'Shift+F6']) {
      const seen = new Set<string | null | undefined>()
      for (let turn = 0; turn < regions.length; turn++) {
        await keys.press(key)
        seen.add(await page.evaluate(() => document.activeElement?.closest('[data-region]')?.getAttribute('data-region')))
      }
      expect([...seen].toSorted()).toEqual([...regions].toSorted())
    }
  }

  it('walks all regions by F6, and back', async () => {
    const page = await open([])
    await page.locator('.conv').first().click()
    await page.getByRole('button', { name: 'Détails de la conversation' }).click()
    await walkRegions(page, ['rail', 'list', 'thread', 'composer', 'details'])
    await page.close()
  })

  it('walks the room of documents by keys alone: regions, folders, names, places, the bin', async () => {
    const page = await open([], 'documents')
    const keys = keyboardOf(page)
    await keys.press('Control+Shift+D')
    await page.getByRole('treeitem').first().waitFor()
    await walkRegions(page, ['rail', 'list', 'document'])
    const row = (name: string) => page.getByRole('treeitem', { name, exact: true })
    await keys.regionTo(page.locator('[role="treeitem"][tabindex="0"]'))
    await keys.press('Home')
    await keys.arrowTo(row('Protocoles'))
    await keys.press('ArrowRight', 2)
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-level'))).toBe('3')
    await keys.arrowTo(row('Cardioversion'))
    await keys.press('F2')
    await keys.type('Choc électrique')
    await keys.press('Enter')
    await row('Choc électrique').waitFor()
    await keys.arrowTo(row('Choc électrique'))
    await keys.press('Control+x')
    await keys.arrowTo(row('Comptes rendus'), 'ArrowUp')
    await keys.press('Control+v')
    await row('Choc électrique').waitFor()
    await keys.arrowTo(row('Choc électrique'))
    await keys.press('ArrowLeft')
    await keys.press('Delete')
    await row('Comptes rendus').waitFor({ state: 'detached' })
    await keys.press('Shift+F10')
    await page.getByRole('menu').waitFor()
    await page.close()
  })

  it('shows where the focus is at every stop, in both themes', async () => {
    for (const theme of ['light', 'dark']) {
      const page = await open([], 'conversations', theme)
      await page.locator('.conv').first().click()
      const keys = keyboardOf(page)
      const unseen: string[] = []
      const stops = new Set<string>()
      for (let stop = 0; stop < 40; stop++) {
        await keys.press('Tab')
        if (await page.evaluate(() => document.activeElement === document.body)) continue
        stops.add(await focused(page))
        if (!(await isFocusSeen(page))) unseen.push(await focused(page))
      }
      expect(stops.size).toBeGreaterThan(12)
      expect(unseen).toEqual([])
      await page.close()
    }
  })

  it('moves nothing for who wants no motion', async () => {
    const page = await open([])
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.locator('.conv').first().click()
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    const longest = await page.evaluate(() => {
      const times = [...document.querySelectorAll('*')].flatMap((element) => {
        const { animationDuration, transitionDuration } = getComputedStyle(element)
        return `${animationDuration},${transitionDuration}`
          .split(',')
          .map((time) => Number.parseFloat(time) * (time.trim().endsWith('ms') ? 1 : 1000))
      })
      return Math.max(...times)
    })
    expect(longest).toBeLessThanOrEqual(10)
    await page.close()
  })
})

/** All of their states are tried when the gallery takes its pictures, in every combination: two cores have twenty minutes. */
function oneForEachScene(): readonly Shot[] {
  const seen = new Set<string>(ALIKE)
  return shots.filter(({ scene }) => !seen.has(scene) && seen.add(scene))
}

/** Scenes of documents that differ from another in a sentence: they too are tried with the pictures alone. */
const ALIKE = [
  'document-former',
  'document-unsent',
  'document-gone',
  'document-loading',
  'document-past-refused',
  'document-past-trimmed',
  'document-past-elsewhere',
  'documents-first',
  'documents-loading',
  'documents-refused',
  'documents-unloaded',
  'documents-offline',
  'documents-newcomer',
  'documents-ended',
  'documents-refusing'
]

/** An outline or a shadow of the element, of a field's frame around it, or of the label that stands for a radio button. */
const isFocusSeen = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const element = document.activeElement
    const isDrawn = (each: Element | null | undefined): boolean => {
      if (!each) return false
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each)
      return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1.5) || boxShadow !== 'none'
    }
    return isDrawn(element) || isDrawn(element?.parentElement) || isDrawn(element?.closest('.composer, label, .search'))
  })
