import { createFrameJoiner, type FramePart, framePartsOf } from '@colloque/client-api'
import * as Y from 'yjs'
import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'
import { type AwarenessState, awarenessFrame, decodeFrame, syncFrame } from './document-frames.ts'
import { createDocumentSize, type DocumentSize } from './document-size.ts'
import type { StoredWhole } from './document-store.ts'
import { type CursorWindow, createLiveCursors } from './live-cursors.ts'
import type { WindowAnswers } from './window-answers.ts'
import { type Left, mergeLeft, mergeWritten, type Written } from './written.ts'
import { contentsOf, isApplied, LARGEST_UPDATE_BYTES, mergeUpdates, onlyOf, structsOf, summarize } from './yjs-update.ts'

/** One document in memory while somebody looks at it or writes in it: any number of windows, one Y.Doc between them. Stores nothing itself. */
export interface LiveDocument {
  /** Made of what is stored when it is first wanted. Throws ContentError for what cannot be. */
  readonly doc: Y.Doc
  /** A page that speaks the y-websocket protocol, with the one client id that it may write under. */
  attach(window: WindowPlace): void
  detach(session: string): void
  receive(session: string, part: FramePart): void
  /** What others wrote, once it is stored. Throws what Yjs throws for an update that it cannot apply. */
  applyStored(updates: readonly Uint8Array[]): void
  /** Others who have it open elsewhere: by Yjs client id, their awareness state as JSON. */
  showOthers(states: readonly AwarenessState[]): void
  /** The relay has what was stored here, or tells why not: what was written meanwhile follows. */
  sent(): void
  /** Hands over all that was written and not stored yet; again if that fails. */
  flush(): void
  readonly size: DocumentSize
  /** Written here and not yet in the vault. */
  readonly isUnsaved: boolean
  readonly windows: number
  closeWindows(code: number): void
  /** There is no such document any more: what was not stored goes with it. */
  discard(code: number): void
  stop(): void
}

export interface WindowPlace {
  /** 32 hexadecimal digits. */
  readonly session: string
  readonly number: number
  readonly client: number
  mayWrite(): boolean
}

interface Window extends WindowPlace, CursorWindow {
  pending: Written[]
  /** It has spoken: what is said to it is heard. */
  isGreeted: boolean
  /** For what we lack, and it has not said yet. */
  isAsked: boolean
  readonly join: ReturnType<typeof createFrameJoiner>
}

export interface LiveDocumentHooks {
  /** Made of what is stored. */
  load(): Y.Doc
  /** The whole of it as it is stored, where that can be handed on as it is. */
  whole(): StoredWhole | undefined
  /** Stores what one window wrote; throws when that cannot be, and is asked again. */
  save(window: WindowPlace, written: Written): void
  /** Something was written, stored, or could not be. */
  changed(failure?: unknown): void
  /** Where a window's cursor is now; undefined when it is gone. */
  cursor(window: WindowPlace, state: AwarenessState | undefined): void
  /** A window of this device that is no more, and whose edits another one still shows. */
  former(client: number): WindowPlace | undefined
  readonly answers: WindowAnswers
  /** Whether somebody else has it open, here or elsewhere: then what is written is shown sooner. */
  isShared(): boolean
  /** Of what is stored: no less than the state is. */
  storedBytes(): number
}

const FLUSH_ALONE_MS = 50
/** From one to the next; after a pause, at once. */
const FLUSH_SHARED_MS = 5
/** While what was stored before is on its way to the relay, where it would wait for that in any case: fewer records, each for all readers. */
const FLUSH_BEHIND_MS = 25
const RETRY_MS = 2_000
/** Windows that were there when a core ended, and whose edits one frame gives back. */
const FORMER_AT_ONCE = 16
/** The provider gives a connection up when it hears nothing for 30 s. */
const KEEP_ALIVE_MS = 10_000

export function createLiveDocument(core: Core, hooks: LiveDocumentHooks): LiveDocument {
  const { clock } = core.ports
  const windows = new Map<string, Window>()
  /** What windows left behind that are closed, until it is stored. */
  let left: Left[] = []
  let cancelFlush: (() => void) | undefined
  let cancelKeepAlive: (() => void) | undefined
  let flushedAtMs = 0
  let isUnderWay = false

  const send = (session: string, frame: Uint8Array): void => {
    for (const part of framePartsOf(frame)) core.emit({ type: 'document-frame', session, ...part })
  }
  const sendToOthers = (frame: Uint8Array, origin: unknown): void => {
    for (const { session } of windows.values()) if (session !== origin) send(session, frame)
  }
  const cursors = createLiveCursors<Window>(clock, windows, { send, moved: hooks.cursor })

  let made: Y.Doc | undefined
  const size = createDocumentSize(hooks.storedBytes, () => Y.encodeStateAsUpdate(doc()).length)
  function doc(): Y.Doc {
    if (made) return made
    made = hooks.load()
    made.on('update', follow)
    for (const window of windows.values()) if (window.isGreeted) ask(window, made)
    return made
  }

  function follow(update: Uint8Array, origin: unknown): void {
    sendToOthers(syncFrame('update', update), origin)
    const writer = typeof origin === 'string' ? windows.get(origin) : undefined
    if (writer === undefined) return
    size.grew(update.length)
    keep(writer, update)
    flushSoon(isShared() ? sharedDelayMs() : FLUSH_ALONE_MS)
    hooks.changed()
  }

  /** While it is taken. A core that ended before it had stored them is given the edits of one window by another, which had them from it. */
  let frame: Frame = NO_FRAME
  function keep(writer: Window, update: Uint8Array): void {
    const { formers, ...said } = frame
    if (formers.size === 0) return void writer.pending.push({ ...said, update })
    const { clients } = summarize(update)
    for (const [client, place] of formers)
      if (clients.has(client))
        left.push({ place, update: onlyOf(update, client, clients), isGivenBack: true, restores: undefined })
    if (clients.size === 0 || clients.has(writer.client))
      writer.pending.push({ ...said, update: onlyOf(update, writer.client, clients) })
  }

  const isUnsaved = (): boolean => left.length > 0 || [...windows.values()].some(({ pending }) => pending.length > 0)
  const isShared = (): boolean => hooks.isShared() || windows.size > 1

  function sharedDelayMs(): number {
    const sinceMs = clock.nowMs() - flushedAtMs
    const pauseMs = isUnderWay ? FLUSH_BEHIND_MS : FLUSH_SHARED_MS
    return sinceMs >= 0 && sinceMs < pauseMs ? pauseMs - sinceMs : 0
  }

  function flushSoon(delayMs: number): void {
    cancelFlush ??= clock.setTimer(delayMs, flush)
  }

  function flush(): void {
    cancelFlush?.()
    cancelFlush = undefined
    flushedAtMs = clock.nowMs()
    try {
      left = mergeLeft(left)
      for (const each of left) {
        hooks.save(each.place, each)
        left = left.filter((other) => other !== each)
      }
      for (const window of windows.values()) {
        window.pending = mergeWritten(window.pending)
        for (const written of window.pending) {
          hooks.save(window, written)
          isUnderWay = true
          window.pending = window.pending.filter((other) => other !== written)
        }
      }
    } catch (failure) {
      hooks.changed(failure)
      flushSoon(RETRY_MS)
      return
    }
    hooks.changed()
  }

  function close(session: string, code: number): void {
    detach(session)
    core.emit({ type: 'document-closed', session, code })
  }

  /** Refused when it is no update, is written under another client id than the window's, or may not be written at all. */
  function write(window: Window, given: Uint8Array, isAnswer: boolean, restores: number | undefined): void {
    const isAsked = isAnswer && window.isAsked
    if (isAnswer) window.isAsked = false
    if (given.length > LARGEST_UPDATE_BYTES) return close(window.session, 4413)
    const update = isAsked ? withoutWaiting(window, given) : given
    const { clients, isEmpty } = summarize(update)
    if (isEmpty) return
    const formers = placesOf(window, clients, isAnswer)
    if (formers === undefined) return close(window.session, 4400)
    if (!window.mayWrite()) return close(window.session, 4403)
    // What only deletes is taken: it is the way back.
    if (clients.size > 0 && !size.takes(update.length)) {
      hooks.changed()
      return close(window.session, 4413)
    }
    frame = { formers, isGivenBack: isAnswer, restores }
    try {
      if (!applyComplete(doc(), update, window.session) && !window.isAsked) ask(window, doc())
    } finally {
      frame = NO_FRAME
    }
  }

  /** [YDOC-3] Whoever was given the state was given with it what waits there for what others have not sent yet, and gives it back when asked. */
  function withoutWaiting(window: Window, update: Uint8Array): Uint8Array {
    const held = doc()
    if (held.store.pendingStructs === null) return update
    const { clients } = summarize(update)
    const isHeld = structsOf(held)
    const others = [...clients].filter((client) => client !== window.client)
    const unknown = others.filter((client) => !isHeld(update, client))
    if (unknown.length === others.length) return update
    // Its own also where there is none: what it deleted goes with it.
    return mergeUpdates([window.client, ...unknown].map((client) => onlyOf(update, client, clients)))
  }

  /** Others, by their client ids; undefined when one of them is nobody's. Who is asked what we lack has it from windows that are open again, too. */
  function placesOf(
    window: Window,
    clients: ReadonlySet<number>,
    isAnswer: boolean
  ): ReadonlyMap<number, WindowPlace> | undefined {
    const places = new Map<number, WindowPlace>()
    for (const client of clients) {
      if (client === window.client) continue
      const open = isAnswer ? windows.values().find((other) => other.client === client) : undefined
      const place = places.size < FORMER_AT_ONCE ? (open ?? hooks.former(client)) : undefined
      if (place === undefined) return undefined
      places.set(client, place)
    }
    return places
  }

  function receive(session: string, part: FramePart): void {
    const window = windows.get(session)
    if (window === undefined) return
    greet(window)
    const bytes = window.join(part)
    if (bytes === undefined) {
      if (part.more !== true) close(session, 4413)
      return
    }
    const frame = decodeFrame(bytes)
    try {
      if (frame === undefined) close(session, 4400)
      else if (frame.kind === 'step-1') answer(session, frame.stateVector)
      else if (frame.kind === 'step-2' || frame.kind === 'update')
        write(window, frame.update, frame.kind === 'step-2', part.restores)
      else if (frame.kind === 'query-awareness') cursors.want(window)
      else if (frame.kind === 'awareness') cursors.move(window, frame.states)
    } catch {
      close(session, 4400)
    }
  }

  /** As dear as the document is large: also to who lacks little, all of it is walked through. */
  function answer(session: string, stateVector: Uint8Array): void {
    hooks.answers.ask(session, () => {
      try {
        const { state, behind } = lackedBy(stateVector)
        // In the order in which they were read here: of two that bring the same place the first counts. With the last a page counts itself as whole.
        if (behind.length > 0) send(session, syncFrame('update', state))
        send(session, syncFrame('step-2', behind.length > 0 ? mergeUpdates(behind) : state))
        return size.bytes
      } catch {
        close(session, 4400)
        return 0
      }
    })
  }

  /** A page that has nothing is given what is stored as it is, and made to wait for nothing else. */
  function lackedBy(stateVector: Uint8Array): StoredWhole {
    const hasNothing = stateVector.length === 1 && stateVector[0] === 0
    const whole = hasNothing && !isUnsaved() ? hooks.whole() : undefined
    if (whole === undefined) return { state: Y.encodeStateAsUpdate(doc(), stateVector), behind: [] }
    if (made === undefined) void clock.turn().then(makeAfterwards)
    return whole
  }

  function makeAfterwards(): void {
    if (windows.size === 0) return
    try {
      doc()
    } catch {
      for (const session of [...windows.keys()]) close(session, 4400)
    }
  }

  /** Both sides ask for what they lack, or what was written without us would never come. */
  function ask(window: Window, held: Y.Doc): void {
    window.isAsked = true
    send(window.session, syncFrame('step-1', Y.encodeStateVector(held)))
  }

  function greet(window: Window): void {
    if (window.isGreeted) return
    window.isGreeted = true
    if (made) ask(window, made)
    cursors.show(window)
  }

  function keepAlive(): void {
    for (const { session } of windows.values()) send(session, awarenessFrame([]))
    cancelKeepAlive = windows.size > 0 ? clock.setTimer(KEEP_ALIVE_MS, keepAlive) : undefined
  }

  function detach(session: string): void {
    const window = windows.get(session)
    if (window === undefined) return
    flush()
    windows.delete(session)
    hooks.answers.forget(session)
    left = left.concat(window.pending.map((written) => ({ ...written, place: window })))
    cursors.remove(window)
  }

  function cease(): void {
    cancelFlush?.()
    cancelKeepAlive?.()
    cursors.stop()
    made?.destroy()
  }

  return {
    size,
    get doc() {
      return doc()
    },
    attach(place) {
      windows.set(place.session, {
        ...place,
        pending: [],
        isGreeted: false,
        isAsked: false,
        cursor: undefined,
        wantsCursors: false,
        join: createFrameJoiner()
      })
      cancelKeepAlive ??= clock.setTimer(KEEP_ALIVE_MS, keepAlive)
    },
    detach,
    receive,
    applyStored(updates) {
      if (made === undefined) {
        // It is made with them, and who was given the state before them has them from here: what was taken of them, and as it was.
        return sendToOthers(syncFrame('update', Y.encodeStateAsUpdate(doc())), undefined)
      }
      const held = made
      held.transact(() => {
        for (const update of updates) Y.applyUpdate(held, update)
      })
      for (const update of updates) size.grew(update.length)
    },
    showOthers: cursors.showOthers,
    sent() {
      if (!isUnderWay) return
      isUnderWay = false
      if (cancelFlush === undefined || !isShared()) return
      cancelFlush()
      cancelFlush = undefined
      const delayMs = sharedDelayMs()
      // At once: it leaves before what came with the answer is read.
      if (delayMs === 0) flush()
      else flushSoon(delayMs)
    },
    flush,
    get isUnsaved() {
      return isUnsaved()
    },
    get windows() {
      return windows.size
    },
    closeWindows(code) {
      for (const session of [...windows.keys()]) close(session, code)
    },
    discard(code) {
      left = []
      for (const window of windows.values()) window.pending = []
      for (const session of [...windows.keys()]) close(session, code)
      cease()
    },
    stop() {
      flush()
      for (const session of windows.keys()) hooks.answers.forget(session)
      windows.clear()
      cease()
    }
  }
}

interface Frame extends Omit<Written, 'update'> {
  readonly formers: ReadonlyMap<number, WindowPlace>
}
const NO_FRAME: Frame = { formers: new Map(), isGivenBack: false, restores: undefined }

/** Without what would wait in memory for something that the document lacks; false when there is such. Who wrote it has it, and can say it again. */
function applyComplete(doc: Y.Doc, update: Uint8Array, origin: string): boolean {
  const { store } = doc
  const { pendingStructs, pendingDs } = store
  // A copy: Yjs adds to what waits already in its place.
  const waiting = pendingStructs && { ...pendingStructs, missing: new Map(pendingStructs.missing) }
  Y.applyUpdate(doc, update, origin)
  if (isApplied(doc, update)) return true
  // What others wrote, and the log will complete, stays.
  if (store.pendingStructs) store.pendingStructs = waiting
  if (store.pendingDs) store.pendingDs = pendingDs
  return contentsOf(doc)(update)
}

export const windowId = (core: Core): string => toHex(core.ports.random.bytes(16))
