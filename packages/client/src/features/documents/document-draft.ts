import * as Y from 'yjs'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import type { WrittenUpdate } from '../../sync/documents/document-outbox.ts'
import { clientIdOf } from './client-id.ts'
import { STATE_BYTES } from './document-size.ts'

/** A new document that is written before it is stored, so that it is there whole or not at all. */
export interface DocumentDraft {
  /** Inside the transaction that names it in a tree; then wake its log. */
  keep(): void
}

export interface NewDocument {
  readonly log: Uint8Array
  readonly space: Uint8Array
}

/** Of a device that never had a window there. */
const FIRST_SESSION = 0

/** Each step goes in one update. Throws ClientError `document-too-large`. */
export function draftDocument(
  core: Core,
  log: Uint8Array,
  steps: Iterable<(doc: Y.Doc) => void>,
  keep: (updates: readonly WrittenUpdate[]) => void
): DocumentDraft {
  const doc = new Y.Doc({ guid: '' })
  doc.clientID = clientIdOf(core.ports.sodium, log, core.identity.device, FIRST_SESSION)
  const at = core.ports.clock.nowMs()
  const updates: WrittenUpdate[] = []
  doc.on('update', (update: Uint8Array) => updates.push({ session: FIRST_SESSION, at, update }))
  for (const step of steps) doc.transact(() => step(doc))
  const sizeBytes = Y.encodeStateAsUpdate(doc).length
  doc.destroy()
  if (sizeBytes > STATE_BYTES) throw new ClientError('document-too-large', { maximum: STATE_BYTES })
  return { keep: () => keep(updates) }
}
