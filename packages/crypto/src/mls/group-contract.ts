// Devices and groups for the tests of this room, and a member that breaks the rules. It is no part of the product.

import type { PrivateKeyPackage } from 'ts-mls'
import {
  type CiphersuiteImpl,
  type ClientState,
  createCommit,
  type Extension,
  emptyPskIndex,
  encodeMlsMessage,
  getCiphersuiteFromName,
  type Proposal
} from 'ts-mls'
import { applyProposals, nextEpochContext } from 'ts-mls/clientState.js'
import { createConfirmationTag, createContentCommitSignature } from 'ts-mls/framedContent.js'
import { generateKeyPackageWithKey, type KeyPackage, signKeyPackage } from 'ts-mls/keyPackage.js'
import { initializeEpoch } from 'ts-mls/keySchedule.js'
import { signLeafNodeKeyPackage } from 'ts-mls/leafNode.js'
import { protect } from 'ts-mls/messageProtection.js'
import { treeHashRoot } from 'ts-mls/treeHash.js'
import { toLeafIndex } from 'ts-mls/treemath.js'
import { expect } from 'vitest'
import { utf8 } from '../bytes.ts'
import type { Random } from '../sodium/sodium.ts'
import { createMls } from './create-mls.ts'
import type { CommitOutcome, Mls, MlsState, OwnKeyPackage } from './mls.ts'
import { capabilities, configuration } from './profile.ts'
import { colloqueSuite, type Provider } from './provider/provider.ts'
import { clientOf } from './state.ts'

export const nothing = new Uint8Array()
export const anyone = () => true
export const acceptAll = { credential: anyone, commit: () => true }
export const ninetyDaysSeconds = 90 * 24 * 60 * 60

export interface World {
  readonly mls: Mls
  readonly suite: CiphersuiteImpl
  readonly random: Random
  keyPackage(name: string): Promise<OwnKeyPackage>
  /** A group of these devices, all at the same epoch, in leaf order. */
  group(...names: string[]): Promise<MlsState[]>
  /** Commits as `states[by]` and lets every other state and newcomer follow. Removed members become undefined. */
  commit(
    states: readonly (MlsState | undefined)[],
    by: number,
    change?: { add?: OwnKeyPackage[]; remove?: number[]; extension?: Uint8Array }
  ): Promise<(MlsState | undefined)[]>
}

export async function createWorld(random: Random, provider: Provider): Promise<World> {
  const mls = await createMls({ random, provider })
  const suite = await provider.getCiphersuiteImpl(getCiphersuiteFromName(colloqueSuite))
  const keyPackage = (name: string) =>
    mls.createKeyPackage({
      identity: utf8(name),
      signatureSeed: random.bytes(32),
      notBefore: 1000,
      notAfter: 1000 + ninetyDaysSeconds
    })
  const world: World = {
    mls,
    suite,
    random,
    keyPackage,
    async group(first, ...others) {
      const founder = await mls.createGroup({
        groupId: utf8('group'),
        extension: utf8('roles'),
        keyPackage: await keyPackage(first ?? 'founder')
      })
      if (others.length === 0) return [founder]
      return defined(await world.commit([founder], 0, { add: await Promise.all(others.map(keyPackage)) }))
    },
    async commit(states, by, { add = [], remove = [], extension } = {}) {
      const committer = defined(states)[0] && states[by]
      if (committer === undefined) throw new Error('no such committer')
      const { message, welcome, post } = await mls.commit(committer, {
        add: add.map(({ bytes }) => bytes),
        remove,
        authenticatedData: nothing,
        judgeCredential: anyone,
        ...(extension && { extension })
      })
      const next: (MlsState | undefined)[] = []
      for (const [index, state] of states.entries()) {
        if (index === by) next.push(post)
        else if (state === undefined) next.push(undefined)
        else next.push(stateAfter(await mls.process(state, message, acceptAll)))
      }
      for (const newcomer of add) {
        const joined = await mls.join({ welcome: welcome ?? nothing, keyPackages: [newcomer], judgeCredential: anyone })
        next[mls.ownLeafIndex(joined.state)] = joined.state
      }
      return next
    }
  }
  return world
}

export const stateAfter = (outcome: CommitOutcome) => (outcome.kind === 'advanced' ? outcome.state : undefined)

export function defined<T>(values: readonly (T | undefined)[]): T[] {
  return values.filter((value) => value !== undefined)
}

/** A commit by the library without our profile, as a dishonest member would make it; `edit` changes its own state first. */
export async function rogueCommit(
  suite: CiphersuiteImpl,
  state: MlsState,
  extraProposals: Proposal[],
  { edit = (client: ClientState) => client, asPublic = false, groupInfoExtensions = [] as Extension[] } = {}
): Promise<{ message: Uint8Array; post: ClientState; welcome: Uint8Array }> {
  const client = edit({ ...clientOf(state), clientConfig: configuration(anyone) })
  const { commit, newState, welcome } = await createCommit(
    { state: client, cipherSuite: suite },
    { extraProposals, ratchetTreeExtension: true, wireAsPublicMessage: asPublic, groupInfoExtensions }
  )
  const encodedWelcome = welcome ? encodeMlsMessage({ version: 'mls10', wireformat: 'mls_welcome', welcome }) : nothing
  return { message: encodeMlsMessage(commit), post: newState, welcome: encodedWelcome }
}

/** A commit without a path: valid MLS for a change that removes nobody, but it heals nothing. */
export async function pathlessCommit(suite: CiphersuiteImpl, state: MlsState, proposals: Proposal[]): Promise<Uint8Array> {
  const client: ClientState = { ...clientOf(state), clientConfig: configuration(anyone) }
  const leafIndex = client.privatePath.leafIndex
  const inline = proposals.map((proposal) => ({ proposalOrRefType: 'proposal' as const, proposal }))
  const applied = await applyProposals(client, inline, toLeafIndex(leafIndex), emptyPskIndex, true, suite)
  const { signature, framedContent } = await createContentCommitSignature(
    client.groupContext,
    'mls_private_message',
    { proposals: inline, path: undefined },
    { senderType: 'member', leafIndex },
    nothing,
    client.signaturePrivateKey,
    suite.signature
  )
  const treeHash = await treeHashRoot(applied.tree, suite.hash)
  const context = await nextEpochContext(
    client.groupContext,
    'mls_private_message',
    framedContent,
    signature,
    treeHash,
    client.confirmationTag,
    suite.hash
  )
  const epoch = await initializeEpoch(
    client.keySchedule.initSecret,
    new Uint8Array(suite.kdf.size),
    context,
    applied.pskSecret,
    suite.kdf
  )
  const confirmationTag = await createConfirmationTag(
    epoch.keySchedule.confirmationKey,
    context.confirmedTranscriptHash,
    suite.hash
  )
  const content = { ...framedContent, auth: { contentType: framedContent.contentType, signature, confirmationTag } }
  const { privateMessage } = await protect(
    client.keySchedule.senderDataSecret,
    nothing,
    client.groupContext,
    client.secretTree,
    content,
    leafIndex,
    client.clientConfig.paddingConfig,
    suite
  )
  return encodeMlsMessage({ version: 'mls10', wireformat: 'mls_private_message', privateMessage })
}

export const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()
export const add = (keyPackage: KeyPackage): Proposal => ({ proposalType: 'add', add: { keyPackage } })
export const extensions = (...list: [number | 'external_senders', Uint8Array][]): Proposal => ({
  proposalType: 'group_context_extensions',
  groupContextExtensions: { extensions: list.map(([extensionType, extensionData]) => ({ extensionType, extensionData })) }
})

/** What the tests of one world share. */
export function createTools({ mls, suite }: World) {
  const names = (state: MlsState) => mls.members(state).map(({ identity }) => text(identity))

  /** A key package as the library makes it, with anything of ours replaced. */
  async function foreignKeyPackage(
    change: {
      identity?: Uint8Array
      capabilities?: typeof capabilities
      notAfter?: number
      hpkePublicKey?: Uint8Array
      extensions?: { extensionType: number; extensionData: Uint8Array }[]
    } = {}
  ): Promise<{ publicPackage: KeyPackage; privatePackage: PrivateKeyPackage }> {
    const keys = await suite.signature.keygen()
    const made = await generateKeyPackageWithKey(
      { credentialType: 'basic', identity: change.identity ?? utf8('foreign') },
      change.capabilities ?? capabilities,
      { notBefore: 1000n, notAfter: BigInt(change.notAfter ?? 2000) },
      change.extensions ?? [],
      keys,
      suite
    )
    if (change.hpkePublicKey === undefined) return made
    const leafNode = await signLeafNodeKeyPackage(
      { ...made.publicPackage.leafNode, leafNodeSource: 'key_package', hpkePublicKey: change.hpkePublicKey } as never,
      keys.signKey,
      suite.signature
    )
    return { ...made, publicPackage: await signKeyPackage({ ...made.publicPackage, leafNode }, keys.signKey, suite.signature) }
  }

  async function expectRefused(state: MlsState | undefined, message: Uint8Array) {
    await expect(mls.process(state!, message, acceptAll)).rejects.toThrow('invalid-commit')
  }

  async function speak(from: MlsState, to: MlsState): Promise<{ from: MlsState; to: MlsState }> {
    const sealed = await mls.seal(from, utf8('hello'), utf8('header'))
    const opened = await mls.open(to, sealed.message, utf8('header'))
    expect(text(opened.plaintext)).toBe('hello')
    return { from: sealed.state, to: opened.state }
  }

  return { names, foreignKeyPackage, expectRefused, speak }
}
