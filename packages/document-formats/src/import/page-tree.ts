/** What is asked of the tree of a page, whoever built it: our parser of files, or the browser for what is pasted. */

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
  readonly body: PageElement
  /** What its `style` elements say. */
  readonly sheets: string
  /** Where an element says its own styles. */
  readonly styleAttribute: string
  create(name: string): PageElement
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

/** Of an input, in small letters. */
export const typeOf = (element: PageElement): string => element.getAttribute('type')?.trim().toLowerCase() ?? ''
export const isToTick = (element: PageElement): boolean =>
  element.localName === 'input' && /^(checkbox|radio)$/.test(typeOf(element))

export const sheetsIn = (root: PageNode): string =>
  elementsIn(root)
    .filter(({ localName }) => localName === 'style')
    .map(({ textContent }) => textContent)
    .join('\n')

/** Its attributes stay behind. */
export function rename(element: PageElement, name: string, page: Page): PageElement {
  const renamed = page.create(name)
  while (element.firstChild !== null) renamed.append(element.firstChild)
  element.replaceWith(renamed)
  return renamed
}
