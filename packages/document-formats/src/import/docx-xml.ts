/** What is asked of the XML of a DOCX by those who prepare it. */
import { childElements, type PageElement, type PageNode } from './page-tree.ts'

export interface XmlDocument extends PageNode {
  readonly documentElement: PageElement
  createElement(name: string): PageElement
  toString(): string
}

export const settingOf = (element: PageElement | undefined): string | undefined => element?.getAttribute('w:val') ?? undefined

export const childOf = (parent: PageElement | undefined, name: string): PageElement | undefined =>
  parent && childElements(parent).find((child) => child.nodeName === name)

export function runOf(text: string, document: XmlDocument): PageElement {
  const run = document.createElement('w:r')
  const words = document.createElement('w:t')
  words.textContent = text
  run.append(words)
  return run
}
