import { expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../limits.ts'
import { createMemoryStorage } from '../storage/memory.ts'
import { BLOCKS } from './allowance.ts'
import {
  commitNext,
  createWorld,
  entry,
  holdAnswers,
  id,
  key,
  keyPair,
  settle,
  sha256,
  signedSlot,
  type TestClient,
  text
} from './relay-world.ts'

it('[LIM-1] requests of a device over all its connections', async () => {
  const world = createWorld({ limits: { requestsPerDevice: { perSecond: 2, burst: 5 } } })
  const device = await world.admitDevice()
  const [one, two, other] = [await world.connectAs(device), await world.connectAs(device), await world.client()]
  for (let times = 0; times < 5; times += 1) expect(await (times % 2 ? one : two).ask('ping', {})).toEqual({})
  expect(await one.ask('ping', {})).toEqual({ code: 'rate-limited', retryAfterMs: 500 })
  expect(await two.ask('ping', {})).toEqual({ code: 'rate-limited', retryAfterMs: 500 })
  expect(await other.ask('ping', {})).toEqual({})
  one.session.closed()
  two.session.closed()
  const again = await world.connectAs(device)
  expect(await again.ask('ping', {})).toEqual({ code: 'rate-limited', retryAfterMs: 500 })
  await world.pass(500)
  expect(await again.ask('ping', {})).toEqual({})
  for (let times = 0; times < 1_001; times += 1) again.send('ping', {})
  expect(again.closedWith).toBe('rate-limited')
})

it('[LIM-1] bytes of a device', async () => {
  const world = createWorld({ limits: { bytesPerDevice: { perSecond: 1000, burst: 2000 } } })
  const client = await world.client()
  const deposit = () => client.ask('deposit', { mailbox: id(), envelope: id(), bytes: new Uint8Array(1500) })
  expect(await deposit()).toEqual({ code: 'unknown-mailbox' })
  const refused = await deposit()
  expect(refused.code).toBe('rate-limited')
  await world.pass(refused.retryAfterMs as number)
  expect(await deposit()).toEqual({ code: 'unknown-mailbox' })
})

it('[LIM-2] attempts and waiting connections of an address, not of who has logged in', async () => {
  const world = createWorld({ limits: { waitingPerAddress: 2, attemptsPerAddress: { perSecond: 1, burst: 6 } } })
  const token = key()
  await world.storage.addAdmission({ tokenHash: sha256(token), role: 'member', expiresDay: 30_000 })
  const [one, two] = [world.connect('a'), world.connect('a')]
  expect(world.connect('a').closedWith).toBe('limit-exceeded')
  expect(world.connect('b').closedWith).toBeUndefined()
  two.session.closed()
  two.session.closed()
  expect(world.connect('a').closedWith).toBeUndefined()
  expect(world.connect('a').closedWith).toBe('limit-exceeded')
  await one.hello()
  expect(await one.login(keyPair())).toEqual({ code: 'login-refused' })
  expect(await one.login(keyPair())).toEqual({ code: 'rate-limited', retryAfterMs: 1000 })
  expect(world.connect('a').closedWith).toBe('rate-limited')
  await world.pass(1000)
  expect(await one.login(keyPair())).toEqual({ code: 'login-refused' })
})

it('[LIM-2] an IPv6 address counts by its /64, an IPv4 one by itself', async () => {
  for (const [one, same, other] of [
    ['2001:db8:1:2::1', '2001:0DB8:0001:0002:ffff::9', '2001:db8:1:3::1'],
    ['2001:db8::1', '2001:db8:0:0:8000::', '2001:db8:0:1::'],
    ['::1', '0:0:0:0:5::', '1::'],
    ['fe80::1%eth0', 'fe80::2', 'fe80:1::1'],
    ['192.0.2.1', '::ffff:192.0.2.1', '192.0.2.2']
  ] as const) {
    const world = createWorld({ limits: { waitingPerAddress: 1 } })
    const first = world.connect(one)
    expect(world.connect(same).closedWith, same).toBe('limit-exceeded')
    expect(world.connect(other).closedWith, other).toBeUndefined()
    first.session.closed()
    expect(world.connect(same).closedWith, same).toBeUndefined()
    const hasty = createWorld({ limits: { attemptsPerAddress: { perSecond: 1, burst: 1 } } })
    hasty.connect(one)
    expect(hasty.connect(same).closedWith).toBe('rate-limited')
    expect(hasty.connect(other).closedWith).toBeUndefined()
  }
})

it('[LIM-12] frames before login, not after', async () => {
  const world = createWorld({ limits: { framesBeforeLogin: { perSecond: 1, burst: 3 } } })
  const device = await world.admitDevice()
  const [stranger, member] = [world.connect(), world.connect()]
  for (const client of [stranger, member]) {
    await client.hello()
    await client.ask('ping', {})
  }
  expect(await member.login(device)).toEqual({})
  for (let times = 0; times < 10; times += 1) expect(await member.ask('ping', {})).toEqual({})
  await stranger.ask('ping', {})
  expect(stranger.closedWith).toBeUndefined()
  await world.pass(1_000)
  await stranger.ask('ping', {})
  stranger.send('ping', {})
  expect(stranger.closedWith).toBe('rate-limited')
})

it('[LIM-2] who has logged in makes room for the next from the same address', async () => {
  const world = createWorld({ limits: { waitingPerAddress: 1 } })
  const clients = [await world.client(), await world.client(), await world.client()]
  expect(clients.map(({ closedWith }) => closedWith)).toEqual([undefined, undefined, undefined])
  const waiting = world.connect()
  expect(world.connect().closedWith).toBe('limit-exceeded')
  waiting.session.receive(new Uint8Array(0))
  expect(world.connect().closedWith).toBeUndefined()
})

it('[LIM-3] connections of a device', async () => {
  const world = createWorld({ limits: { connectionsPerDevice: 2 } })
  const device = await world.admitDevice()
  const first = await world.connectAs(device)
  await world.connectAs(device)
  const third = world.connect()
  await third.hello()
  expect(await third.login(device)).toEqual({ code: 'limit-exceeded' })
  first.session.closed()
  expect(await third.login(device)).toEqual({})
})

it('[LIM-5] subscriptions of a connection, those of ended epochs not counted', async () => {
  const world = createWorld({ limits: { subscriptions: 2 } })
  const client = await world.client()
  const spaces = [await world.space(client), await world.space(client), await world.space(client)]
  for (const { space, access } of spaces) await client.prove(space, 0, access[0] as never)
  const subscribe = (index: number) => client.ask('subscribe', { log: spaces[index]?.log as Uint8Array, epoch: 0, after: 0 })
  expect(await subscribe(0)).toMatchObject({ complete: true })
  expect(await subscribe(1)).toMatchObject({ complete: true })
  expect(await subscribe(2)).toEqual({ code: 'limit-exceeded' })
  expect(await subscribe(1)).toMatchObject({ complete: true })
  const commit = { epoch: 0, entryId: id(), bytes: text('commit'), accessKey: key(), slots: [], envelopes: [] }
  await client.ask('commit', { ...commit, space: spaces[0]?.space as Uint8Array })
  expect(await subscribe(2)).toMatchObject({ complete: true })
})

it('[LIM-5] proven mailboxes of a connection', async () => {
  const world = createWorld({ limits: { provenMailboxes: 1 } })
  const client = await world.client()
  const owner = keyPair()
  const [one, two] = [id(), id()]
  for (const mailbox of [one, two]) await client.ask('open-mailbox', { mailbox, key: owner.publicKey })
  expect(await client.proveMailbox(one, owner)).toEqual({ keyPackages: 0 })
  expect(await client.proveMailbox(two, owner)).toEqual({ code: 'limit-exceeded' })
  expect(await client.proveMailbox(one, owner)).toEqual({ keyPackages: 0 })
})

it('[LIM-6] [CONN-13] requests under way of a connection; a slow one holds up no other', async () => {
  const held = holdAnswers(createMemoryStorage(), 'append')
  const world = createWorld({ storage: () => held.storage, limits: { pendingRequests: 3 } })
  const client = await world.client()
  const { space, log, access } = await world.space(client)
  await client.prove(space, 0, access[0] as never)
  held.hold()
  for (let times = 0; times < 2; times += 1) client.send('append', { log, epoch: 0, entries: [entry()] })
  await settle()
  expect(await client.ask('ping', {})).toEqual({})
  client.send('append', { log, epoch: 0, entries: [entry()] })
  await settle()
  expect(await client.ask('ping', {})).toEqual({ code: 'limit-exceeded' })
  await held.release(0)
  expect(await client.ask('ping', {})).toEqual({})
})

it('[LIM-6] nothing more is read while much is under way', async () => {
  const held = holdAnswers(createMemoryStorage(), 'append')
  const world = createWorld({ storage: () => held.storage, limits: { pendingBytes: 2_000 } })
  const client = await world.client()
  const { space, log, access } = await world.space(client)
  await client.prove(space, 0, access[0] as never)
  held.hold()
  const append = () => client.send('append', { log, epoch: 0, entries: [{ entryId: id(), bytes: new Uint8Array(900) }] })
  append()
  expect(client.isHeld).toBe(false)
  for (let times = 0; times < 3; times += 1) append()
  expect(client.isHeld).toBe(true)
  await settle()
  await held.release(0)
  expect(client.isHeld).toBe(true)
  await held.release(0)
  expect(client.isHeld).toBe(false)
})

it('[LIM-4] pages wait while the device has much unsent on any of its connections', async () => {
  const world = createWorld({ limits: { laggingBytes: 1_000 } })
  const device = await world.admitDevice()
  const [reader, greedy, other] = [await world.connectAs(device), await world.connectAs(device), await world.client()]
  greedy.bufferedBytes = 1_001
  for (const ask of [reader, greedy]) expect(await ask.ask('get-slot', { slot: id() })).toMatchObject({ code: 'rate-limited' })
  expect(await other.ask('get-slot', { slot: id() })).toEqual({ code: 'unknown-slot' })
  greedy.bufferedBytes = 0
  expect(await reader.ask('get-slot', { slot: id() })).toEqual({ code: 'unknown-slot' })
})

it('[LOG-17] appends of one connection to one log keep their order, whatever each has to wait for', async () => {
  const held = holdAnswers(createMemoryStorage(), 'log')
  const world = createWorld({ storage: () => held.storage })
  const client = await world.client()
  const { space, log, access } = await world.space(client)
  await client.prove(space, 0, access[0] as never)
  held.hold()
  const first = client.send('append', { log, epoch: 0, entries: [entry()] })
  await settle()
  held.stop()
  const others = [1, 2, 3].map(() => client.send('append', { log, epoch: 0, entries: [entry()] }))
  await settle()
  expect(client.outcome(others[0] as number)).toBeUndefined()
  await held.release(0)
  expect([first, ...others].map((request) => client.outcome(request))).toEqual([1, 2, 3, 4].map((seq) => ({ seqs: [seq] })))
})

it('[LIM-7] quotas a day, with the time until tomorrow', async () => {
  const quotas = { ...DEFAULT_LIMITS.quotas, spaces: 1, mailboxes: 1, admissions: 1, claims: 1, deposits: 2 }
  const world = createWorld({ limits: { quotas } })
  const client = await world.client('admin')
  await world.pass(1000)
  const over = { code: 'quota-exceeded', retryAfterMs: 86_399_000 }
  const access = keyPair()
  const made = { space: id(), log: id(), accessKey: access.publicKey, retention: 'rolling' } as const
  expect(await client.ask('create-space', made)).toEqual({})
  expect(await client.ask('create-space', { ...made, space: id(), log: id() })).toEqual(over)
  await client.prove(made.space, 0, access)
  expect(await client.ask('create-log', { space: made.space, log: id(), epoch: 0, retention: 'kept' })).toEqual(over)
  const mailbox = { mailbox: id(), key: access.publicKey }
  expect(await client.ask('open-mailbox', mailbox)).toEqual({})
  expect(await client.ask('open-mailbox', { ...mailbox, mailbox: id() })).toEqual(over)
  const admission = () => client.ask('create-admission', { tokenHash: key(), role: 'member', expiresDay: world.today() })
  expect(await admission()).toEqual({})
  expect(await admission()).toEqual(over)
  const claim = () => client.ask('claim-key-package', { mailbox: mailbox.mailbox, claim: id() })
  expect(await claim()).toEqual({ code: 'no-key-package' })
  expect(await claim()).toEqual(over)
  const deposit = () => client.ask('deposit', { mailbox: mailbox.mailbox, envelope: id(), bytes: text('a') })
  expect(await deposit()).toEqual({})
  const envelopes = [1, 2].map(() => ({ mailbox: mailbox.mailbox, envelope: id(), bytes: text('a') }))
  const commit = { space: made.space, epoch: 0, entryId: id(), bytes: text('commit'), accessKey: key(), slots: [], envelopes }
  expect(await client.ask('commit', commit)).toEqual(over)
  expect(await deposit()).toEqual({})
  expect(await deposit()).toEqual(over)
  await world.pass(86_399_000)
  expect(await deposit()).toEqual({})
})

/** What the relay counts for one row of so many bytes. */
const row = (sizeBytes: number) => sizeBytes + 128

it.each(['append', 'commit', 'deposit', 'put-slot'] as const)('[LIM-7] bytes a day of a device: %s', async (type) => {
  const sizeBytes = { append: 2 * row(10), commit: 3 * row(10), deposit: row(10), 'put-slot': row(10) }[type]
  const world = createWorld({ limits: { quotas: { ...DEFAULT_LIMITS.quotas, 'entry-bytes': 2 * sizeBytes + 127 } } })
  const device = await world.admitDevice()
  const [client, other] = [await world.connectAs(device), await world.client()]
  const space = await world.space(client)
  const [mailbox, owner, bytes] = [id(), keyPair(), text('0123456789')]
  await client.ask('open-mailbox', { mailbox, key: key() })
  const write = async (by: TestClient) => {
    const newest = space.access.length - 1
    await by.prove(space.space, newest, space.access[newest] as never)
    const envelope = { mailbox, envelope: id(), bytes }
    const slot = { slot: id(), bytes, expiresDay: world.today() }
    if (type === 'append')
      return by.ask('append', { log: space.log, epoch: 0, entries: [entry('01234'), entry('012345678901234')] })
    if (type === 'commit') return commitNext(by, space, { bytes, slots: [slot], envelopes: [envelope] })
    if (type === 'deposit') return by.ask('deposit', envelope)
    return by.ask('put-slot', signedSlot(owner, { ...slot, version: 0 }))
  }
  await world.pass(1_000)
  const over = { code: 'quota-exceeded', retryAfterMs: 86_399_000 }
  expect((await write(client)).code).toBeUndefined()
  expect((await write(await world.connectAs(device))).code).toBeUndefined()
  const before = await world.storage.statistics()
  expect(await write(client)).toEqual(over)
  expect(await write(await world.connectAs(device))).toEqual(over)
  expect(await world.storage.statistics()).toEqual(before)
  expect((await write(other)).code).toBeUndefined()
  await world.pass(86_399_000)
  expect((await write(client)).code).toBeUndefined()
})

it('[LIM-7] reserves the bytes of many appends at once; what is asked at once is counted once and kept in order', async () => {
  let reserved = 0
  const world = createWorld({
    storage: (storage) => ({
      ...storage,
      count: (counter) => {
        if (counter.name === 'entry-bytes') reserved += 1
        return storage.count(counter)
      }
    }),
    limits: { quotas: { ...DEFAULT_LIMITS.quotas, 'entry-bytes': 12 << 20 } }
  })
  const client = await world.client()
  const { space, log, access } = await world.space(client)
  await client.prove(space, 0, access[0] as never)
  const big = () => ({ entryId: id(), bytes: new Uint8Array((500 << 10) - 128) })
  const requests = Array.from({ length: 26 }, () => client.send('append', { log, epoch: 0, entries: [big()] }))
  for (let times = 0; times < 8; times += 1) await settle()
  const fit = Math.floor((12 << 20) / (500 << 10))
  const expected = requests.map((_, index) => (index < fit ? { seqs: [index + 1] } : { code: 'quota-exceeded' }))
  expect(requests.map((request) => client.outcome(request))).toMatchObject(expected)
  expect(reserved).toBeLessThan(10)
})

it('[LIM-7] stores of a day no figure from which a blob, a space or an envelope could be known', async () => {
  const stored = new Map<string, number>()
  const world = createWorld({
    storage: (storage) => ({
      ...storage,
      count: (counter) => {
        stored.set(counter.name, (stored.get(counter.name) ?? 0) + counter.amount)
        return storage.count(counter)
      }
    })
  })
  const client = await world.client('admin')
  await world.space(client)
  const mailbox = id()
  await client.ask('open-mailbox', { mailbox, key: key() })
  await client.ask('deposit', { mailbox, envelope: id(), bytes: text('a') })
  await client.ask('claim-key-package', { mailbox, claim: id() })
  await client.ask('create-admission', { tokenHash: key(), role: 'member', expiresDay: world.today() })
  const blob = () => ({ blob: id(), uploadHash: key(), readHash: key(), deleteHash: key() })
  for (const sizeBytes of [5_000, 123_456, 2 ** 30])
    expect(await client.ask('create-blob', { ...blob(), sizeBytes })).not.toHaveProperty('code')
  expect(Object.fromEntries(stored)).toEqual({ ...BLOCKS, 'blob-bytes': 2 * BLOCKS['blob-bytes'] })
})

it('[LIM-8] entries up to the announced size', async () => {
  const world = createWorld({ limits: { entryBytes: 5 } })
  const client = await world.client()
  const { space, log, access } = await world.space(client)
  await client.prove(space, 0, access[0] as never)
  expect(await client.ask('append', { log, epoch: 0, entries: [entry('123456')] })).toEqual({ code: 'limit-exceeded' })
  expect(await client.ask('append', { log, epoch: 0, entries: [entry('12345')] })).toEqual({ seqs: [1] })
  const commit = { space, epoch: 0, entryId: id(), accessKey: key(), slots: [], envelopes: [] }
  expect(await client.ask('commit', { ...commit, bytes: text('123456') })).toEqual({ code: 'limit-exceeded' })
  expect(DEFAULT_LIMITS.entryBytes).toBeLessThanOrEqual(512 << 10)
})

it('[LIM-9] no log line holds an id, an address or content', async () => {
  const world = createWorld({ limits: { requestsPerDevice: { perSecond: 1, burst: 20 } } })
  const client = await world.client()
  const { space, log, access } = await world.space(client)
  await client.prove(space, 0, access[0] as never)
  await client.ask('append', { log, epoch: 0, entries: [entry('a secret')] })
  await client.ask('append', { log, epoch: 5, entries: [entry('a secret')] })
  await client.ask('subscribe', { log: id(), epoch: 0, after: 0 })
  client.session.receive(new Uint8Array([255]))
  await world.relay.housekeep()
  await world.relay.stop()
  expect(world.events.length).toBeGreaterThan(4)
  for (const { event, ...fields } of world.events) {
    expect(event).toMatch(/^[a-z]+$/)
    for (const [name, value] of Object.entries(fields)) {
      if (name === 'code' || name === 'request') expect(value).toMatch(/^[a-z-]+$/)
      else expect(Number.isSafeInteger(value)).toBe(true)
    }
  }
})
