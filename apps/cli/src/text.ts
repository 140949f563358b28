/** Text for a terminal: safe, aligned, measured. Never prints. */

/**
 * Other people's words must not move the cursor, recolour the screen or turn the writing direction: control characters and direction
 * marks become U+FFFD. Line ends and tabs stay when `lines` is true and become spaces otherwise.
 */
export function printable(text: string, lines = false): string {
  const shown = lines ? text.replaceAll('\r\n', '\n') : text.replaceAll(/[\r\n\t]+/g, ' ')
  return shown.replaceAll(harmful, (character) => (character === '\n' || character === '\t' ? character : '\ufffd'))
}

const harmful = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu

/** One object on one line, of characters that are harmless on a terminal too. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replaceAll(harmful, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Rows as columns two spaces apart, without spaces at the end of a line. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, width(cell))
  return rows.map((row) =>
    row
      .map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - width(cell) + 2))
      .join('')
      .trimEnd()
  )
}

const graphemes = new Intl.Segmenter('fr', { granularity: 'grapheme' })
const width = (text: string): number => [...graphemes.segment(text)].length

/** 999 B, 12.3 kB, 4.0 MB: decimal units. */
export function sizeText(sizeBytes: number): string {
  if (sizeBytes < 1000) return `${Math.round(sizeBytes)} B`
  const power = Math.min(4, Math.floor(Math.log10(sizeBytes) / 3))
  return `${(sizeBytes / 1000 ** power).toFixed(1)} ${['B', 'kB', 'MB', 'GB', 'TB'][power]}`
}

export function durationText(seconds: number): string {
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

/** 2026-11-22 14:03, in the time zone of this machine. */
export function timeText(atMs: number): string {
  const at = new Date(atMs)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`
}

export const isoTime = (atMs: number): string => new Date(atMs).toISOString()
