/** Parses XML into a tree with saxes. Refuses entity declarations, resolves nothing, and bounds depth and size. */
import { SaxesParser } from 'saxes'
import { Unshowable } from '../reason.ts'

export interface XmlElement {
  readonly name: string
  readonly namespace: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: (XmlElement | string)[]
}

const DEPTH_MAX = 200
const NODES_MAX = 400_000
const ATTRIBUTES_MAX = 200

/** Undefined where the text is not well-formed. Throws Unshowable for entities and for what is beyond the bounds. */
export function parseXml(text: string): XmlElement | undefined {
  const parser = new SaxesParser({ xmlns: true })
  const open: XmlElement[] = []
  let root: XmlElement | undefined
  let nodes = 0
  let isWellFormed = true

  const count = () => {
    if (++nodes > NODES_MAX) throw new Unshowable('too-large')
  }
  const addText = (value: string) => {
    const siblings = open.at(-1)?.children
    if (siblings === undefined) return
    count()
    siblings.push(value)
  }

  parser.on('doctype', (doctype) => {
    if (/<!ENTITY/i.test(doctype)) throw new Unshowable('entities')
  })
  parser.on('opentag', ({ local, uri, attributes }) => {
    count()
    if (open.length >= DEPTH_MAX) throw new Unshowable('damaged')
    const element: XmlElement = { name: local, namespace: uri, attributes: plain(attributes), children: [] }
    open.at(-1)?.children.push(element)
    root ??= element
    open.push(element)
  })
  parser.on('closetag', () => open.pop())
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('error', () => {
    isWellFormed = false
  })

  // In pieces, so that one that goes wrong early is not read to its end.
  for (let position = 0; position < text.length && isWellFormed; position += 65_536)
    parser.write(text.slice(position, position + 65_536))
  if (isWellFormed) parser.close()
  return isWellFormed ? root : undefined
}

/** Without namespaces: of those a letter needs, none has the name of another. */
function plain(attributes: Readonly<Record<string, { readonly local: string; readonly value: string }>>): Record<string, string> {
  const values = Object.values(attributes)
  if (values.length > ATTRIBUTES_MAX) throw new Unshowable('damaged')
  return Object.fromEntries(values.map(({ local, value }) => [local, value]))
}

export const elementsOf = (element: XmlElement | undefined, name: string): XmlElement[] =>
  (element?.children ?? []).filter((child): child is XmlElement => typeof child !== 'string' && child.name === name)

/** The first element at the end of a path of names. */
export function elementAt(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>((parent, name) => elementsOf(parent, name)[0], element)
}

/** All text inside, with runs of white space as one blank. */
export function textOf(element: XmlElement | undefined): string {
  const pieces: string[] = []
  const visit = (node: XmlElement | string) => {
    if (typeof node === 'string') pieces.push(node)
    else node.children.forEach(visit)
  }
  if (element !== undefined) visit(element)
  return pieces.join('').replace(/\s+/g, ' ').trim()
}
