import { accessProof } from '@colloque/protocol'
import { expect, it } from 'vitest'
import { commitNext, createWorld, entry, id, key, keyPair, settle, type TestClient, type TestSpace, text } from './relay-world.ts'

async function opened(options: Parameters<typeof createWorld>[0] = {}) {
  const world = createWorld(options)
  const ada = await world.client()
  const space = await world.space(ada)
  await ada.prove(space.space, 0, space.access[0] as never)
  return { world, ada, space }
}
const append = (client: TestClient, space: TestSpace, ...entries: ReturnType<typeof entry>[]) =>
  client.ask('append', { log: space.log, epoch: space.access.length - 1, entries })
const proveCurrent = (client: TestClient, space: TestSpace) =>
  client.prove(space.space, space.access.length - 1, space.access.at(-1) as never)
const seqs = (client: TestClient) => client.pushes('entries').flatMap(({ entries }) => entries.map(({ seq }) => seq))

it('[ACC-7] a proof of access opens one epoch of one space on one connection', async () => {
  const { world, ada, space } = await opened()
  const bob = await world.client()
  const access = space.access[0] as ReturnType<typeof keyPair>
  const { relay, connection, nonce } = bob.challenge
  const prove = (signature: Uint8Array, epoch = 0, where = space.space) => bob.ask('prove', { space: where, epoch, signature })
  const other = await world.space(ada)
  const denied = { code: 'access-denied' }
  expect(await prove(keyPair().sign(accessProof(bob.challenge, space.space, 0)))).toEqual(denied)
  expect(await prove(access.sign(accessProof(ada.challenge, space.space, 0)))).toEqual(denied)
  expect(await prove(access.sign(accessProof({ relay, connection, nonce: key() }, space.space, 0)))).toEqual(denied)
  expect(await prove(access.sign(accessProof({ relay, connection: id(), nonce }, space.space, 0)))).toEqual(denied)
  expect(await prove(access.sign(accessProof(bob.challenge, space.space, 1)))).toEqual(denied)
  expect(await prove(access.sign(accessProof(bob.challenge, other.space, 0)))).toEqual(denied)
  expect(await prove(access.sign(accessProof(bob.challenge, space.space, 1)), 1)).toEqual(denied)
  expect(await prove(access.sign(accessProof(bob.challenge, other.space, 0)), 0, other.space)).toEqual(denied)
  expect(await prove(access.sign(accessProof(bob.challenge, space.space, 0)), 0, id())).toEqual({ code: 'unknown-space' })
  expect(await bob.ask('subscribe', { log: space.log, epoch: 0, after: 0 })).toEqual({ code: 'not-proven' })
  expect(await prove(access.sign(accessProof(bob.challenge, space.space, 0)))).toEqual({ current: 0 })
  expect(await bob.ask('subscribe', { log: space.log, epoch: 0, after: 0 })).toEqual({
    entries: [],
    complete: true,
    ended: false
  })
})

it('[ACC-8] everything in a space asks for a proof of its epoch', async () => {
  const { world, ada, space } = await opened()
  const bob = await world.client()
  const refused = { code: 'not-proven' }
  expect(await append(bob, space, entry())).toEqual(refused)
  expect(await commitNext(bob, space)).toEqual(refused)
  expect(await bob.ask('create-log', { space: space.space, log: id(), epoch: 0, retention: 'rolling' })).toEqual(refused)
  expect(await bob.ask('signal', { space: space.space, epoch: 0, bytes: text('here') })).toEqual(refused)
  expect(await ada.ask('subscribe', { log: space.log, epoch: 1, after: 0 })).toEqual(refused)
  expect(await ada.ask('append', { log: space.log, epoch: 1, entries: [entry()] })).toEqual(refused)
  expect((await world.storage.statistics()).entries).toBe(0)
})

it('[ACC-9] a client need not wait for the answer to its proof', async () => {
  const { world, space } = await opened()
  const bob = await world.client()
  const signature = (space.access[0] as ReturnType<typeof keyPair>).sign(accessProof(bob.challenge, space.space, 0))
  const requests = [
    bob.send('prove', { space: space.space, epoch: 0, signature }),
    bob.send('subscribe', { log: space.log, epoch: 0, after: 0 }),
    bob.send('append', { log: space.log, epoch: 0, entries: [entry()] })
  ]
  await settle()
  expect(requests.map((request) => bob.outcome(request))).toMatchObject([
    { current: 0 },
    { complete: true, ended: false },
    { seqs: [1] }
  ])
})

it('[ACC-10] forgets the longest unused proof past the limit', async () => {
  const { world, ada, space } = await opened({ limits: { provenEpochs: 2 } })
  for (let index = 0; index < 2; index += 1) {
    const other = await world.space(ada)
    await ada.prove(other.space, 0, other.access[0] as never)
  }
  expect(await append(ada, space, entry())).toEqual({ code: 'not-proven' })
  await proveCurrent(ada, space)
  expect(await append(ada, space, entry())).toEqual({ seqs: [1] })
})

it('[LOG-2] [LOG-3] [LOG-5] [LOG-6] append answers seqs, known ids, stale epochs and moved heads', async () => {
  const { ada, space } = await opened()
  const known = entry()
  expect(await append(ada, space, known, entry())).toEqual({ seqs: [1, 2] })
  expect(await append(ada, space, known)).toEqual({ seqs: [1] })
  expect(await ada.ask('append', { log: space.log, epoch: 0, head: 1, entries: [entry()] })).toEqual({
    code: 'head-moved',
    head: 2
  })
  expect(await ada.ask('append', { log: space.log, epoch: 0, head: 2, entries: [entry()] })).toEqual({ seqs: [3] })
  expect(await commitNext(ada, space)).toEqual({ seq: 4 })
  expect(await ada.ask('append', { log: space.log, epoch: 0, entries: [entry()] })).toEqual({ code: 'stale-epoch', epoch: 1 })
  expect(await ada.ask('append', { log: space.log, epoch: 0, entries: [known] })).toEqual({ seqs: [1] })
  expect(await ada.ask('append', { log: id(), epoch: 0, entries: [entry()] })).toEqual({ code: 'unknown-log' })
  expect(await ada.ask('subscribe', { log: id(), epoch: 0, after: 0 })).toEqual({ code: 'unknown-log' })
})

it('[LOG-4] refuses one entry id twice in a batch', async () => {
  const { ada, space } = await opened()
  const twice = entry()
  expect(await append(ada, space, twice, twice)).toEqual({ code: 'malformed-frame' })
  expect(ada.closedWith).toBeUndefined()
  expect(await append(ada, space, entry())).toEqual({ seqs: [1] })
})

it('[LOG-1] creates spaces and logs once', async () => {
  const { ada, space } = await opened()
  const accessKey = key()
  const made = { space: id(), log: id(), accessKey, retention: 'rolling' } as const
  expect(await ada.ask('create-space', made)).toEqual({})
  expect(await ada.ask('create-space', made)).toEqual({})
  expect(await ada.ask('create-space', { ...made, accessKey: key() })).toEqual({ code: 'already-exists' })
  const log = { space: space.space, log: id(), epoch: 0, retention: 'rolling' } as const
  expect(await ada.ask('create-log', log)).toEqual({})
  expect(await ada.ask('create-log', { ...log, log: space.log })).toEqual({ code: 'already-exists' })
  await commitNext(ada, space)
  expect(await ada.ask('create-log', { ...log, log: id() })).toEqual({ code: 'stale-epoch', epoch: 1 })
})

it('[LOG-18] only an admin device creates what is kept for ever', async () => {
  const { world, ada, space } = await opened()
  const admin = await world.client('admin')
  await proveCurrent(admin, space)
  const kept = { space: id(), log: id(), accessKey: key(), retention: 'kept' } as const
  const further = { space: space.space, log: id(), epoch: 0, retention: 'kept' } as const
  const before = await world.storage.statistics()
  expect(await ada.ask('create-space', kept)).toEqual({ code: 'not-permitted' })
  expect(await ada.ask('create-log', further)).toEqual({ code: 'not-permitted' })
  expect(await world.storage.statistics()).toEqual(before)
  expect(await admin.ask('create-space', kept)).toEqual({})
  expect(await admin.ask('create-log', further)).toEqual({})
})

it('[COM-4] nobody ends the epoch of a kept space: neither a member with its key nor an admin', async () => {
  const { world, ada } = await opened()
  const admin = await world.client('admin')
  const directory = await world.space(admin, 'kept')
  for (const client of [ada, admin]) {
    await proveCurrent(client, directory)
    await client.ask('subscribe', { log: directory.log, epoch: 0, after: 0 })
    expect(await commitNext(client, directory)).toEqual({ code: 'not-permitted' })
  }
  expect(await append(ada, directory, entry())).toEqual({ seqs: [1] })
  expect(seqs(admin)).toEqual([1])
})

it('[LOG-8] pages until the end, then pushes', async () => {
  const { world, ada, space } = await opened()
  for (let batch = 0; batch < 3; batch += 1) await append(ada, space, ...Array.from({ length: 200 }, () => entry()))
  const bob = await world.client()
  await proveCurrent(bob, space)
  const first = await bob.ask('subscribe', { log: space.log, epoch: 0, after: 0 })
  expect([first.entries.length, first.complete]).toEqual([512, false])
  await append(ada, space, entry())
  expect(bob.pushes('entries')).toEqual([])
  const rest = await bob.ask('subscribe', { log: space.log, epoch: 0, after: 512 })
  expect([rest.entries.length, rest.complete, rest.ended]).toEqual([89, true, false])
  await append(ada, space, entry())
  expect(seqs(bob)).toEqual([602])
})

it('[LOG-11] a removed member reads its removal and nothing after', async () => {
  const { world, ada, space } = await opened()
  const eve = await world.client()
  await proveCurrent(eve, space)
  await eve.ask('subscribe', { log: space.log, epoch: 0, after: 0 })
  await append(ada, space, entry('before'))
  await commitNext(ada, space)
  await proveCurrent(ada, space)
  await append(ada, space, entry('after'))
  expect(eve.pushes('entries').flatMap(({ entries }) => entries.map(({ seq, kind }) => [seq, kind]))).toEqual([
    [1, 0],
    [2, 1]
  ])
  const again = await eve.ask('subscribe', { log: space.log, epoch: 0, after: 0 })
  expect([again.entries.map(({ seq }) => seq), again.complete, again.ended]).toEqual([[1, 2], true, true])
  expect(await eve.ask('subscribe', { log: space.log, epoch: 1, after: 0 })).toEqual({ code: 'not-proven' })
  expect(await eve.prove(space.space, 1, space.access[0] as never)).toEqual({ code: 'access-denied' })
  expect(await eve.ask('append', { log: space.log, epoch: 0, entries: [entry()] })).toEqual({ code: 'stale-epoch', epoch: 1 })
  await append(ada, space, entry('later'))
  expect(seqs(eve)).toEqual([1, 2])
})

it('[LOG-11] nor in a further log of the space', async () => {
  const { world, ada, space } = await opened()
  const log = id()
  await ada.ask('create-log', { space: space.space, log, epoch: 0, retention: 'rolling' })
  const eve = await world.client()
  await proveCurrent(eve, space)
  expect(await eve.ask('subscribe', { log, epoch: 0, after: 0 })).toEqual({ entries: [], complete: true, ended: false })
  await ada.ask('append', { log, epoch: 0, entries: [entry('before')] })
  await commitNext(ada, space)
  await proveCurrent(ada, space)
  await ada.ask('append', { log, epoch: 1, entries: [entry('after')] })
  expect(seqs(eve)).toEqual([1])
  expect(await eve.ask('subscribe', { log, epoch: 0, after: 1 })).toEqual({ entries: [], complete: true, ended: true })
})

it('[LOG-12] pushes go to who subscribed, until unsubscribed, once per connection and log', async () => {
  const { world, ada, space } = await opened()
  const [bob, eve] = [await world.client(), await world.client()]
  await proveCurrent(bob, space)
  for (let times = 0; times < 3; times += 1) await bob.ask('subscribe', { log: space.log, epoch: 0, after: 0 })
  expect(world.relay.counts().subscriptions).toBe(1)
  await append(ada, space, entry())
  expect(await bob.ask('unsubscribe', { log: space.log })).toEqual({})
  expect(await bob.ask('unsubscribe', { log: id() })).toEqual({})
  await append(ada, space, entry())
  expect(seqs(bob)).toEqual([1])
  expect(seqs(eve)).toEqual([])
  expect(world.relay.counts().subscriptions).toBe(0)
})

it('[LOG-12] a closed connection leaves nothing behind', async () => {
  const { world, space } = await opened()
  const bob = await world.client()
  await proveCurrent(bob, space)
  await bob.ask('subscribe', { log: space.log, epoch: 0, after: 0 })
  bob.send('subscribe', { log: space.log, epoch: 0, after: 0 })
  bob.session.closed()
  await settle()
  expect(world.relay.counts()).toMatchObject({ connections: 1, subscriptions: 0 })
})

it('[COM-1] the loser of two commits learns the epoch, reads the winner and goes on', async () => {
  const { world, ada, space } = await opened()
  const bob = await world.client()
  await proveCurrent(bob, space)
  const lost = { space: space.space, epoch: 0, entryId: id(), bytes: text('lost'), accessKey: key(), slots: [], envelopes: [] }
  await commitNext(ada, space)
  expect(await bob.ask('commit', lost)).toEqual({ code: 'stale-epoch', epoch: 1 })
  expect(await bob.ask('subscribe', { log: space.log, epoch: 0, after: 0 })).toMatchObject({
    entries: [{ seq: 1, kind: 1 }],
    ended: true
  })
  await proveCurrent(bob, space)
  expect(await bob.ask('commit', { ...lost, epoch: 1 })).toEqual({ seq: 2 })
  expect(await bob.ask('commit', { ...lost, epoch: 1 })).toEqual({ seq: 2 })
})

it('[COM-3] brings welcomes to open mailboxes, or nothing at all', async () => {
  const { world, ada, space } = await opened()
  const bob = await world.client()
  const owner = keyPair()
  const mailbox = id()
  await bob.ask('open-mailbox', { mailbox, key: owner.publicKey })
  await bob.proveMailbox(mailbox, owner)
  const welcome = { mailbox, envelope: id(), bytes: text('welcome') }
  expect(await commitNext(ada, space, { envelopes: [welcome, { ...welcome, mailbox: id() }] })).toEqual({
    code: 'unknown-mailbox'
  })
  expect(bob.pushes('envelopes')).toEqual([])
  const slot = { slot: id(), bytes: text('tree'), expiresDay: world.today() + 1 }
  expect(await commitNext(ada, space, { envelopes: [welcome], slots: [{ ...slot, expiresDay: world.today() + 401 }] })).toEqual({
    code: 'limit-exceeded'
  })
  expect(await commitNext(ada, space, { envelopes: [welcome], slots: [slot] })).toEqual({ seq: 1 })
  expect(bob.pushes('envelopes')).toEqual([
    { type: 'envelopes', mailbox, envelopes: [{ envelope: welcome.envelope, bytes: welcome.bytes }] }
  ])
  expect(await bob.ask('get-slot', { slot: slot.slot })).toEqual({ version: 1, bytes: slot.bytes })
})

it('[LOG-13] storage that is full says so and numbers nothing', async () => {
  const { ada, space } = await opened({ storage: (storage) => ({ ...storage, append: async () => ({ code: 'storage-full' }) }) })
  expect(await append(ada, space, entry())).toEqual({ code: 'storage-full' })
})

it('[SIG-1] a signal reaches the other readers of the epoch, the latest of a tick, and is not kept', async () => {
  const { world, ada, space } = await opened()
  const [bob, eve, later] = [await world.client(), await world.client(), await world.client()]
  for (const client of [ada, bob]) {
    await proveCurrent(client, space)
    await client.ask('subscribe', { log: space.log, epoch: 0, after: 0 })
  }
  const signal = (value: string) => ada.send('signal', { space: space.space, epoch: 0, bytes: text(value) })
  const requests = ['one', 'two', 'three'].map(signal)
  await settle()
  expect(requests.map((request) => ada.outcome(request))).toEqual([{}, {}, {}])
  expect(bob.pushes('signal')).toEqual([{ type: 'signal', space: space.space, epoch: 0, bytes: text('three') }])
  expect([ada, eve].map((client) => client.pushes('signal').length)).toEqual([0, 0])
  await proveCurrent(later, space)
  await later.ask('subscribe', { log: space.log, epoch: 0, after: 0 })
  expect(later.pushes('signal')).toEqual([])
})

it('[SIG-2] a signal stays in its epoch, and passes over readers that are behind', async () => {
  const { world, ada, space } = await opened()
  const [old, slow, current] = [await world.client(), await world.client(), await world.client()]
  await proveCurrent(old, space)
  await old.ask('subscribe', { log: space.log, epoch: 0, after: 0 })
  await commitNext(ada, space)
  for (const client of [ada, slow, current]) {
    await proveCurrent(client, space)
    await client.ask('subscribe', { log: space.log, epoch: 1, after: 0 })
  }
  slow.bufferedBytes = 5 << 20
  expect(await ada.ask('signal', { space: space.space, epoch: 1, bytes: text('here') })).toEqual({})
  expect(await ada.ask('signal', { space: space.space, epoch: 0, bytes: text('stale') })).toEqual({})
  expect([old, slow, current].map((client) => client.pushes('signal').length)).toEqual([0, 0, 1])
})
