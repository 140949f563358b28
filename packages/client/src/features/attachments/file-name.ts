const CHARACTERS = 255
const FALLBACK = 'file'

/** Path separators, what Windows forbids, control characters, and those that turn the reading direction (a name must not show 'fdp.exe' as 'exe.pdf'). */
const UNSAFE = /[/\\:*?"<>|\p{Cc}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/** The name as it may be shown and written: one path segment of at most 255 characters, whatever was received. */
export function cleanFileName(name: string): string {
  const cleaned = name.toWellFormed().replace(UNSAFE, '').trim().replace(/^\.+/, '')
  if (cleaned === '') return FALLBACK
  if (cleaned.length <= CHARACTERS) return cleaned
  const extension = /\.[^. ]{1,16}$/.exec(cleaned)?.[0] ?? ''
  return cleaned.slice(0, CHARACTERS - extension.length).toWellFormed() + extension
}
