/** Rewrites the XML of a DOCX so that the converter finds all text, and counts what it will not take along. */
import { DOMParser } from 'linkedom'
import type { Losses } from '../losses.ts'
import type { DocxNumbering } from './docx-numbering.ts'
import type { StyleOf } from './docx-style-sheet.ts'
import { runOf, type XmlDocument } from './docx-xml.ts'
import { childElements, childNodes, elementsIn, type PageElement } from './page-tree.ts'
import { prepareNumbers } from './prepare-numbers.ts'
import { prepareRuns } from './prepare-runs.ts'

/** A private character that carries a width behind an alternative text. It never leaves the import. */
export const WIDTH_MARK = '\uE0F0'

/** @param xml well formed, as `checkXml` knows. */
export function prepareDocx(
  xml: string,
  losses: Losses,
  { numbering, styleOf }: { numbering: DocxNumbering; styleOf: StyleOf }
): string {
  const document = new DOMParser().parseFromString(xml, 'text/xml') as unknown as XmlDocument
  resolveAlternatives(document, losses)
  prepareRuns(document, losses, styleOf)
  for (const element of elementsIn(document)) prepareElement(element, document, losses)
  prepareNumbers(document, losses, numbering, styleOf)
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
      if (element.parentNode?.nodeName === 'w:trPr') prepareRow(element, losses)
      else if (element.parentNode?.nodeName !== 'w:rPr') losses.add('tracked-change', 'accepted')
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

/** One that was taken out goes, and with the last of them the table. */
function prepareRow(change: PageElement, losses: Losses): void {
  const row = change.parentNode?.parentNode
  const table = row?.parentNode
  if (change.nodeName !== 'w:del' || row?.nodeName !== 'w:tr') return
  losses.add('tracked-change', 'accepted')
  row.remove()
  if (table?.nodeName === 'w:tbl' && !elementsIn(table).some(({ nodeName }) => nodeName === 'w:tr')) table.remove()
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
