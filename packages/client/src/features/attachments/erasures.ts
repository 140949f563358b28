/** Removes attachments whose message was taken back, or that were never sent: rows and keys at once, then the copy beside the vault and, where this device may, the blob at the relay. */
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { toHex } from '../../hex.ts'
import { eraseItem } from '../search/item-texts.ts'
import type { Activity } from './activity.ts'
import { type AttachmentRow, rowsOfMessage } from './attachment-row.ts'
import { deleteBlob } from './blob-http.ts'
import { TREE_KEY_BYTES } from './tree-key.ts'

export interface Erasures {
  /** Inside the transaction that takes the message back; the rest follows by itself, also after a restart. */
  erase(message: Uint8Array): void
  /** What the relay never heard of. In a transaction of its own; the rest is under way when it returns. */
  discard(rows: readonly AttachmentRow[]): void
  run(): void
  stop(): void
}

type Erased = Pick<AttachmentRow, 'attachment' | 'blob' | 'delete_token'>

/** `endWork` resolves when nothing else here reads or writes the copy of an attachment whose row is gone. */
export function createErasures(core: Core, activity: Activity, endWork: (attachment: Uint8Array) => Promise<void>): Erasures {
  const { store } = core
  let stopped = false

  function run(): void {
    if (stopped) return
    for (const row of store.all<Erased>('SELECT attachment, blob, delete_token FROM erased_attachment')) {
      const id = `erase ${toHex(row.attachment)}`
      if (!activity.has(id)) void activity.begin(id, (signal) => removeRest(row, signal))
    }
  }

  async function removeRest(row: Erased, signal: AbortSignal): Promise<void> {
    const id = toHex(row.attachment)
    await activity.end(id, new ClientError('file-cancelled'))
    await endWork(row.attachment)
    await core.ports.vault.attachments.remove(id)
    // What was under way when the row went may have noted one more.
    store.run('DELETE FROM attachment_window WHERE attachment = ?', row.attachment)
    if (row.delete_token !== null) {
      // Sent on from here in another message: its turn comes when that one is taken back too.
      if (isSentOn(row.blob)) return
      try {
        await deleteBlob(core, row, row.delete_token, signal)
      } catch {
        // Tried again when the relay is back; meanwhile the blob is sealed under a key that this device no longer has.
        return
      }
    }
    store.run('DELETE FROM erased_attachment WHERE attachment = ?', row.attachment)
  }

  /** Whoever was sent a file can name its blob in a message of theirs: that keeps nothing at the relay. A tree that one is in does. */
  function isSentOn(blob: Uint8Array): boolean {
    const own = store.get(
      `SELECT 1 FROM attachment a LEFT JOIN message m ON m.message = a.message
       WHERE a.blob = ? AND ((m.sender = ? AND m.device = ?) OR length(a.message) = ${TREE_KEY_BYTES})`,
      blob,
      core.identity.account,
      core.identity.device
    )
    return own !== undefined
  }

  function remove({ attachment, blob, delete_token: deleteToken }: Erased): void {
    store.run(
      'INSERT INTO erased_attachment (attachment, blob, delete_token) VALUES (?, ?, ?) ON CONFLICT (attachment) DO NOTHING',
      attachment,
      blob,
      deleteToken
    )
    store.run('DELETE FROM attachment_window WHERE attachment = ?', attachment)
    store.run('DELETE FROM attachment WHERE attachment = ?', attachment)
    eraseItem(store, attachment)
  }

  return {
    erase(message) {
      const rows = rowsOfMessage(store, message)
      for (const row of rows) remove(row)
      if (rows.length > 0) queueMicrotask(run)
    },
    discard(rows) {
      if (rows.length === 0) return
      store.transaction(() => {
        for (const row of rows) remove({ ...row, delete_token: null })
      })
      run()
    },
    run,
    stop() {
      stopped = true
    }
  }
}
