import { sealToInbox } from '@colloque/crypto'
import { encodeCbor } from '@colloque/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { meddleEntries } from '../../support/engine-network.ts'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'

// What one member, one device or one bad day of the relay must not stop.
let world: World
let ana: Person
let bo: Person
let cyr: Person

beforeEach(async () => {
  world = await createEngineWorld('going on')
  ana = await world.person('Ana')
  bo = await world.person('Bo')
  cyr = await world.person('Cyr')
})

async function group(): Promise<string> {
  const conversation = await ana.conversations.create('Équipe', [bo.hex, cyr.hex])
  await ana.say(conversation, 'first')
  await world.advance(20_000)
  for (const person of [bo, cyr]) expect(person.texts(conversation)).toEqual(['first'])
  return conversation
}

async function reconnect(...people: readonly Person[]): Promise<void> {
  for (const person of people) person.cut()
  await world.settle()
  for (const person of people) person.mend()
  await world.advance(60_000)
}

describe('a revoked device', () => {
  it('[COMMIT-9] is removed from the spaces that it was in, and reads nothing that follows', async () => {
    const conversation = await group()
    world.directory.revoke(cyr.identity.device)
    await ana.say(conversation, 'wakes the others')
    await world.advance(20_000)
    await bo.say(conversation, 'after the revocation')
    await world.advance(20_000)
    expect(ana.texts(conversation)).toContain('after the revocation')
    expect(cyr.texts(conversation)).not.toContain('after the revocation')
    expect(cyr.status(conversation)).toBe('removed')
    expect([ana.status(conversation), bo.status(conversation)]).toEqual(['active', 'active'])
  })

  it('[COMMIT-9] reads nothing that anyone writes from then on, whoever’s turn it is to remove it', async () => {
    for (const writer of ['Ana', 'Bo']) {
      world = await createEngineWorld(`revoked before ${writer} writes`)
      ana = await world.person('Ana')
      bo = await world.person('Bo')
      cyr = await world.person('Cyr')
      const conversation = await group()
      world.directory.revoke(cyr.identity.device)
      await (writer === 'Ana' ? ana : bo).say(conversation, 'secret')
      await world.settle()
      expect(cyr.texts(conversation)).toEqual(['first'])
      await world.advance(20_000)
      for (const person of [ana, bo]) expect(person.texts(conversation)).toEqual(['first', 'secret'])
    }
  })

  it('[COMMIT-9] is removed by one commit, not by one of each member', async () => {
    const others = await Promise.all(['Dan', 'Eve', 'Flo'].map((name) => world.person(name)))
    const conversation = await ana.conversations.create(
      'Équipe',
      [bo, cyr, ...others].map((person) => person.hex)
    )
    await world.advance(60_000)
    const { epoch } = ana.space(conversation).state
    world.directory.revoke(cyr.identity.device)
    for (const person of world.people) person.spaces.wake()
    await world.advance(60_000)
    expect(ana.space(conversation).state.epoch).toBe(epoch + 1)
    expect(cyr.status(conversation)).toBe('removed')
  })

  it('[COMMIT-9] commits nothing itself, so nobody is stuck before its refresh', async () => {
    const conversation = await group()
    for (const person of [ana, bo]) person.cut()
    world.directory.revoke(cyr.identity.device)
    cyr.core.store.run("INSERT INTO intent (space, kind) SELECT space, 'refresh' FROM space")
    const { epoch } = cyr.space(conversation).state
    await reconnect(cyr)
    expect(cyr.space(conversation).state.epoch).toBe(epoch)
    await reconnect(ana, bo)
    expect([ana.status(conversation), bo.status(conversation)]).toEqual(['active', 'active'])
    expect(ana.alerts()).toEqual([])
  })

  it('[WELCOME-4] in a group does not keep a newcomer out of it', async () => {
    const conversation = await group()
    const dan = await world.person('Dan')
    for (const person of [bo, cyr]) person.cut()
    await ana.conversations.add(conversation, [dan.hex])
    dan.cut()
    world.directory.revoke(cyr.identity.device)
    await reconnect(dan)
    await ana.say(conversation, 'welcome')
    await world.advance(20_000)
    expect(dan.texts(conversation)).toContain('welcome')
  })
})

describe('an absent device', () => {
  const DAY_MS = 86_400_000

  /** Nobody's machine runs; then Ana and Bo open theirs for an hour. */
  async function week(): Promise<void> {
    for (const person of world.people) if (person.isAlive) person.crash()
    await world.advance(8 * DAY_MS)
    for (const person of [ana, bo]) await person.reopen()
    await world.advance(3_600_000)
  }
  const members = (conversation: string): number => ana.core.ports.mls.members(ana.space(conversation).state).length

  it('[COMMIT-7] [COMMIT-12] is removed by an owner after thirteen weeks, and those who are heard every week stay', async () => {
    const conversation = await group()
    const { epoch } = ana.space(conversation).state
    await week()
    expect(ana.space(conversation).state.epoch).toBe(epoch + 2)
    for (let weeks = 1; weeks < 13; weeks++) await week()
    expect(members(conversation)).toBe(3)
    await week()
    expect(members(conversation)).toBe(2)
    await ana.say(conversation, 'without the absent')
    await world.advance(1_000)
    expect(bo.texts(conversation)).toContain('without the absent')
    expect([ana.status(conversation), bo.status(conversation)]).toEqual(['active', 'active'])
  })

  it('[COMMIT-12] is not made by the clock of an owner, however far it jumps and how often', async () => {
    const conversation = await group()
    for (let jumps = 0; jumps < 20; jumps++) {
      ana.moveClock(100 * DAY_MS)
      ana.spaces.wake()
      await world.advance(60_000)
      ana.moveClock(-100 * DAY_MS)
      ana.spaces.wake()
      await world.advance(60_000)
    }
    expect(members(conversation)).toBe(3)
    expect([bo.status(conversation), cyr.status(conversation)]).toEqual(['active', 'active'])
  })

  it('[COMMIT-12] is not made by a clock that jumps ahead again and again, where nobody is heard in between', async () => {
    const conversation = await group()
    for (let jumps = 0; jumps < 20; jumps++) {
      ana.moveClock(8 * DAY_MS)
      ana.spaces.wake()
      await world.advance(60_000)
    }
    expect(members(conversation)).toBe(3)
  })
})

describe('a relay that went back', () => {
  it('[CHAIN-6] behind what it had acknowledged gets it again, and nobody has it twice', async () => {
    const conversation = await group()
    const before = world.storage.snapshot()
    for (const person of [bo, cyr]) person.cut()
    ana.meddler.fromRelay = meddleEntries(() => [])
    await ana.say(conversation, 'acknowledged')
    await ana.say(conversation, 'and this')
    await world.advance(100)
    expect(ana.shown(conversation).map(({ state }) => state)).toEqual(['delivered', 'sent', 'sent'])
    ana.cut()
    await world.settle()
    delete ana.meddler.fromRelay
    world.storage.restore(before)
    for (const person of world.people) person.mend()
    await world.advance(60_000)
    for (const person of world.people) expect(person.texts(conversation)).toEqual(['first', 'acknowledged', 'and this'])
    for (const person of world.people) expect([...person.alerts(), ...person.quarantined()]).toEqual([])
    expect(ana.shown(conversation).at(-1)).toMatchObject({ state: 'delivered', seq: expect.any(Number) })
    expect(ana.count('SELECT count(*) AS n FROM outbox')).toBe(0)
  })

  it.each(['another', 'none'])(
    '[CHAIN-5] from what nobody could open, and shows %s in its place, is named, read and written on',
    async (shows) => {
      const conversation = await group()
      cyr.cut()
      await world.settle()
      const seen = bo.space(conversation).position.cursor
      bo.meddler.fromRelay = meddleEntries((entries) =>
        entries.map((entry) => ({ ...entry, bytes: entry.bytes.map((byte, at) => (at === 50 ? byte ^ 1 : byte)) }))
      )
      const before = world.storage.snapshot()
      await ana.say(conversation, 'as it was')
      await ana.say(conversation, 'and this')
      await world.advance(1_000)
      expect(bo.quarantined()).toEqual(['decryption-failed', 'decryption-failed'])
      delete bo.meddler.fromRelay
      if (shows === 'none') {
        bo.cut()
        await world.settle()
        ana.crash()
        world.storage.restore(before)
        bo.mend()
        await world.advance(60_000)
        expect(bo.alerts()).toContain('rollback')
        expect(bo.space(conversation).position.cursor).toBe(seen)
      } else {
        await reconnect(bo)
        expect(bo.alerts()).toContain('fork')
        expect(bo.texts(conversation)).toEqual(['first', 'as it was', 'and this'])
      }
      expect(bo.quarantined()).toEqual([])
      expect(bo.space(conversation).suspended).toBeUndefined()
      await bo.say(conversation, 'and on')
      await world.advance(1_000)
      expect(bo.shown(conversation).at(-1)?.state).not.toBe('pending')
      if (shows === 'none') return
      cyr.mend()
      await world.advance(60_000)
      expect(cyr.texts(conversation)).toEqual(['first', 'as it was', 'and this', 'and on'])
    }
  )

  it('[CHAIN-5] is named when the last entry read is gone, and the space goes on when it is there again', async () => {
    const conversation = await group()
    const before = world.storage.snapshot()
    await ana.say(conversation, 'lost by the relay')
    await world.advance(1_000)
    const whole = world.storage.snapshot()
    for (const person of world.people) person.cut()
    await world.settle()
    world.storage.restore(before)
    for (const person of world.people) person.mend()
    await world.advance(60_000)
    expect(bo.alerts()).toContain('rollback')
    expect(bo.status(conversation)).toBe('active')
    for (const person of world.people) person.cut()
    await world.settle()
    world.storage.restore(whole)
    for (const person of world.people) person.mend()
    await world.advance(60_000)
    await ana.say(conversation, 'there again')
    await world.advance(20_000)
    expect(bo.texts(conversation)).toEqual(['first', 'lost by the relay', 'there again'])
  })

  it('[CHAIN-5] is named when another entry stands where the last one was read', async () => {
    const conversation = await group()
    await ana.say(conversation, 'as it was')
    await world.advance(1_000)
    bo.meddler.fromRelay = meddleEntries((entries) =>
      entries.map((entry) => ({ ...entry, bytes: entry.bytes.map((byte, at) => (at === 50 ? byte ^ 1 : byte)) }))
    )
    await reconnect(bo)
    expect(bo.alerts()).toContain('fork')
    delete bo.meddler.fromRelay
    await reconnect(bo)
    await ana.say(conversation, 'and on')
    await world.advance(1_000)
    expect(bo.texts(conversation)).toEqual(['first', 'as it was', 'and on'])
  })

  it('[CHAIN-5] is not believed for waiting: the space rests until the known history is shown, however long that takes', async () => {
    const conversation = await group()
    await ana.say(conversation, 'as it was')
    await world.advance(1_000)
    const { cursor } = bo.space(conversation).position
    bo.meddler.fromRelay = meddleEntries((entries) =>
      entries.map((entry) =>
        entry.seq > cursor ? entry : { ...entry, bytes: entry.bytes.map((byte, at) => (at === 50 ? byte ^ 1 : byte)) }
      )
    )
    await reconnect(bo)
    await bo.say(conversation, 'waits')
    bo.cut()
    await world.settle()
    world.clock.advance(8 * 86_400_000)
    bo.mend()
    await world.advance(60_000)
    expect(bo.space(conversation).suspended).toBe('fork')
    expect(bo.shown(conversation).at(-1)).toMatchObject({ text: 'waits', state: 'pending' })
    expect(ana.texts(conversation)).not.toContain('waits')
    delete bo.meddler.fromRelay
    await reconnect(bo)
    expect(bo.space(conversation).suspended).toBeUndefined()
    expect(ana.texts(conversation)).toContain('waits')
  })

  it('[COMMIT-8] and forgot the space stops nothing for good', async () => {
    const conversation = await group()
    for (const person of world.people) person.cut()
    bo.meddler.fromRelay = (frame) =>
      frame.kind === 'answer' && frame.name === 'prove'
        ? { kind: 'refusal', refusal: { request: frame.request, code: 'unknown-space' } }
        : frame
    await reconnect(ana, bo, cyr)
    expect(bo.alerts()).toContain('rollback')
    expect(bo.status(conversation)).toBe('active')
    delete bo.meddler.fromRelay
    await reconnect(bo)
    await ana.say(conversation, 'known again')
    await world.advance(1_000)
    expect(bo.texts(conversation)).toContain('known again')
  })

  it('[COMMIT-8] and shows a commit that no member can have made is not believed for good', async () => {
    const conversation = await group()
    bo.meddler.fromRelay = meddleEntries((entries) =>
      entries.map((entry) =>
        entry.kind === 1 ? { ...entry, bytes: entry.bytes.map((byte, at) => (at === 60 ? byte ^ 1 : byte)) } : entry
      )
    )
    await ana.conversations.remove(conversation, [cyr.hex])
    await world.advance(20_000)
    expect(bo.alerts()).toContain('swapped')
    expect(bo.status(conversation)).toBe('active')
    delete bo.meddler.fromRelay
    await reconnect(bo)
    await ana.say(conversation, 'whole again')
    await world.advance(1_000)
    expect(bo.texts(conversation)).toContain('whole again')
  })
})

describe('one who cannot be added', () => {
  const refuse = (
    person: Person,
    type: string,
    code: 'rate-limited' | 'quota-exceeded',
    when: () => boolean = () => true
  ): void => {
    person.meddler.fromRelay = (frame) =>
      frame.kind === 'answer' && frame.name === type && when()
        ? { kind: 'refusal', refusal: { request: frame.request, code } }
        : frame
  }

  it('[COMMIT-11] for a key that is none does not keep the others waiting', async () => {
    const conversation = await group()
    const eve = await world.person('Eve')
    const honest = ana.core.directory.activeDevices.bind(ana.core.directory)
    ana.directory.activeDevices = (account) =>
      honest(account).map((device) =>
        device.account.every((byte, at) => byte === eve.identity.account[at])
          ? { ...device, inboxKey: new Uint8Array(1216).fill(255) }
          : device
      )
    await ana.conversations.add(conversation, [eve.hex])
    await ana.say(conversation, 'to the others')
    await world.advance(1_000)
    expect(bo.texts(conversation)).toContain('to the others')
    expect(eve.status(conversation)).toBeUndefined()
  })

  it('[COMMIT-11] for too many claims does not keep the others waiting, and comes in later', async () => {
    const conversation = await group()
    const eve = await world.person('Eve')
    await world.settle()
    refuse(ana, 'claim-key-package', 'rate-limited')
    await ana.conversations.add(conversation, [eve.hex])
    await ana.say(conversation, 'to the others')
    await world.advance(1_000)
    expect(bo.texts(conversation)).toContain('to the others')
    delete ana.meddler.fromRelay
    await world.advance(120_000)
    expect(eve.status(conversation)).toBe('active')
  })

  it('[COMMIT-11] for a full mailbox does not keep the others waiting', async () => {
    const conversation = await group()
    const eve = await world.person('Eve')
    await world.settle()
    // The relay refuses the whole commit, which therefore must not reach it either.
    let full = true
    ana.meddler.toRelay = (request) =>
      full && request.type === 'commit' && request.envelopes.length > 0
        ? { ...request, envelopes: request.envelopes.map((envelope) => ({ ...envelope, mailbox: new Uint8Array(16).fill(9) })) }
        : request
    await ana.conversations.add(conversation, [eve.hex])
    await ana.say(conversation, 'to the others')
    await world.advance(1_000)
    expect(bo.texts(conversation)).toContain('to the others')
    full = false
    await world.advance(120_000)
    expect(eve.status(conversation)).toBe('active')
  })
})

describe('a day’s quota', () => {
  it('[COMMIT-11] that is used up is waited for, with the same commit', async () => {
    const conversation = await group()
    let refused = 0
    const sent = new Set<string>()
    ana.meddler.toRelay = (request) => {
      if (request.type === 'commit') sent.add(Buffer.from(request.entryId).toString('hex'))
      return request
    }
    ana.meddler.fromRelay = (frame) => {
      if (frame.kind !== 'answer' || frame.name !== 'commit' || refused >= 5) return frame
      refused += 1
      return { kind: 'refusal', refusal: { request: frame.request, code: 'quota-exceeded', retryAfterMs: 3_600_000 } }
    }
    ana.core.store.run("INSERT INTO intent (space, kind) SELECT space, 'refresh' FROM space")
    await ana.settle()
    await ana.settle()
    expect(sent.size).toBe(1)
    expect(refused).toBeLessThan(5)
    await world.advance(4 * 3_600_000)
    expect(sent.size).toBe(1)
    expect(ana.status(conversation)).toBe('active')
  })
})

describe('a day’s envelopes', () => {
  it('[COMMIT-11] that are used up keep an addition waiting, and no message and no removal', async () => {
    const conversation = await group()
    const eve = await world.person('Eve')
    await world.settle()
    let isUsedUp = true
    let commits = 0
    ana.meddler.toRelay = (request) => {
      if (request.type !== 'commit') return request
      commits += 1
      // The relay refuses the whole, so it must not reach it either.
      return isUsedUp && request.envelopes.length > 0 ? { ...request, space: new Uint8Array(16) } : request
    }
    ana.meddler.fromRelay = (frame) =>
      isUsedUp && frame.kind === 'refusal' && (frame.refusal.code === 'unknown-space' || frame.refusal.code === 'not-proven')
        ? { kind: 'refusal', refusal: { ...frame.refusal, code: 'quota-exceeded', retryAfterMs: 3_600_000 } }
        : frame
    await ana.conversations.add(conversation, [eve.hex])
    await ana.conversations.remove(conversation, [cyr.hex])
    await ana.say(conversation, 'to those who stay')
    await world.advance(60_000)
    expect(bo.texts(conversation)).toEqual(['first', 'to those who stay'])
    expect(cyr.status(conversation)).toBe('removed')
    expect(commits).toBeLessThan(6)
    isUsedUp = false
    await world.advance(2 * 3_600_000)
    expect(eve.status(conversation)).toBe('active')
  })
})

describe('a commit that brings someone in', () => {
  it('[COMMIT-11] and was taken before it was refused is found in the log, and not given up', async () => {
    const conversation = await group()
    const eve = await world.person('Eve')
    let taken = 0
    ana.meddler.fromRelay = (frame) => {
      if (frame.kind !== 'answer' || frame.name !== 'commit' || taken++ > 0) return frame
      return { kind: 'refusal', refusal: { request: frame.request, code: 'quota-exceeded' } }
    }
    await ana.conversations.add(conversation, [eve.hex])
    await world.advance(60_000)
    expect(taken).toBeGreaterThan(0)
    await ana.say(conversation, 'welcome')
    await world.advance(20_000)
    for (const person of [ana, bo, cyr, eve]) expect(person.status(conversation)).toBe('active')
    for (const person of [bo, cyr, eve]) expect(person.texts(conversation)).toContain('welcome')
  })
})

describe('owners', () => {
  it('[COMMIT-10] who are removed one after the other offline do not come back as owners', async () => {
    const conversation = await group()
    ana.core.store.transaction(() =>
      ana.spaces.intend(ana.space(conversation).id, {
        kind: 'describe',
        owners: { add: [bo.identity.account, cyr.identity.account], remove: [] }
      })
    )
    await ana.settle()
    await world.settle()
    expect(ana.space(conversation).description.owners).toHaveLength(3)
    ana.cut()
    await ana.conversations.remove(conversation, [bo.hex])
    await ana.conversations.remove(conversation, [cyr.hex])
    await reconnect(ana)
    expect(ana.space(conversation).description.owners).toEqual([ana.identity.account])
  })
})

describe('a Welcome', () => {
  it('[WELCOME-4] for the place of a log that is no space is worth nothing, and that log stays as it was read', async () => {
    const conversation = await group()
    const { id, log } = ana.space(conversation)
    const dan = await world.person('Dan')
    await world.settle()
    dan.core.store.run('INSERT INTO log (log, space, cursor, hash) VALUES (?, ?, 7, ?)', log, id, new Uint8Array(32).fill(1))
    await ana.conversations.add(conversation, [dan.hex])
    await world.advance(10_000)
    expect(dan.status(conversation)).toBeUndefined()
    expect(dan.count('SELECT cursor AS n FROM log WHERE log = ?', log)).toBe(7)
  })

  it('[WELCOME-4] [WELCOME-5] for a group that the relay does not follow is worth nothing, and the next one is read', async () => {
    const forged = await group()
    const dan = await world.person('Dan')
    await world.settle()
    let isForged = true
    dan.meddler.fromRelay = (frame) =>
      isForged && frame.kind === 'answer' && frame.name === 'prove'
        ? { kind: 'refusal', refusal: { request: frame.request, code: 'access-denied' } }
        : frame
    await ana.conversations.add(forged, [dan.hex])
    await world.advance(10_000)
    expect(dan.status(forged)).toBeUndefined()
    isForged = false
    const honest = await bo.conversations.create('Vrai', [dan.hex])
    await bo.say(honest, 'hello')
    await world.advance(10_000)
    expect(dan.texts(honest)).toEqual(['hello'])
  })
})

describe('a joiner', () => {
  it('[WELCOME-1] waits until it has read the directory as far as its Welcome was made under', async () => {
    const conversation = await group()
    const dan = await world.person('Dan')
    await world.settle()
    dan.directory.hold('for ever')
    world.directory.grow()
    await ana.conversations.add(conversation, [dan.hex])
    await world.advance(10_000)
    expect(dan.status(conversation)).toBeUndefined()
    dan.directory.hold('synchronized')
    await dan.directory.synchronize()
    await world.advance(60_000)
    expect(dan.status(conversation)).toBe('active')
    await dan.say(conversation, 'here')
    await world.advance(20_000)
    expect([ana, bo].map((person) => person.status(conversation))).toEqual(['active', 'active'])
    expect(bo.texts(conversation)).toContain('here')
  })
})

describe('a mailbox', () => {
  it('[WELCOME-1] [WELCOME-5] that somebody fills with what never comes to be still brings the honest Welcome', async () => {
    const dan = await world.person('Dan')
    await world.settle()
    const device = bo.core.directory.device(dan.identity.device)
    const { random, hybrid } = bo.core.ports
    const never = { index: 2 ** 40, hash: new Uint8Array(32) }
    for (let count = 0; count < 40; count++) {
      const envelope = random.bytes(16)
      const id = random.bytes(16)
      const plaintext = {
        type: 'welcome',
        space: id,
        log: id,
        entryId: id,
        digest: random.bytes(32),
        directory: never,
        slot: id,
        key: random.bytes(32)
      }
      const bytes = await sealToInbox(
        hybrid,
        device?.inboxKey ?? new Uint8Array(0),
        dan.identity.mailbox,
        envelope,
        encodeCbor(plaintext)
      )
      await bo.core.relay.request('deposit', { mailbox: dan.identity.mailbox, envelope, bytes })
    }
    const conversation = await ana.conversations.open([dan.hex])
    await ana.say(conversation, 'found you')
    await world.advance(120_000)
    expect(dan.texts(conversation)).toEqual(['found you'])
    const { envelopes } = await dan.core.relay.request('receive', { mailbox: dan.identity.mailbox })
    expect(envelopes.length).toBeLessThanOrEqual(16)
    await world.advance(4 * 3_600_000)
    expect((await dan.core.relay.request('receive', { mailbox: dan.identity.mailbox })).envelopes).toEqual([])
  })

  it('[WELCOME-1] counts those that wait, not those that have waited', async () => {
    const dan = await world.person('Dan')
    const conversations: string[] = []
    for (let count = 0; count < 18; count++) {
      dan.directory.hold('for ever')
      world.directory.grow()
      const conversation = await ana.conversations.create(`Équipe ${count}`, [dan.hex])
      conversations.push(conversation)
      await world.advance(1_000)
      expect(dan.status(conversation)).toBeUndefined()
      dan.directory.hold('synchronized')
      await dan.directory.synchronize()
      await world.advance(60_000)
    }
    expect(conversations.filter((conversation) => dan.status(conversation) !== 'active')).toEqual([])
  })
})

describe('a record', () => {
  it('[REC-6] that names another directory than ours is named', async () => {
    const conversation = await group()
    const { hashAt } = bo.directory
    bo.directory.hashAt = (index) => (index === bo.directory.head.index ? new Uint8Array(32).fill(3) : hashAt(index))
    await ana.say(conversation, 'from another history')
    await world.advance(1_000)
    expect(bo.alerts()).toContain('directory')
    expect(bo.texts(conversation)).toContain('from another history')
  })
})
