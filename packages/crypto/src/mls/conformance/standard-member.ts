/**
 * A member of a standard group of RFC 9420: the patched library over our provider, with the settings of our groups, and our
 * decoding in the one exact form. Only what our profile closes is open again, because other implementations use it: their
 * suites, capabilities and extensions, handshakes as PublicMessage. It is for proofs beside others, and no part of the product.
 */
import {
  type CiphersuiteImpl,
  type CiphersuiteName,
  type ClientState,
  type CryptoProvider,
  createApplicationMessage,
  createCommit,
  createGroup,
  createProposal,
  decodeMlsMessage,
  emptyPskIndex,
  encodeMlsMessage,
  generateKeyPackageWithKey,
  getCiphersuiteFromName,
  joinGroup,
  type MLSMessage,
  mlsExporter,
  type PrivateKeyPackage,
  type Proposal,
  processPrivateMessage,
  processPublicMessage
} from 'ts-mls'
import type { KeyPackage } from 'ts-mls/keyPackage.js'
import { equalBytes } from '../../bytes.ts'
import type { JudgeCredential } from '../mls.ts'
import { configuration } from '../profile.ts'
import { senderOf } from '../sender.ts'
import { membersOf } from '../tree.ts'
import { hold } from './check.ts'

export interface StandardMember {
  /** An encoded MLSMessage, with which another member adds this one. */
  readonly keyPackage: Uint8Array
  found(groupId: Uint8Array): Promise<void>
  join(welcome: Uint8Array): Promise<void>
  /** The commit is adopted at once. `welcome` is there when someone was added. */
  commit(change?: { add?: Uint8Array[]; remove?: Uint8Array[] }): Promise<{ commit: Uint8Array; welcome: Uint8Array | undefined }>
  propose(change: { add: Uint8Array } | { remove: Uint8Array }): Promise<Uint8Array>
  seal(plaintext: Uint8Array): Promise<Uint8Array>
  /** Gives what an application message said and who sent it; undefined after a commit or a proposal. Throws what does not verify. */
  receive(message: Uint8Array): Promise<{ plaintext: Uint8Array; sender: Uint8Array } | undefined>
  isMember(): boolean
  epoch(): number
  epochAuthenticator(): Uint8Array
  exportSecret(label: string, context: Uint8Array, length: number): Promise<Uint8Array>
  /** Identities, in the order of the leaves. */
  members(): Uint8Array[]
}

export interface StandardMemberOptions {
  readonly provider: CryptoProvider
  readonly suiteName: CiphersuiteName
  readonly identity: Uint8Array
  /** Unix seconds. */
  readonly notBefore: number
  readonly notAfter: number
  readonly judge: JudgeCredential
  /** Handshakes leave as PublicMessage, not as PrivateMessage. */
  readonly isPublic?: boolean
}

export async function createStandardMember(options: StandardMemberOptions): Promise<StandardMember> {
  const suite = await options.provider.getCiphersuiteImpl(getCiphersuiteFromName(options.suiteName))
  const own = await generate(suite, options)
  const settings = configuration(options.judge)
  const asPublic = options.isPublic ?? false
  let current: ClientState | undefined
  const state = (): ClientState => {
    if (current === undefined) throw new Error('no member of a group yet')
    return current
  }
  const toProposal = (change: { add: Uint8Array } | { remove: Uint8Array }): Proposal =>
    'add' in change
      ? { proposalType: 'add', add: { keyPackage: keyPackageIn(change.add) } }
      : { proposalType: 'remove', remove: { removed: leafOf(state(), change.remove) } }
  return {
    keyPackage: encodeMlsMessage({ version: 'mls10', wireformat: 'mls_key_package', keyPackage: own.publicPackage }),
    async found(groupId) {
      current = await createGroup(groupId, own.publicPackage, own.privatePackage, [], suite, settings)
    },
    async join(bytes) {
      const message = decodeExactly(bytes)
      hold('welcome', message.wireformat === 'mls_welcome')
      current = await joinGroup(
        message.welcome,
        own.publicPackage,
        own.privatePackage,
        emptyPskIndex,
        suite,
        undefined,
        undefined,
        settings
      )
    },
    async commit({ add = [], remove = [] } = {}) {
      const extraProposals = [
        ...remove.map((identity) => toProposal({ remove: identity })),
        ...add.map((keyPackage) => toProposal({ add: keyPackage }))
      ]
      const { commit, welcome, newState } = await createCommit(
        { state: state(), cipherSuite: suite },
        { extraProposals, ratchetTreeExtension: true, wireAsPublicMessage: asPublic }
      )
      current = newState
      return {
        commit: encodeMlsMessage(commit),
        welcome: welcome && encodeMlsMessage({ version: 'mls10', wireformat: 'mls_welcome', welcome })
      }
    },
    async propose(change) {
      const { message, newState } = await createProposal(state(), asPublic, toProposal(change), suite)
      current = newState
      return encodeMlsMessage(message)
    },
    async seal(plaintext) {
      const { newState, privateMessage } = await createApplicationMessage(state(), plaintext, suite)
      current = newState
      return encodeMlsMessage({ version: 'mls10', wireformat: 'mls_private_message', privateMessage })
    },
    async receive(bytes) {
      const message = decodeExactly(bytes)
      if (message.wireformat === 'mls_public_message') {
        current = (await processPublicMessage(state(), message.publicMessage, emptyPskIndex, suite)).newState
        return undefined
      }
      hold('message', message.wireformat === 'mls_private_message')
      const { identity } = (await senderOf(suite, state(), message.privateMessage, 'invalid-message')).member
      const result = await processPrivateMessage(state(), message.privateMessage, emptyPskIndex, suite)
      current = result.newState
      return result.kind === 'applicationMessage' ? { plaintext: result.message, sender: identity } : undefined
    },
    isMember: () => state().groupActiveState.kind === 'active',
    epoch: () => Number(state().groupContext.epoch),
    epochAuthenticator: () => state().keySchedule.epochAuthenticator,
    exportSecret: (label, context, length) => mlsExporter(state().keySchedule.exporterSecret, label, context, length, suite),
    members: () => membersOf(state().ratchetTree).map(({ identity }) => identity)
  }
}

async function generate(
  suite: CiphersuiteImpl,
  { identity, notBefore, notAfter, suiteName }: StandardMemberOptions
): Promise<{ publicPackage: KeyPackage; privatePackage: PrivateKeyPackage }> {
  return generateKeyPackageWithKey(
    { credentialType: 'basic', identity },
    { versions: ['mls10'], ciphersuites: [suiteName], extensions: [], proposals: [], credentials: ['basic', 'x509'] },
    { notBefore: BigInt(notBefore), notAfter: BigInt(notAfter) },
    [],
    await suite.signature.keygen(),
    suite
  )
}

function leafOf(state: ClientState, identity: Uint8Array): number {
  const member = membersOf(state.ratchetTree).find((candidate) => equalBytes(candidate.identity, identity))
  if (member === undefined) throw new Error('no such member')
  return member.leafIndex
}

function keyPackageIn(bytes: Uint8Array): KeyPackage {
  const message = decodeExactly(bytes)
  hold('key package', message.wireformat === 'mls_key_package')
  return message.keyPackage
}

function decodeExactly(bytes: Uint8Array): MLSMessage {
  const message = decodeMlsMessage(bytes.slice(), 0)?.[0]
  hold('encoding', message !== undefined && equalBytes(encodeMlsMessage(message), bytes))
  return message
}
