import type { OutputOf } from '@colloque/client-api'
import { equalBytes } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'

/** The association's members as the contract shows them, by name. */
export function viewDirectory({ directory, identity }: Core): OutputOf<'directory'> {
  const members = directory
    .members()
    .filter((member) => member.active)
    .map(({ account, profile, role, attested }) => ({
      ...profile,
      account: toHex(account),
      role,
      attested,
      isYou: equalBytes(account, identity.account),
      devices: directory.activeDevices(account).length
    }))
  return { association: directory.associationName, members: members.sort((a, b) => a.name.localeCompare(b.name, 'fr')) }
}
