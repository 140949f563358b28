import { equalBytes } from '@colloque/crypto'
import type { AnyPush } from '@colloque/protocol'
import type { Core } from '../core.ts'
import { deviceWasActive } from '../features/directory/directory.ts'
import { toHex } from '../hex.ts'
import { credentialOf } from './credential.ts'
import { revokedMembers } from './revoked.ts'
import { openSignal, type Signal, sealSignal } from './signal.ts'
import type { Spaces } from './spaces.ts'

/** What passes sealed and unstored between the members of a space: sent when somebody could hear it, given on once when it is honest and new. */
export interface Signals {
  /** Whether a signal would reach anybody and may be sent now. */
  canSend(space: Uint8Array): boolean
  /** What is lost is not said again: the next one will be. */
  send(space: Uint8Array, content: Pick<Signal, 'typing' | 'presence'>): void
  /** Of another account, verified. */
  onSignal(listener: (signal: Signal, account: Uint8Array) => void): () => void
  stop(): void
}

/** How far a sender's clock may be from ours; the most that a relay can hold one back for. */
const CLOCK_DIFFERENCE_MS = 600_000
/** Sessions remembered against repetition; a member who makes more is heard less well. */
const SESSIONS = 1_000

type SignalPush = Extract<AnyPush, { type: 'signal' }>

export function createSignals(core: Core, spaces: Spaces): Signals {
  const { clock, sodium, random, mls } = core.ports
  const session = random.bytes(16)
  const listeners = new Set<(signal: Signal, account: Uint8Array) => void>()
  const counters = new Map<string, number>()
  let counter = 0

  function canSend(id: Uint8Array): boolean {
    const found = spaces.session(id)
    if (found === undefined || core.relay.state !== 'online') return false
    const { status, suspended, state } = found.space
    if (status !== 'active' || suspended !== undefined || mls.members(state).length < 2) return false
    return revokedMembers(core, found.space).length === 0
  }

  function send(id: Uint8Array, content: Pick<Signal, 'typing' | 'presence'>): void {
    const found = spaces.session(id)
    if (found === undefined) return
    const { id: space, keys } = found.space
    const { device, recordSeed } = core.identity
    const sentAt = clock.nowMs()
    const signal = { version: 1, space, epoch: keys.epoch, device, session, counter: ++counter, sentAt, ...content } as const
    const bytes = sealSignal({ sodium, random }, keys, signal, recordSeed)
    core.relay.request('signal', { space, epoch: keys.epoch, bytes }).catch(() => undefined)
  }

  function receive({ space, epoch, bytes }: SignalPush): void {
    const found = spaces.session(space)
    if (found === undefined || found.space.keys.epoch !== epoch) return
    const { keys, state } = found.space
    const members = mls.members(state).map(({ identity }) => identity)
    const recordKeyOf = (device: Uint8Array): Uint8Array | undefined => {
      const known = core.directory.device(device)
      if (known === undefined || !deviceWasActive(known, core.directory.head.index)) return undefined
      return members.some((identity) => equalBytes(identity, credentialOf(known))) ? known.recordKey : undefined
    }
    const signal = openSignal(sodium, keys, space, bytes, recordKeyOf)
    const account = core.directory.device(signal.device)?.account
    if (account === undefined || equalBytes(account, core.identity.account) || !isNew(signal)) return
    for (const listener of listeners) listener(signal, account)
  }

  function isNew(signal: Signal): boolean {
    if (Math.abs(signal.sentAt - clock.nowMs()) > CLOCK_DIFFERENCE_MS) return false
    const key = `${toHex(signal.device)} ${toHex(signal.session)}`
    if (signal.counter <= (counters.get(key) ?? -1)) return false
    counters.delete(key)
    counters.set(key, signal.counter)
    const oldest = counters.keys().next()
    if (counters.size > SESSIONS && !oldest.done) counters.delete(oldest.value)
    return true
  }

  const stopListening = core.relay.onPush((push) => {
    if (push.type !== 'signal') return
    try {
      receive(push)
    } catch {
      // It is worth nothing to anybody: not an entry, so nothing is set aside.
      core.ports.log?.({ code: 'signal-refused' })
    }
  })

  return {
    canSend,
    send,
    onSignal(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop: stopListening
  }
}
