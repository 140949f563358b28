import { z } from 'zod'
import { documentCommands, documentEvents, folderCommands } from './document-commands.ts'
import { fileCommands, fileEvents } from './file-commands.ts'
import { searchCommands } from './search-commands.ts'
import {
  attachment,
  availability,
  conversation,
  count,
  directoryMember,
  draft,
  FILE_PART_BYTES,
  FILES_PER_MESSAGE,
  id,
  incident,
  MENTIONS_PER_MESSAGE,
  memberRole,
  mention,
  message,
  profile,
  reactionKind,
  settings,
  time
} from './shapes.ts'

/** What a client can do, as plain data. Ids are 32 hexadecimal digits; times are milliseconds since 1970-01-01 UTC; sizes are bytes. */
const link = z.string().max(2000)
const passphrase = z.string().min(1).max(1000)
const nothing = z.strictObject({})
const inConversation = z.strictObject({ conversation: id })
const oneMessage = z.strictObject({ conversation: id, message: id })
const declaration = z.record(z.string(), z.string())
const filePart = z.instanceof(Uint8Array).refine((bytes) => bytes.length <= FILE_PART_BYTES)
const mentions = z.array(mention).max(MENTIONS_PER_MESSAGE)

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
      relayUrl: z.string().optional(),
      /** The recovery phrase waits to be confirmed; until then `recovery-phrase` gives it again. */
      recovery: z.enum(['unconfirmed', 'confirmed']).optional(),
      /** Messages that have not left this device. */
      waiting: count.optional(),
      /** Whether the keychain of the system may also open this vault: absent where there is none. */
      keychain: z.enum(['off', 'on']).optional()
    })
  },
  /** What a link leads to, before anything is created; the relay's own declaration. */
  'inspect-link': {
    input: z.strictObject({ link }),
    output: z.strictObject({ kind: z.enum(['founding', 'invitation']), relayUrl: z.string(), declaration })
  },
  /** What one's own relay declares now. */
  'relay-declaration': { input: nothing, output: z.strictObject({ relayUrl: z.string(), declaration }) },
  /** Eight random French words: 88 bits. */
  'suggest-passphrase': { input: nothing, output: z.strictObject({ passphrase: z.string() }) },
  /** How hard one is to guess; under `least` it is refused. */
  'passphrase-strength': { input: z.strictObject({ passphrase }), output: z.strictObject({ bits: count, least: count }) },
  /** Founds an association; gives the recovery phrase. */
  found: {
    input: z.strictObject({ link, association: z.string().trim().min(1).max(200), profile, passphrase }),
    output: z.strictObject({ account: id, recoveryPhrase: z.string() })
  },
  join: {
    input: z.strictObject({ link, profile, passphrase }),
    output: z.strictObject({ account: id, association: z.string(), recoveryPhrase: z.string() })
  },
  /** Again, as long as it was not confirmed. */
  'recovery-phrase': { input: nothing, output: z.strictObject({ recoveryPhrase: z.string() }) },
  /** Two or more words of it, by position from 1: it is then erased from this device. */
  'confirm-recovery-phrase': {
    input: z.strictObject({
      words: z
        .array(z.strictObject({ position: z.number().int().min(1).max(24), word: z.string().max(50) }))
        .min(2)
        .max(24)
    }),
    output: nothing
  },
  unlock: { input: z.strictObject({ passphrase }), output: z.strictObject({ account: id }) },
  'unlock-by-keychain': { input: nothing, output: z.strictObject({ account: id }) },
  /** An extra way to open the vault, beside the passphrase, which is asked again to allow it. */
  'set-keychain': { input: z.strictObject({ on: z.boolean(), passphrase: passphrase.optional() }), output: nothing },
  lock: { input: nothing, output: nothing },
  /** Someone is there: the vault locks by itself when this has not been said for the set time. Never said, it does not lock. */
  'note-presence': { input: nothing, output: nothing },
  settings: { input: nothing, output: settings },
  'set-settings': { input: settings.partial(), output: settings },
  /** Resolves when everything that the relay holds for this device has been read and everything due has been sent, or when the relay cannot be reached. */
  sync: { input: nothing, output: z.strictObject({ online: z.boolean(), quarantined: count }) },
  invite: {
    input: z.strictObject({ role: z.enum(['member', 'admin']).default('member') }),
    output: z.strictObject({ link: z.string(), expiresAt: time })
  },
  directory: { input: nothing, output: z.strictObject({ association: z.string(), members: z.array(directoryMember) }) },
  /** Told, sealed, to the members of one's conversations. Nothing: not indicated. */
  'set-availability': { input: z.strictObject({ availability: availability.optional() }), output: nothing },

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
  'rename-conversation': {
    input: z.strictObject({ conversation: id, name: z.string().trim().min(1).max(200) }),
    output: nothing
  },
  'add-members': { input: z.strictObject({ conversation: id, accounts: z.array(id).min(1).max(99) }), output: nothing },
  'remove-members': { input: z.strictObject({ conversation: id, accounts: z.array(id).min(1).max(99) }), output: nothing },
  'leave-conversation': { input: inConversation, output: nothing },
  /** By an owner. A reader may not write in documents; messages all may write. `last-owner` when nobody would be left who owns it. */
  'set-role': { input: z.strictObject({ conversation: id, account: id, role: memberRole }), output: nothing },
  /** By an owner: whether those who are added from then on see older versions of its documents, and who wrote them. */
  'set-history': { input: z.strictObject({ conversation: id, allowed: z.boolean() }), output: nothing },
  /** How it stands in one's own list. */
  'arrange-conversation': {
    input: z.strictObject({ conversation: id, pinned: z.boolean().optional(), muted: z.boolean().optional() }),
    output: nothing
  },
  /** What is being written, kept in the vault; nothing removes it. */
  'set-draft': { input: z.strictObject({ conversation: id, draft: draft.optional() }), output: nothing },
  /** Tells the others, sealed and unstored, that one is writing or has stopped. */
  'set-typing': { input: z.strictObject({ conversation: id, typing: z.boolean() }), output: nothing },
  incidents: { input: inConversation, output: z.strictObject({ incidents: z.array(incident) }) },

  /** Stored in the vault before it resolves; leaves by itself, and takes the draft's place. Paths only where the core's shell allows them; `uploads` are ids of begin-upload. */
  send: {
    input: z.strictObject({
      conversation: id,
      text: z.string(),
      paths: z.array(z.string().max(4096)).default([]),
      uploads: z.array(id).max(FILES_PER_MESSAGE).default([]),
      /** Of pictures among the paths; undefined: as the setting says. */
      keepMetadata: z.boolean().optional(),
      mentions: mentions.default([]),
      replyTo: id.optional(),
      urgent: z.boolean().default(false)
    }),
    output: z.strictObject({ message: id })
  },
  /** The same text and files in another conversation; nothing is uploaded again. */
  'forward-message': {
    input: z.strictObject({ conversation: id, message: id, to: id }),
    output: z.strictObject({ message: id })
  },
  /** One's own text anew; what was stays in its versions. What has not left yet is replaced whole. */
  'edit-message': {
    input: z.strictObject({ conversation: id, message: id, text: z.string(), mentions: mentions.default([]) }),
    output: nothing
  },
  /** Takes one's own back, with its files. What has not left yet disappears without a trace. */
  'delete-message': { input: oneMessage, output: nothing },
  /** Tries again now what failed or waits. */
  'retry-message': { input: oneMessage, output: nothing },
  react: { input: z.strictObject({ conversation: id, message: id, kind: reactionKind, on: z.boolean() }), output: nothing },
  /** What an edited message said before, oldest first, without its present text. `more`: of very many, or very long ones, these are the newest. */
  'message-versions': {
    input: oneMessage,
    output: z.strictObject({
      versions: z.array(z.strictObject({ text: z.string(), at: time })),
      more: z.literal(true).optional()
    })
  },
  /** Who has it and who has read it, of one's own message. */
  'message-receipts': {
    input: oneMessage,
    output: z.strictObject({
      members: z.array(z.strictObject({ account: id, name: z.string(), state: z.enum(['sent', 'delivered', 'read']) }))
    })
  },
  /**
   * Oldest first; pending ones last. The newest `limit`, or those before `before`, after `after`, or on both sides of
   * `around` (each a seq; `around` also a message, whether or not it has a seq yet). `more`: older ones follow; `newer`:
   * newer ones do. Long ones make a shorter page; of very many pending ones it has the newest.
   */
  messages: {
    input: z.strictObject({
      conversation: id,
      before: count.optional(),
      after: count.optional(),
      around: z.union([count, id]).optional(),
      limit: z.number().int().min(1).max(1000).default(200)
    }),
    output: z.strictObject({ messages: z.array(message), more: z.boolean(), newer: z.boolean() })
  },
  'mark-read': { input: oneMessage, output: nothing },

  /** A file given in parts, sealed as they come, for a later `send`. The id is good until then or until the vault is locked. */
  'begin-upload': {
    input: z.strictObject({
      name: z.string().min(1).max(1000),
      sizeBytes: count,
      /** Undefined: as the setting says. */
      keepMetadata: z.boolean().optional()
    }),
    output: z.strictObject({ upload: id })
  },
  /** Parts in order; resolves when there is room for the next (one at a time is asked for). */
  'upload-part': { input: z.strictObject({ upload: id, offset: count, bytes: filePart }), output: nothing },
  /** All parts are there: what the file is. */
  'finish-upload': { input: z.strictObject({ upload: id }), output: z.strictObject({ attachment }) },
  'abandon-upload': { input: z.strictObject({ upload: id }), output: nothing },
  /** Brings an attachment beside the vault, whole and verified; its events tell how far. */
  'fetch-attachment': { input: z.strictObject({ attachment: id }), output: z.strictObject({ attachment }) },
  /** Opened bytes from `start` up to `end`, at most FILE_PART_BYTES of them, of one that is beside the vault. */
  'read-attachment': {
    input: z.strictObject({ attachment: id, start: count, end: count }),
    output: z.strictObject({ bytes: filePart })
  },
  /** Fetches, checks and writes an attachment; resolves when the file is in place. */
  'save-attachment': { input: z.strictObject({ attachment: id, path: z.string().max(4096) }), output: nothing },
  'cancel-attachment': { input: z.strictObject({ attachment: id }), output: nothing },
  'resume-attachment': { input: z.strictObject({ attachment: id }), output: nothing },

  ...searchCommands,
  ...folderCommands,
  ...documentCommands,
  ...fileCommands
} as const
export type CommandName = keyof typeof commands
export type InputOf<N extends CommandName> = z.input<(typeof commands)[N]['input']>
export type CheckedInputOf<N extends CommandName> = z.output<(typeof commands)[N]['input']>
export type OutputOf<N extends CommandName> = z.infer<(typeof commands)[N]['output']>

/** What happens without being asked. Events say that something is new; what is new is then read by a command. */
export const events = {
  connection: z.strictObject({ state: z.enum(['offline', 'connecting', 'online']), reason: z.string().optional() }),
  locked: nothing,
  /** Members, or what they say of their availability. */
  directory: nothing,
  settings: z.strictObject({ settings }),
  conversation: z.strictObject({ conversation }),
  message: z.strictObject({ message }),
  /** A message that had not left was given up: it is nowhere any more. */
  'message-gone': z.strictObject({ conversation: id, message: id }),
  /** Who else is writing there now. */
  typing: z.strictObject({ conversation: id, accounts: z.array(id) }),
  /** Progress of a transfer in sealed bytes. */
  attachment: z.strictObject({ attachment: id, message: id, state: attachment.shape.state, doneBytes: count, totalBytes: count }),
  /** The relay or a member showed something that cannot be honest or whole: named, never hidden. */
  integrity: z.strictObject({
    conversation: id.optional(),
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
    seq: count
  }),
  quarantine: z.strictObject({ conversation: id.optional(), seq: count, code: z.string() }),
  ...documentEvents,
  ...fileEvents
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
