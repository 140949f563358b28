import {
  bytes,
  bytesUpTo,
  checkShape,
  decodeCbor,
  encodeCbor,
  flag,
  oneOf,
  optional,
  record,
  type Shape,
  type Shaped,
  text,
  uint
} from '@colloque/protocol'
import { ContentError } from '../content-error.ts'

/** What records of document logs carry. */
const SESSION = 0xffff
/** Of one record of a keyring, sealed. */
export const KEYRING_BYTES = 200 << 10
/** [DLOG-7] A larger update travels in parts, in consecutive records of its device, all of one epoch. */
export const UPDATE_BYTES = 200 << 10
export const UPDATE_PARTS = 64
const id = bytes(16)
const hash = bytes(32)
/** [YDOC-4] How far the log was read when this was written, and not when it left: what came in between nobody had looked at. */
const read = optional(uint())

const shapes = {
  /** What one opened editor wrote: a Yjs update (v1), `at` by its author's clock. `restores`: it puts back the document as it was up to this number. */
  update: record({
    type: oneOf('update'),
    session: uint(SESSION),
    at: uint(),
    update: bytesUpTo(UPDATE_BYTES, 1),
    part: optional(uint(UPDATE_PARTS - 1)),
    parts: optional(uint(UPDATE_PARTS)),
    read,
    restores: optional(uint())
  }),
  /** A person has the document before them as far as they had read it. */
  seen: record({ type: oneOf('seen'), at: uint(), read }),
  /** A snapshot was held against what was read, and is the same. */
  verified: record({ type: oneOf('verified'), version: uint(), covers: uint(), digest: hash }),
  /** The document as the log had it up to `seq` gets a name; frozen: to be approved by others. */
  version: record({ type: oneOf('version'), name: text(200), seq: uint(), digest: hash, frozen: flag, at: uint() }),
  approval: record({ type: oneOf('approval'), version: id, digest: hash, at: uint() }),
  /** [KEYRING-2] In the tree of a space: keys of earlier epochs, for who came with this one. */
  keyring: record({ type: oneOf('keyring'), epoch: uint(), sealed: bytesUpTo(KEYRING_BYTES, 1) })
}
export type UpdateBody = Shaped<typeof shapes.update>
export type SeenBody = Shaped<typeof shapes.seen>
export type VerifiedBody = Shaped<typeof shapes.verified>
export type VersionBody = Shaped<typeof shapes.version>
export type ApprovalBody = Shaped<typeof shapes.approval>
export type KeyringBody = Shaped<typeof shapes.keyring>
export type DocumentBody = UpdateBody | SeenBody | VerifiedBody | VersionBody | ApprovalBody | KeyringBody

/** Whether it ends an update that came in parts; false of what is no body. */
export function endsParts(encoded: Uint8Array): boolean {
  try {
    const body = decodeDocumentBody(encoded)
    return body.type === 'update' && body.part !== undefined && body.part + 1 === body.parts
  } catch {
    return false
  }
}

/** [YDOC-4] The same without how far its author had read, for who wants no reading told by the time it leaves. */
export function withoutRead(encoded: Uint8Array): Uint8Array {
  const body = decodeDocumentBody(encoded)
  if (body.type !== 'update' && body.type !== 'seen') return encoded
  const { read: _, ...rest } = body
  return encodeDocumentBody(rest)
}

export const encodeDocumentBody = (body: DocumentBody): Uint8Array => encodeCbor(body)

/** Throws ContentError for an unknown kind or form. */
export function decodeDocumentBody(encoded: Uint8Array): DocumentBody {
  const value = decodeCbor(encoded, encoded.length)
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined
  if (typeof type !== 'string' || !Object.hasOwn(shapes, type)) throw new ContentError('kind')
  const body = checkShape(shapes[type as keyof typeof shapes] as Shape<DocumentBody>, value, 'document body')
  if (body.type === 'update' && (body.part === undefined ? body.parts !== undefined : body.part >= (body.parts ?? 0)))
    throw new ContentError('part')
  return body
}
