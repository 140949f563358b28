import { z } from 'zod'

/** What a client can do, as plain data. Ids are 32 hexadecimal digits; times are milliseconds since 1970-01-01 UTC; sizes are bytes. */
export const id = z.string().regex(/^[0-9a-f]{32}$/)
const time = z.number().int().nonnegative()
const count = z.number().int().nonnegative()

export const TEXT_CHARACTERS = 20_000
export const FILES_PER_MESSAGE = 20

export const profile = z.strictObject({
  name: z.string().trim().min(1).max(200),
  profession: z.string().trim().min(1).max(200),
  specialty: z.string().trim().max(200).optional(),
  rpps: z.string().max(32).optional(),
  town: z.string().trim().max(200).optional(),
  structure: z.string().trim().max(200).optional()
})
export type Profile = z.infer<typeof profile>

export const directoryMember = z.strictObject({
  ...profile.shape,
  account: id,
  role: z.enum(['admin', 'member']),
  attested: z.boolean(),
  isYou: z.boolean(),
  devices: count
})
export type DirectoryMember = z.infer<typeof directoryMember>

export const conversation = z.strictObject({
  id,
  kind: z.enum(['direct', 'group']),
  /** Empty for a direct conversation: show the other member's name. */
  name: z.string(),
  status: z.enum(['creating', 'active', 'removed', 'left', 'stuck']),
  members: z.array(z.strictObject({ account: id, name: z.string(), role: z.enum(['owner', 'member']), isYou: z.boolean() })),
  unread: count,
  lastAt: time
})
export type Conversation = z.infer<typeof conversation>

export const attachment = z.strictObject({
  id,
  name: z.string(),
  sizeBytes: count,
  type: z.string(),
  /** sealing, uploading, uploaded: one's own; available, downloading, ready: received. */
  state: z.enum(['sealing', 'uploading', 'uploaded', 'available', 'downloading', 'ready', 'failed', 'cancelled']),
  failure: z.string().optional()
})
export type Attachment = z.infer<typeof attachment>

export const message = z.strictObject({
  id,
  conversation: id,
  from: z.strictObject({ account: id, name: z.string(), isYou: z.boolean() }),
  at: time,
  text: z.string(),
  /** One's own: pending, sent (the relay holds it durably), delivered, read (by all other members), failed. Others': received. */
  state: z.enum(['pending', 'sent', 'delivered', 'read', 'failed', 'received']),
  failure: z.string().optional(),
  /** Its number in the conversation's log at the relay, once it has one. */
  seq: count.optional(),
  attachments: z.array(attachment)
})
export type Message = z.infer<typeof message>

const passphrase = z.string().min(1).max(1000)
const nothing = z.strictObject({})

/** Each command: what it takes, what it gives. Refusals are codes of codes.ts. */
export const commands = {
  /** Whether there is a vault, whether it is open, who one is. */
  status: {
    input: nothing,
    output: z.strictObject({
      vault: z.enum(['empty', 'locked', 'open']),
      connection: z.enum(['offline', 'connecting', 'online']),
      account: id.optional(),
      name: z.string().optional(),
      association: z.string().optional(),
      relayUrl: z.string().optional()
    })
  },
  /** What a link leads to, before anything is created; the relay's own declaration. */
  'inspect-link': {
    input: z.strictObject({ link: z.string().max(2000) }),
    output: z.strictObject({
      kind: z.enum(['founding', 'invitation']),
      relayUrl: z.string(),
      declaration: z.record(z.string(), z.string())
    })
  },
  /** Eight random French words: 88 bits. */
  'suggest-passphrase': { input: nothing, output: z.strictObject({ passphrase: z.string() }) },
  /** Founds an association; gives the recovery phrase, once. */
  found: {
    input: z.strictObject({ link: z.string().max(2000), association: z.string().trim().min(1).max(200), profile, passphrase }),
    output: z.strictObject({ account: id, recoveryPhrase: z.string() })
  },
  join: {
    input: z.strictObject({ link: z.string().max(2000), profile, passphrase }),
    output: z.strictObject({ account: id, association: z.string(), recoveryPhrase: z.string() })
  },
  unlock: { input: z.strictObject({ passphrase }), output: z.strictObject({ account: id }) },
  lock: { input: nothing, output: nothing },
  /** Resolves when everything that the relay holds for this device has been read and everything due has been sent, or when the relay cannot be reached. */
  sync: { input: nothing, output: z.strictObject({ online: z.boolean(), quarantined: count }) },
  invite: {
    input: z.strictObject({ role: z.enum(['member', 'admin']).default('member') }),
    output: z.strictObject({ link: z.string(), expiresAt: time })
  },
  directory: { input: nothing, output: z.strictObject({ association: z.string(), members: z.array(directoryMember) }) },
  conversations: { input: nothing, output: z.strictObject({ conversations: z.array(conversation) }) },
  /** The conversation with exactly these people, made when there is none. Without a name, one other member makes it direct. */
  'open-conversation': {
    input: z.strictObject({ with: z.array(id).min(1).max(99) }),
    output: z.strictObject({ conversation: id })
  },
  'create-conversation': {
    input: z.strictObject({ name: z.string().trim().min(1).max(200), with: z.array(id).min(1).max(99) }),
    output: z.strictObject({ conversation: id })
  },
  'add-members': { input: z.strictObject({ conversation: id, accounts: z.array(id).min(1).max(99) }), output: nothing },
  'remove-members': { input: z.strictObject({ conversation: id, accounts: z.array(id).min(1).max(99) }), output: nothing },
  'leave-conversation': { input: z.strictObject({ conversation: id }), output: nothing },
  /** Stored in the vault before it resolves; leaves by itself. Paths only where the core's shell allows them. */
  send: {
    input: z.strictObject({
      conversation: id,
      text: z.string(),
      paths: z.array(z.string().max(4096)).default([])
    }),
    output: z.strictObject({ message: id })
  },
  /** The newest `limit` before `before` (a seq), oldest first; pending ones last. */
  messages: {
    input: z.strictObject({ conversation: id, before: count.optional(), limit: z.number().int().min(1).max(1000).default(200) }),
    output: z.strictObject({ messages: z.array(message), more: z.boolean() })
  },
  'mark-read': { input: z.strictObject({ conversation: id, message: id }), output: nothing },
  /** Fetches, checks and writes an attachment; resolves when the file is in place. */
  'save-attachment': { input: z.strictObject({ attachment: id, path: z.string().max(4096) }), output: nothing },
  'cancel-attachment': { input: z.strictObject({ attachment: id }), output: nothing },
  'resume-attachment': { input: z.strictObject({ attachment: id }), output: nothing }
} as const
export type CommandName = keyof typeof commands
export type InputOf<N extends CommandName> = z.input<(typeof commands)[N]['input']>
export type CheckedInputOf<N extends CommandName> = z.output<(typeof commands)[N]['input']>
export type OutputOf<N extends CommandName> = z.infer<(typeof commands)[N]['output']>

/** What happens without being asked. Events say that something is new; what is new is then read by a command. */
export const events = {
  connection: z.strictObject({ state: z.enum(['offline', 'connecting', 'online']), reason: z.string().optional() }),
  locked: nothing,
  directory: nothing,
  conversation: z.strictObject({ conversation }),
  message: z.strictObject({ message }),
  /** Progress of a transfer in sealed bytes. */
  attachment: z.strictObject({ attachment: id, message: id, state: attachment.shape.state, doneBytes: count, totalBytes: count }),
  /** The relay or a member showed something that cannot be honest or whole: named, never hidden. */
  integrity: z.strictObject({
    conversation: id.optional(),
    kind: z.enum(['gap', 'replay', 'fork', 'rollback', 'swapped', 'counter-gap', 'counter-replay', 'stuck', 'directory']),
    seq: count
  }),
  quarantine: z.strictObject({ conversation: id.optional(), seq: count, code: z.string() })
} as const
export type EventName = keyof typeof events
export type EventOf<N extends EventName> = z.infer<(typeof events)[N]>
type FieldsOf<N extends EventName> = EventOf<N> extends Record<string, never> ? unknown : EventOf<N>
export type AnyEvent = { [N in EventName]: { readonly type: N } & FieldsOf<N> }[EventName]

/** The contract as an object: what the core implements and what `connect` gives. */
export interface ClientContract {
  call<N extends CommandName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>
  subscribe(listener: (event: AnyEvent) => void): () => void
}
