// Joins an association by an invitation link: claims the capsule, verifies the whole chain, adds the entry that the link signs.
import type { Profile } from '@colloque/client-api'
import { equalBytes } from '@colloque/crypto'
import { parseLink } from '@colloque/protocol'
import { ClientError } from '../../error.ts'
import { toHex } from '../../hex.ts'
import { RelayRefusal } from '../../relay/relay-refusal.ts'
import type { DirectoryLog } from '../directory/directory-log.ts'
import { forgetPlace, savePlace } from '../directory/directory-store.ts'
import { keyId, type Signer } from '../directory/entry.ts'
import { joinParts, openCapsule } from './capsule.ts'
import { type Enrolled, type EnrolmentPorts, enrol, type Session } from './enrol.ts'
import { type Enrolment, saveEnrolment } from './enrolment.ts'
import { checkProfile } from './profile.ts'

const DAY_MS = 86_400_000

/**
 * Throws ClientError `invalid-link`, `wrong-link-kind`, `invalid-profile`, `invalid-rpps`, `weak-passphrase`,
 * `wrong-passphrase`, `vault-exists`, `link-used`, `link-expired`, `relay-…`, `directory-invalid`; see `enrol` for what
 * each leaves behind.
 */
export async function join(
  ports: EnrolmentPorts,
  input: { readonly link: string; readonly profile: Profile; readonly passphrase: string }
): Promise<Enrolled> {
  const link = parseLink(input.link.trim())
  if (link.kind === 'refused') throw new ClientError('invalid-link')
  if (link.kind !== 'invitation') throw new ClientError('wrong-link-kind')
  const { relayUrl, admissionToken: token, joinSecret } = link

  return enrol(ports, {
    phase: 'joining',
    relayUrl,
    token,
    profile: checkProfile(input.profile),
    passphrase: input.passphrase,
    // A link that named no capsule, copied again and whole, may still take its place.
    isFixed: (own) => own.association !== undefined,
    plan(store, _own, { founding: _, ...enrolment }) {
      forgetPlace(store)
      saveEnrolment(store, { ...enrolment, joining: { joinSecret } })
    },
    reachDirectory: claimCapsule,
    enter: enterDirectory
  })
}

async function claimCapsule({ ports, store, relay, own, enrolment }: Session): Promise<void> {
  if (own.association) return
  const { joinSecret } = joiningOf(enrolment)
  const { slot } = joinParts(joinSecret)
  const { bytes } = await relay.request('claim-slot', { slot }).catch((error: unknown) => {
    if (!(error instanceof RelayRefusal) || error.code !== 'unknown-slot') throw error
    // Capsule and admission are good for the same days: who was let in a moment ago has a link that names a wrong slot.
    const isFresh = ports.clock.nowMs() - enrolment.begunAt < DAY_MS
    throw new ClientError(isFresh ? 'invalid-link' : 'link-expired')
  })
  const { association, space, log, epoch, key, head } = openCapsule(ports.sodium, joinSecret, bytes)
  store.transaction(() => {
    savePlace(store, { association, space, log }, { epoch, key })
    saveEnrolment(store, { ...enrolment, joining: { joinSecret, head } })
  })
}

async function enterDirectory({ ports: { sodium }, relay, own, enrolment }: Session, directory: DirectoryLog): Promise<void> {
  const { joinSecret, head } = joiningOf(enrolment)
  const { slot, joinSeed } = joinParts(joinSecret)
  const joinKey = sodium.ed25519PublicKey(joinSeed)
  await directory.synchronize()
  const known = head && directory.hashAt(head.index)
  if (!known || !equalBytes(known, head.hash)) throw new ClientError('directory-invalid')
  const isMember = () => directory.member(own.account) !== undefined
  const invitation = directory.state?.invitations.get(toHex(joinKey))
  if (invitation?.status === 'lapsed' && !isMember()) throw new ClientError('link-expired')

  const { account, device, rootPublic } = own
  const { profile, certificate } = enrolment
  const signers: Signer[] = [
    { role: 'device', key: device, seed: own.recordSeed },
    { role: 'join', key: keyId(sodium, joinKey), seed: joinSeed }
  ]
  await directory.append({
    entryId: enrolment.entryId,
    signers,
    draft: () => ({ kind: 'join', by: { account, device }, body: { joinKey, rootPublic, profile, certificate } }),
    isDone: isMember
  })
  await relay.request('release-slot', { slot })
}

function joiningOf({ joining }: Enrolment): NonNullable<Enrolment['joining']> {
  if (!joining) throw new ClientError('vault-damaged')
  return joining
}
