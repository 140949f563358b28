// What every crypto provider must do under our MLS: the standard vectors, and random groups in which everybody agrees.
// Called from a test file of each provider; it is no part of the product.
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../vectors/seeded-random.ts'
import { utf8 } from '../bytes.ts'
import type { Random } from '../sodium/sodium.ts'
import { conformanceFiles, runConformance } from './conformance/run.ts'
import { createWorld, nothing, type World } from './group-contract.ts'
import type { MlsState } from './mls.ts'
import type { Provider } from './provider/provider.ts'

const vectors = new URL('../../vectors/mls/', import.meta.url)
const histories = Number(process.env.COLLOQUE_MLS_HISTORIES ?? 0)
const firstSeed = Number(process.env.COLLOQUE_MLS_SEED ?? 1)

/** `defaultHistories` runs in every test run; COLLOQUE_MLS_HISTORIES asks for more, COLLOQUE_MLS_SEED for another first seed. */
export function describeMls(name: string, createProvider: (random: Random) => Promise<Provider>, defaultHistories: number): void {
  describe(`MLS over the ${name} provider`, () => {
    let provider: Provider
    beforeAll(async () => {
      provider = await createProvider(seededRandom(`mls contract ${name}`))
    })

    it.each(conformanceFiles)('passes the standard vectors of %s', async (file) => {
      const { passed, skipped, failures } = await runConformance(file, readVectors(file), provider)
      expect(failures).toEqual([])
      expect(skipped.size).toBe(0)
      expect(passed).toBeGreaterThan(0)
    })

    it.each(conformanceFiles)('notices altered vectors of %s', async (file) => {
      const altered = readVectors(file)
        .slice(0, 3)
        .map((vector) => (file === 'messages' ? cutMessage(vector) : alterLastValue(vector)))
      const { failures } = await runConformance(file, altered, provider)
      expect(failures.length).toBe(altered.length)
    })

    const count = histories || defaultHistories
    it(`follows ${count} random histories from seed ${firstSeed}: all join, all agree, every credential is judged`, {
      timeout: 3_600_000
    }, async () => {
      const total = { commits: 0, joins: 0, removals: 0, refilled: 0 }
      for (let seed = firstSeed; seed < firstSeed + count; seed++) {
        try {
          const random = seededRandom(`${name} ${seed}`)
          await runHistory(await createWorld(random, await createProvider(random)), seed, total)
        } catch (error) {
          throw new Error(`history of seed ${seed} failed (COLLOQUE_MLS_SEED=${seed})`, { cause: error })
        }
      }
      expect(total.joins).toBeGreaterThan(0)
      expect(total.removals).toBeGreaterThan(0)
    })
  })
}

const readVectors = (file: string) => JSON.parse(readFileSync(new URL(`${file}.json`, vectors), 'utf8')) as unknown[]

// The wire vectors only go in and out again, so that nothing but a broken form is noticed.
const cutMessage = (vector: unknown) => ({
  ...(vector as object),
  private_message: (vector as { private_message: string }).private_message.slice(0, -2)
})

// Changes the last number or hexadecimal digit of a vector, which stands in a result in all files but one.
function alterLastValue(vector: unknown): unknown {
  const text = JSON.stringify(vector)
  const field =
    /"(?:interim_transcript_hash_after|tree_hash_after|epoch_authenticator|psk_secret|private_message|application_priv|signer_pub|handshake_nonce|root|length|initial_epoch_authenticator)":"?[0-9a-f]+/g
  const all = [...text.matchAll(field), ...text.matchAll(/"(?:resolutions|signature|external_pub)":[^0-9a-f]*[0-9a-f]+/g)]
  const last = all.filter(([found]) => !found.endsWith('":""')).at(-1)
  if (last === undefined) throw new Error('nothing to alter in this vector')
  const end = last.index + last[0].length
  const digit = text[end - 1] === '1' ? '2' : '1'
  return JSON.parse(text.slice(0, end - 1) + digit + text.slice(end))
}

const maximumDevices = 12
const steps = 30

async function runHistory(
  { mls, keyPackage }: World,
  seed: number,
  total: { commits: number; joins: number; removals: number; refilled: number }
): Promise<void> {
  const chance = generator(seed)
  const below = (limit: number) => Math.floor(chance() * limit)
  const directory = new Map<string, string>()
  const judgeCredential = (identity: Uint8Array, key: Uint8Array) => directory.get(text(identity)) === hex(key)
  let made = 0
  const device = async () => {
    const name = `d${made++}`
    const own = await keyPackage(name)
    directory.set(name, hex((await mls.inspectKeyPackage(own.bytes)).signatureKey))
    return own
  }
  let members: MlsState[] = [
    await mls.createGroup({ groupId: utf8(`g${seed}`), extension: utf8('0'), keyPackage: await device() })
  ]
  for (let step = 0; step < steps; step++) {
    const by = members[below(members.length)]!
    const others = members.filter((state) => state !== by)
    const dice = chance()
    const removes = (dice < 0.3 || dice > 0.9) && others.length > 1
    const gone = removes ? others.filter(() => chance() < 0.25).slice(0, 3) : []
    const adds = (dice >= 0.3 && dice < 0.65) || dice > 0.9 || members.length < 2
    const room = Math.min(maximumDevices - members.length + gone.length, adds ? 1 + below(3) : 0)
    const newcomers = await Promise.all(Array.from({ length: room }, device))
    const authenticatedData = utf8(`${step}`)
    const { message, welcome, post } = await mls.commit(by, {
      add: newcomers.map(({ bytes }) => bytes),
      remove: gone.map((state) => mls.ownLeafIndex(state)),
      authenticatedData,
      judgeCredential,
      ...(chance() < 0.2 && { extension: utf8(`${step}`) })
    })
    total.commits++
    const next = [post]
    for (const state of others) {
      const outcome = await mls.process(state, message, { credential: judgeCredential, commit: () => true })
      expect(outcome.kind).toBe(gone.includes(state) ? 'removed' : 'advanced')
      if (outcome.kind === 'advanced') next.push(outcome.state)
      else total.removals++
      if (outcome.kind === 'removed' && newcomers.length > 0) total.refilled++
    }
    for (const newcomer of newcomers) {
      const joined = await mls.join({ welcome: welcome ?? nothing, keyPackages: [newcomer], judgeCredential })
      expect(joined.keyPackageReference).toEqual(newcomer.reference)
      next.push(joined.state)
      total.joins++
    }
    members = next.map((state) => (chance() < 0.2 ? mls.decode(mls.encode(state)) : state))
    const views = await Promise.all(
      members.map(async (state) =>
        [
          hex(await mls.exportSecret(state, 'test', nothing, 32)),
          text(mls.extension(state)),
          mls
            .members(state)
            .map(({ identity }) => text(identity))
            .join()
        ].join(' ')
      )
    )
    expect(new Set(views).size).toBe(1)
    expect(mls.members(post).length).toBe(members.length)
    await demandSpeech({ mls }, members, below)
  }
}

async function demandSpeech({ mls }: Pick<World, 'mls'>, members: MlsState[], below: (limit: number) => number): Promise<void> {
  if (members.length < 2) return
  const from = below(members.length)
  const to = (from + 1 + below(members.length - 1)) % members.length
  const sealed = await mls.seal(members[from]!, utf8('hello'), nothing)
  const opened = await mls.open(members[to]!, sealed.message, nothing)
  expect(text(opened.plaintext)).toBe('hello')
  expect(opened.sender.leafIndex).toBe(mls.ownLeafIndex(members[from]!))
  members[from] = sealed.state
  members[to] = opened.state
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

// mulberry32
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
