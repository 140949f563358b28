// States as opaque values, and their stored form: the tree once per commit, one small row per sender and message.
import { type ClientState, decodeGroupState, encodeGroupState, type SecretTree } from 'ts-mls'
import { encode as encoderOf } from 'ts-mls/codec/tlsEncoder.js'
import { decodeSecretTreeNode, secretTreeNodeEncoder } from 'ts-mls/secretTree.js'
import { concat } from '../bytes.ts'
import { demand, MlsError } from './error.ts'
import { maximumStoredEpochBytes, maximumStoredRatchetBytes } from './limits.ts'
import type { MlsState, RatchetChange } from './mls.ts'
import { closedConfiguration, demandGroupContext } from './profile.ts'
import { leafAt, membersOf } from './tree.ts'

const storedVersion = 1

// Secrets hang on the handle, not in it: a state that is logged, cloned or printed shows its group and epoch only.
const clients = new WeakMap<MlsState, ClientState>()

/**
 * The handle of a library state, at rest: past epochs wiped (they would reopen what was read), every credential refused,
 * and ratchets of members only (the library also keeps some for parents and blank leaves, which never send).
 */
export function toState(client: ClientState): MlsState {
  const secretTree = new Array(client.ratchetTree.length) as SecretTree
  for (let leafIndex = 0; 2 * leafIndex < client.ratchetTree.length; leafIndex++) {
    const ratchet = client.secretTree[2 * leafIndex]
    if (ratchet !== undefined && leafAt(client.ratchetTree, leafIndex) !== undefined) secretTree[2 * leafIndex] = ratchet
  }
  return handle({
    ...client,
    secretTree,
    historicalReceiverData: new Map(),
    unappliedProposals: {},
    clientConfig: closedConfiguration
  })
}

/** Of a state that differs from an earlier one by one ratchet only. */
export function handle(client: ClientState): MlsState {
  const state = Object.freeze({ groupId: client.groupContext.groupId.slice(), epoch: Number(client.groupContext.epoch) })
  clients.set(state, client)
  return state
}

/** Throws `invalid-state` for what no function of this room gave. */
export function clientOf(state: MlsState): ClientState {
  const client = clients.get(state)
  demand(client !== undefined, 'invalid-state')
  return client
}

export const ownLeafIndexOf = (client: ClientState): number => client.privatePath.leafIndex

export function ratchetOf(client: ClientState, leafIndex: number): RatchetChange {
  const node = client.secretTree[2 * leafIndex]
  demand(node !== undefined, 'invalid-state')
  return { leafIndex, bytes: encodeRatchet(node) }
}

export function encodeState(state: MlsState): { epoch: Uint8Array; ratchets: readonly RatchetChange[] } {
  const client = clientOf(state)
  const epoch = concat(Uint8Array.of(storedVersion), encodeGroupState({ ...client, secretTree: [] }))
  const ratchets = membersOf(client.ratchetTree).map(({ leafIndex }) => ratchetOf(client, leafIndex))
  return { epoch, ratchets }
}

/** Throws `invalid-state`. The library forgets `clientConfig` when it encodes; it is attached again here. */
export function decodeState({ epoch, ratchets }: { epoch: Uint8Array; ratchets: readonly RatchetChange[] }): MlsState {
  demand(epoch.length <= maximumStoredEpochBytes && epoch[0] === storedVersion, 'invalid-state')
  const group = decodeWhole(decodeGroupState, epoch.slice(1))
  demandGroupContext(group.groupContext, 'invalid-state')
  demand(group.groupActiveState.kind === 'active' && group.historicalReceiverData.size === 0, 'invalid-state')
  const secretTree = new Array(group.ratchetTree.length) as SecretTree
  for (const { leafIndex, bytes } of ratchets) {
    demand(bytes.length <= maximumStoredRatchetBytes && leafAt(group.ratchetTree, leafIndex) !== undefined, 'invalid-state')
    demand(secretTree[2 * leafIndex] === undefined, 'invalid-state')
    secretTree[2 * leafIndex] = decodeWhole(decodeSecretTreeNode, bytes.slice())
  }
  for (let nodeIndex = 0; nodeIndex < group.ratchetTree.length; nodeIndex += 2) {
    demand((group.ratchetTree[nodeIndex] === undefined) === (secretTree[nodeIndex] === undefined), 'invalid-state')
  }
  demand(leafAt(group.ratchetTree, group.privatePath.leafIndex) !== undefined, 'invalid-state')
  return handle({ ...group, secretTree, clientConfig: closedConfiguration })
}

const encodeRatchet = encoderOf(secretTreeNodeEncoder)

function decodeWhole<T>(decode: (bytes: Uint8Array, offset: number) => [T, number] | undefined, bytes: Uint8Array): T {
  let result: [T, number] | undefined
  try {
    result = decode(bytes, 0)
  } catch {
    throw new MlsError('invalid-state')
  }
  demand(result !== undefined && result[1] === bytes.length, 'invalid-state')
  return result[0]
}
