import type { Ports, Store } from '@colloque/client'
import { frenchWordsPlain, type MlsState } from '@colloque/crypto'
import {
  accountsOf,
  type Core,
  createContentRooms,
  encodeDescription,
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
}

const DIRECT_SHARE = 5 / 6
const GROUP_MEMBERS = 12
const UNREAD_SPACES = 40
const HOUR_MS = 3_600_000
const COMMON_WORD = 'patient'
export const words = { common: COMMON_WORD, rare: 'phéochromocytome' }

export async function fillVault(core: Core, { conversations, messages }: Filling): Promise<Uint8Array[]> {
  const random = createSeededRandom('vault')
  const spaces: Uint8Array[] = []
  const people = Array.from({ length: 150 }, () => random.bytes(16))
  const startMs = core.ports.clock.nowMs() - 2 * 365 * 24 * HOUR_MS
  for (let index = 0; index < conversations; index++) {
    const isDirect = index < conversations * DIRECT_SHARE
    const members = isDirect ? 2 : GROUP_MEMBERS
    const others = Array.from({ length: members - 1 }, (_, at) => people[(index * 7 + at) % people.length] ?? random.bytes(16))
    spaces.push(await addSpace(core, isDirect ? '' : `RCP ${index}`, others, startMs))
  }
  const each = Math.floor(messages / conversations)
  core.store.transaction(() => {
    for (let seq = 1; seq <= each; seq++)
      for (const [index, space] of spaces.entries()) addMessage(core, space, seq, index, startMs, random.bytes(16))
    for (const [index, space] of spaces.entries())
      core.store.run('UPDATE conversation SET read_seq = ? WHERE space = ?', index < UNREAD_SPACES ? each - 10 : each, space)
  })
  return spaces
}

async function addSpace(core: Core, name: string, others: readonly Uint8Array[], createdAt: number): Promise<Uint8Array> {
  const { random, clock } = core.ports
  const space = random.bytes(16)
  const log = random.bytes(16)
  const self = core.identity.account
  const kind = name === '' ? 'direct' : 'group'
  const owners = kind === 'direct' ? [self, ...others] : [self]
  const description: SpaceDescription = { version: 1, log, kind, name, owners, createdAt }
  const state = await groupOf(core.ports, core.identity, space, encodeDescription(description), others)
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
    const position = { log, cursor: 0, hash: new Uint8Array(32), previousEnd: undefined, epochStart: 0 }
    savePosition(core.store, space, position, clock.nowMs())
    content.described(space, description, accountsOf(core.ports.mls, state), 0)
  })
  return space
}

async function groupOf(
  { mls, random, clock }: Ports,
  identity: Identity,
  groupId: Uint8Array,
  extension: Uint8Array,
  others: readonly Uint8Array[]
): Promise<MlsState> {
  const nowS = Math.floor(clock.nowMs() / 1000)
  const lifetime = { notBefore: nowS - 3_600, notAfter: nowS + 86_400 }
  const packageOf = (account: Uint8Array, device: Uint8Array, signatureSeed: Uint8Array) =>
    mls.createKeyPackage({ identity: Uint8Array.of(...account, ...device), signatureSeed, ...lifetime })
  const keyPackage = await packageOf(identity.account, identity.device, identity.mlsSeed)
  const alone = await mls.createGroup({ groupId, extension, keyPackage })
  const add: Uint8Array[] = []
  for (const account of others) add.push((await packageOf(account, random.bytes(16), random.bytes(32))).bytes)
  const trust = (): boolean => true
  return (await mls.commit(alone, { add, remove: [], authenticatedData: new Uint8Array(33), judgeCredential: trust })).post
}

function addMessage(core: Core, space: Uint8Array, seq: number, index: number, startMs: number, entryId: Uint8Array): void {
  const { store, identity } = core
  const key = messageKey(space, entryId)
  const isOwn = (seq + index) % 3 === 0
  const sender = isOwn ? identity.account : otherIn(store, space, identity.account)
  store.run(
    'INSERT INTO message (message, space, seq, sender, device, sent_at, text, acknowledged) VALUES (?, ?, ?, ?, ?, ?, ?, 1)',
    key,
    space,
    seq,
    sender,
    identity.device,
    startMs + seq * 40 * HOUR_MS + index * 1000,
    textOf(seq, index)
  )
  indexMessage(core, key)
}

function otherIn(store: Store, space: Uint8Array, self: Uint8Array): Uint8Array {
  const row = store.get<{ account: Uint8Array }>('SELECT account FROM member WHERE space = ? AND account <> ?', space, self)
  return row?.account ?? self
}

/** Fifteen words or so; one stands in all of them, one in two. */
function textOf(seq: number, index: number): string {
  const at = (step: number): string =>
    frenchWordsPlain[(seq * 131 + index * 17 + step * step * 29) % frenchWordsPlain.length] ?? ''
  const sentence = Array.from({ length: 12 }, (_, step) => at(step)).join(' ')
  const rare = seq === 100 && (index === 3 || index === 200) ? ` ${words.rare}` : ''
  return `Le ${COMMON_WORD} : ${sentence}${rare}.`
}
