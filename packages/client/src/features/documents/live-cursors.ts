import type { Clock } from '../../ports/index.ts'
import { type AwarenessState, awarenessFrame } from './document-frames.ts'

/** Where the windows of one document stand, told to each other and to those elsewhere; and those elsewhere, told to the windows. */
export interface LiveCursors<Window extends CursorWindow> {
  /** All of them, to a window that has just begun. */
  show(window: Window): void
  /** Of itself alone; what it says of others it has from here. */
  move(window: Window, states: readonly AwarenessState[]): void
  want(window: Window): void
  /** Of a window that is no more. */
  remove(window: Window): void
  /** By Yjs client id, their awareness state as JSON. */
  showOthers(states: readonly AwarenessState[]): void
  stop(): void
}

export interface CursorWindow {
  /** 32 hexadecimal digits. */
  readonly session: string
  readonly client: number
  /** `null` in it: gone. */
  cursor: AwarenessState | undefined
  /** It wants to know of all cursors. */
  wantsCursors: boolean
}

export interface CursorHooks<Window> {
  send(session: string, frame: Uint8Array): void
  /** Where a window's cursor is now; undefined when it is gone. */
  moved(window: Window, state: AwarenessState | undefined): void
}

/** A cursor that moves is followed, and not each of its steps. */
const FOLLOWED_MS = 25

const isGone = ({ state }: AwarenessState): boolean => state === 'null'

export function createLiveCursors<Window extends CursorWindow>(
  clock: Clock,
  windows: ReadonlyMap<string, Window>,
  hooks: CursorHooks<Window>
): LiveCursors<Window> {
  const elsewhere = new Map<number, AwarenessState>()
  const movers = new Map<number, Window>()
  let cancel: (() => void) | undefined

  function toAll(states: readonly AwarenessState[], origin?: string): void {
    const frame = awarenessFrame(states)
    for (const { session } of windows.values()) if (session !== origin) hooks.send(session, frame)
  }

  function beside(window: Window): AwarenessState[] {
    const others = [...windows.values()].filter(({ session }) => session !== window.session)
    return [...elsewhere.values(), ...others.flatMap(({ cursor }) => (cursor && !isGone(cursor) ? [cursor] : []))]
  }

  function tellSoon(): void {
    cancel ??= clock.setTimer(FOLLOWED_MS, tell)
  }

  function tell(): void {
    cancel = undefined
    const moved = [...movers.values()]
    movers.clear()
    for (const window of windows.values()) {
      const steps = moved.flatMap(({ client, cursor }) => (cursor && client !== window.client ? [cursor] : []))
      const states = window.wantsCursors ? [...beside(window), ...steps] : steps
      window.wantsCursors = false
      if (states.length > 0) hooks.send(window.session, awarenessFrame(states))
    }
    for (const window of moved) hooks.moved(window, window.cursor && !isGone(window.cursor) ? window.cursor : undefined)
  }

  return {
    show: (window) => hooks.send(window.session, awarenessFrame(beside(window))),
    move(window, states) {
      const state = states.findLast(({ client }) => client === window.client)
      if (state === undefined || (window.cursor && state.clock < window.cursor.clock)) return
      window.cursor = state
      movers.set(window.client, window)
      tellSoon()
    },
    want(window) {
      window.wantsCursors = true
      tellSoon()
    },
    remove(window) {
      if (window.cursor === undefined) return
      movers.delete(window.client)
      toAll([{ ...window.cursor, clock: window.cursor.clock + 1, state: 'null' }], window.session)
      hooks.moved(window, undefined)
    },
    showOthers(states) {
      for (const state of states) {
        elsewhere.delete(state.client)
        if (!isGone(state)) elsewhere.set(state.client, state)
      }
      if (states.length > 0) toAll(states)
    },
    stop: () => cancel?.()
  }
}
