import type { Availability, OutputOf } from '@colloque/client-api'
import { equalBytes } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'
import { availabilities } from '../availability/availability.ts'

/** The association's members as the contract shows them, by name. */
export function viewDirectory(core: Core): OutputOf<'directory'> {
  const { directory, identity } = core
  const said = availabilities(core)
  const members = directory
    .members()
    .filter((member) => member.active)
    .map(({ account, profile, role, attested }) => ({
      ...profile,
      account: toHex(account),
      role,
      attested,
      isYou: equalBytes(account, identity.account),
      devices: directory.activeDevices(account).length,
      ...availabilityOf(said.get(toHex(account)))
    }))
  return { association: directory.associationName, members: members.sort((a, b) => a.name.localeCompare(b.name, 'fr')) }
}

const availabilityOf = (availability: Availability | undefined): { availability?: Availability } =>
  availability === undefined ? {} : { availability }
