import { decodeRelayFrame, type Entry, FRAME_BYTES } from '@colloque/protocol'
import { describe, expect, it } from 'vitest'
import { createFanOut, createSubscription, packEntries, type Reader } from './fan-out.ts'
import { commitNext, createWorld, entry, holdAnswers, id, settle, type TestClient, text } from './session/relay-world.ts'
import { createMemoryStorage } from './storage/memory.ts'
import type { Storage } from './storage/storage.ts'

const seqs = (client: TestClient) => client.pushes('entries').flatMap(({ entries }) => entries.map(({ seq }) => seq))

async function readers(count: number, storage: (storage: Storage) => Storage = (same) => same, limits = {}) {
  const world = createWorld({ storage, limits })
  const ada = await world.client()
  const space = await world.space(ada)
  await ada.prove(space.space, 0, space.access[0] as never)
  const clients = await Promise.all(Array.from({ length: count }, () => world.client()))
  for (const client of clients) {
    await client.prove(space.space, 0, space.access[0] as never)
    await client.ask('subscribe', { log: space.log, epoch: 0, after: 0 })
  }
  const send = (value = 'sealed') => ada.send('append', { log: space.log, epoch: 0, entries: [entry(value)] })
  return { world, ada, space, clients, send }
}

describe('[LOG-14] one frame a tick', () => {
  it('packs what the storage answers in one tick, and encodes it once for all readers', async () => {
    const held = holdAnswers(createMemoryStorage(), 'append')
    const { clients, send } = await readers(3, () => held.storage)
    held.hold()
    for (let index = 0; index < 50; index += 1) send()
    await settle()
    await held.release(...Array(50).keys())
    for (const client of clients) expect(client.pushes('entries').map(({ entries }) => entries.length)).toEqual([50])
    const [first, second] = clients.map((client) => client.frames.at(-1))
    expect(first).toBe(second)
  })

  it('cuts at the frame size and at 256 entries', () => {
    const of = (count: number, sizeBytes: number): Entry[] =>
      Array.from({ length: count }, (_, index) => ({
        seq: 2 ** 50 + index,
        entryId: id(),
        epoch: 2 ** 50,
        kind: 0,
        bytes: new Uint8Array(sizeBytes)
      }))
    for (const [count, sizeBytes, frames] of [
      [600, 10, 3],
      [256, 10, 1],
      [257, 10, 2],
      [5, 300 << 10, 2],
      [2, 512 << 10, 2],
      [256, 3999, 1],
      [256, 4000, 2]
    ] as const) {
      const packed = packEntries(id(), of(count, sizeBytes))
      expect([count, sizeBytes, packed.length]).toEqual([count, sizeBytes, frames])
      for (const frame of packed) expect(frame.length).toBeLessThanOrEqual(FRAME_BYTES)
      const all = packed
        .map(decodeRelayFrame)
        .flatMap((frame) => (frame.kind === 'push' && frame.push.type === 'entries' ? frame.push.entries : []))
      expect(all.map(({ seq }) => seq)).toEqual(of(count, sizeBytes).map(({ seq }) => seq))
    }
  })
})

describe('[LOG-15] durable first, and in order', () => {
  it('neither answers nor pushes before the storage has answered', async () => {
    const held = holdAnswers(createMemoryStorage(), 'append')
    const { ada, clients, send } = await readers(1, () => held.storage)
    held.hold()
    const request = send()
    await settle()
    expect([held.count(), ada.outcome(request), seqs(clients[0] as TestClient)]).toEqual([1, undefined, []])
    await held.release(0)
    expect([ada.outcome(request), seqs(clients[0] as TestClient)]).toEqual([{ seqs: [1] }, [1]])
  })

  it('pushes by seq when the answers come in reverse, in one tick or in several', async () => {
    const held = holdAnswers(createMemoryStorage(), 'append')
    const { clients, send } = await readers(1, () => held.storage)
    held.hold()
    for (let index = 0; index < 6; index += 1) send()
    await settle()
    await held.release(2, 1, 0)
    expect(seqs(clients[0] as TestClient)).toEqual([1, 2, 3])
    await held.release(2)
    expect(seqs(clients[0] as TestClient)).toEqual([1, 2, 3])
    await held.release(0)
    await held.release(0)
    expect(seqs(clients[0] as TestClient)).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('a commit answered before the appends it follows is pushed after them, and closes the epoch', async () => {
    const held = holdAnswers(createMemoryStorage(), 'append')
    const { ada, space, clients, send } = await readers(1, () => held.storage)
    held.hold()
    send()
    await settle()
    expect(await commitNext(ada, space)).toEqual({ seq: 2 })
    expect(seqs(clients[0] as TestClient)).toEqual([])
    await held.release(0)
    expect(seqs(clients[0] as TestClient)).toEqual([1, 2])
  })

  it('a write of unknown outcome makes readers start again', async () => {
    const { ada, space, clients } = await readers(1, (storage) => ({
      ...storage,
      append: async (request) =>
        request.entries[0]?.bytes.length === 4 ? Promise.reject(new Error('lost')) : storage.append(request)
    }))
    expect(await ada.ask('append', { log: space.log, epoch: 0, entries: [entry('lost')] })).toEqual({ code: 'internal' })
    const [bob] = clients as [TestClient]
    expect(bob.pushes('lagging')).toEqual([{ type: 'lagging', log: space.log }])
    await ada.ask('append', { log: space.log, epoch: 0, entries: [entry('stored')] })
    expect(seqs(bob)).toEqual([])
    expect(await bob.ask('subscribe', { log: space.log, epoch: 0, after: 0 })).toMatchObject({
      entries: [{ seq: 1 }],
      complete: true
    })
  })
})

describe('[LOG-16] no gap and no double between page and pushes', () => {
  it('when an append is under way while the page is read', async () => {
    const held = holdAnswers(createMemoryStorage(), 'append')
    const { world, space, send } = await readers(0, () => held.storage)
    const bob = await world.client()
    await bob.prove(space.space, 0, space.access[0] as never)
    held.hold()
    send('in the page, answered later')
    await settle()
    expect(await bob.ask('subscribe', { log: space.log, epoch: 0, after: 0 })).toMatchObject({
      entries: [{ seq: 1 }],
      complete: true
    })
    send('after the page')
    await settle()
    await held.release(1, 0)
    expect(seqs(bob)).toEqual([2])
  })

  it('when entries come between the reading of the page and its answer', async () => {
    const held = holdAnswers(createMemoryStorage(), 'read')
    const { world, space, send } = await readers(0, () => held.storage)
    const bob = await world.client()
    await bob.prove(space.space, 0, space.access[0] as never)
    send()
    await settle()
    held.hold()
    const request = bob.send('subscribe', { log: space.log, epoch: 0, after: 0 })
    await settle()
    send()
    send()
    await settle()
    expect(seqs(bob)).toEqual([])
    await held.release(0)
    expect(bob.outcome(request)).toMatchObject({ entries: [{ seq: 1 }], complete: true })
    expect(seqs(bob)).toEqual([2, 3])
    send()
    await settle()
    expect(seqs(bob)).toEqual([2, 3, 4])
  })

  it('when more comes meanwhile than is held: the page is not the last', async () => {
    const held = holdAnswers(createMemoryStorage(), 'read')
    const { world, space, send } = await readers(0, () => held.storage)
    const bob = await world.client()
    await bob.prove(space.space, 0, space.access[0] as never)
    held.hold()
    const request = bob.send('subscribe', { log: space.log, epoch: 0, after: 0 })
    await settle()
    for (let index = 0; index < 4; index += 1) send('x'.repeat(400 << 10))
    await settle()
    await held.release(0)
    expect(bob.outcome(request)).toEqual({ entries: [], complete: false, ended: false })
    expect(seqs(bob)).toEqual([])
  })

  it('when it unsubscribes while the page is read', async () => {
    const held = holdAnswers(createMemoryStorage(), 'read')
    const { world, space, send } = await readers(0, () => held.storage)
    const bob = await world.client()
    await bob.prove(space.space, 0, space.access[0] as never)
    held.hold()
    const request = bob.send('subscribe', { log: space.log, epoch: 0, after: 0 })
    await settle()
    await bob.ask('unsubscribe', { log: space.log })
    await held.release(0)
    send()
    await settle()
    expect(bob.outcome(request)).toMatchObject({ complete: false })
    expect(seqs(bob)).toEqual([])
    expect(world.relay.counts().subscriptions).toBe(0)
  })

  const seed = Number(process.env.SEED ?? 0) || Math.floor(Math.random() * 2 ** 31)
  it(`with answers of 300 random histories in random order (SEED=${seed})`, async () => {
    const random = randomFrom(seed)
    for (let round = 0; round < 300; round += 1) await randomHistory(random)
  })
})

function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** One log, three readers that come and go, every answer of the storage late and out of order. */
async function randomHistory(random: (below: number) => number): Promise<void> {
  const late: (() => void)[] = []
  const answerLate = <T>(value: T) => new Promise<T>((resolve) => late.push(() => resolve(value)))
  const durable: Entry[] = []
  const log = id()
  const fanOut = createFanOut(() => answerLate(durable.length))
  const seen = [0, 1, 2].map(() => [] as number[])
  const readers: Reader[] = seen.map((into) => ({
    isBehind: () => false,
    lagging: () => {},
    send(frame) {
      const decoded = decodeRelayFrame(frame)
      if (decoded.kind === 'push' && decoded.push.type === 'entries') into.push(...decoded.push.entries.map(({ seq }) => seq))
    }
  }))
  const follow = async (index: number) => {
    const subscription = createSubscription(log, 0, readers[index] as Reader)
    await fanOut.join(subscription)
    const after = seen[index]?.at(-1) ?? 0
    const page = await answerLate(durable.filter(({ seq }) => seq > after))
    seen[index]?.push(...page.map(({ seq }) => seq))
    fanOut.settle(subscription, page.at(-1)?.seq ?? after)
    return subscription
  }
  const following = new Map<number, Awaited<ReturnType<typeof follow>> | 'joining'>()
  for (let step = 0; step < 60; step += 1) {
    const dice = random(10)
    if (dice < 4) {
      const added: Entry = { seq: durable.length + 1, entryId: id(), epoch: 0, kind: 0, bytes: text('x') }
      durable.push(added)
      void answerLate([added]).then((entries) => fanOut.publish(log, entries))
    } else if (dice < 8) late.splice(random(late.length), 1)[0]?.()
    else {
      const index = random(3)
      const state = following.get(index)
      if (state === undefined) {
        following.set(index, 'joining')
        void follow(index).then((subscription) => following.set(index, subscription))
      } else if (state !== 'joining') {
        fanOut.leave(state)
        following.delete(index)
      }
    }
    if (random(2) === 0) await settle()
  }
  await settle()
  while (late.length > 0) {
    late.splice(random(late.length), 1)[0]?.()
    await settle()
  }
  for (const [index, into] of seen.entries()) {
    const all = following.has(index) ? durable.length : into.length
    expect(into).toEqual(Array.from({ length: all }, (_, at) => at + 1))
  }
}

describe('[LIM-4] slow readers', () => {
  it('end with lagging, hold nobody up, and resume from their cursor', async () => {
    const { clients, space, send } = await readers(2)
    const [slow, quick] = clients as [TestClient, TestClient]
    send()
    await settle()
    slow.bufferedBytes = (4 << 20) + 1
    send()
    await settle()
    send()
    await settle()
    expect([seqs(slow), slow.pushes('lagging'), seqs(quick)]).toEqual([[1], [{ type: 'lagging', log: space.log }], [1, 2, 3]])
    expect(await slow.ask('subscribe', { log: space.log, epoch: 0, after: 1 })).toEqual({
      code: 'rate-limited',
      retryAfterMs: 1_000
    })
    slow.bufferedBytes = 0
    expect(await slow.ask('subscribe', { log: space.log, epoch: 0, after: 1 })).toMatchObject({
      entries: [{ seq: 2 }, { seq: 3 }],
      complete: true
    })
    send()
    await settle()
    expect(seqs(slow)).toEqual([1, 4])
  })

  it('are closed when they do not read even that in time', async () => {
    const { world, clients, send } = await readers(2)
    const [stuck, slow] = clients as [TestClient, TestClient]
    stuck.bufferedBytes = slow.bufferedBytes = (4 << 20) + 1
    send()
    await settle()
    slow.bufferedBytes = 0
    await world.pass(30_000)
    expect([stuck.closedWith, slow.closedWith]).toEqual(['too-slow', undefined])
  })

  it('are closed at once past the hard limit', async () => {
    const { world, clients } = await readers(1)
    const [stuck] = clients as [TestClient]
    stuck.bufferedBytes = (16 << 20) + 1
    stuck.send('ping', {})
    await settle()
    expect(stuck.closedWith).toBe('too-slow')
    expect(world.relay.counts().subscriptions).toBe(0)
  })
})
