import {
  bytes,
  bytesUpTo,
  checkShape,
  decodeCbor,
  encodeCbor,
  list,
  oneOf,
  optional,
  record,
  type Shape,
  type Shaped,
  text,
  uint
} from '@colloque/protocol'
import { ContentError } from '../../sync/content-error.ts'
import { BODY_BYTES } from '../../sync/record.ts'

/** What a record of a conversation may carry. Each kind has a rule in docs/protocol.md; an unknown kind is set aside, never guessed at. */
export const attachmentReference = record({
  id: bytes(16),
  name: text(255),
  mediaType: text(128),
  sizeBytes: uint(),
  blob: bytes(16),
  key: bytes(32),
  readToken: bytes(32),
  hash: bytes(32)
})
export type AttachmentReference = Shaped<typeof attachmentReference>

const shapes = {
  message: record({ type: oneOf('message'), text: text(20_000), sentAt: uint(), attachments: list(attachmentReference, 20) }),
  /** Cumulative: every message up to these numbers was stored on, or read by, this account. */
  receipt: record({ type: oneOf('receipt'), delivered: uint(), read: optional(uint()) }),
  /** Any member turns it into a removal. */
  leave: record({ type: oneOf('leave') })
} as const
export type MessageBody = Shaped<typeof shapes.message>
export type ReceiptBody = Shaped<typeof shapes.receipt>
export type LeaveBody = Shaped<typeof shapes.leave>
export type Body = MessageBody | ReceiptBody | LeaveBody

export const encodeBody = (body: Body): Uint8Array => {
  const encoded = encodeCbor(body)
  bytesUpTo(BODY_BYTES, 1).check(encoded, 'body')
  return encoded
}

/** Throws ContentError or ProtocolError. */
export function decodeBody(encoded: Uint8Array): Body {
  const value = decodeCbor(encoded, BODY_BYTES)
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined
  if (typeof type !== 'string' || !Object.hasOwn(shapes, type)) throw new ContentError('unknown kind')
  const shape: Shape<Body> = shapes[type as keyof typeof shapes]
  return checkShape(shape, value, 'body')
}
