import { CryptoError, equalBytes, MlsError, type MlsMember } from '@colloque/crypto'
import { ENTRY_KIND, type RequestOf } from '@colloque/protocol'
import type { Core } from '../core.ts'
import type { DirectoryDevice } from '../features/directory/directory.ts'
import { toHex } from '../hex.ts'
import { RelayRefusal } from '../relay/relay-refusal.ts'
import { absentMembers } from './absent.ts'
import { mayCommit } from './commit-rules.ts'
import type { Content } from './content.ts'
import { accountOf, credentialOf, deviceOf, judgeAsOf } from './credential.ts'
import { commitData } from './entry-data.ts'
import { epochKeys, sealEnvelope } from './epoch-keys.ts'
import { type AccountsChange, dropIntents, dueIntents, postponeIntents, type StoredIntent } from './intents.ts'
import { claimKeyPackage } from './key-packages.ts'
import { decodePending, type PendingCommit, savePending } from './pending-commit.ts'
import { isRevoked, revokedMembers } from './revoked.ts'
import { accountsOf, type Space } from './space.ts'
import { DEVICES_PER_SPACE, encodeDescription, inheritedBy, isOwner } from './space-extension.ts'
import { deliverWelcome } from './welcome.ts'

/** Turns what this device wants changed into the one commit of the epoch: stored with its post-state first, sent after. */
const RETRY_UNREACHABLE_MS = 30_000
const RETRY_STEP_MS = 2_000
const DAY_MS = 86_400_000

/** Seals and stores a commit for the due intents, if there is anything to change. */
export async function prepareCommit(core: Core, content: Content, space: Space): Promise<PendingCommit | undefined> {
  const pending = decodePending(core.store, core.ports.mls, space.id)
  if (pending) return pending
  const intents = dueIntents(core.store, space.id, core.ports.clock.nowMs())
  if (intents.length === 0) return undefined
  const plan = await planChange(core, content, space, intents)
  if (plan.unreachable.length > 0) postpone(core, content, space, plan.unreachable, 'member-unreachable')
  if (!plan.worthwhile) {
    core.store.transaction(() => dropIntents(core.store, plan.satisfied))
    return undefined
  }
  try {
    return await sealCommit(core, space, plan)
  } catch (error) {
    if (!(error instanceof MlsError) || plan.add.length === 0) throw error
    refuseAdditions(core, content, space, intents)
    // What else is due must not wait with them.
    return prepareCommit(core, content, space)
  }
}

/**
 * A key package that is right by itself and does not fit the group must not stop the space: the additions are tried again
 * later, one by one, so that the one at fault shows itself; that one is claimed anew.
 */
function refuseAdditions(core: Core, content: Content, space: Space, intents: readonly StoredIntent[]): void {
  const additions = intents.filter((intent) => intent.kind === 'add')
  if (additions.length === 1) core.store.run('DELETE FROM claimed_key_package WHERE space = ?', space.id)
  postpone(core, content, space, additions, 'member-unreachable')
}

/**
 * The relay takes a commit whole or not at all, and has refused this one for what goes to its joiners (a full mailbox, a
 * day's quota): it never entered the log. The claimed key packages are kept, and everything but the additions goes on.
 */
export function giveUpCommit(core: Core, content: Content, space: Space, delayMs = RETRY_UNREACHABLE_MS): void {
  const pending = decodePending(core.store, core.ports.mls, space.id)
  core.store.run('DELETE FROM pending_commit WHERE space = ?', space.id)
  const intents = dueIntents(core.store, space.id, core.ports.clock.nowMs())
  const additions = intents.filter((intent) => intent.kind === 'add' && pending?.intents.includes(intent.position))
  postpone(core, content, space, additions, 'member-unreachable', delayMs)
}

interface Plan {
  readonly add: { readonly device: DirectoryDevice; readonly keyPackage: Uint8Array }[]
  readonly remove: number[]
  readonly description: Uint8Array | undefined
  /** Intents that this plan fulfils or finds fulfilled. */
  readonly satisfied: number[]
  readonly unreachable: StoredIntent[]
  readonly worthwhile: boolean
}

async function planChange(core: Core, content: Content, space: Space, intents: readonly StoredIntent[]): Promise<Plan> {
  if (isRevoked(core, core.identity.device)) return nothingToChange(intents)
  const members = core.ports.mls.members(space.state)
  const add: Plan['add'] = []
  const remove = new Set<number>()
  const satisfied: number[] = []
  const unreachable: StoredIntent[] = []
  const owners = byHex(space.description.owners)
  const readers = byHex(space.description.readers ?? [])
  for (const member of [...revokedMembers(core, space), ...absentMembers(core, space)]) remove.add(member.leafIndex)
  let { name, history = false } = space.description
  let refresh = false
  let heir: Uint8Array | undefined
  for (const intent of intents) {
    if (!isAllowed(core, content, space, members, intent)) {
      satisfied.push(intent.position)
      continue
    }
    if (intent.kind === 'describe') {
      changeAccounts(owners, intent.owners)
      if (intent.readers) changeAccounts(readers, intent.readers)
      name = intent.name ?? name
      history = intent.history ?? history
    } else if (intent.kind === 'refresh') refresh = true
    else if (intent.kind === 'inherit') heir = inheritedBy(space.description, core.identity.account)
    else if (intent.kind === 'remove') for (const leaf of leavesOf(core, members, intent.account)) remove.add(leaf)
    else if (intent.kind === 'add') {
      // Taken out first, by the same commit; whoever is wanted again comes with the next one.
      if (leavesOf(core, members, intent.account).some((leaf) => remove.has(leaf))) continue
      // Asked for twice before it could be done: one device has one leaf.
      if (add.some(({ device }) => equalBytes(device.account, intent.account))) {
        satisfied.push(intent.position)
        continue
      }
      const added = await claimDevices(core, space, members, intent.account)
      if (added === undefined || members.length - remove.size + add.length + added.length > DEVICES_PER_SPACE) {
        unreachable.push(intent)
        continue
      }
      add.push(...added)
    }
    satisfied.push(intent.position)
  }
  const description = heir ?? describedAnew(core, space, { owners, readers, name, history })
  const worthwhile = add.length > 0 || remove.size > 0 || description !== undefined || refresh
  return { add, remove: [...remove], description, satisfied, unreachable, worthwhile }
}

/** Who was revoked changes nothing any more: everyone else would refuse it. */
function nothingToChange(intents: readonly StoredIntent[]): Plan {
  const satisfied = intents.map((intent) => intent.position)
  return { add: [], remove: [], description: undefined, satisfied, unreachable: [], worthwhile: false }
}

type Accounts = ReadonlyMap<string, Uint8Array>
const byHex = (accounts: readonly Uint8Array[]): Map<string, Uint8Array> =>
  new Map(accounts.map((account) => [toHex(account), account]))
const areSame = (accounts: Accounts, known: readonly Uint8Array[]): boolean =>
  accounts.size === known.length && known.every((account) => accounts.has(toHex(account)))

function changeAccounts(accounts: Map<string, Uint8Array>, change: AccountsChange): void {
  for (const account of change.add) accounts.set(toHex(account), account)
  for (const account of change.remove) accounts.delete(toHex(account))
}

/** The extension with this name, these owners and readers, and what newcomers see; undefined when they are those already, or when no owner would be left. */
function describedAnew(
  core: Core,
  space: Space,
  wanted: { readonly owners: Accounts; readonly readers: Accounts; readonly name: string; readonly history: boolean }
): Uint8Array | undefined {
  const { description } = space
  const { owners, readers, name, history } = wanted
  const isSame =
    areSame(owners, description.owners) &&
    areSame(readers, description.readers ?? []) &&
    name === description.name &&
    history === (description.history ?? false)
  if (isSame || owners.size === 0 || !isOwner(description, core.identity.account)) return undefined
  const { readers: _, history: __, ...rest } = description
  return encodeDescription({
    ...rest,
    name,
    owners: [...owners.values()],
    ...(readers.size > 0 && { readers: [...readers.values()] }),
    ...(history && { history })
  })
}

/** Owners change while an intent waits. What the rules forbid by now is dropped: everyone else would be stuck before such a commit. */
function isAllowed(core: Core, content: Content, space: Space, members: readonly MlsMember[], intent: StoredIntent): boolean {
  const removed = intent.kind === 'remove' ? leavesOf(core, members, intent.account) : []
  return mayCommit(
    {
      sender: { identity: credentialOf(core.identity) },
      added:
        intent.kind === 'add'
          ? core.directory.activeDevices(intent.account).map((device) => ({ identity: credentialOf(device) }))
          : [],
      removed: members.filter((member) => removed.includes(member.leafIndex)),
      extension: extensionOf(core, space, intent)
    },
    {
      description: space.description,
      accounts: accountsOf(core.ports.mls, space.state),
      directory: core.directory,
      directoryIndex: core.directory.head.index,
      hasAskedToLeave: (account) => content.hasAskedToLeave(space.id, account)
    }
  )
}

/** What the rules are asked about: of a description, whether it may be changed at all. */
function extensionOf(core: Core, { description }: Space, { kind }: StoredIntent): Uint8Array | undefined {
  if (kind === 'describe') return encodeDescription(description)
  return kind === 'inherit' ? inheritedBy(description, core.identity.account) : undefined
}

/** Undefined when the account has devices to add and none of them can be. */
async function claimDevices(
  core: Core,
  space: Space,
  members: readonly MlsMember[],
  account: Uint8Array
): Promise<Plan['add'] | undefined> {
  const present = (device: DirectoryDevice): boolean =>
    members.some((member) => equalBytes(member.identity, credentialOf(device)))
  const active = core.directory.activeDevices(account)
  const missing = active.filter((device) => !present(device))
  const claimed: Plan['add'] = []
  for (const device of missing) {
    const keyPackage = (await canSealTo(core, device)) ? await claim(core, space, device) : undefined
    if (keyPackage) claimed.push({ device, keyPackage })
  }
  const reachable = claimed.length > 0 || missing.length < active.length
  return reachable ? claimed : undefined
}

/** Too many claims for now is this device's matter, not the space's. */
async function claim(core: Core, space: Space, device: DirectoryDevice): Promise<Uint8Array | undefined> {
  try {
    return await claimKeyPackage(core, space.id, device)
  } catch (error) {
    if (error instanceof RelayRefusal) return undefined
    throw error
  }
}

/** The directory vouches for whose an inbox key is, not that it is a key. */
async function canSealTo(core: Core, { inboxKey }: DirectoryDevice): Promise<boolean> {
  try {
    const nothing = new Uint8Array(0)
    await core.ports.hybrid.seal(inboxKey, nothing, nothing, nothing)
    return true
  } catch (error) {
    if (error instanceof CryptoError) return false
    throw error
  }
}

/** A removal never takes the own device: leaving is a message. */
function leavesOf(core: Core, members: readonly MlsMember[], account: Uint8Array): readonly number[] {
  return members
    .filter(({ identity }) => equalBytes(accountOf(identity), account) && !equalBytes(deviceOf(identity), core.identity.device))
    .map((member) => member.leafIndex)
}

function postpone(
  core: Core,
  content: Content,
  space: Space,
  intents: readonly StoredIntent[],
  code: string,
  delayMs = RETRY_UNREACHABLE_MS
): void {
  const isAlone = accountsOf(core.ports.mls, space.state).length === 1
  const events = core.store.transaction(() => {
    postponeIntents(
      core.store,
      intents.map((intent) => intent.position),
      core.ports.clock.nowMs(),
      { delayMs, stepMs: RETRY_STEP_MS }
    )
    // With others in the space, messages go on to them; alone, everything waits for this one.
    return isAlone ? content.refused(space.id, [], code) : []
  })
  for (const event of events) core.emit(event)
}

async function sealCommit(core: Core, space: Space, plan: Plan): Promise<PendingCommit> {
  const { mls, sodium, random, clock } = core.ports
  const entryId = random.bytes(16)
  const { head } = core.directory
  const committed = await mls.commit(space.state, {
    add: plan.add.map((added) => added.keyPackage),
    remove: plan.remove,
    ...(plan.description && { extension: plan.description }),
    authenticatedData: commitData(space.log, entryId, head),
    judgeCredential: judgeAsOf(core.directory, head.index)
  })
  const place = { log: space.log, entryId, epoch: space.state.epoch, kind: ENTRY_KIND.commit }
  const bytes = sealEnvelope(core.ports, space.keys, place, committed.message)
  const next = await epochKeys(mls, sodium, committed.post)
  const today = Math.floor(clock.nowMs() / DAY_MS)
  const delivery = committed.welcome
    ? await deliverWelcome(
        core.ports,
        { space: space.id, log: space.log, entryId, bytes, directory: head, today },
        committed.welcome,
        plan.add.map((added) => added.device)
      )
    : { slots: [], envelopes: [] }
  const request: RequestOf<'commit'> = {
    space: space.id,
    epoch: space.state.epoch,
    entryId,
    bytes,
    accessKey: next.accessPublic,
    ...delivery
  }
  const pending: PendingCommit = {
    epoch: space.state.epoch,
    entryId,
    bytes,
    post: committed.post,
    request,
    intents: plan.satisfied,
    directoryIndex: head.index
  }
  core.store.transaction(() => savePending(core.store, mls, space.id, pending))
  return pending
}
