/** The association of one seed: a relay, its people, and what they were promised. It decides nothing by itself. */
import type { AnyEvent } from '@colloque/client-api'
import { sha256 } from '@colloque/crypto'
import { foundingLink } from '@colloque/protocol'
import { IN_PROCESS_URL } from '../support/in-process-transport.ts'
import { createSeededRandom } from '../support/seeded-random.ts'
import { createPerson, type Person } from './person.ts'
import { createRelayHost, type RelayHost } from './relay-host.ts'
import { createTimeline, type Timeline } from './timeline.ts'
import { createTrace, type Trace } from './trace.ts'

export interface World {
  readonly seed: string
  readonly timeline: Timeline
  readonly relay: RelayHost
  readonly people: readonly Person[]
  readonly trace: Trace
  readonly ledger: Ledger
  /** What must never happen and did. */
  readonly faults: string[]
  /** How often what happened. */
  readonly counts: Map<string, number>
  count(what: string): void
}

/** What people were promised, and what only they know. */
export interface Ledger {
  /** Messages that were shown as sent: `conversation message`, and whose. */
  readonly acknowledged: Map<string, Person>
  /** By name: what a file must open as. */
  readonly files: Map<string, Uint8Array>
  /** Names of files that their senders took back: gone for whoever was given them further, too. */
  readonly withdrawn: Set<string>
}

const NAMES = ['Ana', 'Bo', 'Cyr', 'Dia', 'Eli']
const FAR_DAY = 99_999
/** What the core logs when something happened that none of its rooms expects. */
const UNEXPECTED: ReadonlySet<string> = new Set(['space-failed', 'mailbox-failed', 'listener-failed'])

export async function createWorld(seed: string, isTraced: boolean, onLine?: (line: string) => void): Promise<World> {
  const timeline = createTimeline()
  const trace = createTrace(timeline.nowMs, isTraced, onLine)
  const ledger: Ledger = { acknowledged: new Map(), files: new Map(), withdrawn: new Set() }
  const faults: string[] = []
  const counts = new Map<string, number>()
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1)
  const relay = createRelayHost(
    seed,
    timeline,
    (what) => trace.note('relay', what),
    (event) => {
      if (event.event === 'lagging') count('readers behind')
      if (event.event === 'refused' || event.event === 'closed') count(`the relay said ${event.code}`)
      if (event.event === 'failed') faults.push(`the relay failed at ${event.request}`)
    }
  )

  function onEvent(person: Person, event: AnyEvent): void {
    if (event.type === 'message' && event.message.from.isYou && ['sent', 'delivered', 'read'].includes(event.message.state))
      ledger.acknowledged.set(`${event.message.conversation} ${event.message.id}`, person)
    if (event.type === 'integrity') {
      faults.push(`${person.name} was told of a ${event.kind} at ${event.seq} in ${event.conversation ?? 'the directory'}`)
      trace.note(person.name, `is told of a ${event.kind} at ${event.seq}`)
    }
    if (event.type === 'quarantine') {
      faults.push(`${person.name} put ${event.seq} of ${event.conversation ?? '?'} into quarantine: ${event.code}`)
      trace.note(person.name, `puts ${event.seq} into quarantine: ${event.code}`)
    }
  }
  function onLog(person: Person, code: string): void {
    trace.note(person.name, `logs ${code}`)
    if (UNEXPECTED.has(code)) faults.push(`${person.name} logged ${code}`)
  }

  const people = NAMES.map((name) => createPerson({ seed, name, timeline, relay, trace, onEvent, onLog }))
  const token = createSeededRandom(`${seed}/token`).bytes(32)
  await relay.storage.addAdmission({ tokenHash: sha256(token), role: 'admin', expiresDay: FAR_DAY })
  const [founder] = people
  if (founder) founder.entrance = { kind: 'found', link: foundingLink({ relayUrl: IN_PROCESS_URL, token }) }
  relay.start()
  return { seed, timeline, relay, people, trace, ledger, faults, counts, count }
}
