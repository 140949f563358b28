import { mailboxProof } from '@colloque/protocol'
import { expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../limits.ts'
import { createWorld, id, key, keyPair, settle, signedSlot, type TestClient, text } from './relay-world.ts'

const envelope = (mailbox: Uint8Array, value = 'envelope') => ({ mailbox, envelope: id(), bytes: text(value) })

async function opened(options: Parameters<typeof createWorld>[0] = {}) {
  const world = createWorld(options)
  const [ada, bob] = [await world.client(), await world.client()]
  const owner = keyPair()
  const mailbox = id()
  expect(await ada.ask('open-mailbox', { mailbox, key: owner.publicKey })).toEqual({})
  return { world, ada, bob, owner, mailbox }
}
const publish = (client: TestClient, mailbox: Uint8Array, packages: string[], lastResort?: string) =>
  client.ask('publish-key-packages', {
    mailbox,
    packages: packages.map(text),
    ...(lastResort !== undefined && { lastResort: text(lastResort) })
  })
const claim = (client: TestClient, mailbox: Uint8Array, name = id()) => client.ask('claim-key-package', { mailbox, claim: name })

it('[BOX-1] opens a mailbox once', async () => {
  const { bob, ada, owner, mailbox } = await opened()
  expect(await ada.ask('open-mailbox', { mailbox, key: owner.publicKey })).toEqual({})
  expect(await bob.ask('open-mailbox', { mailbox, key: key() })).toEqual({ code: 'already-exists' })
})

it('[BOX-2] only its key reads, acknowledges and publishes, on its own connection', async () => {
  const { ada, bob, owner, mailbox } = await opened()
  const denied = { code: 'access-denied' }
  for (const client of [ada, bob]) {
    expect(await client.ask('receive', { mailbox })).toEqual({ code: 'not-proven' })
    expect(await client.ask('acknowledge', { mailbox, envelopes: [id()] })).toEqual({ code: 'not-proven' })
    expect(await publish(client, mailbox, ['a'])).toEqual({ code: 'not-proven' })
  }
  const prove = (signature: Uint8Array) => bob.ask('prove-mailbox', { mailbox, signature })
  expect(await prove(owner.sign(mailboxProof(ada.challenge, mailbox)))).toEqual(denied)
  expect(await prove(owner.sign(mailboxProof({ ...bob.challenge, nonce: key() }, mailbox)))).toEqual(denied)
  expect(await prove(owner.sign(mailboxProof(bob.challenge, id())))).toEqual(denied)
  expect(await prove(keyPair().sign(mailboxProof(bob.challenge, mailbox)))).toEqual(denied)
  expect(await bob.ask('prove-mailbox', { mailbox: id(), signature: new Uint8Array(64) })).toEqual({ code: 'unknown-mailbox' })
  expect(await bob.ask('receive', { mailbox })).toEqual({ code: 'not-proven' })
  await ada.ask('deposit', envelope(mailbox))
  expect(bob.pushes('envelopes')).toEqual([])
  expect(await bob.proveMailbox(mailbox, owner)).toEqual({ keyPackages: 0 })
  expect(await bob.ask('receive', { mailbox })).toMatchObject({ complete: true, envelopes: [{}] })
})

it('[BOX-3] keeps envelopes until acknowledged and pushes new ones to a proven connection', async () => {
  const { ada, bob, owner, mailbox } = await opened()
  const [first, second] = [envelope(mailbox, 'first'), envelope(mailbox, 'second')]
  expect(await bob.ask('deposit', first)).toEqual({})
  expect(await bob.ask('deposit', first)).toEqual({})
  await ada.proveMailbox(mailbox, owner)
  await bob.ask('deposit', second)
  const content = ({ envelope, bytes }: typeof first) => ({ envelope, bytes })
  expect(ada.pushes('envelopes')).toEqual([{ type: 'envelopes', mailbox, envelopes: [content(second)] }])
  expect(await ada.ask('receive', { mailbox })).toEqual({ envelopes: [content(first), content(second)], complete: true })
  expect(await ada.ask('acknowledge', { mailbox, envelopes: [first.envelope] })).toEqual({})
  expect(await ada.ask('receive', { mailbox })).toEqual({ envelopes: [content(second)], complete: true })
  ada.session.closed()
  expect(await bob.ask('deposit', envelope(mailbox))).toEqual({})
})

it('[BOX-4] [LIM-10] refuses an unknown mailbox and a full one', async () => {
  const { bob, mailbox } = await opened({ limits: { envelopesPerMailbox: 1 } })
  expect(await bob.ask('deposit', envelope(id()))).toEqual({ code: 'unknown-mailbox' })
  expect(await bob.ask('deposit', envelope(mailbox))).toEqual({})
  expect(await bob.ask('deposit', envelope(mailbox))).toEqual({ code: 'quota-exceeded' })
})

it('[KEY-1] [KEY-2] [KEY-3] gives packages away once, then the last-resort one', async () => {
  const { ada, bob, owner, mailbox } = await opened()
  expect(await claim(bob, id())).toEqual({ code: 'unknown-mailbox' })
  expect(await claim(bob, mailbox)).toEqual({ code: 'no-key-package' })
  await ada.proveMailbox(mailbox, owner)
  expect(await publish(ada, mailbox, ['a', 'b'], 'last')).toEqual({ keyPackages: 2 })
  const name = id()
  const first = await claim(bob, mailbox, name)
  expect(first).toEqual({ bytes: text('a'), lastResort: false })
  expect(await claim(bob, mailbox, name)).toEqual(first)
  expect(await claim(bob, mailbox)).toEqual({ bytes: text('b'), lastResort: false })
  expect(await claim(bob, mailbox)).toEqual({ bytes: text('last'), lastResort: true })
  expect(await ada.proveMailbox(mailbox, owner)).toEqual({ keyPackages: 0 })
})

it('[KEY-4] holds at most a hundred', async () => {
  const { ada, owner, mailbox } = await opened()
  await ada.proveMailbox(mailbox, owner)
  const names = (from: number) => Array.from({ length: 50 }, (_, index) => `package ${from + index}`)
  expect(await publish(ada, mailbox, names(0))).toEqual({ keyPackages: 50 })
  expect(await publish(ada, mailbox, names(50))).toEqual({ keyPackages: 100 })
  expect(await publish(ada, mailbox, ['one more'])).toEqual({ code: 'quota-exceeded' })
})

it('[KEY-5] one device cannot drain a mailbox, nor use up what others may claim', async () => {
  const limits = {
    claimsPerDeviceAndMailbox: { perSecond: 1 / 3600, burst: 2 },
    claimsPerMailbox: { perSecond: 1 / 60, burst: 3 }
  }
  const { world, ada, bob, owner, mailbox } = await opened({ limits })
  await ada.proveMailbox(mailbox, owner)
  await publish(ada, mailbox, ['a', 'b', 'c', 'd', 'e'])
  for (let times = 0; times < 2; times += 1) expect(await claim(bob, mailbox)).toMatchObject({ lastResort: false })
  for (let times = 0; times < 5; times += 1)
    expect(await claim(bob, mailbox)).toEqual({ code: 'rate-limited', retryAfterMs: 3_600_000 })
  expect(await claim(ada, mailbox)).toMatchObject({ lastResort: false })
  expect(await claim(ada, mailbox)).toEqual({ code: 'rate-limited', retryAfterMs: 60_000 })
  await world.pass(60_000)
  expect(await claim(await world.client(), mailbox)).toMatchObject({ lastResort: false })
  expect(await ada.proveMailbox(mailbox, owner)).toEqual({ keyPackages: 1 })
})

it('[KEY-5] not by connecting again either', async () => {
  const world = createWorld({ limits: { claimsPerDeviceAndMailbox: { perSecond: 0.001, burst: 1 } } })
  const device = await world.admitDevice()
  const mailbox = id()
  const one = await world.connectAs(device)
  await one.ask('open-mailbox', { mailbox, key: key() })
  expect(await claim(one, mailbox)).toEqual({ code: 'no-key-package' })
  one.session.closed()
  expect(await claim(await world.connectAs(device), mailbox)).toMatchObject({ code: 'rate-limited' })
})

it('[SLOT-1] [SLOT-2] a slot is written by the key of its creation, version by version', async () => {
  const { world, ada, bob } = await opened()
  const owner = keyPair()
  const slot = { slot: id(), version: 0, expiresDay: world.today() + 5, bytes: text('capsule') }
  const put = (more: object = {}, by = owner) => ada.ask('put-slot', signedSlot(by, { ...slot, ...more }))
  expect(await ada.ask('put-slot', { ...signedSlot(owner, slot), bytes: text('other') })).toEqual({ code: 'access-denied' })
  expect(await ada.ask('put-slot', { ...signedSlot(owner, slot), version: 1 })).toEqual({ code: 'access-denied' })
  expect(await ada.ask('put-slot', { ...signedSlot(owner, slot), expiresDay: world.today() + 6 })).toEqual({
    code: 'access-denied'
  })
  expect(await ada.ask('put-slot', { ...signedSlot(owner, slot), slot: id() })).toEqual({ code: 'access-denied' })
  expect(await put()).toEqual({ version: 1 })
  expect(await put()).toEqual({ code: 'version-moved', version: 1 })
  expect(await put({ version: 1 }, keyPair())).toEqual({ code: 'not-permitted' })
  expect(await put({ version: 1, bytes: text('newer') })).toEqual({ version: 2 })
  expect(await bob.ask('get-slot', { slot: slot.slot })).toEqual({ version: 2, bytes: text('newer') })
  expect(await bob.ask('get-slot', { slot: id() })).toEqual({ code: 'unknown-slot' })
})

it("[SLOT-3] [SLOT-4] a claimed slot is its claimer's alone, who may release it", async () => {
  const { world, ada, bob } = await opened()
  const slot = { slot: id(), version: 0, expiresDay: world.today() + 5, bytes: text('capsule') }
  await ada.ask('put-slot', signedSlot(keyPair(), slot))
  expect(await bob.ask('claim-slot', { slot: slot.slot })).toEqual({ version: 1, bytes: slot.bytes })
  expect(await bob.ask('claim-slot', { slot: slot.slot })).toEqual({ version: 1, bytes: slot.bytes })
  expect(await ada.ask('claim-slot', { slot: slot.slot })).toEqual({ code: 'slot-claimed' })
  expect(await ada.ask('get-slot', { slot: slot.slot })).toEqual({ code: 'unknown-slot' })
  expect(await ada.ask('release-slot', { slot: slot.slot })).toEqual({ code: 'not-permitted' })
  expect(await bob.ask('release-slot', { slot: slot.slot })).toEqual({})
  expect(await bob.ask('release-slot', { slot: slot.slot })).toEqual({})
  expect(await bob.ask('claim-slot', { slot: slot.slot })).toEqual({ code: 'unknown-slot' })
})

it('[SLOT-5] a slot ends after its last day, 400 days from now at most', async () => {
  const { world, ada } = await opened()
  const owner = keyPair()
  const slot = { slot: id(), version: 0, expiresDay: world.today() + 1, bytes: text('capsule') }
  expect(await ada.ask('put-slot', signedSlot(owner, { ...slot, expiresDay: world.today() + 401 }))).toEqual({
    code: 'limit-exceeded'
  })
  expect(await ada.ask('put-slot', signedSlot(owner, { ...slot, expiresDay: world.today() - 1 }))).toEqual({
    code: 'limit-exceeded'
  })
  await ada.ask('put-slot', signedSlot(owner, slot))
  await world.pass(86_400_000)
  expect(await ada.ask('get-slot', { slot: slot.slot })).toMatchObject({ version: 1 })
  await world.pass(86_400_000)
  expect(await ada.ask('get-slot', { slot: slot.slot })).toEqual({ code: 'unknown-slot' })
})

it("[BLOB-1] [LIM-7] [LIM-11] announces a blob once, within the size and the day's bytes", async () => {
  const { world, ada } = await opened({
    limits: { blobBytes: 1000, quotas: { ...DEFAULT_LIMITS.quotas, 'blob-bytes': 1500 + 2 * 128 } }
  })
  const blob = { blob: id(), sizeBytes: 800, uploadHash: key(), readHash: key(), deleteHash: key() }
  expect(await ada.ask('create-blob', blob)).toEqual({})
  expect(await ada.ask('create-blob', blob)).toEqual({})
  expect(await ada.ask('create-blob', { ...blob, readHash: key() })).toEqual({ code: 'already-exists' })
  expect(await ada.ask('create-blob', { ...blob, blob: id(), sizeBytes: 1001 })).toEqual({ code: 'limit-exceeded' })
  expect(await ada.ask('create-blob', { ...blob, blob: id() })).toMatchObject({ code: 'quota-exceeded' })
  expect(await ada.ask('create-blob', { ...blob, blob: id(), sizeBytes: 700 })).toEqual({})
  await world.storage.deleteBlob(blob.blob, world.today())
  await world.pass(31 * 86_400_000)
  expect(await world.relay.housekeep()).toEqual({ blobs: [blob.blob] })
  expect(world.events).toContainEqual({ event: 'housekept', day: world.today(), blobs: 1 })
})

it('[BOX-2] a client need not wait for the answer to its proof', async () => {
  const { ada, owner, mailbox } = await opened()
  const requests = [
    ada.send('prove-mailbox', { mailbox, signature: owner.sign(mailboxProof(ada.challenge, mailbox)) }),
    ada.send('receive', { mailbox })
  ]
  await settle()
  expect(requests.map((request) => ada.outcome(request))).toEqual([{ keyPackages: 0 }, { envelopes: [], complete: true }])
})
