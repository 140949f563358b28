/** What the contract shows of an association, its conversations and what is said in them. Ids are 32 hexadecimal digits; times are milliseconds since 1970-01-01 UTC; sizes are bytes. */
import { z } from 'zod'

export const id = z.string().regex(/^[0-9a-f]{32}$/)
export const time = z.number().int().nonnegative()
export const count = z.number().int().nonnegative()

export const TEXT_CHARACTERS = 20_000
export const FILES_PER_MESSAGE = 20
export const MENTIONS_PER_MESSAGE = 50
/** What one call carries of a file, either way. */
export const FILE_PART_BYTES = 256 * 1024

export const profile = z.strictObject({
  name: z.string().trim().min(1).max(200),
  profession: z.string().trim().min(1).max(200),
  specialty: z.string().trim().max(200).optional(),
  rpps: z.string().max(32).optional(),
  town: z.string().trim().max(200).optional(),
  structure: z.string().trim().max(200).optional()
})
export type Profile = z.infer<typeof profile>

/** What a member says of their own time; who shares no conversation with them does not learn it. */
export const availability = z.strictObject({
  state: z.enum(['available', 'in-theatre', 'away']),
  /** When it ends; it is then no longer shown. */
  until: time.optional(),
  /** The account of who stands in. */
  standIn: id.optional()
})
export type Availability = z.infer<typeof availability>

export const directoryMember = z.strictObject({
  ...profile.shape,
  account: id,
  role: z.enum(['admin', 'member']),
  attested: z.boolean(),
  isYou: z.boolean(),
  devices: count,
  availability: availability.optional()
})
export type DirectoryMember = z.infer<typeof directoryMember>

export const person = z.strictObject({ account: id, name: z.string(), isYou: z.boolean() })
export type Person = z.infer<typeof person>

const messageState = z.enum(['pending', 'sent', 'delivered', 'read', 'failed', 'received'])

export const draft = z.strictObject({
  text: z.string().max(TEXT_CHARACTERS),
  replyTo: id.optional(),
  urgent: z.boolean().optional()
})
export type Draft = z.infer<typeof draft>

/** Of a member in one conversation. reader: may not write in its documents. */
export const memberRole = z.enum(['owner', 'member', 'reader'])
export type MemberRole = z.infer<typeof memberRole>

export const conversation = z.strictObject({
  id,
  /** personal: one's own space, which nobody else is in; it has documents and no thread. */
  kind: z.enum(['direct', 'group', 'personal']),
  /** Empty for a direct conversation: show the other member's name. */
  name: z.string(),
  status: z.enum(['creating', 'active', 'removed', 'left', 'stuck']),
  /** Nothing is sent while the relay shows a history that cannot be the one we know. */
  suspended: z.enum(['fork', 'rollback']).optional(),
  members: z.array(z.strictObject({ ...person.shape, role: memberRole })),
  /** Whoever is added sees what was written in its documents before. */
  history: z.boolean(),
  unread: count,
  unreadUrgent: count,
  /** Someone named us in what is unread. */
  mentioned: z.boolean(),
  /** The number up to which we have read. */
  readSeq: count,
  lastAt: time,
  /** The newest message, cut to what a list shows. */
  last: z
    .strictObject({
      message: id,
      from: person,
      text: z.string().max(200),
      files: count,
      state: messageState,
      urgent: z.boolean(),
      deleted: z.boolean()
    })
    .optional(),
  draft: draft.optional(),
  pinned: z.boolean(),
  muted: z.boolean()
})
export type Conversation = z.infer<typeof conversation>

export const attachment = z.strictObject({
  id,
  name: z.string(),
  sizeBytes: count,
  type: z.string(),
  /** staged: given by the interface, not yet in a message. sealing, uploading, uploaded: one's own. available, downloading, ready: received. */
  state: z.enum(['staged', 'sealing', 'uploading', 'uploaded', 'available', 'downloading', 'ready', 'failed', 'cancelled']),
  failure: z.string().optional(),
  /** Where and with what a picture was taken was removed before it was sealed; known of one's own files. */
  metadataRemoved: z.boolean().optional()
})
export type Attachment = z.infer<typeof attachment>

export const REACTIONS = ['seen', 'agreed', 'thanks', 'to-review'] as const
export const reactionKind = z.enum(REACTIONS)
export type ReactionKind = z.infer<typeof reactionKind>

/** A member named in a text: UTF-16 positions from `start` up to `end`. */
export const mention = z.strictObject({ account: id, start: count, end: count })
export type Mention = z.infer<typeof mention>

export const message = z.strictObject({
  id,
  conversation: id,
  from: person,
  at: time,
  text: z.string(),
  mentions: z.array(mention),
  urgent: z.boolean(),
  forwarded: z.boolean(),
  /** What it answers; without a text and `missing` when this device never had it. */
  replyTo: z
    .strictObject({
      message: id,
      /** Where it stands; absent when it is missing or has no number yet. */
      seq: count.optional(),
      from: person.optional(),
      text: z.string().max(200),
      files: count,
      deleted: z.boolean(),
      missing: z.boolean()
    })
    .optional(),
  reactions: z.array(z.strictObject({ kind: reactionKind, by: z.array(person) })),
  /** Its text was changed by its author; `message-versions` has what it was. */
  editedAt: time.optional(),
  /** Taken back by its author: text and files are gone from this device, the trace stays. */
  deletedAt: time.optional(),
  /** One's own: pending, sent (the relay holds it durably), delivered, read (by all other members), failed. Others': received. */
  state: messageState,
  /** Of one's own in a group: how many others it reached, and how many read it. */
  receipts: z.strictObject({ delivered: count, read: count, others: count }).optional(),
  /** A code; with relay-full, quota-exceeded and member-unreachable it leaves by itself later. */
  failure: z.string().optional(),
  /** Its number in the conversation's log at the relay, once it has one. */
  seq: count.optional(),
  attachments: z.array(attachment)
})
export type Message = z.infer<typeof message>

/** Kept in the vault. */
export const settings = z.strictObject({
  language: z.enum(['fr', 'en']),
  theme: z.enum(['system', 'light', 'dark']),
  /** Percent of the normal size. */
  textSize: z.union([z.literal(100), z.literal(115), z.literal(130)]),
  /** 0: never. */
  autoLockMinutes: z.union([z.literal(0), z.literal(2), z.literal(5), z.literal(15), z.literal(30), z.literal(60)]),
  lockOnSuspend: z.boolean(),
  /** Whether colleagues are told what we have read. */
  readReceipts: z.boolean(),
  /** Whether colleagues see that we are writing. */
  typing: z.boolean(),
  notifications: z.boolean(),
  urgentSound: z.boolean(),
  /** What Enter does in a message; Shift+Enter and Ctrl+Enter do the other. */
  enterSends: z.boolean(),
  /** Whether pictures keep where and with what they were taken. */
  keepMetadata: z.boolean()
})
export type Settings = z.infer<typeof settings>
export const DEFAULT_SETTINGS: Settings = {
  language: 'fr',
  theme: 'system',
  textSize: 100,
  autoLockMinutes: 5,
  lockOnSuspend: true,
  readReceipts: true,
  typing: true,
  notifications: true,
  urgentSound: true,
  enterSends: true,
  keepMetadata: false
}

/** What could not be opened, and what cannot be honest, in one conversation. */
export const incident = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('quarantine'), seq: count, at: time, code: z.string() }),
  z.strictObject({
    kind: z.enum([
      'gap',
      'replay',
      'fork',
      'rollback',
      'swapped',
      'counter-gap',
      'counter-replay',
      'stuck',
      'directory',
      'snapshot',
      'keyring'
    ]),
    seq: count,
    at: time,
    /** Whose record showed it, where one did. */
    from: person.optional()
  })
])
export type Incident = z.infer<typeof incident>
