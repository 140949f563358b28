import { domainPrefix, u64be } from './bytes.ts'
import { CryptoError, requireLength } from './error.ts'
import type { Sodium } from './sodium/sodium.ts'

/** An entry of a log as the relay numbered it. `log` and `entryId` are 16 bytes, `kind` is one byte. */
export interface LogEntry {
  readonly log: Uint8Array
  readonly seq: number
  readonly entryId: Uint8Array
  readonly epoch: number
  readonly kind: number
  readonly bytes: Uint8Array
}

/** The hash of a log with no entry: BLAKE2b-256(utf8('colloque/log-start/1') ‖ 0x00 ‖ log). */
export function logHashStart(sodium: Sodium, log: Uint8Array): Uint8Array {
  requireLength(log, 16)
  return sodium.blake2b(domainPrefix('log-start'), log)
}

/**
 * The hash of a log up to and with this entry: BLAKE2b-256(utf8('colloque/log/1') ‖ 0x00 ‖ previous (32) ‖ log ‖
 * u64be seq ‖ entryId ‖ u64be epoch ‖ u8 kind ‖ BLAKE2b-256(bytes)). Two devices with equal hashes saw the same log.
 */
export function nextLogHash(sodium: Sodium, previous: Uint8Array, entry: LogEntry): Uint8Array {
  requireLength(previous, 32)
  requireLength(entry.log, 16)
  requireLength(entry.entryId, 16)
  if (!Number.isInteger(entry.kind) || entry.kind < 0 || entry.kind > 255) throw new CryptoError('invalid-argument')
  return sodium.blake2b(
    domainPrefix('log'),
    previous,
    entry.log,
    u64be(entry.seq),
    entry.entryId,
    u64be(entry.epoch),
    Uint8Array.of(entry.kind),
    sodium.blake2b(entry.bytes)
  )
}
