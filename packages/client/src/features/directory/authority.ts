// Who may do what to whom, as the chain stands, and what follows of it.
import { equalBytes } from '@colloque/crypto'
import { toHex } from '../../hex.ts'
import type { DeviceState, Draft, MemberState } from './chain-state.ts'
import type { Spokesman } from './rule.ts'

/** Admins revoke any device, the root any of its account, a device its siblings, except one that the root restored after it came. */
export function mayRevoke({ member, device }: Spokesman, target: DeviceState): boolean {
  if (!member) return false
  if (!equalBytes(member.account, target.account)) return device !== undefined && member.role === 'admin'
  return !device || !target.restored || device.addedAt >= target.addedAt
}

/** Living devices that owe their certificate to `origin` since that entry, or to such a device at any time. */
export function certifiedThrough(draft: Draft, origin: DeviceState, since: number | undefined): DeviceState[] {
  if (since === undefined) return []
  const voided = new Set<string>()
  // Certificates only ever come after their certifier, and the map keeps the order of the chain.
  for (const device of draft.devices.values()) {
    if (!device.certifiedBy) continue
    const isDirect = equalBytes(device.certifiedBy, origin.device) && device.addedAt >= since
    if (isDirect || voided.has(toHex(device.certifiedBy))) voided.add(toHex(device.device))
  }
  return [...draft.devices.values()].filter((device) => voided.has(toHex(device.device)))
}

export function revoke(draft: Draft, device: DeviceState, index: number): void {
  if (device.revokedAt === undefined) draft.devices.set(toHex(device.device), { ...device, revokedAt: index })
}

export function lapse(
  draft: Draft,
  isMeant: (invitation: { account: Uint8Array; device: Uint8Array; index: number }) => boolean
): void {
  for (const [name, invitation] of draft.invitations)
    if (invitation.status === 'open' && isMeant(invitation)) draft.invitations.set(name, { ...invitation, status: 'lapsed' })
}

export const isAdminDevice = ({ member, device }: Spokesman): boolean => device !== undefined && member?.role === 'admin'

export function activeMember(draft: Draft, account: Uint8Array): MemberState | undefined {
  const member = draft.members.get(toHex(account))
  return member?.active ? member : undefined
}

export const setMember = (draft: Draft, member: MemberState): unknown => draft.members.set(toHex(member.account), member)

const activeAdmins = (draft: Draft): MemberState[] =>
  [...draft.members.values()].filter((one) => one.active && one.role === 'admin')

const livingDevices = (draft: Draft, member: MemberState, without: readonly DeviceState[]): boolean =>
  [...draft.devices.values()].some(
    (device) => device.revokedAt === undefined && equalBytes(device.account, member.account) && !without.includes(device)
  )

/** Whether the association keeps an admin who can act when this one is none any more. */
export const isReplaceable = (draft: Draft, member: MemberState): boolean =>
  member.role !== 'admin' || activeAdmins(draft).some((other) => other !== member && livingDevices(draft, other, []))

/** Whether an admin can still act without these devices; vacuous when none of them is an admin's. */
export function leavesLivingAdmin(draft: Draft, revoked: readonly DeviceState[]): boolean {
  const isAdmins = revoked.some((device) => activeMember(draft, device.account)?.role === 'admin')
  return !isAdmins || activeAdmins(draft).some((admin) => livingDevices(draft, admin, revoked))
}
