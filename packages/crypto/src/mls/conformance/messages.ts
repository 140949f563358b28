// Vectors of the wire: every message round trip, message protection, Welcomes, and clients that follow a group.
import {
  bytesToBase64,
  type CiphersuiteImpl,
  type ClientConfig,
  decodeMlsMessage,
  encodeMlsMessage,
  joinGroup,
  makePskIndex,
  processPrivateMessage,
  processPublicMessage
} from 'ts-mls'
import { defaultClientConfig } from 'ts-mls/clientConfig.js'
import { decodeCommit, encodeCommit } from 'ts-mls/commit.js'
import type { GroupContext } from 'ts-mls/groupContext.js'
import { verifyGroupInfoConfirmationTag, verifyGroupInfoSignature } from 'ts-mls/groupInfo.js'
import { decodeGroupSecrets, encodeGroupSecrets } from 'ts-mls/groupSecrets.js'
import { makeKeyPackageRef } from 'ts-mls/keyPackage.js'
import { protectApplicationData, protectProposal, unprotectPrivateMessage } from 'ts-mls/messageProtection.js'
import { protectProposalPublic, unprotectPublicMessage } from 'ts-mls/messageProtectionPublic.js'
import * as proposals from 'ts-mls/proposal.js'
import { decodeRatchetTree, encodeRatchetTree } from 'ts-mls/ratchetTree.js'
import { createSecretTree } from 'ts-mls/secretTree.js'
import { decryptGroupInfo, decryptGroupSecrets } from 'ts-mls/welcome.js'
import { equalBytes } from '../../bytes.ts'
import { decodeField, demandKeyPair, demandSigner, equal, fromHex, hold } from './check.ts'
import { generousRetention } from './schedule.ts'

type Codec = readonly [
  decode: (bytes: Uint8Array, offset: number) => [never, number] | undefined,
  encode: (value: never) => Uint8Array
]
const codec = <T>(decode: (bytes: Uint8Array, offset: number) => [T, number] | undefined, encode: (value: T) => Uint8Array) =>
  [decode, encode] as unknown as Codec
const message = codec(decodeMlsMessage, encodeMlsMessage)

const codecs = {
  mls_welcome: message,
  mls_group_info: message,
  mls_key_package: message,
  ratchet_tree: codec(decodeRatchetTree, encodeRatchetTree),
  group_secrets: codec(decodeGroupSecrets, encodeGroupSecrets),
  add_proposal: codec(proposals.decodeAdd, proposals.encodeAdd),
  update_proposal: codec(proposals.decodeUpdate, proposals.encodeUpdate),
  remove_proposal: codec(proposals.decodeRemove, proposals.encodeRemove),
  pre_shared_key_proposal: codec(proposals.decodePSK, proposals.encodePSK),
  re_init_proposal: codec(proposals.decodeReinit, proposals.encodeReinit),
  external_init_proposal: codec(proposals.decodeExternalInit, proposals.encodeExternalInit),
  group_context_extensions_proposal: codec(proposals.decodeGroupContextExtensions, proposals.encodeGroupContextExtensions),
  commit: codec(decodeCommit, encodeCommit),
  public_message_application: message,
  public_message_proposal: message,
  public_message_commit: message,
  private_message: message
}

export type MessagesVector = Record<keyof typeof codecs, string>

export async function messages(vector: MessagesVector): Promise<void> {
  for (const [field, [decode, encode]] of Object.entries(codecs)) {
    const hex = vector[field as keyof MessagesVector]
    equal(field, encode(decodeField(field, decode, hex)), hex)
  }
}

export interface ProtectionVector {
  group_id: string
  epoch: number
  tree_hash: string
  confirmed_transcript_hash: string
  signature_priv: string
  signature_pub: string
  encryption_secret: string
  sender_data_secret: string
  membership_key: string
  proposal: string
  proposal_priv: string
  proposal_pub: string
  commit: string
  commit_priv: string
  commit_pub: string
  application: string
  application_priv: string
}

export async function messageProtection(vector: ProtectionVector, suite: CiphersuiteImpl): Promise<void> {
  const context: GroupContext = {
    version: 'mls10',
    cipherSuite: suite.name,
    groupId: fromHex(vector.group_id),
    epoch: BigInt(vector.epoch),
    treeHash: fromHex(vector.tree_hash),
    confirmedTranscriptHash: fromHex(vector.confirmed_transcript_hash),
    extensions: []
  }
  const [signKey, publicKey, membershipKey] = [
    fromHex(vector.signature_priv),
    fromHex(vector.signature_pub),
    fromHex(vector.membership_key)
  ]
  const senderDataSecret = fromHex(vector.sender_data_secret)
  const secretTree = () => createSecretTree(2, fromHex(vector.encryption_secret), suite.kdf)
  const openPrivate = async (framed: Parameters<typeof unprotectPrivateMessage>[1]) =>
    (
      await unprotectPrivateMessage(
        senderDataSecret,
        framed,
        await secretTree(),
        [],
        context,
        generousRetention,
        suite,
        publicKey
      )
    ).content.content
  const openPublic = async (framed: Parameters<typeof unprotectPublicMessage>[3]) =>
    (await unprotectPublicMessage(membershipKey, context, [], framed, suite, publicKey)).content
  const privateIn = (field: string, hex: string) => {
    const decoded = decodeField(field, decodeMlsMessage, hex)
    hold(field, decoded.wireformat === 'mls_private_message')
    return decoded.privateMessage
  }
  const publicIn = (field: string, hex: string) => {
    const decoded = decodeField(field, decodeMlsMessage, hex)
    hold(field, decoded.wireformat === 'mls_public_message')
    return decoded.publicMessage
  }
  const demandProposal = (field: string, content: Awaited<ReturnType<typeof openPrivate>>) => {
    hold(field, content.contentType === 'proposal')
    equal(field, proposals.encodeProposal(content.proposal), vector.proposal)
  }
  const demandCommit = (field: string, content: Awaited<ReturnType<typeof openPrivate>>) => {
    hold(field, content.contentType === 'commit')
    equal(field, encodeCommit(content.commit), vector.commit)
  }
  const demandApplication = (field: string, content: Awaited<ReturnType<typeof openPrivate>>) => {
    hold(field, content.contentType === 'application')
    equal(field, content.applicationData, vector.application)
  }
  demandProposal('proposal_priv', await openPrivate(privateIn('proposal_priv', vector.proposal_priv)))
  demandProposal('proposal_pub', await openPublic(publicIn('proposal_pub', vector.proposal_pub)))
  demandCommit('commit_priv', await openPrivate(privateIn('commit_priv', vector.commit_priv)))
  demandCommit('commit_pub', await openPublic(publicIn('commit_pub', vector.commit_pub)))
  demandApplication('application_priv', await openPrivate(privateIn('application_priv', vector.application_priv)))

  const padding = { kind: 'padUntilLength', padUntilLength: 0 } as const
  const proposal = decodeField('proposal', proposals.decodeProposal, vector.proposal)
  const none = new Uint8Array()
  const application = await protectApplicationData(
    signKey,
    senderDataSecret,
    fromHex(vector.application),
    none,
    context,
    await secretTree(),
    1,
    padding,
    suite
  )
  demandApplication('own application', await openPrivate(application.privateMessage))
  const inPrivate = await protectProposal(
    signKey,
    senderDataSecret,
    proposal,
    none,
    context,
    await secretTree(),
    1,
    padding,
    suite
  )
  demandProposal('own proposal', await openPrivate(inPrivate.privateMessage))
  const inPublic = await protectProposalPublic(signKey, membershipKey, context, none, proposal, 1, suite)
  demandProposal('own public proposal', await openPublic(inPublic.publicMessage))
}

export interface WelcomeVector {
  init_priv: string
  key_package: string
  signer_pub: string
  welcome: string
}

export async function welcome(vector: WelcomeVector, suite: CiphersuiteImpl): Promise<void> {
  const decoded = decodeField('welcome', decodeMlsMessage, vector.welcome)
  const own = decodeField('key_package', decodeMlsMessage, vector.key_package)
  hold('wire format', decoded.wireformat === 'mls_welcome' && own.wireformat === 'mls_key_package')
  const reference = await makeKeyPackageRef(own.keyPackage, suite.hash)
  const initKey = await suite.hpke.importPrivateKey(fromHex(vector.init_priv))
  const secrets = await decryptGroupSecrets(initKey, reference, decoded.welcome, suite.hpke)
  hold('group secrets', secrets !== undefined)
  const noPsk = new Uint8Array(suite.kdf.size)
  const info = await decryptGroupInfo(decoded.welcome, secrets.joinerSecret, noPsk, suite)
  hold('group info', info !== undefined)
  hold('signature', await verifyGroupInfoSignature(info, fromHex(vector.signer_pub), suite.signature))
  hold('confirmation tag', await verifyGroupInfoConfirmationTag(info, secrets.joinerSecret, noPsk, suite))
}

export interface PassiveClientVector {
  external_psks: { psk_id: string; psk: string }[]
  key_package: string
  signature_priv: string
  encryption_priv: string
  init_priv: string
  welcome: string
  ratchet_tree: string | null
  initial_epoch_authenticator: string
  epochs: { proposals: string[]; commit: string; epoch_authenticator: string }[]
}

const following: ClientConfig = { ...defaultClientConfig, keyRetentionConfig: generousRetention }

/** The library alone, not our profile: standard groups use what we refuse. */
export async function passiveClient(vector: PassiveClientVector, suite: CiphersuiteImpl): Promise<void> {
  const own = decodeField('key_package', decodeMlsMessage, vector.key_package)
  const invitation = decodeField('welcome', decodeMlsMessage, vector.welcome)
  hold('wire format', own.wireformat === 'mls_key_package' && invitation.wireformat === 'mls_welcome')
  const { leafNode, initKey } = own.keyPackage
  await demandKeyPair('init_priv', suite, vector.init_priv, initKey)
  await demandKeyPair('encryption_priv', suite, vector.encryption_priv, leafNode.hpkePublicKey)
  await demandSigner('signature_priv', suite, vector.signature_priv, leafNode.signaturePublicKey)
  const psks = Object.fromEntries(vector.external_psks.map(({ psk_id, psk }) => [bytesToBase64(fromHex(psk_id)), fromHex(psk)]))
  const privateKeys = {
    initPrivateKey: fromHex(vector.init_priv),
    hpkePrivateKey: fromHex(vector.encryption_priv),
    signaturePrivateKey: fromHex(vector.signature_priv)
  }
  const tree = vector.ratchet_tree === null ? undefined : decodeField('ratchet_tree', decodeRatchetTree, vector.ratchet_tree)
  let state = await joinGroup(
    invitation.welcome,
    own.keyPackage,
    privateKeys,
    makePskIndex(undefined, psks),
    suite,
    tree,
    undefined,
    following
  )
  hold(
    'initial_epoch_authenticator',
    equalBytes(state.keySchedule.epochAuthenticator, fromHex(vector.initial_epoch_authenticator))
  )
  for (const { proposals: proposed, commit, epoch_authenticator } of vector.epochs) {
    for (const hex of [...proposed, commit]) {
      const next = decodeField('message', decodeMlsMessage, hex)
      const index = makePskIndex(state, psks)
      if (next.wireformat === 'mls_public_message')
        state = (await processPublicMessage(state, next.publicMessage, index, suite)).newState
      else if (next.wireformat === 'mls_private_message')
        state = (await processPrivateMessage(state, next.privateMessage, index, suite)).newState
      else hold('message', false)
    }
    equal('epoch_authenticator', state.keySchedule.epochAuthenticator, epoch_authenticator)
  }
}
