import { createWasmSodium, type Sodium } from '@colloque/crypto'
import { encodeCbor } from '@colloque/protocol'
import { beforeAll, describe, expect, it } from 'vitest'
import { toHex } from '../../hex.ts'
import { type Certificate, certifyDevice, deviceId } from './certificate.ts'
import { applyEntries, applyEntry } from './chain.ts'
import type { DirectoryState } from './chain-state.ts'
import { deviceWasActive } from './directory.ts'
import { decodeEntry, type EntryDraft, keyId, type Signer, signEntry } from './entry.ts'

let sodium: Sodium
beforeAll(async () => {
  sodium = await createWasmSodium()
})

let drawn = 0
const draw = (length: number): Uint8Array => {
  const whole = new Uint8Array(length)
  for (let at = 0; at < length; at += 32)
    whole.set(sodium.blake2b(encodeCbor(drawn++)).subarray(0, Math.min(32, length - at)), at)
  return whole
}

interface Device {
  readonly device: Uint8Array
  readonly seed: Uint8Array
  readonly certificate: Certificate
  readonly keys: {
    readonly mlsKey: Uint8Array
    readonly recordKey: Uint8Array
    readonly inboxKey: Uint8Array
    readonly mailbox: Uint8Array
  }
}
interface Person {
  readonly account: Uint8Array
  readonly rootSeed: Uint8Array
  readonly rootPublic: Uint8Array
  readonly first: Device
}

type Certifier = Parameters<typeof certifyDevice>[2]
const byRoot = (person: Pick<Person, 'account' | 'rootSeed'>): Certifier => ({
  by: 'root',
  key: person.account,
  seed: person.rootSeed
})
const byDevice = (device: Device): Certifier => ({ by: 'device', key: device.device, seed: device.seed })

function makeDevice(account: Uint8Array, certifier: Certifier, overrides: Partial<Device['keys']> = {}, seed = draw(32)): Device {
  const keys = {
    mlsKey: draw(32),
    recordKey: sodium.ed25519PublicKey(seed),
    inboxKey: draw(1216),
    mailbox: draw(16),
    ...overrides
  }
  const certificate = certifyDevice(sodium, { account, ...keys }, certifier)
  return { device: deviceId(sodium, certificate), seed, certificate, keys }
}

function makePerson(overrides: Partial<Device['keys']> = {}): Person {
  const rootSeed = draw(32)
  const rootPublic = sodium.ed25519PublicKey(rootSeed)
  const account = keyId(sodium, rootPublic)
  return { account, rootSeed, rootPublic, first: makeDevice(account, byRoot({ account, rootSeed }), overrides) }
}

const profile = { name: 'Camille Durand', profession: 'médecin' }
const asDevice = (device: Device): Signer => ({ role: 'device', key: device.device, seed: device.seed })
const asRoot = (person: Person): Signer => ({ role: 'root', key: person.account, seed: person.rootSeed })

const foundDraft = (person: Person): EntryDraft => ({
  kind: 'found',
  by: { account: person.account, device: person.first.device },
  body: { name: 'Association', rootPublic: person.rootPublic, profile, certificate: person.first.certificate }
})

interface Invitation {
  readonly seed: Uint8Array
  readonly joinKey: Uint8Array
}

/** A chain under construction: `add` expects acceptance, `refuse` gives the violation and leaves the chain as it was. */
class Chain {
  state: DirectoryState
  readonly admin: Person

  constructor() {
    this.admin = makePerson()
    this.state = apply(undefined, foundDraft(this.admin), [asDevice(this.admin.first)]) as DirectoryState
  }

  add(draft: EntryDraft, signers: readonly Signer[]): number {
    const outcome = apply(this.state, draft, signers)
    if (typeof outcome === 'string') throw new Error(`${draft.kind} was refused: ${outcome}`)
    this.state = outcome
    return outcome.head.index
  }

  refuse(draft: EntryDraft, signers: readonly Signer[]): unknown {
    const before = this.state
    const outcome = apply(this.state, draft, signers)
    expect(this.state).toBe(before)
    return outcome
  }

  invite(role: 'admin' | 'member' = 'member', by = this.admin, device = by.first): Invitation {
    const seed = draw(32)
    const joinKey = sodium.ed25519PublicKey(seed)
    this.add(inviteDraft(by, device, joinKey, role), [asDevice(device)])
    return { seed, joinKey }
  }

  join(role: 'admin' | 'member' = 'member', by = this.admin): Person {
    const invitation = this.invite(role, by)
    const person = makePerson()
    this.add(...joining(person, invitation))
    return person
  }

  addDevice(person: Person, certifier = person.first): Device {
    const device = makeDevice(person.account, byDevice(certifier))
    this.add(...adding(person, device, certifier))
    return device
  }

  member = (person: Person) => this.state.members.get(toHex(person.account))
  living = (device: Device): boolean => this.state.devices.get(toHex(device.device))?.revokedAt === undefined
}

function apply(state: DirectoryState | undefined, draft: EntryDraft, signers: readonly Signer[]) {
  const previous = state && { association: state.association, ...state.head }
  return applyEntry(state, decodeEntry(sodium, signEntry(sodium, previous, draft, signers)), sodium)
}

const inviteDraft = (
  person: Person,
  device: Device,
  joinKey: Uint8Array,
  role: 'admin' | 'member' = 'member',
  expiresAt = 0
): EntryDraft => ({
  kind: 'invite',
  by: { account: person.account, device: device.device },
  body: { joinKey, role, expiresAt }
})

const joinDraft = (person: Person, joinKey: Uint8Array): EntryDraft => ({
  kind: 'join',
  by: { account: person.account, device: person.first.device },
  body: { joinKey, rootPublic: person.rootPublic, profile, certificate: person.first.certificate }
})
const joining = (person: Person, { joinKey, seed }: Invitation): [EntryDraft, Signer[]] => [
  joinDraft(person, joinKey),
  [asDevice(person.first), { role: 'join', key: keyId(sodium, joinKey), seed }]
]
const adding = (person: Person, device: Device, certifier: Device): [EntryDraft, Signer[]] => [
  { kind: 'device', by: { account: person.account, device: certifier.device }, body: { certificate: device.certificate } },
  [asDevice(certifier), asDevice(device)]
]
const restoring = (person: Person, device: Device): [EntryDraft, Signer[]] => [
  { kind: 'device', by: { account: person.account }, body: { certificate: device.certificate } },
  [asRoot(person), asDevice(device)]
]
const revoking = (person: Person, by: Device | 'root', target: Device, voidSince?: number): [EntryDraft, Signer[]] => [
  {
    kind: 'revoke-device',
    by: { account: person.account, ...(by !== 'root' && { device: by.device }) },
    body: { device: target.device, ...(voidSince !== undefined && { voidSince }) }
  },
  [by === 'root' ? asRoot(person) : asDevice(by)]
]
const speaking = (person: Person, device: Device, draft: Pick<EntryDraft, 'kind' | 'body'>): [EntryDraft, Signer[]] => [
  { ...draft, by: { account: person.account, device: device.device } } as EntryDraft,
  [asDevice(device)]
]
const setting = (by: Person, target: Person, role: 'admin' | 'member'): [EntryDraft, Signer[]] =>
  speaking(by, by.first, { kind: 'role', body: { account: target.account, role } })
const removing = (by: Person, target: Person): [EntryDraft, Signer[]] =>
  speaking(by, by.first, { kind: 'remove-member', body: { account: target.account } })
const attesting = (by: Person, target: Person): [EntryDraft, Signer[]] =>
  speaking(by, by.first, { kind: 'attest', body: { account: target.account } })
const describing = (by: Person, changed: object): [EntryDraft, Signer[]] =>
  speaking(by, by.first, { kind: 'profile', body: { profile: { ...profile, ...changed } } })

describe('encoding', () => {
  it('[DIR-1] reads back what it wrote, and refuses any other spelling, size or field', () => {
    const person = makePerson()
    const envelope = signEntry(sodium, undefined, foundDraft(person), [asDevice(person.first)])
    const entry = decodeEntry(sodium, envelope)
    expect(entry.content.kind).toBe('found')
    expect(entry.content.by.account).toEqual(person.account)
    const { payload, signatures } = entry
    const altered: unknown[] = [
      { payload, signatures, more: 1 },
      { payload, signatures: [] },
      { payload, signatures: [...signatures, ...signatures, ...signatures, ...signatures] },
      { payload: encodeCbor({ ...entry.content, version: 2 }), signatures },
      { payload: encodeCbor({ ...entry.content, kind: 'crown' }), signatures },
      { payload: encodeCbor({ ...entry.content, body: {} }), signatures },
      { payload: new Uint8Array(9 << 10), signatures }
    ]
    for (const one of altered) expect(() => decodeEntry(sodium, encodeCbor(one))).toThrow(/malformed-frame|frame-too-large/)
    expect(() => decodeEntry(sodium, Uint8Array.of(...envelope, 0))).toThrow('malformed-frame')
    // The same map in another order of its fields: legal CBOR, another hash.
    const [first, second] = [encodeCbor({ payload }).subarray(1), encodeCbor({ signatures }).subarray(1)]
    expect(decodeEntry(sodium, Uint8Array.of(0xa2, ...first, ...second)).hash).toEqual(entry.hash)
    expect(() => decodeEntry(sodium, Uint8Array.of(0xa2, ...second, ...first))).toThrow('malformed-frame')
  })
})

describe('the chain', () => {
  it('[DIR-2] takes the entry that names its index, its predecessor and its association', () => {
    const chain = new Chain()
    const { association, head } = chain.state
    const draft = inviteDraft(chain.admin, chain.admin.first, draw(32))
    const at = (previous: { association: Uint8Array; index: number; hash: Uint8Array }) =>
      applyEntry(chain.state, decodeEntry(sodium, signEntry(sodium, previous, draft, [asDevice(chain.admin.first)])), sodium)
    expect(at({ association, index: 1, hash: head.hash })).toBe('not-next')
    expect(at({ association, index: 0, hash: draw(32) })).toBe('not-next')
    expect(at({ association: draw(32), index: 0, hash: head.hash })).toBe('not-next')
    expect(at({ association, ...head })).toMatchObject({ head: { index: 1 } })
  })

  it('[DIR-3] takes exactly the signatures that the entry needs, by the right keys', () => {
    const chain = new Chain()
    const { admin } = chain
    const draft = inviteDraft(admin, admin.first, draw(32))
    const own = asDevice(admin.first)
    expect(chain.refuse(draft, [{ ...own, seed: draw(32) }])).toBe('not-signed')
    expect(chain.refuse(draft, [{ ...own, key: draw(16) }])).toBe('not-signed')
    expect(chain.refuse(draft, [{ ...own, role: 'root' }])).toBe('not-signed')
    expect(chain.refuse(draft, [own, own])).toBe('not-signed')
    chain.add(draft, [own])
  })

  it('[DIR-3] notices a signature over other bytes', () => {
    const chain = new Chain()
    const { admin } = chain
    const previous = { association: chain.state.association, ...chain.state.head }
    const sign = (joinKey: Uint8Array) =>
      decodeEntry(sodium, signEntry(sodium, previous, inviteDraft(admin, admin.first, joinKey), [asDevice(admin.first)]))
    expect(applyEntry(chain.state, { ...sign(draw(32)), signatures: sign(draw(32)).signatures }, sodium)).toBe('not-signed')
  })

  it('[DIR-4] begins with a founding, has one alone, and makes its author the first admin', () => {
    const chain = new Chain()
    expect(chain.member(chain.admin)).toMatchObject({ role: 'admin', active: true, attested: false })
    expect(chain.state.name).toBe('Association')
    expect(chain.state.association).toEqual(chain.state.head.hash)
    const other = makePerson()
    expect(chain.refuse(foundDraft(other), [asDevice(other.first)])).toBe('not-next')
    expect(apply(undefined, joinDraft(other, draw(32)), [asDevice(other.first)])).toBe('not-next')
    expect(apply(undefined, foundDraft({ ...other, rootPublic: draw(32) }), [asDevice(other.first)])).toBe('not-signed')
  })

  it('[DIR-5] hears active members on living devices of their own, as of the entry before', () => {
    const chain = new Chain()
    const person = chain.join()
    const second = chain.addDevice(person)
    const stranger = makePerson()
    expect(chain.refuse(...describing(stranger, {}))).toBe('not-a-member')
    expect(chain.refuse(...speaking(person, chain.admin.first, { kind: 'profile', body: { profile } }))).toBe(
      'not-a-living-device'
    )
    chain.add(...revoking(person, second, person.first))
    expect(chain.refuse(...describing(person, {}))).toBe('not-a-living-device')
    chain.add(...speaking(person, second, { kind: 'profile', body: { profile } }))
    chain.add(...removing(chain.admin, person))
    expect(chain.refuse(...speaking(person, second, { kind: 'profile', body: { profile } }))).toBe('not-a-member')
  })
})

describe('invitations', () => {
  it('[DIR-6] come from a device of an admin, with a join key never seen', () => {
    const chain = new Chain()
    const member = chain.join()
    const { joinKey } = chain.invite()
    expect(chain.refuse(inviteDraft(chain.admin, chain.admin.first, joinKey), [asDevice(chain.admin.first)])).toBe('not-unique')
    expect(chain.refuse(inviteDraft(member, member.first, draw(32)), [asDevice(member.first)])).toBe('not-an-admin')
    const byRootKey = {
      ...inviteDraft(chain.admin, chain.admin.first, draw(32)),
      by: { account: chain.admin.account }
    } as EntryDraft
    expect(chain.refuse(byRootKey, [asRoot(chain.admin)])).toBe('not-an-admin')
  })

  it('[DIR-7] let one person in, the first in the chain, signed by the join key and by the new device', () => {
    const chain = new Chain()
    const invitation = chain.invite('admin')
    const [first, second] = [makePerson(), makePerson()]
    const [draft, signers] = joining(first, invitation)
    expect(chain.refuse(draft, signers.slice(0, 1))).toBe('not-signed')
    expect(chain.refuse(draft, signers.slice(1))).toBe('not-signed')
    expect(chain.refuse(...joining(first, { ...invitation, seed: draw(32) }))).toBe('not-signed')
    chain.add(draft, signers)
    expect(chain.member(first)).toMatchObject({ role: 'admin', active: true })
    expect(chain.refuse(...joining(second, invitation))).toBe('no-invitation')
    expect(chain.member(second)).toBeUndefined()
  })

  it('[DIR-8] are judged by their place in the chain and not by any clock', () => {
    const chain = new Chain()
    const seed = draw(32)
    const joinKey = sodium.ed25519PublicKey(seed)
    chain.add(inviteDraft(chain.admin, chain.admin.first, joinKey, 'member', 1), [asDevice(chain.admin.first)])
    chain.add(...joining(makePerson(), { seed, joinKey }))
  })

  it('[DIR-9] lapse when the one who made them is demoted or removed', () => {
    const chain = new Chain()
    for (const end of [setting, removing] as const) {
      const other = chain.join('admin')
      const invitation = chain.invite('member', other)
      const [draft, signers] = end === setting ? setting(chain.admin, other, 'member') : removing(chain.admin, other)
      chain.add(draft, signers)
      expect(chain.refuse(...joining(makePerson(), invitation))).toBe('no-invitation')
    }
    const kept = chain.invite()
    chain.add(...joining(makePerson(), kept))
  })

  it('[DIR-9] lapse with the device that made them, from the entry on since which it is void', () => {
    const chain = new Chain()
    const { admin } = chain
    const second = chain.addDevice(admin)
    const before = chain.invite('member', admin, second)
    const since = chain.state.head.index + 1
    const after = chain.invite('member', admin, second)
    chain.add(...revoking(admin, admin.first, second, since))
    expect(chain.refuse(...joining(makePerson(), after))).toBe('no-invitation')
    chain.add(...joining(makePerson(), before))
  })
})

describe('members', () => {
  it('[DIR-10] describe themselves, with a name, a profession and a valid RPPS number or none', () => {
    const chain = new Chain()
    const member = chain.join()
    chain.add(...describing(member, { rpps: '99700218896', town: 'Brest' }))
    expect(chain.member(member)?.profile).toMatchObject({ rpps: '99700218896', town: 'Brest' })
    expect(chain.refuse(...describing(member, { rpps: '99700218897' }))).toBe('invalid-profile')
    expect(chain.refuse(...describing(member, { name: '  ' }))).toBe('invalid-profile')
    expect(chain.refuse(...describing(member, { profession: '' }))).toBe('invalid-profile')
    expect(chain.member(chain.admin)?.profile).toEqual(profile)
  })

  it('[DIR-10] lose their attestation with another name, profession or RPPS number, and keep it otherwise', () => {
    const chain = new Chain()
    const member = chain.join()
    for (const [changed, attested] of [
      [{ town: 'Brest' }, true],
      [{ name: 'Claude Durand' }, false],
      [{ profession: 'sage-femme' }, false],
      [{ rpps: '99700218896' }, false]
    ] as const) {
      chain.add(...describing(member, {}))
      chain.add(...attesting(chain.admin, member))
      chain.add(...describing(member, changed))
      expect(chain.member(member)?.attested).toBe(attested)
    }
  })

  it('[DIR-15] get their role from admins alone', () => {
    const chain = new Chain()
    const [one, other] = [chain.join(), chain.join()]
    expect(chain.refuse(...setting(one, one, 'admin'))).toBe('not-an-admin')
    expect(chain.refuse(...setting(one, other, 'admin'))).toBe('not-an-admin')
    expect(chain.refuse(...setting(chain.admin, makePerson(), 'admin'))).toBe('unknown-target')
    chain.add(...setting(chain.admin, one, 'admin'))
    chain.add(...setting(one, other, 'admin'))
    expect(chain.member(other)?.role).toBe('admin')
  })

  it('[DIR-16] are attested by an admin who is somebody else', () => {
    const chain = new Chain()
    const member = chain.join()
    expect(chain.refuse(...attesting(member, chain.admin))).toBe('not-an-admin')
    expect(chain.refuse(...attesting(chain.admin, chain.admin))).toBe('not-permitted')
    expect(chain.refuse(...attesting(chain.admin, makePerson()))).toBe('unknown-target')
    chain.add(...attesting(chain.admin, member))
    expect(chain.member(member)?.attested).toBe(true)
  })

  it('[DIR-17] are removed by an admin or by themselves, with all their devices, and never come back', () => {
    const chain = new Chain()
    const [one, other] = [chain.join(), chain.join()]
    const second = chain.addDevice(one)
    expect(chain.refuse(...removing(other, one))).toBe('not-an-admin')
    chain.add(...removing(chain.admin, one))
    expect(chain.member(one)?.active).toBe(false)
    expect([one.first, second].map(chain.living)).toEqual([false, false])
    expect(chain.refuse(...removing(chain.admin, one))).toBe('unknown-target')
    expect(chain.refuse(...joining(one, chain.invite()))).toBe('not-unique')
    chain.add(...removing(other, other))
    expect(chain.member(other)?.active).toBe(false)
  })

  it('[DIR-18] keep an admin who can act', () => {
    const chain = new Chain()
    const { admin } = chain
    const member = chain.join()
    expect(chain.refuse(...setting(admin, admin, 'member'))).toBe('last-admin')
    expect(chain.refuse(...removing(admin, admin))).toBe('last-admin')
    expect(chain.refuse(...revoking(admin, admin.first, admin.first))).toBe('last-admin')
    chain.add(...setting(admin, member, 'admin'))
    chain.add(...revoking(member, 'root', member.first))
    // An admin without a device cannot act, so the other one is still the last.
    expect(chain.refuse(...removing(admin, admin))).toBe('last-admin')
    const again = makeDevice(member.account, byRoot(member))
    chain.add(...restoring(member, again))
    chain.add(...removing(admin, admin))
    expect(chain.member(admin)?.active).toBe(false)
  })

  it('[DIR-18] leave it to the root to revoke the last device of the last admin', () => {
    const chain = new Chain()
    const { admin } = chain
    chain.add(...revoking(admin, 'root', admin.first))
    const again = makeDevice(admin.account, byRoot(admin))
    chain.add(...restoring(admin, again))
    chain.add(...speaking(admin, again, { kind: 'invite', body: { joinKey: draw(32), role: 'member', expiresAt: 0 } }))
  })
})

describe('devices', () => {
  it('[DIR-11] are certified by the root or by a living device of the same account, and sign for themselves', () => {
    const chain = new Chain()
    const person = chain.join()
    const second = chain.addDevice(person)
    const third = makeDevice(person.account, byRoot(person))
    chain.add(...restoring(person, third))
    expect([second, third].map(chain.living)).toEqual([true, true])
    const fourth = makeDevice(person.account, byDevice(person.first))
    const [draft, signers] = adding(person, fourth, person.first)
    expect(chain.refuse(draft, signers.slice(0, 1))).toBe('not-signed')
    expect(chain.refuse(draft, signers.slice(1))).toBe('not-signed')
    // Certified by one device, brought by another.
    expect(chain.refuse(...adding(person, fourth, second))).toBe('not-certified')
    const forged = makeDevice(person.account, { ...byDevice(person.first), seed: draw(32) })
    expect(chain.refuse(...adding(person, forged, person.first))).toBe('not-certified')
    chain.add(...revoking(person, second, person.first))
    expect(chain.refuse(draft, signers)).toBe('not-a-living-device')
  })

  it('[DIR-11] are never certified by an admin for somebody else', () => {
    const chain = new Chain()
    const person = chain.join()
    const ghost = makeDevice(person.account, byDevice(chain.admin.first))
    expect(chain.refuse(...adding(chain.admin, ghost, chain.admin.first))).toBe('not-certified')
    expect(chain.refuse(...adding(person, ghost, chain.admin.first))).toBe('not-a-living-device')
    const claimed = makeDevice(person.account, byRoot(chain.admin))
    expect(chain.refuse(...restoring(chain.admin, claimed))).toBe('not-certified')
  })

  it('[DIR-12] are revoked once, by an admin, the root or a sibling', () => {
    const chain = new Chain()
    const [one, other] = [chain.join(), chain.join()]
    const devices = [chain.addDevice(one), chain.addDevice(one), chain.addDevice(one)] as const
    expect(chain.refuse(...revoking(other, other.first, devices[0]))).toBe('not-permitted')
    expect(chain.refuse(...revoking(chain.admin, 'root', devices[0]))).toBe('not-permitted')
    chain.add(...revoking(one, one.first, devices[0]))
    chain.add(...revoking(one, 'root', devices[1]))
    chain.add(...revoking(chain.admin, chain.admin.first, devices[2]))
    expect(devices.map(chain.living)).toEqual([false, false, false])
    expect(chain.living(one.first)).toBe(true)
    expect(chain.refuse(...revoking(one, one.first, devices[0]))).toBe('unknown-target')
  })

  it('[DIR-13] take with them what they certified since an entry, and all that came of it', () => {
    const chain = new Chain()
    const person = chain.join()
    const second = chain.addDevice(person)
    const before = chain.addDevice(person, second)
    const since = chain.state.head.index + 1
    const after = chain.addDevice(person, second)
    const child = chain.addDevice(person, after)
    const sibling = chain.addDevice(person)
    chain.add(...revoking(person, person.first, second, since))
    expect([second, after, child].map(chain.living)).toEqual([false, false, false])
    expect([person.first, before, sibling].map(chain.living)).toEqual([true, true, true])
  })

  it('[DIR-13] take nothing with them when nothing is said', () => {
    const chain = new Chain()
    const person = chain.join()
    const second = chain.addDevice(person)
    const child = chain.addDevice(person, second)
    chain.add(...revoking(person, person.first, second))
    expect([second, child].map(chain.living)).toEqual([false, true])
  })

  it('[DIR-14] that the root restored are beyond the older devices of the account', () => {
    const chain = new Chain()
    const person = chain.join()
    const stolen = chain.addDevice(person)
    const restored = makeDevice(person.account, byRoot(person))
    chain.add(...restoring(person, restored))
    expect(chain.refuse(...revoking(person, stolen, restored))).toBe('not-permitted')
    // The root needs no living device, and what the stolen one certified goes with it.
    const planted = chain.addDevice(person, stolen)
    chain.add(...revoking(person, 'root', stolen, 0))
    expect([stolen, planted, restored].map(chain.living)).toEqual([false, false, true])
    const later = chain.addDevice(person, restored)
    chain.add(...revoking(person, later, restored))
    expect(chain.living(restored)).toBe(false)
  })

  it('[DIR-26] are judged as of an entry: from the one that brought them to the one before their revocation', () => {
    const chain = new Chain()
    const person = chain.join()
    const second = chain.addDevice(person)
    const addedAt = chain.state.head.index
    const revokedAt = chain.add(...revoking(person, person.first, second))
    const device = chain.state.devices.get(toHex(second.device))
    if (!device) throw new Error('the device is not there')
    expect([addedAt - 1, addedAt, revokedAt - 1, revokedAt].map((index) => deviceWasActive(device, index))).toEqual([
      false,
      true,
      true,
      false
    ])
  })
})

describe('uniqueness', () => {
  it('[DIR-19] holds for accounts, devices, keys and mailboxes, also across kinds and for ever', () => {
    const chain = new Chain()
    const person = chain.join()
    const { mlsKey, recordKey, inboxKey, mailbox } = person.first.keys
    const clashes: Partial<Device['keys']>[] = [
      { mlsKey },
      { mlsKey: recordKey },
      { inboxKey },
      { mailbox },
      { mlsKey: person.rootPublic }
    ]
    chain.add(...removing(chain.admin, person))
    for (const clash of clashes) {
      expect(chain.refuse(...joining(makePerson(clash), chain.invite()))).toBe('not-unique')
      const own = makeDevice(chain.admin.account, byDevice(chain.admin.first), clash)
      expect(chain.refuse(...adding(chain.admin, own, chain.admin.first))).toBe('not-unique')
    }
    const seed = draw(32)
    const twice = makeDevice(chain.admin.account, byDevice(chain.admin.first), { mlsKey: sodium.ed25519PublicKey(seed) }, seed)
    expect(chain.refuse(...adding(chain.admin, twice, chain.admin.first))).toBe('not-unique')
    chain.add(...adding(chain.admin, makeDevice(chain.admin.account, byDevice(chain.admin.first)), chain.admin.first))
  })
})

describe('ghosts', () => {
  it('[DIR-20] do not come in, even by somebody who holds the directory key and a place in the association', () => {
    const chain = new Chain()
    const member = chain.join()
    const ghost = makePerson()
    const seed = draw(32)
    const joinKey = sodium.ed25519PublicKey(seed)
    expect(chain.refuse(...joining(ghost, { joinKey, seed }))).toBe('no-invitation')
    expect(chain.refuse(inviteDraft(member, member.first, joinKey), [asDevice(member.first)])).toBe('not-an-admin')
    expect(chain.refuse(inviteDraft(chain.admin, chain.admin.first, joinKey), [asDevice(member.first)])).toBe('not-signed')
    expect(chain.refuse(...adding(member, makeDevice(chain.admin.account, byDevice(member.first)), member.first))).toBe(
      'not-certified'
    )
    expect(chain.refuse(...adding(ghost, makeDevice(ghost.account, byDevice(ghost.first)), ghost.first))).toBe('not-a-member')
    expect([...chain.state.members.values()]).toHaveLength(2)
    expect([...chain.state.devices.values()]).toHaveLength(2)
  })
})

it('[DIR-24] gives the same state for a page of entries as for one after the other, and counts none that breaks a rule', () => {
  const chain = new Chain()
  const entries = []
  let state: DirectoryState | undefined = chain.state
  for (let round = 0; round < 4; round++) {
    const previous = { association: state.association, ...state.head }
    const draft = inviteDraft(chain.admin, chain.admin.first, draw(32))
    const entry = decodeEntry(
      sodium,
      signEntry(sodium, previous, draft, [asDevice(round < 3 ? chain.admin.first : makePerson().first)])
    )
    entries.push(entry)
    const next = applyEntry(state, entry, sodium)
    if (typeof next !== 'string') state = next
  }
  const page = applyEntries(chain.state, entries, { sodium, verifies: true })
  expect(page.verdicts).toEqual([undefined, undefined, undefined, 'not-signed'])
  expect(page.state).toEqual(state)
  expect(chain.state.head.index).toBe(0)
})
