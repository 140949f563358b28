/// <reference path="../foreign.d.ts" />
/** The fonts of a PDF: Roboto, which pdfmake brings; and which characters it can draw. */
import { fromBase64 } from '../base64.ts'

const ROBOTO = {
  normal: 'Roboto-Regular.ttf',
  bold: 'Roboto-Medium.ttf',
  italics: 'Roboto-Italic.ttf',
  bolditalics: 'Roboto-MediumItalic.ttf'
} as const

/** pdfmake, with Roboto in it, and whether that has a glyph for a code point. */
export async function loadPdfMake() {
  const [{ default: pdfMake }, { default: files }] = await Promise.all([
    import('pdfmake/build/pdfmake.js'),
    import('pdfmake/build/vfs_fonts.js')
  ])
  for (const name of Object.values(ROBOTO)) pdfMake.virtualfs.writeFileSync(name, files[name]!, 'base64')
  pdfMake.setFonts({ Roboto: ROBOTO })
  pdfMake.setUrlAccessPolicy(() => false)
  return { pdfMake, hasGlyph: glyphsOf(fromBase64(files[ROBOTO.normal]!)!) }
}

/** OpenType, "cmap": formats 4 and 12, which every font of today has. @returns whether a code point has a glyph. */
function glyphsOf(font: Uint8Array): (codePoint: number) => boolean {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength)
  const ranges: (readonly [first: number, last: number])[] = []
  const cmap = tableAt(view, 'cmap')
  for (let index = 0; cmap !== undefined && index < view.getUint16(cmap + 2); index++) {
    const at = cmap + view.getUint32(cmap + 8 + index * 8)
    if (view.getUint16(at) === 4) ranges.push(...segments(view, at))
    if (view.getUint16(at) === 12) {
      for (let group = 0; group < view.getUint32(at + 12); group++) {
        ranges.push([view.getUint32(at + 16 + group * 12), view.getUint32(at + 20 + group * 12)])
      }
    }
  }
  return (codePoint) => ranges.some(([first, last]) => codePoint >= first && codePoint <= last)
}

function segments(view: DataView, at: number): [number, number][] {
  const count = view.getUint16(at + 6) / 2
  return Array.from({ length: count }, (_, index) => [
    view.getUint16(at + 16 + count * 2 + index * 2),
    view.getUint16(at + 14 + index * 2)
  ])
}

function tableAt(view: DataView, tag: string): number | undefined {
  for (let index = 0; index < view.getUint16(4); index++) {
    const at = 12 + index * 16
    const name = String.fromCharCode(...[0, 1, 2, 3].map((offset) => view.getUint8(at + offset)))
    if (name === tag) return view.getUint32(at + 8)
  }
  return undefined
}

/** Never another meaning: a raised value must not come to read as a positive one. */
const STANDINS: Readonly<Record<string, string>> = Object.fromEntries(
  ['→ ->', '← <-', '↔ <->', '⇒ =>', '⇐ <=', '↑ /\\', '↓ \\/', '☐ [ ]', '☑ [v]', '✓ [v]', '✔ [v]', '☒ [x]', '✗ [x]', '✘ [x]']
    .concat(['▪ •', '◦ •', '● •', '■ •', '‐ -', '‑ -', '⁃ -', '⩽ ≤', '⩾ ≥', '∼ ~', "′ '", '″ "'])
    .map((pair) => [pair[0]!, pair.slice(2)])
)

/** The text with a readable stand-in where the font has no glyph, and how many characters that were. */
export function drawable(text: string, hasGlyph: (codePoint: number) => boolean): { text: string; replaced: number } {
  let replaced = 0
  let drawn = ''
  for (const character of text.normalize('NFC')) {
    const codePoint = character.codePointAt(0)!
    if (/[\s\p{Cf}\p{Mn}]/u.test(character))
      drawn += /[\u2000-\u200a\u202f\u205f\u3000]/.test(character)
        ? '\u00a0'
        : hasGlyph(codePoint) || /\s/.test(character)
          ? character
          : ''
    else if (hasGlyph(codePoint)) drawn += character
    else {
      replaced += 1
      drawn += STANDINS[character] ?? '?'
    }
  }
  return { text: drawn, replaced }
}
