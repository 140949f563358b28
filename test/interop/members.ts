/** Members of one MLS group of either kind behind one interface: ours (patched ts-mls, our provider) and OpenMLS (core-crypto). */
import { randomUUID } from 'node:crypto'
import type { JudgeCredential, MlsDependencies } from '@colloque/crypto'
import { createStandardMember } from '@colloque/crypto/mls-conformance'
import { type Committed, createCoreCryptoMember, type Received } from './core-crypto.ts'

export type Suite = 1 | 3
export type Kind = 'ours' | 'openmls'

const suiteNames = {
  1: 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519',
  3: 'MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519'
} as const

export interface Member {
  readonly kind: Kind
  readonly identity: Uint8Array
  /** As an MLSMessage. */
  keyPackage(): Promise<Uint8Array>
  found(groupId: Uint8Array): Promise<void>
  join(welcome: Uint8Array): Promise<void>
  add(keyPackage: Uint8Array): Promise<Committed>
  remove(identity: Uint8Array): Promise<Committed>
  /** A commit without proposals, which renews the committer's keys. */
  update(): Promise<Committed>
  seal(plaintext: Uint8Array): Promise<Uint8Array>
  receive(message: Uint8Array): Promise<Received>
  /** What everyone of an epoch must agree on: its number, who is there, and a secret of the exporter. */
  view(): Promise<{ readonly epoch: number; readonly members: readonly string[]; readonly secret: string }>
}

export interface OwnMember extends Member {
  proposeRemoval(identity: Uint8Array): Promise<Uint8Array>
}

export interface OpenMlsMember extends Member {
  commitProposals(): Promise<Committed>
}

export interface OwnOptions {
  readonly suite: Suite
  readonly provider: MlsDependencies['provider']
  readonly judge?: JudgeCredential
  /** Handshakes as PrivateMessage, as Colloque sends them; else as PublicMessage. */
  readonly isPrivate?: boolean
}

/** KeyPackages go bare into core-crypto and come bare out of it: version 1 and wire format 5 stand before them in an MLSMessage. */
const frame = Uint8Array.of(0, 1, 0, 5)
const framed = (keyPackage: Uint8Array) => new Uint8Array([...frame, ...keyPackage])
const bare = (message: Uint8Array) => message.slice(frame.length)

/** The exporter of core-crypto has this label, no context, and nothing to choose but the length. */
const exported = { label: 'exporter', lengthBytes: 32 }
const nothing = new Uint8Array()
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const daySeconds = 86_400

export async function createOwnMember({ suite, provider, judge, isPrivate }: OwnOptions): Promise<OwnMember> {
  const nowSeconds = Math.floor(Date.now() / 1000)
  // core-crypto reads an identity as one of Wire's, so ours is spelled like one.
  const identity = Buffer.from(`${randomUUID()}:2@example.org`)
  const member = await createStandardMember({
    provider,
    suiteName: suiteNames[suite],
    identity: new Uint8Array(identity),
    notBefore: nowSeconds - daySeconds,
    notAfter: nowSeconds + 80 * daySeconds,
    judge: judge ?? (() => true),
    isPublic: !isPrivate
  })
  return {
    kind: 'ours',
    identity: new Uint8Array(identity),
    keyPackage: async () => member.keyPackage,
    found: (groupId) => member.found(groupId),
    join: (welcome) => member.join(welcome),
    add: (keyPackage) => member.commit({ add: [keyPackage] }),
    remove: (gone) => member.commit({ remove: [gone] }),
    update: () => member.commit(),
    proposeRemoval: (gone) => member.propose({ remove: gone }),
    seal: (plaintext) => member.seal(plaintext),
    async receive(message) {
      const epoch = member.epoch()
      const opened = await member.receive(message)
      if (opened !== undefined) return { kind: 'text', plaintext: opened.plaintext, sender: opened.sender }
      if (!member.isMember()) return { kind: 'commit', isMember: false }
      return member.epoch() > epoch ? { kind: 'commit', isMember: true } : { kind: 'proposal' }
    },
    view: async () => ({
      epoch: member.epoch(),
      members: member.members().map(text).sort(),
      secret: hex(await member.exportSecret(exported.label, nothing, exported.lengthBytes))
    })
  }
}

export async function createOpenMlsMember(suite: Suite): Promise<OpenMlsMember> {
  const member = await createCoreCryptoMember(suite)
  let group: Uint8Array = nothing
  return {
    kind: 'openmls',
    identity: member.identity,
    keyPackage: async () => framed(await member.keyPackage()),
    async found(groupId) {
      await member.found(groupId)
      group = groupId
    },
    async join(welcome) {
      group = await member.join(welcome)
    },
    add: (keyPackage) => member.add(group, bare(keyPackage)),
    remove: (gone) => member.remove(group, gone),
    update: () => member.update(group),
    commitProposals: () => member.commitProposals(group),
    seal: (plaintext) => member.seal(group, plaintext),
    receive: (message) => member.receive(group, message),
    view: async () => ({
      epoch: await member.epoch(group),
      members: (await member.members(group)).map(text).sort(),
      secret: hex(await member.exportSecret(group, exported.lengthBytes))
    })
  }
}
