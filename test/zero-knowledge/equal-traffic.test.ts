/** Two conversations in which as much is done, by other people, in other words and even by other acts: the relay cannot tell what it holds of one from what it holds of the other. */
import { afterEach, expect, it } from 'vitest'
import type { Desk, Practice } from '../support/clients-in-process.ts'
import { createSeededRandom, pickBelow } from '../support/seeded-random.ts'
import { openSealedRecords, requestsOf, type SealedRecords } from './practice-records.ts'

const SEED = process.env.SEED ?? 'equal 1'
const ROUNDS = 8
/** SEAL-1: a version and 24 random bytes, which no two of a kind share. */
const HEADER_BYTES = 1

let practice: Practice | undefined
afterEach(async () => practice?.close())

/** Two people, and words of theirs. */
interface Pair {
  readonly one: Desk
  readonly other: Desk
  readonly conversation: string
  readonly say: () => string
}

async function pairUp(records: SealedRecords, seed: string, names: readonly [string, string]): Promise<Pair> {
  const random = createSeededRandom(seed)
  const [one, other] = [await records.member(names[0]), await records.member(names[1])]
  const { conversation } = await one.client.call('open-conversation', { with: [other.account] })
  await records.practice.settle()
  // Of any length that fits the least size of an entry.
  const say = (): string =>
    Array.from({ length: 1 + pickBelow(random, 150) }, () => 'abcdefghij '[pickBelow(random, 11)]).join('')
  return { one, other, conversation, say: () => `${say()}.` }
}

/** What each entry shows. */
const shape = ({ seq, epoch, kind, bytes }: { seq: number; epoch: number; kind: number; bytes: Uint8Array }) => ({
  seq,
  epoch,
  kind,
  sizeBytes: bytes.length
})

/** Sizes of what a commit brought beside its entry. */
const companions = ({ one }: Pair): unknown[] =>
  requestsOf(one, 'commit').map(({ slots, envelopes }) => ({
    slots: slots.map(({ bytes }) => bytes.length),
    envelopes: envelopes.map(({ bytes }) => bytes.length)
  }))

it(`leaves of two conversations with equal traffic records that differ in random bytes alone, seed ${SEED}`, async () => {
  const records = await openSealedRecords()
  practice = records.practice
  const left = await pairUp(records, `${SEED}, left`, ['Dr Camille Moreau', 'Dr Yanis Belkacem'])
  const right = await pairUp(records, `${SEED}, right`, ['Inès', 'Nour Fictive-de-la-Très-Longue-Maison'])
  for (let round = 0; round < ROUNDS; round++) await act(records.practice, round, left, right)

  const [lefts, rights] = [await records.entriesOf(left.conversation), await records.entriesOf(right.conversation)]
  expect(lefts.length).toBeGreaterThanOrEqual(3 * ROUNDS)
  expect(rights.map(shape)).toEqual(lefts.map(shape))
  expect(
    new Set(lefts.filter(({ kind }) => kind === 0).map(({ bytes }) => bytes.length)).size,
    'one size, whatever was done'
  ).toBe(1)
  expect(companions(right).at(-1)).toEqual(companions(left).at(-1))

  for (const [index, { bytes }] of lefts.entries()) {
    const twin = rights[index]?.bytes ?? new Uint8Array(0)
    expect(differingBits(bytes.subarray(HEADER_BYTES), twin.subarray(HEADER_BYTES)), `entry ${index}`).toBeCloseTo(0.5, 1)
  }
  const ids = [...lefts, ...rights].map(({ entryId }) => Buffer.from(entryId).toString('hex'))
  expect(new Set(ids).size).toBe(ids.length)
  expectRandom([...lefts, ...rights].filter(({ kind }) => kind === 0).map(({ bytes }) => bytes))
}, 60_000)

/** The same number of entries by the same number of people, and never the same act on both sides. */
async function act(practice: Practice, round: number, left: Pair, right: Pair): Promise<void> {
  for (const [pair, turn] of [
    [left, round],
    [right, round + 1]
  ] as const) {
    const { one, other, conversation, say } = pair
    const { message } = await one.client.call('send', { conversation, text: say(), urgent: turn % 2 === 0 })
    await exchange(pair)
    const acts = [
      () => other.client.call('react', { conversation, message, kind: 'agreed', on: true }),
      () => other.client.call('send', { conversation, text: say(), replyTo: message }),
      () => one.client.call('edit-message', { conversation, message, text: say() }),
      () => one.client.call('delete-message', { conversation, message })
    ]
    await acts[turn % acts.length]?.()
    await exchange(pair)
  }
  await practice.pass(60_000)
  for (const pair of [left, right]) await exchange(pair)
}

/** Until neither has anything to say. */
async function exchange({ one, other }: Pair): Promise<void> {
  for (let turn = 0; turn < 3; turn++) for (const { client } of [one, other]) await client.call('sync', {})
}

/** The share of bits that differ: half, between random bytes; of 8,000 bits, within a twentieth of it. */
function differingBits(one: Uint8Array, other: Uint8Array): number {
  let bits = 0
  for (const [index, byte] of one.entries()) {
    let difference = byte ^ (other[index] as number)
    for (; difference > 0; difference >>= 1) bits += difference & 1
  }
  return bits / (8 * one.length)
}

/**
 * Every place takes many values, all values are as frequent, and nothing but the version is common. Of n random bytes
 * 256 × (1 − (255 ∕ 256)ⁿ) values are expected, with a deviation under 4; χ² of 255 degrees has mean 255 and deviation 22.6.
 */
function expectRandom(sealed: readonly Uint8Array[]): void {
  const expected = 256 * (1 - (255 / 256) ** sealed.length)
  const frequency = new Array<number>(256).fill(0)
  const length = sealed[0]?.length ?? 0
  for (let place = 0; place < length; place++) {
    const values = sealed.map((bytes) => bytes[place] as number)
    const distinct = new Set(values).size
    if (place < HEADER_BYTES) {
      expect(
        values.every((value) => value === 1),
        'the version'
      ).toBe(true)
      continue
    }
    expect(distinct, `values at byte ${place} of ${sealed.length}`).toBeGreaterThan(expected - 30)
    for (const value of values) frequency[value] = (frequency[value] as number) + 1
  }
  const each = (sealed.length * (length - HEADER_BYTES)) / 256
  const chiSquare = frequency.reduce((sum, count) => sum + (count - each) ** 2 / each, 0)
  expect(each).toBeGreaterThan(150)
  expect(chiSquare).toBeLessThan(255 + 8 * 22.6)
  expect(chiSquare, 'too even is not random either').toBeGreaterThan(255 - 8 * 22.6)
}
