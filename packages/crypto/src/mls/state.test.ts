import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { seededRandom } from '../../vectors/seeded-random.ts'
import { concat, utf8 } from '../bytes.ts'
import { createWasmSodium } from '../sodium/wasm.ts'
import { MlsError } from './error.ts'
import { anyone, createWorld, nothing } from './group-contract.ts'
import type { MlsState, RatchetChange } from './mls.ts'
import { createPortableProvider } from './provider/provider.ts'
import { clientOf } from './state.ts'

const random = seededRandom('mls state')
const world = await createWorld(random, await createPortableProvider({ sodium: await createWasmSodium(), random }))
const { mls } = world

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
const hex = (value: Uint8Array) => Buffer.from(value).toString('hex')

it('stores an epoch once and one small row per message', async () => {
  const [a, b] = await world.group('a', 'b', 'c')
  const stored = mls.encode(b!)
  const rows = new Map(stored.ratchets.map((ratchet) => [ratchet.leafIndex, ratchet]))
  expect([...rows.keys()]).toEqual([0, 1, 2])
  let [sender, receiver] = [a!, b!]
  for (let i = 0; i < 5; i++) {
    const sealed = await mls.seal(sender, utf8(`${i}`), nothing)
    const opened = await mls.open(receiver, sealed.message, nothing)
    sender = sealed.state
    receiver = opened.state
    expect(opened.ratchet.leafIndex).toBe(0)
    expect(opened.ratchet.bytes.length).toBeLessThan(200)
    rows.set(opened.ratchet.leafIndex, opened.ratchet)
  }
  expect(mls.encode(receiver).epoch).toEqual(stored.epoch)
  expect(mls.encode(receiver).ratchets).toEqual([...rows.values()])
  const restored = mls.decode({ epoch: stored.epoch, ratchets: [...rows.values()] })
  const { message } = await mls.seal(sender, utf8('after the restart'), nothing)
  expect((await mls.open(restored, message, nothing)).plaintext).toEqual(utf8('after the restart'))
})

it('refuses stored bytes that are not a whole state, with one code', async () => {
  const [a] = await world.group('a', 'b')
  const { epoch, ratchets } = mls.encode(a!)
  const [first, second] = ratchets as [RatchetChange, RatchetChange]
  const longer = (value: Uint8Array) => concat(value, Uint8Array.of(0))
  const wrong: Parameters<typeof mls.decode>[0][] = [
    { epoch: nothing, ratchets },
    { epoch: longer(epoch), ratchets },
    { epoch: epoch.slice(0, -1), ratchets },
    { epoch: concat(Uint8Array.of(9), epoch.slice(1)), ratchets },
    { epoch: new Uint8Array(5 * 1024 * 1024).fill(1), ratchets },
    { epoch, ratchets: [first] },
    { epoch, ratchets: [first, first, second] },
    { epoch, ratchets: [first, { ...second, leafIndex: 7 }] },
    { epoch, ratchets: [first, { ...second, bytes: longer(second.bytes) }] }
  ]
  for (const stored of wrong) expect(() => mls.decode(stored)).toThrow('invalid-state')
  expect(mls.decode({ epoch, ratchets: [second, first] }).epoch).toBe(1)
})

it('keeps no hold of the bytes it was given', async () => {
  const [a] = await world.group('a', 'b')
  const { epoch, ratchets } = mls.encode(a!)
  const restored = mls.decode({ epoch, ratchets })
  epoch.fill(0)
  for (const ratchet of ratchets) ratchet.bytes.fill(0)
  expect(mls.encode(restored)).toEqual(mls.encode(a!))
})

it('shows no secret when a state or an error is printed, and takes no other object for a state', async () => {
  const [a] = await world.group('a', 'b')
  const seed = clientOf(a!).signaturePrivateKey
  const shown = `${inspect(a, { depth: 9, showHidden: true })} ${JSON.stringify(a)}`
  expect(shown).not.toContain(hex(seed))
  expect(Object.keys(a!)).toEqual(['groupId', 'epoch'])
  for (const other of [{ ...a } as MlsState, structuredClone(a!)]) expect(() => mls.encode(other)).toThrow('invalid-state')
  const error: unknown = await mls.open(a!, utf8('nonsense'), nothing).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(MlsError)
  expect({ ...(error as MlsError), message: (error as MlsError).message, cause: (error as MlsError).cause }).toEqual({
    name: 'MlsError',
    code: 'decryption-failed',
    message: 'decryption-failed',
    cause: undefined
  })
})

interface FrozenState {
  epoch: string
  ratchets: { leafIndex: number; bytes: string }[]
  members: string[]
  extension: string
  exported: string
  sealed: string
  plaintext: string
}

it('opens a state that was stored by the first version of the stored form', async () => {
  const frozen = JSON.parse(
    readFileSync(new URL('../../vectors/mls/own/stored-state.json', import.meta.url), 'utf8')
  ) as FrozenState
  const state = mls.decode({
    epoch: bytes(frozen.epoch),
    ratchets: frozen.ratchets.map((ratchet) => ({ ...ratchet, bytes: bytes(ratchet.bytes) }))
  })
  expect(mls.members(state).map(({ identity }) => Buffer.from(identity).toString())).toEqual(frozen.members)
  expect(Buffer.from(mls.extension(state)).toString()).toBe(frozen.extension)
  expect(hex(await mls.exportSecret(state, 'frozen', utf8('context'), 32))).toBe(frozen.exported)
  const { plaintext } = await mls.open(state, bytes(frozen.sealed), utf8('header'))
  expect(Buffer.from(plaintext).toString()).toBe(frozen.plaintext)
  const stored = mls.encode(state)
  expect(hex(stored.epoch)).toBe(frozen.epoch)
  expect(stored.ratchets.map((ratchet) => ({ ...ratchet, bytes: hex(ratchet.bytes) }))).toEqual(frozen.ratchets)
  const { message } = await mls.commit(state, { add: [], remove: [], authenticatedData: nothing, judgeCredential: anyone })
  expect(mls.peek(message).epoch).toBe(state.epoch)
})

it('says what a message carries before anything is verified', async () => {
  const [a] = await world.group('a', 'b')
  const { message } = await mls.seal(a!, utf8('x'), utf8('header'))
  expect(mls.peek(message)).toEqual({
    groupId: utf8('group'),
    epoch: 1,
    contentType: 'application',
    authenticatedData: utf8('header')
  })
})

it('refuses our own impossible changes before anything is sealed', async () => {
  const [a] = await world.group('a', 'b')
  const change = { add: [], authenticatedData: nothing, judgeCredential: anyone }
  for (const remove of [[0], [5], [1, 1], [-1], [0.5]])
    await expect(mls.commit(a!, { ...change, remove })).rejects.toThrow('invalid-change')
  await expect(mls.commit(a!, { ...change, remove: [], add: [utf8('nonsense')] })).rejects.toThrow('invalid-key-package')
})

it('finds the key package that a Welcome is for, and says when it is for none', async () => {
  const [a] = await world.group('a', 'b')
  const [c, d] = [await world.keyPackage('c'), await world.keyPackage('d')]
  const { welcome } = await mls.commit(a!, { add: [c.bytes], remove: [], authenticatedData: nothing, judgeCredential: anyone })
  const joined = await mls.join({ welcome: welcome!, keyPackages: [d, c], judgeCredential: anyone })
  expect(joined.keyPackageReference).toEqual(c.reference)
  await expect(mls.join({ welcome: welcome!, keyPackages: [d], judgeCredential: anyone })).rejects.toThrow(
    'no-matching-key-package'
  )
  await expect(mls.join({ welcome: utf8('nonsense'), keyPackages: [c], judgeCredential: anyone })).rejects.toThrow(
    'invalid-welcome'
  )
})

it('opens only with the authenticated data that was sealed', async () => {
  const [a, b] = await world.group('a', 'b')
  const { message } = await mls.seal(a!, utf8('x'), utf8('header'))
  await expect(mls.open(b!, message, utf8('other'))).rejects.toThrow('decryption-failed')
  const altered = message.slice()
  altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1
  await expect(mls.open(b!, altered, utf8('header'))).rejects.toThrow('decryption-failed')
  expect((await mls.open(b!, message, utf8('header'))).plaintext).toEqual(utf8('x'))
})
