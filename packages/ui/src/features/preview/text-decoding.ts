/** Bytes of a text file as text: by its mark, else UTF-8, else what Windows writes in Western Europe. */

export interface DecodedText {
  readonly text: string
  /** More followed than is shown. */
  readonly isCut: boolean
}

export const TEXT_BYTES_MAX = 2 * 1024 * 1024

/** `isWhole`: the bytes are the whole file; else a character may be cut at their end. */
export function decodeText(bytes: Uint8Array, isWhole: boolean): DecodedText {
  const text = markedText(bytes) ?? utf8Text(bytes, isWhole) ?? new TextDecoder('windows-1252').decode(bytes)
  return { text, isCut: !isWhole }
}

function markedText(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  return undefined
}

function utf8Text(bytes: Uint8Array, isWhole: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !isWhole })
  } catch {
    return undefined
  }
}

/** XML says its encoding itself (XML 1.0, 4.3.3); a mark or the doubling of bytes goes before what it says. */
export function decodeXml(bytes: Uint8Array): string {
  const marked = markedText(bytes)
  if (marked !== undefined) return marked
  const start = new TextDecoder('windows-1252').decode(bytes.subarray(0, 200))
  const declared = /^(?:ï»¿)?<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']/.exec(start)?.[1]
  try {
    return new TextDecoder(declared ?? 'utf-8').decode(bytes)
  } catch {
    return decodeText(bytes, true).text
  }
}

const BLOCK_LINES = 64
const BLOCK_CHARACTERS = 16_384

/** Pieces that a page lays out one by one, cut at lines and, where a line has no end, wherever it is long. */
export function blocksOf(text: string): string[] {
  const blocks: string[] = []
  let start = 0
  while (start < text.length) {
    let end = start
    for (let lines = 0; lines < BLOCK_LINES && end < text.length && end - start < BLOCK_CHARACTERS; lines++) {
      const newline = text.indexOf('\n', end)
      end = newline === -1 ? text.length : newline + 1
    }
    end = Math.min(end, start + 2 * BLOCK_CHARACTERS)
    blocks.push(text.slice(start, end))
    start = end
  }
  return blocks
}
