/** A page of hostile HTML as a tree without behaviour: linkedom runs nothing and fetches nothing. */
import { parseHTML } from 'linkedom'
import { FormatError } from '../errors.ts'
import { plainLine } from '../schema/attribute-rules.ts'
import type { ImportLimits } from './limits.ts'
import { elementsIn, type Page, type PageElement, sheetsIn } from './page-tree.ts'

interface PageOfParser {
  readonly title: string
  readonly body: PageElement
  readonly documentElement: PageElement
  createElement(name: string): PageElement
}

export interface TitledPage extends Page {
  readonly title: string
}

/** @throws FormatError too-large */
export function openPage(html: string, limits: ImportLimits): TitledPage {
  // Deep nesting is counted in the text first: a tree of it would already be the harm.
  refuseDepth(html, limits)
  const { document } = parseHTML(
    /<body[\s>]/i.test(html) ? html : `<!doctype html><html><head></head><body>${html}</body></html>`
  )
  const page = document as unknown as PageOfParser
  const elements = elementsIn(page.body)
  if (elements.length > limits.elements) throw tooLarge()
  for (const element of elements) element.matches = matchesSimply
  const create = (name: string) => {
    const element = page.createElement(name)
    element.matches = matchesSimply
    return element
  }
  // A page without a body element has its title among the text.
  const title =
    page.title ||
    (elements.find(({ localName, parentNode }) => localName === 'title' && parentNode === page.body)?.textContent ?? '')
  return {
    title: plainLine(title, 200),
    body: page.body,
    sheets: sheetsIn(page.documentElement),
    styleAttribute: 'style',
    create
  }
}

/** The schema asks for `name`, `name[attribute]` and `name[attribute="value"]` alone; a selector engine would compile each anew for each element. */
function matchesSimply(this: PageElement, selector: string): boolean {
  let [parts, match] = [selectors.get(selector), undefined as RegExpExecArray | null | undefined]
  if (parts === undefined) {
    match = /^([\w-]*)((?:\[[\w-]+(?:="[^"]*")?\])*)$/.exec(selector)
    parts = { name: match?.[1] ?? '', conditions: match === null ? undefined : conditionsOf(match[2]!) }
    selectors.set(selector, parts)
  }
  if (parts.conditions === undefined) return false
  if (parts.name !== '' && parts.name !== this.localName) return false
  return parts.conditions.every(([name, value]) =>
    value === undefined ? this.hasAttribute(name) : this.getAttribute(name) === value
  )
}

type Condition = readonly [name: string, value: string | undefined]
const selectors = new Map<string, { name: string; conditions: Condition[] | undefined }>()

function conditionsOf(text: string): Condition[] {
  return [...text.matchAll(/\[([\w-]+)(?:="([^"]*)")?\]/g)].map(([, name, value]) => [name!, value])
}

const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '))

function refuseDepth(html: string, limits: ImportLimits): void {
  let elements = 0
  const open: string[] = []
  for (const [, slash, name, isClosed] of html.matchAll(/<(\/?)([a-zA-Z][\w:-]*)[^<>]*?(\/?)>/g)) {
    const tag = name!.toLowerCase()
    if (slash === '/') {
      const at = open.lastIndexOf(tag)
      if (at >= 0) open.length = at
    } else if (isClosed !== '/' && !VOID.has(tag)) {
      if (tag === 'p' || tag === 'li' || tag === 'td' || tag === 'tr' || tag === 'th' || tag === 'option') closeSame(open, tag)
      open.push(tag)
    }
    elements += 1
    if (open.length > limits.depth || elements > limits.elements * 2) throw tooLarge()
  }
}

/** These end the one before them when nobody wrote their end. */
function closeSame(open: string[], tag: string): void {
  if (open.at(-1) === tag) open.pop()
}

function tooLarge(): FormatError {
  return new FormatError('too-large', 'This file is nested more deeply, or has more parts, than Colloque takes in.')
}
