import type { Conversation, Draft, MemberRole } from '@colloque/client-api'
import { equalBytes } from '@colloque/crypto'
import { decodeCbor } from '@colloque/protocol'
import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'
import { isMembership, type SpaceStatus } from '../../sync/space.ts'
import { personOf } from '../directory/person.ts'
import { messageId } from '../messages/message-key.ts'
import { EXCERPT_CHARACTERS, excerpt } from '../messages/message-row.ts'
import { stateOf } from '../messages/message-state.ts'

/** Conversations as the contract shows them, read from the vault: each query follows an index, so that one costs the same among many. */
interface Row {
  readonly space: Uint8Array
  readonly kind: 'direct' | 'group' | 'personal'
  readonly name: string
  readonly owners: Uint8Array
  readonly readers: Uint8Array | null
  readonly history: number
  readonly created_at: number
  readonly read_seq: number
  readonly pinned: number
  readonly muted: number
  readonly draft_text: string | null
  readonly draft_reply_to: Uint8Array | null
  readonly draft_urgent: number
  readonly status: SpaceStatus
  readonly suspended: 'fork' | 'rollback' | null
}
interface Newest {
  readonly message: Uint8Array
  readonly space: Uint8Array
  readonly seq: number | null
  readonly sender: Uint8Array
  readonly sent_at: number
  readonly text: string
  readonly urgent: number
  readonly deleted_at: number | null
  readonly failed: string | null
  readonly acknowledged: number
  readonly files: number
}

const SELECT = `
  SELECT c.space, c.kind, c.name, c.owners, c.readers, c.history, c.created_at, c.read_seq, c.pinned, c.muted,
    c.draft_text, c.draft_reply_to, c.draft_urgent, s.status, s.suspended
  FROM conversation c JOIN space s ON s.space = c.space`

/** What is in the index of messages by space and number alone. A mention holds the 16 bytes of its account. */
const UNREAD = `
  SELECT count(*) AS unread, sum(urgent) AS urgent, max(mentions IS NOT NULL AND instr(mentions, ?) > 0) AS mentioned
  FROM message WHERE space = ? AND seq > ? AND sender <> ? AND deleted_at IS NULL`

/** What waits for its number is newer than what has one. */
const NEWEST = `
  SELECT m.message, m.space, m.seq, m.sender, m.sent_at, substr(m.text, 1, ${EXCERPT_CHARACTERS}) AS text, m.urgent, m.deleted_at,
    m.failed, m.acknowledged, (SELECT count(*) FROM attachment a WHERE a.message = m.message) AS files
  FROM message m WHERE m.number = coalesce(
    (SELECT max(number) FROM message WHERE space = ? AND seq IS NULL),
    (SELECT number FROM message WHERE space = ? AND seq IS NOT NULL ORDER BY seq DESC LIMIT 1)
  )`

/** Pinned ones first, then by what was last said. */
export function listConversations(core: Core): Conversation[] {
  const conversations = core.store.all<Row>(SELECT).map((row) => view(core, row))
  return conversations.sort((a, b) => Number(b.pinned) - Number(a.pinned) || b.lastAt - a.lastAt)
}

export function viewConversation(core: Core, space: Uint8Array): Conversation | undefined {
  const row = core.store.get<Row>(`${SELECT} WHERE c.space = ?`, space)
  return row && view(core, row)
}

const accountsIn = (encoded: Uint8Array): readonly Uint8Array[] => decodeCbor(encoded) as Uint8Array[]

function roleOf(account: Uint8Array, owners: readonly Uint8Array[], readers: readonly Uint8Array[]): MemberRole {
  if (readers.some((reader) => equalBytes(reader, account))) return 'reader'
  return owners.some((owner) => equalBytes(owner, account)) ? 'owner' : 'member'
}

export const memberAccounts = (core: Core, space: Uint8Array): Uint8Array[] =>
  core.store
    .all<{ account: Uint8Array }>(
      'SELECT account FROM member WHERE space = ? AND until_seq IS NULL ORDER BY since_seq, account',
      space
    )
    .map((row) => row.account)

function view(core: Core, row: Row): Conversation {
  const owners = accountsIn(row.owners)
  const readers = row.readers === null ? [] : accountsIn(row.readers)
  const newest = core.store.get<Newest>(NEWEST, row.space, row.space)
  const draft = draftOf(row)
  const isActive = isMembership(row.status)
  return {
    id: toHex(row.space),
    kind: row.kind,
    name: row.name,
    status: row.status,
    ...(isActive && row.suspended !== null && { suspended: row.suspended }),
    members: memberAccounts(core, row.space).map((account) => ({
      ...personOf(core, account),
      role: roleOf(account, owners, readers)
    })),
    history: row.history === 1,
    ...unread(core, row),
    readSeq: row.read_seq,
    lastAt: newest?.sent_at ?? row.created_at,
    ...(newest && { last: viewNewest(core, newest) }),
    ...(draft && { draft }),
    pinned: row.pinned === 1,
    muted: row.muted === 1
  }
}

function unread(core: Core, row: Row): Pick<Conversation, 'unread' | 'unreadUrgent' | 'mentioned'> {
  const self = core.identity.account
  const counts = core.store.get<{ unread: number; urgent: number | null; mentioned: number | null }>(
    UNREAD,
    self,
    row.space,
    row.read_seq,
    self
  )
  return { unread: counts?.unread ?? 0, unreadUrgent: counts?.urgent ?? 0, mentioned: counts?.mentioned === 1 }
}

function viewNewest(core: Core, row: Newest): NonNullable<Conversation['last']> {
  const deleted = row.deleted_at !== null
  const from = personOf(core, row.sender)
  return {
    message: messageId(row.message),
    from,
    text: deleted ? '' : excerpt(row.text),
    files: deleted ? 0 : row.files,
    state: stateOf(core, row),
    urgent: row.urgent === 1,
    deleted
  }
}

function draftOf(row: Row): Draft | undefined {
  if (row.draft_text === null) return undefined
  return {
    text: row.draft_text,
    ...(row.draft_reply_to !== null && { replyTo: toHex(row.draft_reply_to) }),
    ...(row.draft_urgent === 1 && { urgent: true })
  }
}
