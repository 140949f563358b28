/** Proofs that were forged, kept from elsewhere or are past their day, and honest requests that come again: each is told apart, and changes nothing. */
import {
  ADMISSION_DAYS,
  accessProof,
  admitProof,
  type ConnectionChallenge,
  loginProof,
  mailboxProof,
  type RequestOf,
  slotProof
} from '@colloque/protocol'
import { beforeEach, expect, it } from 'vitest'
import { createChance, seed } from './chance.ts'
import { createWorld, type KeyPair, keyPair, sha256, type TestClient, type World } from './relay-parts.ts'

const DAY_MS = 86_400_000
const chance = createChance('capabilities')
const id = () => chance.bytes(16)
let world: World
beforeEach(() => {
  world = createWorld()
})

/** Everything that a proof may be of, but the one thing. */
function elsewhere(here: ConnectionChallenge, other: ConnectionChallenge): [string, ConnectionChallenge][] {
  return [
    ['of another connection', other],
    ['with the nonce of another', { ...here, nonce: other.nonce }],
    ['of another relay', { ...here, relay: id() }],
    ['with an empty nonce', { ...here, nonce: new Uint8Array(32) }],
    ['whose parts are shifted', { ...here, relay: here.connection, connection: here.relay }]
  ]
}

/** The true signature with one change, and signatures that some libraries have let pass. */
const forgeries = (signature: Uint8Array): Uint8Array[] => [
  ...Array.from({ length: 20 }, () => flipOne(signature)),
  new Uint8Array(64),
  new Uint8Array(64).fill(0xff),
  Uint8Array.from([...signature.subarray(32), ...signature.subarray(0, 32)]),
  addOrder(signature)
]
function flipOne(signature: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(signature)
  copy[chance.below(64)]! ^= 1 << chance.below(8)
  return copy
}
/** S + L: the same point, another spelling (RFC 8032, 5.1.7 refuses it). */
function addOrder(signature: Uint8Array): Uint8Array {
  const order = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n
  const copy = Uint8Array.from(signature)
  let scalar = BigInt(`0x${Buffer.from(copy.subarray(32)).reverse().toString('hex')}`) + order
  for (let at = 32; at < 64; at += 1, scalar >>= 8n) copy[at] = Number(scalar & 0xffn)
  return copy
}

async function stranger(): Promise<TestClient> {
  const client = world.connect(`192.0.2.${chance.below(250)}`)
  await client.hello()
  return client
}

it(`[ACC-4] [ACC-5] a login is good for its device, on its connection, with its signature (SEED=${seed})`, async () => {
  const device = await world.admitDevice()
  const [other, unknown] = [await stranger(), keyPair()]
  const login = async (by: KeyPair, claimed: KeyPair, change: (here: ConnectionChallenge) => ConnectionChallenge) => {
    const client = await stranger()
    const signature = by.sign(loginProof(change(client.challenge), claimed.publicKey))
    return client.ask('login', { device: claimed.publicKey, signature })
  }
  const same = (here: ConnectionChallenge) => here
  for (const [what] of elsewhere(other.challenge, other.challenge))
    expect(
      await login(device, device, (here) => elsewhere(here, other.challenge).find(([name]) => name === what)![1]),
      what
    ).toEqual({
      code: 'login-refused'
    })
  expect(await login(unknown, unknown, same)).toEqual({ code: 'login-refused' })
  expect(await login(unknown, device, same)).toEqual({ code: 'login-refused' })
  for (let at = 0; at < 3; at += 1) {
    const client = await stranger()
    const signature = device.sign(loginProof(client.challenge, device.publicKey))
    for (const forged of forgeries(signature).slice(at * 8, at * 8 + 8))
      expect(await client.ask('login', { device: device.publicKey, signature: forged })).toEqual({ code: 'login-refused' })
    expect(await client.ask('login', { device: device.publicKey, signature })).toEqual({})
  }
  expect(await login(device, device, same)).toEqual({})
})

it('[ACC-2] [ACC-3] an admission is good once, through its last day, for the device and connection that it was signed on', async () => {
  const [first, second] = [keyPair(), keyPair()]
  const token = chance.bytes(32)
  const expiresDay = world.today() + ADMISSION_DAYS
  await world.storage.addAdmission({ tokenHash: sha256(token), role: 'member', expiresDay })
  const admit = async (by: KeyPair, claimed: KeyPair, with_ = token, on?: ConnectionChallenge) => {
    const client = await stranger()
    const signature = by.sign(admitProof(on ?? client.challenge, with_, claimed.publicKey))
    return client.ask('admit', { token: with_, device: claimed.publicKey, signature })
  }
  const refused = { code: 'admission-refused' }
  expect(await admit(first, first, sha256(token)), 'the hash, which the relay keeps').toEqual(refused)
  expect(await admit(first, first, flip(token))).toEqual(refused)
  expect(await admit(second, first)).toEqual(refused)
  expect(await admit(first, first, token, (await stranger()).challenge)).toEqual(refused)
  expect(await admit(first, first)).toEqual({})
  expect(await admit(first, first), 'the same again').toEqual({})
  expect(await admit(second, second), 'a spent one').toEqual(refused)
  const late = chance.bytes(32)
  await world.storage.addAdmission({ tokenHash: sha256(late), role: 'admin', expiresDay: world.today() })
  await world.pass(DAY_MS)
  expect(await admit(second, second, late), 'one that is past its day').toEqual(refused)
})
const flip = (bytes: Uint8Array): Uint8Array => bytes.map((byte, at) => (at === 5 ? byte ^ 1 : byte))

it('[ACC-7] [ACC-8] [BOX-2] proofs of an epoch and of a mailbox open that one, here and now', async () => {
  const client = await world.client()
  const other = await world.client()
  const space = await world.space(client)
  const next = await world.space(client)
  const access = space.access[0] as KeyPair
  const [mailbox, owner] = [id(), keyPair()]
  await client.ask('open-mailbox', { mailbox, key: owner.publicKey })
  const prove = (signature: Uint8Array, at = space.space, epoch = 0) => client.ask('prove', { space: at, epoch, signature })
  const open = (signature: Uint8Array) => client.ask('prove-mailbox', { mailbox, signature })
  const denied = { code: 'access-denied' }
  for (const [what, challenge] of elsewhere(client.challenge, other.challenge)) {
    expect(await prove(access.sign(accessProof(challenge, space.space, 0))), what).toEqual(denied)
    expect(await open(owner.sign(mailboxProof(challenge, mailbox))), what).toEqual(denied)
  }
  const true_ = access.sign(accessProof(client.challenge, space.space, 0))
  for (const forged of forgeries(true_)) expect(await prove(forged)).toEqual(denied)
  expect(await prove(access.sign(accessProof(client.challenge, space.space, 1)))).toEqual(denied)
  expect(await prove(access.sign(accessProof(client.challenge, next.space, 0)))).toEqual(denied)
  expect(await prove(true_, next.space), 'the key of another space').toEqual(denied)
  expect(await prove(access.sign(accessProof(client.challenge, space.space, 1)), space.space, 1), 'an epoch to come').toEqual(
    denied
  )
  expect(await prove(owner.sign(mailboxProof(client.challenge, space.space))), 'a proof of another kind').toEqual(denied)
  expect(await client.ask('append', { log: space.log, epoch: 0, entries: [{ entryId: id(), bytes: id() }] })).toEqual({
    code: 'not-proven'
  })
  expect(await client.ask('receive', { mailbox })).toEqual({ code: 'not-proven' })
  expect(await prove(true_)).toEqual({ current: 0 })
  expect(await other.ask('append', { log: space.log, epoch: 0, entries: [{ entryId: id(), bytes: id() }] })).toEqual({
    code: 'not-proven'
  })
})

it('[SLOT-1] [SLOT-2] a write of a slot that was seen cannot be played again, nor signed by another, nor changed', async () => {
  const client = await world.client()
  const [owner, thief] = [keyPair(), keyPair()]
  const write = (version: number, bytes: Uint8Array, by = owner): RequestOf<'put-slot'> => {
    const expiresDay = world.today() + 9
    return {
      slot,
      version,
      key: by.publicKey,
      bytes,
      expiresDay,
      signature: by.sign(slotProof(slot, version, expiresDay, bytes))
    }
  }
  const slot = id()
  const [first, second] = [write(0, Uint8Array.of(1)), write(1, Uint8Array.of(2))]
  expect(await client.ask('put-slot', first)).toEqual({ version: 1 })
  expect(await client.ask('put-slot', second)).toEqual({ version: 2 })
  for (const replayed of [first, second])
    expect(await client.ask('put-slot', replayed)).toEqual({ code: 'version-moved', version: 2 })
  expect(await client.ask('put-slot', write(2, Uint8Array.of(3), thief))).toEqual({ code: 'not-permitted' })
  const third = write(2, Uint8Array.of(3))
  for (const changed of [
    { version: 3 },
    { bytes: Uint8Array.of(4) },
    { expiresDay: third.expiresDay + 1 },
    { slot: id() },
    { key: thief.publicKey }
  ])
    expect(await client.ask('put-slot', { ...third, ...changed })).toEqual({ code: 'access-denied' })
  for (const signature of forgeries(third.signature))
    expect(await client.ask('put-slot', { ...third, signature })).toEqual({ code: 'access-denied' })
  expect(await client.ask('get-slot', { slot })).toEqual({ version: 2, bytes: Uint8Array.of(2) })
})

it('[LOG-3] [COM-2] [KEY-1] [KEY-4] entries, commits, envelopes and key packages that come again count once', async () => {
  const client = await world.client()
  const space = await world.space(client)
  await client.prove(space.space, 0, space.access[0] as KeyPair)
  const entries = [1, 2, 3].map((byte) => ({ entryId: id(), bytes: Uint8Array.of(byte) }))
  const append = { log: space.log, epoch: 0, entries }
  for (let times = 0; times < 3; times += 1) expect(await client.ask('append', append)).toEqual({ seqs: [1, 2, 3] })
  expect(await client.ask('append', { ...append, entries: entries.map((entry) => ({ ...entry, bytes: id() })) })).toEqual({
    seqs: [1, 2, 3]
  })
  const mailbox = id()
  const owner = keyPair()
  await client.ask('open-mailbox', { mailbox, key: owner.publicKey })
  await client.proveMailbox(mailbox, owner)
  const envelope = { mailbox, envelope: id(), bytes: id() }
  const commit = {
    space: space.space,
    epoch: 0,
    entryId: id(),
    bytes: id(),
    accessKey: keyPair().publicKey,
    slots: [],
    envelopes: [envelope]
  }
  for (let times = 0; times < 2; times += 1) expect(await client.ask('commit', commit)).toEqual({ seq: 4 })
  expect(await client.ask('commit', { ...commit, entryId: id() })).toMatchObject({ code: 'stale-epoch' })
  for (let times = 0; times < 2; times += 1) expect(await client.ask('deposit', envelope)).toEqual({})
  expect((await client.ask('receive', { mailbox })).envelopes).toEqual([{ envelope: envelope.envelope, bytes: envelope.bytes }])
  const packages = [id(), id()]
  for (let times = 0; times < 3; times += 1)
    expect(await client.ask('publish-key-packages', { mailbox, packages })).toEqual({ keyPackages: 2 })
  const claim = id()
  const given = await client.ask('claim-key-package', { mailbox, claim })
  expect(await client.ask('claim-key-package', { mailbox, claim })).toEqual(given)
  expect(await client.ask('publish-key-packages', { mailbox, packages }), 'one given away is not taken again').toEqual({
    keyPackages: 1
  })
  const other = await client.ask('claim-key-package', { mailbox, claim: id() })
  expect(other.bytes).not.toEqual(given.bytes)
  expect(await client.ask('claim-key-package', { mailbox, claim: id() })).toEqual({ code: 'no-key-package' })
})
