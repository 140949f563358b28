import type { ConnectionChallenge } from '@colloque/protocol'
import type { FanOut, Reader, Subscription } from '../fan-out.ts'
import type { Limits } from '../limits.ts'
import type { Clock, Log, Random } from '../ports.ts'
import type { DeviceRole, Storage } from '../storage/storage.ts'
import type { Addresses } from './addresses.ts'
import type { BoundedMap } from './bounded-map.ts'
import type { DeviceState, Devices } from './devices.ts'
import type { Lookups } from './lookups.ts'
import type { MailboxReaders } from './mailbox-readers.ts'
import type { Proofs } from './proofs.ts'
import type { TokenBucket } from './token-bucket.ts'
import type { Turns } from './turns.ts'

/** What the requests of all connections share. */
export interface Core {
  readonly storage: Storage
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly limits: Limits
  readonly fanOut: FanOut
  readonly lookups: Lookups
  readonly devices: Devices
  readonly addresses: Addresses
  readonly mailboxReaders: MailboxReaders
  /** By mailbox: how fast it gives its key packages away. */
  readonly packageClaims: BoundedMap<TokenBucket>
  /** The whole day since 1970-01-01 UTC. */
  today(): number
  msUntilTomorrow(): number
  /** Work that stopping waits for. */
  track(work: Promise<void>): void
}

/** What a request may see and change of its own connection. */
export interface Connection extends Reader {
  readonly address: string
  /** Undefined until the hello was answered. */
  readonly challenge: ConnectionChallenge | undefined
  /** Undefined until login. */
  readonly device: DeviceState | undefined
  readonly role: DeviceRole | undefined
  readonly proofs: Proofs
  readonly mailboxProofs: Proofs
  /** By log, in hex. */
  readonly subscriptions: Map<string, Subscription>
  /** Orders appends by log, and page reads of this connection. */
  readonly turns: Turns
  /** Bytes that it was sent and the network has not taken. */
  unsentBytes(): number
  login(device: Uint8Array, role: DeviceRole): void
}
