/** Opens a DOCX under limits: which parts it has, each XML part checked before anyone parses it. */
import { FormatError } from '../errors.ts'
import { checkXml } from './check-xml.ts'
import type { ImportLimits } from './limits.ts'
import { openZip, type ZipPart } from './zip.ts'

export interface DocxParts {
  readonly names: readonly string[]
  has(name: string): boolean
  /** @throws FormatError */
  xml(name: string): string
  /** @throws FormatError */
  bytes(name: string): Uint8Array<ArrayBuffer>
}

/** @throws FormatError */
export function openDocx(file: Uint8Array, limits: ImportLimits): DocxParts {
  const parts = openZip(file, { parts: limits.parts, partBytes: limits.inflatedBytes, totalBytes: limits.inflatedBytes })
  if (!parts.has('[Content_Types].xml') || !parts.has('word/document.xml')) throw unsupported(parts)
  const texts = new Map<string, string>()
  const part = (name: string): ZipPart => {
    const found = parts.get(name)
    if (found === undefined) throw new FormatError('damaged', 'A part of this file is missing.')
    return found
  }
  return {
    names: [...parts.keys()],
    has: (name) => parts.has(name),
    bytes: (name) => part(name).read(),
    xml(name) {
      const known = texts.get(name)
      if (known !== undefined) return known
      if (part(name).sizeBytes > limits.textBytes)
        throw new FormatError('too-large', 'This document is longer than Colloque takes in.')
      const text = new TextDecoder().decode(part(name).read()).replace(/^\uFEFF/, '')
      checkXml(text, limits)
      texts.set(name, text)
      return text
    }
  }
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** The text that XML writes with references to characters and to its five entities (XML 1.0, 4.1). */
export function resolveReferences(text: string): string {
  return text.replaceAll(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? whole
    const code = Number.parseInt(hex ?? decimal!, hex === undefined ? 10 : 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : ''
  })
}

function unsupported(parts: Map<string, ZipPart>): FormatError {
  if (parts.has('mimetype') || parts.has('content.xml')) {
    return new FormatError(
      'unsupported-format',
      'This is an OpenDocument file. Save it as a Word document (.docx), then add it again.'
    )
  }
  if (parts.has('xl/workbook.xml') || parts.has('ppt/presentation.xml')) {
    return new FormatError(
      'unsupported-format',
      'This is a sheet or a presentation, not a text. Save it as a Word document (.docx).'
    )
  }
  return new FormatError('not-a-document', 'This is an archive, not a document.')
}
