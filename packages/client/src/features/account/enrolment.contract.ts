// The stories of a new account, told once and run against whatever relay a world gives: founding, inviting, joining, and
// being cut off at each step of it.
import type { AnyEvent } from '@colloque/client-api'
import { createWasmSodium, type Mls, type Random } from '@colloque/crypto'
import { createHybridSealing } from '@colloque/crypto/create-hybrid-sealing'
import { invitationLink, parseLink } from '@colloque/protocol'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { toHex } from '../../hex.ts'
import type { Store, Transport, VaultPlace } from '../../ports/index.ts'
import type { ManualClock } from '../../ports/memory/index.ts'
import { createRelayLink } from '../../relay/relay-link.ts'
import { openVault } from '../../vault/vault.ts'
import { type DirectoryLog, openDirectory } from '../directory/directory-log.ts'
import { loadAccount } from './account.ts'
import { joinParts } from './capsule.ts'
import type { Enrolled, EnrolmentPorts } from './enrol.ts'
import { loadEnrolment } from './enrolment.ts'
import { found } from './found.ts'
import { type Inviter, invite } from './invite.ts'
import { join } from './join.ts'

export interface CrashablePlace extends VaultPlace {
  /** Ends the process that uses it; gives the place as the next process finds it. */
  crash(): CrashablePlace
}

/** False loses the frame and cuts the connection there. */
export interface Way {
  toRelay?(frame: Uint8Array): boolean
  toClient?(frame: Uint8Array): boolean
}

export interface EnrolmentWorld {
  readonly clock: ManualClock
  readonly foundingLink: string
  readonly mls: Mls
  place(): CrashablePlace
  transport(way?: Way): Transport
  /** Another relay at the same address. */
  otherRelay(): Transport
  /** How many devices the relay has admitted. */
  devices(): Promise<number>
}

const PASSPHRASE = 'abaisser abandon abdiquer abeille abolir aborder aboutir aboyer'
const CAMILLE = { name: 'Camille Durand', profession: 'médecin', rpps: '997 002 188 96' }
const SACHA = { name: 'Sacha Morel', profession: 'infirmière', town: 'Brest' }
const DAY_MS = 86_400_000

export function enrolmentContract(createWorld: () => Promise<EnrolmentWorld>): void {
  let world: EnrolmentWorld
  let parts: Pick<EnrolmentPorts, 'random' | 'sodium' | 'hybrid'>
  beforeAll(async () => {
    const sodium = await createWasmSodium()
    let drawn = 0
    const random: Random = {
      bytes(length) {
        const whole = new Uint8Array(length)
        for (let at = 0; at < length; at += 32)
          whole.set(sodium.blake2b(Uint8Array.from(`${drawn++}`, Number)).subarray(0, length - at), at)
        return whole
      }
    }
    parts = { sodium, random, hybrid: createHybridSealing(random) }
  })
  beforeEach(async () => {
    world = await createWorld()
  })

  const portsOf = (vault: VaultPlace, transport: Transport = world.transport()): EnrolmentPorts => ({
    ...parts,
    vault,
    transport,
    clock: world.clock,
    mls: world.mls,
    passphraseCost: { operations: 1, memoryBytes: 8192 }
  })
  const foundWith = (ports: EnrolmentPorts) =>
    found(ports, { link: world.foundingLink, association: 'Les Tilleuls', profile: CAMILLE, passphrase: PASSPHRASE })
  const joinWith = (ports: EnrolmentPorts, link: string) => join(ports, { link, profile: SACHA, passphrase: PASSPHRASE })

  /** An unlocked vault, online. */
  async function session({ store }: Enrolled, events: AnyEvent[] = []): Promise<Inviter & { readonly directory: DirectoryLog }> {
    const account = loadAccount(store)
    if (!account?.relayId) throw new Error('no account')
    const { clock } = world
    const link = {
      transport: world.transport(),
      clock,
      ...parts,
      url: account.relayUrl,
      loginSeed: account.loginSeed,
      expectedRelayId: account.relayId
    }
    const relay = createRelayLink(link)
    const directory = openDirectory({ store, relay, ...parts, emit: (event) => events.push(event) })
    expect(await relay.start()).toBe('online')
    await directory.synchronize()
    return { relay, directory, identity: account, ports: { ...parts, clock } }
  }

  const viewOf = ({ head, members, associationName }: DirectoryLog) => ({
    associationName,
    head: { index: head.index, hash: toHex(head.hash) },
    members: members().map(({ account, profile, role, active }) => ({ account: toHex(account), profile, role, active }))
  })

  const alter = (link: string, part: 'token' | 'joinSecret'): string => {
    const read = parseLink(link)
    if (read.kind !== 'invitation') throw new Error('no invitation')
    const other = (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, index) => (index === 7 ? byte ^ 1 : byte))
    const { relayUrl, admissionToken, joinSecret } = read
    return part === 'token'
      ? invitationLink({ relayUrl, admissionToken: other(admissionToken), joinSecret })
      : invitationLink({ relayUrl, admissionToken, joinSecret: other(joinSecret) })
  }

  async function contentOf(place: CrashablePlace) {
    const store = await openVault(portsOf(place), PASSPHRASE)
    const own = loadAccount(store)
    const kept = own && {
      account: toHex(own.account),
      device: toHex(own.device),
      phrase: own.phase === 'open' ? undefined : loadEnrolment(store).phrase
    }
    store.close()
    return kept
  }

  describe('founding, inviting, joining', () => {
    it('[INV-1] [INV-5] brings two people into one directory that both have verified', async () => {
      const founder = await foundWith(portsOf(world.place()))
      const camille = await session(founder)
      const { link, expiresAt } = await invite(camille, 'member')
      expect(expiresAt).toBe(world.clock.nowMs() + 14 * DAY_MS)
      const joined = await joinWith(portsOf(world.place()), link)
      const sacha = await session(joined)
      await camille.directory.synchronize()
      expect(founder.association).toBe('Les Tilleuls')
      expect(joined.association).toBe('Les Tilleuls')
      expect(viewOf(sacha.directory)).toEqual(viewOf(camille.directory))
      expect(viewOf(sacha.directory).members).toEqual([
        { account: toHex(founder.account), profile: { ...CAMILLE, rpps: '99700218896' }, role: 'admin', active: true },
        { account: toHex(joined.account), profile: SACHA, role: 'member', active: true }
      ])
      expect(joined.recoveryPhrase.split(' ')).toHaveLength(24)
      expect(joined.recoveryPhrase).not.toBe(founder.recoveryPhrase)
      expect(await world.devices()).toBe(2)
    })

    it('[INV-7] gives the role that the invitation names, and refuses invitations by members', async () => {
      const camille = await session(await foundWith(portsOf(world.place())))
      const admin = await session(await joinWith(portsOf(world.place()), (await invite(camille, 'admin')).link))
      expect(admin.directory.member(admin.identity.account)?.role).toBe('admin')
      const member = await session(await joinWith(portsOf(world.place()), (await invite(admin, 'member')).link))
      const before = viewOf(member.directory)
      await expect(invite(member, 'member')).rejects.toMatchObject({ code: 'not-admin' })
      await camille.directory.synchronize()
      expect(viewOf(camille.directory)).toEqual(before)
    })

    it('[DIR-23] lets entries made at once come one after the other', async () => {
      const camille = await session(await foundWith(portsOf(world.place())))
      const other = await session(await joinWith(portsOf(world.place()), (await invite(camille, 'admin')).link))
      const links = await Promise.all([camille, other, camille, other, camille].map((one) => invite(one, 'member')))
      const joined = await Promise.all(links.map(({ link }) => joinWith(portsOf(world.place()), link)))
      await Promise.all([camille.directory.synchronize(), other.directory.synchronize()])
      expect(viewOf(camille.directory)).toEqual(viewOf(other.directory))
      const accounts = viewOf(camille.directory).members.map(({ account }) => account)
      for (const { account } of joined) expect(accounts).toContain(toHex(account))
      expect(accounts).toHaveLength(7)
    })

    it('[DIR-25] follows the log live, and rebuilds the same directory from the vault', async () => {
      const founder = await foundWith(portsOf(world.place()))
      const events: AnyEvent[] = []
      const camille = await session(founder, events)
      const { link } = await invite(camille, 'member')
      events.length = 0
      const joined = await joinWith(portsOf(world.place()), link)
      // Pushed, not asked for.
      expect(camille.directory.member(joined.account)?.profile).toEqual(SACHA)
      expect(events).toContainEqual({ type: 'directory' })
      const again = openDirectory({ store: founder.store, relay: camille.relay, ...parts, emit: () => {} })
      expect(viewOf(again)).toEqual(viewOf(camille.directory))
      expect(again.hashAt(0)).toEqual(again.associationId)
      expect(again.hashAt(again.head.index)).toEqual(again.head.hash)
      expect(again.hashAt(again.head.index + 1)).toBeUndefined()
      expect(again.activeDevices(joined.account)).toHaveLength(1)
    })
  })

  describe('links', () => {
    it('[INV-4] are good for one person; the next is refused and no vault is left', async () => {
      const camille = await session(await foundWith(portsOf(world.place())))
      const { link } = await invite(camille, 'member')
      const sacha = await session(await joinWith(portsOf(world.place()), link))
      const read = parseLink(link)
      if (read.kind !== 'invitation') throw new Error('no invitation')
      // A claimed slot would answer its claimer; this one is gone.
      const { slot } = joinParts(read.joinSecret)
      await expect(sacha.relay.request('claim-slot', { slot })).rejects.toMatchObject({ code: 'unknown-slot' })
      const place = world.place()
      await expect(joinWith(portsOf(place), link)).rejects.toMatchObject({ code: 'link-used' })
      await expect(foundWith(portsOf(place))).rejects.toMatchObject({ code: 'link-used' })
      expect(await place.readHeader()).toBeUndefined()
    })

    it('[INV-4] of two who hold the same, one comes in', async () => {
      const camille = await session(await foundWith(portsOf(world.place())))
      const { link } = await invite(camille, 'member')
      const outcomes = await Promise.allSettled([1, 2].map(() => joinWith(portsOf(world.place()), link)))
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      expect(outcomes.find((one) => one.status === 'rejected')).toMatchObject({ reason: { code: 'link-used' } })
      await camille.directory.synchronize()
      expect(camille.directory.members()).toHaveLength(2)
    })

    it('[ACC-KEY-6] whose token was altered are refused and leave no vault', async () => {
      const camille = await session(await foundWith(portsOf(world.place())))
      const { link } = await invite(camille, 'member')
      const place = world.place()
      await expect(joinWith(portsOf(place), alter(link, 'token'))).rejects.toMatchObject({ code: 'link-used' })
      expect(await place.readHeader()).toBeUndefined()
      await joinWith(portsOf(place), link)
    })

    it('[ACC-KEY-5] whose join secret was altered can be given again whole, for the same account', async () => {
      const camille = await session(await foundWith(portsOf(world.place())))
      const { link } = await invite(camille, 'member')
      const place = world.place()
      await expect(joinWith(portsOf(place), alter(link, 'joinSecret'))).rejects.toMatchObject({ code: 'invalid-link' })
      const before = await contentOf(place)
      const joined = await joinWith(portsOf(place), link)
      expect({ account: toHex(joined.account), phrase: joined.recoveryPhrase }).toMatchObject({
        account: before?.account,
        phrase: before?.phrase
      })
      expect(await world.devices()).toBe(2)
    })

    it('[ACC-KEY-5] need no second admission for a device that the relay knows', async () => {
      const camille = await session(await foundWith(portsOf(world.place())))
      const { link } = await invite(camille, 'member')
      const place = world.place()
      await expect(joinWith(portsOf(place), alter(link, 'joinSecret'))).rejects.toMatchObject({ code: 'invalid-link' })
      await joinWith(portsOf(place), alter(link, 'token'))
      expect(await world.devices()).toBe(2)
    })

    it('[INV-4] end after 14 days, before admission and after it', async () => {
      const camille = await session(await foundWith(portsOf(world.place())))
      const [unused, begun] = [await invite(camille, 'member'), await invite(camille, 'member')]
      const place = world.place()
      await expect(joinWith(portsOf(place, world.transport(cutAfter(3))), begun.link)).rejects.toMatchObject({
        code: 'relay-unreachable'
      })
      camille.relay.stop()
      world.clock.advance(15 * DAY_MS)
      await expect(joinWith(portsOf(world.place()), unused.link)).rejects.toMatchObject({ code: 'link-used' })
      await expect(joinWith(portsOf(place), begun.link)).rejects.toMatchObject({ code: 'link-expired' })
    })

    it('of another kind, and what is no link, are refused before anything is made', async () => {
      const camille = await session(await foundWith(portsOf(world.place())))
      const { link } = await invite(camille, 'member')
      const place = world.place()
      await expect(joinWith(portsOf(place), world.foundingLink)).rejects.toMatchObject({ code: 'wrong-link-kind' })
      const founding = { association: 'Autre', profile: CAMILLE, passphrase: PASSPHRASE }
      await expect(found(portsOf(place), { ...founding, link })).rejects.toMatchObject({ code: 'wrong-link-kind' })
      await expect(joinWith(portsOf(place), link.slice(0, -1))).rejects.toMatchObject({ code: 'invalid-link' })
      await expect(
        found(portsOf(place), { ...founding, link: world.foundingLink, profile: { ...CAMILLE, rpps: '99700218897' } })
      ).rejects.toMatchObject({
        code: 'invalid-rpps'
      })
      await expect(
        found(portsOf(place), { ...founding, link: world.foundingLink, passphrase: 'motdepasse' })
      ).rejects.toMatchObject({
        code: 'weak-passphrase'
      })
      expect(await place.readHeader()).toBeUndefined()
      expect(await world.devices()).toBe(1)
    })

    it('[INV-5] whose capsule names a head that the directory does not show are not followed', async () => {
      const camille = await session(await foundWith(portsOf(world.place())))
      const shownBy = (directory: DirectoryLog, head: DirectoryLog['head']): DirectoryLog =>
        new Proxy(directory, { get: (target, name) => (name === 'head' ? head : Reflect.get(target, name, target)) })
      const { index, hash } = camille.directory.head
      for (const head of [
        { index: index + 9, hash },
        { index, hash: new Uint8Array(32) }
      ]) {
        const { link } = await invite({ ...camille, directory: shownBy(camille.directory, head) }, 'member')
        await expect(joinWith(portsOf(world.place()), link)).rejects.toMatchObject({ code: 'directory-invalid' })
      }
      await camille.directory.synchronize()
      expect(camille.directory.members()).toHaveLength(1)
    })
  })

  describe('vaults', () => {
    it('[ACC-KEY-6] are not left behind by a relay that does not answer', async () => {
      const place = world.place()
      await expect(foundWith(portsOf(place, world.transport(cutAfter(0))))).rejects.toMatchObject({ code: 'relay-unreachable' })
      expect(await place.readHeader()).toBeUndefined()
    })

    it('[ACC-KEY-4] of a complete account hold no phrase, and are not founded or joined again', async () => {
      const place = world.place()
      const { store } = await foundWith(portsOf(place))
      expect(store.get('SELECT phase, enrolment FROM account')).toEqual({ phase: 'open', enrolment: null })
      expect(store.get('PRAGMA secure_delete')).toEqual({ secure_delete: 1 })
      store.close()
      await expect(foundWith(portsOf(place))).rejects.toMatchObject({ code: 'vault-exists' })
      expect(await contentOf(place)).toMatchObject({ phrase: undefined })
    })

    it('[ACC-KEY-5] that could not found, since the link was used by then, may still join', async () => {
      const place = world.place()
      // The admission left and its answer did not come; the relay never had it.
      await expect(foundWith(portsOf(place, world.transport(cutAfter(2))))).rejects.toMatchObject({ code: 'relay-unreachable' })
      const before = await contentOf(place)
      const camille = await session(await foundWith(portsOf(world.place())))
      await expect(foundWith(portsOf(place))).rejects.toMatchObject({ code: 'link-used' })
      const joined = await joinWith(portsOf(place), (await invite(camille, 'member')).link)
      expect(joined).toMatchObject({ association: 'Les Tilleuls', recoveryPhrase: before?.phrase })
    })

    it('that were begun open with their passphrase alone', async () => {
      const place = world.place()
      await expect(foundWith(portsOf(place, world.transport(cutAfter(4))))).rejects.toMatchObject({ code: 'relay-unreachable' })
      const input = { link: world.foundingLink, association: 'Les Tilleuls', profile: CAMILLE, passphrase: `${PASSPHRASE} autre` }
      await expect(found(portsOf(place), input)).rejects.toMatchObject({ code: 'wrong-passphrase' })
      await foundWith(portsOf(place))
    })

    it('[ACC-KEY-5] that were begun go on with the relay of the first contact alone', async () => {
      const place = world.place()
      await expect(foundWith(portsOf(place, world.transport(cutAfter(5))))).rejects.toMatchObject({ code: 'relay-unreachable' })
      await expect(foundWith(portsOf(place, world.otherRelay()))).rejects.toMatchObject({ code: 'relay-changed' })
      await foundWith(portsOf(place))
    })
  })

  describe('[ACC-KEY-5] a crash', () => {
    it('at any frame of a founding is repaired by the same command, with the same keys and phrase', async () => {
      const frames = await countFrames((transport) => foundWith(portsOf(world.place(), transport)))
      expect(frames).toBeGreaterThan(10)
      for (let frame = 0; frame < frames; frame++) {
        world = await createWorld()
        await crashAndRepeat(world.transport(cutAfter(frame)), foundWith)
        expect(await world.devices()).toBe(1)
      }
    })

    it('at any frame of a joining is repaired by the same command, with the same keys and phrase', async () => {
      const camille = await session(await foundWith(portsOf(world.place())))
      const first = await invite(camille, 'member')
      const frames = await countFrames((transport) => joinWith(portsOf(world.place(), transport), first.link))
      expect(frames).toBeGreaterThan(10)
      for (let frame = 0; frame < frames; frame++) {
        const { link } = await invite(camille, 'member')
        await crashAndRepeat(world.transport(cutAfter(frame)), (ports) => joinWith(ports, link))
      }
      await camille.directory.synchronize()
      expect(camille.directory.members()).toHaveLength(frames + 2)
      expect(await world.devices()).toBe(frames + 2)
    })

    it('at any write to the vault is repaired by the same command', async () => {
      const founding = dyingPlace(world.place(), Number.POSITIVE_INFINITY)
      const founder = await foundWith(portsOf(founding))
      const foundingWrites = stepsOf(founding)
      const camille = await session(founder)
      const joining = dyingPlace(world.place(), Number.POSITIVE_INFINITY)
      const first = await invite(camille, 'member')
      await joinWith(portsOf(joining), first.link)
      const joiningWrites = stepsOf(joining)
      expect(Math.min(foundingWrites.length, joiningWrites.length)).toBeGreaterThan(8)
      for (const write of joiningWrites) {
        const { link } = await invite(camille, 'member')
        await crashAndRepeat(world.transport(), (ports) => joinWith(ports, link), write)
      }
      expect(await world.devices()).toBe(joiningWrites.length + 2)
      for (const write of foundingWrites) {
        world = await createWorld()
        await crashAndRepeat(world.transport(), foundWith, write)
        expect(await world.devices()).toBe(1)
      }
    })

    async function crashAndRepeat(
      transport: Transport,
      command: (ports: EnrolmentPorts) => Promise<Enrolled>,
      write = Number.POSITIVE_INFINITY
    ) {
      const place = dyingPlace(world.place(), write)
      await expect(command(portsOf(place, transport))).rejects.toThrow()
      const next = place.crash()
      const before = (await next.readHeader()) && (await contentOf(next))
      const after = await command(portsOf(next))
      if (before?.phrase !== undefined)
        expect({ account: toHex(after.account), phrase: after.recoveryPhrase }).toMatchObject({
          account: before.account,
          phrase: before.phrase
        })
      expect(loadAccount(after.store)?.phase).toBe('open')
      const { relay, directory } = await session(after)
      const reread = openDirectory({ store: after.store, relay, ...parts, emit: () => {} })
      expect(reread.member(after.account)?.active).toBe(true)
      reread.close()
      directory.close()
      relay.stop()
    }

    async function countFrames(work: (transport: Transport) => Promise<unknown>): Promise<number> {
      let frames = 0
      const count = () => {
        frames += 1
        return true
      }
      await work(world.transport({ toRelay: count, toClient: count }))
      return frames
    }
  })
}

/** Lets so many frames through, in both directions together, and cuts at the next. */
function cutAfter(frames: number): Way {
  let left = frames
  const pass = () => left-- > 0
  return { toRelay: pass, toClient: pass }
}

interface DyingPlace extends CrashablePlace {
  /** What was written, in order: a statement, or a whole transaction. */
  readonly writes: readonly string[]
}

/** The writes to die at: all, but of a row of equal ones the first alone. */
const stepsOf = ({ writes }: DyingPlace): number[] =>
  [...writes.keys()].filter((at) => writes[at] === 'transaction' || writes[at] !== writes[at - 1])

/** The process dies at the given write to the vault: it and all after it fail, as nothing runs any more. */
function dyingPlace(place: CrashablePlace, dieAt: number): DyingPlace {
  const writes: string[] = []
  const alive = () => {
    if (writes.length >= dieAt) throw new Error('the process died')
  }
  const write = (what: string) => {
    alive()
    writes.push(what)
  }
  const mortal = (store: Store): Store => {
    let isInside = false
    return {
      ...store,
      run(sql, ...values) {
        if (!isInside) write(sql)
        return store.run(sql, ...values)
      },
      transaction(body) {
        write('transaction')
        isInside = true
        try {
          return store.transaction(body)
        } finally {
          isInside = false
        }
      },
      close: () => {
        if (writes.length < dieAt) store.close()
      }
    }
  }
  return {
    lock: place.lock,
    attachments: place.attachments,
    readHeader: place.readHeader,
    async writeHeader(header) {
      write('header')
      await place.writeHeader(header)
    },
    async openStore(key) {
      alive()
      return mortal(await place.openStore(key))
    },
    async destroy() {
      alive()
      await place.destroy()
    },
    crash: () => place.crash(),
    writes
  }
}
