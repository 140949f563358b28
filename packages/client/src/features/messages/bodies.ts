import {
  bytes,
  bytesUpTo,
  checkShape,
  decodeCbor,
  encodeCbor,
  flag,
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

/** UTF-16 positions from `start` up to `end` of the text beside it. */
export const mentions = list(record({ account: bytes(16), start: uint(), end: uint() }), 50)
export type BodyMentions = Shaped<typeof mentions>

/** What each kind says. */
export const bodyShapes = {
  message: record({
    type: oneOf('message'),
    text: text(20_000),
    sentAt: uint(),
    attachments: list(attachmentReference, 20),
    /** The entry id of another message of the space. */
    replyTo: optional(bytes(16)),
    mentions: optional(mentions),
    urgent: optional(flag),
    forwarded: optional(flag)
  }),
  edit: record({ type: oneOf('edit'), message: bytes(16), text: text(20_000), mentions, editedAt: uint() }),
  delete: record({ type: oneOf('delete'), message: bytes(16), deletedAt: uint() }),
  reaction: record({
    type: oneOf('reaction'),
    message: bytes(16),
    kind: oneOf('seen', 'agreed', 'thanks', 'to-review'),
    on: flag
  }),
  /** Cumulative: every message up to these numbers was stored on, or read by, this account. */
  receipt: record({ type: oneOf('receipt'), delivered: uint(), read: optional(uint()) }),
  /** Any member turns it into a removal. */
  leave: record({ type: oneOf('leave') }),
  /** Of its sender's own time; without a state: not indicated. */
  availability: record({
    type: oneOf('availability'),
    state: optional(oneOf('available', 'in-theatre', 'away')),
    until: optional(uint()),
    standIn: optional(bytes(16)),
    saidAt: uint()
  })
} as const
export type MessageBody = Shaped<typeof bodyShapes.message>
export type EditBody = Shaped<typeof bodyShapes.edit>
export type DeleteBody = Shaped<typeof bodyShapes.delete>
export type ReactionBody = Shaped<typeof bodyShapes.reaction>
export type ReceiptBody = Shaped<typeof bodyShapes.receipt>
export type LeaveBody = Shaped<typeof bodyShapes.leave>
export type AvailabilityBody = Shaped<typeof bodyShapes.availability>
export type Body = MessageBody | EditBody | DeleteBody | ReactionBody | ReceiptBody | LeaveBody | AvailabilityBody

export const encodeBody = (body: Body): Uint8Array => {
  const encoded = encodeCbor(body)
  bytesUpTo(BODY_BYTES, 1).check(encoded, 'body')
  return encoded
}

/** Throws ContentError or ProtocolError. */
export function decodeBody(encoded: Uint8Array): Body {
  const value = decodeCbor(encoded, BODY_BYTES)
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined
  if (typeof type !== 'string' || !Object.hasOwn(bodyShapes, type)) throw new ContentError('unknown kind')
  const shape: Shape<Body> = bodyShapes[type as keyof typeof bodyShapes]
  const body = checkShape(shape, value, 'body')
  if ('mentions' in body && body.mentions && !fits(body.mentions, body.text)) throw new ContentError('mentions beside their text')
  return body
}

/** Inside the text, in order, not overlapping, none empty. */
export const fits = (mentions: readonly { readonly start: number; readonly end: number }[], text: string): boolean =>
  mentions.every(({ start, end }, index) => start >= (mentions[index - 1]?.end ?? 0) && start < end && end <= text.length)
