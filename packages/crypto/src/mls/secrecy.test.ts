// What a device can no longer read, what it forgets, and where its chance comes from.
import { decodeMlsMessage, emptyPskIndex, processPrivateMessage } from 'ts-mls'
import { decryptSenderData } from 'ts-mls/privateMessage.js'
import { expect, it } from 'vitest'
import { seededRandom } from '../../vectors/seeded-random.ts'
import { utf8 } from '../bytes.ts'
import { createWasmSodium } from '../sodium/wasm.ts'
import { zeroConsumed } from './create-mls.ts'
import { acceptAll, anyone, createTools, createWorld, defined, nothing, stateAfter, text } from './group-contract.ts'
import { configuration } from './profile.ts'
import { createPortableProvider } from './provider/provider.ts'
import { clientOf } from './state.ts'

const random = seededRandom('mls secrecy')
const world = await createWorld(random, await createPortableProvider({ sodium: await createWasmSodium(), random }))
const { mls, suite } = world
const { expectRefused, speak } = createTools(world)

it('[MLS-2] retains no key of a skipped message and bridges long gaps', async () => {
  let [a, b] = defined(await world.group('a', 'b'))
  const sealed: Uint8Array[] = []
  for (let i = 0; i < 260; i++) {
    const next = await mls.seal(a!, utf8(`${i}`), nothing)
    a = next.state
    sealed.push(next.message)
  }
  const first = await mls.open(b!, sealed[0]!, nothing)
  const later = await mls.open(first.state, sealed[259]!, nothing)
  expect(text(later.plaintext)).toBe('259')
  expect(later.ratchet.bytes.length).toBe(first.ratchet.bytes.length)
  expect(clientOf(later.state).secretTree[0]?.application.unusedGenerations).toEqual({})
  await expect(mls.open(later.state, sealed[7]!, nothing)).rejects.toThrow('decryption-failed')
  expect(later.consumed.length).toBeGreaterThan(258)
})

it('[MLS-2] wipes the past epoch, so that a post-state reopens nothing that was read while it waited', async () => {
  let [a, b] = defined(await world.group('a', 'b'))
  const pending = await mls.commit(a!, { add: [], remove: [], authenticatedData: nothing, judgeCredential: anyone })
  const { message } = await mls.seal(b!, utf8('read once'), nothing)
  a = (await mls.open(a!, message, nothing)).state
  for (const state of [pending.post, stateAfter(await mls.process(b!, pending.message, acceptAll))!]) {
    expect(clientOf(state).historicalReceiverData.size).toBe(0)
    await expect(mls.open(state, message, nothing)).rejects.toThrow('decryption-failed')
    const unguarded = processPrivateMessage(
      clientOf(state),
      (decodeMlsMessage(message, 0)![0] as never as { privateMessage: never }).privateMessage,
      emptyPskIndex,
      suite
    )
    await expect(unguarded).rejects.toThrow()
  }
})

it('[MLS-8] leaves a removed member unable to read what follows', async () => {
  const [a, b, c] = await world.group('a', 'b', 'c')
  const removal = await mls.commit(a!, { add: [], remove: [1], authenticatedData: nothing, judgeCredential: anyone })
  expect((await mls.process(b!, removal.message, acceptAll)).kind).toBe('removed')
  const after = stateAfter(await mls.process(c!, removal.message, acceptAll))!
  const { to } = await speak(removal.post, after)
  const { message } = await mls.seal(to, utf8('among ourselves'), nothing)
  await expect(mls.open(b!, message, nothing)).rejects.toThrow('decryption-failed')
  const next = await mls.commit(removal.post, { add: [], remove: [], authenticatedData: nothing, judgeCredential: anyone })
  await expectRefused(b, next.message)
  // Nor with the library alone, without our check of the epoch, and with what it still holds of the tree.
  const removed = { ...clientOf(b!), clientConfig: configuration(anyone) }
  for (const bytes of [message, next.message]) {
    const framed = (decodeMlsMessage(bytes, 0)![0] as never as { privateMessage: never }).privateMessage
    await expect(processPrivateMessage(removed, framed, emptyPskIndex, suite)).rejects.toThrow()
    await expect(decryptSenderData(framed, removed.keySchedule.senderDataSecret, suite)).rejects.toThrow()
  }
  const pathOf = clientOf(after).ratchetTree
  expect(Object.keys(removed.privatePath.privateKeys).some((node) => node === '2' && pathOf[2] !== undefined)).toBe(false)
})

it('[MLS-9] goes on after decoding, with its settings and with closed doors for unjudged credentials', async () => {
  const [a, b] = await world.group('a', 'b')
  const restored = [a!, b!].map((state) => mls.decode(mls.encode(state)))
  const { from, to } = await speak(restored[0]!, restored[1]!)
  const { message, post } = await mls.commit(from, { add: [], remove: [], authenticatedData: nothing, judgeCredential: anyone })
  await speak(post, stateAfter(await mls.process(mls.decode(mls.encode(to)), message, acceptAll))!)
  const resting = clientOf(restored[0]!).clientConfig
  expect(resting.keyRetentionConfig).toEqual({
    retainKeysForGenerations: 0,
    retainKeysForEpochs: 1,
    maximumForwardRatchetSteps: 4096
  })
  expect(await resting.authService.validateCredential({ credentialType: 'basic', identity: utf8('a') }, nothing)).toBe(false)
})

it('[MLS-9] leaves the given state usable until its consumed secrets are zeroed', async () => {
  const [a, b, c] = await world.group('a', 'b', 'c')
  const abandoned = await mls.commit(a!, { add: [], remove: [], authenticatedData: nothing, judgeCredential: anyone })
  const winning = await mls.commit(b!, { add: [], remove: [], authenticatedData: nothing, judgeCredential: anyone })
  const outcome = await mls.process(a!, winning.message, acceptAll)
  if (outcome.kind !== 'advanced') throw new Error('not advanced')
  await speak(outcome.state, winning.post)
  zeroConsumed(outcome.consumed)
  expect(outcome.consumed.length).toBeGreaterThan(0)
  expect(outcome.consumed.flatMap((secret) => [...secret]).every((byte) => byte === 0)).toBe(true)
  await speak(outcome.state, winning.post)
  await expectRefused(a, winning.message)
  const { message } = await mls.seal(c!, utf8('late'), nothing)
  await expect(mls.open(a!, message, nothing)).rejects.toThrow('decryption-failed')
  zeroConsumed(abandoned.consumed)
  const sealed = await mls.seal(b!, utf8('once'), nothing)
  const opened = await mls.open(c!, sealed.message, nothing)
  zeroConsumed(opened.consumed)
  await expect(mls.open(c!, sealed.message, nothing)).rejects.toThrow('decryption-failed')
})

it('[MLS-10] asks no ambient clock and no ambient chance', async () => {
  const kept = [Date.now, Math.random, crypto.getRandomValues] as const
  const forbidden = () => {
    throw new Error('ambient')
  }
  try {
    Date.now = forbidden
    Math.random = forbidden
    crypto.getRandomValues = forbidden
    let [a, b] = defined(await world.group('a', 'b', 'c'))
    ;({ from: a, to: b } = await speak(a!, b!))
    const next = await world.commit([a, b], 0, { add: [await world.keyPackage('d')], remove: [2], extension: utf8('y') })
    expect(defined(next).length).toBe(3)
  } finally {
    ;[Date.now, Math.random, crypto.getRandomValues] = kept
  }
})

it('[MLS-10] repeats byte for byte under the same chance', async () => {
  const sodium = await createWasmSodium()
  const story = async () => {
    const chance = seededRandom('again')
    const again = await createWorld(chance, await createPortableProvider({ sodium, random: chance }))
    const [a] = await again.group('a', 'b', 'c')
    const { message, post } = await again.mls.commit(a!, {
      add: [(await again.keyPackage('d')).bytes],
      remove: [1],
      authenticatedData: nothing,
      judgeCredential: anyone
    })
    return [message, (await again.mls.seal(post, utf8('hello'), nothing)).message, again.mls.encode(post).epoch]
  }
  expect(await story()).toEqual(await story())
})
