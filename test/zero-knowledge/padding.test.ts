/** Sizes, as the relay sees them of real clients, against the rules of docs/protocol.md written out a second time: nothing is as long as what it holds. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Desk } from '../support/clients-in-process.ts'
import { createSeededRandom, pickBelow } from '../support/seeded-random.ts'
import { openSealedRecords, requestsOf, type SealedRecords } from './practice-records.ts'

const SEED = process.env.SEED ?? 'padding 1'
/** SEAL-1: version, nonce and tag. */
const SEAL_BYTES = 1 + 24 + 16
const protocol = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8')
const BUCKETS = (/commits and Welcomes to the buckets ([\d, ]+) KiB/.exec(protocol)?.[1] ?? '')
  .split(',')
  .map((kib) => Number(kib) * 1024)
const LEAST_MESSAGE = Number((/messages from ([\d,]+) bytes/.exec(protocol)?.[1] ?? '').replace(',', ''))

/** PADMÉ (Nikitin et al., PoPETs 2019). */
function padme(sizeBytes: number): number {
  const exponent = Math.floor(Math.log2(sizeBytes))
  const step = 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1)
  return Math.ceil(sizeBytes / step) * step
}

describe(`sizes at the relay, seed ${SEED}`, () => {
  const random = createSeededRandom(SEED)
  let records: SealedRecords
  const desks: Desk[] = []
  let camille: Desk
  let conversation: string

  beforeAll(async () => {
    records = await openSealedRecords()
    for (const name of ['Dr Camille Moreau', 'Dr Yanis Belkacem', 'Inès', 'Nour', 'Léo']) desks.push(await records.member(name))
    camille = desks[0] as Desk
    const opened = await camille.client.call('open-conversation', { with: [desks[1]?.account ?? ''] })
    conversation = opened.conversation
    await records.practice.settle()
  })
  afterAll(async () => records?.practice.close())

  it('[SEAL-5] [ENTRY-1] messages: PADMÉ from 1,024 bytes, by length alone, whatever the words', async () => {
    expect(LEAST_MESSAGE).toBe(1024)
    const steps = [1, 2, 50, 99, 100, 150, 1000, 5000, 19_999, 20_000]
    const lengths = [...steps, ...Array.from({ length: 60 }, () => 1 + pickBelow(random, 20_000))].sort((a, b) => a - b)
    const sent: string[] = []
    for (const length of lengths)
      for (const letter of ['a', 'z'])
        sent.push((await camille.client.call('send', { conversation, text: letter.repeat(length) })).message)
    await records.practice.settle()
    const entries = await records.entriesOf(conversation)
    const sizeOf = new Map(entries.map(({ entryId, bytes }) => [Buffer.from(entryId).toString('hex'), bytes.length]))
    const sizes = sent.map((message) => (sizeOf.get(message) ?? 0) - SEAL_BYTES)
    for (const size of sizes) expect(size, 'a PADMÉ length of at least the minimum').toBe(Math.max(LEAST_MESSAGE, padme(size)))
    expect(sizes, 'never shorter for longer words').toEqual([...sizes].sort((a, b) => a - b))
    for (const [index, length] of lengths.entries()) {
      expect(sizes[2 * index], `two texts of ${length}`).toBe(sizes[2 * index + 1])
      expect(sizes[2 * index], `room for ${length}`).toBeGreaterThan(length)
      if (length <= 150) expect(sizes[2 * index], `the least, for ${length}`).toBe(LEAST_MESSAGE)
    }
    const possible = new Set(Array.from({ length: 24_000 }, (_, index) => padme(LEAST_MESSAGE + index)))
    expect(new Set(sizes).size).toBeLessThanOrEqual(possible.size)
  }, 60_000)

  it('[SEAL-5] commits and Welcomes: buckets, the same for a few members more or fewer', async () => {
    expect(BUCKETS).toHaveLength(10)
    const others = desks.slice(1).map(({ account }) => account)
    const made: string[] = []
    for (const count of [1, 2, 3, 4])
      made.push(
        (await camille.client.call('create-conversation', { name: `Groupe ${count}`, with: others.slice(0, count) })).conversation
      )
    await records.practice.settle()
    const commits = (await Promise.all(made.map((one) => records.entriesOf(one)))).flat().filter(({ kind }) => kind === 1)
    expect(commits.length).toBeGreaterThanOrEqual(made.length)
    for (const { bytes } of commits) expect(BUCKETS).toContain(bytes.length - SEAL_BYTES)
    const slots = requestsOf(camille, 'commit').flatMap((commit) => commit.slots)
    expect(slots.length).toBeGreaterThanOrEqual(made.length)
    for (const { bytes } of slots) expect(BUCKETS).toContain(bytes.length - SEAL_BYTES)
    expect(new Set(slots.map(({ bytes }) => bytes.length)).size, 'fewer sizes than numbers of members').toBeLessThan(made.length)
    const envelopes = requestsOf(camille, 'commit').flatMap((commit) => commit.envelopes)
    expect(new Set(envelopes.map(({ bytes }) => bytes.length)).size, 'all envelopes are of one size').toBe(1)
  }, 60_000)

  it('[SEAL-7] files: PADMÉ from 4 KiB, in chunks of 64 KiB', async () => {
    const sizes = [
      0,
      1,
      4095,
      4096,
      4097,
      65_536,
      65_537,
      1_000_000,
      ...Array.from({ length: 12 }, () => pickBelow(random, 3_000_000))
    ]
    for (const sizeBytes of sizes) {
      const before = requestsOf(camille, 'create-blob').length
      const { upload } = await camille.client.call('begin-upload', {
        name: `${'n'.repeat(1 + pickBelow(random, 200))}.bin`,
        sizeBytes
      })
      for (let offset = 0; offset < sizeBytes; offset += 1 << 18) {
        const bytes = new Uint8Array(Math.min(1 << 18, sizeBytes - offset))
        await camille.client.call('upload-part', { upload, offset, bytes })
      }
      await camille.client.call('finish-upload', { upload })
      const { message } = await camille.client.call('send', { conversation, text: '', uploads: [upload] })
      await camille.client.call('sync', {})
      const announced = requestsOf(camille, 'create-blob').slice(before)
      const padded = Math.max(4096, sizeBytes < 2 ? 0 : padme(sizeBytes))
      expect(
        announced.map((blob) => blob.sizeBytes),
        `a file of ${sizeBytes}`
      ).toEqual([padded + 16 * Math.ceil(padded / 65_536)])
      await camille.client.call('delete-message', { conversation, message })
    }
  }, 60_000)
})
