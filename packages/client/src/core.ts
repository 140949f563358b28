import type { AnyEvent } from '@colloque/client-api'
import type { AnswerOf, AnyPush, ConnectionChallenge, RequestName, RequestOf } from '@colloque/protocol'
import type { Directory } from './features/directory/directory.ts'
import type { SettingsRoom } from './features/settings/settings.ts'
import type { Ports, Store } from './ports/index.ts'

/** What an open vault gives to the rooms of the core. Made by client.ts alone. */
export interface Core {
  readonly ports: Ports
  readonly store: Store
  readonly relay: RelayLink
  readonly identity: Identity
  readonly directory: Directory
  readonly settings: SettingsRoom
  emit(event: AnyEvent): void
}

/** The session with the relay: connects, logs in, connects again by itself with growing pauses until stopped. */
export interface RelayLink {
  readonly url: string
  readonly state: 'offline' | 'connecting' | 'online'
  /** Throws RelayRefusal for a coded refusal, ClientError `relay-unreachable` when the answer is unknown: ask again, every request is idempotent. */
  request<N extends RequestName>(name: N, body: RequestOf<N>): Promise<AnswerOf<N>>
  /** What proofs on the present connection sign; throws `relay-unreachable` when there is none. */
  challenge(): ConnectionChallenge
  readonly limits: { readonly entryBytes: number; readonly blobBytes: number }
  onPush(listener: (push: AnyPush) => void): () => void
  /** After each login: capabilities and subscriptions start anew. */
  onOnline(listener: () => void): () => void
  onOffline(listener: () => void): () => void
  /** Begins, and resolves with the outcome of the first try: online, or the reason why not (it goes on trying). */
  start(): Promise<'online' | import('./error.ts').ClientError>
  stop(): void
}

/** One's own keys on this device, from the vault. */
export interface Identity {
  /** BLAKE2b-256 of the root public key, first 16 bytes. */
  readonly account: Uint8Array
  readonly device: Uint8Array
  readonly rootPublic: Uint8Array
  readonly loginSeed: Uint8Array
  readonly mlsSeed: Uint8Array
  readonly recordSeed: Uint8Array
  readonly inboxSeed: Uint8Array
  readonly mailbox: Uint8Array
  readonly mailboxSeed: Uint8Array
}
