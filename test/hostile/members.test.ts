/** A member with a changed program says whatever the shapes allow, and whatever they do not: the others set it aside or show it, all alike, and go on. */
import { expect, it } from 'vitest'
import { type Dishonest, dishonest } from '../support/engine-dishonest.ts'
import { bodyShapes, type ContentRecord, encodeBody } from '../support/engine-parts.ts'
import { createEngineWorld, type Person } from '../support/engine-world.ts'
import { writeCbor } from './cbor-writer.ts'
import { type Chance, createChance, mutateBytes, seed } from './chance.ts'
import { type Known, makeValue, poison, spoil } from './grammar.ts'

const ENTRIES = 600
const ENTRIES_AT_ONCE = 10
const CODES = ['decryption-failed', 'invalid-record', 'unknown-device', 'invalid-body', 'wrong-epoch', 'swapped']
const ALERTS = ['counter-gap', 'counter-replay', 'fork', 'directory', 'swapped']

it(`[ENTRY-6] [REC-2] [REC-5] ${ENTRIES} hostile entries of a member (SEED=${seed})`, { timeout: 120_000 }, async () => {
  const chance = createChance('members')
  const world = await createEngineWorld(`hostile ${seed}`)
  const [ana, bo, cyr] = [await world.person('Ana'), await world.person('Bo'), await world.person('Cyr')] as const
  const group = await ana.conversations.create('Team', [bo.hex, cyr.hex])
  await world.advance(10_000)
  await ana.say(group, 'from Ana')
  await world.advance(1_000)
  const mallory = dishonest(bo, group)
  const ids: Uint8Array[] = [ana.identity.account, cyr.identity.account, bo.identity.account, cyr.identity.device]
  const known: Known = {
    bytes: (length) => (length === 16 ? chance.one(ids) : undefined),
    number: (field) => (/At$|until/.test(field) ? world.clock.nowMs() + chance.one([-1, 0, 1, 86_400_000]) : chance.below(40))
  }

  let said = 0
  while (said < ENTRIES) {
    for (let left = ENTRIES_AT_ONCE; left > 0; left -= 1, said += 1) {
      const entryId = chance.bytes(16)
      if (chance.once(2)) ids.push(entryId)
      await mallory.append([await hostileEntry(chance, mallory, known, entryId)])
    }
    if (chance.once(10)) await cyr.say(group, `still here ${said}`)
    await world.settle()
  }
  await mallory.say(encodeBody({ type: 'message', text: 'honest again', sentAt: 0, attachments: [] }))
  await ana.say(group, 'the last word')
  await world.advance(20_000)

  for (const reader of [ana, cyr]) {
    expect(reader.texts(group)).toContain('honest again')
    expect(reader.texts(group).at(-1)).toBe('the last word')
    expect(reader.status(group)).toBe('active')
    expect(reader.quarantined().filter((code) => !CODES.includes(code))).toEqual([])
    expect(new Set(reader.quarantined()).size).toBeGreaterThan(2)
    expect(reader.alerts().filter((kind) => !ALERTS.includes(kind))).toEqual([])
    expect(reader.events.filter(({ type }) => type === 'quarantine').length).toBeGreaterThan(ENTRIES / 10)
  }
  const shown = (reader: Person) =>
    reader.shown(group).map(({ id, seq, text, reactions, deletedAt }) => ({ id, seq, text, reactions, deletedAt }))
  expect(shown(ana)).toEqual(shown(cyr))
  expect(shown(ana).length).toBeGreaterThan(8)
})

const bodies = Object.values(bodyShapes).map(({ form }) => form)

/** From a true body in a true record to bytes that were never sealed. */
async function hostileEntry(chance: Chance, mallory: Dishonest, known: Known, entryId: Uint8Array) {
  const value = makeValue(chance.one(bodies), chance, known)
  // Whoever asks to leave is removed, and could say no more.
  const body = (value as { type: string }).type === 'leave' ? { type: 'reaction' } : value
  const written = writeCbor(chance.once(3) ? spoil(body, chance) : body)
  const changed = chance.once(8) ? mutateBytes(chance, written) : written
  if (!chance.once(3)) return mallory.seal(entryId, mallory.record(entryId, changed))
  switch (chance.below(5)) {
    case 0:
      return mallory.seal(entryId, mallory.record(entryId, changed, hostileRecord(chance, known)))
    case 1:
      return mallory.seal(entryId, mutateBytes(chance, mallory.record(entryId, changed)))
    case 2:
      return mallory.seal(entryId, writeCbor(poison(chance)))
    case 3:
      return { entryId, bytes: chance.bytes(1 + chance.below(2_000)) }
    default: {
      const sealed = await mallory.seal(entryId, mallory.record(entryId, changed))
      const bytes = mutateBytes(chance, sealed.bytes)
      return { entryId, bytes: bytes.length === 0 ? Uint8Array.of(1) : bytes }
    }
  }
}

const hostileRecord = (chance: Chance, known: Known): Partial<ContentRecord> =>
  chance.one<() => Partial<ContentRecord>>([
    () => ({ counter: chance.one([0, 1, 5, 2 ** 32, Number.MAX_SAFE_INTEGER]) }),
    () => ({ device: known.bytes(16, '') as Uint8Array }),
    () => ({ epoch: chance.below(5) }),
    () => ({ space: chance.bytes(16) }),
    () => ({ record: chance.bytes(16) }),
    () => ({ head: { seq: chance.one([0, 1, 7, Number.MAX_SAFE_INTEGER]), hash: chance.bytes(32) } }),
    () => ({ directory: { index: chance.below(3), hash: chance.bytes(32) } })
  ])()
