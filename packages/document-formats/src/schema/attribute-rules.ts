/** What the attributes of nodes and marks may hold. The schema refuses anything else, from a colleague's edit as from a file. */

export const COLUMNS = 100
export const ROWS = 5000

const SAFE_LINK = /^(?:https?:\/\/|mailto:)[^\s\p{Cc}<>"`\\^{|}]+$/iu

/** http, https and mailto with something behind; nothing that a page would run, and nothing relative. */
export function isSafeLink(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 2048 && SAFE_LINK.test(value)
}

/** An id of a file, an account or a comment: never a URL, never bytes. */
export function isIdentifier(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(value)
}

export function isFieldName(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z][a-z0-9-]{0,31}$/.test(value)
}

export function isLine(value: unknown, characters = 500): value is string {
  return typeof value === 'string' && value.length <= characters && !/\p{Cc}/u.test(value)
}

/** Any text as a line of that many characters at most. */
export function plainLine(text: string, characters: number): string {
  const line = text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()
  return line.slice(0, characters).toWellFormed()
}

export function isCount(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most
}

/** For ProseMirror, which wants a refusal thrown. */
export function only(isAllowed: (value: unknown) => boolean): (value: unknown) => void {
  return (value) => {
    if (!isAllowed(value)) throw new RangeError('an attribute is not allowed')
  }
}
