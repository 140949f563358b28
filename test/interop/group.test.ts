/**
 * Our MLS and OpenMLS in one group. Ours is the patched library over our providers, as our groups run it, with the suites,
 * capabilities and framing of the standard in place of our profile's: OpenMLS has neither our hybrid suite nor our extension.
 */
import { randomBytes } from 'node:crypto'
import { createNativeProvider, createNativeSodium } from '@colloque/client-node'
import { createPortableProvider, createWasmSodium, type MlsDependencies, type Random } from '@colloque/crypto'
import { describe, expect, it } from 'vitest'
import { createSeededRandom, pickBelow } from '../support/seeded-random.ts'
import type { Committed } from './core-crypto.ts'
import { createOpenMlsMember, createOwnMember, type Kind, type Member } from './members.ts'

const seed = process.env.COLLOQUE_SEED ?? randomBytes(8).toString('hex')
console.log(`interop: COLLOQUE_SEED=${seed}`)

const providers: Record<string, (random: Random) => Promise<MlsDependencies['provider']>> = {
  portable: async (random) => createPortableProvider({ sodium: await createWasmSodium(), random }),
  native: (random) => createNativeProvider({ sodium: createNativeSodium(), random })
}
const cases = ([1, 3] as const).flatMap((suite) => Object.keys(providers).map((provider) => ({ suite, provider })))
const other = (kind: Kind): Kind => (kind === 'ours' ? 'openmls' : 'ours')
const utf8 = (text: string) => new TextEncoder().encode(text)

describe.each(cases)('a group of suite $suite, ours over the $provider provider', ({ suite, provider: name }) => {
  const random = createSeededRandom(`${seed}/${suite}/${name}`)
  const create = async (kind: Kind): Promise<Member> =>
    kind === 'ours' ? createOwnMember({ suite, provider: await providers[name]!(random) }) : createOpenMlsMember(suite)

  it.each(['ours', 'openmls'] as const)(
    'is founded by %s: the other kind joins by its Welcome, adds and removes',
    async (kind) => {
      const founder = await create(kind)
      const group = await openGroup(founder, random)
      const guest = await create(other(kind))
      await group.add(founder, guest)
      await group.speak()
      const [third, fourth] = [await create(kind), await create(other(kind))]
      await group.add(guest, third)
      await group.add(founder, fourth)
      await group.speak()
      for (const member of group.members) await group.update(member)
      await group.remove(guest, third)
      await group.remove(founder, fourth)
      await group.speak()
      // Into a leaf that was blanked, and out again until one is left, who goes on.
      const fifth = await create(kind)
      await group.add(guest, fifth)
      await group.remove(fifth, founder)
      await group.remove(guest, fifth)
      await group.update(guest)
      await group.add(guest, await create(kind))
      await group.speak()
    }
  )

  // RFC 9420, 7.4: no secret is derived for a root that is on nobody's path. Found by the random histories below (patch 08).
  it('agrees where one half of the tree is empty, so that its root stays blank', async () => {
    const first = await create('ours')
    const group = await openGroup(first, random)
    const [second, third, fourth] = [await create('openmls'), await create('ours'), await create('openmls')]
    for (const member of [second, third, fourth]) await group.add(first, member)
    await group.remove(third, first)
    await group.remove(fourth, second)
    for (const member of [third, fourth]) await group.update(member)
    await group.speak()
  })

  it('goes through random histories of both kinds', async () => {
    const group = await openGroup(await create('ours'), random)
    for (let step = 0; step < 24; step++) {
      const by = group.members[pickBelow(random, group.members.length)]!
      const others = group.members.filter((member) => member !== by)
      const act = pickBelow(random, 10)
      if ((act < 4 || others.length === 0) && group.members.length < 6)
        await group.add(by, await create(pickBelow(random, 2) === 0 ? 'ours' : 'openmls'))
      else if (act < 7 && others.length > 0) await group.remove(by, others[pickBelow(random, others.length)]!)
      else await group.update(by)
      if (step % 4 === 0) await group.speak()
    }
    await group.speak()
  })

  it('takes our proposal into a commit of theirs, by its reference', async () => {
    const founder = await createOwnMember({ suite, provider: await providers[name]!(random) })
    const group = await openGroup(founder, random)
    const [guest, gone] = [await createOpenMlsMember(suite), await create('ours')]
    await group.add(founder, guest)
    await group.add(founder, gone)
    const proposal = await founder.proposeRemoval(gone.identity)
    for (const member of [guest, gone]) expect(await member.receive(proposal)).toEqual({ kind: 'proposal' })
    await group.follow(guest, await guest.commitProposals(), gone)
    expect(group.members).not.toContain(gone)
    await group.speak()
  })

  it('asks our judge of credentials about theirs, and lets nobody in whom it refuses', async () => {
    const provider = await providers[name]!(random)
    const founder = await createOpenMlsMember(suite)
    await founder.found(random.bytes(16))
    const asked: string[] = []
    const judge = (identity: Uint8Array, key: Uint8Array) => {
      expect(key.length).toBe(32)
      asked.push(Buffer.from(identity).toString())
      return !asked.includes(Buffer.from(founder.identity).toString())
    }
    const refusing = await createOwnMember({ suite, provider, judge })
    const { welcome } = await founder.add(await refusing.keyPackage())
    await expect(refusing.join(welcome!)).rejects.toThrow()
    expect(asked).toContain(Buffer.from(founder.identity).toString())
  })

  it('is not disturbed by a message that was altered on the way, in either direction', async () => {
    const founder = await create('ours')
    const group = await openGroup(founder, random)
    const guest = await create('openmls')
    await group.add(founder, guest)
    for (const [from, to] of [
      [founder, guest],
      [guest, founder]
    ] as const) {
      const altered = await from.seal(utf8('before'))
      altered[altered.length - 1]! ^= 1
      await expect(to.receive(altered)).rejects.toThrow()
    }
    await group.update(guest)
    await group.speak()
  })

  // core-crypto 10.3.0 fixes OpenMLS's policy to PublicMessage for handshakes and has no setting for it; ours go as PrivateMessage
  // in Colloque. The refusal is theirs, by policy: the same commit as PublicMessage is taken everywhere above.
  it('cannot have our handshakes as PrivateMessage: core-crypto refuses that wire format, and only that', async () => {
    const founder = await createOwnMember({ suite, provider: await providers[name]!(random), isPrivate: true })
    const group = await openGroup(founder, random)
    const guest = await createOpenMlsMember(suite)
    await group.add(founder, guest)
    await group.speak()
    const { commit } = await founder.update()
    const refusal = await guest.receive(commit).catch((error: unknown) => error)
    expect(JSON.stringify(refusal)).toContain("wire format is incompatible with the group's wire format policy")
  })
})

interface Group {
  readonly members: readonly Member[]
  add(by: Member, newcomer: Member): Promise<void>
  remove(by: Member, gone: Member): Promise<void>
  update(by: Member): Promise<void>
  /** Everyone but `by` follows a commit of `by`; `gone` learns that it is out. */
  follow(by: Member, committed: Committed, gone?: Member): Promise<void>
  /** Everyone says something, and everyone else reads it. */
  speak(): Promise<void>
}

/** After each commit all agree on epoch, members and exported secret. */
async function openGroup(founder: Member, random: Random): Promise<Group> {
  await founder.found(random.bytes(16))
  let members: Member[] = [founder]
  let said = 0

  async function demandAgreement(): Promise<void> {
    const views = await Promise.all(members.map((member) => member.view()))
    for (const view of views) expect(view).toEqual(views[0])
    expect(views[0]?.members).toEqual(members.map(({ identity }) => Buffer.from(identity).toString()).sort())
  }

  async function follow(by: Member, { commit }: Committed, gone?: Member): Promise<void> {
    for (const member of members)
      if (member !== by) expect(await member.receive(commit)).toEqual({ kind: 'commit', isMember: member !== gone })
    members = members.filter((member) => member !== gone)
  }

  return {
    get members() {
      return members
    },
    follow,
    async add(by, newcomer) {
      const committed = await by.add(await newcomer.keyPackage())
      await follow(by, committed)
      await newcomer.join(committed.welcome!)
      members = [...members, newcomer]
      await demandAgreement()
    },
    async remove(by, gone) {
      await follow(by, await by.remove(gone.identity), gone)
      await demandAgreement()
      const unread = await by.seal(utf8('not for you'))
      for (const member of members) if (member !== by) await member.receive(unread)
      await expect(gone.receive(unread)).rejects.toThrow()
    },
    async update(by) {
      await follow(by, await by.update())
      await demandAgreement()
    },
    async speak() {
      for (const from of members) {
        const plaintext = utf8(`message ${said++}`)
        const message = await from.seal(plaintext)
        for (const to of members)
          if (to !== from) expect(await to.receive(message)).toEqual({ kind: 'text', plaintext, sender: from.identity })
      }
    }
  }
}
