// What a link leads to, before anything is created: only the relay's public declaration is fetched, no secret leaves.
import { parseLink } from '@colloque/protocol'
import { ClientError } from '../../error.ts'
import type { Transport } from '../../ports/index.ts'

const ABOUT_BYTES = 64 << 10
const FIELD_CHARACTERS = 1000

export interface InspectedLink {
  readonly kind: 'founding' | 'invitation'
  readonly relayUrl: string
  /** What the host says of itself: country, certificate, statement … Texts alone. */
  readonly declaration: Record<string, string>
}

/** Throws ClientError `invalid-link`, `relay-unreachable`. */
export async function inspectLink(transport: Transport, text: string): Promise<InspectedLink> {
  const link = parseLink(text.trim())
  if (link.kind === 'refused') throw new ClientError('invalid-link')
  const { kind, relayUrl } = link
  return { kind, relayUrl, declaration: await fetchDeclaration(transport, relayUrl) }
}

/** What the host of a relay says of itself now. Throws ClientError `relay-unreachable`. */
export async function fetchDeclaration(transport: Transport, relayUrl: string): Promise<Record<string, string>> {
  return readDeclaration(await fetchAbout(transport, relayUrl))
}

async function fetchAbout(transport: Transport, relayUrl: string): Promise<Uint8Array> {
  const response = await transport.request({ method: 'GET', url: `${relayUrl}/about`, headers: { accept: 'application/json' } })
  const whole = new Uint8Array(ABOUT_BYTES)
  let length = 0
  for await (const part of response.body) {
    if (length + part.length > ABOUT_BYTES) throw new ClientError('relay-unreachable')
    whole.set(part, length)
    length += part.length
  }
  if (response.status !== 200) throw new ClientError('relay-unreachable')
  return whole.subarray(0, length)
}

function readDeclaration(bytes: Uint8Array): Record<string, string> {
  let about: unknown
  try {
    about = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new ClientError('relay-unreachable')
  }
  const declared = typeof about === 'object' && about !== null && 'declaration' in about ? about.declaration : undefined
  if (typeof declared !== 'object' || declared === null) return {}
  const texts = Object.entries(declared).filter((field): field is [string, string] => typeof field[1] === 'string')
  return Object.fromEntries(texts.map(([name, value]) => [name, value.slice(0, FIELD_CHARACTERS)]))
}
