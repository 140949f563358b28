import { equalBytes, MlsError, type MlsMember } from '@colloque/crypto'
import { ENTRY_KIND, type RequestOf } from '@colloque/protocol'
import type { Core } from '../core.ts'
import type { DirectoryDevice } from '../features/directory/directory.ts'
import { mayCommit } from './commit-rules.ts'
import type { Content } from './content.ts'
import { accountOf, credentialOf, deviceOf, judgeAsOf } from './credential.ts'
import { commitData } from './entry-data.ts'
import { epochKeys, sealEnvelope } from './epoch-keys.ts'
import { dropIntents, dueIntents, postponeIntents, type StoredIntent } from './intents.ts'
import { claimKeyPackage } from './key-packages.ts'
import { decodePending, type PendingCommit, savePending } from './pending-commit.ts'
import type { Space } from './space.ts'
import { deliverWelcome } from './welcome.ts'

/** Turns what this device wants changed into the one commit of the epoch: stored with its post-state first, sent after. */
export const DEVICES_PER_SPACE = 100
const RETRY_UNREACHABLE_MS = 15_000
const DAY_MS = 86_400_000

/** Seals and stores a commit for the due intents, if there is anything to change. */
export async function prepareCommit(core: Core, content: Content, space: Space): Promise<PendingCommit | undefined> {
  const pending = decodePending(core.store, core.ports.mls, space.id)
  if (pending) return pending
  const intents = dueIntents(core.store, space.id, core.ports.clock.nowMs())
  if (intents.length === 0) return undefined
  const plan = await planChange(core, content, space, intents)
  if (plan.unreachable.length > 0) tellUnreachable(core, content, space, plan.unreachable)
  if (!plan.worthwhile) {
    core.store.transaction(() => dropIntents(core.store, plan.satisfied))
    return undefined
  }
  try {
    return await sealCommit(core, space, plan)
  } catch (error) {
    if (!(error instanceof MlsError) || plan.add.length === 0) throw error
    refusePackages(core, content, space, intents)
    return undefined
  }
}

/** A key package that is valid by itself and does not fit the group must not stop the space: its holder is unreachable for now. */
function refusePackages(core: Core, content: Content, space: Space, intents: readonly StoredIntent[]): void {
  core.store.run('DELETE FROM claimed_key_package WHERE space = ?', space.id)
  tellUnreachable(core, content, space, intents.filter((intent) => intent.kind === 'add'))
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
  const members = core.ports.mls.members(space.state)
  const add: Plan['add'] = []
  const remove = new Set<number>()
  const satisfied: number[] = []
  const unreachable: StoredIntent[] = []
  let description: Uint8Array | undefined
  let refresh = false
  for (const intent of intents) {
    if (!isAllowed(core, content, space, members, intent)) {
      satisfied.push(intent.position)
      continue
    }
    if (intent.kind === 'describe') description = intent.content
    else if (intent.kind === 'refresh') refresh = true
    else if (intent.kind === 'remove') for (const leaf of leavesOf(core, members, intent.account)) remove.add(leaf)
    else {
      const added = await claimDevices(core, space, members, intent.account)
      if (added === undefined) {
        unreachable.push(intent)
        continue
      }
      add.push(...added)
    }
    satisfied.push(intent.position)
  }
  if (members.length - remove.size + add.length > DEVICES_PER_SPACE) add.length = Math.max(0, DEVICES_PER_SPACE - members.length + remove.size)
  const worthwhile = add.length > 0 || remove.size > 0 || description !== undefined || refresh
  return { add, remove: [...remove], description, satisfied, unreachable, worthwhile }
}

/** Owners change while an intent waits. What the rules forbid by now is dropped: everyone else would be stuck before such a commit. */
function isAllowed(core: Core, content: Content, space: Space, members: readonly MlsMember[], intent: StoredIntent): boolean {
  const removed = intent.kind === 'remove' ? leavesOf(core, members, intent.account) : []
  return mayCommit(
    {
      sender: { identity: credentialOf(core.identity) },
      added: intent.kind === 'add' ? core.directory.activeDevices(intent.account).map((device) => ({ identity: credentialOf(device) })) : [],
      removed: members.filter((member) => removed.includes(member.leafIndex)),
      extension: intent.kind === 'describe' ? intent.content : undefined,
    },
    {
      description: space.description,
      directory: core.directory,
      directoryIndex: core.directory.head.index,
      hasAskedToLeave: (account) => content.hasAskedToLeave(space.id, account),
    },
  )
}

/** Undefined when the account has devices to add and none of them can be. */
async function claimDevices(core: Core, space: Space, members: readonly MlsMember[], account: Uint8Array): Promise<Plan['add'] | undefined> {
  const present = (device: DirectoryDevice): boolean => members.some((member) => equalBytes(member.identity, credentialOf(device)))
  const active = core.directory.activeDevices(account)
  const missing = active.filter((device) => !present(device))
  const claimed: Plan['add'] = []
  for (const device of missing) {
    const keyPackage = await claimKeyPackage(core, space.id, device)
    if (keyPackage) claimed.push({ device, keyPackage })
  }
  const reachable = claimed.length > 0 || missing.length < active.length
  return reachable ? claimed : undefined
}

/** A removal never takes the own device: leaving is a message. */
function leavesOf(core: Core, members: readonly MlsMember[], account: Uint8Array): readonly number[] {
  return members
    .filter(({ identity }) => equalBytes(accountOf(identity), account) && !equalBytes(deviceOf(identity), core.identity.device))
    .map((member) => member.leafIndex)
}

function tellUnreachable(core: Core, content: Content, space: Space, intents: readonly StoredIntent[]): void {
  const dueAtMs = core.ports.clock.nowMs() + RETRY_UNREACHABLE_MS
  const events = core.store.transaction(() => {
    postponeIntents(core.store, intents.map((intent) => intent.position), dueAtMs)
    return content.refused(space.id, [], 'member-unreachable', false)
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
    judgeCredential: judgeAsOf(core.directory, head.index),
  })
  const place = { log: space.log, entryId, epoch: space.state.epoch, kind: ENTRY_KIND.commit }
  const bytes = sealEnvelope(core.ports, space.keys, place, committed.message)
  const next = await epochKeys(mls, sodium, committed.post)
  const today = Math.floor(clock.nowMs() / DAY_MS)
  const delivery = committed.welcome
    ? await deliverWelcome(core.ports, { space: space.id, log: space.log, entryId, bytes, today }, committed.welcome, plan.add.map((added) => added.device))
    : { slots: [], envelopes: [] }
  const request: RequestOf<'commit'> = { space: space.id, epoch: space.state.epoch, entryId, bytes, accessKey: next.accessPublic, ...delivery }
  const pending: PendingCommit = { epoch: space.state.epoch, entryId, bytes, post: committed.post, request, intents: plan.satisfied }
  core.store.transaction(() => savePending(core.store, mls, space.id, pending))
  return pending
}
