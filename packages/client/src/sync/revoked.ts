import type { MlsMember } from '@colloque/crypto'
import type { Core } from '../core.ts'
import { deviceWasActive } from '../features/directory/directory.ts'
import { credentialOf, deviceOf } from './credential.ts'
import { rendezvousRank } from './rendezvous.ts'
import type { Space } from './space.ts'

/** The members of a group that the directory has revoked since they came: the next commit of anyone removes them. */
export function revokedMembers(core: Core, space: Space): readonly MlsMember[] {
  return core.ports.mls.members(space.state).filter((member) => isRevoked(core, deviceOf(member.identity)))
}

export function isRevoked(core: Core, device: Uint8Array): boolean {
  const known = core.directory.device(device)
  return known !== undefined && !deviceWasActive(known, core.directory.head.index)
}

/** How many members of the group come before this device in removing the revoked ones; undefined when there is nothing to do, or not by us. */
export function rankToRemoveRevoked(core: Core, space: Space): number | undefined {
  const members = core.ports.mls.members(space.state).map((member) => member.identity)
  const staying = members.filter((identity) => !isRevoked(core, deviceOf(identity)))
  if (staying.length === members.length || isRevoked(core, core.identity.device)) return undefined
  return rendezvousRank(core.ports.sodium, space.id, staying, credentialOf(core.identity))
}
