import {
  type AnyEvent,
  type CheckedInputOf,
  type ClientContract,
  type CommandName,
  commands,
  type InputOf,
  type OutputOf
} from '@colloque/client-api'
import { suggestPassphrase } from '@colloque/crypto'
import { ClientError } from './error.ts'
import type { Enrolled } from './features/account/enrol.ts'
import { found } from './features/account/found.ts'
import { inspectLink } from './features/account/inspect-link.ts'
import { invite } from './features/account/invite.ts'
import { join } from './features/account/join.ts'
import { explain } from './features/account/refusals.ts'
import { listConversations } from './features/conversations/conversation-view.ts'
import { viewDirectory } from './features/directory/directory-view.ts'
import { toHex } from './hex.ts'
import { type OpenClient, openClient } from './open-client.ts'
import type { Ports } from './ports/index.ts'
import { createLane } from './sync/lane.ts'
import { openVault } from './vault/vault.ts'

/** The core behind the contract: one vault, locked or open. Each call is validated here, whoever asks. */
export interface Client extends ClientContract {
  /** Stops everything where it is; what was acknowledged is on disk. */
  close(): Promise<void>
}

type Handlers = { [N in CommandName]: (input: CheckedInputOf<N>) => Promise<OutputOf<N>> | OutputOf<N> }

export function createClient(ports: Ports): Client {
  const listeners = new Set<(event: AnyEvent) => void>()
  /** Opening and locking exclude each other. */
  const doors = createLane()
  let unlocked: OpenClient | undefined
  let release: (() => Promise<void>) | undefined

  function emit(event: AnyEvent): void {
    for (const listener of [...listeners]) listener(event)
  }

  function open(): OpenClient {
    if (unlocked === undefined) throw new ClientError('vault-locked')
    return unlocked
  }

  /** Takes the vault for this process, and gives it back when opening fails. */
  async function occupy<T>(body: () => Promise<T>): Promise<T> {
    if (unlocked) throw new ClientError('vault-exists')
    release = await ports.vault.lock()
    try {
      return await body()
    } catch (error) {
      await release()
      release = undefined
      throw error
    }
  }

  async function enrol(enrolling: () => Promise<Enrolled>): Promise<Enrolled> {
    return doors.run(() =>
      occupy(async () => {
        const enrolled = await enrolling()
        unlocked = await openClient(ports, enrolled.store, emit)
        return enrolled
      })
    )
  }

  async function lock(): Promise<void> {
    const closing = unlocked
    unlocked = undefined
    try {
      await closing?.close()
    } finally {
      await release?.()
      release = undefined
    }
    if (closing) emit({ type: 'locked' })
  }

  async function status(): Promise<OutputOf<'status'>> {
    if (unlocked === undefined) {
      const vault = (await ports.vault.readHeader()) === undefined ? 'empty' : 'locked'
      return { vault, connection: 'offline' }
    }
    const { identity, relay, directory } = unlocked.core
    return {
      vault: 'open',
      connection: relay.state,
      account: toHex(identity.account),
      association: directory.associationName,
      relayUrl: relay.url,
      ...nameOf(directory.member(identity.account)?.profile.name)
    }
  }

  const handlers: Handlers = {
    status,
    'inspect-link': ({ link }) => inspectLink(ports.transport, link),
    'suggest-passphrase': () => ({ passphrase: suggestPassphrase(ports.random) }),
    async found(input) {
      const { account, recoveryPhrase } = await enrol(() => found(ports, input))
      return { account: toHex(account), recoveryPhrase }
    },
    async join(input) {
      const { account, association, recoveryPhrase } = await enrol(() => join(ports, input))
      return { account: toHex(account), association, recoveryPhrase }
    },
    unlock: ({ passphrase }) =>
      doors.run(async () => {
        const account = unlocked?.core.identity.account
        if (account) return { account: toHex(account) }
        return occupy(async () => {
          const store = await openVault(ports, passphrase)
          try {
            unlocked = await openClient(ports, store, emit)
          } catch (error) {
            store.close()
            throw error
          }
          return { account: toHex(unlocked.core.identity.account) }
        })
      }),
    lock: () => doors.run(async () => void (await lock())).then(() => ({})),
    async sync() {
      const { core, synchronize } = open()
      const online = await synchronize()
      const quarantined = core.store.get<{ count: number }>('SELECT count(*) AS count FROM quarantine')?.count ?? 0
      return { online, quarantined }
    },
    async invite({ role }) {
      const { core, directory, started } = open()
      await started
      return invite({ ...core, directory }, role)
    },
    directory: () => viewDirectory(open().core),
    conversations: () => ({ conversations: listConversations(open().core) }),
    'open-conversation': async (input) => ({ conversation: await open().conversations.open(input.with) }),
    'create-conversation': async (input) => ({ conversation: await open().conversations.create(input.name, input.with) }),
    'add-members': async ({ conversation, accounts }) => done(open().conversations.add(conversation, accounts)),
    'remove-members': async ({ conversation, accounts }) => done(open().conversations.remove(conversation, accounts)),
    'leave-conversation': async ({ conversation }) => done(open().conversations.leave(conversation)),
    send: async ({ conversation, text, paths }) => ({ message: await open().messages.send(conversation, text, paths) }),
    messages: ({ conversation, before, limit }) => open().messages.list(conversation, before, limit),
    'mark-read': async ({ conversation, message }) => done(open().messages.markRead(conversation, message)),
    async 'save-attachment'({ attachment, path }) {
      const { attachments, started } = open()
      await started
      return done(attachments.save(attachment, path))
    },
    'cancel-attachment': async ({ attachment }) => done(open().attachments.cancel(attachment)),
    'resume-attachment': async ({ attachment }) => done(open().attachments.resume(attachment))
  }

  return {
    async call<N extends CommandName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> {
      if (!Object.hasOwn(commands, name)) throw new ClientError('unknown-command')
      const checked = commands[name].input.safeParse(input)
      if (!checked.success) throw new ClientError('invalid-call')
      try {
        return await handlers[name](checked.data as CheckedInputOf<N>)
      } catch (error) {
        throw explain(error)
      }
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => doors.run(lock)
  }
}

const nameOf = (name: string | undefined): { name?: string } => (name === undefined ? {} : { name })

async function done(work: Promise<void> | void): Promise<Record<string, never>> {
  await work
  return {}
}
