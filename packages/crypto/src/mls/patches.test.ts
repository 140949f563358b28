// What our patches of ts-mls change, each seen from outside.
import { expect, it } from 'vitest'
import { seededRandom } from '../../vectors/seeded-random.ts'
import { utf8 } from '../bytes.ts'
import { createWasmSodium } from '../sodium/wasm.ts'
import { demandPatched } from './create-mls.ts'
import { decodeKeyPackage } from './framing.ts'
import {
  acceptAll,
  add,
  anyone,
  createTools,
  createWorld,
  defined,
  extensions,
  nothing,
  pathlessCommit,
  rogueCommit,
  stateAfter,
  text
} from './group-contract.ts'
import type { MlsState } from './mls.ts'
import { applicationExtensionType } from './profile.ts'
import { createPortableProvider } from './provider/provider.ts'
import { clientOf } from './state.ts'

const random = seededRandom('mls patches')
const world = await createWorld(random, await createPortableProvider({ sodium: await createWasmSodium(), random }))
const { mls, suite } = world
const { names, expectRefused, speak } = createTools(world)

it('[MLS-3] says so when the library is not patched', () => {
  expect(() => demandPatched({})).toThrow('unpatched-library')
})

it('[MLS-3a] joins a tree with a leaf unmerged under a refreshed ancestor', async () => {
  let states: (MlsState | undefined)[] = await world.group('d0', 'd1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7')
  states = await world.commit(states, 0, { remove: [3] })
  states = await world.commit(states, 0, { add: [await world.keyPackage('d3 again')] })
  states = await world.commit(states, 4)
  states = await world.commit(states, 4, { add: [await world.keyPackage('new')] })
  const exported = await Promise.all(defined(states).map((state) => mls.exportSecret(state, 'test', nothing, 32)))
  expect(exported.length).toBe(9)
  expect(new Set(exported.map((bytes) => Buffer.from(bytes).toString('hex'))).size).toBe(1)
})

it('[MLS-3b] gives every commit a path, also one that only adds or only changes the extension', async () => {
  const [a, b] = await world.group('a', 'b')
  const leafKey = (state: MlsState) =>
    Buffer.from((clientOf(state).ratchetTree[0] as { leaf: { hpkePublicKey: Uint8Array } }).leaf.hpkePublicKey).toString('hex')
  const common = { remove: [], authenticatedData: nothing, judgeCredential: anyone }
  const adding = await mls.commit(a!, { ...common, add: [(await world.keyPackage('c')).bytes] })
  const changing = await mls.commit(a!, { ...common, add: [], extension: utf8('other') })
  for (const { message, post } of [adding, changing]) {
    expect(leafKey(post)).not.toBe(leafKey(a!))
    const after = stateAfter(await mls.process(b!, message, acceptAll))
    expect(leafKey(after!)).toBe(leafKey(post))
    await speak(post, after!)
  }
})

it('[MLS-3b] refuses a commit without a path', async () => {
  const [a, b] = await world.group('a', 'b')
  await expectRefused(b, await pathlessCommit(suite, a!, [add(decodeKeyPackage((await world.keyPackage('c')).bytes))]))
  await expectRefused(b, await pathlessCommit(suite, a!, [extensions([applicationExtensionType, utf8('x')])]))
})

it('[MLS-3c] erases the private keys of blanked nodes', async () => {
  let states: (MlsState | undefined)[] = await world.group('d0', 'd1', 'd2', 'd3')
  states = await world.commit(states, 0)
  states = await world.commit(states, 2)
  const held = (state: MlsState) => Object.keys(clientOf(state).privatePath.privateKeys).map(Number)
  expect(held(states[1]!)).toEqual([1, 2, 3])
  states = await world.commit(states, 2, { remove: [0] })
  for (const state of defined(states)) {
    const tree = clientOf(state).ratchetTree
    expect(held(state).every((node) => tree[node] !== undefined)).toBe(true)
  }
  expect(held(states[1]!)).toEqual([2, 3])
  // The committer's own: node 5 lost its only other leaf, so its path leaves that node blank.
  expect(held(states[2]!)).toEqual([3, 4, 5])
  states = await world.commit(states, 2, { remove: [3] })
  expect(held(states[2]!)).toEqual([3, 4])
})

it('[MLS-3d] sees its own removal when the same commit fills its slot again', async () => {
  const [a, b, c] = await world.group('a', 'b', 'c')
  const newcomer = await world.keyPackage('d')
  const { message, post } = await mls.commit(a!, {
    add: [newcomer.bytes],
    remove: [1],
    authenticatedData: nothing,
    judgeCredential: anyone
  })
  const outcome = await mls.process(b!, message, acceptAll)
  expect(outcome.kind).toBe('removed')
  expect(outcome.change.removed.map(({ identity }) => text(identity))).toEqual(['b'])
  expect(names(post)).toEqual(['a', 'd', 'c'])
  expect(names(stateAfter(await mls.process(c!, message, acceptAll))!)).toEqual(['a', 'd', 'c'])
})

it('[MLS-3e] refuses a path whose secrets do not give the public keys in the tree', async () => {
  const [a, b] = await world.group('a', 'b', 'c', 'd')
  const derive = suite.hpke.deriveKeyPair
  let [calls, lieAt] = [0, 3]
  // The committer publishes, for the root (two nodes above its leaf, then three), the key of a secret that it does not send.
  const lying = {
    ...suite,
    hpke: {
      ...suite.hpke,
      deriveKeyPair: async (ikm: Uint8Array) => derive(++calls === lieAt ? utf8('another secret of this length...') : ikm)
    }
  }
  await expectRefused(b, (await rogueCommit(lying, a!, [])).message)
  const newcomer = await world.keyPackage('e')
  ;[calls, lieAt] = [0, 4]
  const { welcome } = await rogueCommit(lying, a!, [add(decodeKeyPackage(newcomer.bytes))])
  await expect(mls.join({ welcome, keyPackages: [newcomer], judgeCredential: anyone })).rejects.toThrow('invalid-welcome')
})
