/** Writes at each run of a DOCX what its styles say of it, and takes out what Word does not show. */
import type { Losses } from '../losses.ts'
import { type DocxStyle, lookOf, type RunLook, type StyleOf, type Toggle } from './docx-style-sheet.ts'
import { childOf, settingOf, type XmlDocument } from './docx-xml.ts'
import { childElements, elementsIn, type PageElement } from './page-tree.ts'
import { raisedBy } from './raised-text.ts'
import { isSymbolFont } from './symbol-font.ts'

/** Each counts once for a paragraph, however many runs Word has cut it into. */
type Once = (kind: 'hidden-text' | 'capitals' | 'superscript', paragraph: PageElement | undefined) => void

/** Of usual text. */
const SIZE_HALF_POINTS = 24

export function prepareRuns(document: XmlDocument, losses: Losses, styleOf: StyleOf): void {
  const counted = new Map<string, Set<PageElement | undefined>>()
  const once: Once = (kind, paragraph) => {
    const before = counted.get(kind) ?? new Set()
    if (!before.has(paragraph)) losses.add(kind, kind === 'superscript' ? 'kept-as-text' : 'left-out')
    counted.set(kind, before.add(paragraph))
  }
  for (const run of elementsIn(document)) if (run.nodeName === 'w:r') prepareRun(run, document, styleOf, once)
}

function prepareRun(run: PageElement, document: XmlDocument, styleOf: StyleOf, once: Once): void {
  const paragraph = paragraphOf(run)
  const own = childOf(run, 'w:rPr')
  const direct = lookOf(own)
  const ofParagraph = styleOf('paragraph', settingOf(childOf(childOf(paragraph, 'w:pPr'), 'w:pStyle')))
  const ofRun = styleOf('character', settingOf(childOf(own, 'w:rStyle')))
  const styled = (name: Toggle, styles: readonly (DocxStyle | undefined)[]): boolean =>
    styles.filter((style) => style?.toggles.get(name)).length % 2 === 1
  const has = (name: Toggle): boolean => direct.toggles.get(name) ?? styled(name, [ofParagraph, ofRun])

  const hasText = childElements(run).some((child) => child.nodeName === 'w:t' && child.textContent.trim() !== '')
  if (has('w:vanish')) {
    if (hasText) once('hidden-text', paragraph)
    // What begins and ends a field stays, or the rest of the text would be taken for its code.
    for (const child of childElements(run)) if (!/^w:(rPr|fldChar|instrText)$/.test(child.nodeName)) child.remove()
    return
  }
  if (hasText && (has('w:caps') || has('w:smallCaps'))) once('capitals', paragraph)
  const elements = [ofParagraph, ofRun].filter((style) => style?.isElement !== true)
  const isStyled = (name: 'w:b' | 'w:i') => !direct.toggles.has(name) && styled(name, elements)
  const set = (name: string, value?: string): void => {
    const properties = childOf(run, 'w:rPr') ?? document.createElement('w:rPr')
    if (properties.parentNode === null) run.prepend(properties)
    childOf(properties, name)?.remove()
    const setting = document.createElement(name)
    if (value !== undefined) setting.setAttribute('w:val', value)
    properties.append(setting)
  }
  if (isStyled('w:b')) set('w:b')
  if (isStyled('w:i')) set('w:i')
  if (has('w:strike') || has('w:dstrike')) set('w:strike')
  const where = raisedIn([direct, ofRun, ofParagraph])
  if (where === 'slightly' && hasText) once('superscript', paragraph)
  else if (where === 'sup' || where === 'sub') set('w:vertAlign', where === 'sup' ? 'superscript' : 'subscript')
  const font = direct.font ?? ofRun?.font ?? ofParagraph?.font ?? ''
  if (isSymbolFont(font)) for (const text of childElements(run)) if (text.nodeName === 'w:t') writeSigns(text, font, document)
}

/** By a word, or lifted by points; what says it first counts, whatever the next say. */
function raisedIn(looks: readonly (RunLook | undefined)[]): ReturnType<typeof raisedBy> {
  const word = looks.find((look) => look?.raised !== undefined)?.raised
  if (word === 'superscript') return 'sup'
  if (word === 'subscript') return 'sub'
  return raisedBy((looks.find((look) => look?.liftHalfPoints !== undefined)?.liftHalfPoints ?? 0) / SIZE_HALF_POINTS)
}

/** As Word writes a sign that was inserted from the table of signs: what has no character is missed, and counted. */
function writeSigns(text: PageElement, font: string, document: XmlDocument): void {
  const pieces = text.textContent.split(/([\u0021-\u00ff\uf020-\uf0ff])/)
  text.before(
    ...pieces.flatMap((piece, index) => {
      if (piece === '') return []
      const element = document.createElement(index % 2 === 0 ? 'w:t' : 'w:sym')
      if (index % 2 === 0) element.textContent = piece
      else {
        element.setAttribute('w:font', font)
        element.setAttribute('w:char', `F0${(piece.charCodeAt(0) & 0xff).toString(16).padStart(2, '0').toUpperCase()}`)
      }
      return [element]
    })
  )
  text.remove()
}

function paragraphOf(run: PageElement): PageElement | undefined {
  let up = run.parentNode as PageElement | null
  while (up !== null && up.nodeName !== 'w:p') up = up.parentNode as PageElement | null
  return up ?? undefined
}
