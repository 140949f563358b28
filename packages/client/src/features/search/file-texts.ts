import type { CheckedInputOf, OutputOf } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { fromHex, toHex } from '../../hex.ts'
import { nodeOfKey, TREE_KEY_BYTES } from '../attachments/tree-key.ts'
import { changePieces, inPieces, keepItem, numberOf } from './item-texts.ts'

/**
 * The texts of files. They are never parsed here: a file is a stranger's, and what reads it holds no key. Somebody outside asks which
 * files wait, reads them, and gives their text.
 */
const TYPES = [
  'application/pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'text/plain',
  'text/csv',
  'text/markdown'
]
const LARGEST_BYTES = 50 << 20
const AT_ONCE = 20

/** For SQL: whole beside the vault, and not given yet. */
export const WAITING_FILES = `indexed = 0 AND state IN ('ready', 'uploaded') AND media_type IN (${TYPES.map((type) => `'${type}'`).join(', ')})
  AND size_bytes <= ${LARGEST_BYTES}`

interface WaitingRow {
  readonly attachment: Uint8Array
  readonly name: string
  readonly media_type: string
  readonly size_bytes: number
}

export async function filesToIndex({ store, ports }: Core): Promise<OutputOf<'files-to-index'>> {
  const waiting = store.all<WaitingRow>(
    `SELECT attachment, name, media_type, size_bytes FROM attachment
     WHERE ${WAITING_FILES} ORDER BY size_bytes LIMIT ?`,
    AT_ONCE
  )
  const files: OutputOf<'files-to-index'>['files'] = []
  for (const { attachment, name, media_type: type, size_bytes: sizeBytes } of waiting) {
    const id = toHex(attachment)
    // One's own whose copy is gone is not fetched for this.
    if ((await ports.vault.attachments.size(id)) === undefined)
      store.run('UPDATE attachment SET indexed = 1 WHERE attachment = ?', attachment)
    else files.push({ attachment: id, name, type, sizeBytes })
  }
  return { files }
}

/** One at a time. Throws `unknown-attachment`. */
export async function indexFile({ store, ports }: Core, input: CheckedInputOf<'index-file'>): Promise<void> {
  const attachment = fromHex(input.attachment)
  const stored = (): { message: Uint8Array; indexed: number } | undefined =>
    store.get('SELECT message, indexed FROM attachment WHERE attachment = ?', attachment)
  const row = stored()
  if (row === undefined) throw new ClientError('unknown-attachment')
  if (row.indexed === 1) return
  const space = row.message.slice(0, 16)
  const isInTree = row.message.length === TREE_KEY_BYTES
  const kind = isInTree ? 'file' : 'attachment'
  // A file that was put into the tree here has an id of its own beside its node's, under which its name is indexed.
  const item = isInTree ? nodeOfKey(row.message) : attachment
  // Its tree comes first, or it would take what it does not know yet for gone: the file waits, and is asked for again.
  if (isInTree && numberOf(store, item) === undefined) return
  const pieces = inPieces(input.pages.map((text, index) => ({ place: String(index + 1), text })))
  const number = store.transaction(() => keepItem(store, item, { space, kind, changedAt: ports.clock.nowMs() }))
  for (const step of changePieces(store, number, 'text', pieces)) {
    // Taken back meanwhile, with its words, or all begun anew.
    if (stored() === undefined || numberOf(store, item) !== number) return
    store.transaction(step)
    await ports.clock.turn()
  }
  store.run('UPDATE attachment SET indexed = 1 WHERE attachment = ?', attachment)
}
