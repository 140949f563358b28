import { beforeEach, describe, expect, it } from 'vitest'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'

let world: World
let ana: Person
let bo: Person
let talk: string

beforeEach(async () => {
  world = await createEngineWorld('sending')
  ana = await world.person('Ana')
  bo = await world.person('Bo')
  talk = await ana.conversations.open([bo.hex])
  await world.advance(1_000)
})

const numbered = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, index) => `m${from + index}`)

describe('what waits to be sent', () => {
  it('[ENTRY-7] keeps its order, also beyond one batch', async () => {
    bo.cut()
    ana.cut()
    await world.settle()
    const texts = numbered(0, 600)
    for (const text of texts) await ana.say(talk, text)
    expect(ana.texts(talk)).toEqual(texts)
    ana.mend()
    bo.mend()
    await world.advance(60_000)
    expect(bo.texts(talk)).toEqual(texts)
    expect(ana.texts(talk)).toEqual(texts)
    expect([bo.alerts(), bo.quarantined()]).toEqual([[], []])
  })

  it('[ENTRY-3] is sealed again under the same id and number when the epoch ended; nobody sees it twice', async () => {
    const sent: string[] = []
    let isLost = true
    ana.meddler.toRelay = (request) => {
      if (request.type !== 'append') return request
      for (const entry of request.entries) sent.push(`${request.epoch} ${Buffer.from(entry.entryId).toString('hex')}`)
      return isLost ? undefined : request
    }
    const ids = [await ana.say(talk, 'one'), await ana.say(talk, 'two')]
    const sending = ana.settle()
    bo.core.store.run("INSERT INTO intent (space, kind) VALUES (?, 'refresh')", bo.space(talk).id)
    await bo.settle()
    isLost = false
    ana.cut()
    await sending
    ana.mend()
    await world.advance(60_000)
    const mine = sent.filter((line) => ids.some((id) => line.endsWith(id)))
    expect(new Set(mine.map((line) => line.split(' ')[1]))).toEqual(new Set(ids))
    expect(new Set(mine.map((line) => line.split(' ')[0])).size).toBe(2)
    expect(bo.texts(talk)).toEqual(['one', 'two'])
    expect(bo.alerts()).toEqual([])
  })

  it('[ENTRY-4] is sent again with the same bytes when the answer was lost', async () => {
    const sent: string[] = []
    ana.meddler.toRelay = (request) => {
      if (request.type === 'append') for (const entry of request.entries) sent.push(Buffer.from(entry.bytes).toString('hex'))
      return request
    }
    let isLost = true
    ana.meddler.fromRelay = (frame) => (isLost && frame.kind === 'answer' && frame.name === 'append' ? undefined : frame)
    await ana.say(talk, 'once')
    const sending = ana.settle()
    await bo.settle()
    isLost = false
    ana.cut()
    await sending
    ana.mend()
    await world.advance(60_000)
    expect(new Set(sent).size).toBe(sent.length - sent.filter((bytes, index) => sent.indexOf(bytes) !== index).length)
    expect(bo.texts(talk)).toEqual(['once'])
    expect(ana.shown(talk).at(-1)?.state).toBe('delivered')
  })

  it('[ENTRY-7] lets nothing overtake what the relay refuses for now', async () => {
    let refusals = 1
    ana.meddler.toRelay = (request) => {
      if (request.type !== 'append' || refusals === 0) return request
      return { ...request, log: new Uint8Array(16) }
    }
    ana.meddler.fromRelay = (frame) =>
      frame.kind === 'refusal' && refusals > 0
        ? { kind: 'refusal', refusal: { ...frame.refusal, code: 'quota-exceeded', retryAfterMs: 2_000 } }
        : frame
    await ana.say(talk, 'one')
    await ana.settle()
    expect(ana.shown(talk).at(-1)).toMatchObject({ state: 'failed', failure: 'quota-exceeded' })
    await ana.say(talk, 'two')
    refusals = 0
    await world.advance(3_000)
    expect(bo.texts(talk)).toEqual(['one', 'two'])
    expect(ana.shown(talk).map((message) => message.state)).toEqual(['delivered', 'delivered'])
  })

  it('[ENTRY-8] leaves after the member that it waits for has been added, and says so until then', async () => {
    const eve = await world.person('Eve', { published: false })
    const waiting = await ana.conversations.open([eve.hex])
    await ana.say(waiting, 'are you there?')
    await world.advance(1_000)
    expect(ana.shown(waiting).at(-1)).toMatchObject({ state: 'failed', failure: 'member-unreachable' })
    expect(eve.status(waiting)).toBeUndefined()
    delete eve.meddler.toRelay
    eve.cut()
    await world.settle()
    eve.mend()
    await world.advance(120_000)
    expect(eve.texts(waiting)).toEqual(['are you there?'])
    expect(ana.shown(waiting).at(-1)?.state).toBe('delivered')
  })
})
