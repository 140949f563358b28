import { beforeEach, describe, expect, it } from 'vitest'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'

// One's own message in a quiet space is sealed before it is stored: its row, its words, the sealed bytes and the ratchet are one transaction.
let world: World
let ana: Person
let bo: Person
let talk: string

beforeEach(async () => {
  world = await createEngineWorld('sealing at once')
  ana = await world.person('Ana')
  bo = await world.person('Bo')
  talk = await ana.conversations.open([bo.hex])
  await world.advance(10_000)
})

interface Sent {
  readonly epoch: number
  readonly id: string
  readonly bytes: string
}
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** What Ana appends from now on, entry by entry, with `commit` between. */
function watch(): { readonly sent: Sent[]; readonly order: string[] } {
  const sent: Sent[] = []
  const order: string[] = []
  ana.meddler.toRelay = (request) => {
    if (request.type === 'commit') order.push('commit')
    if (request.type === 'append')
      for (const { entryId, bytes } of request.entries) {
        order.push(hex(entryId))
        sent.push({ epoch: request.epoch, id: hex(entryId), bytes: hex(bytes) })
      }
    return request
  }
  return { sent, order }
}

const SEALED = 'SELECT count(*) AS n FROM outbox WHERE sealed IS NOT NULL'
const QUEUED = 'SELECT count(*) AS n FROM outbox'
const planRefresh = (person: Person): unknown =>
  person.core.store.run("INSERT INTO intent (space, kind) VALUES (?, 'refresh')", person.space(talk).id)

function expectNothingOdd(): void {
  for (const person of [ana, bo])
    expect([person.name, person.alerts(), person.quarantined(), person.count(QUEUED)]).toEqual([person.name, [], [], 0])
}

describe('a message in a quiet space', () => {
  it('[ENTRY-4] is sealed in the transaction that stores it; after a crash right behind it the same bytes leave', async () => {
    const { sent } = watch()
    ana.crashAfter(1)
    await ana.say(talk, 'one').catch(() => undefined)
    await world.advance(1_000)
    expect([ana.isAlive, sent]).toEqual([false, []])
    await ana.reopen()
    const row = ana.core.store.get<{ entry_id: Uint8Array; sealed: Uint8Array; hashes: number }>(
      'SELECT entry_id, sealed, length(sealed_hashes) AS hashes FROM outbox'
    )
    expect(row?.hashes).toBe(32)
    await world.advance(10_000)
    const id = hex(row?.entry_id ?? new Uint8Array(0))
    expect(sent.filter((each) => each.id === id).map(({ bytes }) => bytes)).toEqual([hex(row?.sealed ?? new Uint8Array(0))])
    expect([ana.texts(talk), bo.texts(talk)]).toEqual([['one'], ['one']])
    expectNothingOdd()
  })

  it('[ENTRY-4] is stored before it leaves', async () => {
    let storedAtSending: number | undefined
    ana.meddler.toRelay = (request) => {
      if (request.type === 'append') storedAtSending ??= ana.count(SEALED)
      return request
    }
    const shown = ana.say(talk, 'one').then(() => ana.texts(talk))
    expect(ana.count(QUEUED)).toBe(0)
    expect(await shown).toEqual(['one'])
    expect(ana.count(SEALED)).toBe(1)
    await world.advance(1_000)
    expect(storedAtSending).toBe(1)
    expect(bo.texts(talk)).toEqual(['one'])
  })

  it('[ENTRY-7] keeps the order of what is written at once; one append is in flight', async () => {
    let inFlight = 0
    let most = 0
    ana.meddler.toRelay = (request) => {
      if (request.type === 'append') most = Math.max(most, ++inFlight)
      return request
    }
    ana.meddler.fromRelay = (frame) => {
      if (frame.kind === 'answer' && frame.name === 'append') inFlight--
      return frame
    }
    const texts = ['one', 'two', 'three', 'four']
    await Promise.all(texts.map((text) => ana.say(talk, text)))
    expect(ana.texts(talk)).toEqual(texts)
    await world.advance(10_000)
    expect([bo.texts(talk), most, inFlight]).toEqual([texts, 1, 0])
    expectNothingOdd()
  })

  it('[ENTRY-3] is sealed anew under the same id when the epoch had ended unseen', async () => {
    const { sent } = watch()
    // Ana does not hear of the commit that ends the epoch: she seals under the one that is over.
    ana.meddler.fromRelay = (frame) => (frame.kind === 'push' && frame.push.type === 'entries' ? undefined : frame)
    const before = ana.space(talk).state.epoch
    planRefresh(bo)
    await bo.settle()
    await world.settle()
    const id = await ana.say(talk, 'one')
    expect(ana.count(SEALED)).toBe(1)
    delete ana.meddler.fromRelay
    await world.advance(10_000)
    const mine = sent.filter((each) => each.id === id)
    expect(mine.map(({ epoch }) => epoch)).toEqual([before, before + 1])
    expect([ana.texts(talk), bo.texts(talk)]).toEqual([['one'], ['one']])
    expectNothingOdd()
  })

  it('[ENTRY-8] waits unsealed for a change that became due while it was being sealed', async () => {
    const { order } = watch()
    const before = ana.space(talk).state.epoch
    const saying = ana.say(talk, 'one')
    planRefresh(ana)
    const id = await saying
    expect([ana.count(SEALED), ana.count(QUEUED)]).toEqual([0, 1])
    await world.advance(10_000)
    expect(order.filter((each) => each === 'commit' || each === id)).toEqual(['commit', id])
    expect(ana.space(talk).state.epoch).toBe(before + 1)
    expect(bo.texts(talk)).toEqual(['one'])
    expectNothingOdd()
  })

  it('[REC-3] queues behind what was queued while it was being sealed, without a hole in the counters', async () => {
    await ana.say(talk, 'one')
    await world.advance(10_000)
    const first = ana.shown(talk)[0]?.id ?? ''
    const saying = ana.say(talk, 'two')
    // The sealing has not ended: this one is stored at once, and is before it.
    ana.messages.react({ conversation: talk, message: first, kind: 'thanks', on: true })
    await saying
    const counters = ana.core.store.all<{ counter: number }>('SELECT counter FROM outbox ORDER BY position')
    expect(counters.map(({ counter }) => counter)).toEqual([counters[0]?.counter, (counters[0]?.counter ?? 0) + 1])
    expect(ana.count(SEALED)).toBe(0)
    await world.advance(10_000)
    expect(bo.texts(talk)).toEqual(['one', 'two'])
    expect(bo.shown(talk)[0]?.reactions).toHaveLength(1)
    expectNothingOdd()
  })

  it('[ENTRY-7] is refused, and leaves nothing, when its membership ended while it was being sealed', async () => {
    const { sent } = watch()
    const saying = ana.say(talk, 'one')
    ana.space(talk).status = 'left'
    await expect(saying).rejects.toMatchObject({ code: 'not-a-member' })
    ana.space(talk).status = 'active'
    expect([ana.texts(talk), ana.count(QUEUED), sent]).toEqual([[], 0, []])
    await ana.say(talk, 'two')
    await world.advance(10_000)
    expect(bo.texts(talk)).toEqual(['two'])
    expectNothingOdd()
  })
})
