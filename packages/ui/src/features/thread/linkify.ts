/** Finds addresses in a text. Only http, https and mailto; never opens anything, and never trusts what an address looks like: `host` is what it leads to. */

export interface Link {
  readonly start: number
  readonly end: number
  /** Whole, as a browser would ask for it: a name in other letters is in punycode. */
  readonly url: string
  /** Who will see the visit; for mail, the address written to. */
  readonly host: string
  readonly kind: 'web' | 'mail'
}

const WEB = /(?<![\p{L}\p{N}@/])(?:https?:\/\/|www\.)[^\s<>"«»“”]{1,2000}/giu
const MAIL = /(?<![\p{L}\p{N}._%+@/-])(?:mailto:)?[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/giu
const TRAILING = /[.,;:!?…'’*_~\])}]$/u
const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

/** In order, without overlap. */
export function findLinks(text: string): readonly Link[] {
  const found: Link[] = []
  for (const match of text.matchAll(WEB)) push(found, webLink(withoutEnd(match[0]), match.index))
  for (const match of text.matchAll(MAIL)) push(found, mailLink(withoutEnd(match[0]), match.index))
  return found.sort((a, b) => a.start - b.start)
}

function push(found: Link[], link: Link | undefined): void {
  if (link && !found.some(({ start, end }) => link.start < end && start < link.end)) found.push(link)
}

/** A sentence's own full stop, bracket or quotation mark is not the address's. */
function withoutEnd(address: string): string {
  let end = address
  while (TRAILING.test(end)) {
    const last = end.slice(-1)
    const opening = PAIRS[last]
    if (opening !== undefined && count(end, opening) >= count(end, last)) break
    end = end.slice(0, -1)
  }
  return end
}

const count = (text: string, character: string): number => text.split(character).length - 1

function webLink(address: string, start: number): Link | undefined {
  const url = parse(/^www\./iu.test(address) ? `https://${address}` : address)
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined
  if (!url.hostname.includes('.') && url.hostname !== 'localhost') return undefined
  return { start, end: start + address.length, url: url.href, host: url.hostname, kind: 'web' }
}

function mailLink(address: string, start: number): Link | undefined {
  const host = address.replace(/^mailto:/iu, '')
  const url = parse(`mailto:${host}`)
  if (url?.protocol !== 'mailto:') return undefined
  return { start, end: start + address.length, url: url.href, host, kind: 'mail' }
}

function parse(address: string): URL | undefined {
  return URL.canParse(address) ? new URL(address) : undefined
}
