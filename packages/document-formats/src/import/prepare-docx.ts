/** Rewrites the XML of a DOCX so that the converter finds all text, and counts what it will not take along. */
import { DOMParser } from 'linkedom'
import type { Losses } from '../losses.ts'
import { childElements, childNodes, elementsIn, type PageElement, type PageNode } from './page-tree.ts'

/** Private characters that carry a width behind an alternative text, and a number before an item. They never leave the import. */
export const WIDTH_MARK = '\uE0F0'
export const NUMBER_MARK = '\uE0F1'

interface XmlDocument extends PageNode {
  readonly documentElement: PageElement
  createElement(name: string): PageElement
  toString(): string
}

/** The first number of a level of a numbering; undefined where a sign stands before each item. */
export type StartOf = (numberId: string, level: string) => number | undefined

/** @param xml well formed, as `checkXml` knows. */
export function prepareDocx(
  xml: string,
  losses: Losses,
  options: { startOf: StartOf; raisedStyles: ReadonlyMap<string, string> }
): string {
  const document = new DOMParser().parseFromString(xml, 'text/xml') as unknown as XmlDocument
  resolveAlternatives(document, losses)
  for (const element of elementsIn(document)) prepareElement(element, document, losses)
  for (const element of elementsIn(document))
    if (element.nodeName === 'w:rPr') markRaised(element, document, options.raisedStyles)
  markNumbers(document, options.startOf)
  return document.toString()
}

/** The converter takes the fallback, and nothing where there is none; then the choice stands for it. */
function resolveAlternatives(document: XmlDocument, losses: Losses): void {
  for (const element of elementsIn(document)) {
    if (element.localName !== 'mc:AlternateContent' && element.nodeName !== 'mc:AlternateContent') continue
    const branches = childElements(element)
    const fallback = branches.find((branch) => branch.nodeName === 'mc:Fallback' && hasText(branch))
    const choice = branches.find((branch) => branch.nodeName === 'mc:Choice')
    const chosen = fallback ?? (choice && drawsPictureOrText(choice) ? choice : undefined)
    if (chosen === undefined && branches.length > 0) losses.add('drawing', 'left-out')
    element.replaceWith(...(chosen === undefined ? [] : childNodes(chosen)))
  }
}

function hasText(branch: PageElement): boolean {
  return elementsIn(branch).some((element) => /^(w:t|a:blip|v:imagedata)$/.test(element.nodeName))
}

function drawsPictureOrText(branch: PageElement): boolean {
  return elementsIn(branch).some((element) => /^(w:txbxContent|a:blip|w:t)$/.test(element.nodeName))
}

function prepareElement(element: PageElement, document: XmlDocument, losses: Losses): void {
  switch (element.nodeName) {
    case 'w:fldSimple':
    case 'w:dir':
    case 'w:bdo':
      element.replaceWith(...childNodes(element))
      break
    case 'v:oval':
    case 'v:line':
    case 'v:polyline':
    case 'v:curve':
    case 'v:arc': {
      const shape = document.createElement('v:shape')
      shape.append(...childNodes(element))
      element.replaceWith(shape)
      break
    }
    case 'w14:checkbox':
      prepareCheckbox(element, document)
      break
    case 'w:cr':
      element.replaceWith(document.createElement('w:br'))
      break
    case 'w:ptab':
      element.replaceWith(document.createElement('w:tab'))
      break
    case 'm:oMath':
      losses.add('equation', 'kept-as-text')
      element.replaceWith(runOf(element.textContent, document))
      break
    case 'm:oMathPara':
      element.replaceWith(...childNodes(element))
      break
    case 'w:drawing':
      prepareDrawing(element, document, losses)
      break
    case 'w:txbxContent':
      losses.add('text-box', 'kept-as-text')
      break
    case 'w:footnoteReference':
    case 'w:endnoteReference':
      losses.add('footnote', 'moved-to-the-end')
      break
    case 'w:commentReference':
      losses.add('comment', 'left-out')
      break
    case 'w:ins':
    case 'w:del':
    case 'w:moveTo':
      // A mark of insertion or deletion on the paragraph itself is in its properties; the text is what is counted.
      if (!/^(w:rPr|w:trPr)$/.test(element.parentNode?.nodeName ?? '')) losses.add('tracked-change', 'accepted')
      break
    case 'w:object':
    case 'w:altChunk':
    case 'w:control':
      losses.add('embedded-object', 'left-out')
      break
    case 'w:ddList':
    case 'w:dropDownList':
    case 'w:comboBox':
      losses.add('form-field', 'kept-as-text')
      break
    case 'w:br':
      if (element.getAttribute('w:type') === 'page' || element.getAttribute('w:type') === 'column')
        losses.add('page-layout', 'flattened')
      break
    case 'w:sectPr':
      if (element.parentNode?.nodeName === 'w:pPr') losses.add('page-layout', 'flattened')
      break
    case 'w:jc':
      if (
        element.parentNode?.nodeName === 'w:pPr' &&
        /^(center|right|end|both|distribute)$/.test(element.getAttribute('w:val') ?? '')
      ) {
        losses.add('alignment', 'left-out')
      }
      break
    case 'w:highlight':
    case 'w:color':
    case 'w:rFonts':
      if (element.parentNode?.parentNode?.nodeName === 'w:r' && element.getAttribute('w:val') !== 'auto')
        losses.add('colour-or-font', 'left-out')
  }
}

/** Its sign is of a font that the converter does not know, and would be missed as a character. */
function prepareCheckbox(checkbox: PageElement, document: XmlDocument): void {
  const holder = checkbox.parentNode?.parentNode
  if (holder?.nodeName !== 'w:sdt') return
  for (const sign of elementsIn(holder)) {
    if (sign.nodeName !== 'w:sym') continue
    const words = document.createElement('w:t')
    words.textContent = '☐'
    sign.replaceWith(words)
  }
}

interface AttributeHolder {
  getAttributeNode(name: string): { readonly value: string } | null
}

/** A text box drawn the new way is not read by the converter: it is given as one drawn the old way. */
function prepareDrawing(drawing: PageElement, document: XmlDocument, losses: Losses): void {
  const inner = elementsIn(drawing)
  const width = inner.find((element) => element.nodeName === 'wp:extent')?.getAttribute('cx') ?? ''
  const properties = inner.find((element) => element.nodeName === 'wp:docPr')
  const pixels = Math.round(Number(width) / 9525)
  if (properties !== undefined && pixels >= 1 && pixels <= 10_000) {
    // In XML linkedom's getAttribute gives the value as it would be written; the attribute itself has it plain.
    const plain = (name: string) => (properties as unknown as AttributeHolder).getAttributeNode(name)?.value
    const words = plain('descr') || plain('title') || ''
    properties.setAttribute('descr', `${words.replaceAll(WIDTH_MARK, '')}${WIDTH_MARK}${pixels}`)
  }
  const boxes = inner.filter((element) => element.nodeName === 'w:txbxContent')
  if (boxes.length === 0) {
    if (!inner.some((element) => element.nodeName === 'a:blip')) losses.add('drawing', 'left-out')
    return
  }
  for (const box of boxes) {
    const frame = document.createElement('w:pict')
    const text = document.createElement('v:textbox')
    text.setAttribute('xmlns:v', 'urn:schemas-microsoft-com:vml')
    text.append(box)
    frame.append(text)
    drawing.before(frame)
  }
}

/** Raised by a style, or lifted by points as LibreOffice writes it: the converter knows neither. */
function markRaised(properties: PageElement, document: XmlDocument, raisedStyles: ReadonlyMap<string, string>): void {
  const children = childElements(properties)
  const settingOf = (name: string) => children.find((child) => child.nodeName === name)?.getAttribute('w:val') ?? ''
  if (children.some((child) => child.nodeName === 'w:vertAlign')) return
  const lift = Number(settingOf('w:position'))
  const where = lift > 0 ? 'superscript' : lift < 0 ? 'subscript' : raisedStyles.get(settingOf('w:rStyle'))
  if (where === undefined) return
  const alignment = document.createElement('w:vertAlign')
  alignment.setAttribute('w:val', where)
  properties.append(alignment)
}

/** A list that goes on after other text keeps counting; the number is written before the first item after a gap. */
function markNumbers(document: XmlDocument, startOf: StartOf): void {
  const counts = new Map<string, number[]>()
  /** Which numbering stood last at each level, since the last text that was in no list. */
  let last: string[] = []
  for (const paragraph of elementsIn(document)) {
    if (paragraph.nodeName !== 'w:p') continue
    const properties = childElements(paragraph).find((child) => child.nodeName === 'w:pPr')
    const numbering = properties && childElements(properties).find((child) => child.nodeName === 'w:numPr')
    const value = (name: string) =>
      numbering &&
      childElements(numbering)
        .find((child) => child.nodeName === name)
        ?.getAttribute('w:val')
    const numberId = value('w:numId') ?? ''
    const level = value('w:ilvl') ?? '0'
    const start = /^[0-8]$/.test(level) ? startOf(numberId, level) : undefined
    if (start === undefined) {
      if (numberId !== '' && /^[0-8]$/.test(level)) last = [...last.slice(0, Number(level)), numberId]
      else if (!/^ListContinue\d?$/.test(styleOf(properties))) last = []
      continue
    }
    const levels = counts.get(numberId) ?? []
    levels.length = Math.min(levels.length, Number(level) + 1)
    levels[Number(level)] = (levels[Number(level)] ?? start - 1) + 1
    counts.set(numberId, levels)
    const number = levels[Number(level)]!
    const before = last[Number(level)]
    if (before !== numberId && (number !== 1 || before !== undefined)) {
      const mark = runOf(`${NUMBER_MARK}${number}${NUMBER_MARK}`, document)
      if (properties!.nextSibling === null) paragraph.append(mark)
      else (properties!.nextSibling as PageElement).before(mark)
    }
    last = [...last.slice(0, Number(level)), numberId]
  }
}

function styleOf(properties: PageElement | undefined): string {
  const style = properties && childElements(properties).find((child) => child.nodeName === 'w:pStyle')
  return style?.getAttribute('w:val') ?? ''
}

function runOf(text: string, document: XmlDocument): PageElement {
  const run = document.createElement('w:r')
  const words = document.createElement('w:t')
  words.textContent = text
  run.append(words)
  return run
}
