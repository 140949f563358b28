/** Refuses XML that is not well formed, declares anything, or nests too deeply, before a parser builds a tree of it. */
import { FormatError } from '../errors.ts'
import type { ImportLimits } from './limits.ts'

const TOKEN =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(\/?)([^\s<>/="'!?]+)((?:[^<>"']|"[^"<]*"|'[^'<]*')*?)(\/?)>|</g

/** @throws FormatError damaged (also for a document type: an office file has none, and entities come with it), too-large */
export function checkXml(xml: string, limits: ImportLimits): void {
  const open: string[] = []
  let elements = 0
  let roots = 0
  for (const [token, slash, name, , isClosed] of xml.matchAll(TOKEN)) {
    if (name === undefined) {
      if (token === '<') throw damaged()
      continue
    }
    if (slash === '/') {
      if (open.pop() !== name) throw damaged()
      continue
    }
    elements += 1
    if (open.length === 0) roots += 1
    if (isClosed !== '/') open.push(name)
    if (open.length > limits.depth || elements > limits.elements * 4) {
      throw new FormatError('too-large', 'This file is nested more deeply, or has more parts, than Colloque takes in.')
    }
  }
  if (open.length > 0 || roots !== 1) throw damaged()
}

function damaged(): FormatError {
  return new FormatError('damaged', 'This file is damaged. Open it in the program that it comes from and save it again.')
}
