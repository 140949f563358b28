/** Links that people pass on, spoilt in every way: read exactly as written or refused with a failure, and never with a secret where a server sees it. */
import { canonicalRelayUrl, foundingLink, invitationLink, LINK_FAILURES, type Link, parseLink } from '@colloque/protocol'
import { expect, it } from 'vitest'
import { type Chance, createChance, mutateBytes, seed } from './chance.ts'

const LINKS = 60_000
const HOSTS = [
  'relay.example',
  'localhost',
  '127.0.0.1',
  '[::1]',
  'a.b-c.example',
  'xn--hpital-lxa.example',
  '10.0.0.1',
  '127.999.0.1'
]
/** What has meant something to a program that reads addresses. */
const PIECES = [
  'colloque://',
  'https://',
  'http://',
  'javascript:',
  'user@',
  'user:word@',
  '..',
  '/../',
  '//',
  '\\',
  '%2e%2e',
  '%00',
  '\0',
  '\n',
  '\r\n',
  ' ',
  '#',
  '##',
  '?',
  '?tls=0',
  '?tls=1',
  '&',
  ':',
  ':0',
  ':443',
  ':65536',
  '0x7f.1',
  '127.1',
  '127.999.0.1',
  '2130706433',
  '[',
  ']',
  '[::ffff:7f00:1]',
  'ｌocalhost',
  'İ',
  'localhost.',
  '.localhost',
  'evil.example',
  '/found',
  '/join',
  '.',
  '=',
  'A',
  '\u202e',
  '\ud800',
  'AAAA'
] as const

it(`[LINK-3] [LINK-4] ${LINKS} hostile links are read as they are written, or refused (SEED=${seed})`, () => {
  const chance = createChance('links')
  const met = new Map<string, number>()
  for (let count = 0; count < LINKS; count += 1) {
    const text = hostileLink(chance)
    const link = parseLink(text)
    const outcome = link.kind === 'refused' ? link.failure : link.kind
    met.set(outcome, (met.get(outcome) ?? 0) + 1)
    if (link.kind !== 'refused') checkRead(text, link)
  }
  for (const outcome of [...LINK_FAILURES, 'founding', 'invitation']) expect(met.get(outcome) ?? 0, outcome).toBeGreaterThan(20)
})

it(`[LINK-5] ${LINKS} hostile addresses have one canonical form, or none (SEED=${seed})`, () => {
  const chance = createChance('addresses')
  let read = 0
  for (let count = 0; count < LINKS; count += 1) {
    const text = spoilText(
      chance,
      `${chance.one(['https', 'http', 'HTTPS'])}://${hostileAddress(chance)}${chance.one(['', '/'])}`
    )
    const canonical = canonicalRelayUrl(text)
    if (typeof canonical === 'string') continue
    read += 1
    expect(canonicalRelayUrl(canonical.url), JSON.stringify(text)).toEqual(canonical)
    checkAddress(canonical.url)
  }
  expect(read).toBeGreaterThan(LINKS / 20)
})

function checkRead(text: string, link: Exclude<Link, { kind: 'refused' }>): void {
  const { relayUrl } = link
  const again = link.kind === 'founding' ? foundingLink(link) : invitationLink(link)
  expect(again, JSON.stringify(text)).toBe(text)
  expect(canonicalRelayUrl(relayUrl)).toEqual({ url: relayUrl })
  checkAddress(relayUrl)
}

/** What becomes of it in the program that connects: the same host, this machine's if it is not encrypted, nobody's name or word. */
function checkAddress(url: string): void {
  const plain = url.startsWith('http:')
  if (!URL.canParse(url)) return expect(plain, `${url} leads nowhere`).toBe(false)
  const parsed = new URL(url)
  expect([parsed.username, parsed.password, parsed.search, parsed.hash], url).toEqual(['', '', '', ''])
  if (plain)
    expect(parsed.hostname === 'localhost' || parsed.hostname === '[::1]' || /^127\./.test(parsed.hostname), url).toBe(true)
}

function hostileLink(chance: Chance): string {
  const kind = chance.one(['found', 'join', 'invite'])
  const secrets = Array.from({ length: kind === 'join' ? 2 : 1 }, () => Buffer.from(chance.bytes(32)).toString('base64url'))
  const text = `colloque://${hostileAddress(chance)}/${kind}${chance.one(['', '?tls=0'])}#${secrets.join('.')}`
  return chance.once(3) ? text : spoilText(chance, text)
}

function hostileAddress(chance: Chance): string {
  const host = chance.one(HOSTS)
  const port = chance.once(3) ? `:${chance.one([1, 80, 443, 4_000, 65_535])}` : ''
  return `${host}${port}${chance.once(4) ? '/un/chemin' : ''}`
}

/** One or two changes: of its characters, or a piece put in or in the place of something. */
function spoilText(chance: Chance, text: string): string {
  let spoilt = text
  for (let changes = chance.below(3); changes > 0; changes -= 1) {
    const at = chance.below(spoilt.length + 1)
    if (chance.once(3)) spoilt = Buffer.from(mutateBytes(chance, Buffer.from(spoilt))).toString('utf8')
    else spoilt = spoilt.slice(0, at) + chance.one(PIECES) + spoilt.slice(at + chance.below(4))
  }
  return spoilt
}
