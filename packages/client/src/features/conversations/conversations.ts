import type { MemberRole } from '@colloque/client-api'
import { equalBytes } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { fromHex, toHex } from '../../hex.ts'
import type { AccountsChange, Intent } from '../../sync/intents.ts'
import type { SpaceSession } from '../../sync/session.ts'
import { DEVICES_PER_SPACE, isOwner, isReader } from '../../sync/space-extension.ts'
import type { Spaces } from '../../sync/spaces.ts'
import { enqueue } from '../../sync/writer.ts'
import { activeSession } from '../messages/active-space.ts'
import { encodeBody } from '../messages/bodies.ts'
import { listConversations, memberAccounts } from './conversation-view.ts'
import { handOver, hasAskedToLeave } from './membership.ts'

/** Opening conversations and changing who is in them. Each change is an intent in the vault; the log engine commits it. */
export interface Conversations {
  open(accounts: readonly string[]): Promise<string>
  create(name: string, accounts: readonly string[]): Promise<string>
  add(conversation: string, accounts: readonly string[]): Promise<void>
  remove(conversation: string, accounts: readonly string[]): Promise<void>
  leave(conversation: string): Promise<void>
  rename(conversation: string, name: string): Promise<void>
  setRole(conversation: string, account: string, role: MemberRole): Promise<void>
  /** Whether those who are added from now on see what was written in documents before. */
  setHistory(conversation: string, allowed: boolean): Promise<void>
}

/** Each role shuts out the others. */
function describeAs(role: MemberRole, accounts: readonly Uint8Array[]): Intent {
  const only = (isIt: boolean): AccountsChange => (isIt ? { add: accounts, remove: [] } : { add: [], remove: accounts })
  return { kind: 'describe', owners: only(role === 'owner'), readers: only(role === 'reader') }
}

export function createConversations(core: Core, spaces: Spaces): Conversations {
  const self = core.identity.account
  const isSelf = (account: Uint8Array): boolean => equalBytes(account, self)

  /** Known members of the association, each once, without oneself. */
  function others(accounts: readonly string[]): Uint8Array[] {
    const distinct = [...new Set(accounts)].map(fromHex).filter((account) => !isSelf(account))
    for (const account of distinct) {
      const member = core.directory.member(account)
      if (!member?.active) throw new ClientError('unknown-member', { whom: toHex(account) })
      if (core.directory.activeDevices(account).length === 0)
        throw new ClientError('member-unreachable', { name: member.profile.name })
    }
    if (distinct.length === 0) throw new ClientError('unknown-member', { whom: accounts[0] ?? '' })
    const devices = [self, ...distinct].flatMap((account) => core.directory.activeDevices(account))
    if (devices.length > DEVICES_PER_SPACE) throw new ClientError('too-many-members', { maximum: DEVICES_PER_SPACE })
    return distinct
  }

  /** Members now and those about to be added, without oneself. */
  function intended(space: Uint8Array): Set<string> {
    const added = core.store.all<{ account: Uint8Array }>("SELECT account FROM intent WHERE space = ? AND kind = 'add'", space)
    const all = [...memberAccounts(core, space), ...added.map((row) => row.account)]
    return new Set(all.filter((account) => !isSelf(account)).map(toHex))
  }

  /** The same people, and no name that sets the conversation apart. */
  function existing(kind: 'direct' | 'group', accounts: readonly Uint8Array[]): string | undefined {
    const wanted = accounts.map(toHex)
    return listConversations(core)
      .filter(
        (candidate) => candidate.kind === kind && candidate.name === '' && ['active', 'creating'].includes(candidate.status)
      )
      .map((candidate) => candidate.id)
      .filter((id) => {
        const have = intended(fromHex(id))
        return have.size === wanted.length && wanted.every((account) => have.has(account))
      })
      .sort()[0]
  }

  async function found(kind: 'direct' | 'group', name: string, accounts: readonly Uint8Array[]): Promise<string> {
    const intents: Intent[] = accounts.map((account) => ({ kind: 'add', account }))
    const owners = kind === 'direct' ? [self, ...accounts] : [self]
    const space = await spaces.found({ kind, name, owners, createdAt: core.ports.clock.nowMs() }, intents)
    return toHex(space)
  }

  function group(conversation: string, needsOwner: boolean): SpaceSession {
    const session = activeSession(spaces, conversation)
    const { description } = session.space
    if (description.kind === 'direct') throw new ClientError('direct-is-fixed')
    if (needsOwner && !isOwner(description, self)) throw new ClientError('not-owner')
    return session
  }

  function change(session: SpaceSession, intents: readonly Intent[], afterwards?: () => void): Promise<void> {
    core.store.transaction(() => {
      for (const intent of intents) spaces.intend(session.space.id, intent)
      afterwards?.()
    })
    return session.settle()
  }

  return {
    async open(accounts) {
      const people = others(accounts)
      const kind = people.length === 1 ? 'direct' : 'group'
      return existing(kind, people) ?? found(kind, '', people)
    },
    create: async (name, accounts) => found('group', name, others(accounts)),
    async add(conversation, accounts) {
      const session = group(conversation, true)
      const added = others(accounts)
      // Whoever was a reader in an earlier membership comes as any other member.
      const former = added.filter((account) => isReader(session.space.description, account))
      const additions = added.map((account): Intent => ({ kind: 'add', account }))
      await change(session, [...additions, ...(former.length > 0 ? [describeAs('member', former)] : [])])
    },
    async remove(conversation, accounts) {
      const session = group(conversation, true)
      const gone = accounts.map(fromHex).filter((account) => !isSelf(account))
      const removals = gone.map((account): Intent => ({ kind: 'remove', account }))
      await change(session, [...removals, describeAs('member', gone)])
    },
    async rename(conversation, name) {
      const session = group(conversation, true)
      await change(session, [{ kind: 'describe', owners: { add: [], remove: [] }, name }])
    },
    async setRole(conversation, account, role) {
      const session = group(conversation, true)
      const { id, description } = session.space
      const member = fromHex(account)
      if (!memberAccounts(core, id).some((known) => equalBytes(known, member)))
        throw new ClientError('unknown-member', { whom: account })
      const otherOwners = description.owners.filter((owner) => !equalBytes(owner, member))
      if (role !== 'owner' && otherOwners.length === 0) throw new ClientError('last-owner')
      await change(session, [describeAs(role, [member])])
    },
    async setHistory(conversation, allowed) {
      const session = group(conversation, true)
      await change(session, [{ kind: 'describe', owners: { add: [], remove: [] }, history: allowed }])
    },
    async leave(conversation) {
      const session = group(conversation, false)
      const { id, description } = session.space
      const staying = memberAccounts(core, id).filter((account) => !isSelf(account) && !hasAskedToLeave(core, id, account))
      await change(session, handOver(self, description, staying), () => {
        core.store.run('UPDATE member SET leaving = 1 WHERE space = ? AND account = ?', id, self)
        enqueue(core, id, core.ports.random.bytes(16), encodeBody({ type: 'leave' }))
      })
    }
  }
}
