/** Which of its style sheets' words apply to an element of a page: simple selectors, in their order. What depends on the screen or on a state is not read. */
import type { Page, PageElement, PageNode } from './page-tree.ts'

/** What changes how text is read, not how it looks. */
export type StyleName =
  | 'vertical-align'
  | 'mso-text-raise'
  | 'position'
  | 'top'
  | 'bottom'
  | 'text-decoration'
  | 'display'
  | 'visibility'
  | 'mso-hide'
  | 'font-weight'
  | 'font-style'
  | 'font-family'
  | 'list-style-type'

export type Styles = ReadonlyMap<StyleName, string>

const NAMES = new Map<string, StyleName>([
  ...(
    'vertical-align mso-text-raise position top bottom text-decoration display visibility mso-hide font-weight font-style font-family list-style-type'.split(
      ' '
    ) as StyleName[]
  ).map((name) => [name, name] as const),
  ['text-decoration-line', 'text-decoration'],
  ['list-style', 'list-style-type']
])

interface Declaration {
  readonly name: StyleName
  readonly value: string
  readonly isImportant: boolean
}

interface Rule {
  /** From the element outwards. */
  readonly compounds: readonly Compound[]
  readonly declarations: readonly Declaration[]
  /** How exactly it names the element: of two rules, the greater wins; of equals, the later. */
  readonly weight: number
}

interface Compound {
  readonly name: string
  readonly classes: readonly string[]
  readonly ids: readonly string[]
  /** The next one is its parent, not any element around it. */
  readonly isChild: boolean
}

/** Far beyond what pages have, and within what a tab takes in its stride: how often an element is held against a part of a selector. */
const MOST_LOOKS = 1_000_000

/** @returns what applies to an element; of a page with too many rules for its length only what stands at the element itself, and `tooMany` is called once. */
export function readStyleSheets({ sheets, styleAttribute }: Page, tooMany: () => void): (element: PageElement) => Styles {
  let looks = 0
  /** What is around it counts where a rule names what must be. */
  function applies(element: PageElement, compounds: readonly Compound[], depthOf: () => number): boolean {
    if (looks >= MOST_LOOKS) return false
    looks += compounds.length > 1 ? depthOf() : 1
    if (looks >= MOST_LOOKS) tooMany()
    return looks < MOST_LOOKS && matches(element, compounds)
  }
  const rules = new Map<string, Rule[]>()
  for (const rule of rulesOf(sheets)) {
    const { ids, classes, name } = rule.compounds[0]!
    const key = ids[0] ?? classes[0] ?? name
    const before = rules.get(key)
    if (before === undefined) rules.set(key, [rule])
    else before.push(rule)
  }
  return (element) => {
    const keys = rules.size === 0 ? [] : [element.localName, '*', ...classesOf(element), `#${element.getAttribute('id') ?? ''}`]
    const depthOf = depthOnceOf(element)
    const found = keys
      .flatMap((key) => rules.get(key) ?? [])
      .filter(({ compounds }) => applies(element, compounds, depthOf))
      .sort((one, other) => one.weight - other.weight)
      .flatMap(({ declarations }) => declarations)
    const inline = element.getAttribute(styleAttribute)
    if (inline !== null) found.push(...declarationsOf(inline))
    const [plain, important] = [false, true].map((which) => found.filter(({ isImportant }) => isImportant === which))
    return new Map([...plain!, ...important!].map(({ name, value }) => [name, value]))
  }
}

function* rulesOf(sheets: string): Generator<Rule> {
  let order = 0
  for (const [selectors, body] of blocksOf(sheets)) {
    const declarations = declarationsOf(body)
    if (declarations.length === 0) continue
    for (const selector of selectors.split(',')) {
      const compounds = compoundsOf(selector)
      if (compounds === undefined) continue
      order += 1e-7
      yield { compounds, declarations, weight: compounds.reduce((sum, compound) => sum + weightOf(compound), order) }
    }
  }
}

/** What is in such a block applies on a screen of any size. */
const ALWAYS = /^@(media\s+(only\s+)?(screen|all)\b[^(]*|layer\b.*|supports\s+(?!not\b).*)$/is

/** In one pass: a stranger wrote it. What stands in another block with an `@`, or in another rule, is left out. */
function* blocksOf(sheets: string): Generator<readonly [selectors: string, body: string]> {
  // Office hides its sheets in a comment of HTML.
  const [first = '', ...others] = sheets.replaceAll(/<!--|-->/g, ' ').split('/*')
  const text = [first, ...others.map((part) => (part.includes('*/') ? part.slice(part.indexOf('*/') + 2) : ''))].join(' ')
  let [before, body, isOpen, depth] = ['', '', false, 0]
  for (const token of text.split(/([{}])/)) {
    if (token === '{') {
      // The selector of a rule within this one.
      if (depth === 0) body = body.slice(0, body.lastIndexOf(';') + 1)
      if (depth > 0 || isOpen || (before.startsWith('@') && !ALWAYS.test(before))) depth += 1
      else isOpen = !before.startsWith('@')
    } else if (token === '}') {
      if (depth > 0) depth -= 1
      else {
        if (isOpen) yield [before, body]
        isOpen = false
      }
      if (!isOpen) [before, body] = ['', '']
    } else if (depth > 0) continue
    else if (isOpen) body += token
    else before = token.slice(token.lastIndexOf(';') + 1).trim()
  }
}

const weightOf = ({ ids, classes, name }: Compound): number => ids.length * 10_000 + classes.length * 100 + (name === '*' ? 0 : 1)

function compoundsOf(selector: string): Compound[] | undefined {
  const compounds: Compound[] = []
  let isChild = false
  for (const part of selector.replaceAll('>', ' > ').trim().split(/\s+/)) {
    if (part === '>') {
      isChild = true
      continue
    }
    const match = /^([a-z][\w-]*|\*)?((?:[.#][\w-]+)*)$/i.exec(part)
    if (match === null || part === '') return undefined
    const marks = match[2]!.match(/[.#][\w-]+/g) ?? []
    const ids = marks.filter((mark) => mark.startsWith('#'))
    const classes = marks.filter((mark) => mark.startsWith('.'))
    compounds.unshift({ name: match[1]?.toLowerCase() ?? '*', classes, ids, isChild })
    isChild = false
  }
  return compounds
}

/** Itself and all around it, counted when first asked. */
function depthOnceOf(element: PageElement): () => number {
  let depth = 0
  return () => {
    if (depth === 0) for (let up: PageNode | null = element; up !== null; up = up.parentNode) depth += 1
    return depth
  }
}

function matches(element: PageElement, [own, ...outer]: readonly Compound[]): boolean {
  if (!isOne(element, own!)) return false
  let up = element.parentNode as PageElement | null
  let isChild = own!.isChild
  for (const compound of outer) {
    while (!isChild && up?.nodeType === 1 && !isOne(up, compound)) up = up.parentNode as PageElement | null
    if (up?.nodeType !== 1 || !isOne(up, compound)) return false
    up = up.parentNode as PageElement | null
    isChild = compound.isChild
  }
  return true
}

function isOne(element: PageElement, { name, classes, ids }: Compound): boolean {
  if (name !== '*' && name !== element.localName) return false
  if (ids.some((id) => id !== `#${element.getAttribute('id') ?? ''}`)) return false
  if (classes.length === 0) return true
  const own = classesOf(element)
  return classes.every((each) => own.includes(each))
}

const classesOf = (element: PageElement): string[] =>
  (element.getAttribute('class') ?? '').split(/\s+/).flatMap((name) => (name === '' ? [] : [`.${name}`]))

function declarationsOf(text: string): Declaration[] {
  return text.split(';').flatMap((each): Declaration[] => {
    const colon = each.indexOf(':')
    const property = each.slice(0, colon).trim().toLowerCase()
    const said = each
      .slice(colon + 1)
      .trim()
      .toLowerCase()
    const isImportant = /!\s*important$/.test(said)
    const value = isImportant ? said.slice(0, said.lastIndexOf('!')).trim() : said
    const name = NAMES.get(property)
    if (name !== undefined) return [{ name, value, isImportant }]
    // One without a size is a word for all: `inherit`, or a font of the system.
    if (property !== 'font' || !/\d/.test(value)) return []
    const words = value.split(/\s+/)
    return [
      { name: 'font-weight', value: words.find((word) => /^(bold|[6-9]00)$/.test(word)) ?? 'normal', isImportant },
      { name: 'font-style', value: words.find((word) => /^(italic|oblique)$/.test(word)) ?? 'normal', isImportant },
      // Behind the size.
      { name: 'font-family', value: /^.*?\d\S* (.*)$/.exec(value)?.[1] ?? '', isImportant }
    ]
  })
}
