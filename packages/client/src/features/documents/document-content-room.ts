import type { AnyEvent } from '@colloque/client-api'
import { concat, equalBytes } from '@colloque/crypto'
import * as Y from 'yjs'
import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'
import { ContentError } from '../../sync/content-error.ts'
import type { UpdateBody } from '../../sync/documents/bodies.ts'
import type { DocumentContent, DocumentEntry, SnapshotContent } from '../../sync/documents/document-content.ts'
import type { DocumentKind } from '../../sync/documents/document-logs.ts'
import { enqueueUpdate } from '../../sync/documents/document-outbox.ts'
import { isOver, loadDocument } from '../../sync/documents/document-row.ts'
import { loadPast } from '../../sync/documents/past-row.ts'
import { createTreeJudge, type TreeVerdict } from '../folders/tree-judge.ts'
import { clientIdOf } from './client-id.ts'
import { contentDigest } from './content-digest.ts'
import {
  baseSeqOf,
  behindCheckpoint,
  checkpointPlace,
  dropPast,
  eraseDocument,
  firstAwaited,
  firstCutBy,
  holdsWhatWasRead,
  insertPastUpdate,
  insertUpdate,
  largeUnsent,
  loadDoc,
  loadPastDoc,
  type NewUpdate,
  numberUpdate,
  refuseUpdate,
  saveBase,
  saveCheckpoint,
  savePastBase,
  sendAnew,
  settlePast,
  wholeUpTo
} from './document-store.ts'
import type { LiveDocument } from './live-document.ts'
import { noteSeen } from './seen.ts'
import { adoptVersions, applyApproval, applyVersion, compareVersions, versionsFor } from './versions.ts'
import { contentsOf, mergeUpdates, summarize } from './yjs-update.ts'

/** What the logs of documents bring goes to the vault here, and from there to memory; snapshots are made of it and held against it. */
export interface DocumentRoom extends DocumentContent {
  /** Inside a transaction: nothing of a document stays. */
  erase(log: Uint8Array): void
  /** It was made of what is stored: of a great many records, when the last process ended before its checkpoint. */
  loaded(log: Uint8Array): void
  stop(): void
}

interface Hooks {
  live(log: Uint8Array): LiveDocument | undefined
  /** Inside or outside of a transaction: what is to be said of a document's status. */
  changed(log: Uint8Array): readonly AnyEvent[]
  /** Outside of a transaction: it is said a little later, for all that changed until then. */
  changedSoon(log: Uint8Array): void
  /** Inside the transaction that stores it: what a record of a tree names from now on, and what it erased for good. */
  judged(space: Uint8Array, verdict: TreeVerdict): void
  /** After it was stored: the tree of a space is not what it was. */
  treeChanged(space: Uint8Array): void
  /** Memory is to be made anew of what is stored. */
  reload(log: Uint8Array): void
  /** Something was stored that was written. */
  written(log: Uint8Array): void
  /** One's own is to be sent once more. */
  queued(log: Uint8Array): void
}

const CHECKPOINT_UPDATES = 200
const CHECKPOINT_BYTES = 64 << 10
/** After the record that makes one due: first that record is shown, and those that follow it closely come with it. */
const CHECKPOINT_PAUSE_MS = 500
/** A Yjs update that brings nothing. */
const EMPTY = Uint8Array.of(0, 0)

interface Whole {
  readonly bytes: Uint8Array
  /** The number of its first part, where it came in several. */
  readonly firstSeq: number | null
}

export function createDocumentContent(core: Core, hooks: Hooks): DocumentRoom {
  const { sodium, clock } = core.ports
  /** What each entry brought, for memory to follow once it is stored; of a transaction that was undone nobody asks for it. */
  const brought = new WeakMap<DocumentEntry, Uint8Array>()
  /** One's own, in memory already, which the log does not take. */
  const undone = new WeakSet<DocumentEntry>()
  /** Own records after which something is to be sent once more. */
  const requeued = new WeakSet<DocumentEntry>()
  const judge = createTreeJudge(core.store)
  /** What was read of each document since its checkpoint. */
  const behind = new Map<string, { updates: number; sizeBytes: number }>()
  const checkpoints = new Map<string, () => void>()

  function apply(entry: DocumentEntry): readonly AnyEvent[] {
    const { body } = entry
    if (body.type === 'update') applyUpdate(entry, body)
    else if (body.type === 'version') applyVersion(core, entry, body)
    else if (body.type === 'approval') applyApproval(core, entry, body)
    noteSeen(core, entry)
    return []
  }

  function applyUpdate(entry: DocumentEntry, body: UpdateBody): void {
    const { log, seq, isOwn } = entry
    const whole = assemble(entry, body)
    if (whole === undefined) return isOwn ? queueAnew(entry, body) : undefined
    const written = read(entry, body, whole)
    const update = written.bytes
    const isKnown = isOwn && numberUpdate(core.store, written)
    if (!isKnown) insertUpdate(core.store, written)
    const verdict = entry.kind === 'folders' ? judge.read(log, seq, update) : undefined
    if (verdict === 'refused') {
      refuseUpdate(core.store, log, seq)
      core.ports.log?.({ code: 'tree-update-refused' })
      if (isKnown) undone.add(entry)
      return
    }
    if (verdict) hooks.judged(entry.space, verdict)
    noteAuthor(entry.log, entry.device, body.session + 1)
    if (!isKnown) brought.set(entry, update)
  }

  /** [DLOG-7] One's own whose parts do not make an update stays here as it is, and leaves in other records. */
  function queueAnew(entry: DocumentEntry, { part, parts }: UpdateBody): void {
    if (part === undefined || part + 1 !== parts) return
    const { log, entryId } = entry
    if (sendOnceMore(log, entryId)) requeued.add(entry)
  }

  const sendOnceMore = (log: Uint8Array, entryId: Uint8Array): boolean =>
    sendAnew(core.store, log, entryId, (update) => enqueueUpdate(core, log, update))

  /** The same for all that may stand before a snapshot, where the log shows it to nobody any more: what of it the snapshot lacks. */
  function queueLarge(log: Uint8Array, state: Uint8Array): void {
    const waiting = largeUnsent(core.store, log)
    if (waiting.length === 0) return
    const doc = new Y.Doc({ guid: '' })
    Y.applyUpdate(doc, state)
    const has = contentsOf(doc)
    doc.destroy()
    for (const { entry_id: entryId, bytes } of waiting) if (!has(bytes)) sendOnceMore(log, entryId)
  }

  /** [YDOC-1] [YDOC-5] */
  function read(
    { log, seq, entryId, device }: DocumentEntry,
    { session, at, restores }: UpdateBody,
    { bytes, firstSeq }: Whole
  ): NewUpdate {
    const { clients, inserted, removed } = summarize(bytes)
    const client = clientIdOf(sodium, log, device, session)
    for (const each of clients) if (each !== client) throw new ContentError('written in another name')
    return {
      log,
      seq,
      first_seq: firstSeq,
      entry_id: entryId,
      device,
      session,
      at,
      bytes,
      restores: restores ?? null,
      inserted,
      removed
    }
  }

  /** As it was when it was new, but for what it did to the present. */
  function applyPast(entry: DocumentEntry): void {
    const { body } = entry
    if (body.type === 'version') applyVersion(core, entry, body, 1)
    else if (body.type === 'approval') applyApproval(core, entry, body, 1)
    else if (body.type === 'update') {
      const whole = assemble(entry, body, 1)
      if (whole !== undefined) insertPastUpdate(core.store, read(entry, body, whole))
    }
  }

  /**
   * [DLOG-7] The parts of a large update come in consecutive records of one device, all of one epoch; what came before an
   * incomplete one is given up. Undefined before the last, and where it counts for nothing: who began in the middle must not count less
   * than others do.
   */
  function assemble({ log, device, epoch, seq, isOwn }: DocumentEntry, body: UpdateBody, past: 0 | 1 = 0): Whole | undefined {
    const { part = 0, parts } = body
    if (parts === undefined) return { bytes: body.update, firstSeq: null }
    const place = [log, device, past] as const
    if (part === 0) core.store.run('DELETE FROM document_part WHERE log = ? AND device = ? AND past = ?', ...place)
    const { count, ...first } = core.store.get<{ count: number; seq: number | null; epoch: number | null }>(
      'SELECT count(*) AS count, min(seq) AS seq, epoch FROM document_part WHERE log = ? AND device = ? AND past = ?',
      ...place
    ) ?? { count: 0, seq: null, epoch: null }
    const firstSeq = part === 0 ? seq : first.seq
    if (firstSeq === null || (part > 0 && first.epoch !== epoch)) return undefined
    if (count !== part && isOwn) return undefined
    if (count !== part) throw new ContentError('part')
    if (part + 1 < parts) {
      core.store.run(
        'INSERT INTO document_part (log, device, past, part, epoch, seq, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)',
        ...place,
        part,
        epoch,
        seq,
        body.update
      )
      return undefined
    }
    const rows = core.store.all<{ bytes: Uint8Array }>(
      'SELECT bytes FROM document_part WHERE log = ? AND device = ? AND past = ? ORDER BY part',
      ...place
    )
    core.store.run('DELETE FROM document_part WHERE log = ? AND device = ? AND past = ?', ...place)
    return { bytes: concat(...rows.map(({ bytes }) => bytes), body.update), firstSeq }
  }

  /** How many of its client ids a device has used; these follow from the number, so that a false one claims no words of others. */
  function noteAuthor(log: Uint8Array, device: Uint8Array, sessions: number): void {
    core.store.run(
      `INSERT INTO document_author (log, device, sessions) VALUES (?, ?, ?)
       ON CONFLICT (log, device) DO UPDATE SET sessions = max(sessions, excluded.sessions)`,
      log,
      device,
      sessions
    )
  }

  function learn(log: Uint8Array, { authors }: SnapshotContent): void {
    for (const { device, sessions } of authors) noteAuthor(log, device, sessions)
  }

  function stored(log: Uint8Array, entries: readonly DocumentEntry[]): void {
    follow(log, entries)
    countBehind(log, entries)
    if (entries.some((entry) => brought.has(entry) || undone.has(entry))) hooks.written(log)
    if (entries.some((entry) => requeued.has(entry))) hooks.queued(log)
    hooks.changedSoon(log)
    const tree = entries.find(({ kind, body }) => kind === 'folders' && body.type === 'update')
    if (tree) hooks.treeChanged(tree.space)
  }

  function settled(log: Uint8Array): void {
    hooks.live(log)?.sent()
    hooks.changedSoon(log)
  }

  /** What Yjs cannot apply is found, and applied nowhere, when the document is loaded again: all who read it meet the same. */
  function follow(log: Uint8Array, entries: readonly DocumentEntry[]): void {
    const updates = entries.flatMap((entry) => brought.get(entry) ?? [])
    if (entries.some((entry) => undone.has(entry))) return hooks.reload(log)
    if (updates.length === 0) return
    try {
      hooks.live(log)?.applyStored(updates)
    } catch {
      core.ports.log?.({ code: 'document-update-refused' })
      hooks.reload(log)
    }
  }

  function countBehind(log: Uint8Array, entries: readonly DocumentEntry[]): void {
    const key = toHex(log)
    const known = behind.get(key)
    const count = known ?? { ...behindCheckpoint(core.store, log) }
    behind.set(key, count)
    for (const { body } of known ? entries : []) {
      if (body.type !== 'update') continue
      count.updates++
      count.sizeBytes += body.update.length
    }
    if (count.updates < CHECKPOINT_UPDATES && count.sizeBytes < CHECKPOINT_BYTES) return
    if (!checkpoints.has(key))
      checkpoints.set(
        key,
        clock.setTimer(CHECKPOINT_PAUSE_MS, () => void checkpoint(log, key))
      )
  }

  /** It only spares work: what fails is tried again with the next that is read. In steps, for a page waits no longer than for one of them. */
  async function checkpoint(log: Uint8Array, key: string): Promise<void> {
    try {
      await clock.turn()
      if (!checkpoints.has(key)) return
      const { seq } = behindCheckpoint(core.store, log)
      const before = checkpointPlace(core.store, log)
      if (before === undefined || seq === 0) return
      const doc = loadDoc(core.store, log, seq)
      await clock.turn()
      const state = Y.encodeStateAsUpdate(doc)
      doc.destroy()
      await clock.turn()
      if (checkpoints.has(key)) core.store.transaction(() => saveCheckpoint(core.store, log, seq, state, before))
    } catch {
      core.ports.log?.({ code: 'checkpoint-later' })
    } finally {
      checkpoints.delete(key)
      behind.delete(key)
    }
  }

  function mayCover(log: Uint8Array, epoch: number): number | undefined {
    const row = loadDocument(core.store, log)
    return row === undefined || isOver(row) || row.cursor === 0 ? undefined : wholeUpTo(core.store, log, epoch, row.cursor)
  }

  async function snapshot(log: Uint8Array, covers: number): ReturnType<DocumentContent['snapshot']> {
    await clock.turn()
    const row = loadDocument(core.store, log)
    if (row === undefined || isOver(row)) return undefined
    const doc = loadDoc(core.store, log, covers)
    // With the content: it may be erased while this waits for its turns.
    const authors = core.store.all<{ device: Uint8Array; sessions: number }>(
      'SELECT device, sessions FROM document_author WHERE log = ? ORDER BY device',
      log
    )
    const versions = versionsFor(core, log)
    await clock.turn()
    const state = Y.encodeStateAsUpdate(doc)
    await clock.turn()
    const digest = contentDigest(sodium, doc, row.kind)
    doc.destroy()
    await clock.turn()
    return { state, digest, authors, versions }
  }

  /** Struct by struct, and by what it shows; in steps. */
  async function isSame(
    kind: DocumentKind,
    ours: Y.Doc,
    content: { readonly state: Uint8Array; readonly digest: Uint8Array | undefined }
  ): Promise<'same' | 'different'> {
    const theirs = new Y.Doc({ guid: '' })
    try {
      await clock.turn()
      Y.applyUpdate(theirs, content.state)
      await clock.turn()
      const digest = contentDigest(sodium, theirs, kind)
      await clock.turn()
      const isAsSaid = content.digest === undefined || equalBytes(digest, content.digest)
      if (!isAsSaid || !equalBytes(digest, contentDigest(sodium, ours, kind))) return 'different'
      await clock.turn()
      return Y.equalSnapshots(Y.snapshot(ours), Y.snapshot(theirs)) ? 'same' : 'different'
    } catch {
      return 'different'
    } finally {
      ours.destroy()
      theirs.destroy()
    }
  }

  /** What was read behind the snapshot that one began from before is all that is left of the past, where that was not read whole. */
  function keepPast(log: Uint8Array): void {
    const gone = loadPast(core.store, log)?.gone ?? 0
    const before = core.store.get<{ base: Uint8Array | null; base_seq: number; past_seq: number }>(
      'SELECT base, base_seq, past_seq FROM document WHERE log = ?',
      log
    )
    if (before === undefined || gone <= before.past_seq) return
    dropPast(core.store, log, before.base_seq)
    savePastBase(core.store, log, before.base_seq, before.base)
  }

  /** Whether somebody who wrote up to there is left out: a newcomer would take what they wrote for nobody's. */
  function hidesAuthors(log: Uint8Array, covers: number, { authors }: SnapshotContent): boolean {
    const said = new Map(authors.map(({ device, sessions }) => [toHex(device), sessions]))
    const wrote = core.store.all<{ device: Uint8Array; session: number }>(
      'SELECT device, max(session) AS session FROM document_update WHERE log = ? AND seq <= ? AND refused = 0 AND past = 0 GROUP BY device',
      log,
      covers
    )
    return wrote.some(({ device, session }) => (said.get(toHex(device)) ?? 0) <= session)
  }

  return {
    apply,
    stored,
    acknowledged: settled,
    refused: settled,
    ended: (log) => hooks.changed(log),
    mayCover,
    snapshot,
    adopt(log, covers, content, how) {
      const row = loadDocument(core.store, log)
      if (how === 'beside') keepPast(log)
      else dropPast(core.store, log, loadPast(core.store, log)?.first ?? 0)
      const before = loadDoc(core.store, log, Number.MAX_SAFE_INTEGER)
      const own = Y.encodeStateAsUpdate(before)
      before.destroy()
      // What was read here before stays, whatever the snapshot says; an honest one holds it all.
      saveBase(core.store, log, covers, how === 'beside' && own.length > 2 ? mergeUpdates([content.state, own]) : content.state)
      // Behind it, parts begin anew.
      core.store.run('DELETE FROM document_part WHERE log = ? AND past = 0', log)
      queueLarge(log, content.state)
      learn(log, content)
      adoptVersions(core, log, content.versions)
      if (row?.kind === 'folders') hooks.judged(row.space, judge.take(log, covers))
      return hooks.changed(log)
    },
    learn,
    adopted(log, how) {
      const live = hooks.live(log)
      try {
        if (how === 'instead') hooks.reload(log)
        else if (live) live.applyStored([Y.encodeStateAsUpdate(loadDoc(core.store, log))])
      } catch {
        hooks.reload(log)
      }
      hooks.changedSoon(log)
      hooks.queued(log)
      behind.delete(toHex(log))
      const row = loadDocument(core.store, log)
      if (row?.kind === 'folders') hooks.treeChanged(row.space)
    },
    applyPast,
    beginPast: (log, covers, state) => savePastBase(core.store, log, covers, state),
    settlePast: (log) => settlePast(core.store, log),
    dropPast: (log, after) => dropPast(core.store, log, after),
    async comparePast(log) {
      const { base, base_seq: seq } = core.store.get<{ base: Uint8Array | null; base_seq: number }>(
        'SELECT base, base_seq FROM document WHERE log = ?',
        log
      ) ?? { base: null, base_seq: 0 }
      const content = { state: base ?? EMPTY, digest: undefined }
      await clock.turn()
      return isSame('document', loadPastDoc(core.store, log, seq), content)
    },
    async isSound(log, covers, content) {
      const kind = loadDocument(core.store, log)?.kind
      const theirs = new Y.Doc({ guid: '' })
      try {
        await clock.turn()
        Y.applyUpdate(theirs, content.state)
        await clock.turn()
        if (kind === undefined || !equalBytes(contentDigest(sodium, theirs, kind), content.digest)) return false
        // What a tree refuses depends on what it began from, which may have been a lie.
        if (kind === 'folders') return true
        for (const isHeld of holdsWhatWasRead(core.store, log, covers, theirs)) {
          if (!isHeld) return false
          await clock.turn()
        }
        return true
      } catch {
        return false
      } finally {
        theirs.destroy()
      }
    },
    async compare(log, covers, content) {
      await clock.turn()
      const kind = loadDocument(core.store, log)?.kind
      if (kind === undefined || baseSeqOf(core.store, log) > covers) return 'unknown'
      if (firstCutBy(core.store, log, covers) !== undefined) return 'different'
      const verdict = await isSame(kind, loadDoc(core.store, log, covers), content)
      await clock.turn()
      if (verdict === 'different' || hidesAuthors(log, covers, content)) return 'different'
      if (firstAwaited(core.store, log, content.epoch, covers) !== undefined) return 'premature'
      return compareVersions(core, log, content.versions)
    },
    erase: (log) => eraseDocument(core.store, log),
    loaded: (log) => countBehind(log, []),
    stop() {
      for (const cancel of checkpoints.values()) cancel()
      checkpoints.clear()
    }
  }
}
