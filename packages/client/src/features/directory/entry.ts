// The signed entries of an association's directory: shapes, encoding, signatures. It judges no authority; chain.ts does.
import { concat, domainPrefix, equalBytes, type Sodium, signDetached, verifyDetached } from '@colloque/crypto'
import {
  anything,
  bytes,
  bytesUpTo,
  checkShape,
  decodeCbor,
  encodeCbor,
  id,
  key,
  list,
  oneOf,
  optional,
  ProtocolError,
  record,
  type Shape,
  type Shaped,
  text,
  uint
} from '@colloque/protocol'
import { certificateShape } from './certificate.ts'

const PAYLOAD_BYTES = 8 << 10
const ENVELOPE_BYTES = PAYLOAD_BYTES + 512
const SIGNATURES = 3
const FIELD_CHARACTERS = 200

export const profileShape = record({
  name: text(FIELD_CHARACTERS),
  profession: text(FIELD_CHARACTERS),
  specialty: optional(text(FIELD_CHARACTERS)),
  rpps: optional(text(11)),
  town: optional(text(FIELD_CHARACTERS)),
  structure: optional(text(FIELD_CHARACTERS))
})
const role = oneOf('admin', 'member')

/** What each kind of entry says. */
const bodyShapes = {
  found: record({ name: text(FIELD_CHARACTERS), rootPublic: key, profile: profileShape, certificate: certificateShape }),
  invite: record({ joinKey: key, role, expiresAt: uint() }),
  join: record({ joinKey: key, rootPublic: key, profile: profileShape, certificate: certificateShape }),
  profile: record({ profile: profileShape }),
  device: record({ certificate: certificateShape }),
  'revoke-device': record({ device: id, voidSince: optional(uint()) }),
  role: record({ account: id, role }),
  attest: record({ account: id }),
  'remove-member': record({ account: id })
} as const satisfies Record<string, Shape<unknown>>

export type EntryKind = keyof typeof bodyShapes
export type BodyOf<K extends EntryKind> = Shaped<(typeof bodyShapes)[K]>
const kinds = Object.keys(bodyShapes) as EntryKind[]

/** Without `device`, the account root speaks. */
const authorShape = record({ account: id, device: optional(id) })

const headShape = {
  version: oneOf(1),
  association: optional(key),
  index: uint(),
  previous: key,
  kind: oneOf(...kinds),
  by: authorShape
}
type Head = Shaped<ReturnType<typeof record<typeof headShape>>>
export type ContentOf<K extends EntryKind> = Omit<Head, 'kind'> & { readonly kind: K; readonly body: BodyOf<K> }
export type EntryContent = { [K in EntryKind]: ContentOf<K> }[EntryKind]
export type EntryDraft = { [K in EntryKind]: Pick<ContentOf<K>, 'kind' | 'by' | 'body'> }[EntryKind]

export type SignerRole = 'root' | 'device' | 'join'
const envelopeShape = record({
  payload: bytesUpTo(PAYLOAD_BYTES, 1),
  signatures: list(record({ role: oneOf('root', 'device', 'join'), key: id, signature: bytes(64) }), SIGNATURES, 1)
})

export interface DirectoryEntry {
  readonly content: EntryContent
  /** BLAKE2b-256(utf8('colloque/directory-entry/1') ‖ 0x00 ‖ payload). */
  readonly hash: Uint8Array
  readonly payload: Uint8Array
  readonly signatures: Shaped<typeof envelopeShape>['signatures']
  /** The encoded envelope. */
  readonly envelope: Uint8Array
}

/** Who signs: `key` names the public half (account id, device id, or `keyId` of a join key). */
export interface Signer {
  readonly role: SignerRole
  readonly key: Uint8Array
  readonly seed: Uint8Array
}

/** The first 16 bytes of BLAKE2b-256 of a public key: the account id of a root key, the name of a join key. */
export const keyId = (sodium: Sodium, publicKey: Uint8Array): Uint8Array => sodium.blake2b(publicKey).slice(0, 16)

const entryHash = (sodium: Sodium, payload: Uint8Array): Uint8Array => sodium.blake2b(domainPrefix('directory-entry'), payload)

/** Signs a draft as the entry that follows `previous` (undefined: as the founding entry). */
export function signEntry(
  sodium: Sodium,
  previous: { readonly association: Uint8Array; readonly index: number; readonly hash: Uint8Array } | undefined,
  draft: EntryDraft,
  signers: readonly Signer[]
): Uint8Array {
  const place = previous
    ? { association: previous.association, index: previous.index + 1, previous: previous.hash }
    : { index: 0, previous: new Uint8Array(32) }
  const payload = encodeCbor({ version: 1, ...place, ...draft })
  const signatures = signers.map(({ role, key, seed }) => ({
    role,
    key,
    signature: signDetached(sodium, `directory-entry-${role}`, payload, seed)
  }))
  return encodeCbor({ payload, signatures })
}

export const isSignedBy = (
  sodium: Sodium,
  entry: DirectoryEntry,
  role: SignerRole,
  key: Uint8Array,
  publicKey: Uint8Array
): boolean =>
  entry.signatures.some(
    (one) =>
      one.role === role &&
      equalBytes(one.key, key) &&
      verifyDetached(sodium, `directory-entry-${role}`, entry.payload, one.signature, publicKey)
  )

/** Reads an envelope whole, in its one deterministic encoding. Throws ProtocolError. */
export function decodeEntry(sodium: Sodium, envelope: Uint8Array): DirectoryEntry {
  const { payload, signatures } = checkShape(envelopeShape, decodeExactly(envelope, ENVELOPE_BYTES), 'envelope')
  const value = decodeExactly(payload, PAYLOAD_BYTES)
  const { kind } = checkShape(anyContentShape, value, 'payload')
  const content = checkShape(record({ ...headShape, body: bodyShapes[kind] as Shape<unknown> }), value, 'payload') as EntryContent
  return { content, hash: entryHash(sodium, payload), payload, signatures, envelope }
}

const anyContentShape = record({ ...headShape, body: anything })

/** Two spellings of one entry would be two hashes: only the deterministic one (RFC 8949 4.2) is read. */
function decodeExactly(encoded: Uint8Array, maximumBytes: number): unknown {
  const value = decodeCbor(encoded, maximumBytes)
  if (!equalBytes(encodeCbor(value), encoded)) throw new ProtocolError('malformed-frame', 'not deterministic')
  return value
}

/** What is sealed for the log: authenticated together with its place there. */
export const entryHeader = (place: { log: Uint8Array; entryId: Uint8Array; epoch: Uint8Array; kind: number }): Uint8Array =>
  concat(place.log, place.entryId, place.epoch, Uint8Array.of(place.kind))
