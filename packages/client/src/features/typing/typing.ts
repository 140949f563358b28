import { equalBytes } from '@colloque/crypto'
import type { AnyPush } from '@colloque/protocol'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { fromHex, toHex } from '../../hex.ts'
import { credentialOf } from '../../sync/credential.ts'
import { revokedMembers } from '../../sync/revoked.ts'
import { openSignal, sealSignal } from '../../sync/signal.ts'
import type { Spaces } from '../../sync/spaces.ts'
import { deviceWasActive } from '../directory/directory.ts'

/** Who is writing now: told to the other members in passing, believed for a few seconds, stored nowhere. */
export interface Typing {
  /** Does nothing when one does not want to be seen writing, is alone, or the relay is not there, and where nothing is written now: in a space that rests, and before a revoked member is removed. */
  set(conversation: string, typing: boolean): void
  stop(): void
}

/** Longer than the pause between two signals of one who goes on writing. */
const BELIEVED_MS = 6_000
/** The same is not said again sooner. */
const REPEATED_AFTER_MS = 2_000
/** How far a sender's clock may be from ours; the most that a relay can hold one back for. */
const CLOCK_DIFFERENCE_MS = 600_000
/** Sessions remembered against repetition; a member who makes more is heard less well. */
const SESSIONS = 1_000

type SignalPush = Extract<AnyPush, { type: 'signal' }>

export function createTyping(core: Core, spaces: Spaces): Typing {
  const { clock, sodium, random, mls } = core.ports
  const session = random.bytes(16)
  let counter = 0
  const said = new Map<string, { readonly typing: boolean; readonly atMs: number }>()
  const counters = new Map<string, number>()
  /** By conversation, then by account: what ends the belief. */
  const writing = new Map<string, Map<string, () => void>>()

  function set(conversation: string, typing: boolean): void {
    const found = spaces.session(fromHex(conversation))
    if (found === undefined) throw new ClientError('unknown-conversation')
    if (typing && !core.settings.get().typing) return
    const nowMs = clock.nowMs()
    const before = said.get(conversation)
    if (before?.typing === typing && (!typing || nowMs - before.atMs < REPEATED_AFTER_MS)) return
    if (before === undefined && !typing) return
    const { id: space, keys, status, suspended, state } = found.space
    if (status !== 'active' || core.relay.state !== 'online' || mls.members(state).length < 2) return
    if (suspended !== undefined || revokedMembers(core, found.space).length > 0) return
    said.set(conversation, { typing, atMs: nowMs })
    const { device, recordSeed } = core.identity
    const signal = { version: 1, space, epoch: keys.epoch, device, session, counter: ++counter, sentAt: nowMs, typing } as const
    const bytes = sealSignal({ sodium, random }, keys, signal, recordSeed)
    // What is lost is not said again: the next one will be.
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
    believe(toHex(space), toHex(account), signal.typing)
  }

  function isNew(signal: { device: Uint8Array; session: Uint8Array; counter: number; sentAt: number }): boolean {
    if (Math.abs(signal.sentAt - clock.nowMs()) > CLOCK_DIFFERENCE_MS) return false
    const key = `${toHex(signal.device)} ${toHex(signal.session)}`
    if (signal.counter <= (counters.get(key) ?? -1)) return false
    counters.delete(key)
    counters.set(key, signal.counter)
    const oldest = counters.keys().next()
    if (counters.size > SESSIONS && !oldest.done) counters.delete(oldest.value)
    return true
  }

  function believe(conversation: string, account: string, typing: boolean): void {
    const accounts = writing.get(conversation) ?? new Map<string, () => void>()
    writing.set(conversation, accounts)
    const wasWriting = accounts.has(account)
    accounts.get(account)?.()
    accounts.delete(account)
    if (typing)
      accounts.set(
        account,
        clock.setTimer(BELIEVED_MS, () => believe(conversation, account, false))
      )
    if (wasWriting !== typing) core.emit({ type: 'typing', conversation, accounts: [...accounts.keys()] })
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
    set,
    stop() {
      stopListening()
      for (const accounts of writing.values()) for (const end of accounts.values()) end()
      writing.clear()
    }
  }
}
