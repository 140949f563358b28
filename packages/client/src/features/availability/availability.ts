import type { AnyEvent, Availability } from '@colloque/client-api'
import { equalBytes } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { fromHex, toHex } from '../../hex.ts'
import type { OpenedEntry } from '../../sync/content.ts'
import type { Spaces } from '../../sync/spaces.ts'
import { enqueue } from '../../sync/writer.ts'
import { type AvailabilityBody, encodeBody } from '../messages/bodies.ts'

/** What members say of their own time, sealed, in the conversations that they write in; never to the relay and never to others. */
interface Row {
  readonly state: Availability['state'] | null
  readonly until: number | null
  readonly stand_in: Uint8Array | null
  readonly said_at: number
}

const TOLD_CONVERSATIONS = 300
const TOLD_WITHIN_MS = 90 * 86_400_000
/** What has left of one's own, by one's own clock: nobody else can make a conversation count. */
const WRITTEN = `
  SELECT c.space, max(
    coalesce((SELECT max(sent_at) FROM message m
      WHERE m.space = c.space AND m.seq IS NULL AND m.sender = ? AND m.acknowledged = 1), 0),
    coalesce((SELECT sent_at FROM message m
      WHERE m.space = c.space AND m.seq IS NOT NULL AND m.sender = ? ORDER BY m.seq DESC LIMIT 1), 0)) AS at
  FROM conversation c JOIN space s ON s.space = c.space WHERE s.status = 'active'`
const WRITTEN_LATELY = `SELECT space FROM (${WRITTEN}) WHERE at > ? ORDER BY at DESC LIMIT ${TOLD_CONVERSATIONS}`
const LAST_WRITTEN = `${WRITTEN} AND c.space = ?`

/** Says it in the conversations that one wrote in during the last 90 days. Throws `unknown-member` for a stand-in who is not there. */
export function setAvailability(core: Core, spaces: Spaces, availability: Availability | undefined): void {
  const { account } = core.identity
  const standIn = availability?.standIn === undefined ? null : requireMember(core, availability.standIn)
  const before = rowOf(core, account)
  const nowMs = core.ports.clock.nowMs()
  // After whatever was said before, also when the clock of this device was ahead then.
  const saidAt = Math.max(nowMs, (before?.said_at ?? 0) + 1)
  const row: Row = {
    state: availability?.state ?? null,
    until: availability?.until ?? null,
    stand_in: standIn,
    said_at: saidAt
  }
  if (isSame(before, row)) return
  const told = core.store.all<{ space: Uint8Array }>(WRITTEN_LATELY, account, account, nowMs - TOLD_WITHIN_MS)
  core.store.transaction(() => {
    save(core, account, row)
    for (const { space } of told) tell(core, space, row, before)
  })
  core.emit({ type: 'directory' })
  for (const { space } of told) spaces.session(space)?.wake()
}

/** Where something of one's own has just left: what one has said and was not told there. Inside a transaction. */
export function tellAvailability(core: Core, space: Uint8Array): void {
  const row = rowOf(core, core.identity.account)
  if (row === undefined) return
  const told = core.store.get<{ told: number | null }>(
    'SELECT availability_told AS told FROM conversation WHERE space = ?',
    space
  )?.told
  if (told === row.said_at) return
  if (holds(core, row)) tell(core, space, row, row)
  // Who was told something else goes on showing it.
  else if (typeof told === 'number') tell(core, space, { ...row, state: null, until: null, stand_in: null }, undefined)
}

/** To who is new in a conversation that one wrote in lately; in another they hear it when one writes. Inside a transaction. */
export function tellNewMembers(core: Core, space: Uint8Array): void {
  const { account } = core.identity
  const row = rowOf(core, account)
  if (row === undefined || !holds(core, row)) return
  const last = core.store.get<{ at: number }>(LAST_WRITTEN, account, account, space)?.at ?? 0
  if (last > core.ports.clock.nowMs() - TOLD_WITHIN_MS) tell(core, space, row, row)
  else forgetTold(core, space)
}

/** Not everyone there has what was told last. Inside a transaction. */
export function forgetTold(core: Core, space: Uint8Array): void {
  core.store.run('UPDATE conversation SET availability_told = 0 WHERE space = ? AND availability_told IS NOT NULL', space)
}

/** What a member says of itself; what was said before is put away, in whatever order the two are read. */
export function applyAvailability(core: Core, { account }: OpenedEntry, body: AvailabilityBody): AnyEvent[] {
  const before = rowOf(core, account)
  // A clock that is ahead would keep what it says in force for as long.
  const saidAt = Math.min(body.saidAt, core.ports.clock.nowMs())
  if (before !== undefined && saidAt <= before.said_at) return []
  const { state, until, standIn } = body
  const row: Row = { state: state ?? null, until: until ?? null, stand_in: standIn ?? null, said_at: saidAt }
  save(core, account, row)
  return isSame(before, row) ? [] : [{ type: 'directory' }]
}

/** What is shown now, by account in hexadecimal digits. */
export function availabilities(core: Core): ReadonlyMap<string, Availability> {
  const rows = core.store.all<Row & { account: Uint8Array }>(
    'SELECT account, state, until, stand_in, said_at FROM availability WHERE state IS NOT NULL'
  )
  return new Map(rows.filter((row) => holds(core, row)).map((row) => [toHex(row.account), view(core, row)]))
}

function view(core: Core, { state, until, stand_in: standIn }: Row): Availability {
  return {
    state: state ?? 'available',
    ...(until !== null && { until }),
    ...(standIn !== null && core.directory.member(standIn)?.active && { standIn: toHex(standIn) })
  }
}

const holds = (core: Core, { state, until }: Row): boolean =>
  state !== null && (until === null || until > core.ports.clock.nowMs())

function isSame(before: Row | undefined, after: Row): boolean {
  const sameStandIn = equalBytes(before?.stand_in ?? new Uint8Array(0), after.stand_in ?? new Uint8Array(0))
  return (before?.state ?? null) === after.state && (before?.until ?? null) === after.until && sameStandIn
}

const rowOf = (core: Core, account: Uint8Array): Row | undefined =>
  core.store.get<Row>('SELECT state, until, stand_in, said_at FROM availability WHERE account = ?', account)

function save(core: Core, account: Uint8Array, row: Row): void {
  core.store.run(
    'INSERT OR REPLACE INTO availability (account, state, until, stand_in, said_at) VALUES (?, ?, ?, ?, ?)',
    account,
    row.state,
    row.until,
    row.stand_in,
    row.said_at
  )
}

const bodyOf = ({ state, until, stand_in: standIn, said_at: saidAt }: Row): Uint8Array =>
  encodeBody({
    type: 'availability',
    ...(state !== null && { state }),
    ...(until !== null && { until }),
    ...(standIn !== null && { standIn }),
    saidAt
  })

/** What was said before and has not been sealed yet is said anew in its place, so that a change of mind offline leaves once. */
function tell(core: Core, space: Uint8Array, row: Row, before: Row | undefined): void {
  const body = bodyOf(row)
  const { changes } =
    before === undefined
      ? { changes: 0 }
      : core.store.run('UPDATE outbox SET body = ? WHERE space = ? AND body = ? AND sealed IS NULL', body, space, bodyOf(before))
  if (changes === 0) enqueue(core, space, core.ports.random.bytes(16), body)
  core.store.run('UPDATE conversation SET availability_told = ? WHERE space = ?', row.said_at, space)
}

function requireMember(core: Core, hex: string): Uint8Array {
  const account = fromHex(hex)
  const isOther = !equalBytes(account, core.identity.account)
  if (!isOther || !core.directory.member(account)?.active) throw new ClientError('unknown-member', { whom: hex })
  return account
}
