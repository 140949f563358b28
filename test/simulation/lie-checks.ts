/** What must hold where somebody lied about documents: every lie is found and named, nobody else is, and nothing rests on one. */
import type { Store } from '@colloque/client'
import { loadDocument } from '../support/engine-parts.ts'
import type { Dishonesty } from './dishonest.ts'
import { isOutOfReach } from './out-of-reach.ts'
import type { Person } from './person.ts'
import type { World } from './world.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Reads on from a snapshot that only its signer is known to have held against the log, and knows too few others to tell: SNAP-3. */
export function isAtMercy({ liar }: World, person: Person, log: string, members: readonly Person[]): boolean {
  if (!liar || isTrusting(person, log)) return false
  return members.filter((other) => other !== liar && isTrusting(other, log)).length < 2
}

/** Has read a log itself, or knows that more than one has. */
function isTrusting(person: Person, log: string): boolean {
  const row = person.disk.store && loadDocument(person.disk.store, Buffer.from(log, 'hex'))
  return row?.status === 'open' && row.cursor > 0 && row.isTrusted
}

/** Waits for a snapshot where nobody honest has read what was written before: SNAP-5. */
export function isForsaken({ liar, people }: World, person: Person, log: string): boolean {
  const id = log.slice(0, 32).toLowerCase()
  const row = person.disk.store && loadDocument(person.disk.store, Buffer.from(id, 'hex'))
  if (!liar || row?.status !== 'waiting') return false
  return !people.some((other) => other !== liar && other !== person && isTrusting(other, id))
}

export async function checkLies(world: World, people: readonly Person[]): Promise<string[]> {
  const { liar, relay } = world
  if (!liar?.lies) return []
  const { lies } = liar
  const honest = people.filter((person) => person !== liar)
  const found = honest.flatMap((person) => [...alertsOf(person, lies.device), ...setAside(world, person)])
  // Who is alone with a document fools nobody else, and whoever writes in one may ask the relay to trim it (LOG-20).
  const isShared = (log: Uint8Array): boolean =>
    honest.some(({ disk }) => disk.store && loadDocument(disk.store, log)?.status === 'open')
  for (const { log, version } of relay.trims)
    if (lies.hasPut(log, version) && isShared(log)) found.push(`${hex(log)} was trimmed to a lie`)
  const newest = new Map<string, number>()
  for (const { log, version, isLie } of lies.puts) if (isLie) newest.set(hex(log), Math.max(version, newest.get(hex(log)) ?? 0))
  for (const [log, version] of newest) {
    // Who can read no further has nothing newer.
    const reading: Person[] = []
    for (const person of honest) if (!(await isOutOfReach(world, person, log))) reading.push(person)
    found.push(...stillBelieved(reading, honest, lies, log, version))
  }
  return found
}

/** Who can tell has gone on to an honest one behind it, and somebody was told who lied. */
function stillBelieved(
  reading: readonly Person[],
  honest: readonly Person[],
  lies: Dishonesty,
  log: string,
  version: number
): string[] {
  const knowing = reading.filter((person) => isTrusting(person, log))
  const rows = knowing.flatMap((person) => loadDocument(person.disk.store as Store, Buffer.from(log, 'hex')) ?? [])
  const [first] = rows
  if (first === undefined) return []
  const behind = rows.filter(({ snapshot }) => snapshot.version <= version).length
  // Who took a lie back at once has left nobody the time to look at it.
  const isTakenBack = lies.puts.some((put) => put.version === version + 1 && hex(put.log) === log)
  // Who has left by now may be the only one who was there to be told.
  const told =
    isTakenBack ||
    honest.some((person) => person.disk.store?.get("SELECT 1 FROM alert WHERE kind = 'snapshot' AND space = ?", first.space))
  return [
    ...(behind === 0 ? [] : [`${behind} of ${rows.length} have nothing newer than the lie ${version} of ${log.slice(0, 6)}`]),
    ...(told ? [] : [`nobody was told of the lie ${version} of ${log.slice(0, 6)}`])
  ]
}

interface Alert {
  readonly kind: string
  readonly seq: number
  readonly device: Uint8Array | null
}

/** Nobody but the liar is named; a snapshot that cannot be its signer's is told of without a name. */
function alertsOf(person: Person, device: Uint8Array | undefined): string[] {
  const alerts = person.disk.store?.all<Alert>('SELECT kind, seq, device FROM alert') ?? []
  return alerts
    .filter((alert) => (alert.device === null ? alert.kind !== 'snapshot' : hex(alert.device) !== hex(device ?? alert.device)))
    .map(({ kind, seq, device }) => `${person.name} was told of a ${kind} at ${seq} by ${device ? hex(device).slice(0, 6) : '?'}`)
}

function setAside({ liar }: World, person: Person): string[] {
  const rows = person.disk.store?.all<{ seq: number; code: string; entry: Uint8Array }>('SELECT seq, code, entry FROM quarantine')
  return (rows ?? [])
    .filter(({ entry }) => !liar?.lies?.hasForged(entry))
    .map(({ seq, code }) => `${person.name} put ${seq} into quarantine: ${code}`)
}
