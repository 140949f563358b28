import { SNAPSHOT_PARTS, TRIM_DAYS } from '@colloque/protocol'
import { expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../limits.ts'
import { createMemoryStorage } from '../storage/memory.ts'
import {
  commitNext,
  createWorld,
  entry,
  holdAnswers,
  id,
  keyPair,
  settle,
  type TestClient,
  type TestSpace,
  text
} from './relay-world.ts'

const DAY_MS = 86_400_000

async function opened(options: Parameters<typeof createWorld>[0] = {}) {
  const world = createWorld(options)
  const ada = await world.client()
  const space = await world.space(ada)
  await prove(ada, space)
  const log = id()
  expect(await ada.ask('create-log', { space: space.space, log, epoch: 0, retention: 'document' })).toEqual({})
  return { world, ada, space, log }
}
const epochOf = (space: TestSpace) => space.access.length - 1
const prove = (client: TestClient, space: TestSpace, epoch = epochOf(space)) =>
  client.prove(space.space, epoch, space.access[epoch] as never)
const append = (client: TestClient, log: Uint8Array, epoch = 0, count = 1) =>
  client.ask('append', { log, epoch, entries: Array.from({ length: count }, () => entry()) })
const part = (client: TestClient, log: Uint8Array, snapshot: Uint8Array, epoch = 0, value = 'state', number = 0) =>
  client.ask('put-snapshot-part', { log, epoch, snapshot, part: number, bytes: text(value) })
const put = (
  client: TestClient,
  log: Uint8Array,
  snapshot: Uint8Array,
  more: { epoch?: number; parts?: number; covers?: number; previous?: number } = {}
) => client.ask('put-snapshot', { log, epoch: 0, snapshot, parts: 1, covers: 0, previous: 0, ...more })
async function whole(client: TestClient, log: Uint8Array, previous = 0, more: { epoch?: number; covers?: number } = {}) {
  const snapshot = id()
  expect(await part(client, log, snapshot, more.epoch)).toEqual({})
  expect(await put(client, log, snapshot, { previous, ...more })).toEqual({ version: previous + 1 })
  return snapshot
}
const subscribe = (client: TestClient, log: Uint8Array, epoch = 0, after = 0) => client.ask('subscribe', { log, epoch, after })

it('[LOG-18] lets any device that proved the epoch create a document log, counted in its spaces', async () => {
  const quotas = { ...DEFAULT_LIMITS.quotas, spaces: 2 }
  const { world, ada, space } = await opened({ limits: { quotas } })
  const create = (client: TestClient, retention: 'kept' | 'document', epoch = 0) =>
    client.ask('create-log', { space: space.space, log: id(), epoch, retention })
  expect(await create(ada, 'kept')).toEqual({ code: 'not-permitted' })
  expect(await create(ada, 'document')).toMatchObject({ code: 'quota-exceeded' })
  const bob = await world.client()
  expect(await create(bob, 'document')).toEqual({ code: 'not-proven' })
  await prove(bob, space)
  expect(await create(bob, 'document')).toEqual({})
  await commitNext(bob, space)
  expect(await create(bob, 'document')).toEqual({ code: 'stale-epoch', epoch: 1 })
})

it('[ACC-8] everything about documents asks for a proof of its epoch', async () => {
  const { world, ada, space, log } = await opened()
  await whole(ada, log)
  const bob = await world.client()
  const refused = { code: 'not-proven' }
  for (const client of [bob, ada]) {
    const epoch = client === bob ? 0 : 1
    expect(await part(client, log, id(), epoch)).toEqual(refused)
    expect(await put(client, log, id(), { epoch })).toEqual(refused)
    expect(await client.ask('get-snapshot', { log, epoch, part: 0 })).toEqual(refused)
    expect(await client.ask('log-heads', { space: space.space, epoch, logs: [{ log, after: 0 }] })).toEqual(refused)
    expect(await client.ask('trim-log', { log, epoch, version: 1 })).toEqual(refused)
    expect(await client.ask('delete-log', { log, epoch })).toEqual(refused)
  }
  expect(await world.storage.statistics()).toMatchObject({ snapshots: 1, logs: 2 })
})

it('[LOG-7] [LOG-11] a document log ends its epoch with its space; a removed member reads nothing that is sealed later', async () => {
  const { world, ada, space, log } = await opened()
  const bob = await world.client()
  await prove(bob, space)
  expect(await subscribe(bob, log)).toMatchObject({ complete: true, ended: false })
  await append(ada, log)
  await whole(ada, log, 0, { covers: 1 })
  await commitNext(ada, space)
  expect(await append(ada, log, 0)).toEqual({ code: 'stale-epoch', epoch: 1 })
  await prove(ada, space)
  await append(ada, log, 1)
  await whole(ada, log, 1, { epoch: 1, covers: 2 })
  const [pushed, ...later] = bob.pushes('entries')
  expect(pushed?.entries.map(({ seq }) => seq)).toEqual([1])
  expect(later).toEqual([])
  expect(bob.pushes('snapshot')).toEqual([{ type: 'snapshot', log, epoch: 0, version: 1, covers: 1 }])
  expect(await subscribe(bob, log)).toMatchObject({ complete: true, ended: true, entries: [{ seq: 1, epoch: 0 }] })
  expect(await bob.ask('get-snapshot', { log, epoch: 0, part: 0 })).toMatchObject({ version: 1 })
  expect(await bob.ask('get-snapshot', { log, epoch: 0, version: 2, part: 0 })).toEqual({ code: 'unknown-snapshot' })
  const heads = await bob.ask('log-heads', { space: space.space, epoch: 0, logs: [{ log, after: 1 }] })
  expect(heads).toEqual({ logs: [{ known: true, head: 1, snapshot: 1 }] })
  for (const refused of [
    await part(bob, log, id()),
    await put(bob, log, id(), { previous: 2 }),
    await bob.ask('trim-log', { log, epoch: 0, version: 1 }),
    await bob.ask('delete-log', { log, epoch: 0 })
  ])
    expect(refused).toEqual({ code: 'stale-epoch', epoch: 1 })
})

it('[WSNAP-1] [WSNAP-3] [WSNAP-4] parts, a put and what is fetched, with the code for each refusal', async () => {
  const { ada, log } = await opened()
  await append(ada, log, 0, 5)
  const snapshot = id()
  expect(await ada.ask('get-snapshot', { log, epoch: 0, part: 0 })).toEqual({ code: 'unknown-snapshot' })
  for (const number of [0, SNAPSHOT_PARTS - 1]) expect(await part(ada, log, snapshot, 0, `part ${number}`, number)).toEqual({})
  expect(await part(ada, log, snapshot, 0, 'other')).toEqual({ code: 'already-exists' })
  expect(await put(ada, log, snapshot, { parts: 0 })).toEqual({ code: 'malformed-frame' })
  expect(ada.closedWith).toBeUndefined()
  expect(await put(ada, log, snapshot, { parts: SNAPSHOT_PARTS })).toEqual({ code: 'unknown-snapshot' })
  for (let number = 1; number < SNAPSHOT_PARTS - 1; number += 1) await part(ada, log, snapshot, 0, `part ${number}`, number)
  expect(await put(ada, log, snapshot, { parts: SNAPSHOT_PARTS, covers: 6 })).toEqual({ code: 'head-moved', head: 5 })
  expect(await put(ada, log, snapshot, { parts: SNAPSHOT_PARTS, previous: 3 })).toEqual({ code: 'version-moved', version: 0 })
  for (const _ of [1, 2]) expect(await put(ada, log, snapshot, { parts: SNAPSHOT_PARTS, covers: 4 })).toEqual({ version: 1 })
  expect(await ada.ask('get-snapshot', { log, epoch: 0, part: 63 })).toEqual({
    ...{ version: 1, snapshot, covers: 4, parts: SNAPSHOT_PARTS },
    bytes: text('part 63')
  })
  const next = id()
  await part(ada, log, next)
  expect(await put(ada, log, next, { covers: 3, previous: 1 })).toEqual({ version: 2 })
  expect(await part(ada, id(), next)).toEqual({ code: 'unknown-log' })
  expect(await put(ada, id(), next)).toEqual({ code: 'unknown-log' })
  expect(await ada.ask('get-snapshot', { log: id(), epoch: 0, part: 0 })).toEqual({ code: 'unknown-log' })
})

it('[WSNAP-3] parts and a put that are sent without waiting keep their order', async () => {
  const held = holdAnswers(createMemoryStorage(), 'log')
  const world = createWorld({ storage: () => held.storage })
  const ada = await world.client()
  const space = await world.space(ada)
  await prove(ada, space)
  const [log, snapshot] = [id(), id()]
  await ada.ask('create-log', { space: space.space, log, epoch: 0, retention: 'document' })
  held.hold()
  const first = ada.send('put-snapshot-part', { log, epoch: 0, snapshot, part: 0, bytes: text('state') })
  await settle()
  held.stop()
  const second = ada.send('put-snapshot', { log, epoch: 0, snapshot, parts: 1, covers: 0, previous: 0 })
  await settle()
  expect(ada.outcome(second)).toBeUndefined()
  await held.release(0)
  expect([ada.outcome(first), ada.outcome(second)]).toEqual([{}, { version: 1 }])
})

it('[WSNAP-5] tells every reader of the log in that epoch, the maker too, and passes over who is behind', async () => {
  const { world, ada, space, log } = await opened({ limits: { laggingBytes: 1_000 } })
  const [bob, behind, elsewhere] = [await world.client(), await world.client(), await world.client()]
  for (const client of [ada, bob, behind]) {
    await prove(client, space)
    await subscribe(client, log)
  }
  await prove(elsewhere, space)
  await subscribe(elsewhere, space.log)
  behind.bufferedBytes = 1_001
  await whole(ada, log)
  const told = { type: 'snapshot', log, epoch: 0, version: 1, covers: 0 }
  expect([ada, bob, behind, elsewhere].map((client) => client.pushes('snapshot'))).toEqual([[told], [told], [], []])
  expect(behind.pushes('lagging'), 'nothing of the log was lost').toEqual([])
})

it('[LOG-20] trims in the present epoch, once a snapshot is thirty days old', async () => {
  const { world, ada, space, log } = await opened()
  await append(ada, log, 0, 3)
  await whole(ada, log, 0, { covers: 2 })
  const trim = (version = 1) => ada.ask('trim-log', { log, epoch: 0, version })
  expect(await trim()).toEqual({ code: 'not-permitted' })
  await world.pass(TRIM_DAYS * DAY_MS)
  expect(await trim(2)).toEqual({ code: 'unknown-snapshot' })
  expect(await ada.ask('trim-log', { log: space.log, epoch: 0, version: 1 })).toEqual({ code: 'not-permitted' })
  for (const _ of [1, 2]) expect(await trim()).toEqual({})
  expect(await subscribe(ada, log)).toMatchObject({ complete: true, entries: [{ seq: 3 }] })
})

it('[LOG-21] deletes a document for everybody at once; who reads it begins again and learns it', async () => {
  const { world, ada, space, log } = await opened()
  const bob = await world.client()
  await prove(bob, space)
  await subscribe(bob, log)
  await append(ada, log)
  await whole(ada, log)
  const remove = (client: TestClient, epoch = 0) => client.ask('delete-log', { log, epoch })
  expect(await ada.ask('delete-log', { log: space.log, epoch: 0 })).toEqual({ code: 'not-permitted' })
  expect(await ada.ask('delete-log', { log: id(), epoch: 0 })).toEqual({ code: 'unknown-log' })
  for (const client of [ada, ada, bob]) expect(await remove(client)).toEqual({})
  expect(bob.pushes('lagging')).toEqual([{ type: 'lagging', log }])
  const gone = { code: 'unknown-log' }
  for (const client of [ada, bob]) {
    expect(await subscribe(client, log)).toEqual(gone)
    expect(await append(client, log)).toEqual(gone)
    expect(await part(client, log, id())).toEqual(gone)
    expect(await put(client, log, id())).toEqual(gone)
    expect(await client.ask('get-snapshot', { log, epoch: 0, part: 0 })).toEqual(gone)
    expect(await client.ask('trim-log', { log, epoch: 0, version: 1 })).toEqual(gone)
  }
  const stranger = await world.client()
  expect(await remove(stranger)).toEqual({ code: 'not-proven' })
  const again = { space: space.space, log, epoch: 0, retention: 'document' } as const
  expect(await ada.ask('create-log', again)).toEqual({ code: 'already-exists' })
  const asSpace = { space: id(), log, accessKey: keyPair().publicKey, retention: 'rolling' } as const
  expect(await ada.ask('create-space', asSpace)).toEqual({ code: 'already-exists' })
  expect(world.relay.counts().subscriptions).toBe(0)
})

it('[LOG-21] a page that is asked for while its log is deleted is refused, and waits for nothing', async () => {
  const held = holdAnswers(createMemoryStorage(), 'log')
  const world = createWorld({ storage: () => held.storage })
  const ada = await world.client()
  const space = await world.space(ada)
  await prove(ada, space)
  const log = id()
  await ada.ask('create-log', { space: space.space, log, epoch: 0, retention: 'document' })
  held.hold()
  const asked = ada.send('subscribe', { log, epoch: 0, after: 0 })
  await settle()
  held.stop()
  await ada.ask('delete-log', { log, epoch: 0 })
  await held.release(0)
  expect(ada.outcome(asked)).toEqual({ code: 'unknown-log' })
  expect(await subscribe(ada, log)).toEqual({ code: 'unknown-log' })
  expect(world.relay.counts().subscriptions).toBe(0)
})

it('[LOG-22] tells where many logs stand in one answer, in the order asked', async () => {
  const { ada, space, log } = await opened()
  await append(ada, log, 0, 2)
  const logs = Array.from({ length: 256 }, (_, index) => ({ log: index === 200 ? log : id(), after: 1 }))
  const heads = await ada.ask('log-heads', { space: space.space, epoch: 0, logs })
  expect(heads.logs.map(({ known }) => known)).toEqual(logs.map((_, index) => index === 200))
  expect(heads.logs[200]).toEqual({ known: true, head: 2, next: 0 })
})

it('[LIM-16] snapshots of a log that wait for their parts', async () => {
  const { ada, log } = await opened({ limits: { uploadsPerLog: 1 } })
  const snapshot = id()
  expect(await part(ada, log, snapshot)).toEqual({})
  expect(await part(ada, log, snapshot, 0, 'more', 1)).toEqual({})
  expect(await part(ada, log, id())).toEqual({})
  expect(await put(ada, log, snapshot, { parts: 2 })).toEqual({ code: 'unknown-snapshot' })
})

it('[LIM-7] [LIM-8] counts parts and snapshots among the bytes of the day, and parts are no larger than entries', async () => {
  const quotas = { ...DEFAULT_LIMITS.quotas, 'entry-bytes': 2 * 128 + 5 + 127 }
  const { ada, log } = await opened({ limits: { quotas, entryBytes: 5 } })
  const snapshot = id()
  expect(await part(ada, log, snapshot, 0, '123456')).toEqual({ code: 'limit-exceeded' })
  expect(await part(ada, log, snapshot, 0, '12345')).toEqual({})
  expect(await put(ada, log, snapshot)).toEqual({ version: 1 })
  expect(await part(ada, log, id(), 0, '12345')).toMatchObject({ code: 'quota-exceeded' })
  expect(await put(ada, log, snapshot)).toMatchObject({ code: 'quota-exceeded' })
})
