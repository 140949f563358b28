// Reads of the ratchet tree (RFC 9420, 4): who is a member, which keys it holds.
import type { ClientState, RatchetTree } from 'ts-mls'
import { equalBytes } from '../bytes.ts'
import { demand, type MlsErrorCode } from './error.ts'
import type { MlsMember } from './mls.ts'

export function leafAt(tree: RatchetTree, leafIndex: number) {
  const node = tree[2 * leafIndex]
  return node?.nodeType === 'leaf' ? node.leaf : undefined
}

export function memberAt(tree: RatchetTree, leafIndex: number): MlsMember | undefined {
  const leaf = leafAt(tree, leafIndex)
  if (leaf?.credential.credentialType !== 'basic') return undefined
  return { leafIndex, identity: leaf.credential.identity, signatureKey: leaf.signaturePublicKey }
}

export function membersOf(tree: RatchetTree): MlsMember[] {
  const members: MlsMember[] = []
  for (let leafIndex = 0; 2 * leafIndex < tree.length; leafIndex++) {
    const member = memberAt(tree, leafIndex)
    if (member !== undefined) members.push(member)
  }
  return members
}

/** No encryption key and no signature key stands twice in the tree (RFC 9420, 7.3 and 12.4.3.1; ts-mls never compares the new leaf). */
export function demandUniqueKeys(tree: RatchetTree, code: MlsErrorCode): void {
  const encryptionKeys: Uint8Array[] = []
  const signatureKeys: Uint8Array[] = []
  for (const node of tree) {
    if (node === undefined) continue
    encryptionKeys.push(node.nodeType === 'leaf' ? node.leaf.hpkePublicKey : node.parent.hpkePublicKey)
    if (node.nodeType === 'leaf') signatureKeys.push(node.leaf.signaturePublicKey)
  }
  demand(allDiffer(encryptionKeys) && allDiffer(signatureKeys), code)
}

/** The private keys that `before` held and `after` holds no more. */
export function replacedPrivateKeys(before: ClientState, after: ClientState): Uint8Array[] {
  const kept = new Set(Object.values(after.privatePath.privateKeys))
  return Object.values(before.privatePath.privateKeys).filter((key) => !kept.has(key))
}

function allDiffer(keys: readonly Uint8Array[]): boolean {
  return keys.every((key, index) => {
    for (let other = index + 1; other < keys.length; other++) if (equalBytes(key, keys[other] ?? key)) return false
    return true
  })
}
