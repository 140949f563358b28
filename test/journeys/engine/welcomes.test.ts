import { concat, createMls, pad, padToBucket, seal, sealToInbox, u32be } from '@colloque/crypto'
import { encodeCbor, type RequestOf, slotProof } from '@colloque/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { claimPackageOf, dishonest, sealPackageFor } from '../../support/engine-dishonest.ts'
import { createNativeProvider, createNativeSodium, credentialOf, encodeDescription } from '../../support/engine-parts.ts'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'
import { createSeededRandom } from '../../support/seeded-random.ts'

const BUCKETS = [4, 8, 16, 32, 64, 128, 256, 384, 500, 620].map((kib) => kib << 10)

let world: World
let ana: Person
let bo: Person
let cyr: Person

beforeEach(async () => {
  world = await createEngineWorld('welcomes')
  ana = await world.person('Ana')
  bo = await world.person('Bo')
  cyr = await world.person('Cyr')
})

/** Remembers the commits that a person sends. */
function rememberCommits(person: Person): RequestOf<'commit'>[] {
  const commits: RequestOf<'commit'>[] = []
  person.meddler.toRelay = (request) => {
    if (request.type === 'commit') commits.push(request)
    return request
  }
  return commits
}

async function reconnect(person: Person): Promise<void> {
  person.cut()
  await world.settle()
  person.mend()
  await world.advance(10_000)
}

const waiting = (person: Person): Promise<number> =>
  person.core.relay.request('receive', { mailbox: person.identity.mailbox }).then((page) => page.envelopes.length)

/** Puts an invitation of one's own making into a mailbox. */
async function invite(
  by: Person,
  guest: Person,
  group: { groupId: Uint8Array; extension: Uint8Array; space?: Uint8Array; log: Uint8Array; others?: readonly Person[] }
): Promise<void> {
  const { mls, hybrid, sodium, clock, random } = by.core.ports
  const now = Math.floor(clock.nowMs() / 1000)
  const lifetime = { notBefore: now - 3_600, notAfter: now + 86_400 }
  const own = await mls.createKeyPackage({ identity: credentialOf(by.identity), signatureSeed: by.identity.mlsSeed, ...lifetime })
  const state = await mls.createGroup({ groupId: group.groupId, extension: group.extension, keyPackage: own })
  const packages = []
  for (const person of [guest, ...(group.others ?? [])]) packages.push((await claimPackageOf(by, person)).keyPackage)
  const committed = await mls.commit(state, {
    add: packages,
    remove: [],
    authenticatedData: new Uint8Array(0),
    judgeCredential: () => true
  })
  if (!committed.welcome) throw new Error('no Welcome')
  const slot = by.random.bytes(16)
  const key = by.random.bytes(32)
  const slotSeed = by.random.bytes(32)
  const bytes = seal(by.core.ports, key, slot, padToBucket(committed.welcome, BUCKETS))
  const expiresDay = Math.floor(clock.nowMs() / 86_400_000) + 30
  await by.core.relay.request('put-slot', {
    slot,
    version: 0,
    key: sodium.ed25519PublicKey(slotSeed),
    bytes,
    expiresDay,
    signature: sodium.ed25519Sign(slotProof(slot, 0, expiresDay, bytes), slotSeed)
  })
  const content = {
    type: 'welcome',
    space: group.space ?? group.groupId,
    log: group.log,
    entryId: random.bytes(16),
    directory: by.core.directory.head,
    digest: random.bytes(32),
    slot,
    key
  }
  await deposit(by, guest, encodeCbor(content), hybrid)
}

async function deposit(by: Person, guest: Person, plaintext: Uint8Array, hybrid = by.core.ports.hybrid): Promise<void> {
  const device = by.core.directory.device(guest.identity.device)
  if (!device) throw new Error('not in the directory')
  const envelope = by.random.bytes(16)
  const bytes = await sealToInbox(hybrid, device.inboxKey, device.mailbox, envelope, plaintext)
  await by.core.relay.request('deposit', { mailbox: device.mailbox, envelope, bytes })
}

const turns = async (): Promise<void> => {
  for (let count = 0; count < 200; count++) await new Promise((resolve) => setImmediate(resolve))
}

const describeSpace = (by: Person, log: Uint8Array, changed: object = {}): Uint8Array =>
  encodeDescription({ version: 1, kind: 'group', name: 'Trap', owners: [by.identity.account], log, createdAt: 1, ...changed })

describe('key packages', () => {
  it('[KEY-4] that the relay has no room for are offered again, not made anew each time', async () => {
    const isFull = (code: string): boolean => code === 'unknown-mailbox' && bo.meddler.toRelay !== undefined
    const made = (): number => bo.count('SELECT count(*) AS n FROM own_key_package')
    bo.meddler.toRelay = (request) =>
      request.type === 'publish-key-packages' ? { ...request, mailbox: new Uint8Array(16) } : request
    bo.meddler.fromRelay = (frame) => {
      if (frame.kind === 'answer' && frame.name === 'prove-mailbox') return { ...frame, body: { keyPackages: 0 } }
      if (frame.kind !== 'refusal' || !isFull(frame.refusal.code)) return frame
      return { ...frame, refusal: { ...frame.refusal, code: 'storage-full' } }
    }
    await reconnect(bo)
    const before = made()
    await world.idle(600_000)
    expect(made()).toBe(before)
    delete bo.meddler.toRelay
    delete bo.meddler.fromRelay
    await reconnect(bo)
    expect(bo.count('SELECT count(*) AS n FROM own_key_package WHERE published = 0')).toBe(0)
    await ana.conversations.open([bo.hex])
    await world.advance(20_000)
    expect(bo.count("SELECT count(*) AS n FROM space WHERE status = 'active'")).toBe(1)
  })
})

describe('key packages whose publishing was never answered', () => {
  it('[KEY-4] [KEYP-2] are offered again byte for byte, and none is made anew meanwhile', async () => {
    const made = (): number => bo.count('SELECT count(*) AS n FROM own_key_package')
    const offered: string[] = []
    bo.meddler.toRelay = (request) => {
      if (request.type === 'publish-key-packages')
        offered.push(request.packages.map((bytes) => Buffer.from(bytes).toString('hex')).join())
      return request
    }
    bo.meddler.fromRelay = (frame) => {
      if (frame.kind === 'answer' && frame.name === 'prove-mailbox') return { ...frame, body: { keyPackages: 0 } }
      return frame.kind === 'answer' && frame.name === 'publish-key-packages' ? undefined : frame
    }
    // Not by settling: that waits for the answer.
    const reconnectUnanswered = async (): Promise<void> => {
      bo.cut()
      await turns()
      bo.mend()
      world.clock.advance(2_000)
      await turns()
    }
    const before = made()
    for (let time = 0; time < 4; time++) await reconnectUnanswered()
    expect(made()).toBe(before + 20)
    expect(offered.length).toBeGreaterThan(1)
    expect(new Set(offered).size).toBe(1)
    delete bo.meddler.fromRelay
    await reconnectUnanswered()
    await world.advance(60_000)
    expect(new Set(offered).size, 'the last time too').toBe(1)
    expect(bo.count('SELECT count(*) AS n FROM own_key_package WHERE published = 0 OR sealed IS NOT NULL')).toBe(0)
    expect(made()).toBe(before + 20)
  })
})

describe('a Welcome', () => {
  it('[WELCOME-1] travels padded, and its envelope says where', async () => {
    const commits = rememberCommits(ana)
    await ana.conversations.open([bo.hex])
    await world.advance(1_000)
    const [request] = commits
    expect(request?.slots.map(({ bytes }) => bytes.length - 41)).toEqual([
      BUCKETS.find((size) => size >= (request?.slots[0]?.bytes.length ?? 0) - 41)
    ])
    expect(request?.envelopes).toHaveLength(1)
    expect(request?.envelopes[0]?.mailbox).toEqual(bo.identity.mailbox)
    expect(await waiting(bo)).toBe(0)
  })

  it('[WELCOME-4] that is given again changes nothing, and is put away', async () => {
    const commits = rememberCommits(ana)
    const talk = await ana.conversations.open([bo.hex])
    await ana.say(talk, 'one')
    await world.advance(1_000)
    const { epoch } = bo.space(talk).state
    const [envelope] = commits[0]?.envelopes ?? []
    if (!envelope) throw new Error('no envelope')
    await cyr.core.relay.request('deposit', envelope)
    await world.settle()
    expect(await waiting(bo)).toBe(0)
    expect(bo.space(talk).state.epoch).toBe(epoch)
    await ana.say(talk, 'two')
    await world.advance(1_000)
    expect(bo.texts(talk)).toEqual(['one', 'two'])
  })

  it('[WELCOME-2] for a space one is still in waits until the old membership is read, also when the relay shows it first', async () => {
    const group = await ana.conversations.create('Team', [bo.hex, cyr.hex])
    await ana.say(group, 'before')
    await world.advance(10_000)
    // Bo hears of the entries late, of the invitation at once.
    bo.meddler.fromRelay = (frame) => (frame.kind === 'push' && frame.push.type === 'entries' ? undefined : frame)
    await ana.conversations.remove(group, [bo.hex])
    await ana.conversations.add(group, [bo.hex])
    await world.advance(10_000)
    delete bo.meddler.fromRelay
    await ana.say(group, 'after')
    await world.advance(10_000)
    expect(bo.status(group)).toBe('active')
    expect(bo.texts(group)).toEqual(['before', 'after'])
    expect(bo.alerts()).toEqual([])
  })

  it('[WELCOME-2] is kept when the old membership cannot be read now', async () => {
    const group = await ana.conversations.create('Team', [bo.hex, cyr.hex])
    await world.advance(10_000)
    bo.cut()
    await ana.conversations.remove(group, [bo.hex])
    await ana.conversations.add(group, [bo.hex])
    await world.advance(1_000)
    bo.meddler.toRelay = (request) => (request.type === 'subscribe' ? { ...request, log: new Uint8Array(16) } : request)
    bo.mend()
    await world.advance(20_000)
    expect(await waiting(bo)).toBe(1)
    delete bo.meddler.toRelay
    // Without another connection: it is tried again by itself.
    await world.advance(60_000)
    await ana.say(group, 'after')
    await world.advance(10_000)
    expect(bo.texts(group)).toEqual(['after'])
    expect(await waiting(bo)).toBe(0)
  })

  it('[WELCOME-4] that names the log of another space is put away, and that space goes on', async () => {
    const talk = await ana.conversations.open([bo.hex])
    await ana.say(talk, 'one')
    await world.advance(1_000)
    const { log } = bo.space(talk)
    await invite(cyr, bo, { groupId: cyr.random.bytes(16), log, extension: describeSpace(cyr, log) })
    await world.advance(1_000)
    expect(await waiting(bo)).toBe(0)
    expect(bo.count('SELECT count(*) AS n FROM space')).toBe(1)
    await ana.say(talk, 'two')
    await world.advance(1_000)
    expect(bo.texts(talk)).toEqual(['one', 'two'])
  })

  it.each<[string, (by: Person) => Parameters<typeof invite>[2]]>([
    [
      'another group than its envelope',
      (by) => ({
        groupId: by.random.bytes(16),
        space: by.random.bytes(16),
        log: new Uint8Array(16),
        extension: describeSpace(by, new Uint8Array(16))
      })
    ],
    [
      'another log than its envelope',
      (by) => ({ groupId: by.random.bytes(16), log: by.random.bytes(16), extension: describeSpace(by, new Uint8Array(16)) })
    ],
    ['no description', (by) => ({ groupId: by.random.bytes(16), log: new Uint8Array(16), extension: Uint8Array.of(1) })],
    [
      'a direct conversation of three',
      (by) => ({
        groupId: by.random.bytes(16),
        log: new Uint8Array(16),
        others: [cyr],
        extension: describeSpace(by, new Uint8Array(16), { kind: 'direct', owners: [by.identity.account, bo.identity.account] })
      })
    ]
  ])('[WELCOME-4] is put away when it brings %s', async (_, group) => {
    await invite(ana, bo, group(ana))
    await world.advance(1_000)
    expect(await waiting(bo)).toBe(0)
    expect(bo.count('SELECT count(*) AS n FROM space')).toBe(0)
  })

  it('[WELCOME-4] by a package of last resort does not bring an ended membership back', async () => {
    const commits = rememberCommits(ana)
    // All single packages are gone.
    for (let taken = 0; taken < 20; taken++)
      await cyr.core.relay.request('claim-key-package', { mailbox: bo.identity.mailbox, claim: cyr.random.bytes(16) })
    const group = await ana.conversations.create('Team', [bo.hex, cyr.hex])
    await ana.say(group, 'one')
    await world.advance(10_000)
    expect(bo.texts(group)).toEqual(['one'])
    await ana.conversations.remove(group, [bo.hex])
    await world.advance(1_000)
    expect(bo.status(group)).toBe('removed')
    const envelope = commits[0]?.envelopes.find(({ mailbox }) => Buffer.compare(mailbox, bo.identity.mailbox) === 0)
    if (!envelope) throw new Error('no envelope')
    await cyr.core.relay.request('deposit', envelope)
    await world.advance(1_000)
    expect(bo.status(group)).toBe('removed')
    expect(await waiting(bo)).toBe(0)
  })

  it('[WELCOME-4] is put away when it is no Welcome at all', async () => {
    await deposit(ana, bo, Uint8Array.of(1, 2, 3))
    await cyr.core.relay.request('deposit', {
      mailbox: bo.identity.mailbox,
      envelope: cyr.random.bytes(16),
      bytes: new Uint8Array(2_000)
    })
    await world.advance(1_000)
    expect(await waiting(bo)).toBe(0)
    const talk = await ana.conversations.open([bo.hex])
    await ana.say(talk, 'one')
    await world.advance(1_000)
    expect(bo.texts(talk)).toEqual(['one'])
  })
})

describe('a key package', () => {
  it('[KEYP-1] is opaque to the relay: nothing of the account or device stands in it', async () => {
    const { bytes } = await ana.core.relay.request('claim-key-package', {
      mailbox: bo.identity.mailbox,
      claim: ana.random.bytes(16)
    })
    const hex = Buffer.from(bytes).toString('hex')
    for (const id of [bo.identity.account, bo.identity.device]) expect(hex).not.toContain(Buffer.from(id).toString('hex'))
    expect(hex.slice(0, 8)).toBe('00000000')
    await expect(claimPackageOf(ana, bo)).resolves.toHaveProperty('keyPackage')
  })

  it.each<[string, (holder: Person, other: Person) => Promise<Uint8Array>]>([
    [
      'another member’s identity',
      async (holder, other) => {
        const now = Math.floor(world.clock.nowMs() / 1000)
        const made = await holder.core.ports.mls.createKeyPackage({
          identity: credentialOf(other.identity),
          signatureSeed: holder.identity.mlsSeed,
          notBefore: now - 60,
          notAfter: now + 86_400
        })
        return sealPackageFor(holder, pad(made.bytes, 4096))
      }
    ],
    [
      'a signature key that the directory does not know',
      async (holder) => {
        const now = Math.floor(world.clock.nowMs() / 1000)
        const made = await holder.core.ports.mls.createKeyPackage({
          identity: credentialOf(holder.identity),
          signatureSeed: holder.random.bytes(32),
          notBefore: now - 60,
          notAfter: now + 86_400
        })
        return sealPackageFor(holder, pad(made.bytes, 4096))
      }
    ],
    ['bytes that are no key package', async (holder) => sealPackageFor(holder, pad(Uint8Array.of(1, 2, 3), 4096))],
    [
      'bytes sealed under another key',
      async (holder) => concat(u32be(0), seal(holder.core.ports, new Uint8Array(32), new Uint8Array(0), new Uint8Array(10)))
    ],
    ['a directory epoch that nobody knows', async () => concat(u32be(7), new Uint8Array(100))],
    ['too few bytes', async () => Uint8Array.of(1)]
  ])('[KEYP-2] is not used when it brings %s; the conversation waits', async (_, make) => {
    const eve = await world.person('Eve', { published: false })
    delete eve.meddler.toRelay
    await eve.core.relay.request('publish-key-packages', { mailbox: eve.identity.mailbox, packages: [await make(eve, bo)] })
    const talk = await ana.conversations.open([eve.hex])
    await ana.say(talk, 'hello')
    await world.advance(1_000)
    expect(ana.shown(talk).at(-1)).toMatchObject({ failure: 'member-unreachable' })
    expect(eve.status(talk)).toBeUndefined()
    await reconnect(eve)
    await world.advance(120_000)
    expect(eve.texts(talk)).toEqual(['hello'])
  })

  it('[KEYP-2] is never at the relay twice, also when the answer to its publication was lost', async () => {
    const eve = await world.person('Eve', { published: false })
    delete eve.meddler.toRelay
    const reopenConnection = async (): Promise<void> => {
      eve.cut()
      await turns()
      eve.mend()
      world.clock.advance(2_000)
      await turns()
    }
    // Not by settling: that waits for the answer.
    eve.meddler.fromRelay = (frame) => (frame.kind === 'answer' && frame.name === 'publish-key-packages' ? undefined : frame)
    await reopenConnection()
    delete eve.meddler.fromRelay
    await reopenConnection()
    await world.advance(2_000)
    const given: string[] = []
    for (let isLast = false; !isLast; ) {
      const { keyPackage, lastResort } = await claimPackageOf(ana, eve)
      isLast = lastResort
      given.push(Buffer.from(keyPackage).toString('hex'))
    }
    expect(given.length).toBeGreaterThan(20)
    expect(new Set(given).size).toBe(given.length)
  })

  it('[KEYP-2] that does not fit the group does not stop the others', async () => {
    const eve = await world.person('Eve', { published: false })
    delete eve.meddler.toRelay
    const group = await ana.conversations.create('Team', [bo.hex])
    await world.advance(10_000)
    // The same keys twice: made from the same chance, for two devices.
    const sodium = createNativeSodium()
    const now = Math.floor(world.clock.nowMs() / 1000)
    const twin = async (holder: Person): Promise<Uint8Array> => {
      const random = createSeededRandom('the same')
      const mls = await createMls({ random, provider: await createNativeProvider({ sodium, random }) })
      const lifetime = { notBefore: now - 60, notAfter: now + 86_400 }
      const made = await mls.createKeyPackage({
        identity: credentialOf(holder.identity),
        signatureSeed: holder.identity.mlsSeed,
        ...lifetime
      })
      return made.bytes
    }
    const cyrDevice = ana.core.directory.device(cyr.identity.device)
    if (!cyrDevice) throw new Error('not in the directory')
    await dishonest(ana, group).commit({ add: [{ device: cyrDevice, keyPackage: await twin(cyr) }] })
    await world.settle()
    await eve.core.relay.request('publish-key-packages', {
      mailbox: eve.identity.mailbox,
      packages: [sealPackageFor(eve, pad(await twin(eve), 4096))]
    })
    await ana.conversations.add(group, [eve.hex])
    await ana.say(group, 'all the same')
    await world.advance(1_000)
    expect(bo.texts(group)).toEqual(['all the same'])
    expect(ana.shown(group).at(-1)).toMatchObject({ state: 'sent' })
  })
})
