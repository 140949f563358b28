import type { Person } from '@colloque/client-api'
import { equalBytes } from '@colloque/crypto'
import * as Y from 'yjs'
import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'
import { POSITION_BYTES, type Signal } from '../../sync/signal.ts'
import type { Signals } from '../../sync/signals.ts'
import { personOf } from '../directory/person.ts'
import { clientIdOf } from './client-id.ts'
import type { AwarenessState } from './document-frames.ts'
import type { WindowPlace } from './live-document.ts'

/**
 * Who has a document open and where their cursors are: told in passing, believed for a while, stored nowhere. Names come from the
 * verified sender of a signal, never from what a page says of itself.
 */
export interface Presence {
  /** A window of this device: what its page says of its cursor; undefined when it is gone. */
  say(space: Uint8Array, log: Uint8Array, window: WindowPlace, state: AwarenessState | undefined): void
  /** Others who have it open, as awareness states by Yjs client id. */
  others(log: Uint8Array): readonly AwarenessState[]
  people(log: Uint8Array): Person[]
  stop(): void
}

const BELIEVED_MS = 40_000
const REPEATED_MS = 15_000
/** A cursor that moves is followed, and not each of its steps. */
const PAUSE_MS = 100

interface Other {
  readonly log: Uint8Array
  readonly account: Uint8Array
  state: AwarenessState
  end: () => void
}

interface Said {
  presence: NonNullable<Signal['presence']>
  readonly space: Uint8Array
  cancel: () => void
  sentAtMs: number
}

export function createPresence(
  core: Core,
  signals: Signals,
  changed: (log: Uint8Array, states: readonly AwarenessState[]) => void
): Presence {
  const { clock, sodium } = core.ports
  const others = new Map<string, Other>()
  const said = new Map<string, Said>()

  function say(space: Uint8Array, log: Uint8Array, window: WindowPlace, state: AwarenessState | undefined): void {
    const known = said.get(window.session)
    if (state === undefined && (known === undefined || known.presence.gone)) return
    known?.cancel()
    const presence = { document: log, session: window.number, ...positionsOf(state), gone: state === undefined }
    const mine: Said = { presence, space, cancel: () => undefined, sentAtMs: known?.sentAtMs ?? 0 }
    said.set(window.session, mine)
    const sayIt = (): unknown => (mine.cancel = send(window.session, mine))
    const waitMs = Math.max(0, PAUSE_MS - (clock.nowMs() - mine.sentAtMs))
    if (waitMs === 0) sayIt()
    else mine.cancel = clock.setTimer(waitMs, sayIt)
  }

  /** Again and again as long as it holds: who comes later hears of it too. Who is gone is remembered for the pause before anything else. */
  function send(session: string, mine: Said): () => void {
    mine.sentAtMs = clock.nowMs()
    if (core.settings.get().typing && signals.canSend(mine.space))
      signals.send(mine.space, { typing: false, presence: mine.presence })
    if (mine.presence.gone) return clock.setTimer(PAUSE_MS, () => said.delete(session))
    return clock.setTimer(REPEATED_MS, () => (mine.cancel = send(session, mine)))
  }

  const stopListening = signals.onSignal(({ device, presence, counter }, account) => {
    if (presence === undefined) return
    const client = clientIdOf(sodium, presence.document, device, presence.session)
    const key = `${toHex(presence.document)} ${client}`
    const known = others.get(key)
    known?.end()
    if (presence.gone && known === undefined) return
    const user = { account: toHex(account), name: personOf(core, account).name }
    const state = presence.gone ? 'null' : JSON.stringify({ user, cursor: cursorOf(presence) })
    const next = { client, clock: Math.max(counter, (known?.state.clock ?? 0) + 1), state }
    const other: Other = { log: presence.document, account, state: next, end: () => undefined }
    if (presence.gone) others.delete(key)
    else {
      others.set(key, other)
      other.end = clock.setTimer(BELIEVED_MS, () => forget(key))
    }
    changed(presence.document, [other.state])
  })

  function forget(key: string): void {
    const other = others.get(key)
    if (other === undefined) return
    others.delete(key)
    changed(other.log, [{ ...other.state, clock: other.state.clock + 1, state: 'null' }])
  }

  const of = (log: Uint8Array): Other[] => [...others.values()].filter((other) => equalBytes(other.log, log))

  return {
    say,
    others: (log) => of(log).map(({ state }) => state),
    people(log) {
      const accounts = new Map(of(log).map(({ account }) => [toHex(account), account]))
      return [...accounts.values()].map((account) => personOf(core, account))
    },
    stop() {
      stopListening()
      for (const { cancel } of said.values()) cancel()
      for (const { end } of others.values()) end()
    }
  }
}

/** The two ends of a selection, as small bytes, of the JSON that editors exchange; none of what cannot be read. */
function positionsOf(state: AwarenessState | undefined): { anchor?: Uint8Array; head?: Uint8Array } {
  try {
    const { cursor } = JSON.parse(state?.state ?? 'null') ?? {}
    const [anchor, head] = [cursor.anchor, cursor.head].map((position) =>
      Y.encodeRelativePosition(Y.createRelativePositionFromJSON(position))
    )
    if (anchor === undefined || head === undefined || Math.max(anchor.length, head.length) > POSITION_BYTES) return {}
    return { anchor, head }
  } catch {
    return {}
  }
}

function cursorOf({ anchor, head }: NonNullable<Signal['presence']>): unknown {
  if (anchor === undefined || head === undefined) return null
  try {
    const [from, to] = [anchor, head].map((bytes) => Y.relativePositionToJSON(Y.decodeRelativePosition(bytes)))
    return { anchor: from, head: to }
  } catch {
    return null
  }
}
