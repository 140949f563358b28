import type { Profile } from '@colloque/client-api'

/** The association's members and devices, computed by rule from the signed chain; the relay decides nothing in it. */
export interface Directory {
  readonly associationId: Uint8Array
  readonly associationName: string
  /** The newest entry that this device has verified; index 0 is the founding entry. */
  readonly head: DirectoryHead
  members(): readonly DirectoryMemberState[]
  member(account: Uint8Array): DirectoryMemberState | undefined
  device(device: Uint8Array): DirectoryDevice | undefined
  /** Devices that may be written to now. */
  activeDevices(account: Uint8Array): readonly DirectoryDevice[]
  /** The verified hash at an index; undefined beyond the head. */
  hashAt(index: number): Uint8Array | undefined
  /** Key material of an epoch of the directory, for what is sealed to the whole association (key packages). Undefined when unknown. */
  key(epoch: number): Uint8Array | undefined
  readonly epoch: number
  /** Reads and verifies what the relay holds beyond the head. */
  synchronize(): Promise<void>
}
export interface DirectoryHead {
  readonly index: number
  readonly hash: Uint8Array
}
export interface DirectoryMemberState {
  readonly account: Uint8Array
  readonly rootPublic: Uint8Array
  readonly profile: Profile
  readonly role: 'admin' | 'member'
  readonly attested: boolean
  readonly active: boolean
}
export interface DirectoryDevice {
  readonly device: Uint8Array
  readonly account: Uint8Array
  readonly mlsKey: Uint8Array
  readonly recordKey: Uint8Array
  readonly inboxKey: Uint8Array
  readonly mailbox: Uint8Array
  /** The entry that brought it in, and the one that revoked it. A certificate is judged as of an entry: addedAt ≤ index < revokedAt. */
  readonly addedAt: number
  readonly revokedAt: number | undefined
}

/** Whether a certificate held as of an entry of the directory. */
export const deviceWasActive = (device: DirectoryDevice, atIndex: number): boolean =>
  device.addedAt <= atIndex && (device.revokedAt === undefined || atIndex < device.revokedAt)
