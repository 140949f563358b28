// Vectors of the arithmetic below the protocol: labels, key schedule, secret tree, pre-shared keys, transcripts, tree indexes.
import type { CiphersuiteImpl } from 'ts-mls'
import { decodeAuthenticatedContent } from 'ts-mls/authenticatedContent.js'
import { determineLength } from 'ts-mls/codec/variableLength.js'
import { refhash } from 'ts-mls/crypto/hash.js'
import { decryptWithLabel, encryptWithLabel } from 'ts-mls/crypto/hpke.js'
import { deriveSecret, deriveTreeSecret, expandWithLabel } from 'ts-mls/crypto/kdf.js'
import { signWithLabel, verifyWithLabel } from 'ts-mls/crypto/signature.js'
import { verifyConfirmationTag } from 'ts-mls/framedContent.js'
import { encodeGroupContext, type GroupContext } from 'ts-mls/groupContext.js'
import { initializeEpoch, mlsExporter } from 'ts-mls/keySchedule.js'
import { computePskSecret, type PreSharedKeyID } from 'ts-mls/presharedkey.js'
import { createSecretTree, ratchetToGeneration } from 'ts-mls/secretTree.js'
import { expandSenderDataKey, expandSenderDataNonce, type ReuseGuard } from 'ts-mls/sender.js'
import { createConfirmedHash, createInterimHash } from 'ts-mls/transcriptHash.js'
import { left, type NodeIndex, nodeWidth, parent, right, root, sibling, toNodeIndex } from 'ts-mls/treemath.js'
import { decodeField, equal, fromHex, hold } from './check.ts'

export interface TreeMathVector {
  n_leaves: number
  n_nodes: number
  root: number
  left: (number | null)[]
  right: (number | null)[]
  parent: (number | null)[]
  sibling: (number | null)[]
}

export async function treeMath(vector: TreeMathVector): Promise<void> {
  const leaves = vector.n_leaves
  hold('n_nodes', nodeWidth(leaves) === vector.n_nodes)
  hold('root', root(leaves) === vector.root)
  const relations: [string, (number | null)[], (node: NodeIndex) => number][] = [
    ['left', vector.left, left],
    ['right', vector.right, right],
    ['parent', vector.parent, (node) => parent(node, leaves)],
    ['sibling', vector.sibling, (node) => sibling(node, leaves)]
  ]
  for (const [name, expected, relation] of relations) {
    expected.forEach((value, index) => {
      hold(name, related(relation, toNodeIndex(index)) === value)
    })
  }
}

// The library throws where the standard has no such node.
function related(relation: (node: NodeIndex) => number, node: NodeIndex): number | null {
  try {
    return relation(node)
  } catch {
    return null
  }
}

export interface DeserializationVector {
  vlbytes_header: string
  length: number
}

export async function deserialization(vector: DeserializationVector): Promise<void> {
  const header = fromHex(vector.vlbytes_header)
  const { length, lengthFieldSize } = determineLength(header)
  hold('length', length === vector.length && lengthFieldSize === header.length)
}

interface Labelled {
  label: string
  out: string
}
export interface CryptoBasicsVector {
  ref_hash: Labelled & { value: string }
  expand_with_label: Labelled & { secret: string; context: string; length: number }
  derive_secret: Labelled & { secret: string }
  derive_tree_secret: Labelled & { secret: string; generation: number; length: number }
  sign_with_label: { priv: string; pub: string; content: string; label: string; signature: string }
  encrypt_with_label: {
    priv: string
    pub: string
    label: string
    context: string
    plaintext: string
    kem_output: string
    ciphertext: string
  }
}

export async function cryptoBasics(vector: CryptoBasicsVector, suite: CiphersuiteImpl): Promise<void> {
  const { ref_hash: ref, expand_with_label: expand, derive_secret: derive, derive_tree_secret: tree } = vector
  equal('ref_hash', await refhash(ref.label, fromHex(ref.value), suite.hash), ref.out)
  equal(
    'expand',
    await expandWithLabel(fromHex(expand.secret), expand.label, fromHex(expand.context), expand.length, suite.kdf),
    expand.out
  )
  equal('derive_secret', await deriveSecret(fromHex(derive.secret), derive.label, suite.kdf), derive.out)
  equal(
    'derive_tree_secret',
    await deriveTreeSecret(fromHex(tree.secret), tree.label, tree.generation, tree.length, suite.kdf),
    tree.out
  )
  const sign = vector.sign_with_label
  const [content, publicKey] = [fromHex(sign.content), fromHex(sign.pub)]
  hold('signature', await verifyWithLabel(publicKey, sign.label, content, fromHex(sign.signature), suite.signature))
  const own = await signWithLabel(fromHex(sign.priv), sign.label, content, suite.signature)
  hold('own signature', await verifyWithLabel(publicKey, sign.label, content, own, suite.signature))
  const seal = vector.encrypt_with_label
  const [context, privateKey] = [fromHex(seal.context), await suite.hpke.importPrivateKey(fromHex(seal.priv))]
  const open = (kem: Uint8Array, ciphertext: Uint8Array) =>
    decryptWithLabel(privateKey, seal.label, context, kem, ciphertext, suite.hpke)
  equal('decrypted', await open(fromHex(seal.kem_output), fromHex(seal.ciphertext)), seal.plaintext)
  const sealed = await encryptWithLabel(
    await suite.hpke.importPublicKey(fromHex(seal.pub)),
    seal.label,
    context,
    fromHex(seal.plaintext),
    suite.hpke
  )
  equal('own ciphertext', await open(sealed.enc, sealed.ct), seal.plaintext)
}

type EpochField =
  | 'tree_hash'
  | 'commit_secret'
  | 'psk_secret'
  | 'confirmed_transcript_hash'
  | 'group_context'
  | 'joiner_secret'
  | 'welcome_secret'
  | 'init_secret'
  | 'sender_data_secret'
  | 'encryption_secret'
  | 'exporter_secret'
  | 'epoch_authenticator'
  | 'external_secret'
  | 'confirmation_key'
  | 'membership_key'
  | 'resumption_psk'
  | 'external_pub'
export interface KeyScheduleVector {
  group_id: string
  initial_init_secret: string
  epochs: (Record<EpochField, string> & { exporter: { label: string; context: string; length: number; secret: string } })[]
}

export async function keySchedule(vector: KeyScheduleVector, suite: CiphersuiteImpl): Promise<void> {
  let initSecret = fromHex(vector.initial_init_secret)
  for (const [index, epoch] of vector.epochs.entries()) {
    const context: GroupContext = {
      version: 'mls10',
      cipherSuite: suite.name,
      groupId: fromHex(vector.group_id),
      epoch: BigInt(index),
      treeHash: fromHex(epoch.tree_hash),
      confirmedTranscriptHash: fromHex(epoch.confirmed_transcript_hash),
      extensions: []
    }
    equal('group_context', encodeGroupContext(context), epoch.group_context)
    const secrets = await initializeEpoch(initSecret, fromHex(epoch.commit_secret), context, fromHex(epoch.psk_secret), suite.kdf)
    const { keySchedule: keys } = secrets
    equal('joiner_secret', secrets.joinerSecret, epoch.joiner_secret)
    equal('welcome_secret', secrets.welcomeSecret, epoch.welcome_secret)
    equal('encryption_secret', secrets.encryptionSecret, epoch.encryption_secret)
    equal('init_secret', keys.initSecret, epoch.init_secret)
    equal('sender_data_secret', keys.senderDataSecret, epoch.sender_data_secret)
    equal('exporter_secret', keys.exporterSecret, epoch.exporter_secret)
    equal('epoch_authenticator', keys.epochAuthenticator, epoch.epoch_authenticator)
    equal('external_secret', keys.externalSecret, epoch.external_secret)
    equal('confirmation_key', keys.confirmationKey, epoch.confirmation_key)
    equal('membership_key', keys.membershipKey, epoch.membership_key)
    equal('resumption_psk', keys.resumptionPsk, epoch.resumption_psk)
    const external = await suite.hpke.deriveKeyPair(keys.externalSecret)
    equal('external_pub', await suite.hpke.exportPublicKey(external.publicKey), epoch.external_pub)
    const { label, context: exporterContext, length, secret } = epoch.exporter
    equal('exporter', await mlsExporter(keys.exporterSecret, label, fromHex(exporterContext), length, suite), secret)
    initSecret = keys.initSecret
  }
}

export interface SecretTreeVector {
  encryption_secret: string
  sender_data: { sender_data_secret: string; ciphertext: string; key: string; nonce: string }
  leaves: {
    generation: number
    application_key: string
    application_nonce: string
    handshake_key: string
    handshake_nonce: string
  }[][]
}

const noGuard = new Uint8Array(4) as unknown as ReuseGuard
export const generousRetention = { retainKeysForGenerations: 10, retainKeysForEpochs: 4, maximumForwardRatchetSteps: 10_000 }

export async function secretTree(vector: SecretTreeVector, suite: CiphersuiteImpl): Promise<void> {
  const { sender_data: sender } = vector
  const [secret, ciphertext] = [fromHex(sender.sender_data_secret), fromHex(sender.ciphertext)]
  equal('sender key', await expandSenderDataKey(suite, secret, ciphertext), sender.key)
  equal('sender nonce', await expandSenderDataNonce(suite, secret, ciphertext), sender.nonce)
  let tree = await createSecretTree(vector.leaves.length, fromHex(vector.encryption_secret), suite.kdf)
  for (const [leafIndex, generations] of vector.leaves.entries()) {
    for (const expected of generations) {
      const senderData = { leafIndex, generation: expected.generation, reuseGuard: noGuard }
      const application = await ratchetToGeneration(tree, senderData, 'application', generousRetention, suite)
      equal('application_key', application.key, expected.application_key)
      equal('application_nonce', application.nonce, expected.application_nonce)
      const handshake = await ratchetToGeneration(application.newTree, senderData, 'proposal', generousRetention, suite)
      equal('handshake_key', handshake.key, expected.handshake_key)
      equal('handshake_nonce', handshake.nonce, expected.handshake_nonce)
      tree = handshake.newTree
    }
  }
}

export interface PskSecretVector {
  psks: { psk_id: string; psk: string; psk_nonce: string }[]
  psk_secret: string
}

export async function pskSecret(vector: PskSecretVector, suite: CiphersuiteImpl): Promise<void> {
  const psks = vector.psks.map(({ psk_id, psk, psk_nonce }): [PreSharedKeyID, Uint8Array] => [
    { psktype: 'external', pskId: fromHex(psk_id), pskNonce: fromHex(psk_nonce) },
    fromHex(psk)
  ])
  equal('psk_secret', await computePskSecret(psks, suite), vector.psk_secret)
}

export interface TranscriptVector {
  confirmation_key: string
  authenticated_content: string
  interim_transcript_hash_before: string
  confirmed_transcript_hash_after: string
  interim_transcript_hash_after: string
}

export async function transcriptHashes(vector: TranscriptVector, suite: CiphersuiteImpl): Promise<void> {
  const { wireformat, content, auth } = decodeField(
    'authenticated_content',
    decodeAuthenticatedContent,
    vector.authenticated_content
  )
  hold('content type', content.contentType === 'commit' && auth.contentType === 'commit')
  const confirmed = await createConfirmedHash(
    fromHex(vector.interim_transcript_hash_before),
    { wireformat, content, signature: auth.signature },
    suite.hash
  )
  equal('confirmed', confirmed, vector.confirmed_transcript_hash_after)
  equal('interim', await createInterimHash(confirmed, auth.confirmationTag, suite.hash), vector.interim_transcript_hash_after)
  hold(
    'confirmation tag',
    await verifyConfirmationTag(fromHex(vector.confirmation_key), auth.confirmationTag, confirmed, suite.hash)
  )
}
