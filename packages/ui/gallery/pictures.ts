/**
 * Takes pictures of every screen and state, in both themes, at two sizes, in both languages, with axe on each:
 *   node packages/ui/gallery/pictures.ts [--only PART-OF-A-NAME]… [--out .pictures] [--theme dark] [--size 1024x768] [--language en]
 * Ends with 1 when anything complained. Contact sheets are made where ImageMagick is there.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { openGallery } from './open-gallery.ts'
import { runAxe, wear } from './run-axe.ts'
import { shots } from './shots/index.ts'
import type { Shot } from './shots/shot.ts'

const AT_ONCE = 4
const PER_SHEET = 6
const THEMES = ['light', 'dark']
const SIZES = ['1280x800', '1024x768']
const LANGUAGES = ['fr', 'en']

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    out: { type: 'string', default: '.pictures' },
    theme: { type: 'string' },
    size: { type: 'string' },
    language: { type: 'string' }
  }
})

/** Taken once for each theme, which changes nothing but colours. */
interface Visit {
  readonly shot: Shot
  readonly themes: readonly string[]
  readonly size: string
  readonly language: string
}

function visits(): readonly Visit[] {
  const isAsked = (asked: string | undefined, one: string): boolean => asked === undefined || asked === one
  const named = shots.filter(({ name }) => values.only === undefined || values.only.some((part) => name.includes(part)))
  return named
    .flatMap((shot) => SIZES.flatMap((size) => LANGUAGES.map((language) => ({ shot, size, language }))))
    .filter(({ size, language }) => isAsked(values.size, size) && isAsked(values.language, language))
    .map((visit) => ({ ...visit, themes: themesOf(visit).filter((theme) => isAsked(values.theme, theme)) }))
    .filter(({ themes }) => themes.length > 0)
}

/** All of them in French, and of the main screens in English; of the others once. */
function themesOf({ shot, size, language }: Omit<Visit, 'themes'>): readonly string[] {
  if (language === 'fr' || shot.isMain || values.language === language) return THEMES
  return size === '1024x768' ? ['light'] : []
}

const gallery = await openGallery()
const wanted = [...visits()]
const total = wanted.reduce((sum, { themes }) => sum + themes.length, 0)
let complained = 0
const folderOf = ({ size, language }: Visit, theme: string): string => `${language}-${theme}-${size}`

async function visit(each: Visit): Promise<void> {
  const { shot, themes, size, language } = each
  const { scene, shell = 'browser' } = shot
  let said: string[] = []
  const tell = (theme: string): void => {
    if (said.length === 0) return
    complained++
    console.log(`${folderOf(each, theme)}/${shot.name}\n  ${said.join('\n  ')}`)
    said = []
  }
  const first = themes[0] as string
  const tab = await gallery.open({ scene, theme: first, size, language, shell }, (what) => said.push(what)).catch(note)
  if (tab === undefined) return tell(first)
  await shot.steps?.(tab).catch(note)
  for (const theme of themes) {
    await pictureIn(tab, each, theme).catch(note)
    tell(theme)
  }
  await tab.close().catch(note)
  tell(first)

  function note(error: unknown): undefined {
    said.push(error instanceof Error ? error.message : String(error))
  }
  async function pictureIn(page: Page, { shot: { name, isPrinted, without = {} } }: Visit, theme: string): Promise<void> {
    await wear(page, theme)
    const file = join(values.out, folderOf(each, theme), `${name}.png`)
    await page.screenshot({ path: file })
    said.push(...(await overflowing(page)), ...(await runAxe(page, { without: Object.keys(without) })))
    if (isPrinted) await page.pdf({ path: file.replace(/png$/, 'pdf'), preferCSSPageSize: true })
  }
}

/** Nothing leaves the window: a page that scrolls sideways is a fault. */
async function overflowing(tab: Page): Promise<readonly string[]> {
  return tab.evaluate(() => {
    const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement
    const isFrame = document.querySelector('.frame-app') !== null
    if (scrollWidth > clientWidth) return [`the page is ${scrollWidth} wide in a window of ${clientWidth}`]
    return isFrame && scrollHeight > clientHeight ? [`the page is ${scrollHeight} tall in a window of ${clientHeight}`] : []
  })
}

try {
  for (const folder of folders()) mkdirSync(join(values.out, folder), { recursive: true })
  const takeNext = async (): Promise<void> => {
    for (let next = wanted.shift(); next; next = wanted.shift()) await visit(next)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, takeNext))
} finally {
  await gallery.close()
}
console.log(`${total} pictures in ${values.out}, ${complained} with complaints`)
makeContactSheets()
process.exitCode = complained === 0 ? 0 : 1

function folders(): ReadonlySet<string> {
  return new Set(visits().flatMap((each) => each.themes.map((theme) => folderOf(each, theme))))
}

/** Six pictures a sheet, each with its name. */
function makeContactSheets(): void {
  for (const folder of folders()) {
    const isHere = (each: Visit): boolean => each.themes.some((theme) => folderOf(each, theme) === folder)
    const files = visits()
      .filter(isHere)
      .map(({ shot }) => join(values.out, folder, `${shot.name}.png`))
    for (let first = 0; first < files.length; first += PER_SHEET) {
      const sheet = join(values.out, `sheet-${folder}-${String(first / PER_SHEET + 1).padStart(2, '0')}.png`)
      const part = files.slice(first, first + PER_SHEET)
      const args = ['-label', '%t', ...part, '-tile', '2x3', '-geometry', '900x+6+6', '-background', '#999', sheet]
      spawnSync('montage', args, { stdio: 'ignore' })
    }
  }
}
