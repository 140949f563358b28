/**
 * The links that people pass on: a relay's address, and secrets only after '#', so that no server ever sees them.
 * Holds no state and asks no network; a link that is not exactly one of ours is refused, never repaired.
 *
 *   colloque://HOST[:PORT][/PATH]/found#TOKEN              the first device of a relay
 *   colloque://HOST[:PORT][/PATH]/join#TOKEN.JOINSECRET    a member's invitation
 *
 * Secrets are 32 bytes in base64url (RFC 4648 section 5, no padding). `?tls=0` before '#' means plain http, on loopback hosts only.
 */
export const LINK_FAILURES = ['not-a-link', 'bad-address', 'insecure-address', 'unknown-kind', 'bad-secret'] as const
export type LinkFailure = (typeof LINK_FAILURES)[number]
export type Link =
  | { readonly kind: 'founding'; readonly relayUrl: string; readonly token: Uint8Array }
  | {
      readonly kind: 'invitation'
      readonly relayUrl: string
      readonly admissionToken: Uint8Array
      readonly joinSecret: Uint8Array
    }
  | { readonly kind: 'refused'; readonly failure: LinkFailure }

const SECRET_BYTES = 32
const LINK_CHARACTERS = 1024
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const HOST = /^(?:(?!.*\.\.)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]{2,45}\])$/
const PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~-]+)*$/
const LOOPBACK = /^127(?:\.(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])){3}$/
const ADDRESS = /^(https?):\/\/(\[[^\]/?#@]*\]|[^:/?#@[\]]+)(?::([1-9][0-9]{0,4}))?(\/[^?#]*)?$/

/** True for hosts that never leave this machine: localhost, 127.0.0.0/8, ::1. IPv6 with or without brackets. */
export const isLoopbackHost = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || host === '::1' || LOOPBACK.test(host)

interface Address {
  readonly tls: boolean
  /** host[:port][/path], canonical: lower case, no default port, no final slash. */
  readonly rest: string
}

function readAddress(text: string): Address | 'bad-address' | 'insecure-address' {
  const [, scheme, hostAsGiven = '', port = '', pathAsGiven = ''] = ADDRESS.exec(text) ?? []
  const host = hostAsGiven.toLowerCase()
  const path = pathAsGiven.replace(/\/$/, '')
  if (scheme === undefined || text.length > LINK_CHARACTERS || host.length > 253 || !HOST.test(host) || !PATH.test(path))
    return 'bad-address'
  if (Number(port) > 65_535) return 'bad-address'
  const tls = scheme === 'https'
  if (!tls && !isLoopbackHost(host)) return 'insecure-address'
  const shown = port === '' || port === (tls ? '443' : '80') ? '' : `:${port}`
  return { tls, rest: `${host}${shown}${path}` }
}

/**
 * The canonical http(s)://host[:port][/path] of a relay, or why it is none: credentials, query, fragment and odd paths are
 * 'bad-address', plain http beyond loopback 'insecure-address'.
 */
export function canonicalRelayUrl(text: string): { readonly url: string } | 'bad-address' | 'insecure-address' {
  const address = readAddress(text)
  return typeof address === 'string' ? address : { url: `${address.tls ? 'https' : 'http'}://${address.rest}` }
}

function toBase64url(bytes: Uint8Array): string {
  let out = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3)
    const word = (a << 16) | (b << 8) | c
    const digits = [word >> 18, (word >> 12) & 63, (word >> 6) & 63, word & 63].slice(0, Math.min(3, bytes.length - at) + 1)
    out += digits.map((digit) => ALPHABET[digit]).join('')
  }
  return out
}

/** Only the one canonical spelling of 32 bytes is read. */
function readSecret(text: string | undefined): Uint8Array | undefined {
  if (text === undefined || !/^[A-Za-z0-9_-]{43}$/.test(text)) return undefined
  const bytes = new Uint8Array(SECRET_BYTES)
  let word = 0
  let bits = 0
  let at = 0
  for (const letter of text) {
    word = ((word << 6) | ALPHABET.indexOf(letter)) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = (word >> bits) & 0xff
  }
  return toBase64url(bytes) === text ? bytes : undefined
}

function writeLink(relayUrl: string, kind: 'found' | 'join', secrets: readonly Uint8Array[]): string {
  const address = readAddress(relayUrl)
  if (typeof address === 'string') throw new TypeError(`relayUrl: ${address}`)
  if (secrets.some((secret) => secret.length !== SECRET_BYTES)) throw new TypeError('secrets have 32 bytes')
  return `colloque://${address.rest}/${kind}${address.tls ? '' : '?tls=0'}#${secrets.map(toBase64url).join('.')}`
}

/** The link that admits the first device of a relay. `token`: 32 bytes. Throws TypeError on an address that canonicalRelayUrl refuses. */
export const foundingLink = ({ relayUrl, token }: { relayUrl: string; token: Uint8Array }): string =>
  writeLink(relayUrl, 'found', [token])

/** The link that admits a member's first device and signs its first directory entry. Both secrets: 32 bytes. */
export const invitationLink = (invitation: { relayUrl: string; admissionToken: Uint8Array; joinSecret: Uint8Array }): string =>
  writeLink(invitation.relayUrl, 'join', [invitation.admissionToken, invitation.joinSecret])

const refused = (failure: LinkFailure): Link => ({ kind: 'refused', failure })

/** Reads a link exactly as written above; surrounding space is the caller's to remove. Never throws. */
export function parseLink(text: string): Link {
  const parts = text.length > LINK_CHARACTERS ? null : /^colloque:\/\/([^?#]*)\/([^/?#]*)(\?[^#]*)?#([^#]*)$/.exec(text)
  if (!parts) return refused('not-a-link')
  const [, rest = '', kind = '', query, fragment = ''] = parts
  if (kind !== 'found' && kind !== 'join') return refused('unknown-kind')
  if (query !== undefined && query !== '?tls=0') return refused('bad-address')
  const scheme = query === undefined ? 'https' : 'http'
  const address = readAddress(`${scheme}://${rest}`)
  if (typeof address === 'string') return refused(address)
  if (address.rest !== rest) return refused('bad-address')
  const relayUrl = `${scheme}://${rest}`
  const [first, second, ...more] = fragment.split('.')
  const token = readSecret(first)
  if (kind === 'found') return token && second === undefined ? { kind: 'founding', relayUrl, token } : refused('bad-secret')
  const joinSecret = readSecret(second)
  if (!token || !joinSecret || more.length > 0) return refused('bad-secret')
  return { kind: 'invitation', relayUrl, admissionToken: token, joinSecret }
}
