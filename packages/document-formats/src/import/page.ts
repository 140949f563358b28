/** A page of hostile HTML as a tree without behaviour: linkedom runs nothing and fetches nothing. */
import { parseHTML } from 'linkedom'
import { FormatError } from '../errors.ts'
import { plainLine } from '../schema/attribute-rules.ts'
import type { ImportLimits } from './limits.ts'

/** What we use of a node; the same in every document. */
export interface PageNode {
  readonly nodeType: number
  readonly nodeName: string
  readonly parentNode: PageNode | null
  readonly firstChild: PageNode | null
  readonly nextSibling: PageNode | null
  textContent: string
  nodeValue: string
  remove(): void
  before(...nodes: (PageNode | string)[]): void
  after(...nodes: (PageNode | string)[]): void
  append(...nodes: (PageNode | string)[]): void
  prepend(...nodes: (PageNode | string)[]): void
  replaceWith(...nodes: (PageNode | string)[]): void
}

export interface PageElement extends PageNode {
  readonly localName: string
  getAttribute(name: string): string | null
  setAttribute(name: string, value: string): void
  removeAttribute(name: string): void
  hasAttribute(name: string): boolean
  matches(selector: string): boolean
}

export interface Page {
  readonly title: string
  readonly body: PageElement
  create(name: string): PageElement
}

/** @throws FormatError too-large */
export function openPage(html: string, limits: ImportLimits): Page {
  // Deep nesting is counted in the text first: a tree of it would already be the harm.
  refuseDepth(html, limits)
  const { document } = parseHTML(
    /<body[\s>]/i.test(html) ? html : `<!doctype html><html><head></head><body>${html}</body></html>`
  )
  const page = document as unknown as { title: string; body: PageElement; createElement(name: string): PageElement }
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
  return { title: plainLine(title, 200), body: page.body, create }
}

/** In the order of the page, without recursion. */
export function elementsIn(root: PageNode): PageElement[] {
  const found: PageElement[] = []
  for (const node of nodesIn(root)) if (node.nodeType === 1) found.push(node as PageElement)
  return found
}

export function childNodes(parent: PageNode): PageNode[] {
  const children: PageNode[] = []
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) children.push(node)
  return children
}

export const childElements = (parent: PageNode): PageElement[] =>
  childNodes(parent).filter((node): node is PageElement => node.nodeType === 1)

export function* nodesIn(root: PageNode): Generator<PageNode> {
  const waiting: PageNode[] = []
  let node = root.firstChild
  while (node !== null || waiting.length > 0) {
    if (node === null) {
      node = waiting.pop()!
      continue
    }
    const following: PageNode | null = node.nextSibling
    const below = node.firstChild
    yield node
    if (following !== null) waiting.push(following)
    node = below
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
