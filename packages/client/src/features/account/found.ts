// Founds an association: the first account, and a directory that holds its founding entry.
import type { Profile } from '@colloque/client-api'
import { parseLink } from '@colloque/protocol'
import type { Identity } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { directoryAccessKey } from '../directory/directory-seal.ts'
import { loadKeys, loadPlace, savePlace } from '../directory/directory-store.ts'
import { decodeEntry, type EntryDraft, type Signer, signEntry } from '../directory/entry.ts'
import { type Enrolled, type EnrolmentPorts, enrol } from './enrol.ts'
import { type Enrolment, saveEnrolment } from './enrolment.ts'
import { checkProfile } from './profile.ts'

/**
 * Throws ClientError `invalid-link`, `wrong-link-kind`, `invalid-profile`, `invalid-rpps`, `weak-passphrase`,
 * `wrong-passphrase`, `vault-exists`, `link-used`, `relay-…`, `directory-invalid`; see `enrol` for what each leaves behind.
 */
export async function found(
  ports: EnrolmentPorts,
  input: { readonly link: string; readonly association: string; readonly profile: Profile; readonly passphrase: string }
): Promise<Enrolled> {
  const link = parseLink(input.link.trim())
  if (link.kind === 'refused') throw new ClientError('invalid-link')
  if (link.kind !== 'founding') throw new ClientError('wrong-link-kind')
  const profile = checkProfile(input.profile)
  const association = input.association.trim()
  if (!association || association.length > 200) throw new ClientError('invalid-profile')
  const { sodium, random } = ports

  return enrol(ports, {
    phase: 'founding',
    relayUrl: link.relayUrl,
    token: link.token,
    profile,
    passphrase: input.passphrase,
    isFixed: (_own, enrolment) => enrolment.admitted,
    plan(store, own, begun) {
      const { joining: _, ...rest } = begun
      const enrolment = { ...rest, founding: { association } }
      const founding = decodeEntry(sodium, signEntry(sodium, undefined, foundingDraft(own, enrolment), signersOf(own)))
      const place = { association: founding.hash, space: random.bytes(16), log: random.bytes(16) }
      savePlace(store, place, { epoch: 0, key: random.bytes(32) })
      saveEnrolment(store, enrolment)
    },
    async reachDirectory({ store, relay }) {
      const place = loadPlace(store)
      const key = loadKeys(store).get(0)
      if (!place || !key) throw new ClientError('vault-damaged')
      const { space, log } = place
      await relay.request('create-space', { space, log, accessKey: directoryAccessKey(sodium, key, space), retention: 'kept' })
    },
    async enter({ own, enrolment }, directory) {
      await directory.append({
        entryId: enrolment.entryId,
        signers: signersOf(own),
        draft: () => foundingDraft(own, enrolment),
        isDone: () => true
      })
    }
  })
}

const signersOf = (own: Identity): Signer[] => [{ role: 'device', key: own.device, seed: own.recordSeed }]

function foundingDraft({ account, device, rootPublic }: Identity, { profile, certificate, founding }: Enrolment): EntryDraft {
  if (!founding) throw new ClientError('vault-damaged')
  return { kind: 'found', by: { account, device }, body: { name: founding.association, rootPublic, profile, certificate } }
}
