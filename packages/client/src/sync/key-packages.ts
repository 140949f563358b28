import {
  CryptoError,
  concat,
  deriveKey,
  equalBytes,
  MlsError,
  type OwnKeyPackage,
  openSealed,
  pad,
  seal,
  u32be,
  unpad
} from '@colloque/crypto'
import type { Core } from '../core.ts'
import type { DirectoryDevice } from '../features/directory/directory.ts'
import { RelayRefusal } from '../relay/relay-refusal.ts'
import { credentialOf } from './credential.ts'

/** One's own single-use key packages at the relay, and the claiming of others'. They travel sealed to the association. */
const LIFETIME_S = 90 * 86_400
const RENEW_LAST_RESORT_S = 30 * 86_400
const BACKDATED_S = 3_600
const ENOUGH = 10
const STOCK = 20
const EXPIRED_TRIES = 5
/** [KEY-4] Less than the relay remembers what it gave away: after that the same bytes would count as new. */
const OFFERED_AGAIN_S = 20 * 3_600

/** What key packages need of an open vault; enrolling has no more than that. */
export interface PackageCore extends Pick<Core, 'store' | 'relay' | 'identity' | 'directory'> {
  readonly ports: Pick<Core['ports'], 'mls' | 'clock' | 'random' | 'sodium'>
}

interface SealingCore {
  readonly directory: Pick<Core['directory'], 'epoch' | 'key'>
  readonly ports: Pick<Core['ports'], 'random' | 'sodium'>
}

const sealingKey = (directoryKey: Uint8Array): Uint8Array => deriveKey(directoryKey, 'key-package', [])

/** As it travels. Throws CryptoError when the directory's key is unknown. */
export function sealPackage(core: SealingCore, mailbox: Uint8Array, bytes: Uint8Array): Uint8Array {
  const { epoch } = core.directory
  const key = core.directory.key(epoch)
  if (key === undefined) throw new CryptoError('invalid-argument')
  return concat(u32be(epoch), seal(core.ports, sealingKey(key), concat(mailbox, u32be(epoch)), pad(bytes, 4096)))
}

/** Throws CryptoError. */
export function openPackage(core: SealingCore, mailbox: Uint8Array, sealed: Uint8Array): Uint8Array {
  if (sealed.length < 4) throw new CryptoError('invalid-format')
  const epoch = new DataView(sealed.buffer, sealed.byteOffset).getUint32(0)
  const key = core.directory.key(epoch)
  if (key === undefined) throw new CryptoError('decryption-failed')
  return unpad(openSealed(core.ports.sodium, sealingKey(key), concat(mailbox, u32be(epoch)), sealed.subarray(4)))
}

/** So many more, and one of last resort where that is due: stored together, for each transaction waits for the disk. */
async function makePackages(core: PackageCore, count: number, withLastResort: boolean): Promise<void> {
  const now = Math.floor(core.ports.clock.nowMs() / 1000)
  const made: OwnKeyPackage[] = []
  while (made.length < count + (withLastResort ? 1 : 0))
    made.push(
      await core.ports.mls.createKeyPackage({
        identity: credentialOf(core.identity),
        signatureSeed: core.identity.mlsSeed,
        notBefore: now - BACKDATED_S,
        notAfter: now + LIFETIME_S
      })
    )
  if (made.length === 0) return
  core.store.transaction(() => {
    for (const [index, { reference, bytes, privateBytes }] of made.entries())
      core.store.run(
        'INSERT INTO own_key_package (reference, bytes, private_bytes, not_after, last_resort) VALUES (?, ?, ?, ?, ?)',
        reference,
        bytes,
        privateBytes,
        now + LIFETIME_S,
        index < count ? 0 : 1
      )
  })
}

/** Keeps enough packages at the relay. Each is in the vault before it is published. */
export async function replenishKeyPackages(core: PackageCore, atRelay: number): Promise<void> {
  const now = Math.floor(core.ports.clock.nowMs() / 1000)
  core.store.run('DELETE FROM own_key_package WHERE not_after < ?', now - LIFETIME_S)
  core.store.run(
    'UPDATE own_key_package SET published = 1, sealed = NULL WHERE published = 0 AND (offered_at < ? OR offered_at > ?)',
    now - OFFERED_AGAIN_S,
    now
  )
  const missing = atRelay < ENOUGH ? Math.max(0, STOCK - atRelay - unanswered(core).length) : 0
  const fresh = core.store.get(
    'SELECT 1 FROM own_key_package WHERE last_resort = 1 AND not_after > ?',
    now + LIFETIME_S - RENEW_LAST_RESORT_S
  )
  await makePackages(core, missing, fresh === undefined)
  const lastResort = core.store.get<{ bytes: Uint8Array }>(
    'SELECT bytes FROM own_key_package WHERE last_resort = 1 AND published = 0 ORDER BY not_after DESC'
  )?.bytes
  const packages = unanswered(core)
  if (packages.length === 0 && lastResort === undefined) return
  const { mailbox } = core.identity
  const sealed = packages.map((row) => row.sealed ?? sealPackage(core, mailbox, row.bytes))
  // Before they are sent: what the relay has already it knows by its bytes. Sealed again after a lost answer, one package would be
  // given to two, and the second could not be joined.
  core.store.transaction(() => {
    for (const [index, { reference, offered_at: offeredAt }] of packages.entries())
      noteOffer(core, reference, { published: 0, sealed: sealed[index] ?? null, offeredAt: offeredAt ?? now })
  })
  try {
    await core.relay.request('publish-key-packages', {
      mailbox,
      packages: sealed,
      ...(lastResort && { lastResort: sealPackage(core, mailbox, lastResort) })
    })
  } catch (error) {
    // A relay that is full takes none, and is asked every half minute: those that it never had are offered as new until it does.
    const refused = error instanceof RelayRefusal ? packages.filter((row) => row.sealed === null) : []
    core.store.transaction(() => {
      for (const { reference } of refused) noteOffer(core, reference, { published: 0, sealed: null, offeredAt: null })
    })
    throw error
  }
  core.store.transaction(() => {
    for (const { reference } of packages) noteOffer(core, reference, { published: 1, sealed: null, offeredAt: null })
    if (lastResort) core.store.run('UPDATE own_key_package SET published = 1 WHERE bytes = ?', lastResort)
  })
}

interface Unanswered {
  readonly reference: Uint8Array
  readonly bytes: Uint8Array
  readonly sealed: Uint8Array | null
  readonly offered_at: number | null
}

const unanswered = (core: PackageCore): readonly Unanswered[] =>
  core.store.all<Unanswered>(
    'SELECT reference, bytes, sealed, offered_at FROM own_key_package WHERE published = 0 AND last_resort = 0 ORDER BY reference'
  )

function noteOffer(
  core: PackageCore,
  reference: Uint8Array,
  { published, sealed, offeredAt }: { published: 0 | 1; sealed: Uint8Array | null; offeredAt: number | null }
): void {
  core.store.run(
    'UPDATE own_key_package SET published = ?, sealed = ?, offered_at = ? WHERE reference = ?',
    published,
    sealed,
    offeredAt,
    reference
  )
}

/**
 * A key package of a device for a space, claimed once and kept for a lost race. Undefined when the device has none that
 * its directory entry vouches for.
 */
export async function claimKeyPackage(
  core: PackageCore,
  space: Uint8Array,
  device: DirectoryDevice
): Promise<Uint8Array | undefined> {
  for (let tries = 0; tries < EXPIRED_TRIES; tries++) {
    const claimed = await claimOnce(core, space, device)
    if (claimed === undefined) return undefined
    if (await isUsable(core, device, claimed)) return claimed
    core.store.run('DELETE FROM claimed_key_package WHERE space = ? AND device = ?', space, device.device)
  }
  return undefined
}

async function claimOnce(core: PackageCore, space: Uint8Array, device: DirectoryDevice): Promise<Uint8Array | undefined> {
  const kept = core.store.get<{ claim: Uint8Array; bytes: Uint8Array | null }>(
    'SELECT claim, bytes FROM claimed_key_package WHERE space = ? AND device = ?',
    space,
    device.device
  )
  if (kept?.bytes) return kept.bytes
  const claim = kept?.claim ?? core.ports.random.bytes(16)
  if (!kept)
    core.store.run('INSERT INTO claimed_key_package (space, device, claim) VALUES (?, ?, ?)', space, device.device, claim)
  try {
    const answer = await core.relay.request('claim-key-package', { mailbox: device.mailbox, claim })
    const bytes = openPackage(core, device.mailbox, answer.bytes)
    core.store.run('UPDATE claimed_key_package SET bytes = ? WHERE space = ? AND device = ?', bytes, space, device.device)
    return bytes
  } catch (error) {
    const none = error instanceof RelayRefusal && (error.code === 'no-key-package' || error.code === 'unknown-mailbox')
    if (!none && !(error instanceof CryptoError)) throw error
    core.store.run('DELETE FROM claimed_key_package WHERE space = ? AND device = ?', space, device.device)
    return undefined
  }
}

async function isUsable(core: PackageCore, device: DirectoryDevice, bytes: Uint8Array): Promise<boolean> {
  const now = core.ports.clock.nowMs() / 1000
  try {
    const content = await core.ports.mls.inspectKeyPackage(bytes)
    const inTime =
      content.notBefore <= now && now < content.notAfter && content.notAfter - content.notBefore <= LIFETIME_S + 2 * BACKDATED_S
    return inTime && equalBytes(content.identity, credentialOf(device)) && equalBytes(content.signatureKey, device.mlsKey)
  } catch (error) {
    if (error instanceof MlsError || error instanceof CryptoError) return false
    throw error
  }
}
