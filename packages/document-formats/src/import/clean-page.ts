/** Makes a foreign page into one that the schema can read: what it has no place for goes, and is counted. */
import type { Losses } from '../losses.ts'
import { isSafeLink, plainLine } from '../schema/attribute-rules.ts'
import { applyStyles } from './apply-styles.ts'
import {
  childElements,
  childNodes,
  elementsIn,
  isToTick,
  nodesIn,
  type Page,
  type PageElement,
  type PageNode,
  rename,
  typeOf
} from './page-tree.ts'
import { raisedText } from './raised-text.ts'

export interface CleanOptions {
  readonly losses: Losses
  /** @returns the placeholder of the picture, or undefined when it is not taken; then it has said why. */
  readonly takeImage: (source: string) => string | undefined
}

const SILENT = new Set('style link meta title head base template colgroup col wbr'.split(' '))
const ACTIVE = new Set('script iframe frame frameset object embed applet portal noscript'.split(' '))
const DRAWN = new Set('svg canvas audio video map'.split(' '))
const CONTROLS = new Set('input select textarea button meter progress datalist'.split(' '))
const PRIVATE = ['data-file', 'data-account', 'data-comment']

export function cleanPage(page: Page, options: CleanOptions): void {
  const { losses } = options
  applyStyles(page, losses)
  for (const element of elementsIn(page.body)) {
    if (!isWithin(element, page.body)) continue
    const name = element.localName
    countLooks(element, page, losses)
    if (SILENT.has(name)) element.remove()
    else if (ACTIVE.has(name)) removeWith(element, losses, 'active-content')
    else if (DRAWN.has(name)) removeWith(element, losses, 'drawing')
    else if (name === 'math') removeWith(element, losses, 'equation')
    else if (name === 'img') cleanImage(element, options)
    else if (isToTick(element)) cleanCheckbox(element, losses)
    else if (CONTROLS.has(name)) cleanControl(element, losses)
    else if (name === 'a') cleanLink(element, losses)
    else if (/^h[4-6]$/.test(name)) {
      rename(element, 'h3', page)
      losses.add('heading-level', 'flattened')
    } else if (name === 'sup' || name === 'sub') cleanRaised(element, name, losses)
    else if (name === 'caption') cleanCaption(element, page)
    else if (name === 'summary' || name === 'legend') rename(element, 'p', page)
    else if (name === 'span') cleanSpan(element, losses)
  }
  for (const element of elementsIn(page.body))
    if (element.localName === 'ul' || element.localName === 'ol') cutList(element, page)
  cleanText(page, losses)
}

/** Items to tick and others stand in one list of a page, and in lists of their own in the schema. */
function cutList(list: PageElement, page: Page): void {
  if (list.getAttribute('data-type') === 'taskList') list.removeAttribute('data-type')
  const items = childElements(list)
  const isTask = (item: PageElement) => item.getAttribute('data-type') === 'taskItem'
  if (!items.some(isTask)) return
  let open: PageElement | undefined
  for (const item of items) {
    const type = isTask(item) ? 'taskList' : ''
    if (open === undefined || (item.localName === 'li' && (open.getAttribute('data-type') ?? '') !== type)) {
      open = page.create(type === 'taskList' ? 'ul' : list.localName)
      if (type !== '') open.setAttribute('data-type', type)
      list.before(open)
    }
    open.append(item)
  }
  list.remove()
}

export function cleanImage(element: PageElement, { losses, takeImage }: CleanOptions): void {
  const source = element.getAttribute('src')?.trim() ?? ''
  const file = takeImage(source)
  const alt = plainLine(element.getAttribute('alt') ?? '', 2000)
  if (file !== undefined) {
    element.setAttribute('data-file', file)
    element.setAttribute('alt', alt)
    liftOut(element)
    return
  }
  if (/^(https?:)?\/\//i.test(source)) losses.add('image-remote', 'left-out')
  else if (!source.startsWith('data:') && !source.startsWith('docx:')) losses.add('image-missing', 'left-out')
  element.replaceWith(alt === '' ? '' : `[${alt}]`)
}

/** A picture is a block: one that stands first or last in a line of text, or alone, leaves the line. */
function liftOut(image: PageElement): void {
  for (let parent = image.parentNode as PageElement; /^(p|h[1-6]|a|span|strong|em|b|i|u|s)$/.test(parent.localName); ) {
    const isFirst = parent.firstChild === image
    if (!isFirst && image.nextSibling !== null) return
    if (isFirst) parent.before(image)
    else parent.after(image)
    if (parent.firstChild === null) parent.remove()
    parent = image.parentNode as PageElement
  }
}

/** At the head of an item of a list it is what makes the item one to tick; elsewhere, and where one of several is chosen, a sign. */
function cleanCheckbox(element: PageElement, losses: Losses): void {
  const isChecked = element.hasAttribute('checked')
  const item = typeOf(element) === 'radio' ? undefined : itemHeadedBy(element)
  if (item === undefined) {
    losses.add('form-field', 'kept-as-text')
    element.replaceWith(isChecked ? '☑ ' : '☐ ')
    return
  }
  const after = element.nextSibling
  if (after?.nodeType === 3) after.nodeValue = after.nodeValue.replace(/^\s/, '')
  element.remove()
  item.setAttribute('data-type', 'taskItem')
  item.setAttribute('data-checked', String(isChecked))
}

function itemHeadedBy(element: PageElement): PageElement | undefined {
  let node: PageNode = element
  while (node.parentNode !== null) {
    const parent = node.parentNode as PageElement
    for (let before = parent.firstChild; before !== node; before = before!.nextSibling) {
      if (before!.nodeType === 1 || before!.textContent.trim() !== '') return undefined
    }
    if (parent.localName === 'li') return /^[uo]l$/.test((parent.parentNode as PageElement)?.localName ?? '') ? parent : undefined
    if (!/^(p|label|span|div|strong|em)$/.test(parent.localName)) return undefined
    node = parent
  }
  return undefined
}

/** What a reader of the page sees in it: never what could have been chosen instead. */
function cleanControl(element: PageElement, losses: Losses): void {
  if (element.localName === 'input' && typeOf(element) === 'hidden') return element.remove()
  losses.add('form-field', 'kept-as-text')
  element.replaceWith(shownIn(element))
}

function shownIn(control: PageElement): string {
  switch (control.localName) {
    case 'input':
      return typeOf(control) === 'password' ? '' : (control.getAttribute('value') ?? '')
    case 'select': {
      const options = elementsIn(control).filter(({ localName }) => localName === 'option')
      const chosen = options.filter((option) => option.hasAttribute('selected'))
      if (control.hasAttribute('multiple')) return chosen.map(labelOf).join(', ')
      const one = chosen.at(-1) ?? options[0]
      return one === undefined ? '' : labelOf(one)
    }
    case 'datalist':
      return ''
    default:
      return control.textContent
  }
}

const labelOf = (option: PageElement): string => option.textContent.trim() || (option.getAttribute('label') ?? '')

function cleanLink(element: PageElement, losses: Losses): void {
  const href = element.getAttribute('href')?.trim()
  if (href === undefined || isSafeLink(href)) return
  element.removeAttribute('href')
  losses.add('link-target', 'kept-as-text')
}

export function cleanRaised(element: PageElement, name: 'sup' | 'sub', losses: Losses): void {
  if (elementsIn(element).some(({ localName }) => /^(s|del|strike)$/.test(localName))) {
    for (const node of nodesIn(element)) if (node.nodeType === 3) node.nodeValue = raised(node.nodeValue, name, losses)
    element.replaceWith(...childNodes(element))
  } else element.replaceWith(raised(element.textContent, name, losses))
}

function raised(text: string, name: 'sup' | 'sub', losses: Losses): string {
  // The mark of a footnote is a word in brackets already.
  if (/^\[\d+\]$/.test(text)) return text
  const after = raisedText(text, name)
  if (after === text && text.trim() !== '') losses.add('superscript', 'kept-as-text')
  return after
}

function cleanCaption(element: PageElement, page: Page): void {
  const table = element.parentNode
  const paragraph = rename(element, 'p', page)
  if (table !== null && table.nodeName.toLowerCase() === 'table') table.before(paragraph)
}

/** Only what the document itself may say is read from a file: not whom it names, nor what was said about it. */
function cleanSpan(element: PageElement, losses: Losses): void {
  if (element.hasAttribute('data-comment')) losses.add('comment', 'left-out')
  else if (element.hasAttribute('data-account')) losses.add('mention', 'kept-as-text')
  for (const name of PRIVATE) element.removeAttribute(name)
}

function countLooks(element: PageElement, { styleAttribute }: Page, losses: Losses): void {
  if (element.localName !== 'img') element.removeAttribute('data-file')
  const style = element.getAttribute(styleAttribute) ?? ''
  const isColoured = /(^|;|\s)(color|background(-color)?|font-family|font-size|font)\s*:/i.test(style)
  if (isColoured || element.localName === 'font' || element.localName === 'mark') losses.add('colour-or-font', 'left-out')
  if (
    /text-align\s*:\s*(center|right|justify|end)/i.test(style) ||
    /^(center|right|justify)$/i.test(element.getAttribute('align') ?? '')
  ) {
    losses.add('alignment', 'left-out')
  }
}

function cleanText(page: Page, losses: Losses): void {
  for (const node of [...nodesIn(page.body)]) {
    if (node.nodeType !== 3) continue
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no document may hold
    const clean = node.nodeValue.toWellFormed().replaceAll(/[\u0000-\u0008\u000b\u000e-\u001f\u007f\ufffe\uffff]/g, '')
    losses.add('unreadable-character', 'kept-as-text', clean.match(/\p{Co}/gu)?.length ?? 0)
    if (clean === node.nodeValue) continue
    losses.add('unreadable-character', 'left-out', Math.max(1, node.nodeValue.length - clean.length))
    node.nodeValue = clean
  }
}

function removeWith(element: PageElement, losses: Losses, kind: 'active-content' | 'drawing' | 'equation'): void {
  losses.add(kind, 'left-out')
  element.remove()
}

function isWithin(node: PageNode, root: PageNode): boolean {
  let up: PageNode | null = node
  while (up !== null && up !== root) up = up.parentNode
  return up === root
}
