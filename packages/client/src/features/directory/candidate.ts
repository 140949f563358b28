// Who and what an entry would bring in: newcomers, devices, profiles. Reads and checks them; whether they may come is for rules.ts.
import { equalBytes, type Sodium } from '@colloque/crypto'
import { toHex } from '../../hex.ts'
import { isRpps } from '../account/rpps.ts'
import { setMember } from './authority.ts'
import { type Certificate, type CertifiedKeys, deviceId, isCertifiedBy, readCertificate } from './certificate.ts'
import type { DeviceState, Draft, MemberState } from './chain-state.ts'
import { type BodyOf, type ContentOf, keyId } from './entry.ts'
import type { Bench, Required, Spokesman } from './rule.ts'
import type { Violation } from './violation.ts'

interface Newcomer {
  readonly member: MemberState
  readonly device: DeviceState
  readonly signers: readonly Required[]
  readonly sodium: Sodium
}

export function readNewcomer(
  draft: Draft,
  by: ContentOf<'join'>['by'],
  body: BodyOf<'found'> | BodyOf<'join'>,
  index: number,
  bench: Bench
): Newcomer | Violation {
  const { rootPublic, profile, certificate } = body
  const account = keyId(bench.sodium, rootPublic)
  if (!by.device || !equalBytes(by.account, account)) return 'not-signed'
  if (!isValidProfile(profile)) return 'invalid-profile'
  if (draft.seen.has(toHex(account)) || draft.seen.has(toHex(rootPublic))) return 'not-unique'
  const device = readDevice(draft, certificate, { by: 'root', key: account, publicKey: rootPublic, account, index }, bench, [
    rootPublic
  ])
  if (typeof device === 'string') return device
  if (!equalBytes(by.device, device.device)) return 'not-signed'
  const member: MemberState = { account, rootPublic, profile, role: 'member', attested: false, active: true }
  return { member, device, signers: [possessionOf(device)], sodium: bench.sodium }
}

export function enter(draft: Draft, { device, sodium }: Newcomer, member: MemberState): void {
  setMember(draft, member)
  draft.seen.add(toHex(member.account)).add(toHex(member.rootPublic))
  addDevice(draft, device, sodium)
}

/** Whoever brings a key into the directory must hold it. */
export const possessionOf = (device: DeviceState): Required => ({
  role: 'device',
  key: device.device,
  publicKey: device.recordKey
})

export function rootOf({ member }: Spokesman) {
  const { account, rootPublic } = member as MemberState
  return { by: 'root', key: account, publicKey: rootPublic }
}

export function readDevice(
  draft: Draft,
  certificate: Certificate,
  expected: { by: string; key: Uint8Array; publicKey: Uint8Array; account: Uint8Array; index: number },
  { sodium, verifies }: Bench,
  besides: readonly Uint8Array[] = []
): DeviceState | Violation {
  const keys = tryRead(certificate)
  if (!keys || certificate.by !== expected.by || !equalBytes(certificate.key, expected.key)) return 'not-certified'
  if (!equalBytes(keys.account, expected.account)) return 'not-certified'
  if (verifies && !isCertifiedBy(sodium, certificate, expected.publicKey)) return 'not-certified'
  const device = deviceId(sodium, certificate)
  const names = [...namesOf(sodium, { ...keys, device }), ...besides.map(toHex)]
  if (new Set(names).size < names.length || names.some((name) => draft.seen.has(name))) return 'not-unique'
  const { account, mlsKey, recordKey, inboxKey, mailbox } = keys
  const common = { device, account, mlsKey, recordKey, inboxKey, mailbox }
  return { ...common, addedAt: expected.index, revokedAt: undefined, certifiedBy: undefined, restored: false }
}

function tryRead(certificate: Certificate): CertifiedKeys | undefined {
  try {
    return readCertificate(certificate)
  } catch {
    return undefined
  }
}

const namesOf = (
  sodium: Sodium,
  device: Pick<DeviceState, 'device' | 'mlsKey' | 'recordKey' | 'inboxKey' | 'mailbox'>
): string[] => [device.device, device.mlsKey, device.recordKey, sodium.blake2b(device.inboxKey), device.mailbox].map(toHex)

export function addDevice(draft: Draft, device: DeviceState, sodium: Sodium): void {
  draft.devices.set(toHex(device.device), device)
  for (const name of namesOf(sodium, device)) draft.seen.add(name)
}

export function isValidProfile({ name, profession, rpps }: BodyOf<'profile'>['profile']): boolean {
  return name.trim() !== '' && profession.trim() !== '' && (rpps === undefined || isRpps(rpps))
}
