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
import { createAutoLock } from './auto-lock.ts'
import { ClientError } from './error.ts'
import type { Enrolled } from './features/account/enrol.ts'
import { found } from './features/account/found.ts'
import { fetchDeclaration, inspectLink } from './features/account/inspect-link.ts'
import { invite } from './features/account/invite.ts'
import { join } from './features/account/join.ts'
import { confirmRecoveryPhrase, isRecoveryConfirmed, recoveryPhrase } from './features/account/recovery.ts'
import { explain } from './features/account/refusals.ts'
import { arrangeConversation } from './features/conversations/arrange.ts'
import { listConversations } from './features/conversations/conversation-view.ts'
import { setDraft } from './features/conversations/drafts.ts'
import { listIncidents } from './features/conversations/incidents.ts'
import { viewDirectory } from './features/directory/directory-view.ts'
import { documentHandlers, folderHandlers } from './features/documents/document-handlers.ts'
import { fileHandlers } from './features/folders/file-handlers.ts'
import { countWaiting } from './features/messages/count-waiting.ts'
import { filesToIndex } from './features/search/file-texts.ts'
import { search } from './features/search/search.ts'
import { toHex } from './hex.ts'
import { type OpenClient, openClient } from './open-client.ts'
import type { Ports, Store } from './ports/index.ts'
import { createLane } from './sync/lane.ts'
import { LEAST_PASSPHRASE_BITS, passphraseBits } from './vault/passphrase-strength.ts'
import { allowKeychain, forbidKeychain, keychainState, openVault, openVaultByKeychain } from './vault/vault.ts'

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

  const autoLock = createAutoLock(
    ports.clock,
    () => unlocked?.core.settings.get().autoLockMinutes ?? 0,
    () => void doors.run(lock).catch(() => ports.log?.({ code: 'internal' }))
  )

  /** Again is no error: two windows may ask at once. */
  function unlock(opening: () => Promise<Store>): Promise<OutputOf<'unlock'>> {
    return doors.run(async () => {
      const account = unlocked?.core.identity.account
      if (account) return { account: toHex(account) }
      return occupy(async () => {
        const store = await opening()
        try {
          unlocked = await openClient(ports, store, emit)
        } catch (error) {
          store.close()
          throw error
        }
        return { account: toHex(unlocked.core.identity.account) }
      })
    })
  }

  async function setKeychain(on: boolean, passphrase: string | undefined): Promise<void> {
    open()
    if (!on) return forbidKeychain(ports)
    if (passphrase === undefined) throw new ClientError('wrong-passphrase')
    return allowKeychain(ports, passphrase)
  }

  async function lock(): Promise<void> {
    const closing = unlocked
    unlocked = undefined
    autoLock.stop()
    try {
      await closing?.close()
    } finally {
      await release?.()
      release = undefined
    }
    if (closing) emit({ type: 'locked' })
  }

  async function status(): Promise<OutputOf<'status'>> {
    const keychain = await keychainState(ports)
    if (unlocked === undefined) {
      const vault = (await ports.vault.readHeader()) === undefined ? 'empty' : 'locked'
      return { vault, connection: 'offline', ...(keychain && { keychain }) }
    }
    const { identity, relay, directory, store } = unlocked.core
    return {
      vault: 'open',
      connection: relay.state,
      account: toHex(identity.account),
      association: directory.associationName,
      relayUrl: relay.url,
      recovery: isRecoveryConfirmed(store) ? 'confirmed' : 'unconfirmed',
      waiting: countWaiting(store),
      ...(keychain && { keychain }),
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
    'passphrase-strength': async ({ passphrase }) => ({
      bits: Math.floor(await passphraseBits(passphrase)),
      least: LEAST_PASSPHRASE_BITS
    }),
    'recovery-phrase': () => ({ recoveryPhrase: recoveryPhrase(open().core.store) }),
    'confirm-recovery-phrase': async ({ words }) => done(confirmRecoveryPhrase(open().core.store, words)),
    unlock: ({ passphrase }) => unlock(() => openVault(ports, passphrase)),
    'unlock-by-keychain': () => unlock(() => openVaultByKeychain(ports)),
    'set-keychain': ({ on, passphrase }) => doors.run(() => setKeychain(on, passphrase)).then(() => ({})),
    'note-presence': () => {
      if (unlocked) autoLock.note()
      return {}
    },
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
    settings: () => open().core.settings.get(),
    'set-settings': (changes) => {
      const settings = open().core.settings.set(changes)
      autoLock.changed()
      return settings
    },
    'relay-declaration': async () => {
      const { url } = open().core.relay
      return { relayUrl: url, declaration: await fetchDeclaration(ports.transport, url) }
    },
    directory: () => viewDirectory(open().core),
    'set-availability': async ({ availability }) => done(open().setAvailability(availability)),
    conversations: () => ({ conversations: listConversations(open().core) }),
    'open-conversation': async (input) => ({ conversation: await open().conversations.open(input.with) }),
    'create-conversation': async (input) => ({ conversation: await open().conversations.create(input.name, input.with) }),
    'add-members': async ({ conversation, accounts }) => done(open().conversations.add(conversation, accounts)),
    'remove-members': async ({ conversation, accounts }) => done(open().conversations.remove(conversation, accounts)),
    'rename-conversation': async ({ conversation, name }) => done(open().conversations.rename(conversation, name)),
    'arrange-conversation': async (input) => done(arrangeConversation(open().core, input)),
    'set-draft': async ({ conversation, draft }) => done(setDraft(open().core, conversation, draft)),
    'set-typing': async ({ conversation, typing }) => done(open().typing.set(conversation, typing)),
    incidents: ({ conversation }) => ({ incidents: listIncidents(open().core, conversation) }),
    'set-history': async ({ conversation, allowed }) => done(open().conversations.setHistory(conversation, allowed)),
    'set-role': async ({ conversation, account, role }) => done(open().conversations.setRole(conversation, account, role)),
    'leave-conversation': async ({ conversation }) => done(open().conversations.leave(conversation)),
    send: async (input) => ({ message: await open().messages.send(input) }),
    'forward-message': (input) => ({ message: open().messages.forward(input) }),
    'edit-message': async (input) => done(open().messages.edit(input)),
    'delete-message': async (input) => done(open().messages.remove(input)),
    'retry-message': async (input) => done(open().messages.retry(input)),
    react: async (input) => done(open().messages.react(input)),
    'message-versions': (input) => open().messages.versions(input),
    'message-receipts': (input) => open().messages.receipts(input),
    messages: ({ conversation, ...page }) => open().messages.list(conversation, page),
    search: (input) => search(open().core, open().searchIndex, input),
    'files-to-index': () => filesToIndex(open().core),
    'index-file': async (input) => done(open().searchIndex.indexFile(input)),
    'mark-read': async ({ conversation, message }) => done(open().messages.markRead(conversation, message)),
    'begin-upload': async (input) => ({ upload: await open().attachments.beginUpload(input) }),
    'upload-part': async ({ upload, offset, bytes }) => done(open().attachments.uploadPart(upload, offset, bytes)),
    'finish-upload': async ({ upload }) => ({ attachment: await open().attachments.finishUpload(upload) }),
    'abandon-upload': async ({ upload }) => done(open().attachments.abandonUpload(upload)),
    async 'fetch-attachment'({ attachment }) {
      const { attachments, started } = open()
      await started
      return { attachment: await attachments.fetch(attachment) }
    },
    'read-attachment': async ({ attachment, start, end }) => ({
      bytes: await open().attachments.read(attachment, start, end)
    }),
    async 'save-attachment'({ attachment, path }) {
      const { attachments, started } = open()
      await started
      return done(attachments.save(attachment, path))
    },
    'cancel-attachment': async ({ attachment }) => done(open().attachments.cancel(attachment)),
    'resume-attachment': async ({ attachment }) => done(open().attachments.resume(attachment)),
    ...folderHandlers(open),
    ...documentHandlers(open),
    ...fileHandlers(open)
  }

  return {
    async call<N extends CommandName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> {
      if (!Object.hasOwn(commands, name)) throw new ClientError('unknown-command')
      const checked = commands[name].input.safeParse(input)
      if (!checked.success) throw new ClientError('invalid-call')
      const vault = unlocked
      try {
        return await handlers[name](checked.data as CheckedInputOf<N>)
      } catch (error) {
        // What was under way when its vault closed finds it closed, wherever it was: that is no fault.
        const isClosed = vault !== undefined && vault !== unlocked && name !== 'lock'
        throw isClosed && !(error instanceof ClientError) ? new ClientError('vault-locked') : explain(error)
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
