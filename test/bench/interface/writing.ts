import { setTimeout as pause } from 'node:timers/promises'
import { connectToHost } from '@colloque/host/connect'
import type { Page } from 'playwright-core'
import { openPage } from '../../support/document-page.ts'
import type { HostProcess } from '../../support/host-process.ts'
import { typed } from '../documents/fill-documents.ts'
import { printFigure, type Spread, spreadOf } from '../measure.ts'
import type { BenchBrowser } from './bench-browser.ts'

/** Documents in the editor itself: from the click to a text that can be written in, and the tasks of the page while somebody types. */
const LARGE = { name: 'Deux cents pages', edits: 2_000, charactersEach: 301 }
const EDITED = { name: 'Cent mille saisies', edits: 100_000, charactersEach: 1 }
const EMPTY_BYTES = 10_000
const OPENINGS = 5
const LETTERS = 120
const LETTER_EVERY_MS = 100
const EDITOR = '.ProseMirror[contenteditable="true"]'

export async function measureWriting(browser: BenchBrowser, host: HostProcess, page: Page): Promise<void> {
  const paragraphs = await fill(host)
  await page.keyboard.press('Control+Shift+D')
  await page.getByRole('treeitem', { name: LARGE.name }).waitFor()
  for (const name of [EDITED.name, LARGE.name]) {
    const opened: number[] = []
    for (let run = 0; run < OPENINGS; run++) {
      await page.getByRole('treeitem', { name: 'Vide' }).click()
      await page.locator(EDITOR).waitFor()
      await pause(500)
      await page.evaluate(`probe.expectEditor(${paragraphs.get(name)})`)
      await page.getByRole('treeitem', { name }).click()
      opened.push(await page.evaluate<number>('probe.answer()'))
    }
    printFigure({
      name: `«${name}», click to an editable text, painted`,
      value: spreadOf(opened),
      unit: 'ms',
      ...(name === EDITED.name && { aim: { atMost: 400 } })
    })
  }
  for (const place of ['Home', 'End']) {
    await page.locator(EDITOR).click()
    await page.keyboard.press(`Control+${place}`)
    await pause(1_000)
    await page.evaluate(`probe.watchFrames('${EDITOR}')`)
    const tasks = await browser.tasksDuring(page, async () => {
      for (let letter = 0; letter < LETTERS; letter++) {
        await page.keyboard.type('abcdefgh '[letter % 9] ?? 'a')
        await pause(LETTER_EVERY_MS)
      }
    })
    const { intervals } = await page.evaluate<{ intervals: readonly number[] }>('probe.frames()')
    const at = place === 'Home' ? 'at its beginning' : 'at its end'
    printFigure({ name: `typing ${at}: longest task, processor time`, value: longest(tasks), unit: 'ms', aim: { atMost: 50 } })
    printFigure({ name: `typing ${at}: longest frame`, value: longest(intervals), unit: 'ms' })
    console.log(`  ${intervals.filter((interval) => interval > 50).length} of ${intervals.length} frames over 50 ms`)
  }
}

const longest = (values: readonly number[]): Spread => spreadOf([Math.max(...values)])

/** How many paragraphs each has. */
async function fill(host: HostProcess): Promise<ReadonlyMap<string, number>> {
  const paragraphs = new Map<string, number>()
  const client = await connectToHost(await host.nextLaunchUrl())
  const { conversation } = await client.call('open-personal-space', {})
  await client.call('create-document', { conversation, name: 'Vide' })
  for (const { name, edits, charactersEach } of [LARGE, EDITED]) {
    const { node: document } = await client.call('create-document', { conversation, name })
    const page = await openPage(client, { conversation, document })
    page.doc.transact(() => typed(page.doc, edits, charactersEach))
    paragraphs.set(name, page.doc.getXmlFragment('content').length)
    const isKept = async (): Promise<boolean> =>
      (await client.call('document-state', { conversation, document, start: 0 })).sizeBytes > EMPTY_BYTES && page.status.atRelay
    while (!(await isKept())) await pause(100)
    await page.close()
  }
  client.close()
  return paragraphs
}
