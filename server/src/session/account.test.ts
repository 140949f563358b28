import { admitProof, encodeCbor, FRAME_BYTES, loginProof, type RelayCode } from '@colloque/protocol'
import { expect, it } from 'vitest'
import { createWorld, id, key, keyPair, settle, sha256, type TestClient, text } from './relay-world.ts'

it('[CONN-6] answers hello with a challenge that no other connection gets', async () => {
  const world = createWorld({ limits: { entryBytes: 1000, blobBytes: 2000 } })
  const [one, two] = [world.connect(), world.connect()]
  await one.hello()
  await two.hello()
  const challenge = one.pushes('challenge')[0]
  expect(challenge).toMatchObject({ version: 1, entryBytes: 1000, blobBytes: 2000 })
  expect(two.challenge.relay).toEqual(one.challenge.relay)
  expect(two.challenge.nonce).not.toEqual(one.challenge.nonce)
  expect(two.challenge.connection).not.toEqual(one.challenge.connection)
})

it('[CONN-7] closes on another version', async () => {
  const client = createWorld().connect()
  await client.hello(2)
  expect(client.closedWith).toBe('unsupported-version')
  expect(client.pushes('challenge')).toEqual([])
})

it('[CONN-6] closes on a second hello', async () => {
  const client = createWorld().connect()
  await client.hello()
  await client.hello()
  expect(client.closedWith).toBe('malformed-frame')
})

it.each<[string, Uint8Array, string]>([
  ['an empty frame', new Uint8Array(0), 'malformed-frame'],
  ['noise', new Uint8Array([1, 2, 3]), 'malformed-frame'],
  ['an unknown request', encodeCbor({ type: 'erase', request: 1 }), 'malformed-frame'],
  ['a frame past its size', new Uint8Array(FRAME_BYTES + 1), 'frame-too-large']
])('[CONN-8] %s closes its own connection and no other', async (_, frame, code) => {
  const world = createWorld()
  const [bad, good] = [await world.client(), await world.client()]
  bad.session.receive(frame)
  await settle()
  expect(bad.closedWith).toBe(code)
  bad.session.receive(frame)
  expect(await good.ask('ping', {})).toEqual({})
  expect(world.relay.counts()).toMatchObject({ connections: 1, authenticated: 1 })
})

it('[CONN-9] hears only small frames before login', async () => {
  const world = createWorld()
  const client = world.connect()
  await client.hello()
  client.send('append', { log: id(), epoch: 0, entries: [{ entryId: id(), bytes: new Uint8Array(2000) }] })
  await settle()
  expect(client.closedWith).toBe('frame-too-large')
})

it('[CONN-10] closes who does not log in', async () => {
  const world = createWorld({ limits: { loginMs: 5_000 } })
  const [silent, loggedIn] = [world.connect(), await world.client()]
  await world.pass(4_999)
  expect(silent.closedWith).toBeUndefined()
  await world.pass(1)
  expect(silent.closedWith).toBe('not-authenticated')
  expect(loggedIn.closedWith).toBeUndefined()
})

it('[ACC-1] refuses everything but admit and login before login', async () => {
  const world = createWorld()
  const client = world.connect()
  expect(await client.ask('login', { device: key(), signature: new Uint8Array(64) })).toEqual({ code: 'not-authenticated' })
  await client.hello()
  expect(await client.ask('ping', {})).toEqual({ code: 'not-authenticated' })
  expect(await client.ask('create-space', { space: id(), log: id(), accessKey: key(), retention: 'kept' })).toEqual({
    code: 'not-authenticated'
  })
  expect(await client.ask('deposit', { mailbox: id(), envelope: id(), bytes: text('a') })).toEqual({ code: 'not-authenticated' })
  expect((await world.storage.statistics()).spaces).toBe(0)
  const device = await world.admitDevice()
  expect(await client.login(device)).toEqual({})
  expect(await client.ask('ping', {})).toEqual({})
})

it('[ACC-2] admits one device by a token, and the same one again', async () => {
  const world = createWorld()
  const admin = await world.client('admin')
  const token = key()
  expect(
    await admin.ask('create-admission', { tokenHash: sha256(token), role: 'member', expiresDay: world.today() + 3 })
  ).toEqual({})
  const client = world.connect()
  await client.hello()
  const [one, two] = [keyPair(), keyPair()]
  const admit = (device: typeof one, signer = device, signed = token) =>
    client.ask('admit', {
      token,
      device: device.publicKey,
      signature: signer.sign(admitProof(client.challenge, signed, device.publicKey))
    })
  expect(await admit(one, two)).toEqual({ code: 'admission-refused' })
  expect(await admit(one, one, key())).toEqual({ code: 'admission-refused' })
  expect(await client.login(one)).toEqual({ code: 'login-refused' })
  expect(await admit(one)).toEqual({})
  expect(await admit(one)).toEqual({})
  expect(await admit(two)).toEqual({ code: 'admission-refused' })
  expect(await client.login(one)).toEqual({})
  expect(await client.ask('create-admission', { tokenHash: key(), role: 'admin', expiresDay: world.today() })).toEqual({
    code: 'not-permitted'
  })
})

it('[ACC-3] an admission lives at most its days, from the day of who asks, whose clock may be fast', async () => {
  const world = createWorld()
  const admin = await world.client('admin')
  const create = (expiresDay: number) => admin.ask('create-admission', { tokenHash: key(), role: 'member', expiresDay })
  expect(await create(world.today() + 15)).toEqual({})
  expect(await create(world.today() + 16)).toEqual({ code: 'limit-exceeded' })
  expect(await create(world.today() - 1)).toEqual({ code: 'limit-exceeded' })
})

it('[ACC-4] a login proof holds on its own connection, relay, nonce and device only', async () => {
  const world = createWorld()
  const device = await world.admitDevice()
  const [mine, other] = [world.connect(), world.connect()]
  await mine.hello()
  await other.hello()
  const { relay, connection, nonce } = mine.challenge
  const tryWith = (challenge: typeof mine.challenge, publicKey = device.publicKey) =>
    mine.ask('login', { device: device.publicKey, signature: device.sign(loginProof(challenge, publicKey)) })
  expect(await tryWith({ relay, connection, nonce: key() })).toEqual({ code: 'login-refused' })
  expect(await tryWith({ relay, connection: id(), nonce })).toEqual({ code: 'login-refused' })
  expect(await tryWith({ relay: id(), connection, nonce })).toEqual({ code: 'login-refused' })
  expect(await tryWith(other.challenge)).toEqual({ code: 'login-refused' })
  expect(await tryWith(mine.challenge, key())).toEqual({ code: 'login-refused' })
  const signature = device.sign(loginProof(mine.challenge, device.publicKey))
  expect(await other.ask('login', { device: device.publicKey, signature })).toEqual({ code: 'login-refused' })
  expect(await mine.ask('login', { device: device.publicKey, signature })).toEqual({})
  expect(await mine.ask('login', { device: device.publicKey, signature })).toEqual({ code: 'not-permitted' })
})

it('[ACC-5] a device that the relay does not know is refused', async () => {
  const client = createWorld().connect()
  await client.hello()
  expect(await client.login(keyPair())).toEqual({ code: 'login-refused' })
  expect(await client.login({ publicKey: new Uint8Array(32), sign: () => new Uint8Array(64) })).toEqual({ code: 'login-refused' })
})

it.each<[string, RelayCode, (client: TestClient) => Promise<unknown>]>([
  ['logins', 'login-refused', (client) => client.login(keyPair())],
  [
    'admissions',
    'admission-refused',
    (client) => client.ask('admit', { token: key(), device: key(), signature: new Uint8Array(64) })
  ],
  ['other requests', 'not-authenticated', (client) => client.ask('ping', {})]
])('[ACC-11] [LIM-9] the tenth of refused %s closes the connection, and the log says only that', async (_, code, refused) => {
  const world = createWorld()
  const client = world.connect()
  await client.hello()
  for (let times = 1; times < 10; times += 1) {
    expect(await refused(client)).toEqual({ code })
    await world.pass(1_000)
  }
  expect(client.closedWith).toBeUndefined()
  expect(world.events).toEqual([])
  expect(await refused(client)).toEqual({ code })
  expect(client.closedWith).toBe(code)
  expect(world.events).toEqual([{ event: 'closed', code }])
})

it('[ACC-11] refusals of different kinds count together, and no more after login', async () => {
  const world = createWorld({ limits: { framesBeforeLogin: { perSecond: 1, burst: 100 } } })
  const device = await world.admitDevice()
  const [patient, hasty] = [world.connect(), world.connect()]
  for (const client of [patient, hasty]) {
    await client.hello()
    for (let times = 0; times < 4; times += 1) await client.ask('ping', {})
    for (let times = 0; times < 5; times += 1) await client.login(keyPair())
  }
  expect(await patient.login(device)).toEqual({})
  for (let times = 0; times < 20; times += 1) await patient.ask('subscribe', { log: id(), epoch: 0, after: 0 })
  expect(patient.closedWith).toBeUndefined()
  expect(await hasty.ask('ping', {})).toEqual({ code: 'not-authenticated' })
  expect(hasty.closedWith).toBe('not-authenticated')
})

it('[ACC-6] a disabled device is disconnected and stays out', async () => {
  const world = createWorld()
  const device = await world.admitDevice()
  const [one, two, other] = [await world.connectAs(device), await world.connectAs(device), await world.client()]
  await world.relay.disableDevice(device.publicKey)
  expect([one.closedWith, two.closedWith, other.closedWith]).toEqual(['device-disabled', 'device-disabled', undefined])
  const again = world.connect()
  await again.hello()
  expect(await again.login(device)).toEqual({ code: 'device-disabled' })
})

it('[CONN-11] says so when it stops, and turns away who comes then', async () => {
  const world = createWorld()
  const client = await world.client()
  await world.relay.stop()
  expect(client.closedWith).toBe('shutting-down')
  expect(world.connect().closedWith).toBe('shutting-down')
  expect(world.relay.counts()).toEqual({ connections: 0, authenticated: 0, subscriptions: 0 })
})

it('[CONN-12] a failing storage answers internal, and the connection lives', async () => {
  const world = createWorld({
    storage: (storage) => ({ ...storage, createSpace: async () => Promise.reject(new Error('disk')) })
  })
  const client = await world.client()
  expect(await client.ask('create-space', { space: id(), log: id(), accessKey: key(), retention: 'rolling' })).toEqual({
    code: 'internal'
  })
  expect(await client.ask('ping', {})).toEqual({})
  expect(world.events).toContainEqual({ event: 'failed', request: 'create-space' })
})
