/** What the styles of a DOCX say of text, each with those that it is based on: the converter reads what stands at the text alone. */
import { DOMParser } from 'linkedom'
import { docxStyles } from './docx-styles.ts'
import { childOf, settingOf } from './docx-xml.ts'
import { elementsIn, type PageElement, type PageNode } from './page-tree.ts'

/** Their being there is what they say; a style of paragraphs and one of characters that both have one take it back (17.7.3 of ECMA-376). */
export const TOGGLES = ['w:b', 'w:i', 'w:strike', 'w:dstrike', 'w:vanish', 'w:caps', 'w:smallCaps'] as const
export type Toggle = (typeof TOGGLES)[number]

export interface RunLook {
  readonly toggles: ReadonlyMap<Toggle, boolean>
  /** `superscript`, `subscript` or `baseline`. */
  readonly raised: string | undefined
  /** In half points, as LibreOffice raises; below nought it lowers. */
  readonly liftHalfPoints: number | undefined
  readonly font: string | undefined
}

export interface DocxStyle extends RunLook {
  readonly id: string
  /** As Word names it in every language. */
  readonly name: string
  /** The document shows it as an element of its own, strong or leaning by itself. */
  readonly isElement: boolean
  readonly numberId: string | undefined
  readonly level: string | undefined
}

/** @returns the style of an id among those of `paragraph` or `character`; of the default one where it has none. */
export type StyleOf = (type: 'paragraph' | 'character', id: string | undefined) => DocxStyle | undefined

const ELEMENTS = new Set(docxStyles.flatMap((line) => /style-name='([^']+)'/.exec(line)?.[1]?.toLowerCase() ?? []))

/** @param properties `w:rPr`. */
export function lookOf(properties: PageElement | undefined): RunLook {
  const toggles = new Map<Toggle, boolean>()
  for (const name of TOGGLES) {
    const toggle = childOf(properties, name)
    if (toggle !== undefined) toggles.set(name, !/^(0|false|off)$/.test(settingOf(toggle) ?? ''))
  }
  const fonts = childOf(properties, 'w:rFonts')
  const lift = settingOf(childOf(properties, 'w:position'))
  return {
    toggles,
    raised: settingOf(childOf(properties, 'w:vertAlign')),
    liftHalfPoints: lift === undefined ? undefined : Number(lift),
    font: fonts?.getAttribute('w:ascii') ?? fonts?.getAttribute('w:hAnsi') ?? undefined
  }
}

/** @param xml checked; empty where there is no such part. */
export function readStyles(xml: string): StyleOf {
  const own = new Map<string, PageElement>()
  const defaults = new Map<string, string>()
  const document = xml === '' ? undefined : (new DOMParser().parseFromString(xml, 'text/xml') as unknown as PageNode)
  for (const style of document === undefined ? [] : elementsIn(document)) {
    if (style.nodeName !== 'w:style') continue
    const [type, id] = [style.getAttribute('w:type') ?? '', style.getAttribute('w:styleId') ?? '']
    own.set(`${type} ${id}`, style)
    if (/^(1|true|on)$/.test(style.getAttribute('w:default') ?? '')) defaults.set(type, id)
  }
  const resolved = new Map<string, DocxStyle | undefined>()
  const resolve = (type: string, id: string): DocxStyle | undefined => {
    const key = `${type} ${id}`
    if (resolved.has(key)) return resolved.get(key)
    // One that is based on itself ends here.
    resolved.set(key, undefined)
    const style = own.get(key)
    if (style === undefined) return undefined
    const base = settingOf(childOf(style, 'w:basedOn'))
    const found = styleOf(id, style, base === undefined ? undefined : resolve(type, base))
    resolved.set(key, found)
    return found
  }
  return (type, id) => {
    const wanted = id ?? defaults.get(type)
    return wanted === undefined ? undefined : resolve(type, wanted)
  }
}

function styleOf(id: string, style: PageElement, base: DocxStyle | undefined): DocxStyle {
  const name = settingOf(childOf(style, 'w:name')) ?? ''
  const look = lookOf(childOf(style, 'w:rPr'))
  const numbering = childOf(childOf(style, 'w:pPr'), 'w:numPr')
  // The mark of a note stands in brackets: it is not raised.
  const isMark = /(reference|anchor)/i.test(name)
  return {
    id,
    name,
    isElement: ELEMENTS.has(name.toLowerCase()),
    toggles: new Map([...(base?.toggles ?? []), ...look.toggles]),
    raised: isMark ? undefined : (look.raised ?? base?.raised),
    liftHalfPoints: isMark ? undefined : (look.liftHalfPoints ?? base?.liftHalfPoints),
    font: look.font ?? base?.font,
    numberId: settingOf(childOf(numbering, 'w:numId')) ?? base?.numberId,
    level: settingOf(childOf(numbering, 'w:ilvl')) ?? base?.level
  }
}
