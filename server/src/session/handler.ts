import type { AnswerOf, RequestName, RequestOf } from '@colloque/protocol'
import type { CounterName } from '../storage/storage.ts'
import type { Connection, Core } from './connection.ts'
import type { DeviceState } from './devices.ts'
import { hex } from './hex.ts'
import { Refused } from './refused.ts'

/** Answers one request: calls `reply` once, or throws Refused. */
export type Handler<N extends RequestName> = (
  core: Core,
  connection: Connection,
  request: RequestOf<N>,
  reply: (answer: AnswerOf<N>) => void
) => Promise<void>
export type Handlers<N extends RequestName = RequestName> = { readonly [K in N]: Handler<K> }

export const deviceOf = (connection: Connection): DeviceState => {
  if (!connection.device) throw new Refused('not-authenticated')
  return connection.device
}

export const epochName = (space: Uint8Array, epoch: number): string => `${hex(space)} ${epoch}`

/** Adds to a day counter of the device. Throws `quota-exceeded`, with the time until tomorrow. */
export async function spend(core: Core, connection: Connection, name: CounterName, amount: number): Promise<void> {
  if (amount === 0) return
  const { device } = deviceOf(connection)
  const outcome = await core.storage.count({ device, name, day: core.today(), amount, limit: core.limits.quotas[name] })
  if (outcome !== 'done') throw new Refused('quota-exceeded', { retryAfterMs: core.msUntilTomorrow() })
}

/** What a row costs on the disk beside its bytes: without it a day of tiny entries would be a day of endless rows. */
export const ROW_BYTES = 128

/** Counts what these rows hold, and the rows, on the day's bytes of the device. Throws `quota-exceeded`. */
export async function spendBytes(
  core: Core,
  connection: Connection,
  rows: readonly { readonly bytes: Uint8Array }[]
): Promise<void> {
  const amount = rows.reduce((sum, { bytes }) => sum + bytes.length + ROW_BYTES, 0)
  if (!(await deviceOf(connection).entryBytes.spend(amount)))
    throw new Refused('quota-exceeded', { retryAfterMs: core.msUntilTomorrow() })
}

/** Throws `limit-exceeded` unless the day lies between today and so many days from now. */
export function checkExpiry(core: Core, expiresDay: number, maximumDays: number): void {
  if (expiresDay < core.today() || expiresDay > core.today() + maximumDays) throw new Refused('limit-exceeded')
}

/** Pages wait until the last ones were read. */
export function checkRoom(connection: Connection): void {
  if (connection.isBehind()) throw new Refused('rate-limited', { retryAfterMs: 1_000 })
}
