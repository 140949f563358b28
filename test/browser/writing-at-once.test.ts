/** Four pages, two at each of two hosts, write in one document at the same time: on one line and on their own, in a list and in a table. */
import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, useBrowser } from '../support/browser.ts'
import { type CountingProxy, linkThrough } from '../support/counting-proxy.ts'
import { openWorld, type World } from '../support/world.ts'
import { type Clinician, converse, type Desk, enrol, eventually, invite } from './clinic.ts'
import { canRead, focused, letters, openDocument } from './document-pages.ts'

describeInBrowser('a document that four pages write at once', () => {
  const browser = useBrowser()
  let world: World
  let claire: Clinician
  let noah: Clinician
  /** Noah’s way to the relay. */
  let way: CountingProxy
  let conversation: string

  beforeAll(async () => {
    world = openWorld()
    const relay = await world.startRelay()
    way = await world.startProxy(relay.port)
    claire = await enrol(world, 'Dr Claire Vasseur', 'fr', relay.foundingLink)
    noah = await invite(world, claire, 'Dr Noah Bennett', 'en', (link) => linkThrough(link, way.port))
    conversation = await converse(claire, noah)
  })
  afterAll(() => world?.close())

  it('loses nothing and doubles nothing, with a page reloaded and a host cut off in between; all have the same', async () => {
    const { node } = await claire.core.call('create-document', { conversation, name: 'Staff' })
    await eventually(() => canRead(noah, conversation, node)).toBe(true)
    const desks = await Promise.all([claire.open(browser), claire.open(browser), noah.open(browser), noah.open(browser)])
    const pages = desks.map(({ page }) => page) as [Page, Page, Page, Page]
    await Promise.all(pages.map((page) => openDocument(page, 'Staff')))
    const [hers] = pages
    await focused(hers)
    // A line for all, one for each, a list of tasks and a table.
    const markdown =
      '# Staff\n\nTous:\n\nun:\n\ndeux:\n\ntrois:\n\nquatre:\n\n- [ ] tâche\n\n| K1 | K2 |\n| --- | --- |\n| L1 | L2 |\n'
    const file = { name: 'staff.md', mimeType: 'text/markdown', buffer: Buffer.from(markdown) }
    await hers.locator('main input[accept^=".docx"]').setInputFiles(file)
    const before = await untilSame(pages, /Staff.*tâche.*K1K2L1L2$/s)

    // No letter twice, so that what is lost or doubled has a name.
    const written: string[] = []
    const write = async (index: number, where: string, isBelow = false): Promise<void> => {
      const page = pages[index]!
      const first = 0x1e00 + written.length * LETTERS
      const words = Array.from({ length: LETTERS }, (_, at) => String.fromCharCode(first + at)).join('')
      written.push(words)
      await caretAtEndOf(page, where, isBelow)
      await page.keyboard.type(words, { delay: 12 })
    }
    const own = ['un:', 'deux:', 'trois:', 'quatre:']
    await Promise.all(own.map((_, index) => write(index, 'Tous:')))
    way.shut()
    const reloading = (async () => {
      await write(1, 'deux:')
      await pages[1].reload()
      await openDocument(pages[1], 'Staff')
    })()
    await Promise.all([
      reloading,
      write(0, 'tâche'),
      write(2, 'trois:'),
      (async () => {
        await write(3, 'Tous:')
        await write(3, 'L2')
      })()
    ])
    way.open()
    await Promise.all([write(0, 'K1'), write(1, 'tâche'), write(2, 'L2'), write(3, 'K2')])
    // A line that all four begin in the same moment.
    await caretAtEndOf(hers, 'Staff')
    await hers.keyboard.press('Enter')
    await hers.keyboard.type('Conclusion')
    await hers.keyboard.press('Enter')
    const empty = await untilSame(pages, /^StaffConclusionTous/)
    await Promise.all(pages.map((_, index) => write(index, 'Conclusion', true)))

    const all = [...`${before}Conclusion${written.join('')}`].sort().join('')
    await eventually(async () => [...(await letters(hers))].sort().join('')).toBe(all)
    const text = await untilSame(pages, /^StaffConclusion/)
    expect(text.length).toBe(empty.length + 4 * LETTERS)
    for (const words of written) expect(inOrder(text, words), words).toBe(true)
    for (const [index, page] of pages.entries()) {
      const other = index < 2 ? noah : claire
      await page.locator('.caret .flag', { hasText: other.name }).first().waitFor({ state: 'attached' })
    }
    await showAll(desks)
  })

  async function showAll(desks: readonly Desk[]): Promise<void> {
    if (process.env.PICTURES === undefined) return
    mkdirSync(process.env.PICTURES, { recursive: true })
    for (const [index, { page }] of desks.entries())
      await page.screenshot({ path: `${process.env.PICTURES}/four-pages-${index + 1}.png` })
  }
})

const LETTERS = 12

/** What all of them show. */
async function untilSame(pages: readonly Page[], words: RegExp): Promise<string> {
  await eventually(async () => {
    const texts = await Promise.all(pages.map(letters))
    return new Set(texts).size === 1 && words.test(texts[0] ?? '') ? 'the same' : texts.join('\n')
  }).toBe('the same')
  return letters(pages[0] as Page)
}

/** TipTap leaves its editor at its element. */
type EditorElement = Element & {
  readonly editor: {
    readonly state: { readonly selection: { readonly head: number } }
    readonly view: { domAtPos(position: number): { readonly node: Node } }
  }
}

/**
 * At the end of the block that has these words, beside names at cursors, or in the line below. Others write meanwhile: a click that the
 * editor has not read yet gives way to the cursor that it had, so whoever writes looks where the editor has it.
 */
async function caretAtEndOf(page: Page, words: string, isBelow = false): Promise<void> {
  await eventually(async () => {
    await page.locator('.ProseMirror :is(p, h1)', { hasText: words }).first().click()
    await page.locator('.ProseMirror-focused').waitFor()
    await page.keyboard.press('End')
    if (isBelow) await page.keyboard.press('ArrowDown')
    return page.evaluate((below) => {
      const { state, view } = (document.querySelector('.ProseMirror') as EditorElement).editor
      const { node } = view.domAtPos(state.selection.head)
      const block = (node instanceof Element ? node : node?.parentElement)?.closest('p, h1')
      return (below ? block?.previousElementSibling : block)?.textContent
    }, isBelow)
  }).toContain(words)
}

/** Each letter behind the one before it, whatever others wrote in between. */
const inOrder = (text: string, words: string): boolean =>
  [...words].every((letter, at) => at === 0 || text.indexOf(words[at - 1] ?? '') < text.indexOf(letter))
