import type { Profile } from '@colloque/client-api'
import type { DirectoryDevice, DirectoryHead, DirectoryMemberState } from './directory.ts'

/** What the chain says up to its head. Values are never changed in place; maps are copied before they are. Keys are hexadecimal. */
export interface DirectoryState {
  readonly association: Uint8Array
  readonly name: string
  readonly head: DirectoryHead
  /** The hash of each entry, by index. */
  readonly hashes: readonly Uint8Array[]
  /** By account, in order of arrival. */
  readonly members: ReadonlyMap<string, MemberState>
  /** By device. */
  readonly devices: ReadonlyMap<string, DeviceState>
  /** By join key. */
  readonly invitations: ReadonlyMap<string, InvitationState>
  /** Every id, key and mailbox that ever stood in the directory. */
  readonly seen: ReadonlySet<string>
}

export interface MemberState extends DirectoryMemberState {
  readonly profile: Profile
}

export interface DeviceState extends DirectoryDevice {
  /** Undefined when the root certified it. */
  readonly certifiedBy: Uint8Array | undefined
  /** Certified by the root in a `device` entry, against whatever older devices may say. */
  readonly restored: boolean
}

export interface InvitationState {
  readonly joinKey: Uint8Array
  readonly role: 'admin' | 'member'
  readonly account: Uint8Array
  readonly device: Uint8Array
  readonly index: number
  readonly status: 'open' | 'used' | 'lapsed'
}

/** The same, being changed by one page of entries. */
export interface Draft {
  association: Uint8Array
  name: string
  head: DirectoryHead
  hashes: Uint8Array[]
  members: Map<string, MemberState>
  devices: Map<string, DeviceState>
  invitations: Map<string, InvitationState>
  seen: Set<string>
}

export function draftOf(state: DirectoryState | undefined): Draft {
  if (!state) {
    const none = new Uint8Array(32)
    return {
      association: none,
      name: '',
      head: { index: -1, hash: none },
      hashes: [],
      members: new Map(),
      devices: new Map(),
      invitations: new Map(),
      seen: new Set()
    }
  }
  return {
    ...state,
    hashes: [...state.hashes],
    members: new Map(state.members),
    devices: new Map(state.devices),
    invitations: new Map(state.invitations),
    seen: new Set(state.seen)
  }
}
