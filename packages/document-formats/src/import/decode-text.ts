/** Bytes of a text file to text: UTF-8, UTF-16 by its mark or its zeros, else windows-1252, which Windows wrote for decades. */
import { FormatError } from '../errors.ts'

/** @throws FormatError not-a-document when the bytes are no text. */
export function decodeText(bytes: Uint8Array): string {
  const text = decode(bytes)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what tells a text from other bytes
  if (/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text)) throw new FormatError('not-a-document', 'This file is not a text.')
  return text
}

function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decoder('utf-16be').decode(bytes)
  const zeros = countZeros(bytes.subarray(0, 2000))
  if (zeros.odd > zeros.even * 4 && zeros.odd > Math.min(bytes.length, 2000) / 5) return decoder('utf-16le').decode(bytes)
  if (zeros.even > zeros.odd * 4 && zeros.even > Math.min(bytes.length, 2000) / 5) return decoder('utf-16be').decode(bytes)
  try {
    return decoder('utf-8', true).decode(bytes)
  } catch {
    return decoder('windows-1252').decode(bytes)
  }
}

function countZeros(bytes: Uint8Array): { even: number; odd: number } {
  const zeros = { even: 0, odd: 0 }
  for (const [at, byte] of bytes.entries()) if (byte === 0) zeros[at % 2 === 0 ? 'even' : 'odd'] += 1
  return zeros
}

function decoder(label: string, fatal = false) {
  return new TextDecoder(label as 'utf-8', { fatal })
}
