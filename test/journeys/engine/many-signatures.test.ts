import { createNativeProvider } from '@colloque/client-node'
import { createMls, type SignedBytes } from '@colloque/crypto'
import { ENTRY_KIND, type NewEntry } from '@colloque/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Dishonest, dishonest } from '../../support/engine-dishonest.ts'
import { encodeBody, messageData, sealEnvelope } from '../../support/engine-parts.ts'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'
import { createSeededRandom } from '../../support/seeded-random.ts'

// A page whose signatures are verified on another thread, while the next entries are opened: nothing is stored before they hold.
let world: World
let ana: Person
let bo: Person
let team: string
let mallory: Dishonest
let asked: SignedBytes[]
let stored: number[]
/** How many signatures each piece had. */
let pieces: number[]

beforeEach(async () => {
  world = await createEngineWorld('many signatures')
  ana = await world.person('Ana')
  bo = await world.person('Bo')
  team = await ana.conversations.create('Équipe', [bo.hex])
  await world.advance(20_000)
  ana.cut()
  await world.settle()
  mallory = dishonest(bo, team)
  asked = []
  stored = []
  pieces = []
  const { sodium } = ana.core.ports
  Object.assign(ana.core.ports, {
    signatures: {
      async allHold(signed: readonly SignedBytes[]) {
        asked.push(...signed)
        pieces.push(signed.length)
        stored.push(ana.texts(team).length)
        return signed.every(({ publicKey, message, signature }) => sodium.ed25519Verify(signature, message, publicKey))
      }
    }
  })
})

const text = (at: number, length = 20): string => `${at} ${'mot '.repeat(length / 4)}`.slice(0, length)
const body = (at: number, length?: number) => encodeBody({ type: 'message', text: text(at, length), sentAt: 0, attachments: [] })

/** What only a member can make whose program signs its frames with something else. Unless `isKept`, it seals the next with the same keys. */
async function withWrongFrame(at: number, isKept = true, length?: number): Promise<NewEntry> {
  const { core } = bo
  const { random, sodium } = core.ports
  const provider = await createNativeProvider({ sodium, random })
  const mls = await createMls({
    random,
    provider: {
      getCiphersuiteImpl: async (named) => {
        const suite = await provider.getCiphersuiteImpl(named)
        return { ...suite, signature: { ...suite.signature, sign: async () => new Uint8Array(64).fill(7) } }
      }
    }
  })
  const { space } = mallory
  const entryId = random.bytes(16)
  const sealed = await mls.seal(space.state, mallory.record(entryId, body(at, length)), messageData(space.log, entryId))
  if (isKept) space.state = sealed.state
  const place = { log: space.log, entryId, epoch: space.state.epoch, kind: ENTRY_KIND.entry }
  return { entryId, bytes: sealEnvelope(core.ports, space.keys, place, sealed.message) }
}

async function comeBack(): Promise<void> {
  ana.mend()
  await world.advance(10_000)
}

describe('[ENTRY-6] many entries at once', () => {
  it('are stored in their order, after all their signatures were verified elsewhere', async () => {
    for (let at = 0; at < 30; at++) await mallory.say(body(at))
    await comeBack()
    expect(ana.texts(team)).toEqual(Array.from({ length: 30 }, (_, at) => text(at)))
    expect(asked.length).toBe(60)
    expect(new Set(stored)).toEqual(new Set([0]))
    expect(ana.quarantined()).toEqual([])
  })

  it('are verified one by one when they are few', async () => {
    for (let at = 0; at < 5; at++) await mallory.say(body(at))
    await comeBack()
    expect(ana.texts(team).length).toBe(5)
    expect(asked.length).toBe(0)
  })

  it('lose none but the one whose record is signed by another key', async () => {
    for (let at = 0; at < 20; at++) await mallory.say(body(at), {}, at === 11 ? ana.identity.recordSeed : undefined)
    await comeBack()
    expect(ana.texts(team)).toEqual(Array.from({ length: 20 }, (_, at) => text(at)).filter((_, at) => at !== 11))
    expect(ana.quarantined()).toEqual(['invalid-record'])
  })

  it('lose none but the one whose frame is signed by another key: its ratchet step is not taken, and the next opens', async () => {
    for (let at = 0; at < 20; at++) {
      if (at === 11) await mallory.append([await withWrongFrame(at)])
      else await mallory.say(body(at))
    }
    await comeBack()
    expect(ana.texts(team)).toEqual(Array.from({ length: 20 }, (_, at) => text(at)).filter((_, at) => at !== 11))
    expect(ana.quarantined()).toEqual(['decryption-failed'])
    await bo.say(team, 'after')
    await world.advance(1_000)
    expect(ana.texts(team).at(-1)).toBe('after')
  })

  it('come in pieces, of which each is stored while the next is verified; a wrong one in each is set aside alone', async () => {
    const wrong = [3, 40, 41]
    for (let at = 0; at < 60; at++)
      await mallory.say(body(at, 12_000), {}, wrong.includes(at) ? ana.identity.recordSeed : undefined)
    await comeBack()
    expect(ana.texts(team)).toEqual(
      Array.from({ length: 60 }, (_, at) => text(at, 12_000)).filter((_, at) => !wrong.includes(at))
    )
    expect(ana.quarantined()).toEqual(['invalid-record', 'invalid-record', 'invalid-record'])
    expect(new Set(stored).size).toBeGreaterThan(1)
  })

  it('are opened again from before the wrong one, also those of the next piece, which was opened meanwhile', async () => {
    // The wrong one is the last of its piece, and the next is sealed with the same keys.
    const [last, length] = [19, 20_000]
    for (let at = 0; at < 30; at++) {
      if (at === last) await mallory.append([await withWrongFrame(at, false, length)])
      else await mallory.say(body(at, at < 8 || at > last ? 20 : length))
    }
    await comeBack()
    expect(pieces[0]).toBe(2 * (last + 1))
    expect(ana.texts(team).length).toBe(29)
    expect(ana.quarantined()).toEqual(['decryption-failed'])
  })

  it.each(['one', 'two'])('come to the same as read one by one, whatever is among them, seed %s', async (seed) => {
    const cy = await world.person('Cy')
    Object.assign(cy.core.ports, { signatures: undefined })
    ana.mend()
    await world.advance(10_000)
    const all = await ana.conversations.create('Tous', [bo.hex, cy.hex])
    await world.advance(20_000)
    for (const person of [ana, cy]) person.cut()
    await world.settle()
    mallory = dishonest(bo, all)

    const chance = createSeededRandom(`pieces ${seed}`)
    const below = (most: number): number => (chance.bytes(1)[0] ?? 0) % most
    const sent: NewEntry[] = []
    const sealed = (at: number, changed = {}, seed?: Uint8Array): Promise<NewEntry> => {
      const id = chance.bytes(16)
      return mallory.seal(id, mallory.record(id, body(at, below(2) === 0 ? 12_000 : 20), changed, seed))
    }
    const kinds: ((at: number) => Promise<NewEntry>)[] = [
      (at) => withWrongFrame(at, below(2) === 0),
      (at) => sealed(at, {}, ana.identity.recordSeed),
      (at) => sealed(at, { counter: below(40) }),
      () => mallory.seal(chance.bytes(16), Uint8Array.of(9, 9)),
      async (at) => ({ ...(sent[below(sent.length + 1)] ?? (await sealed(at))), entryId: chance.bytes(16) }),
      async (at) => {
        for (let lost = below(9); lost > 0; lost--) await sealed(at)
        return sealed(at)
      }
    ]
    for (let at = 0; at < 60; at++) {
      sent.push(await (kinds[below(10)] ?? sealed)(at))
      await mallory.append(sent.slice(-1))
    }
    for (const person of [ana, cy]) person.mend()
    await world.advance(10_000)

    const device = bo.identity.device
    const { leafIndex } = ana.core.ports.mls
      .members(mallory.space.state)
      .find(({ identity }) => Buffer.from(identity).includes(Buffer.from(device))) ?? {
      leafIndex: -1
    }
    const heldBy = ({ core }: Person) => [
      core.store.all('SELECT seq, text FROM message WHERE space = ? ORDER BY seq', mallory.space.id),
      core.store.all('SELECT seq, code FROM quarantine WHERE log = ? ORDER BY seq', mallory.space.log),
      core.store.all('SELECT kind, seq FROM alert WHERE space = ? ORDER BY position', mallory.space.id),
      core.store.all('SELECT counter FROM peer_counter WHERE space = ? AND device = ?', mallory.space.id, device),
      core.store.all('SELECT bytes FROM ratchet WHERE space = ? AND leaf = ?', mallory.space.id, leafIndex)
    ]
    expect(asked.length).toBeGreaterThan(60)
    expect(heldBy(ana).map((rows) => rows.length > 0)).toEqual([true, true, true, true, true])
    expect(heldBy(ana)).toEqual(heldBy(cy))
  })
})
