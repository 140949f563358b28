import { equalBytes } from '@colloque/crypto'
import type { AnyPush } from '@colloque/protocol'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { toHex } from '../../hex.ts'
import { RelayRefusal } from '../../relay/relay-refusal.ts'
import { isMembership } from '../space.ts'
import { isReader } from '../space-extension.ts'
import type { Spaces } from '../spaces.ts'
import type { DocumentBody } from './bodies.ts'
import type { DocumentContent } from './document-content.ts'
import type { DocumentLogs } from './document-logs.ts'
import { enqueueRecord, enqueueUpdate } from './document-outbox.ts'
import {
  type DocumentRow,
  endDocuments,
  insertDocument,
  isOver,
  loadDocument,
  loadDocuments,
  reopenDocuments,
  saveStatus
} from './document-row.ts'
import { createDocumentSession, type DocumentSession, tellRead } from './document-session.ts'
import { createSpaceFollower, type SpaceFollower } from './space-follower.ts'

/** How many logs are followed at once; the relay bounds the subscriptions of a connection. What is opened is followed whatever its rank. */
const FOLLOWED = 1_500

/** What is kept of the log of a document that was deleted for good: nothing. */
const ERASED = [
  'document_outbox',
  'document_counter',
  'document_snapshot',
  'document_verified',
  'document_past',
  'log_hash',
  'quarantine'
]

/** Routes what the relay pushes to the log it is of, and tells each log when its space has moved. */
export function createDocumentLogs(core: Core, spaces: Spaces, content: DocumentContent): DocumentLogs {
  const sessions = new Map<string, DocumentSession>()
  const followers = new Map<string, SpaceFollower>()
  const attended = new Set<string>()
  const stops: (() => void)[] = []
  const erasing = new Set<string>()

  function followerOf(space: Uint8Array): SpaceFollower | undefined {
    const session = spaces.session(space)
    if (session === undefined) return undefined
    const known = followers.get(toHex(space))
    if (known?.session === session) return known
    const follower = createSpaceFollower(core, session, () => readTree(space))
    followers.set(toHex(space), follower)
    return follower
  }

  /** Asked anew: what was read before says nothing of what was written since. */
  async function readTree(space: Uint8Array): Promise<boolean> {
    const tree = treeOf(space)
    if (tree === undefined) return false
    tree.lagging()
    await tree.settle()
    return tree.state.status === 'live'
  }

  function open(row: DocumentRow): DocumentSession | undefined {
    const follower = followerOf(row.space)
    if (follower === undefined) return undefined
    const session = createDocumentSession(core, content, follower, row, () => openPast(row.space))
    sessions.set(toHex(row.log), session)
    session.refresh()
    return session
  }

  function openPast(space: Uint8Array): void {
    for (const session of sessions.values()) if (equalBytes(session.row.space, space)) session.openPast()
  }

  const treeOf = (space: Uint8Array): DocumentSession | undefined =>
    [...sessions.values()].find(({ row }) => row.kind === 'folders' && equalBytes(row.space, space))

  /** The space was joined anew, or its document is opened beyond the number that is followed. */
  function sessionOf(log: Uint8Array): DocumentSession | undefined {
    const known = sessions.get(toHex(log))
    if (known) return known
    const row = loadDocument(core.store, log)
    return row && row.status !== 'deleted' ? open(row) : undefined
  }

  function changed(space: Uint8Array): void {
    const session = spaces.session(space)
    const before = followers.get(toHex(space))
    const follower = followerOf(space)
    if (session === undefined || follower === undefined) return
    follower.forgetProofs()
    const { status } = session.space
    const isMember = isMembership(status)
    // What ended with an earlier membership goes on in the next.
    if (isMember) reopenDocuments(core.store, space)
    // A copy: what is opened anew here would be met again.
    for (const [key, document] of [...sessions]) {
      if (toHex(document.row.space) !== toHex(space)) continue
      if (!isMember) end(document.row, status)
      else if (before !== follower) {
        document.close()
        sessions.delete(key)
        const row = loadDocument(core.store, document.row.log)
        if (row) open(row)
      } else document.refresh()
      // Whether one may write there is shown where it is looked at.
      if (attended.has(key)) content.acknowledged(document.row.log, [])
    }
    if (isMember) openMissing(space)
    else if (status !== 'stuck') endDocuments(core.store, space)
    if (follower.isReadable()) void erasePending(follower).catch(() => core.ports.log?.({ code: 'erasing-later' }))
  }

  /** What was followed before its space was there: a joiner's tree, say. */
  function openMissing(space: Uint8Array): void {
    for (const row of loadDocuments(core.store, space)) if (sessions.size < FOLLOWED && !sessions.has(toHex(row.log))) open(row)
  }

  function end(row: DocumentRow, how: 'removed' | 'left' | 'stuck'): void {
    if (isOver(row)) return
    const events = core.store.transaction(() => {
      if (how !== 'stuck') saveStatus(core.store, row.log, 'ended')
      return content.ended(row.log, how)
    })
    if (how !== 'stuck') row.status = 'ended'
    for (const event of events) core.emit(event)
    tellRead(core, row)
  }

  async function erasePending(follower: SpaceFollower): Promise<void> {
    const rows = core.store.all<{ log: Uint8Array }>(
      'SELECT log FROM document_log WHERE space = ? AND erasing = 1',
      follower.space
    )
    for (const { log } of rows) {
      if (erasing.has(toHex(log))) continue
      erasing.add(toHex(log))
      try {
        const epoch = follower.epoch()
        await follower.prove(epoch)
        await core.relay.request('delete-log', { log, epoch }).catch(tolerateUnknown)
        core.store.run('UPDATE document_log SET erasing = 0 WHERE log = ?', log)
      } finally {
        erasing.delete(toHex(log))
      }
    }
  }

  function route(push: AnyPush): void {
    if (push.type === 'entries') sessions.get(toHex(push.log))?.push(push.entries)
    else if (push.type === 'lagging') sessions.get(toHex(push.log))?.lagging()
    else if (push.type === 'snapshot') sessions.get(toHex(push.log))?.snapshot(push.version)
  }

  /** As it is in memory, where it is followed: asked for with each letter. */
  const rowOf = (log: Uint8Array): DocumentRow | undefined => sessions.get(toHex(log))?.row ?? loadDocument(core.store, log)

  function refusalOf(row: DocumentRow): 'not-a-member' | 'read-only' | undefined {
    const session = spaces.session(row.space)
    if (session === undefined || !isMembership(session.space.status) || isOver(row)) return 'not-a-member'
    return isReader(session.space.description, core.identity.account) ? 'read-only' : undefined
  }

  return {
    follow(document) {
      const isNew = insertDocument(core.store, core.ports.sodium, document, core.ports.clock.nowMs())
      if (isNew) queueMicrotask(() => void (sessions.size < FOLLOWED && sessionOf(document.log)))
    },
    enqueue(log: Uint8Array, body: DocumentBody) {
      const row = rowOf(log)
      if (row === undefined) throw new ClientError('unknown-document')
      const refusal = refusalOf(row)
      if (refusal !== undefined) throw new ClientError(refusal)
      return enqueueRecord(core, log, body)
    },
    keep: (log, update) => enqueueUpdate(core, log, update),
    wake: (log) => sessionOf(log)?.wake(),
    attend(log, isOpen) {
      if (isOpen) attended.add(toHex(log))
      else attended.delete(toHex(log))
      if (isOpen) sessionOf(log)?.wake()
    },
    readPast(log) {
      const session = sessionOf(log)
      session?.readPast()
      // Where the keys were given before what this device began from, they stand in what it passed over.
      if (session) treeOf(session.row.space)?.readPast()
    },
    past(log) {
      const session = sessionOf(log)
      const past = session?.past
      // Its keys may stand in what is still being looked through.
      const isSearched = past?.state === 'closed' && treeOf(session?.row.space ?? log)?.past?.state === 'reading'
      return past && isSearched ? { ...past, state: 'reading' } : past
    },
    mayWrite(log) {
      const row = rowOf(log)
      return row !== undefined && refusalOf(row) === undefined
    },
    state: (log) => sessionOf(log)?.state,
    cursor: (log) => rowOf(log)?.cursor ?? 0,
    erase(log) {
      saveStatus(core.store, log, 'deleted')
      core.store.run('UPDATE document_log SET erasing = 1 WHERE log = ?', log)
      for (const table of ERASED) core.store.run(`DELETE FROM ${table} WHERE log = ?`, log)
      queueMicrotask(() => {
        const session = sessions.get(toHex(log))
        session?.close()
        sessions.delete(toHex(log))
        const follower = session && followerOf(session.row.space)
        if (follower?.isReadable()) void erasePending(follower).catch(() => core.ports.log?.({ code: 'erasing-later' }))
      })
    },
    async settle() {
      await Promise.all([...sessions.values()].map((session) => session.settle()))
    },
    async start() {
      stops.push(core.relay.onPush(route), spaces.onChange(changed))
      stops.push(
        core.relay.onOffline(() => {
          for (const session of sessions.values()) session.offline()
        })
      )
      for (const row of loadDocuments(core.store).slice(0, FOLLOWED)) open(row)
      // A membership that ended just before the process did.
      for (const { row } of [...sessions.values()]) {
        const status = spaces.session(row.space)?.space.status
        if (status === 'removed' || status === 'left') end(row, status)
      }
    },
    stop() {
      for (const stop of stops) stop()
      for (const session of sessions.values()) session.close()
    },
    async idle() {
      await Promise.all([...sessions.values()].map((session) => session.idle()))
    }
  }
}

/** Deleted by somebody else already. */
function tolerateUnknown(error: unknown): void {
  if (!(error instanceof RelayRefusal) || error.code !== 'unknown-log') throw error
}
