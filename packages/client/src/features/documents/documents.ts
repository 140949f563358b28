import type { AnyEvent, DocumentStatus } from '@colloque/client-api'
import * as Y from 'yjs'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { toHex } from '../../hex.ts'
import { UPDATE_BYTES, type UpdateBody } from '../../sync/documents/bodies.ts'
import type { DocumentLogs } from '../../sync/documents/document-logs.ts'
import type { Signals } from '../../sync/signals.ts'
import { clientIdOf, SESSIONS } from './client-id.ts'
import { createDocumentContent, type DocumentRoom } from './document-content-room.ts'
import { documentStatus } from './document-status.ts'
import { insertDocumentContent, insertUpdate, loadDoc, takeSession } from './document-store.ts'
import { createLiveDocument, type LiveDocument, type WindowPlace, windowId } from './live-document.ts'
import { createPresence } from './presence.ts'
import { summarize } from './yjs-update.ts'

/** The documents of an open vault: pages write in them through the contract, other rooms of the core through `edit`. */
export interface Documents {
  readonly content: DocumentRoom
  /** Inside a transaction: a document that the tree names, one's own new one or another's. */
  follow(document: { log: Uint8Array; space: Uint8Array; kind: 'folders' | 'document'; isOwn: boolean }): void
  open(log: Uint8Array, client?: number): { session: string; client: number; writable: boolean; status: DocumentStatus }
  frame(session: string, frame: Uint8Array): void
  close(session: string): void
  status(log: Uint8Array): DocumentStatus
  /** The document as it is now, in memory from then on; never to be written in but by `edit`. */
  docOf(log: Uint8Array): Y.Doc
  /** Writes, stores and sends in one step. Throws `read-only`, `not-a-member`; then nothing was written. */
  edit(log: Uint8Array, write: (doc: Y.Doc) => void): void
  state(log: Uint8Array, seq?: number): { update: Uint8Array; seq: number }
  /** Everything written is stored and queued. */
  flush(): void
  stop(): void
}

/** A document that nobody looks at leaves memory after this. */
const UNLOAD_MS = 60_000

export function createDocuments(
  core: Core,
  logs: () => DocumentLogs,
  signals: Signals,
  treeChanged: (space: Uint8Array) => void
): Documents {
  const { clock, sodium } = core.ports
  const live = new Map<string, LiveDocument>()
  /** Of this process, one for each document that the core itself writes in. */
  const ownWindows = new Map<string, WindowPlace>()
  const logOfSession = new Map<string, Uint8Array>()
  const unloads = new Map<string, () => void>()
  const failures = new Map<string, string>()
  const content = createDocumentContent(core, { live: (log) => live.get(toHex(log)), changed: tell, reload, treeChanged })

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
    if (!live.get(toHex(log))?.windows) return
    for (const event of tell(log)) core.emit(event)
  }

  function status(log: Uint8Array): DocumentStatus {
    const failure = failures.get(toHex(log))
    return documentStatus(core, log, logs().state(log), {
      isUnsaved: live.get(toHex(log))?.isUnsaved === true,
      mayWrite: logs().mayWrite(log),
      present: presence.people(log),
      ...(failure !== undefined && { failure })
    })
  }

  function liveOf(log: Uint8Array): LiveDocument {
    const key = toHex(log)
    const known = live.get(key)
    if (known) return known
    const made = createLiveDocument(core, loadDoc(core.store, log), {
      save: (window, update) => save(log, window, update),
      changed(failure) {
        if (failure === undefined) failures.delete(key)
        else failures.set(key, failure instanceof ClientError ? failure.code : 'internal')
        emitStatus(log)
      },
      cursor(window, state) {
        const space = logs().state(log)?.space
        if (space) presence.say(space, log, window, state)
      },
      isShared: () => presence.others(log).length > 0
    })
    made.showOthers(presence.others(log))
    live.set(key, made)
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
    if (client !== undefined) {
      const known =
        core.store.get<{ next_session: number }>('SELECT next_session FROM document WHERE log = ?', log)?.next_session ?? 0
      for (let number = known - 1; number >= 0 && number > known - 256; number--)
        if (clientIdOf(sodium, log, core.identity.device, number) === client && !isInUse(client))
          return { session, number, client, mayWrite: () => logs().mayWrite(log) }
    }
    return newWindow(log, session)
  }

  const clientsInUse = new Map<string, number>()
  const isInUse = (client: number): boolean => [...clientsInUse.values()].includes(client)

  /** In the vault, and queued for the log, in one transaction. What may not be sent any more stays here. */
  function save(log: Uint8Array, window: WindowPlace, update: Uint8Array): void {
    const at = clock.nowMs()
    const { inserted, removed } = summarize(update)
    core.store.transaction(() => {
      const entryIds = queue(log, window.number, at, update)
      const entryId = entryIds.at(-1) ?? core.ports.random.bytes(16)
      const row = { log, seq: null, entry_id: entryId, device: core.identity.device, session: window.number, at, bytes: update }
      insertUpdate(core.store, { ...row, inserted, removed })
    })
    logs().wake(log)
  }

  function queue(log: Uint8Array, session: number, at: number, update: Uint8Array): Uint8Array[] {
    if (!logs().mayWrite(log)) return []
    const parts = Math.ceil(update.length / UPDATE_BYTES)
    return Array.from({ length: parts }, (_, part) => {
      const bytes = update.subarray(part * UPDATE_BYTES, (part + 1) * UPDATE_BYTES)
      const body: UpdateBody = { type: 'update', session, at, update: bytes, ...(parts > 1 && { part, parts }) }
      return logs().enqueue(log, body)
    })
  }

  function reload(log: Uint8Array): void {
    const known = live.get(toHex(log))
    if (known === undefined) return
    known.closeWindows(4409)
    known.stop()
    live.delete(toHex(log))
  }

  function unloadLater(log: Uint8Array): void {
    const key = toHex(log)
    unloads.get(key)?.()
    unloads.set(
      key,
      clock.setTimer(UNLOAD_MS, () => {
        const known = live.get(key)
        if (known === undefined || known.windows > 0 || logs().state(log)?.kind === 'folders') return
        known.stop()
        live.delete(key)
      })
    )
  }

  function requireKnown(log: Uint8Array): void {
    const state = logs().state(log)
    if (state === undefined || state.status === 'deleted') throw new ClientError('unknown-document')
    if (state.status === 'waiting') throw new ClientError('document-waiting')
  }

  return {
    content,
    follow(document) {
      insertDocumentContent(core.store, document.log)
      logs().follow(document)
    },
    open(log, client) {
      requireKnown(log)
      const window = windowFor(log, client)
      logOfSession.set(window.session, log)
      clientsInUse.set(window.session, window.client)
      unloads.get(toHex(log))?.()
      logs().attend(log, true)
      const document = liveOf(log)
      document.attach(window)
      return { session: window.session, client: window.client, writable: window.mayWrite(), status: status(log) }
    },
    frame(session, frame) {
      const log = logOfSession.get(session)
      if (log) liveOf(log).receive(session, frame)
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
    edit(log, write) {
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
        for (const update of updates) save(log, window, update)
      } catch (error) {
        // What could not be stored was not written.
        reload(log)
        throw error
      } finally {
        doc.off('update', keep)
      }
    },
    state(log, seq) {
      requireKnown(log)
      const doc = seq === undefined ? liveOf(log).doc : loadDoc(core.store, log, seq)
      return { update: Y.encodeStateAsUpdate(doc), seq: seq ?? logs().state(log)?.cursor ?? 0 }
    },
    flush() {
      for (const document of live.values()) document.flush()
    },
    stop() {
      for (const cancel of unloads.values()) cancel()
      for (const document of live.values()) document.stop()
      presence.stop()
      live.clear()
    }
  }
}
