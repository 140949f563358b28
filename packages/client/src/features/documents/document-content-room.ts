import type { AnyEvent } from '@colloque/client-api'
import { concat, equalBytes } from '@colloque/crypto'
import * as Y from 'yjs'
import type { Core } from '../../core.ts'
import { ContentError } from '../../sync/content-error.ts'
import type { UpdateBody } from '../../sync/documents/bodies.ts'
import type { DocumentContent, DocumentEntry, SnapshotContent } from '../../sync/documents/document-content.ts'
import { loadDocument } from '../../sync/documents/document-row.ts'
import { clientIdOf } from './client-id.ts'
import { contentDigest } from './content-digest.ts'
import {
  behindCheckpoint,
  eraseDocument,
  insertUpdate,
  loadDoc,
  numberUpdate,
  saveBase,
  saveCheckpoint
} from './document-store.ts'
import type { LiveDocument } from './live-document.ts'
import { adoptVersions, applyApproval, applyVersion, versionsFor } from './versions.ts'
import { mergeUpdates, summarize } from './yjs-update.ts'

/** What the logs of documents bring goes to the vault here, and from there to memory; snapshots are made of it and held against it. */
export interface DocumentRoom extends DocumentContent {
  /** Inside a transaction: nothing of a document stays. */
  erase(log: Uint8Array): void
}

interface Hooks {
  live(log: Uint8Array): LiveDocument | undefined
  /** Inside or outside of a transaction: what is to be said of a document's status. */
  changed(log: Uint8Array): readonly AnyEvent[]
  /** What the tree of a space names is not what it was. */
  treeChanged(space: Uint8Array): void
  /** Memory is to be made anew of what is stored. */
  reload(log: Uint8Array): void
}

const CHECKPOINT_UPDATES = 200
const CHECKPOINT_BYTES = 64 << 10

export function createDocumentContent(core: Core, hooks: Hooks): DocumentRoom {
  const { sodium } = core.ports
  /** What the transaction under way stored, for memory to follow after it. */
  let fresh: { readonly seq: number; readonly update: Uint8Array }[] = []

  function apply(entry: DocumentEntry): readonly AnyEvent[] {
    const { body } = entry
    if (body.type === 'update') applyUpdate(entry, body)
    else if (body.type === 'version') applyVersion(core, entry, body)
    else if (body.type === 'approval') applyApproval(core, entry, body)
    noteSeen(entry)
    return []
  }

  function applyUpdate(entry: DocumentEntry, body: UpdateBody): void {
    if (
      entry.isOwn &&
      (body.part === undefined || body.part + 1 === body.parts) &&
      numberUpdate(core.store, entry.entryId, entry.seq)
    ) {
      noteAuthor(entry, body.session)
      return
    }
    const update = body.parts === undefined ? body.update : assemble(entry, body)
    if (update === undefined) return
    const { clients, inserted, removed } = summarize(update)
    const client = clientIdOf(sodium, entry.log, entry.device, body.session)
    for (const each of clients) if (each !== client) throw new ContentError('written in another name')
    const { log, seq, entryId, device } = entry
    insertUpdate(core.store, {
      log,
      seq,
      entry_id: entryId,
      device,
      session: body.session,
      at: body.at,
      bytes: update,
      inserted,
      removed
    })
    noteAuthor(entry, body.session)
    fresh.push({ seq, update })
  }

  /** The parts of a large update come in consecutive records of one device; what came before an incomplete one is given up. */
  function assemble({ log, device, isOwn, entryId }: DocumentEntry, body: UpdateBody): Uint8Array | undefined {
    const { part = 0, parts = 1 } = body
    if (part === 0) core.store.run('DELETE FROM document_part WHERE log = ? AND device = ?', log, device)
    const held = core.store.get<{ count: number }>(
      'SELECT count(*) AS count FROM document_part WHERE log = ? AND device = ?',
      log,
      device
    )
    if (held?.count !== part) throw new ContentError('part')
    if (part + 1 < parts) {
      core.store.run('INSERT INTO document_part (log, device, part, bytes) VALUES (?, ?, ?, ?)', log, device, part, body.update)
      return undefined
    }
    const rows = core.store.all<{ bytes: Uint8Array }>(
      'SELECT bytes FROM document_part WHERE log = ? AND device = ? ORDER BY part',
      log,
      device
    )
    core.store.run('DELETE FROM document_part WHERE log = ? AND device = ?', log, device)
    const isKnown = isOwn && core.store.get('SELECT 1 FROM document_update WHERE entry_id = ?', entryId) !== undefined
    return isKnown ? undefined : concat(...rows.map(({ bytes }) => bytes), body.update)
  }

  function noteAuthor({ log, device }: DocumentEntry, session: number): void {
    core.store.run(
      `INSERT INTO document_author (log, device, sessions) VALUES (?, ?, ?)
       ON CONFLICT (log, device) DO UPDATE SET sessions = max(sessions, excluded.sessions)`,
      log,
      device,
      session + 1
    )
  }

  /** Who writes has seen what it had read, and what it writes. */
  function noteSeen({ log, account, seq, headSeq, body }: DocumentEntry): void {
    const isActive = body.type === 'update' || body.type === 'seen' || body.type === 'version' || body.type === 'approval'
    if (!isActive) return
    // What came between the head and the own number was not seen yet, unless nothing came.
    const seen = body.type === 'update' && headSeq + 1 >= seq ? seq : headSeq
    core.store.run(
      `INSERT INTO document_seen (log, account, seq) VALUES (?, ?, ?)
       ON CONFLICT (log, account) DO UPDATE SET seq = max(seq, excluded.seq)`,
      log,
      account,
      seen
    )
  }

  function stored(log: Uint8Array): void {
    const updates = fresh
    fresh = []
    const live = hooks.live(log)
    try {
      if (live && updates.length > 0) live.applyStored(updates.map(({ update }) => update))
    } catch {
      refuse(log, updates)
      hooks.reload(log)
    }
    checkpointWhenDue(log)
    for (const event of hooks.changed(log)) core.emit(event)
    const row = updates.length > 0 ? loadDocument(core.store, log) : undefined
    if (row?.kind === 'folders') hooks.treeChanged(row.space)
  }

  /** What Yjs cannot apply is applied nowhere: all who read it meet the same. */
  function refuse(log: Uint8Array, updates: readonly { readonly seq: number; readonly update: Uint8Array }[]): void {
    core.ports.log?.({ code: 'document-update-refused' })
    core.store.transaction(() => {
      for (const { seq, update } of updates) {
        const trial = loadDoc(core.store, log, seq - 1)
        try {
          Y.applyUpdate(trial, update)
        } catch {
          core.store.run('UPDATE document_update SET refused = 1 WHERE log = ? AND seq = ?', log, seq)
        }
        trial.destroy()
      }
    })
  }

  function checkpointWhenDue(log: Uint8Array): void {
    const { updates, sizeBytes, seq } = behindCheckpoint(core.store, log)
    if (updates < CHECKPOINT_UPDATES && sizeBytes < CHECKPOINT_BYTES) return
    const doc = loadDoc(core.store, log, seq)
    const state = Y.encodeStateAsUpdate(doc)
    doc.destroy()
    core.store.transaction(() => saveCheckpoint(core.store, log, seq, state))
  }

  function snapshot(log: Uint8Array): SnapshotContent | undefined {
    const row = loadDocument(core.store, log)
    if (row === undefined || row.cursor === 0) return undefined
    const doc = loadDoc(core.store, log, row.cursor)
    const content = {
      state: Y.encodeStateAsUpdate(doc),
      digest: contentDigest(sodium, doc, row.kind),
      authors: core.store.all<{ device: Uint8Array; sessions: number }>(
        'SELECT device, sessions FROM document_author WHERE log = ? ORDER BY device',
        log
      ),
      versions: versionsFor(core, log)
    }
    doc.destroy()
    return content
  }

  return {
    apply,
    stored,
    acknowledged: (log) => {
      for (const event of hooks.changed(log)) core.emit(event)
    },
    refused: (log) => {
      for (const event of hooks.changed(log)) core.emit(event)
    },
    ended(log) {
      hooks.live(log)?.flush()
      return hooks.changed(log)
    },
    snapshot,
    adopt(log, covers, content) {
      const before = loadDoc(core.store, log, Number.MAX_SAFE_INTEGER)
      const own = Y.encodeStateAsUpdate(before)
      before.destroy()
      // What was read here before stays, whatever the snapshot says; an honest one holds it all.
      saveBase(core.store, log, covers, own.length > 2 ? mergeUpdates([content.state, own]) : content.state)
      for (const { device, sessions } of content.authors)
        core.store.run('INSERT OR REPLACE INTO document_author (log, device, sessions) VALUES (?, ?, ?)', log, device, sessions)
      adoptVersions(core, log, content.versions)
      fresh.push({ seq: covers, update: content.state })
      return hooks.changed(log)
    },
    compare(log, covers, content) {
      const row = core.store.get<{ base_seq: number }>('SELECT base_seq FROM document WHERE log = ?', log)
      const kind = loadDocument(core.store, log)?.kind
      if (row === undefined || kind === undefined || row.base_seq > covers) return 'unknown'
      const ours = loadDoc(core.store, log, covers)
      const theirs = new Y.Doc({ guid: '' })
      try {
        Y.applyUpdate(theirs, content.state)
        const digest = contentDigest(sodium, theirs, kind)
        if (!equalBytes(digest, content.digest) || !equalBytes(digest, contentDigest(sodium, ours, kind))) return 'different'
        return Y.equalSnapshots(Y.snapshot(ours), Y.snapshot(theirs)) ? 'same' : 'different'
      } catch {
        return 'different'
      } finally {
        ours.destroy()
        theirs.destroy()
      }
    },
    erase: (log) => eraseDocument(core.store, log)
  }
}
