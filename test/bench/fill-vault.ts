import type { Ports } from '@colloque/client'
import { equalBytes, frenchWordsPlain, type MlsState, type Random } from '@colloque/crypto'
import { accessProof } from '@colloque/protocol'
import {
  accountsOf,
  type Core,
  createContentRooms,
  encodeDescription,
  epochKeys,
  type Identity,
  indexMessage,
  messageKey,
  type SpaceDescription,
  savePosition
} from '../support/engine-parts.ts'
import { createSeededRandom } from '../support/seeded-random.ts'

/** Years of use in one vault: real MLS groups, and messages that the index of words knows. Their entries never were at a relay. */
export interface Filling {
  readonly conversations: number
  readonly messages: number
  /** How many of them the last conversation holds alone, a group, which has the newest message of all; the others share the rest evenly. */
  readonly longest?: number
  /** Makes each space known to the relay that the core is connected to, which then holds one entry of it. */
  readonly announced?: boolean
}
interface Colleague {
  readonly account: Uint8Array
  readonly device: Uint8Array
}
interface FilledSpace {
  readonly id: Uint8Array
  readonly members: readonly Uint8Array[]
  readonly messages: number
}

const DIRECT_SHARE = 5 / 6
const GROUP_MEMBERS = 12
const UNREAD_SPACES = 40
const UNREAD_MESSAGES = 10
const STRANGERS = 150
const HOUR_MS = 3_600_000
const SPAN_MS = 555 * 24 * HOUR_MS
const COMMON_WORD = 'patient'
export const words = { common: COMMON_WORD, rare: 'phéochromocytome' }

/** The spaces, the longest last. With the members of the directory, or strangers where there are too few. */
export async function fillVault(core: Core, filling: Filling): Promise<Uint8Array[]> {
  const { conversations, messages, longest } = filling
  const random = createSeededRandom('vault')
  const people = colleagues(core)
  if (people.length < GROUP_MEMBERS)
    for (let index = 0; index < STRANGERS; index++) people.push({ account: random.bytes(16), device: random.bytes(16) })
  const startMs = core.ports.clock.nowMs() - SPAN_MS - 24 * HOUR_MS
  const each = Math.floor(longest === undefined ? messages / conversations : (messages - longest) / (conversations - 1))
  const spaces: FilledSpace[] = []
  for (let index = 0; index < conversations; index++) {
    const isDirect = index < conversations * DIRECT_SHARE
    const count = isDirect ? 1 : GROUP_MEMBERS - 1
    const others = Array.from({ length: count }, (_, at) => people[(index * 7 + at) % people.length] as Colleague)
    const id = await addSpace(core, isDirect ? '' : `RCP ${index}`, others, startMs, filling.announced === true)
    const isLongest = index === conversations - 1 && longest !== undefined
    spaces.push({ id, members: others.map(({ account }) => account), messages: isLongest ? longest : each })
  }
  core.store.transaction(() => {
    const most = Math.max(...spaces.map((space) => space.messages))
    for (let step = 0; step < most; step++)
      for (const [index, space] of spaces.entries())
        if (step >= most - space.messages) addMessage(core, space, step - most + space.messages + 1, index, startMs, random)
    for (const [index, { id, messages: last }] of spaces.entries()) noteRead(core, id, last, index < UNREAD_SPACES)
  })
  return spaces.map(({ id }) => id)
}

function colleagues(core: Core): Colleague[] {
  const others = core.directory.members().filter(({ account }) => !equalBytes(account, core.identity.account))
  return others.flatMap(({ account }) => core.directory.activeDevices(account).map(({ device }) => ({ account, device })))
}

function noteRead({ store }: Core, space: Uint8Array, last: number, isUnread: boolean): void {
  const read = isUnread ? last - UNREAD_MESSAGES : last
  store.run(
    'UPDATE conversation SET read_seq = ?, receipt_delivered_seq = ?, receipt_read_seq = ? WHERE space = ?',
    read,
    last,
    read,
    space
  )
  store.run('UPDATE member SET delivered_seq = ?, read_seq = ? WHERE space = ?', last, last, space)
}

async function addSpace(
  core: Core,
  name: string,
  others: readonly Colleague[],
  createdAt: number,
  announced: boolean
): Promise<Uint8Array> {
  const { random, clock } = core.ports
  const space = random.bytes(16)
  const log = random.bytes(16)
  const self = core.identity.account
  const kind = name === '' ? 'direct' : 'group'
  const owners = kind === 'direct' ? [self, ...others.map(({ account }) => account)] : [self]
  const description: SpaceDescription = { version: 1, log, kind, name, owners, createdAt }
  const state = await groupOf(core.ports, core.identity, space, encodeDescription(description), others)
  if (announced) await announce(core, space, log, state)
  const { epoch, ratchets } = core.ports.mls.encode(state)
  const content = createContentRooms(core, () => {
    throw new Error('no attachments here')
  })
  core.store.transaction(() => {
    core.store.run(
      "INSERT INTO space (space, log, status, epoch, epoch_state, refreshed_at) VALUES (?, ?, 'active', ?, ?, ?)",
      space,
      log,
      state.epoch,
      epoch,
      clock.nowMs()
    )
    for (const { leafIndex, bytes } of ratchets)
      core.store.run('INSERT INTO ratchet (space, leaf, bytes) VALUES (?, ?, ?)', space, leafIndex, bytes)
    // What stands before the cursor is not known, as for who has just joined.
    const head = announced ? 1 : 0
    const position = { log, cursor: head, hash: new Uint8Array(announced ? 0 : 32), previousEnd: undefined, epochStart: head }
    savePosition(core.store, space, position, clock.nowMs())
    content.described(space, description, accountsOf(core.ports.mls, state), 0)
  })
  return space
}

/** As if the commit that ended the first epoch had come from here: what the relay sees of it is its number and the next access key. */
async function announce({ ports, relay }: Core, space: Uint8Array, log: Uint8Array, state: MlsState): Promise<void> {
  const { sodium, random, mls } = ports
  const seed = random.bytes(32)
  await relay.request('create-space', { space, log, accessKey: sodium.ed25519PublicKey(seed), retention: 'rolling' })
  const signature = sodium.ed25519Sign(accessProof(relay.challenge(), space, 0), seed)
  await relay.request('prove', { space, epoch: 0, signature })
  const { accessPublic } = await epochKeys(mls, sodium, state)
  const bytes = random.bytes(4096)
  await relay.request('commit', {
    space,
    epoch: 0,
    entryId: random.bytes(16),
    bytes,
    accessKey: accessPublic,
    slots: [],
    envelopes: []
  })
}

async function groupOf(
  { mls, random, clock }: Ports,
  identity: Identity,
  groupId: Uint8Array,
  extension: Uint8Array,
  others: readonly Colleague[]
): Promise<MlsState> {
  const nowS = Math.floor(clock.nowMs() / 1000)
  const lifetime = { notBefore: nowS - 3_600, notAfter: nowS + 86_400 }
  const packageOf = (account: Uint8Array, device: Uint8Array, signatureSeed: Uint8Array) =>
    mls.createKeyPackage({ identity: Uint8Array.of(...account, ...device), signatureSeed, ...lifetime })
  const keyPackage = await packageOf(identity.account, identity.device, identity.mlsSeed)
  const alone = await mls.createGroup({ groupId, extension, keyPackage })
  const add: Uint8Array[] = []
  for (const { account, device } of others) add.push((await packageOf(account, device, random.bytes(32))).bytes)
  const trust = (): boolean => true
  return (await mls.commit(alone, { add, remove: [], authenticatedData: new Uint8Array(33), judgeCredential: trust })).post
}

function addMessage(core: Core, space: FilledSpace, seq: number, index: number, startMs: number, random: Random): void {
  const { store, identity } = core
  const { id, members, messages } = space
  const key = messageKey(id, random.bytes(16))
  const isOwn = (seq + index) % 3 === 0
  const sender = isOwn ? identity.account : (members[(seq >> 2) % members.length] ?? identity.account)
  store.run(
    'INSERT INTO message (message, space, seq, sender, device, sent_at, text, acknowledged) VALUES (?, ?, ?, ?, ?, ?, ?, 1)',
    key,
    id,
    seq,
    sender,
    identity.device,
    startMs + Math.floor((seq / messages) * SPAN_MS) + index * 1000,
    textOf(seq, index)
  )
  indexMessage(core, key)
}

/** Three to forty-five words, fifteen on average; one stands in all of them, one in two. */
const LENGTHS = [2, 5, 8, 11, 14, 44]

function textOf(seq: number, index: number): string {
  const at = (step: number): string =>
    frenchWordsPlain[(seq * 131 + index * 17 + step * step * 29) % frenchWordsPlain.length] ?? ''
  const length = LENGTHS[(seq * 7 + index) % LENGTHS.length] ?? 0
  const sentence = Array.from({ length }, (_, step) => at(step)).join(' ')
  const rare = seq === 100 && (index === 3 || index === 200) ? ` ${words.rare}` : ''
  return `Le ${COMMON_WORD} : ${sentence}${rare}.`
}
