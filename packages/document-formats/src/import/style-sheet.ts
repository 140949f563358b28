/** Which of its style sheets' words apply to an element of a page: simple selectors, in their order. What depends on the screen or on a state is not read. */
import type { Page, PageElement } from './page-tree.ts'

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
  /** The greater wins; of equals, the later. */
  readonly weight: number
}

interface Rule {
  /** From the element outwards; `>` before one whose parent must be the next. */
  readonly compounds: readonly Compound[]
  readonly declarations: readonly Declaration[]
}

interface Compound {
  readonly name: string
  readonly classes: readonly string[]
  readonly ids: readonly string[]
  readonly isChild: boolean
}

const INLINE = 1_000_000
const IMPORTANT = 10_000_000

/** @returns what applies to an element. */
export function readStyleSheets({ sheets, styleAttribute }: Page): (element: PageElement) => Styles {
  const rules = new Map<string, Rule[]>()
  for (const rule of rulesOf(sheets)) {
    const { ids, classes, name } = rule.compounds[0]!
    const key = ids[0] ?? classes[0] ?? name
    rules.set(key, [...(rules.get(key) ?? []), rule])
  }
  return (element) => {
    const inline = element.getAttribute(styleAttribute)
    const keys = rules.size === 0 ? [] : [element.localName, '*', ...classesOf(element), `#${element.getAttribute('id') ?? ''}`]
    const found = keys
      .flatMap((key) => rules.get(key) ?? [])
      .filter(({ compounds }) => matches(element, compounds))
      .flatMap(({ declarations }) => declarations)
    if (inline !== null) found.push(...declarationsOf(inline, INLINE))
    return new Map(found.sort((one, other) => one.weight - other.weight).map(({ name, value }) => [name, value]))
  }
}

function* rulesOf(sheets: string): Generator<Rule> {
  // Office hides its sheets in a comment of HTML.
  const text = sheets
    .replaceAll(/\/\*[\s\S]*?\*\/|<!--|-->/g, ' ')
    .replaceAll(/@[^{};]*(;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})/g, ' ')
  let order = 0
  for (const [, selectors, body] of text.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    if (!/vertical|mso-|position|decoration|display|visibility|font|list-style/i.test(body!)) continue
    for (const selector of selectors!.split(',')) {
      const compounds = compoundsOf(selector)
      if (compounds === undefined) continue
      const weight = compounds.reduce(
        (sum, { ids, classes, name }) => sum + ids.length * 10_000 + classes.length * 100 + (name === '*' ? 0 : 1),
        0
      )
      order += 1e-6
      yield { compounds, declarations: declarationsOf(body!, weight + order) }
    }
  }
}

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

function declarationsOf(text: string, weight: number): Declaration[] {
  return text.split(';').flatMap((each): Declaration[] => {
    const colon = each.indexOf(':')
    const property = each.slice(0, colon).trim().toLowerCase()
    const said = each
      .slice(colon + 1)
      .trim()
      .toLowerCase()
    const value = said.replace(/\s*!\s*important$/, '')
    const own = weight + (value === said ? 0 : IMPORTANT)
    const name = NAMES.get(property)
    if (name !== undefined) return [{ name, value, weight: own }]
    if (property !== 'font') return []
    const weightOf = /(?:^|\s)(bold|[6-9]00)(?=\s)/.exec(value)?.[1] ?? 'normal'
    const slant = /(?:^|\s)(italic|oblique)(?=\s)/.exec(value)?.[1] ?? 'normal'
    return [
      { name: 'font-weight', value: weightOf, weight: own },
      { name: 'font-style', value: slant, weight: own },
      { name: 'font-family', value: /(?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*,.*)?$/.exec(value)?.[0] ?? '', weight: own }
    ]
  })
}
