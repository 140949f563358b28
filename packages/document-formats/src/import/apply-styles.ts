/** Makes elements of what a page says by its styles and means by it: raised, struck, strong or leaning text, and signs of a font. What it hides goes. */
import type { Losses } from '../losses.ts'
import { elementsIn, isToTick, nodesIn, type Page, type PageElement, type PageNode, rename } from './page-tree.ts'
import { raisedBy } from './raised-text.ts'
import { readStyleSheets, type Styles } from './style-sheet.ts'
import { isSymbolFont, symbolText } from './symbol-font.ts'

/** What the text in an element has by styles alone. */
interface Look {
  readonly isStruck: boolean
  readonly isBold: boolean
  readonly isItalic: boolean
  readonly font: string
}

const PLAIN: Look = { isStruck: false, isBold: false, isItalic: false, font: '' }
const NO_TEXT = new Set('style script template title noscript head'.split(' '))
const BLOCKS = new Set(
  (
    'p div td th tr table tbody thead tfoot caption li ul ol dl dt dd h1 h2 h3 h4 h5 h6 img body section article main header ' +
    'footer nav aside blockquote pre figure figcaption form fieldset address center details hr'
  ).split(' ')
)

export function applyStyles(page: Page, losses: Losses): void {
  const stylesOf = readStyleSheets(page, () => losses.add('superscript', 'kept-as-text'))
  const looks = new Map<PageNode, Look>()
  for (const node of [...nodesIn(page.body)]) {
    const above = looks.get(node.parentNode!) ?? PLAIN
    if (node.nodeType === 3) dress(node, above, page, losses)
    if (node.nodeType !== 1) continue
    let element = node as PageElement
    const styles = stylesOf(element)
    if (NO_TEXT.has(element.localName)) continue
    if (isHidden(element, styles)) {
      if (element.textContent.trim() !== '') losses.add('hidden-text', 'left-out')
      // What is below is read no more: it has no place left.
      element.textContent = ''
      element.remove()
      continue
    }
    const look = lookOf(element, styles, above)
    if (isUndone(element, look, styles)) element = rename(element, 'span', page)
    looks.set(element, look)
    if (element.localName === 'ol' && isNumberedOtherwise(element, styles)) losses.add('list-numbering', 'changed')
    const where = BLOCKS.has(element.localName) ? undefined : raisedByStyles(styles)
    // What holds blocks is moved as a whole, and no figure is.
    if (where !== undefined && elementsIn(element).some(({ localName }) => BLOCKS.has(localName))) continue
    if (where === 'slightly') losses.add('superscript', 'kept-as-text')
    else if (where !== undefined && element.localName !== 'sup' && element.localName !== 'sub') {
      const raised = page.create(where)
      looks.set(raised, look)
      while (element.firstChild !== null) raised.append(element.firstChild)
      element.append(raised)
    }
  }
}

/** A box to tick is often hidden behind one that is drawn; and what is chosen is shown, though it be hidden in the list. */
function isHidden(element: PageElement, styles: Styles): boolean {
  if (isToTick(element) || element.localName === 'option') return false
  return (
    element.hasAttribute('hidden') ||
    styles.get('display') === 'none' ||
    /^(hidden|collapse)$/.test(styles.get('visibility') ?? '') ||
    styles.get('mso-hide') === 'all'
  )
}

function lookOf(element: PageElement, styles: Styles, above: Look): Look {
  const decoration = styles.get('text-decoration') ?? ''
  const weight = styles.get('font-weight')
  const slant = styles.get('font-style')
  // A heading is strong by itself.
  const isHeading = /^(h[1-6]|th)$/.test(element.localName)
  const family = element.localName === 'font' ? (element.getAttribute('face') ?? undefined) : undefined
  const font = (styles.get('font-family') ?? family)?.replace(/,.*/s, '').replaceAll(/["']/g, '').trim()
  return {
    isStruck: above.isStruck || decoration.includes('line-through'),
    isBold: weight === undefined || weight === 'inherit' || isHeading ? above.isBold : isStrong(weight),
    isItalic: slant === undefined || slant === 'inherit' ? above.isItalic : /^(italic|oblique)/.test(slant),
    font: font === undefined || font === 'inherit' ? above.font : font
  }
}

/** An office program writes a strong element around all that it copies, and takes the strength back by a style. */
function isUndone({ localName }: PageElement, look: Look, styles: Styles): boolean {
  if (/^(b|strong)$/.test(localName)) return styles.has('font-weight') && !look.isBold
  return /^(i|em)$/.test(localName) && styles.has('font-style') && !look.isItalic
}

const isStrong = (weight: string): boolean => weight.startsWith('bold') || Number.parseInt(weight, 10) >= 600

function isNumberedOtherwise(list: PageElement, styles: Styles): boolean {
  const type = list.getAttribute('type') ?? ''
  return (
    list.hasAttribute('reversed') ||
    /^[aAiI]$/.test(type) ||
    /(^|\s)(lower|upper|cjk|hebrew|arabic|greek)-/.test(styles.get('list-style-type') ?? '')
  )
}

/** By a word, by a length, or moved in its line. The place of a cell or a picture is none of it. */
function raisedByStyles(styles: Styles): ReturnType<typeof raisedBy> {
  const value = styles.get('vertical-align') ?? ''
  if (value === 'super' || value === 'text-top') return 'sup'
  if (value === 'sub' || value === 'text-bottom') return 'sub'
  const isMoved = styles.get('position') === 'relative'
  const lengths = [value, styles.get('mso-text-raise'), isMoved ? styles.get('bottom') : undefined]
  const lift = lengths.map((length) => emOf(length ?? '')).find((length) => length)
  return raisedBy(lift ?? (isMoved ? -emOf(styles.get('top') ?? '') : 0))
}

/** A length as a share of the size of usual text; NaN for what is none. */
function emOf(length: string): number {
  const value = Number.parseFloat(length)
  if (/px\s*$/.test(length)) return value / 16
  if (/pt\s*$/.test(length)) return value / 12
  if (/%\s*$/.test(length)) return value / 100
  return value
}

function dress(text: PageNode, look: Look, page: Page, losses: Losses): void {
  if (isSymbolFont(look.font)) {
    const read = symbolText(text.nodeValue, look.font)
    if (read.text !== text.nodeValue) text.nodeValue = read.text
    losses.add('unreadable-character', 'kept-as-text', read.unknown)
  }
  if (text.nodeValue.trim() === '') return
  for (const name of [look.isStruck && 's', look.isBold && 'strong', look.isItalic && 'em']) {
    if (name === false) continue
    const around = page.create(name)
    text.before(around)
    around.append(text)
  }
}
