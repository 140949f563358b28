import { concat, equalBytes, type MlsMember } from '@colloque/crypto'
import type { Core } from '../core.ts'
import { deviceOf, wasActive } from './credential.ts'
import type { Space } from './space.ts'

/** The members of a group that the directory has revoked since they came: the next commit of anyone removes them. */
export function revokedMembers(core: Core, space: Space): readonly MlsMember[] {
  return core.ports.mls.members(space.state).filter((member) => isRevoked(core, deviceOf(member.identity)))
}

export function isRevoked(core: Core, device: Uint8Array): boolean {
  const known = core.directory.device(device)
  return known !== undefined && !wasActive(known, core.directory.head.index)
}

/** How many members of the group come before this device in removing the revoked ones; undefined when there is nothing to do, or not by us. */
export function rankToRemoveRevoked(core: Core, space: Space): number | undefined {
  const revoked = revokedMembers(core, space)
  if (revoked.length === 0 || isRevoked(core, core.identity.device)) return undefined
  const weight = (member: MlsMember): string => core.ports.sodium.blake2b(concat(space.id, member.identity)).join()
  const order = core.ports.mls
    .members(space.state)
    .filter((member) => !isRevoked(core, deviceOf(member.identity)))
    .sort((a, b) => (weight(a) < weight(b) ? -1 : 1))
  return order.findIndex((member) => equalBytes(deviceOf(member.identity), core.identity.device))
}
