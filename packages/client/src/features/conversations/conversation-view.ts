import type { Conversation } from '@colloque/client-api'
import { equalBytes } from '@colloque/crypto'
import { decodeCbor } from '@colloque/protocol'
import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'
import type { SpaceStatus } from '../../sync/space.ts'

/** Conversations as the contract shows them, read from the vault. */
interface Row {
  readonly space: Uint8Array
  readonly kind: 'direct' | 'group'
  readonly name: string
  readonly owners: Uint8Array
  readonly created_at: number
  readonly read_seq: number
  readonly status: SpaceStatus
  readonly unread: number
  readonly last_at: number | null
}

const SELECT = `
  SELECT c.space, c.kind, c.name, c.owners, c.created_at, c.read_seq, s.status,
    (SELECT count(*) FROM message m WHERE m.space = c.space AND m.seq > c.read_seq AND m.sender <> ?) AS unread,
    (SELECT max(sent_at) FROM message m WHERE m.space = c.space) AS last_at
  FROM conversation c JOIN space s ON s.space = c.space`

export function listConversations(core: Core): Conversation[] {
  const rows = core.store.all<Row>(`${SELECT} ORDER BY coalesce(last_at, c.created_at) DESC`, core.identity.account)
  return rows.map((row) => view(core, row))
}

export function viewConversation(core: Core, space: Uint8Array): Conversation | undefined {
  const row = core.store.get<Row>(`${SELECT} WHERE c.space = ?`, core.identity.account, space)
  return row && view(core, row)
}

export const ownersOf = (encoded: Uint8Array): readonly Uint8Array[] => decodeCbor(encoded) as Uint8Array[]

export const memberAccounts = (core: Core, space: Uint8Array): Uint8Array[] =>
  core.store
    .all<{ account: Uint8Array }>(
      'SELECT account FROM member WHERE space = ? AND until_seq IS NULL ORDER BY since_seq, account',
      space
    )
    .map((row) => row.account)

function view(core: Core, row: Row): Conversation {
  const owners = ownersOf(row.owners)
  return {
    id: toHex(row.space),
    kind: row.kind,
    name: row.name,
    status: row.status,
    members: memberAccounts(core, row.space).map((account) => ({
      account: toHex(account),
      name: nameOf(core, account),
      role: owners.some((owner) => equalBytes(owner, account)) ? 'owner' : 'member',
      isYou: equalBytes(account, core.identity.account)
    })),
    unread: row.unread,
    lastAt: row.last_at ?? row.created_at
  }
}

export const nameOf = (core: Core, account: Uint8Array): string => core.directory.member(account)?.profile.name ?? toHex(account)
