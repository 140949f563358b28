// Which messages and groups are ours at all, who judges credentials, and which lifetimes a key package may have.
import {
  createGroup,
  createGroupInfoWithExternalPubAndRatchetTree,
  createProposal,
  encodeMlsMessage,
  joinGroupExternal,
  type Proposal
} from 'ts-mls'
import { expect, it } from 'vitest'
import { seededRandom } from '../../vectors/seeded-random.ts'
import { utf8 } from '../bytes.ts'
import { createWasmSodium } from '../sodium/wasm.ts'
import { decodeKeyPackage, encodeKeyPackage } from './framing.ts'
import {
  acceptAll,
  add,
  anyone,
  createTools,
  createWorld,
  extensions,
  ninetyDaysSeconds,
  nothing,
  rogueCommit,
  stateAfter,
  text
} from './group-contract.ts'
import { applicationExtensionType, capabilities, configuration } from './profile.ts'
import { createPortableProvider } from './provider/provider.ts'
import { clientOf, handle } from './state.ts'

const random = seededRandom('mls profile')
const world = await createWorld(random, await createPortableProvider({ sodium: await createWasmSodium(), random }))
const { mls, suite } = world
const { names, foreignKeyPackage, expectRefused } = createTools(world)

it('[MLS-1] refuses a commit that is sent as a PublicMessage', async () => {
  const [a, b] = await world.group('a', 'b')
  const { message } = await rogueCommit(suite, a!, [], { asPublic: true })
  await expectRefused(b, message)
  expect(() => mls.peek(message)).toThrow('invalid-message')
})

it('[MLS-1] refuses an external commit', async () => {
  const [a, b] = await world.group('a', 'b')
  const info = await createGroupInfoWithExternalPubAndRatchetTree(
    { ...clientOf(a!), clientConfig: configuration(anyone) },
    [],
    suite
  )
  const { publicPackage, privatePackage } = await foreignKeyPackage()
  const { publicMessage } = await joinGroupExternal(
    info,
    publicPackage,
    privatePackage,
    false,
    suite,
    undefined,
    configuration(anyone)
  )
  await expectRefused(b, encodeMlsMessage({ version: 'mls10', wireformat: 'mls_public_message', publicMessage }))
})

it('[MLS-1] refuses a standalone proposal, and a commit that refers to one', async () => {
  const [a, b] = await world.group('a', 'b', 'c')
  const { publicPackage } = await foreignKeyPackage()
  const { message, newState } = await createProposal(
    { ...clientOf(a!), clientConfig: configuration(anyone) },
    false,
    add(publicPackage),
    suite
  )
  await expectRefused(b, encodeMlsMessage(message))
  expect(() => mls.peek(encodeMlsMessage(message))).toThrow('invalid-message')
  await expect(mls.open(b!, encodeMlsMessage(message), nothing)).rejects.toThrow('decryption-failed')
  const byReference = await rogueCommit(suite, handle(newState), [])
  await expectRefused(b, byReference.message)
})

it('[MLS-1] refuses every proposal but add, remove and our extension', async () => {
  const [a, b] = await world.group('a', 'b')
  const custom: Proposal = { proposalType: 0xf0c1, proposalData: nothing } as never
  const reinit: Proposal = {
    proposalType: 'reinit',
    reinit: { groupId: utf8('new'), version: 'mls10', cipherSuite: suite.name, extensions: [] }
  }
  for (const proposal of [custom, reinit]) await expectRefused(b, (await rogueCommit(suite, a!, [proposal])).message)
})

it('[MLS-1] refuses group context extensions other than exactly ours', async () => {
  const [a, b] = await world.group('a', 'b')
  const ours: [number, Uint8Array] = [applicationExtensionType, utf8('new')]
  for (const proposal of [
    extensions(),
    extensions(ours, ours),
    extensions([0xf0c2, nothing]),
    extensions(ours, ['external_senders', nothing])
  ]) {
    const made = await rogueCommit(suite, a!, [proposal]).catch(() => undefined)
    if (made) await expectRefused(b, made.message)
  }
  const fine = await rogueCommit(suite, a!, [extensions(ours)])
  const after = stateAfter(await mls.process(b!, fine.message, acceptAll))
  expect(text(mls.extension(after!))).toBe('new')
})

it('[MLS-1] advertises fixed capabilities without GREASE and refuses others', async () => {
  const own = decodeKeyPackage((await world.keyPackage('a')).bytes)
  expect(own.leafNode.capabilities).toEqual({
    versions: ['mls10'],
    ciphersuites: [suite.name],
    extensions: [applicationExtensionType],
    proposals: [],
    credentials: ['basic']
  })
  const [a, b] = await world.group('a', 'b')
  const greased = await foreignKeyPackage({ capabilities: { ...capabilities, extensions: [applicationExtensionType, 0x0a0a] } })
  await expect(mls.inspectKeyPackage(encodeKeyPackage(greased.publicPackage))).rejects.toThrow('invalid-key-package')
  await expectRefused(b, (await rogueCommit(suite, a!, [add(greased.publicPackage)])).message)
  const extended = await foreignKeyPackage({ extensions: [{ extensionType: applicationExtensionType, extensionData: nothing }] })
  await expect(mls.inspectKeyPackage(encodeKeyPackage(extended.publicPackage))).rejects.toThrow('invalid-key-package')
})

it('[MLS-1] refuses a Welcome into a group that is not of our profile', async () => {
  const newcomer = await world.keyPackage('c')
  const invitation = add(decodeKeyPackage(newcomer.bytes))
  const expectNoEntry = (welcome: Uint8Array) =>
    expect(mls.join({ welcome, keyPackages: [newcomer], judgeCredential: anyone })).rejects.toThrow('invalid-welcome')
  const foundedBy = async (
    founder: Awaited<ReturnType<typeof foreignKeyPackage>>,
    groupExtensions: { extensionType: number; extensionData: Uint8Array }[]
  ) =>
    handle(
      await createGroup(
        utf8('other'),
        founder.publicPackage,
        founder.privatePackage,
        groupExtensions,
        suite,
        configuration(anyone)
      )
    )
  const ours = { extensionType: applicationExtensionType, extensionData: nothing }
  const regular = await foundedBy(await foreignKeyPackage(), [ours])
  await expectNoEntry(
    (
      await rogueCommit(suite, regular, [invitation], {
        groupInfoExtensions: [{ extensionType: 'external_pub', extensionData: nothing }]
      })
    ).welcome
  )
  await expectNoEntry((await rogueCommit(suite, await foundedBy(await foreignKeyPackage(), []), [invitation])).welcome)
  await expectNoEntry((await rogueCommit(suite, await foundedBy(await foreignKeyPackage(), [ours, ours]), [invitation])).welcome)
  const greased = await foreignKeyPackage({ capabilities: { ...capabilities, extensions: [applicationExtensionType, 0x0a0a] } })
  await expectNoEntry((await rogueCommit(suite, await foundedBy(greased, [ours]), [invitation])).welcome)
  const { welcome } = await rogueCommit(suite, regular, [invitation])
  expect(names((await mls.join({ welcome, keyPackages: [newcomer], judgeCredential: anyone })).state)).toEqual(['foreign', 'c'])
})

it('[MLS-7] asks the judge about every leaf on join, about additions and about the leaf in a path', async () => {
  const [a, b] = await world.group('a', 'b')
  const refusing = (name: string) => (identity: Uint8Array) => text(identity) !== name
  const newcomer = await world.keyPackage('c')
  const change = { add: [newcomer.bytes], remove: [], authenticatedData: nothing }
  const { message, welcome } = await mls.commit(a!, { ...change, judgeCredential: anyone })
  for (const name of ['a', 'b', 'c']) {
    await expect(mls.join({ welcome: welcome!, keyPackages: [newcomer], judgeCredential: refusing(name) })).rejects.toThrow(
      'invalid-welcome'
    )
  }
  const seen: string[] = []
  const joined = await mls.join({
    welcome: welcome!,
    keyPackages: [newcomer],
    judgeCredential: (identity, key) => seen.push(text(identity)) > 0 && key.length === 32
  })
  expect(new Set(seen)).toEqual(new Set(['a', 'b', 'c']))
  expect(names(joined.state)).toEqual(['a', 'b', 'c'])
  await expect(mls.commit(a!, { ...change, judgeCredential: refusing('c') })).rejects.toThrow('credential-refused')
  for (const name of ['a', 'c']) {
    await expect(mls.process(b!, message, { ...acceptAll, credential: refusing(name) })).rejects.toThrow('invalid-commit')
  }
})

it('[MLS-7] lets the judge of commits see who does what, and refuse', async () => {
  const [a, b] = await world.group('a', 'b', 'c')
  const newcomer = await world.keyPackage('d')
  const { message } = await mls.commit(a!, {
    add: [newcomer.bytes],
    remove: [2],
    extension: utf8('x'),
    authenticatedData: nothing,
    judgeCredential: anyone
  })
  await expect(mls.process(b!, message, { credential: anyone, commit: () => false })).rejects.toThrow('commit-refused')
  const outcome = await mls.process(b!, message, {
    credential: anyone,
    commit: ({ sender, added, removed, extension }) => {
      expect([sender, ...added, ...removed].map(({ identity }) => text(identity))).toEqual(['a', 'd', 'c'])
      expect(added[0]?.reference).toEqual(newcomer.reference)
      expect(text(extension!)).toBe('x')
      return true
    }
  })
  expect(outcome.kind).toBe('advanced')
})

it('[MLS-12] wants a lifetime of at most 92 days in a key package, and lets no clock decide in a group', async () => {
  const content = await mls.inspectKeyPackage((await world.keyPackage('a')).bytes)
  expect([content.notBefore, content.notAfter]).toEqual([1000, 1000 + ninetyDaysSeconds])
  const endless = await foreignKeyPackage({ notAfter: 2 ** 40 })
  await expect(mls.inspectKeyPackage(encodeKeyPackage(endless.publicPackage))).rejects.toThrow('invalid-key-package')
  const options = { identity: utf8('a'), signatureSeed: random.bytes(32), notBefore: 0 }
  await expect(mls.createKeyPackage({ ...options, notAfter: 2 ** 40 })).rejects.toThrow('invalid-key-package')
  await expect(mls.createKeyPackage({ ...options, notAfter: 0 })).rejects.toThrow('invalid-key-package')
  const [a, b] = await world.group('a', 'b')
  await expectRefused(b, (await rogueCommit(suite, a!, [add(endless.publicPackage)])).message)
})
