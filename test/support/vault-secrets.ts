/** What a vault holds that nobody outside of its core may see, read from the file with its passphrase. */
import { createNodePorts } from '@colloque/client-node'
import { openVaultHeader, passphraseToBytes } from '@colloque/crypto'
import type { Secret } from '../browser/secret-search.ts'
import { deriveCheaply } from './cheap-passphrases.mjs'

// As the processes that made these vaults.
deriveCheaply()

/** Columns of bytes. Those of a table that are named here hold keys, seeds, tokens or the state that they are derived from. */
const SECRET_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  account: ['login_seed', 'mls_seed', 'record_seed', 'inbox_seed', 'mailbox_seed'],
  directory_key: ['key'],
  space: ['epoch_state', 'welcome'],
  ratchet: ['bytes'],
  pending_commit: ['post_epoch_state', 'post_ratchets'],
  own_key_package: ['private_bytes'],
  attachment: ['key', 'read_token', 'upload_token', 'delete_token'],
  erased_attachment: ['delete_token'],
  space_epoch: ['access_seed', 'storage_key'],
  given_epoch: ['access_seed', 'storage_key']
}
/** And these do not: public keys, ids, hashes, sealed or signed bytes, what is shown. An invitation's own secret is in the link that its holder pastes. */
const OPEN_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  account: [
    'relay_id',
    'account',
    'root_public',
    'device',
    'mailbox',
    'association',
    'directory_space',
    'directory_log',
    'enrolment'
  ],
  availability: ['account', 'stand_in'],
  directory_entry: ['hash', 'envelope'],
  log: ['log', 'space', 'hash', 'previous_end'],
  log_hash: ['log', 'hash'],
  space: ['space', 'log'],
  ratchet: ['space'],
  pending_commit: ['space', 'entry_id', 'bytes', 'request', 'intents'],
  intent: ['space', 'account', 'content'],
  claimed_key_package: ['space', 'device', 'claim', 'bytes'],
  outbox: ['space', 'entry_id', 'body', 'sealed', 'sealed_hashes'],
  peer_counter: ['space', 'device'],
  member_device: ['space', 'device'],
  own_key_package: ['reference', 'bytes', 'sealed'],
  member: ['space', 'account'],
  conversation: ['space', 'owners', 'readers', 'draft_reply_to'],
  space_epoch: ['space', 'writers'],
  given_epoch: ['space', 'giver', 'writers'],
  document_past: ['log', 'until_hash', 'hash', 'first_hash'],
  document_log: ['log', 'space', 'hash', 'snapshot_device'],
  document_snapshot: ['log', 'device'],
  document_verified: ['log', 'account'],
  document_outbox: ['log', 'entry_id', 'body'],
  document_counter: ['log', 'device'],
  document: ['log', 'base', 'past_base', 'checkpoint'],
  document_update: ['log', 'entry_id', 'device', 'bytes'],
  document_part: ['log', 'device', 'bytes'],
  document_seen: ['log', 'account'],
  document_author: ['log', 'device'],
  document_version: ['log', 'version', 'device', 'digest'],
  document_approval: ['log', 'version', 'device'],
  message: ['message', 'space', 'sender', 'device', 'mentions', 'reply_to'],
  message_version: ['message', 'entry_id', 'mentions'],
  reaction: ['message', 'account', 'pending_entry'],
  attachment: ['attachment', 'message', 'blob', 'hash'],
  attachment_window: ['attachment', 'hash'],
  erased_attachment: ['attachment', 'blob'],
  tree_file: ['message'],
  tree_node: ['log'],
  search_item: ['item', 'space'],
  quarantine: ['log', 'entry'],
  alert: ['space', 'device']
}

/** Of a vault that nobody has open. `unsorted`: columns of bytes of which this file does not say whether they are secret. */
export async function readSecrets(
  vaultPath: string,
  passphrase: string
): Promise<{ readonly secrets: readonly Secret[]; readonly unsorted: readonly string[] }> {
  const ports = await createNodePorts({ vaultPath, files: false })
  const header = await ports.vault.readHeader()
  const databaseKey = openVaultHeader(ports.sodium, passphraseToBytes(passphrase), header ?? new Uint8Array(0))
  const secrets: Secret[] = [{ name: 'database key', bytes: databaseKey.slice() }]
  const unsorted: string[] = []
  const store = await ports.vault.openStore(databaseKey)
  try {
    const columns = store.all<{ table: string; column: string }>(
      `SELECT m.name AS "table", c.name AS "column" FROM sqlite_schema m, pragma_table_info(m.name) c
       WHERE m.type = 'table' AND m.name NOT LIKE 'message_search%' AND m.name NOT LIKE 'item_search%' AND c.type = 'BLOB'`
    )
    for (const { table, column } of columns) {
      const isSecret = SECRET_COLUMNS[table]?.includes(column) === true
      if (!isSecret && OPEN_COLUMNS[table]?.includes(column) !== true) unsorted.push(`${table}.${column}`)
      if (!isSecret) continue
      const rows = store.all<{ bytes: Uint8Array }>(`SELECT ${column} AS bytes FROM ${table} WHERE length(${column}) >= 16`)
      for (const { bytes } of rows) secrets.push({ name: `${table}.${column}`, bytes: new Uint8Array(bytes) })
    }
  } finally {
    store.close()
  }
  return { secrets, unsorted }
}
