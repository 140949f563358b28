import type { AnyEvent } from '@colloque/client-api'
import { CryptoError, equalBytes, logHashStart, MlsError, openSealed, unpad } from '@colloque/crypto'
import type { AnyPush } from '@colloque/protocol'
import type { Core } from '../core.ts'
import { ClientError } from '../error.ts'
import { toHex } from '../hex.ts'
import { RelayRefusal } from '../relay/relay-refusal.ts'
import type { Content } from './content.ts'
import { credentialOf } from './credential.ts'
import { saveSpaceEpoch } from './documents/space-epochs.ts'
import { epochKeys } from './epoch-keys.ts'
import { addIntent, type Intent } from './intents.ts'
import { joinGroup } from './joiner.ts'
import { savePosition } from './log-chain.ts'
import { createMailbox } from './mailbox.ts'
import { isContentFault } from './open-message.ts'
import { createSpaceSession, type SpaceSession } from './session.ts'
import { accountsOf, isMembership, loadSpace } from './space.ts'
import { encodeDescription, type SpaceDescription } from './space-extension.ts'
import { type WelcomeEnvelope, WelcomeWaits } from './welcome.ts'

/** All spaces of an open vault: founds them, joins them by Welcome, brings them online, and routes what the relay pushes. */
export interface Spaces {
  session(space: Uint8Array): SpaceSession | undefined
  /** Stores a new space of one with what is to be changed in it first; the relay learns of it when it can be reached. */
  found(description: Omit<SpaceDescription, 'version' | 'log'>, intents: readonly Intent[]): Promise<Uint8Array>
  /** Inside a transaction: changes to be committed. Wake the session after it. */
  intend(space: Uint8Array, intent: Intent, dueAtMs?: number): void
  settle(): Promise<void>
  /** Another epoch, membership or connection: whether and how its documents may be read and written is to be asked again. */
  onChange(listener: (space: Uint8Array) => void): () => void
  /** Something that all spaces depend on has changed. */
  wake(): void
  start(): Promise<void>
  stop(): void
  /** After stop: resolves when no step is under way any more. */
  idle(): Promise<void>
}

export function createSpaces(core: Core, content: Content): Spaces {
  const sessions = new Map<string, SpaceSession>()
  const byLog = new Map<string, SpaceSession>()
  const stops: (() => void)[] = []
  const listeners = new Set<(space: Uint8Array) => void>()
  let comingOnline: Promise<void> = Promise.resolve()
  const mailbox = createMailbox(core, acceptWelcome)

  function tell(space: Uint8Array): void {
    for (const listener of listeners) listener(space)
  }

  function add(session: SpaceSession): SpaceSession {
    sessions.get(toHex(session.space.id))?.close()
    sessions.set(toHex(session.space.id), session)
    byLog.set(toHex(session.space.log), session)
    if (core.relay.state === 'online') session.online()
    return session
  }

  async function load(id: Uint8Array): Promise<void> {
    const space = await loadSpace(core.store, core.ports.mls, core.ports.sodium, id)
    if (space) add(createSpaceSession(core, content, space, () => tell(id)))
  }

  async function found(partial: Omit<SpaceDescription, 'version' | 'log'>, intents: readonly Intent[]): Promise<Uint8Array> {
    const { mls, random, clock, sodium } = core.ports
    const space = random.bytes(16)
    const log = random.bytes(16)
    const description: SpaceDescription = { version: 1, log, ...partial }
    const nowS = Math.floor(clock.nowMs() / 1000)
    const identity = credentialOf(core.identity)
    const lifetime = { notBefore: nowS - 3_600, notAfter: nowS + 90 * 86_400 }
    const keyPackage = await mls.createKeyPackage({ identity, signatureSeed: core.identity.mlsSeed, ...lifetime })
    const state = await mls.createGroup({ groupId: space, extension: encodeDescription(description), keyPackage })
    const keys = await epochKeys(mls, sodium, state)
    const { epoch, ratchets } = mls.encode(state)
    const events = core.store.transaction((): readonly AnyEvent[] => {
      core.store.run(
        "INSERT INTO space (space, log, status, epoch, epoch_state, refreshed_at) VALUES (?, ?, 'creating', ?, ?, ?)",
        space,
        log,
        state.epoch,
        epoch,
        clock.nowMs()
      )
      for (const ratchet of ratchets)
        core.store.run('INSERT INTO ratchet (space, leaf, bytes) VALUES (?, ?, ?)', space, ratchet.leafIndex, ratchet.bytes)
      savePosition(
        core.store,
        space,
        { log, cursor: 0, hash: logHashStart(sodium, log), previousEnd: undefined, epochStart: 0 },
        clock.nowMs()
      )
      saveSpaceEpoch(core.store, mls, { space, state, keys, description, addition: 'none' })
      for (const intent of intents) addIntent(core.store, space, intent)
      return content.described(space, description, accountsOf(mls, state), 0)
    })
    await load(space)
    for (const event of events) core.emit(event)
    return space
  }

  /** An older membership is read to its end first; what cannot be joined is worth nothing and is said so. */
  async function acceptWelcome(envelope: WelcomeEnvelope): Promise<void> {
    const known = sessions.get(toHex(envelope.space))
    if (known) {
      const reached = await known.readToEnd()
      if (reached === 'later') throw new ClientError('relay-unreachable')
      // After 90 days away the relay has no end to show: the Welcome is then held against the relay alone.
      if (reached === 'end' && isMembership(known.space.status)) return
    }
    if (core.directory.head.index < envelope.directory.index) await core.directory.synchronize().catch(tolerateDirectory)
    if (!hasReadDirectory(envelope)) return
    try {
      const slot = await core.relay.request('get-slot', { slot: envelope.slot })
      const welcome = unpad(openSealed(core.ports.sodium, envelope.key, envelope.slot, slot.bytes))
      for (const event of await joinGroup(core, content, envelope, welcome)) core.emit(event)
      await load(envelope.space)
    } catch (error) {
      const worthless = isContentFault(error) || (error instanceof RelayRefusal && error.code === 'unknown-slot')
      if (!worthless) throw error
      core.ports.log?.({ code: error instanceof CryptoError || error instanceof MlsError ? 'welcome-refused' : 'welcome-gone' })
    }
  }

  /** False for a Welcome made under another history. Throws while the relay has not shown us as far as its maker had read. */
  function hasReadDirectory({ directory }: WelcomeEnvelope): boolean {
    if (core.directory.head.index < directory.index) throw new WelcomeWaits()
    const hash = core.directory.hashAt(directory.index)
    if (hash !== undefined && equalBytes(hash, directory.hash)) return true
    core.ports.log?.({ code: 'welcome-of-another-directory' })
    return false
  }

  /** A directory that cannot be followed further still judges by what was verified. */
  function tolerateDirectory(error: unknown): void {
    if (!(error instanceof ClientError) || error.code !== 'directory-invalid') throw error
  }

  function route(push: AnyPush): void {
    if (push.type === 'entries') byLog.get(toHex(push.log))?.push(push.entries)
    else if (push.type === 'lagging') byLog.get(toHex(push.log))?.lagging()
    else if (push.type === 'envelopes') mailbox.push(push.envelopes)
  }

  /** The directory first: what is written must not be readable by who was revoked while we were away. */
  function online(): void {
    mailbox.online()
    comingOnline = core.directory
      .synchronize()
      .catch(() => core.ports.log?.({ code: 'directory-later' }))
      .then(() => {
        if (core.relay.state === 'online') for (const session of sessions.values()) session.online()
      })
  }

  function offline(): void {
    for (const session of sessions.values()) session.offline()
  }

  return {
    session: (space) => sessions.get(toHex(space)),
    found,
    intend: (space, intent, dueAtMs) => addIntent(core.store, space, intent, dueAtMs),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async settle() {
      await comingOnline
      await mailbox.settle()
      await Promise.all([...sessions.values()].map((session) => session.settle()))
    },
    wake() {
      for (const session of sessions.values()) session.wake()
    },
    async start() {
      for (const { space } of core.store.all<{ space: Uint8Array }>('SELECT space FROM space')) await load(space)
      stops.push(core.relay.onPush(route), core.relay.onOnline(online))
      stops.push(core.relay.onOffline(offline))
      if (core.relay.state === 'online') online()
    },
    stop() {
      for (const stop of stops) stop()
      mailbox.stop()
      for (const session of sessions.values()) session.close()
    },
    async idle() {
      await mailbox.idle()
      await Promise.all([...sessions.values()].map((session) => session.idle()))
    }
  }
}
