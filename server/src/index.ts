/** The relay as a library: what a host (main.ts, a simulation, a test world) puts together. */
export { BLOB_GRACE_DAYS, CLAIM_DAYS, DEFAULT_LIMITS, type Limits, type Rate } from './limits.ts'
export type { Clock, Log, LogEvent, Peer, Random, Relay, Session } from './ports.ts'
export { createRelay, type RelayParts } from './relay.ts'
export { createMemoryStorage, type MemoryStorage } from './storage/memory.ts'
export type * from './storage/storage.ts'
