import type { CheckedInputOf, OutputOf } from '@colloque/client-api'
import type * as Y from 'yjs'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { createLane } from '../../sync/lane.ts'
import type { Nodes } from '../folders/tree.ts'
import { blockTexts, commentTexts } from './document-texts.ts'
import { indexFile, WAITING_FILES } from './file-texts.ts'
import { checkMessages, emptyIndex, INDEX_VERSION, isItemIndexWhole, storedVersion } from './index-state.ts'
import { changePieces, inPieces, keepItem, type Part, type Piece } from './item-texts.ts'
import { indexTree } from './tree-texts.ts'

/**
 * Keeps what documents and trees say in the index, by itself and between other work: a change marks its document in its own
 * transaction, and what is marked is done a moment later, also after a crash. It holds no text in memory.
 */
export interface SearchIndex {
  /** Something was written or read: it is looked at after a moment of rest. */
  wake(): void
  /** The text of a file, as somebody without keys read it. Throws `unknown-attachment`. */
  indexFile(file: CheckedInputOf<'index-file'>): Promise<void>
  completeness(): Pick<OutputOf<'search'>, 'complete' | 'missing'>
  /** Forgets all that it has and begins anew; false when that was done already and did not help. */
  rebuild(): boolean
  stop(): void
  /** After stop: resolves when nothing is under way any more. */
  idle(): Promise<void>
}

/** What SQLite says of an index that it cannot read, and of a file: the one can be made again. */
export const isDamaged = (error: unknown): boolean => error instanceof ClientError && error.code === 'vault-damaged'

/** A document as it stands in memory, where somebody has it open, or made of what is stored; `release` when it was read. */
export type ReadDocument = (log: Uint8Array) => { readonly doc: Y.Doc; release(): void }

interface Marked {
  readonly log: Uint8Array
  readonly unindexed: number
  readonly changed_at: number
  readonly space: Uint8Array
  readonly kind: 'folders' | 'document'
}

const REST_MS = 1_000
/** After long work longer: at most this share of the time is taken. */
const REST_FACTOR = 20

export function createSearchIndex(core: Core, read: ReadDocument, nodesIn: (tree: Uint8Array) => Nodes): SearchIndex {
  const { store, ports } = core
  const { clock } = ports
  /** Two windows may give the same one. */
  const files = createLane()
  let stopped = false
  let cancelTimer: (() => void) | undefined
  let work: Promise<void> | undefined
  let isAskedAgain = false
  let missingMessages = 0
  let isChecked = false
  let rebuilt = 0

  function wake(restMs = REST_MS): void {
    if (stopped) return
    if (work !== undefined) isAskedAgain = true
    else
      cancelTimer ??= clock.setTimer(restMs, () => {
        cancelTimer = undefined
        begin()
      })
  }

  function begin(): void {
    const startedMs = clock.nowMs()
    isAskedAgain = false
    work = run()
      .catch(() => ports.log?.({ code: 'search-index' }))
      .finally(() => {
        work = undefined
        if (isAskedAgain) wake(Math.max(REST_MS, REST_FACTOR * (clock.nowMs() - startedMs)))
      })
  }

  async function run(): Promise<void> {
    await clock.turn()
    if (!isChecked) await check()
    /** Written in meanwhile, or not to be read now: the next time. */
    const left = new Set<string>()
    for (let marked = next(left); marked !== undefined && !stopped; marked = next(left)) {
      if (!(await indexMarked(marked))) left.add(marked.log.join())
      await clock.turn()
    }
  }

  async function indexMarked(marked: Marked): Promise<boolean> {
    try {
      return await indexOne(marked)
    } catch (error) {
      ports.log?.({ code: 'search-index' })
      if (isDamaged(error)) rebuild()
      return false
    }
  }

  /** Trees first: they have the names. */
  const next = (left: ReadonlySet<string>): Marked | undefined =>
    store
      .all<Marked>(
        `SELECT d.log, d.unindexed, d.changed_at, l.space, l.kind FROM document d JOIN document_log l ON l.log = d.log
         WHERE d.unindexed > 0 AND l.status <> 'deleted' ORDER BY l.kind = 'document', d.changed_at DESC LIMIT ?`,
        left.size + 1
      )
      .find(({ log }) => !left.has(log.join()))

  /** Whether all of it is in the index now. */
  async function indexOne(marked: Marked): Promise<boolean> {
    const steps = marked.kind === 'folders' ? indexTree(store, marked.space, nodesIn(marked.log)) : indexDocument(marked)
    const begunWith = rebuilt
    for (const step of steps) {
      // Erased between two steps, or all begun anew: this is no part of it any more.
      if (stopped || rebuilt !== begunWith || !isThere(marked.log)) return false
      store.transaction(step)
      await clock.turn()
    }
    if (stopped || rebuilt !== begunWith) return false
    const { log, unindexed } = marked
    return store.run('UPDATE document SET unindexed = 0 WHERE log = ? AND unindexed = ?', log, unindexed).changes > 0
  }

  const isThere = (log: Uint8Array): boolean => store.get('SELECT 1 FROM document WHERE log = ?', log) !== undefined

  function indexDocument({ log, space, changed_at: changedAt }: Marked): Iterable<() => void> {
    const { doc, release } = read(log)
    try {
      const parts: [Part, Piece[]][] = [
        ['text', inPieces(blockTexts(doc))],
        ['comment', inPieces(commentTexts(doc))]
      ]
      return documentSteps(log, space, changedAt, parts)
    } finally {
      release()
    }
  }

  function* documentSteps(
    log: Uint8Array,
    space: Uint8Array,
    changedAt: number,
    parts: readonly [Part, readonly Piece[]][]
  ): Generator<() => void> {
    let number = 0
    const begun = (): void => {
      number = keepItem(store, log, { space, kind: 'document', changedAt })
    }
    yield begun
    for (const [part, pieces] of parts) yield* changePieces(store, number, part, pieces)
  }

  /** Once for each opening of the vault: a vault that another version indexed, or whose index lacks what it should have. */
  async function check(): Promise<void> {
    if (storedVersion(store) !== INDEX_VERSION || !isItemIndexWhole(store)) store.transaction(() => emptyIndex(store))
    for (const { missing, step, isForeign } of checkMessages(store)) {
      if (stopped) return
      missingMessages = missing
      if (isForeign) return void rebuild()
      if (step) store.transaction(step)
      await clock.turn()
    }
    missingMessages = 0
    isChecked = true
  }

  function rebuild(): boolean {
    if (rebuilt > 0 || stopped) return false
    rebuilt += 1
    store.transaction(() => emptyIndex(store))
    isChecked = false
    wake()
    return true
  }

  wake()
  return {
    wake: () => wake(),
    indexFile: (file) => files.run(() => indexFile(core, file)),
    completeness() {
      const documents =
        store.get<{ count: number }>(
          `SELECT count(*) AS count FROM document d JOIN document_log l ON l.log = d.log
           WHERE d.unindexed > 0 AND l.status NOT IN ('deleted', 'waiting')`
        )?.count ?? 0
      const unread = store.get<{ count: number }>(`SELECT count(*) AS count FROM attachment WHERE ${WAITING_FILES}`)?.count ?? 0
      const missing = { messages: missingMessages, documents, files: unread }
      return { complete: isChecked && missing.messages + documents + unread === 0, missing }
    },
    rebuild,
    stop() {
      stopped = true
      cancelTimer?.()
    },
    async idle() {
      await work
      await files.idle()
    }
  }
}
