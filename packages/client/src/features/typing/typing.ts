import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { fromHex, toHex } from '../../hex.ts'
import type { Signals } from '../../sync/signals.ts'
import type { Spaces } from '../../sync/spaces.ts'

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
export function createTyping(core: Core, spaces: Spaces, signals: Signals): Typing {
  const { clock } = core.ports
  const said = new Map<string, { readonly typing: boolean; readonly atMs: number }>()
  /** By conversation, then by account: what ends the belief. */
  const writing = new Map<string, Map<string, () => void>>()

  function set(conversation: string, typing: boolean): void {
    const space = fromHex(conversation)
    if (spaces.session(space) === undefined) throw new ClientError('unknown-conversation')
    if (typing && !core.settings.get().typing) return
    const nowMs = clock.nowMs()
    const before = said.get(conversation)
    if (before?.typing === typing && (!typing || nowMs - before.atMs < REPEATED_AFTER_MS)) return
    if (before === undefined && !typing) return
    if (!signals.canSend(space)) return
    said.set(conversation, { typing, atMs: nowMs })
    signals.send(space, { typing })
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

  const stopListening = signals.onSignal((signal, account) => {
    if (signal.presence === undefined) believe(toHex(signal.space), toHex(account), signal.typing)
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
