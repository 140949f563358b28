// The validation of a received tree, probed with one fact altered at a time (RFC 9420, 7.9 and 7.9.2).
import type { RatchetTree } from 'ts-mls'
import { validateRatchetTree } from 'ts-mls/clientState.js'
import { addLeafNode } from 'ts-mls/ratchetTree.js'
import { treeHashRoot } from 'ts-mls/treeHash.js'
import { expect, it } from 'vitest'
import { seededRandom } from '../../vectors/seeded-random.ts'
import { createWasmSodium } from '../sodium/wasm.ts'
import { decodeKeyPackage } from './framing.ts'
import { anyone, createWorld } from './group-contract.ts'
import { configuration } from './profile.ts'
import { createPortableProvider } from './provider/provider.ts'
import { clientOf } from './state.ts'

const random = seededRandom('mls tree')
const world = await createWorld(random, await createPortableProvider({ sodium: await createWasmSodium(), random }))
const { ratchetTree, groupContext } = await withUnmergedLeaf()

/**
 * Leaves 3 and 6 freed, their ancestors refreshed by leaf 0, then leaf 3 filled without a path: unmerged under nodes 3 and 7.
 * Nobody of ours commits without a path, but a tree comes from whoever signs the Welcome.
 */
async function withUnmergedLeaf() {
  const group = await world.group(...Array.from({ length: 8 }, (_, index) => `d${index}`))
  const [refreshed] = await world.commit(await world.commit(group, 0, { remove: [3, 6] }), 0)
  const client = clientOf(refreshed!)
  const { leafNode } = decodeKeyPackage((await world.keyPackage('d9')).bytes)
  return { groupContext: client.groupContext, ratchetTree: addLeafNode(client.ratchetTree, leafNode)[0] }
}

async function verdict(alter: (tree: RatchetTree) => void): Promise<string> {
  const tree = ratchetTree.slice()
  alter(tree)
  const { lifetimeConfig, authService } = configuration(anyone)
  const problem = await validateRatchetTree(
    tree,
    groupContext,
    lifetimeConfig,
    authService,
    await treeHashRoot(tree, world.suite.hash),
    world.suite
  )
  return problem?.message ?? 'accepted'
}

function list(tree: RatchetTree, nodeIndex: number, unmergedLeaves: number[]): void {
  const node = tree[nodeIndex]
  if (node?.nodeType !== 'parent') throw new Error(`node ${nodeIndex} is no parent`)
  tree[nodeIndex] = { ...node, parent: { ...node.parent, unmergedLeaves: unmergedLeaves as never } }
}

it('[MLS-3a] accepts the honest tree, whose leaf 3 is unmerged under nodes 3 and 7', async () => {
  const unmerged = ratchetTree.flatMap((node, index) =>
    node?.nodeType === 'parent' && node.parent.unmergedLeaves.length > 0 ? [[index, ...node.parent.unmergedLeaves]] : []
  )
  expect(unmerged).toEqual([
    [3, 3],
    [7, 3]
  ])
  expect(await verdict(() => undefined)).toBe('accepted')
})

it.each<[string, (tree: RatchetTree) => void]>([
  ['names a blank leaf on the other side', (tree) => list(tree, 7, [3, 6])],
  [
    'names a leaf that went',
    (tree) => {
      tree[6] = undefined
    }
  ],
  ['names a leaf that is not under the node', (tree) => list(tree, 3, [3, 5])],
  ['is missing from a node between', (tree) => list(tree, 3, [])],
  ['is missing from the upper node', (tree) => list(tree, 7, [])],
  [
    'is missing from every node',
    (tree) => {
      list(tree, 3, [])
      list(tree, 7, [])
    }
  ]
])('[MLS-3a] refuses a tree whose unmerged entry %s', async (_, alter) => {
  expect(await verdict(alter)).not.toBe('accepted')
})
