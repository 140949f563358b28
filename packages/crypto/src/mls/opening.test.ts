// Our own opening of application messages, held against the library's, and against bytes that only a lax reader takes.
import {
  type ClientState,
  decodeMlsMessage,
  emptyPskIndex,
  encodeMlsMessage,
  type PrivateMessage,
  processPrivateMessage
} from 'ts-mls'
import { beforeAll, expect, it } from 'vitest'
import { seededRandom } from '../../vectors/seeded-random.ts'
import { concat, utf8 } from '../bytes.ts'
import { createWasmSodium } from '../sodium/wasm.ts'
import { decodePrivateMessage } from './framing.ts'
import { createWorld } from './group-contract.ts'
import type { MlsState } from './mls.ts'
import { createPortableProvider } from './provider/provider.ts'
import { clientOf } from './state.ts'
import { vectorLength, WireReader } from './wire.ts'

const random = seededRandom('mls opening')
const sodium = await createWasmSodium()
const { mls, suite, group } = await createWorld(random, await createPortableProvider({ sodium, random }))
let ana: MlsState
let bo: MlsState

beforeAll(async () => {
  ;[ana, , bo] = (await group('a', 'b', 'c')) as [MlsState, MlsState, MlsState]
})

const framed = (message: Uint8Array) =>
  (decodeMlsMessage(message, 0)![0] as never as { privateMessage: PrivateMessage }).privateMessage

async function byLibrary(state: MlsState, message: Uint8Array) {
  const result = await processPrivateMessage(clientOf(state), framed(message), emptyPskIndex, suite)
  if (result.kind !== 'applicationMessage') throw new Error(result.kind)
  return result
}

const ratchetsOf = (client: ClientState) => client.secretTree.filter((ratchet) => ratchet !== undefined)

it('[MLS-5] gives what the library gives: plaintext, ratchets, consumed secrets; of every size, and after skipped messages', async () => {
  for (const [length, skipped] of [
    [0, 0],
    [1, 3],
    [63, 0],
    [64, 1],
    [600, 17],
    [16_383, 0],
    [16_384, 2],
    [70_000, 0]
  ] as const) {
    for (let at = 0; at < skipped; at++) ana = (await mls.seal(ana, utf8('lost'), utf8('place'))).state
    const plaintext = random.bytes(length)
    const sealed = await mls.seal(ana, plaintext, utf8('place'))
    ana = sealed.state
    const theirs = await byLibrary(bo, sealed.message)
    const ours = await mls.openUnverified(bo, sealed.message, utf8('place'))
    expect(ours.plaintext).toEqual(plaintext)
    expect(ours.plaintext).toEqual(theirs.message.slice())
    expect(ours.sender.leafIndex).toBe(0)
    expect(ratchetsOf(clientOf(ours.state))).toEqual(ratchetsOf(theirs.newState))
    expect(ours.consumed).toEqual(theirs.consumed)
    const { signed } = ours
    expect(sodium.ed25519Verify(signed.signature, signed.message, signed.publicKey)).toBe(true)
    bo = (await mls.open(bo, sealed.message, utf8('place'))).state
  }
})

it('[MLS-6] opens no message with a bit altered anywhere, and leaves the state as it was', async () => {
  const { message } = await mls.seal(ana, utf8('hello'), utf8('place'))
  for (let at = 0; at < message.length; at++) {
    const altered = message.slice()
    altered[at] = (altered[at] as number) ^ (1 << (at % 8))
    await expect(mls.openUnverified(bo, altered, utf8('place')), `byte ${at}`).rejects.toThrow('decryption-failed')
  }
  expect((await mls.open(bo, message, utf8('place'))).plaintext).toEqual(utf8('hello'))
})

it('opens a message whose signature is wrong only for those who verify it themselves', async () => {
  const lying = await createWorld(random, {
    getCiphersuiteImpl: async () => ({ ...suite, signature: { ...suite.signature, sign: async () => new Uint8Array(64) } })
  } as never)
  const { message } = await lying.mls.seal(ana, utf8('hello'), utf8('place'))
  const { signed } = await mls.openUnverified(bo, message, utf8('place'))
  expect(sodium.ed25519Verify(signed.signature, signed.message, signed.publicKey)).toBe(false)
  await expect(mls.open(bo, message, utf8('place'))).rejects.toThrow('decryption-failed')
})

it('[MLS-6] refuses lengths spelled longer than needed, cut off bytes and bytes after the end', async () => {
  const { message } = await mls.seal(ana, utf8('hello'), utf8('place'))
  const { groupId } = decodePrivateMessage(message, 'invalid-message')
  expect(decodePrivateMessage(message, 'invalid-message')).toEqual(framed(message))
  const longer = concat(message.subarray(0, 4), Uint8Array.of(0x40, groupId.length), message.subarray(5))
  expect(encodeMlsMessage(decodeMlsMessage(longer, 0)![0]), 'the library takes it').toEqual(message)
  const longest = concat(message.subarray(0, 4), Uint8Array.of(0x80, 0, 0, groupId.length), message.subarray(5))
  for (const bytes of [longer, longest, concat(message, Uint8Array.of(0)), new Uint8Array(0)])
    expect(() => mls.peek(bytes)).toThrow('invalid-message')
  for (let length = 0; length < message.length; length++)
    expect(() => mls.peek(message.subarray(0, length))).toThrow('invalid-message')
})

it('reads each length as it is written, to the largest', () => {
  for (const length of [0, 1, 0x3f, 0x40, 0x3fff, 0x4000, 0x1_0000]) {
    const reader = new WireReader(concat(vectorLength(length), new Uint8Array(length)), 'invalid-message')
    expect(reader.vector().length).toBe(length)
    reader.end()
  }
  for (const head of [[0xc0], [0xff], [0x40, 0x3f], [0x80, 0, 0x3f, 0xff], [0x80, 0], [0xbf, 0xff, 0xff, 0xff]])
    expect(() => new WireReader(Uint8Array.from(head), 'invalid-message').vector()).toThrow('invalid-message')
})
