/** Whether the vault is open, whether the relay is there, what one has set. Follows the client; decides nothing. */
import { type ClientContract, DEFAULT_SETTINGS, type OutputOf, Refusal, type Settings } from '@colloque/client-api'
import type { Shell } from '../shell.ts'
import { createStore, type Store } from './store.ts'

export type Status = OutputOf<'status'>

export interface Session {
  /** Undefined until the client has answered once. */
  readonly status: Store<Status | undefined>
  readonly settings: Store<Settings>
  /** Since when the relay cannot be reached; undefined while it can. */
  readonly offlineSinceMs: Store<number | undefined>
  /** Why not, a code of the contract. */
  readonly offlineReason: Store<string | undefined>
  /** Who locked: shown on the locked screen of this session, kept in memory alone. */
  readonly lastName: Store<string | undefined>
  /** Since when it is locked, in this session. */
  readonly lockedAtMs: Store<number | undefined>
  /** The core is gone: nothing can be asked any more. */
  readonly isEnded: Store<boolean>
  /** The vault is there, and the account that it was made for is not: the first steps are taken up again. */
  readonly isUnfinished: Store<boolean>
  reload(): Promise<void>
  change(settings: Partial<Settings>): Promise<void>
}

export function createSession(client: ClientContract, shell: Shell): Session {
  const status = createStore<Status | undefined>(undefined)
  const settings = createStore<Settings>({ ...DEFAULT_SETTINGS, ...shell.hints })
  const offlineSinceMs = createStore<number | undefined>(undefined)
  const offlineReason = createStore<string | undefined>(undefined)
  const lastName = createStore<string | undefined>(undefined)
  const lockedAtMs = createStore<number | undefined>(undefined)
  const isEnded = createStore(false)
  const isUnfinished = createStore(false)

  function adopt(next: Settings): void {
    settings.set(next)
    const { language, theme } = next
    if (language !== shell.hints.language || theme !== shell.hints.theme) shell.rememberHints({ language, theme })
  }

  function noteConnection(connection: Status['connection'], reason?: string): void {
    offlineReason.set(connection === 'online' ? undefined : (reason ?? offlineReason.get()))
    if (connection === 'online') offlineSinceMs.set(undefined)
    else if (offlineSinceMs.get() === undefined && connection === 'offline') offlineSinceMs.set(Date.now())
  }

  async function reload(): Promise<void> {
    const next = await client.call('status', {}).catch((failure: unknown) => {
      if (failure instanceof Refusal && failure.code === 'disconnected-from-core') isEnded.set(true)
      throw failure
    })
    // While it stays open, events tell of the settings.
    if (next.vault === 'open' && status.get()?.vault !== 'open') adopt(await client.call('settings', {}))
    if (next.name !== undefined) lastName.set(next.name)
    if (next.vault === 'open') {
      isUnfinished.set(false)
      lockedAtMs.set(undefined)
      noteConnection(next.connection)
    }
    if (!isSame(next, status.get())) status.set(next)
  }

  client.subscribe((event) => {
    if (event.type === 'locked') {
      lockedAtMs.set(Date.now())
      void reload().catch(() => undefined)
    }
    if (event.type === 'settings') adopt(event.settings)
    if (event.type === 'connection') {
      noteConnection(event.state, event.reason)
      const now = status.get()
      if (now !== undefined) status.set({ ...now, connection: event.state })
    }
  })

  return {
    status,
    settings,
    offlineSinceMs,
    offlineReason,
    lastName,
    lockedAtMs,
    isEnded,
    isUnfinished,
    reload,
    async change(partial) {
      // Before the vault is open there is nowhere to keep it but the shell's hints.
      if (status.get()?.vault === 'open') adopt(await client.call('set-settings', partial))
      else adopt({ ...settings.get(), ...partial })
    }
  }
}

/** Asked often: what did not change must not draw anything anew. */
const isSame = (a: Status, b: Status | undefined): boolean => JSON.stringify(a) === JSON.stringify(b)
