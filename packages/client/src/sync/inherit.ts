import { equalBytes } from '@colloque/crypto'
import type { Core } from '../core.ts'
import type { Content } from './content.ts'
import { accountOf, credentialOf, deviceOf } from './credential.ts'
import { rendezvousRank } from './rendezvous.ts'
import { isRevoked } from './revoked.ts'
import type { Space } from './space.ts'
import { heirsOf, isOwnerless } from './space-extension.ts'

/** [ROLE-3] How many members come before this device in becoming the owner of a group that has none; undefined where it has one, or not by us. */
export function rankToInherit(core: Core, content: Content, space: Space): number | undefined {
  const { description } = space
  const members = core.ports.mls.members(space.state).map((member) => member.identity)
  const accounts = members.map(accountOf)
  if (!isOwnerless(description, accounts)) return undefined
  const heirs = heirsOf(description, accounts)
  const candidates = members.filter((identity) => {
    const account = accountOf(identity)
    const isHeir = heirs.some((heir) => equalBytes(heir, account))
    return isHeir && !isRevoked(core, deviceOf(identity)) && !content.hasAskedToLeave(space.id, account)
  })
  const rank = rendezvousRank(core.ports.sodium, space.id, candidates, credentialOf(core.identity))
  return rank < 0 ? undefined : rank
}
