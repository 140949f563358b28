import type { RelayCode, RequestName } from '@colloque/protocol'

/** What the relay needs of its host, and nothing else: it opens no socket, file or timer of its own. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  nowMs(): number
  /** Calls `fn` once after `delayMs`; the returned function cancels it. */
  setTimer(delayMs: number, fn: () => void): () => void
}

export interface Random {
  /** `length` bytes nobody can predict. */
  bytes(length: number): Uint8Array
}

/** One end of a connection, as the transport hands it over. `send` and `close` never throw; after `close` both do nothing. */
export interface Peer {
  /** One binary frame, in order. The bytes are shared between peers: the transport must not change them. */
  send(frame: Uint8Array): void
  /** Ends the connection after what was sent. The transport then calls `Session.closed`. */
  close(code: RelayCode): void
  /** Bytes accepted by `send` and not yet handed to the network. */
  bufferedBytes(): number
  /** True: nothing more is read from it for now, so that its sender waits; false: it goes on. */
  hold?(isHeld: boolean): void
  /** This is a device that was admitted, and no stranger any more. */
  loggedIn?(): void
  /** For limits before login only; never logged, never stored. */
  readonly address: string
}

/** Codes and counts. No event can hold an id, an address or content: there is no field for one. */
export type LogEvent =
  | { readonly event: 'closed'; readonly code: RelayCode }
  | { readonly event: 'refused'; readonly code: RelayCode; readonly request: RequestName }
  | { readonly event: 'failed'; readonly request: RequestName }
  | { readonly event: 'lagging'; readonly bufferedBytes: number }
  | { readonly event: 'housekept'; readonly day: number; readonly blobs: number }
  | { readonly event: 'stopped'; readonly connections: number }
export type Log = (event: LogEvent) => void

/** One connection, as the transport drives it. */
export interface Session {
  /** One binary frame, in the order it came. Never throws. The frame must not be changed afterwards. */
  receive(frame: Uint8Array): void
  /** The transport's connection is gone. Idempotent. */
  closed(): void
}

export interface Relay {
  connect(peer: Peer): Session
  /** Removes what is past its time; to be called at least once a day. Gives the blobs whose bytes must go too. */
  housekeep(): Promise<{ readonly blobs: readonly Uint8Array[] }>
  /** Disables a device and closes its connections. */
  disableDevice(device: Uint8Array): Promise<void>
  /** Counts only, for /stats. */
  counts(): { readonly connections: number; readonly authenticated: number; readonly subscriptions: number }
  /** Refuses new connections, closes all, and resolves when no request is under way. The storage stays open: whoever opened it closes it. */
  stop(): Promise<void>
}
