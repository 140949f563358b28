// Makes an invitation link: lets one device in at the relay, puts the join key into the directory, leaves the capsule in a slot.
import { sha256 } from '@colloque/crypto'
import { ADMISSION_DAYS, invitationLink, slotProof } from '@colloque/protocol'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import type { Ports } from '../../ports/index.ts'
import { RelayRefusal } from '../../relay/relay-refusal.ts'
import type { DirectoryLog } from '../directory/directory-log.ts'
import { joinParts, sealCapsule } from './capsule.ts'
import { explain } from './refusals.ts'

const DAY_MS = 86_400_000

export interface Inviter extends Pick<Core, 'relay' | 'identity'> {
  readonly ports: Pick<Ports, 'random' | 'sodium' | 'clock'>
  readonly directory: DirectoryLog
}

/** A link for one person, good for 14 days. Throws ClientError `not-admin`, `quota-exceeded`, `relay-…`, `directory-invalid`. */
export async function invite(core: Inviter, role: 'member' | 'admin'): Promise<{ link: string; expiresAt: number }> {
  const { ports, relay, directory, identity } = core
  if (directory.member(identity.account)?.role !== 'admin') throw new ClientError('not-admin')
  const admissionToken = ports.random.bytes(32)
  const joinSecret = ports.random.bytes(32)
  const nowMs = ports.clock.nowMs()
  const expiry = { day: Math.floor(nowMs / DAY_MS) + ADMISSION_DAYS, atMs: nowMs + ADMISSION_DAYS * DAY_MS }
  try {
    await relay.request('create-admission', { tokenHash: sha256(admissionToken), role, expiresDay: expiry.day })
    await announce(core, joinSecret, role, expiry.atMs)
    await leaveCapsule(core, joinSecret, expiry.day)
  } catch (error) {
    if (error instanceof RelayRefusal && error.code === 'not-permitted') throw new ClientError('not-admin')
    throw explain(error)
  }
  return { link: invitationLink({ relayUrl: relay.url, admissionToken, joinSecret }), expiresAt: expiry.atMs }
}

async function announce(
  { ports, directory, identity }: Inviter,
  joinSecret: Uint8Array,
  role: 'member' | 'admin',
  expiresAt: number
): Promise<void> {
  const { account, device, recordSeed } = identity
  const joinKey = ports.sodium.ed25519PublicKey(joinParts(joinSecret).joinSeed)
  await directory.append({
    entryId: ports.random.bytes(16),
    signers: [{ role: 'device', key: device, seed: recordSeed }],
    draft: () => ({ kind: 'invite', by: { account, device }, body: { joinKey, role, expiresAt } })
  })
}

async function leaveCapsule({ ports, relay, directory }: Inviter, joinSecret: Uint8Array, expiresDay: number): Promise<void> {
  const { sodium, random } = ports
  const { associationId, place, epoch, head } = directory
  const key = directory.key(epoch)
  if (!key) throw new ClientError('vault-damaged')
  const capsule = {
    association: associationId,
    space: place.space,
    log: place.log,
    epoch,
    key,
    head: { index: head.index, hash: head.hash }
  }
  const bytes = sealCapsule(ports, joinSecret, capsule)
  const { slot } = joinParts(joinSecret)
  // Written once: nobody keeps the key that could write it again.
  const seed = random.bytes(32)
  const signature = sodium.ed25519Sign(slotProof(slot, 0, expiresDay, bytes), seed)
  await relay.request('put-slot', { slot, version: 0, key: sodium.ed25519PublicKey(seed), bytes, expiresDay, signature })
  sodium.zero(seed)
}
