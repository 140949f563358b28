// Vectors of the ratchet tree: operations, validation, and the paths of TreeKEM.
import type { CiphersuiteImpl, RatchetTree } from 'ts-mls'
import { applyUpdatePathSecret } from 'ts-mls/createCommit.js'
import { deriveSecret } from 'ts-mls/crypto/kdf.js'
import type { GroupContext } from 'ts-mls/groupContext.js'
import { verifyLeafNodeSignature, verifyLeafNodeSignatureKeyPackage } from 'ts-mls/leafNode.js'
import { verifyParentHashes } from 'ts-mls/parentHash.js'
import { pathToRoot } from 'ts-mls/pathSecrets.js'
import { toPrivateKeyPath } from 'ts-mls/privateKeyPath.js'
import { decodeProposal } from 'ts-mls/proposal.js'
import {
  addLeafNode,
  decodeRatchetTree,
  encodeRatchetTree,
  getHpkePublicKey,
  removeLeafNode,
  resolution,
  updateLeafNode
} from 'ts-mls/ratchetTree.js'
import { treeHash, treeHashRoot } from 'ts-mls/treeHash.js'
import { leafWidth, root, toLeafIndex, toNodeIndex } from 'ts-mls/treemath.js'
import { applyUpdatePath, createUpdatePath, decodeUpdatePath, type UpdatePath } from 'ts-mls/updatePath.js'
import { equalBytes } from '../../bytes.ts'
import { leafAt } from '../tree.ts'
import { decodeField, demandKeyPair, demandSigner, equal, fromHex, hold } from './check.ts'

export interface TreeOperationsVector {
  tree_before: string
  tree_hash_before: string
  proposal: string
  proposal_sender: number
  tree_after: string
  tree_hash_after: string
}

export async function treeOperations(vector: TreeOperationsVector, suite: CiphersuiteImpl): Promise<void> {
  const before = decodeField('tree_before', decodeRatchetTree, vector.tree_before)
  equal('tree_hash_before', await treeHashRoot(before, suite.hash), vector.tree_hash_before)
  const proposal = decodeField('proposal', decodeProposal, vector.proposal)
  let after: RatchetTree | undefined
  if (proposal.proposalType === 'add') after = addLeafNode(before, proposal.add.keyPackage.leafNode)[0]
  if (proposal.proposalType === 'update')
    after = updateLeafNode(before, proposal.update.leafNode, toLeafIndex(vector.proposal_sender))
  if (proposal.proposalType === 'remove') after = removeLeafNode(before, toLeafIndex(proposal.remove.removed))
  hold('proposal type', after !== undefined)
  equal('tree_after', encodeRatchetTree(after), vector.tree_after)
  equal('tree_hash_after', await treeHashRoot(after, suite.hash), vector.tree_hash_after)
}

export interface TreeValidationVector {
  tree: string
  group_id: string
  tree_hashes: string[]
  resolutions: number[][]
}

export async function treeValidation(vector: TreeValidationVector, suite: CiphersuiteImpl): Promise<void> {
  const tree = decodeField('tree', decodeRatchetTree, vector.tree)
  equal('encoding', encodeRatchetTree(tree), vector.tree)
  for (const [index, expected] of vector.resolutions.entries()) {
    const actual = resolution(tree, toNodeIndex(index))
    hold('resolution', actual.length === expected.length && actual.every((node, position) => node === expected[position]))
  }
  for (const [index, expected] of vector.tree_hashes.entries())
    equal('tree_hash', await treeHash(tree, toNodeIndex(index), suite.hash), expected)
  hold('parent hashes', await verifyParentHashes(tree, suite.hash))
  for (const [index, node] of tree.entries()) {
    if (node?.nodeType !== 'leaf') continue
    const { leaf } = node
    hold(
      'leaf signature',
      leaf.leafNodeSource === 'key_package'
        ? await verifyLeafNodeSignatureKeyPackage(leaf, suite.signature)
        : await verifyLeafNodeSignature(leaf, fromHex(vector.group_id), index / 2, suite.signature)
    )
  }
}

export interface TreeKemVector {
  group_id: string
  epoch: number
  confirmed_transcript_hash: string
  ratchet_tree: string
  leaves_private: {
    index: number
    encryption_priv: string
    signature_priv: string
    path_secrets: { node: number; path_secret: string }[]
  }[]
  update_paths: {
    sender: number
    update_path: string
    path_secrets: (string | null)[]
    commit_secret: string
    tree_hash_after: string
  }[]
}

export async function treeKem(vector: TreeKemVector, suite: CiphersuiteImpl): Promise<void> {
  const tree = decodeField('ratchet_tree', decodeRatchetTree, vector.ratchet_tree)
  const context: GroupContext = {
    version: 'mls10',
    cipherSuite: suite.name,
    groupId: fromHex(vector.group_id),
    epoch: BigInt(vector.epoch),
    treeHash: await treeHashRoot(tree, suite.hash),
    confirmedTranscriptHash: fromHex(vector.confirmed_transcript_hash),
    extensions: []
  }
  const privatePaths = new Map<number, Awaited<ReturnType<typeof toPrivateKeyPath>>>()
  for (const { index, encryption_priv, signature_priv, path_secrets } of vector.leaves_private) {
    const secrets = Object.fromEntries(path_secrets.map(({ node, path_secret }) => [node, fromHex(path_secret)]))
    const path = await toPrivateKeyPath(secrets, index, suite)
    const privateKeys = { ...path.privateKeys, [2 * index]: fromHex(encryption_priv) }
    await demandKeysOfTree(tree, secrets, suite)
    const leaf = leafAt(tree, index)
    hold('private leaf', leaf !== undefined)
    await demandKeyPair('encryption_priv', suite, encryption_priv, leaf.hpkePublicKey)
    await demandSigner('signature_priv', suite, signature_priv, leaf.signaturePublicKey)
    privatePaths.set(index, { leafIndex: index, privateKeys })
  }

  const receive = async (sender: number, path: UpdatePath, epoch: bigint) => {
    const updated = await applyUpdatePath(tree, toLeafIndex(sender), path, suite.hash)
    const treeHashAfter = await treeHashRoot(updated, suite.hash)
    const received = new Map<number, { pathSecret: Uint8Array; commitSecret: Uint8Array }>()
    for (const [leafIndex, privatePath] of privatePaths) {
      if (leafIndex === sender) continue
      const found = await applyUpdatePathSecret(
        updated,
        privatePath,
        toLeafIndex(sender),
        { ...context, epoch, treeHash: treeHashAfter },
        path,
        [],
        suite
      )
      const secrets = await pathToRoot(updated, toNodeIndex(found.nodeIndex), found.pathSecret, suite.kdf)
      await demandKeysOfTree(updated, secrets, suite)
      const top = secrets[root(leafWidth(updated.length))]
      hold('root secret', top !== undefined)
      received.set(leafIndex, { pathSecret: found.pathSecret, commitSecret: await deriveSecret(top, 'path', suite.kdf) })
    }
    return { treeHashAfter, received }
  }

  for (const expected of vector.update_paths) {
    const path = decodeField('update_path', decodeUpdatePath, expected.update_path)
    const { treeHashAfter, received } = await receive(expected.sender, path, context.epoch)
    equal('tree_hash_after', treeHashAfter, expected.tree_hash_after)
    for (const [leafIndex, { pathSecret, commitSecret }] of received) {
      equal('path_secret', pathSecret, expected.path_secrets[leafIndex] ?? '')
      equal('commit_secret', commitSecret, expected.commit_secret)
    }
    // Whoever is not there, and the sender itself, has none.
    expected.path_secrets.forEach((secret, leafIndex) => {
      hold('path_secrets', (secret === null) === !received.has(leafIndex))
    })
    const signer = vector.leaves_private.find(({ index }) => index === expected.sender)
    hold('signer', signer !== undefined)
    const [, own] = await createUpdatePath(tree, toLeafIndex(expected.sender), context, fromHex(signer.signature_priv), suite)
    const secrets = [...(await receive(expected.sender, own, context.epoch + 1n)).received.values()].map(
      ({ commitSecret }) => commitSecret
    )
    hold(
      'own path',
      secrets.every((secret) => equalBytes(secret, secrets[0] ?? secret))
    )
  }
}

async function demandKeysOfTree(tree: RatchetTree, secrets: Record<number, Uint8Array>, suite: CiphersuiteImpl): Promise<void> {
  for (const [nodeIndex, secret] of Object.entries(secrets)) {
    const node = tree[Number(nodeIndex)]
    if (node === undefined) continue
    const { publicKey } = await suite.hpke.deriveKeyPair(await deriveSecret(secret, 'node', suite.kdf))
    hold('public key', equalBytes(await suite.hpke.exportPublicKey(publicKey), getHpkePublicKey(node)))
  }
}
