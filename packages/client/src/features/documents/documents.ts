import type { AnyEvent, DocumentStatus, FramePart } from '@colloque/client-api'
import * as Y from 'yjs'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { fromHex, toHex } from '../../hex.ts'
import type { DocumentLogs } from '../../sync/documents/document-logs.ts'
import type { WrittenUpdate } from '../../sync/documents/document-outbox.ts'
import { loadDocument } from '../../sync/documents/document-row.ts'
import type { Signals } from '../../sync/signals.ts'
import type { TreeVerdict } from '../folders/tree-judge.ts'
import { type Authors, createAuthors } from './authors.ts'
import { clientIdOf, SESSIONS } from './client-id.ts'
import { createDocumentContent, type DocumentRoom } from './document-content-room.ts'
import { type DocumentDraft, draftDocument, type NewDocument } from './document-draft.ts'
import { STATE_BYTES } from './document-size.ts'
import { documentStatus } from './document-status.ts'
import { insertDocumentContent, isHere, loadDoc, sessionsUsed, storedBytes, storedWhole, takeSession } from './document-store.ts'
import { createLiveDocument, type LiveDocument, type WindowPlace, windowId } from './live-document.ts'
import { createPresence } from './presence.ts'
import { createReading } from './reading.ts'
import { createStateParts } from './state-parts.ts'
import { createWindowAnswers } from './window-answers.ts'
import { keepWritten } from './written.ts'
import { summarize } from './yjs-update.ts'

/** The documents of an open vault: pages write in them through the contract, other rooms of the core through `edit`. */
export interface Documents {
  readonly content: DocumentRoom
  readonly authors: Authors
  /** Inside a transaction: a document that the tree names, one's own new one or another's. */
  follow(document: { log: Uint8Array; space: Uint8Array; kind: 'folders' | 'document'; isOwn: boolean }): void
  open(log: Uint8Array, client?: number): { session: string; client: number; writable: boolean; status: DocumentStatus }
  frame(session: string, part: FramePart): void
  close(session: string): void
  status(log: Uint8Array): DocumentStatus
  /** The document as it is now, in memory from then on; never to be written in but by `edit`. */
  docOf(log: Uint8Array): Y.Doc
  /** To be read once: as it is in memory when it is there, and else made of what is stored, until `release`. */
  read(log: Uint8Array): { readonly doc: Y.Doc; release(): void }
  /** Writes, stores (with what `along` stores) and sends in one step. Throws `read-only`, `not-a-member`; then nothing was written. */
  edit(log: Uint8Array, write: (doc: Y.Doc) => void, along?: () => void): void
  /** From a byte on of the whole document, as it is or as the log had it up to a number: as much as goes in one answer. */
  state(
    log: Uint8Array,
    seq: number | undefined,
    start: number
  ): { part: Uint8Array<ArrayBuffer>; seq: number; sizeBytes: number }
  /** A new one of one's own, written before there is any; of its log nobody knows yet. Throws `document-too-large`. */
  draft(place: NewDocument, steps: Iterable<(doc: Y.Doc) => void>): DocumentDraft
  /** Everything written is stored and queued. */
  flush(): void
  stop(): void
}

/** One letter changes several times where it stands: that is said this long after the first, and no sooner again than an eye can follow. */
const STATUS_MS = 5
const STATUS_PAUSE_MS = 25
/** A document that nobody looks at leaves memory after this. */
const UNLOAD_MS = 60_000
const TREE_RETRY_MS = 5_000
const FORMER_WINDOWS = 256

type Said = Pick<WrittenUpdate, 'read' | 'restores'>

export function createDocuments(
  core: Core,
  logs: () => DocumentLogs,
  signals: Signals,
  tree: { judged(space: Uint8Array, verdict: TreeVerdict): void; changed(space: Uint8Array): void },
  /** Something of a document was stored, whoever wrote it. */
  written: () => void = () => undefined
): Documents {
  const { clock, sodium } = core.ports
  const live = new Map<string, LiveDocument>()
  /** Of this process, one for each document that the core itself writes in. */
  const ownWindows = new Map<string, WindowPlace>()
  const logOfSession = new Map<string, Uint8Array>()
  const unloads = new Map<string, () => void>()
  const failures = new Map<string, string>()
  const content = createDocumentContent(core, {
    live: (log) => live.get(toHex(log)),
    changed: tell,
    changedSoon: tellSoon,
    reload,
    judged: tree.judged,
    treeChanged,
    written(log) {
      reading.note(log)
      written()
    },
    queued: (log) => logs().wake(log)
  })
  const reading = createReading(core, logs, (log) => (live.get(toHex(log))?.windows ?? 0) > 0)

  const treeRetries = new Map<string, () => void>()
  /** After the transaction: what could not be done now is done a little later. */
  function treeChanged(space: Uint8Array): void {
    dropDeleted()
    try {
      tree.changed(space)
    } catch (error) {
      if (!(error instanceof ClientError)) throw error
      core.ports.log?.({ code: 'tree-later' })
      const key = toHex(space)
      treeRetries.get(key)?.()
      treeRetries.set(
        key,
        clock.setTimer(TREE_RETRY_MS, () => treeChanged(space))
      )
    }
  }

  function dropDeleted(): void {
    for (const [key, document] of live) {
      if (loadDocument(core.store, fromHex(key))?.status !== 'deleted') continue
      live.delete(key)
      document.discard(4410)
    }
  }

  const answers = createWindowAnswers(clock)
  const presence = createPresence(core, signals, (log, states) => {
    live.get(toHex(log))?.showOthers(states)
    emitStatus(log)
  })

  function tell(log: Uint8Array): readonly AnyEvent[] {
    const state = logs().state(log)
    if (state === undefined || state.kind === 'folders') return []
    return [{ type: 'document', conversation: toHex(state.space), document: toHex(log), status: status(log) }]
  }

  function emitStatus(log: Uint8Array): void {
    if (live.get(toHex(log))?.windows) tellSoon(log)
  }

  const untold = new Map<string, () => void>()
  const toldAtMs = new Map<string, number>()
  function tellSoon(log: Uint8Array): void {
    const key = toHex(log)
    if (untold.has(key)) return
    const say = (): void => {
      untold.delete(key)
      toldAtMs.set(key, clock.nowMs())
      for (const event of tell(log)) core.emit(event)
    }
    const sinceMs = clock.nowMs() - (toldAtMs.get(key) ?? 0)
    const pauseMs = sinceMs >= 0 && sinceMs < STATUS_PAUSE_MS ? STATUS_PAUSE_MS - sinceMs : 0
    untold.set(key, clock.setTimer(Math.max(STATUS_MS, pauseMs), say))
  }

  function status(log: Uint8Array): DocumentStatus {
    const failure = failures.get(toHex(log))
    return documentStatus(core, log, logs().state(log), {
      isUnsaved: live.get(toHex(log))?.isUnsaved === true,
      mayWrite: logs().mayWrite(log),
      present: presence.people(log),
      room: live.get(toHex(log))?.size.room(),
      ...(failure !== undefined && { failure })
    })
  }

  function liveOf(log: Uint8Array): LiveDocument {
    const key = toHex(log)
    const known = live.get(key)
    if (known) return known
    const made = createLiveDocument(core, {
      load: () => loadDoc(core.store, log),
      whole: () => storedWhole(core.store, log),
      save: (window, { update, isGivenBack, restores }) =>
        save(log, window, update, {
          ...(isGivenBack ? {} : whatWasRead(log)),
          ...(restores !== undefined && { restores })
        }),
      changed(failure) {
        if (failure === undefined) failures.delete(key)
        else failures.set(key, failure instanceof ClientError ? failure.code : 'internal')
        emitStatus(log)
      },
      cursor(window, state) {
        const space = logs().state(log)?.space
        if (space) presence.say(space, log, window, state)
      },
      answers,
      former: (client) => formerWindow(log, client, windowId(core)),
      isShared: () => presence.others(log).length > 0,
      storedBytes: () => storedBytes(core.store, log)
    })
    made.showOthers(presence.others(log))
    live.set(key, made)
    content.loaded(log)
    return made
  }

  /** [YDOC-1] The next number of this device in this document. */
  function newWindow(log: Uint8Array, session: string): WindowPlace {
    const number = core.store.transaction(() => takeSession(core.store, log, SESSIONS))
    if (number === undefined) throw new ClientError('unknown-document')
    return {
      session,
      number,
      client: clientIdOf(sodium, log, core.identity.device, number),
      mayWrite: () => logs().mayWrite(log)
    }
  }

  /** A page that lost its core goes on under the client id that it has: what it wrote meanwhile is written under that. */
  function windowFor(log: Uint8Array, client: number | undefined): WindowPlace {
    const session = windowId(core)
    return (client === undefined ? undefined : formerWindow(log, client, session)) ?? newWindow(log, session)
  }

  /** One of the last windows of this device in this document, by its client id, when nobody writes in it now. */
  function formerWindow(log: Uint8Array, client: number, session: string): WindowPlace | undefined {
    if (isInUse(client) || ownWindows.get(toHex(log))?.client === client) return undefined
    const known = sessionsUsed(core.store, log)
    for (let number = known - 1; number >= 0 && number > known - FORMER_WINDOWS; number--)
      if (clientIdOf(sodium, log, core.identity.device, number) === client)
        return { session, number, client, mayWrite: () => logs().mayWrite(log) }
    return undefined
  }

  const clientsInUse = new Map<string, number>()
  const isInUse = (client: number): boolean => [...clientsInUse.values()].includes(client)

  /** [YDOC-4] By whoever writes now, if they want that told. */
  const whatWasRead = (log: Uint8Array): Said => (core.settings.get().readReceipts ? { read: logs().cursor(log) } : {})

  /** In the vault, and queued for the log, in one transaction. What may not be sent now waits: what is written later builds on it. */
  function save(log: Uint8Array, window: WindowPlace, update: Uint8Array, said: Said, along?: () => void): void {
    core.store.transaction(() => {
      along?.()
      keepWritten(core, logs(), log, { session: window.number, at: clock.nowMs(), update, ...said })
    })
    logs().wake(log)
    written()
  }

  function reload(log: Uint8Array): void {
    const known = live.get(toHex(log))
    if (known === undefined) return
    live.delete(toHex(log))
    // Under another client id: what was not taken must not be built on.
    ownWindows.delete(toHex(log))
    known.closeWindows(4409)
    known.stop()
  }

  function unloadLater(log: Uint8Array): void {
    const key = toHex(log)
    unloads.get(key)?.()
    unloads.set(
      key,
      clock.setTimer(UNLOAD_MS, () => {
        const known = live.get(key)
        if (known === undefined || known.windows > 0 || logs().state(log)?.kind === 'folders') return
        if (known.isUnsaved) return unloadLater(log)
        known.stop()
        live.delete(key)
      })
    )
  }

  const madeOf = (doc: Y.Doc): ReturnType<Documents['read']> => ({ doc, release: () => doc.destroy() })
  function read(log: Uint8Array): ReturnType<Documents['read']> {
    const known = live.get(toHex(log))
    if (known) return { doc: known.doc, release: () => undefined }
    return madeOf(loadDoc(core.store, log))
  }

  const states = createStateParts(clock, (log, seq) => {
    const { doc, release } = seq === undefined ? read(log) : madeOf(loadDoc(core.store, log, seq))
    const update = Y.encodeStateAsUpdate(doc)
    release()
    return { update, seq: seq ?? logs().state(log)?.cursor ?? 0 }
  })

  function requireKnown(log: Uint8Array): void {
    const state = logs().state(log)
    if (state === undefined || state.status === 'deleted') throw new ClientError('unknown-document')
    if (state.status === 'waiting') throw new ClientError('document-waiting')
  }

  function follow(document: Parameters<Documents['follow']>[0]): void {
    insertDocumentContent(core.store, document.log)
    logs().follow(document)
  }

  return {
    content,
    authors: createAuthors(core),
    follow,
    open(log, client) {
      requireKnown(log)
      const window = windowFor(log, client)
      logOfSession.set(window.session, log)
      clientsInUse.set(window.session, window.client)
      unloads.get(toHex(log))?.()
      logs().attend(log, true)
      const document = liveOf(log)
      document.attach(window)
      reading.note(log)
      return { session: window.session, client: window.client, writable: window.mayWrite(), status: status(log) }
    },
    frame(session, part) {
      const log = logOfSession.get(session)
      if (log) live.get(toHex(log))?.receive(session, part)
    },
    close(session) {
      const log = logOfSession.get(session)
      if (log === undefined) return
      logOfSession.delete(session)
      clientsInUse.delete(session)
      const document = live.get(toHex(log))
      document?.detach(session)
      if (document?.windows === 0) {
        logs().attend(log, false)
        unloadLater(log)
      }
    },
    status,
    docOf: (log) => liveOf(log).doc,
    read,
    edit(log, write, along) {
      requireKnown(log)
      if (!logs().mayWrite(log)) throw new ClientError('read-only')
      const key = toHex(log)
      const window = ownWindows.get(key) ?? newWindow(log, windowId(core))
      ownWindows.set(key, window)
      const document = liveOf(log)
      document.flush()
      if (document.isUnsaved) throw new ClientError('disk-full')
      const { doc } = document
      const updates: Uint8Array[] = []
      const keep = (update: Uint8Array): number => updates.push(update)
      doc.clientID = window.client
      doc.on('update', keep)
      try {
        doc.transact(() => write(doc))
        const sizeBytes = updates.reduce((sum, update) => sum + update.length, 0)
        const adds = updates.some((update) => summarize(update).clients.size > 0)
        if (adds && !document.size.takes(sizeBytes)) throw new ClientError('document-too-large', { maximum: STATE_BYTES })
        document.size.grew(sizeBytes)
        for (const [index, update] of updates.entries()) save(log, window, update, {}, index === 0 ? along : undefined)
      } catch (error) {
        // What could not be stored was not written; what was refused before it wrote anything leaves the document as it is.
        if (updates.length > 0) reload(log)
        throw error
      } finally {
        doc.off('update', keep)
      }
    },
    state(log, seq, start) {
      requireKnown(log)
      if (seq !== undefined && !isHere(core.store, log, seq)) throw new ClientError('version-not-here')
      return states.part(log, seq, start)
    },
    draft: (place, steps) =>
      draftDocument(core, place.log, steps, (updates) => {
        follow({ ...place, kind: 'document', isOwn: true })
        takeSession(core.store, place.log, SESSIONS)
        for (const update of updates) keepWritten(core, logs(), place.log, update)
      }),
    flush() {
      for (const document of live.values()) document.flush()
    },
    stop() {
      content.stop()
      for (const document of live.values()) document.stop()
      answers.stop()
      presence.stop()
      states.stop()
      reading.stop()
      live.clear()
      // Last: what is stored while stopping has something to be said of it.
      for (const cancel of [...unloads.values(), ...untold.values(), ...treeRetries.values()]) cancel()
    }
  }
}
