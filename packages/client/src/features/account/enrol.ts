// The way of a new account from a link to a complete vault, whichever the link: each step can be cut off and repeated.
import { equalBytes } from '@colloque/crypto'
import { mailboxProof } from '@colloque/protocol'
import type { Core, Identity, RelayLink } from '../../core.ts'
import { ClientError } from '../../error.ts'
import type { Ports, Store } from '../../ports/index.ts'
import { withAdmission } from '../../relay/admission.ts'
import { replenishKeyPackages } from '../../sync/key-packages.ts'
import { createVault, openVault } from '../../vault/vault.ts'
import { type DirectoryLog, openDirectory } from '../directory/directory-log.ts'
import { type Account, insertAccount, loadAccount } from './account.ts'
import { completeEnrolment, type Enrolment, loadEnrolment, saveEnrolment } from './enrolment.ts'
import { createAccount } from './new-account.ts'
import { explain } from './refusals.ts'

/** The vault is open and belongs to the caller, who also holds its lock. It keeps the phrase until that is confirmed. */
export interface Enrolled {
  readonly store: Store
  readonly account: Uint8Array
  readonly association: string
  readonly recoveryPhrase: string
}

/** What enrolling takes of the core's ports: no files. */
export type EnrolmentPorts = Pick<
  Ports,
  'vault' | 'transport' | 'clock' | 'random' | 'sodium' | 'mls' | 'hybrid' | 'passphraseCost' | 'log'
>

export interface Route {
  readonly phase: 'founding' | 'joining'
  readonly relayUrl: string
  /** The relay admission token. */
  readonly token: Uint8Array
  readonly profile: Enrolment['profile']
  readonly passphrase: string
  /** Writes what is particular to this way; inside a transaction, before anything was sent. */
  plan(store: Store, own: Identity, enrolment: Enrolment): void
  /** Whether what was planned stays as it is, whatever the command now says. */
  isFixed(own: Account, enrolment: Enrolment): boolean
  /** On the admitted session, up to the point where `openDirectory` finds its place in the vault. */
  reachDirectory(session: Session): Promise<void>
  /** Up to the point where one's own entry stands in the chain. */
  enter(session: Session, directory: DirectoryLog): Promise<void>
}

export interface Session {
  readonly ports: EnrolmentPorts
  readonly store: Store
  readonly relay: RelayLink
  readonly own: Account
  readonly enrolment: Enrolment
}

/**
 * The caller holds the lock of the vault's place. A failure before anything exists at the relay leaves no vault behind, if
 * this call made it; after that the vault stays, and the same command with the same passphrase goes on where it stopped.
 */
export async function enrol(ports: EnrolmentPorts, route: Route): Promise<Enrolled> {
  const isNew = (await ports.vault.readHeader()) === undefined
  const store = isNew ? await createVault(ports, route.passphrase) : await openVault(ports, route.passphrase)
  const progress: Progress = { isSent: false }
  try {
    await prepare(ports, store, route)
    return await pursue(ports, store, route, progress)
  } catch (error) {
    store.close()
    if (isNew && !progress.isSent) await ports.vault.destroy()
    throw explain(error)
  }
}

interface Progress {
  /** Whether something of ours may exist at the relay. */
  isSent: boolean
}

async function prepare(ports: EnrolmentPorts, store: Store, route: Route): Promise<void> {
  const own = loadAccount(store)
  if (own?.phase === 'open') throw new ClientError('vault-exists')
  if (!own) {
    const { phrase, certificate, ...identity } = await createAccount(ports)
    const { phase, relayUrl, profile, token } = route
    store.transaction(() => {
      insertAccount(store, { phase, relayUrl, ...identity })
      const entryId = ports.random.bytes(16)
      route.plan(store, identity, {
        version: 1,
        phrase,
        certificate,
        profile,
        token,
        entryId,
        begunAt: ports.clock.nowMs(),
        admitted: false
      })
    })
    return
  }
  const before = loadEnrolment(store)
  if (own.phase !== route.phase && before.admitted) throw new ClientError('vault-exists')
  if (own.phase === route.phase && route.isFixed(own, before)) return
  replan(ports, store, route, own, before)
}

/** The same keys and phrase, with the link and the words of this call. */
function replan({ clock }: EnrolmentPorts, store: Store, route: Route, own: Account, before: Enrolment): void {
  const { profile, token } = route
  const isSameRelay = own.relayUrl === route.relayUrl
  const begunAt = equalBytes(token, before.token) ? before.begunAt : clock.nowMs()
  store.transaction(() => {
    store.run(
      'UPDATE account SET phase = ?, relay_url = ?, relay_id = ?',
      route.phase,
      route.relayUrl,
      (isSameRelay && own.relayId) || null
    )
    route.plan(store, own, { ...before, profile, token, begunAt, admitted: before.admitted && isSameRelay })
  })
}

async function pursue(ports: EnrolmentPorts, store: Store, route: Route, progress: Progress): Promise<Enrolled> {
  const own = loadAccount(store)
  if (!own) throw new ClientError('vault-damaged')
  const { token, phrase } = loadEnrolment(store)
  const { transport, clock, sodium, random, log } = ports
  let isAdmitted = false
  const admission = {
    ...{ transport, clock, sodium, log, token },
    url: own.relayUrl,
    loginSeed: own.loginSeed,
    expectedRelayId: own.relayId,
    beforeAdmission(relayId: Uint8Array) {
      progress.isSent = true
      store.run('UPDATE account SET relay_id = ?', relayId)
    }
  }
  try {
    return await withAdmission(admission, async (relay) => {
      isAdmitted = true
      const enrolment = loadEnrolment(store)
      if (!enrolment.admitted) saveEnrolment(store, { ...enrolment, admitted: true })
      await openMailbox(ports, relay, own)
      await route.reachDirectory({ ports, store, relay, own, enrolment: loadEnrolment(store) })
      const directory = openDirectory({ store, relay, sodium, random, log, emit: () => {} })
      try {
        // Whoever finds us in the directory must be able to write to us at once.
        await stockMailbox(ports, { store, relay, identity: own, directory })
        await route.enter({ ports, store, relay, own, enrolment: loadEnrolment(store) }, directory)
      } finally {
        directory.close()
      }
      completeEnrolment(store, phrase)
      return { store, account: own.account, association: directory.associationName, recoveryPhrase: phrase }
    })
  } catch (error) {
    // Refused at the door, token and device alike: nothing of ours exists there.
    if (!isAdmitted && error instanceof ClientError && error.code === 'link-used') progress.isSent = false
    throw error
  }
}

async function stockMailbox(
  ports: EnrolmentPorts,
  parts: Pick<Core, 'store' | 'relay' | 'identity' | 'directory'>
): Promise<void> {
  const { mailbox, mailboxSeed } = parts.identity
  const signature = ports.sodium.ed25519Sign(mailboxProof(parts.relay.challenge(), mailbox), mailboxSeed)
  const { keyPackages } = await parts.relay.request('prove-mailbox', { mailbox, signature })
  await replenishKeyPackages({ ports, ...parts }, keyPackages)
}

async function openMailbox({ sodium }: EnrolmentPorts, relay: RelayLink, { mailbox, mailboxSeed }: Identity): Promise<void> {
  await relay.request('open-mailbox', { mailbox, key: sodium.ed25519PublicKey(mailboxSeed) })
}
