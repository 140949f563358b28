/** Writes at each paragraph of a DOCX the numbering that its style gives, and the numbers that a list would else not go on from. */
import type { Losses } from '../losses.ts'
import type { DocxNumbering } from './docx-numbering.ts'
import type { DocxStyle, StyleOf } from './docx-style-sheet.ts'
import { childOf, runOf, settingOf, type XmlDocument } from './docx-xml.ts'
import { elementsIn, type PageElement } from './page-tree.ts'

/** A private character that carries a number before an item. It never leaves the import. */
export const NUMBER_MARK = '\uE0F1'

const HEADING = /^((heading|titre) \d|title|titre)$/i

export function prepareNumbers(document: XmlDocument, losses: Losses, numbering: DocxNumbering, styleOf: StyleOf): void {
  const otherwise = new Set<string>()
  const counts = new Map<string, number[]>()
  /** Which numbering stood last at each level, since the last text that was in no list. */
  let last: string[] = []
  for (const paragraph of elementsIn(document)) {
    if (paragraph.nodeName !== 'w:p') continue
    const style = styleOf('paragraph', settingOf(childOf(childOf(paragraph, 'w:pPr'), 'w:pStyle')))
    const { numberId, level } = numberOf(paragraph, style, numbering)
    const start = /^[0-8]$/.test(level) ? numbering.startOf(numberId, level) : undefined
    if (HEADING.test(style?.name ?? '')) {
      if (start !== undefined && paragraph.textContent.trim() !== '') losses.add('heading-number', 'left-out')
      last = []
      continue
    }
    // Also one of 0: the converter would look at the style again.
    if (numberId !== '') writeNumber(paragraph, numberId, level, document)
    if (start === undefined) {
      if (numberId !== '' && numberId !== '0' && /^[0-8]$/.test(level)) last = [...last.slice(0, Number(level)), numberId]
      else if (!/^list continue( \d)?$/i.test(style?.name ?? '')) last = []
      continue
    }
    if (!numbering.isPlain(numberId, level)) otherwise.add(`${numberId} ${level}`)
    const levels = counts.get(numberId) ?? []
    levels.length = Math.min(levels.length, Number(level) + 1)
    levels[Number(level)] = (levels[Number(level)] ?? start - 1) + 1
    counts.set(numberId, levels)
    const number = levels[Number(level)]!
    const before = last[Number(level)]
    if (before !== numberId && (number !== 1 || before !== undefined)) {
      const mark = runOf(`${NUMBER_MARK}${number}${NUMBER_MARK}`, document)
      childOf(paragraph, 'w:pPr')!.after(mark)
    }
    last = [...last.slice(0, Number(level)), numberId]
  }
  losses.add('list-numbering', 'changed', otherwise.size)
}

/** What stands at the paragraph, else what its style says. A numbering of 0 takes that of the style back. */
function numberOf(
  paragraph: PageElement,
  style: DocxStyle | undefined,
  numbering: DocxNumbering
): { readonly numberId: string; readonly level: string } {
  const own = childOf(childOf(paragraph, 'w:pPr'), 'w:numPr')
  const [ownId, ownLevel] = [settingOf(childOf(own, 'w:numId')), settingOf(childOf(own, 'w:ilvl'))]
  const numberId = ownId ?? style?.numberId ?? ''
  const ofStyle = style && (numbering.levelOf(numberId, style.id) ?? (ownId === undefined ? style.level : undefined))
  return { numberId, level: ownLevel ?? ofStyle ?? '0' }
}

function writeNumber(paragraph: PageElement, numberId: string, level: string, document: XmlDocument): void {
  const properties = childOf(paragraph, 'w:pPr') ?? document.createElement('w:pPr')
  if (properties.parentNode === null) paragraph.prepend(properties)
  childOf(properties, 'w:numPr')?.remove()
  const number = document.createElement('w:numPr')
  for (const [name, value] of [
    ['w:ilvl', level],
    ['w:numId', numberId]
  ] as const) {
    const setting = document.createElement(name)
    setting.setAttribute('w:val', value)
    number.append(setting)
  }
  properties.append(number)
}
