import type { Entry } from '@colloque/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { meddleEntries } from '../../support/engine-network.ts'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'

// What a dishonest relay can do to a reader, and what the reader makes of it.
let world: World
let ana: Person
let bo: Person
let talk: string

beforeEach(async () => {
  world = await createEngineWorld('reading')
  ana = await world.person('Ana')
  bo = await world.person('Bo')
  talk = await ana.conversations.open([bo.hex])
  await ana.say(talk, 'first')
  await world.advance(1_000)
  expect(bo.texts(talk)).toEqual(['first'])
})

const altered = (entry: Entry): Entry => {
  const bytes = entry.bytes.slice()
  bytes[40] = (bytes[40] ?? 0) ^ 1
  return { ...entry, bytes }
}

async function say(person: Person, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    await person.say(talk, text)
    await world.settle()
  }
}

async function reconnect(person: Person): Promise<void> {
  person.cut()
  await world.settle()
  person.mend()
  await world.advance(60_000)
}

describe('a relay that alters', () => {
  it('[ENTRY-5] names other bytes under an own id, and keeps the message as not yet in the log', async () => {
    ana.meddler.fromRelay = meddleEntries((entries) => entries.map(altered))
    await say(ana, 'mine')
    await world.advance(1_000)
    expect(ana.alerts()).toContain('swapped')
    expect(ana.shown(talk).at(-1)).toMatchObject({ text: 'mine', state: 'sent' })
    expect(ana.shown(talk).at(-1)).not.toHaveProperty('seq')
    expect(bo.texts(talk)).toEqual(['first', 'mine'])
  })

  it('[ENTRY-5] names a colleague’s entry that is given under an own id', async () => {
    await say(bo, 'of Bo')
    let theirs: Entry | undefined
    ana.meddler.fromRelay = meddleEntries((entries) =>
      entries.map((entry) => (theirs ? { ...theirs, ...entry, bytes: theirs.bytes } : entry))
    )
    bo.meddler.fromRelay = meddleEntries((entries) => {
      theirs ??= entries[0]
      return entries
    })
    await say(bo, 'again of Bo')
    await say(ana, 'mine')
    expect(ana.alerts()).toContain('swapped')
  })

  it('[ENTRY-6] sets altered bytes aside and opens what follows', async () => {
    let count = 0
    bo.meddler.fromRelay = meddleEntries((entries) => entries.map((entry) => (count++ === 0 ? altered(entry) : entry)))
    await say(ana, 'altered', 'whole')
    expect(bo.texts(talk)).toEqual(['first', 'whole'])
    expect(bo.quarantined()).toEqual(['decryption-failed'])
  })

  it.each<[string, (entry: Entry) => Entry]>([
    ['id', (entry) => ({ ...entry, entryId: entry.entryId.map((byte) => byte ^ 1) })],
    ['epoch', (entry) => ({ ...entry, epoch: entry.epoch + 1 })]
  ])('[ENTRY-1] does not open an entry under another %s', async (_, change) => {
    let count = 0
    bo.meddler.fromRelay = meddleEntries((entries) => entries.map((entry) => (count++ === 0 ? change(entry) : entry)))
    await say(ana, 'moved', 'whole')
    expect(bo.texts(talk)).toEqual(['first', 'whole'])
    expect(bo.quarantined()).toHaveLength(1)
  })

  it('[CHAIN-4] names it when two readers were shown different bytes: the next record tells', async () => {
    let count = 0
    bo.meddler.fromRelay = meddleEntries((entries) => entries.map((entry) => (count++ === 0 ? altered(entry) : entry)))
    await say(ana, 'not the same')
    expect(bo.alerts()).toEqual([])
    await say(ana, 'next')
    expect(bo.alerts()).toContain('fork')
    await say(bo, 'answer')
    expect(ana.alerts()).toContain('fork')
    expect(bo.texts(talk)).toEqual(['first', 'next', 'answer'])
  })

  it('[CHAIN-4] names it when two readers were shown another order', async () => {
    bo.cut()
    await world.settle()
    await say(ana, 'one', 'two')
    bo.meddler.fromRelay = meddleEntries((entries, way) => {
      const [one, two] = entries.slice(-2)
      if (way === 'push' || !one || !two) return entries
      return [...entries.slice(0, -2), { ...two, seq: one.seq }, { ...one, seq: two.seq }]
    })
    bo.mend()
    await world.advance(60_000)
    delete bo.meddler.fromRelay
    await say(ana, 'three')
    expect(bo.alerts()).toContain('fork')
    expect(bo.texts(talk)).toContain('three')
  })

  it('[CHAIN-4] names an end of the epoch before that two saw differently', async () => {
    let count = 0
    bo.meddler.fromRelay = meddleEntries((entries) =>
      entries.map((entry) => (entry.kind === 0 && count++ === 0 ? altered(entry) : entry))
    )
    await say(ana, 'not the same')
    bo.core.store.run("INSERT INTO intent (space, kind) VALUES (?, 'refresh')", bo.space(talk).id)
    await world.settle()
    expect(bo.space(talk).state.epoch).toBe(ana.space(talk).state.epoch)
    await say(ana, 'in the next epoch')
    expect(bo.alerts()).toContain('fork')
  })
})

describe('a relay that withholds', () => {
  it('[CHAIN-4] reads a pushed entry’s missing predecessor again, without an alert', async () => {
    let count = 0
    bo.meddler.fromRelay = meddleEntries((entries, way) => (way === 'push' && count++ === 0 ? [] : entries))
    await say(ana, 'lost on the way', 'next')
    expect(bo.texts(talk)).toEqual(['first', 'lost on the way', 'next'])
    expect(bo.alerts()).toEqual([])
  })

  it('[CHAIN-4] reads again when the hole is inside of one push', async () => {
    bo.meddler.fromRelay = meddleEntries((entries, way) => (way === 'push' ? entries.filter((_, index) => index !== 1) : entries))
    for (const text of ['a', 'b', 'c']) await ana.say(talk, text)
    await say(ana, 'd')
    expect(bo.texts(talk)).toEqual(['first', 'a', 'b', 'c', 'd'])
    expect(bo.alerts()).toEqual([])
  })

  it.each([0, 1, 2])('[CHAIN-4] names a hole in a page (entry %i) and still reads what comes later', async (hidden) => {
    bo.cut()
    await world.settle()
    await say(ana, 'a', 'b', 'c', 'd')
    const base = bo.space(talk).position.cursor + 1
    const hide = meddleEntries((entries) => entries.filter((entry) => entry.seq !== base + hidden))
    bo.meddler.fromRelay = hide
    bo.mend()
    await world.advance(60_000)
    expect(bo.texts(talk)).toEqual(['first', ...['a', 'b', 'c', 'd'].filter((_, index) => index !== hidden)])
    // The author's own count shows the hole as well.
    expect(bo.alerts()).toEqual(['gap', 'counter-gap'])
    await say(ana, 'e')
    expect(bo.texts(talk).at(-1)).toBe('e')
  })

  it('[CHAIN-4] names the commit that is withheld, and goes on once it is shown', async () => {
    ana.core.store.run("INSERT INTO intent (space, kind) VALUES (?, 'refresh')", ana.space(talk).id)
    bo.meddler.fromRelay = meddleEntries((entries) => entries.filter((entry) => entry.kind === 0))
    await world.advance(1_000)
    await say(ana, 'after')
    await reconnect(bo)
    expect(bo.alerts()).toContain('gap')
    expect(bo.texts(talk)).toEqual(['first'])
    delete bo.meddler.fromRelay
    await reconnect(bo)
    expect(bo.texts(talk)).toEqual(['first', 'after'])
    expect(bo.status(talk)).toBe('active')
  })

  it('[CHAIN-4] does not run in a circle when a page says that more follows and gives nothing', async () => {
    bo.cut()
    await world.settle()
    await say(ana, 'held back')
    bo.meddler.fromRelay = (frame) =>
      frame.kind === 'answer' && frame.name === 'subscribe'
        ? { ...frame, body: { entries: [], complete: false, ended: false } }
        : frame
    const before = world.frames
    bo.mend()
    await world.advance(20_000)
    expect(world.frames - before).toBeLessThan(200)
    delete bo.meddler.fromRelay
    await reconnect(bo)
    expect(bo.texts(talk)).toEqual(['first', 'held back'])
  })

  it('[ENTRY-7] does not run in a circle when the relay calls the epoch stale and shows no commit', async () => {
    ana.meddler.fromRelay = (frame) =>
      frame.kind === 'answer' && frame.name === 'append'
        ? { kind: 'refusal', refusal: { request: frame.request, code: 'stale-epoch', epoch: 99 } }
        : frame
    ana.meddler.toRelay = (request) => (request.type === 'append' ? { ...request, epoch: 0 } : request)
    const before = world.frames
    await ana.say(talk, 'waits')
    await ana.settle()
    expect(world.frames - before).toBeLessThan(200)
    delete ana.meddler.fromRelay
    delete ana.meddler.toRelay
    await world.advance(60_000)
    expect(bo.texts(talk)).toEqual(['first', 'waits'])
  })

  it('[COMMIT-1] does not run in a circle when the relay takes a commit and does not show it', async () => {
    const hide = meddleEntries((entries) => entries.filter((entry) => entry.kind === 0))
    ana.meddler.fromRelay = (frame) => {
      const shown = hide?.(frame)
      return shown?.kind === 'answer' && shown.name === 'subscribe'
        ? { ...shown, body: { ...shown.body, complete: true, ended: false } }
        : shown
    }
    ana.core.store.run("INSERT INTO intent (space, kind) VALUES (?, 'refresh')", ana.space(talk).id)
    const before = world.frames
    await ana.settle()
    expect(world.frames - before).toBeLessThan(200)
    delete ana.meddler.fromRelay
    await reconnect(ana)
    expect(ana.space(talk).state.epoch).toBe(bo.space(talk).state.epoch)
  })
})

describe('a relay that repeats', () => {
  it('[ENTRY-6] passes over what it delivers twice', async () => {
    bo.meddler.fromRelay = meddleEntries((entries) => entries.flatMap((entry) => [entry, entry]))
    await say(ana, 'a', 'b')
    await reconnect(bo)
    expect(bo.texts(talk)).toEqual(['first', 'a', 'b'])
    expect([bo.alerts(), bo.quarantined()]).toEqual([[], []])
  })

  it.each(['same', 'new'])('[ENTRY-2] sets an old entry aside under a new number and the %s id', async (id) => {
    await say(ana, 'old')
    let old: Entry | undefined
    let isReplacing = false
    bo.meddler.fromRelay = meddleEntries((entries) => {
      old ??= entries[0]
      if (!isReplacing) return entries
      isReplacing = false
      return entries.map((entry) => ({
        ...entry,
        bytes: old?.bytes ?? entry.bytes,
        ...(id === 'same' && { entryId: old?.entryId ?? entry.entryId })
      }))
    })
    await say(ana, 'remembered')
    isReplacing = true
    await say(ana, 'replaced')
    expect(bo.texts(talk)).toEqual(['first', 'old', 'remembered'])
    expect(bo.quarantined()).toEqual(['decryption-failed'])
    delete bo.meddler.fromRelay
    await say(ana, 'next')
    expect(bo.alerts()).toContain('fork')
    expect(bo.texts(talk).at(-1)).toBe('next')
  })

  it('[ENTRY-5] does not take its own old entry for a new one', async () => {
    let old: Entry | undefined
    let isReplacing = false
    bo.meddler.fromRelay = meddleEntries((entries) => {
      old ??= entries[0]
      if (!isReplacing) return entries
      isReplacing = false
      return entries.map((entry) => ({ ...(old ?? entry), seq: entry.seq }))
    })
    await say(bo, 'mine')
    isReplacing = true
    await say(ana, 'hidden behind it')
    expect(bo.texts(talk)).toEqual(['first', 'mine'])
    expect(bo.quarantined()).toContain('decryption-failed')
  })

  it('[ENTRY-5] nor where it gives both in the same page: what is hidden behind it is read when it is shown', async () => {
    let isHidden = true
    bo.meddler.fromRelay = meddleEntries((entries, way) => {
      if (!isHidden) return entries
      if (way === 'push') return []
      const [known, mine, hidden] = entries
      return known && mine && hidden ? [known, mine, { ...mine, seq: hidden.seq }] : entries
    })
    await say(bo, 'mine')
    await say(ana, 'hidden behind it')
    await reconnect(bo)
    expect(bo.texts(talk)).toEqual(['first', 'mine'])
    expect(bo.quarantined()).toEqual(['decryption-failed'])
    isHidden = false
    await reconnect(bo)
    expect(bo.texts(talk)).toEqual(['first', 'mine', 'hidden behind it'])
  })
})
