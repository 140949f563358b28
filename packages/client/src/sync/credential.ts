import { concat, equalBytes, type JudgeCredential } from '@colloque/crypto'
import { type Directory, type DirectoryDevice, deviceWasActive } from '../features/directory/directory.ts'

/** The MLS credential of a device: account (16) ‖ device (16). It is worth what the directory says of it. */
export const credentialOf = (device: { account: Uint8Array; device: Uint8Array }): Uint8Array =>
  concat(device.account, device.device)
export const accountOf = (identity: Uint8Array): Uint8Array => identity.slice(0, 16)
export const deviceOf = (identity: Uint8Array): Uint8Array => identity.slice(16, 32)

/** Whether the directory certified this key for this device at or before an entry, revoked since or not: members of a group that one joins. */
export function judgeCertified(directory: Directory, index: number): JudgeCredential {
  return (identity, signatureKey) => {
    const device = certified(directory, identity, signatureKey)
    return device !== undefined && device.addedAt <= index
  }
}

/** Judges as of an entry of the directory: what is revoked later leads to a removing commit, never to a refusal. */
export function judgeAsOf(directory: Directory, index: number): JudgeCredential {
  return (identity, signatureKey) => {
    const device = certified(directory, identity, signatureKey)
    return device !== undefined && deviceWasActive(device, index)
  }
}

function certified(directory: Directory, identity: Uint8Array, signatureKey: Uint8Array): DirectoryDevice | undefined {
  if (identity.length !== 32) return undefined
  const device = directory.device(deviceOf(identity))
  const fits = device && equalBytes(device.account, accountOf(identity)) && equalBytes(device.mlsKey, signatureKey)
  return fits ? device : undefined
}
