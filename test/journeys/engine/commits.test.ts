import { concat } from '@colloque/crypto'
import { accessProof } from '@colloque/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { directoryHashAt } from '../../support/engine-directory.ts'
import { claimPackageOf, type Dishonest, dishonest } from '../../support/engine-dishonest.ts'
import { commitData, encodeDescription, queueWhenUploaded } from '../../support/engine-parts.ts'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'

let world: World
let ana: Person
let bo: Person
let cyr: Person
let dora: Person
let group: string

beforeEach(async () => {
  world = await createEngineWorld('commits')
  ana = await world.person('Ana')
  bo = await world.person('Bo')
  cyr = await world.person('Cyr')
  dora = await world.person('Dora')
  group = await ana.conversations.create('Team', [bo.hex, cyr.hex])
  await world.advance(10_000)
  await ana.say(group, 'before')
  await world.advance(1_000)
  expect([bo.texts(group), cyr.texts(group)]).toEqual([['before'], ['before']])
})

const intend = (person: Person, kind: 'add' | 'remove' | 'refresh', whom?: Person): void => {
  person.core.store.run(
    'INSERT INTO intent (space, kind, account) VALUES (?, ?, ?)',
    person.space(group).id,
    kind,
    whom?.identity.account ?? null
  )
}

describe('a commit that the rules forbid', () => {
  let mallory: Dishonest
  beforeEach(() => {
    mallory = dishonest(bo, group)
  })

  async function expectStuck(): Promise<void> {
    const before = ana.space(group).state.epoch
    await ana.say(group, 'queued').catch(() => '')
    await world.settle()
    for (const reader of [ana, cyr]) {
      expect(reader.status(group)).toBe('stuck')
      expect(reader.alerts()).toContain('stuck')
      expect(reader.quarantined()).toEqual(['invalid-commit'])
      expect(reader.space(group).state.epoch).toBe(before)
      expect(reader.texts(group)).toContain('before')
      expect(reader.events).toContainEqual(expect.objectContaining({ type: 'integrity', kind: 'stuck', conversation: group }))
    }
    await expect(ana.say(group, 'more')).rejects.toMatchObject({ code: 'conversation-stuck' })
    expect(dora.status(group)).not.toBe('active')
  }

  it('[COMMIT-3] [COMMIT-5] stops the others before it: one who is no owner removes', async () => {
    await mallory.commit({ remove: [cyr] })
    await expectStuck()
  })

  it('[COMMIT-3] [COMMIT-5] stops the others before it: one who is no owner adds', async () => {
    const added = await claimPackageOf(bo, dora)
    dora.cut()
    await mallory.commit({ add: [added] })
    await expectStuck()
  })

  it('[COMMIT-3] [COMMIT-5] stops the others before it: one who is no owner describes', async () => {
    await mallory.commit({ extension: encodeDescription({ ...mallory.space.description, owners: [bo.identity.account] }) })
    await expectStuck()
  })

  it.each<[string, (data: Uint8Array) => Uint8Array]>([
    ['of a message', (data) => data.slice(0, 33)],
    ['with more after it', (data) => concat(data, Uint8Array.of(0))],
    ['of another log', (data) => concat(new Uint8Array(16), data.slice(16))]
  ])('[ENTRY-2] [COMMIT-5] stops the others before it: authenticated data %s', async (_, change) => {
    await mallory.commit({ authenticatedData: (id) => change(commitData(mallory.space.log, id, bo.directory.head)) })
    await expectStuck()
  })

  it('[COMMIT-4] [COMMIT-8] rests before a commit that names a directory entry which the relay does not show, and names it', async () => {
    await mallory.commit({ directory: { index: 1_000, hash: directoryHashAt(1_000) } })
    await world.settle()
    for (const reader of [ana, cyr]) {
      expect(reader.alerts()).toContain('directory')
      expect(reader.status(group)).toBe('active')
      expect(reader.texts(group)).toEqual(['before'])
    }
  })

  it('[COMMIT-4] stops the others before it: another hash of a directory entry', async () => {
    await mallory.commit({ directory: { index: bo.directory.head.index, hash: new Uint8Array(32) } })
    await expectStuck()
  })

  it('[COMMIT-4] stops the others before it: an earlier directory entry than the commit before was made under', async () => {
    await mallory.commit({ directory: { index: 1, hash: directoryHashAt(1) } })
    await expectStuck()
  })

  it('[COMMIT-8] names it and sends nothing when the relay has another access key than one’s own', async () => {
    await mallory.commit({ accessKey: new Uint8Array(32).fill(9) })
    await world.settle()
    for (const reader of [ana, cyr]) {
      expect(reader.alerts()).toContain('stuck')
      expect(reader.texts(group)).toEqual(['before'])
    }
    await ana.say(group, 'waits').catch(() => '')
    await world.settle()
    expect(ana.shown(group).at(-1)?.state).not.toBe('sent')
    expect(cyr.texts(group)).toEqual(['before'])
  })

  it('[SPACE-2] stops the others before it: an owner gives the space another log', async () => {
    await dishonest(ana, group).commit({
      extension: encodeDescription({ ...ana.space(group).description, log: new Uint8Array(16) })
    })
    await world.settle()
    expect([bo.status(group), cyr.status(group)]).toEqual(['stuck', 'stuck'])
  })

  it('[COMMIT-5] comes back by a Welcome, and loses nothing that waited, not for its files either', async () => {
    cyr.cut()
    await cyr.say(group, 'waited')
    await cyr.say(group, 'with a file')
    const { store } = cyr.core
    const file = store.get<{ message: Uint8Array }>("SELECT message FROM message WHERE text = 'with a file'")?.message
    if (file === undefined) return expect.unreachable()
    // As `send` leaves it before its files are at the relay.
    store.run('DELETE FROM outbox WHERE position = (SELECT max(position) FROM outbox)')
    store.run('UPDATE space SET own_counter = own_counter - 1')
    store.run('UPDATE message SET waiting = 1 WHERE message = ?', file)
    await mallory.commit({ extension: encodeDescription({ ...mallory.space.description, name: 'Mine' }) })
    await world.settle()
    cyr.mend()
    await world.advance(60_000)
    expect(cyr.status(group)).toBe('stuck')
    const says = (text: string) => ({ text, state: 'failed', failure: 'conversation-stuck' })
    expect(cyr.shown(group).slice(-2)).toMatchObject([says('waited'), says('with a file')])
    store.transaction(() => queueWhenUploaded(cyr.core, file, []))
    expect(cyr.shown(group).at(-1)).toMatchObject(says('with a file'))
    await dishonest(bo, group).commit({ remove: [cyr] })
    await world.settle()
    await dishonest(bo, group).commit({ add: [await claimPackageOf(bo, cyr)] })
    await world.advance(60_000)
    expect(cyr.status(group)).toBe('active')
    expect(bo.texts(group)).toEqual(['before', 'waited', 'with a file'])
    expect(bo.alerts()).toEqual([])
  })
})

describe('commits of several', () => {
  it('[COMMIT-2] lets both changes land when two commit at once; the loser keeps what it claimed', async () => {
    intend(ana, 'add', dora)
    intend(bo, 'refresh')
    const claims: string[] = []
    ana.meddler.toRelay = (request) => {
      if (request.type === 'claim-key-package') claims.push(request.claim.join())
      return request
    }
    // The request of Ana arrives after that of Bo, both made in the same epoch.
    let isHeld = true
    const toRelay = ana.meddler.toRelay
    ana.meddler.toRelay = (request) => {
      if (request.type !== 'commit' || !isHeld) return toRelay(request)
      return undefined
    }
    const epoch = ana.space(group).state.epoch
    const held = ana.settle()
    await bo.settle()
    isHeld = false
    ana.cut()
    await held
    ana.mend()
    await world.advance(60_000)
    expect(ana.space(group).state.epoch).toBeGreaterThanOrEqual(epoch + 2)
    expect(new Set(claims).size).toBe(1)
    expect(ana.count('SELECT count(*) AS n FROM intent')).toBe(0)
    await ana.say(group, 'all here')
    await world.advance(1_000)
    for (const reader of [bo, cyr, dora]) expect(reader.texts(group)).toContain('all here')
    for (const person of [ana, bo, cyr, dora]) expect([person.name, person.alerts()]).toEqual([person.name, []])
  })

  it('[COMMIT-3] drops what it may not do any more when it has lost the race', async () => {
    await ana.conversations.add(group, [dora.hex])
    await world.advance(10_000)
    const owners = [ana.identity.account, bo.identity.account]
    await dishonest(ana, group).commit({ extension: encodeDescription({ ...ana.space(group).description, owners }) })
    await world.settle()
    bo.cut()
    await bo.conversations.remove(group, [dora.hex])
    await dishonest(ana, group).commit({
      extension: encodeDescription({ ...ana.space(group).description, owners: [ana.identity.account] })
    })
    await world.settle()
    bo.mend()
    await world.advance(60_000)
    for (const person of [ana, bo, cyr, dora]) expect([person.name, person.status(group)]).toEqual([person.name, 'active'])
    expect(bo.count('SELECT count(*) AS n FROM intent')).toBe(0)
  })

  it('[COMMIT-4] reads the directory first when a commit was made under a later entry', async () => {
    cyr.directory.hold('synchronized')
    const eve = await world.person('Eve')
    await ana.conversations.add(group, [eve.hex])
    await world.advance(10_000)
    expect(cyr.status(group)).toBe('active')
    await eve.say(group, 'hello')
    await world.settle()
    expect(cyr.texts(group).at(-1)).toBe('hello')
  })

  it('[COMMIT-3] lets anyone remove a device that the directory revoked', async () => {
    world.directory.revoke(cyr.identity.device)
    intend(bo, 'remove', cyr)
    await world.settle()
    expect(ana.status(group)).toBe('active')
    expect(cyr.status(group)).toBe('removed')
  })

  it('[COMMIT-7] refreshes after seven days, once', async () => {
    for (const person of world.people) person.cut()
    await world.advance(1_000)
    const epoch = ana.space(group).state.epoch
    world.clock.advance(8 * 86_400_000)
    ana.mend()
    await world.advance(60_000)
    expect(ana.space(group).state.epoch).toBe(epoch + 1)
    ana.cut()
    await world.settle()
    ana.mend()
    await world.advance(60_000)
    expect(ana.space(group).state.epoch).toBe(epoch + 1)
  })
})

describe('a removed member', () => {
  it('[COMMIT-3] sees its removal, is told that queued messages were not sent, and can neither read nor write', async () => {
    await bo.say(group, 'while there')
    await world.advance(1_000)
    bo.cut()
    await bo.say(group, 'too late')
    await cyr.say(group, 'just before')
    await world.settle()
    await ana.conversations.remove(group, [bo.hex])
    await ana.say(group, 'without Bo')
    await world.settle()
    bo.mend()
    await world.advance(60_000)
    expect(bo.status(group)).toBe('removed')
    expect(bo.texts(group)).toEqual(['before', 'while there', 'just before', 'too late'])
    expect(bo.count('SELECT count(*) AS n FROM outbox')).toBe(0)
    expect(bo.shown(group).at(-1)).toMatchObject({ state: 'failed', failure: 'not-a-member' })
    await expect(bo.say(group, 'more')).rejects.toMatchObject({ code: 'not-a-member' })
    expect(cyr.texts(group)).toEqual(['before', 'while there', 'just before', 'without Bo'])
    // It asks the relay all the same, with what it has left.
    const { id, log, state, keys } = bo.space(group)
    const { relay, ports } = bo.core
    const proof = (epoch: number) => ports.sodium.ed25519Sign(accessProof(relay.challenge(), id, epoch), keys.accessSeed)
    await expect(
      relay.request('prove', { space: id, epoch: state.epoch + 1, signature: proof(state.epoch + 1) })
    ).rejects.toMatchObject({
      code: 'access-denied'
    })
    await relay.request('prove', { space: id, epoch: state.epoch, signature: proof(state.epoch) })
    const page = await relay.request('subscribe', { log, epoch: state.epoch, after: bo.space(group).position.cursor })
    expect(page).toMatchObject({ entries: [], ended: true })
  })

  it('[REC-3] that comes back goes on counting where the others last heard it', async () => {
    await bo.say(group, 'heard')
    await world.advance(1_000)
    bo.cut()
    await bo.say(group, 'never sent')
    await ana.conversations.remove(group, [bo.hex])
    bo.mend()
    await world.advance(60_000)
    await ana.conversations.add(group, [bo.hex])
    await world.advance(60_000)
    expect(bo.status(group)).toBe('active')
    await bo.say(group, 'back')
    await world.advance(1_000)
    expect(ana.texts(group).at(-1)).toBe('back')
    for (const person of [ana, bo, cyr]) expect([person.name, person.alerts()]).toEqual([person.name, []])
  })
})
