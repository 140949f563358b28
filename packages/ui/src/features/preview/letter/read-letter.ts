/** Takes the letter out of a CDA R2 document: its header's few facts, its sections, or the file that it encloses. */
import { Unshowable } from '../reason.ts'
import type { Block, BlockName, Enclosed, Letter, Section, Span } from './letter.ts'
import { elementAt, elementsOf, textOf, type XmlElement } from './xml-tree.ts'

const CDA = 'urn:hl7-org:v3'
const SECTION_DEPTH_MAX = 12
const BLOCK_DEPTH_MAX = 60
const ENCLOSED_CHARACTERS_MAX = 90 * 1024 * 1024

export interface ReadLetter {
  readonly letter: Letter
  readonly enclosed: Enclosed | undefined
}

/** Undefined for any other XML. */
export function readLetter(root: XmlElement): ReadLetter | undefined {
  if (root.name !== 'ClinicalDocument' || root.namespace !== CDA) return undefined
  const role = elementAt(root, 'recordTarget', 'patientRole')
  const patient = elementAt(role, 'patient')
  const component = elementAt(root, 'component')
  const body = elementAt(component, 'structuredBody')
  const letter: Letter = {
    title: textOf(elementAt(root, 'title')) || (elementAt(root, 'code')?.attributes.displayName ?? ''),
    date: dateOf(elementAt(root, 'effectiveTime')),
    patient: {
      name: personName(elementAt(patient, 'name')),
      birthDate: dateOf(elementAt(patient, 'birthTime')),
      identifier: (elementAt(role, 'id')?.attributes.extension ?? '').slice(0, 80)
    },
    authors: elementsOf(root, 'author')
      .map(authorName)
      .filter((name) => name !== ''),
    custodian: textOf(elementAt(root, 'custodian', 'assignedCustodian', 'representedCustodianOrganization', 'name')),
    sections: elementsOf(body, 'component').flatMap((inner) => readSection(elementAt(inner, 'section'), 1))
  }
  const outside = elementAt(component, 'nonXMLBody', 'text')
  return { letter, enclosed: outside && readEnclosed(outside) }
}

function authorName(author: XmlElement): string {
  const assigned = elementAt(author, 'assignedAuthor')
  const name = personName(elementAt(assigned, 'assignedPerson', 'name'))
  const organization = textOf(elementAt(assigned, 'representedOrganization', 'name'))
  const device = textOf(elementAt(assigned, 'assignedAuthoringDevice', 'softwareName'))
  return [name || device, organization].filter((part) => part !== '').join(', ')
}

/** Prefix, given names, family name, suffix: in the order in which French letters write them. */
function personName(name: XmlElement | undefined): string {
  if (name === undefined) return ''
  const of = (part: string) => elementsOf(name, part).map(textOf)
  const parts = [...of('prefix'), ...of('given'), ...of('family'), ...of('suffix')].filter((part) => part !== '')
  return parts.length > 0 ? [...new Set(parts)].join(' ') : textOf(name)
}

/** HL7 timestamps begin with YYYYMMDD. */
function dateOf(element: XmlElement | undefined): string {
  const parts = /^(\d{4})(\d\d)(\d\d)/.exec(element?.attributes.value ?? '')
  return parts === null ? '' : `${parts[1]}-${parts[2]}-${parts[3]}`
}

function readSection(section: XmlElement | undefined, level: number): Section[] {
  if (section === undefined || level > SECTION_DEPTH_MAX) return []
  const own: Section = {
    title: textOf(elementAt(section, 'title')),
    level,
    blocks: blocksOf(elementAt(section, 'text'), 0)
  }
  const inner = elementsOf(section, 'component').flatMap((component) => readSection(elementAt(component, 'section'), level + 1))
  return own.title === '' && own.blocks.length === 0 ? inner : [own, ...inner]
}

/** CDA's narrative block (CDA.xsd, NarrativeBlock); what is not named here keeps its text and loses its form. */
const NAMES: Readonly<Record<string, BlockName>> = {
  paragraph: 'paragraph',
  content: 'content',
  sub: 'sub',
  sup: 'sup',
  linkHtml: 'link',
  item: 'item',
  caption: 'caption',
  table: 'table',
  thead: 'head',
  tbody: 'body',
  tfoot: 'body',
  tr: 'row',
  th: 'header-cell',
  td: 'cell'
}
const STYLES: Readonly<Record<string, BlockName>> = {
  Bold: 'strong',
  Italics: 'emphasis',
  Emphasis: 'emphasis',
  Underline: 'underline'
}
/** Between the parts of these, white space means nothing. */
const LOOSE = new Set(['text', 'list', 'table', 'thead', 'tbody', 'tfoot', 'tr'])

function blocksOf(parent: XmlElement | undefined, depth: number): Block[] {
  if (parent === undefined) return []
  if (depth > BLOCK_DEPTH_MAX) throw new Unshowable('damaged')
  return parent.children.flatMap((child): Block[] => {
    if (typeof child === 'string') {
      const text = child.replace(/\s+/g, ' ')
      return LOOSE.has(parent.name) && text.trim() === '' ? [] : [{ kind: 'text', text }]
    }
    if (child.name === 'br') return [{ kind: 'break' }]
    if (child.name === 'renderMultiMedia') return [{ kind: 'media' }, ...blocksOf(child, depth + 1)]
    if (child.attributes.revised === 'delete') return []
    const name = nameOf(child)
    const children = blocksOf(child, depth + 1)
    const span = spanOf(child)
    return name === undefined ? children : [{ kind: 'element', name, children, ...(span !== undefined && { span }) }]
  })
}

function nameOf({ name, attributes }: XmlElement): BlockName | undefined {
  if (name === 'list') return attributes.listType === 'ordered' ? 'ordered-list' : 'list'
  if (name !== 'content') return NAMES[name]
  const style = (attributes.styleCode ?? '').split(/\s+/).find((code) => code in STYLES)
  return style === undefined ? 'content' : STYLES[style]
}

function spanOf({ name, attributes }: XmlElement): Span | undefined {
  if (name !== 'td' && name !== 'th') return undefined
  const of = (value: string | undefined) => Math.min(50, Math.max(1, Math.trunc(Number(value)) || 1))
  const span = { columns: of(attributes.colspan), rows: of(attributes.rowspan) }
  return span.columns === 1 && span.rows === 1 ? undefined : span
}

function readEnclosed(text: XmlElement): Enclosed {
  const mediaType = (text.attributes.mediaType ?? 'text/plain').toLowerCase()
  const content = text.children.filter((child) => typeof child === 'string').join('')
  if (content.length > ENCLOSED_CHARACTERS_MAX) throw new Unshowable('too-large')
  if (text.attributes.representation !== 'B64') return { mediaType, bytes: new TextEncoder().encode(content) }
  return { mediaType, bytes: fromBase64(content) }
}

function fromBase64(content: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(content.replace(/\s+/g, '')), (character) => character.charCodeAt(0))
  } catch {
    throw new Unshowable('damaged')
  }
}
