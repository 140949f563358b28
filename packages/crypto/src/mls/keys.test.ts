// Who sent a message, whose keys stand where, and in which bytes.
import { createApplicationMessage, decodeMlsMessage, encodeMlsMessage } from 'ts-mls'
import { expect, it } from 'vitest'
import { seededRandom } from '../../vectors/seeded-random.ts'
import { concat, utf8 } from '../bytes.ts'
import { createWasmSodium } from '../sodium/wasm.ts'
import { encodeKeyPackage } from './framing.ts'
import { add, anyone, createTools, createWorld, nothing, rogueCommit, text } from './group-contract.ts'
import { maximumMessageBytes } from './limits.ts'
import { createPortableProvider } from './provider/provider.ts'
import { clientOf } from './state.ts'

const random = seededRandom('mls keys')
const world = await createWorld(random, await createPortableProvider({ sodium: await createWasmSodium(), random }))
const { mls, suite } = world
const { foreignKeyPackage, expectRefused } = createTools(world)

it('[MLS-5] names the true sender, and never opens what a copy of this device sealed', async () => {
  const [a, b, c] = await world.group('a', 'b', 'c')
  for (const [from, name] of [
    [a!, 'a'],
    [c!, 'c']
  ] as const) {
    const { message } = await mls.seal(from, utf8('who am I'), nothing)
    const { sender } = await mls.open(b!, message, nothing)
    expect(text(sender.identity)).toBe(name)
    expect(sender.leafIndex).toBe(mls.ownLeafIndex(from))
  }
  const copy = await mls.seal(b!, utf8('from the copy'), nothing)
  await expect(mls.open(b!, copy.message, nothing)).rejects.toThrow('decryption-failed')
  const copiedCommit = await mls.commit(b!, { add: [], remove: [], authenticatedData: nothing, judgeCredential: anyone })
  await expectRefused(b, copiedCommit.message)
})

it("[MLS-6] refuses a commit path that changes its sender's identity or signature key", async () => {
  const [, b, c] = await world.group('a', 'b', 'c')
  const impostor = await rogueCommit(suite, b!, [], {
    edit: (client) => ({
      ...client,
      ratchetTree: client.ratchetTree.map((node, index) =>
        index === 2 && node?.nodeType === 'leaf'
          ? { ...node, leaf: { ...node.leaf, credential: { credentialType: 'basic', identity: utf8('a') } } }
          : node
      )
    })
  })
  await expectRefused(c, impostor.message)
  const keys = await suite.signature.keygen()
  const original = clientOf(b!).signaturePrivateKey
  // The leaf in the path is signed with the new key, the commit itself still with the old one.
  const signers = {
    ...suite,
    signature: {
      ...suite.signature,
      sign: async (_: Uint8Array, content: Uint8Array) =>
        suite.signature.sign(Buffer.from(content).includes('LeafNodeTBS') ? keys.signKey : original, content)
    }
  }
  const rekeyed = await rogueCommit(signers, b!, [], {
    edit: (client) => ({
      ...client,
      ratchetTree: client.ratchetTree.map((node, index) =>
        index === 2 && node?.nodeType === 'leaf' ? { ...node, leaf: { ...node.leaf, signaturePublicKey: keys.publicKey } } : node
      )
    })
  })
  await expectRefused(c, rekeyed.message)
})

it('[MLS-6] refuses a newcomer that brings a key which stands in the tree already', async () => {
  const [a, b] = await world.group('a', 'b')
  const taken = clientOf(a!).ratchetTree[2]
  const copied = await foreignKeyPackage({ hpkePublicKey: (taken as { leaf: { hpkePublicKey: Uint8Array } }).leaf.hpkePublicKey })
  await expectRefused(b, (await rogueCommit(suite, a!, [add(copied.publicPackage)])).message)
  const bytes = encodeKeyPackage(copied.publicPackage)
  const change = { remove: [], authenticatedData: nothing, judgeCredential: anyone }
  await expect(mls.commit(a!, { ...change, add: [bytes] })).rejects.toThrow('invalid-change')
  const { bytes: once } = await world.keyPackage('c')
  await expect(mls.commit(a!, { ...change, add: [once, once] })).rejects.toThrow('invalid-change')
})

it('[MLS-6] refuses a path whose new leaf or node carries the encryption key of somebody else', async () => {
  const [a, b] = await world.group('a', 'b', 'c', 'd')
  const taken = await suite.hpke.importPublicKey(
    (clientOf(b!).ratchetTree[4] as { leaf: { hpkePublicKey: Uint8Array } }).leaf.hpkePublicKey
  )
  for (const position of [1, 2]) {
    let calls = 0
    const copying = {
      ...suite,
      hpke: {
        ...suite.hpke,
        deriveKeyPair: async (ikm: Uint8Array) => {
          const pair = await suite.hpke.deriveKeyPair(ikm)
          return ++calls === position ? { ...pair, publicKey: taken } : pair
        }
      }
    }
    await expectRefused(b, (await rogueCommit(copying, a!, [])).message)
  }
})

it('[MLS-6] reads every message only in its one encoding: no trailing byte, no longer length', async () => {
  const [a, b] = await world.group('a', 'b')
  const longer = (bytes: Uint8Array) => concat(bytes, Uint8Array.of(0))
  const newcomer = await world.keyPackage('c')
  const { message: commit, welcome } = await mls.commit(a!, {
    add: [newcomer.bytes],
    remove: [],
    authenticatedData: nothing,
    judgeCredential: anyone
  })
  const { message } = await mls.seal(a!, utf8('hello'), nothing)
  await expectRefused(b, longer(commit))
  await expect(mls.open(b!, longer(message), nothing)).rejects.toThrow('decryption-failed')
  await expect(mls.inspectKeyPackage(longer(newcomer.bytes))).rejects.toThrow('invalid-key-package')
  await expect(mls.join({ welcome: longer(welcome!), keyPackages: [newcomer], judgeCredential: anyone })).rejects.toThrow(
    'invalid-welcome'
  )
  expect(() => mls.peek(longer(message))).toThrow('invalid-message')
  // The group id's length in two bytes instead of one: the same content in other bytes.
  const rewritten = concat(message.slice(0, 4), Uint8Array.of(0x40), message.slice(4))
  expect(decodeMlsMessage(rewritten, 0)?.[1]).toBe(rewritten.length)
  await expect(mls.open(b!, rewritten, nothing)).rejects.toThrow('decryption-failed')
  expect(text((await mls.open(b!, message, nothing)).plaintext)).toBe('hello')
})

it('[MLS-6] measures before it decodes', async () => {
  const [a, b] = await world.group('a', 'b')
  const { privateMessage } = await createApplicationMessage(clientOf(a!), new Uint8Array(maximumMessageBytes), suite)
  const huge = encodeMlsMessage({ version: 'mls10', wireformat: 'mls_private_message', privateMessage })
  await expect(mls.open(b!, huge, nothing)).rejects.toThrow('decryption-failed')
  await expect(mls.seal(a!, new Uint8Array(maximumMessageBytes), nothing)).rejects.toThrow('too-large')
  const wordy = await foreignKeyPackage({ identity: new Uint8Array(1025) })
  await expect(mls.inspectKeyPackage(encodeKeyPackage(wordy.publicPackage))).rejects.toThrow('invalid-key-package')
})
