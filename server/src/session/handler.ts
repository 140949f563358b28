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

/** Spends of what the device may do today. Throws `quota-exceeded`, with the time until tomorrow. */
export async function spend(core: Core, connection: Connection, name: CounterName, amount: number): Promise<void> {
  if (amount === 0 || (await deviceOf(connection).allowance(name).spend(amount))) return
  throw new Refused('quota-exceeded', { retryAfterMs: core.msUntilTomorrow() })
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
  await spend(core, connection, 'entry-bytes', amount)
}

/** Throws `limit-exceeded` unless the day lies between today and so many days from now. */
export function checkExpiry(core: Core, expiresDay: number, maximumDays: number): void {
  if (expiresDay < core.today() || expiresDay > core.today() + maximumDays) throw new Refused('limit-exceeded')
}

/** Pages wait until the last ones were read, on whichever connection of the device. */
export function checkRoom({ limits }: Core, connection: Connection): void {
  let unsentBytes = 0
  for (const { connection: one } of deviceOf(connection).sessions) unsentBytes += one.unsentBytes()
  if (unsentBytes > limits.laggingBytes) throw new Refused('rate-limited', { retryAfterMs: 1_000 })
}
