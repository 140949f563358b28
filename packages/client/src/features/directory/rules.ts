// One rule for each kind of entry: checks everything first, then gives the change to make. docs/protocol.md numbers them.
import { equalBytes } from '@colloque/crypto'
import { toHex } from '../../hex.ts'
import {
  activeMember,
  certifiedThrough,
  isAdminDevice,
  isReplaceable,
  lapse,
  leavesLivingAdmin,
  mayRevoke,
  revoke,
  setMember
} from './authority.ts'
import { addDevice, enter, isValidProfile, possessionOf, readDevice, readNewcomer, rootOf } from './candidate.ts'
import { type EntryKind, keyId } from './entry.ts'
import type { Rule, Verdict } from './rule.ts'
import type { Violation } from './violation.ts'

const refuse = (violation: Violation): Verdict => ({ violation })

export const rules: { readonly [K in EntryKind]: Rule<K> } = {
  found(draft, { by, body, index }, _author, bench) {
    if (body.name.trim() === '') return refuse('invalid-profile')
    const newcomer = readNewcomer(draft, by, body, index, bench)
    if (typeof newcomer === 'string') return refuse(newcomer)
    return {
      signers: newcomer.signers,
      apply() {
        draft.name = body.name
        enter(draft, newcomer, { ...newcomer.member, role: 'admin' })
      }
    }
  },

  invite(draft, { by, body, index }, author) {
    if (!isAdminDevice(author)) return refuse('not-an-admin')
    const name = toHex(body.joinKey)
    if (draft.seen.has(name)) return refuse('not-unique')
    const { joinKey, role } = body
    return {
      signers: [],
      apply() {
        draft.seen.add(name)
        draft.invitations.set(name, {
          joinKey,
          role,
          account: by.account,
          device: by.device as Uint8Array,
          index,
          status: 'open'
        })
      }
    }
  },

  join(draft, { by, body, index }, _author, bench) {
    const invitation = draft.invitations.get(toHex(body.joinKey))
    if (invitation?.status !== 'open') return refuse('no-invitation')
    const newcomer = readNewcomer(draft, by, body, index, bench)
    if (typeof newcomer === 'string') return refuse(newcomer)
    const { joinKey } = body
    return {
      signers: [...newcomer.signers, { role: 'join', key: keyId(bench.sodium, joinKey), publicKey: joinKey }],
      apply() {
        draft.invitations.set(toHex(joinKey), { ...invitation, status: 'used' })
        enter(draft, newcomer, { ...newcomer.member, role: invitation.role })
      }
    }
  },

  profile(draft, { body }, { member }) {
    if (!member) return refuse('not-a-member')
    if (!isValidProfile(body.profile)) return refuse('invalid-profile')
    const before = member.profile
    const { profile } = body
    const isSamePerson = before.name === profile.name && before.profession === profile.profession && before.rpps === profile.rpps
    return { signers: [], apply: () => setMember(draft, { ...member, profile, attested: member.attested && isSamePerson }) }
  },

  device(draft, { by, body, index }, author, bench) {
    const { certificate } = body
    const signer = author.device
    const expected = signer ? { by: 'device', key: signer.device, publicKey: signer.recordKey } : rootOf(author)
    const device = readDevice(draft, certificate, { ...expected, account: by.account, index }, bench)
    if (typeof device === 'string') return refuse(device)
    return {
      signers: [possessionOf(device)],
      apply: () => addDevice(draft, { ...device, certifiedBy: signer?.device, restored: signer === undefined }, bench.sodium)
    }
  },

  'revoke-device'(draft, { body, index }, author) {
    const target = draft.devices.get(toHex(body.device))
    if (!target || target.revokedAt !== undefined) return refuse('unknown-target')
    if (!mayRevoke(author, target)) return refuse('not-permitted')
    const revoked = [target, ...certifiedThrough(draft, target, body.voidSince)]
    if (author.device && !leavesLivingAdmin(draft, revoked)) return refuse('last-admin')
    return {
      signers: [],
      apply() {
        for (const device of revoked) revoke(draft, device, index)
        if (body.voidSince === undefined) return
        lapse(
          draft,
          (invitation) => equalBytes(invitation.device, target.device) && invitation.index >= (body.voidSince as number)
        )
        for (const device of revoked.slice(1)) lapse(draft, (invitation) => equalBytes(invitation.device, device.device))
      }
    }
  },

  role(draft, { body }, author) {
    if (!isAdminDevice(author)) return refuse('not-an-admin')
    const member = activeMember(draft, body.account)
    if (!member) return refuse('unknown-target')
    if (body.role === 'member' && !isReplaceable(draft, member)) return refuse('last-admin')
    return {
      signers: [],
      apply() {
        setMember(draft, { ...member, role: body.role })
        if (body.role === 'member') lapse(draft, (invitation) => equalBytes(invitation.account, member.account))
      }
    }
  },

  attest(draft, { by, body }, author) {
    if (!isAdminDevice(author)) return refuse('not-an-admin')
    const member = activeMember(draft, body.account)
    if (!member) return refuse('unknown-target')
    if (equalBytes(by.account, body.account)) return refuse('not-permitted')
    return { signers: [], apply: () => setMember(draft, { ...member, attested: true }) }
  },

  'remove-member'(draft, { by, body, index }, author) {
    if (!equalBytes(by.account, body.account) && !isAdminDevice(author)) return refuse('not-an-admin')
    const member = activeMember(draft, body.account)
    if (!member) return refuse('unknown-target')
    if (!isReplaceable(draft, member)) return refuse('last-admin')
    return {
      signers: [],
      apply() {
        setMember(draft, { ...member, active: false })
        for (const device of draft.devices.values()) if (equalBytes(device.account, member.account)) revoke(draft, device, index)
        lapse(draft, (invitation) => equalBytes(invitation.account, member.account))
      }
    }
  }
}
