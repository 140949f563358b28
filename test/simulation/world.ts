/** The association of one seed: a relay, its people, and what they were promised. It decides nothing by itself. */
import type { AnyEvent, EventOf } from '@colloque/client-api'
import { sha256 } from '@colloque/crypto'
import { foundingLink } from '@colloque/protocol'
import { IN_PROCESS_URL } from '../support/in-process-transport.ts'
import { createSeededRandom, pickBelow } from '../support/seeded-random.ts'
import { habitsOf } from './habits.ts'
import type { SimulatedPage } from './page.ts'
import { createPerson, type Person } from './person.ts'
import { createRelayHost, type RelayHost } from './relay-host.ts'
import { createTimeline, type Timeline } from './timeline.ts'
import { createTrace, type Trace } from './trace.ts'

export interface World {
  readonly seed: string
  readonly timeline: Timeline
  readonly relay: RelayHost
  readonly people: Person[]
  /** One of them whose client lies about documents. */
  readonly liar: Person | undefined
  /** Whether some have their snapshots made late. */
  readonly isSlow: boolean
  /** Where somebody lies: who comes when all the others are well again. */
  readonly newcomer: Person | undefined
  /** Open windows of editors, each on somebody's screen. */
  readonly pages: SimulatedPage[]
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
  readonly typed: Typed[]
}

/** What somebody wrote in a document, and what they were told of it. */
export interface Typed {
  readonly token: string
  readonly conversation: string
  readonly document: string
  readonly person: Person
  /** The core has it; on this device; at the relay. */
  isTaken: boolean
  isKept: boolean
  isAtRelay: boolean
  isWithdrawn: boolean
}

const NAMES = ['Ana', 'Bo', 'Cyr', 'Dia', 'Eli']
const NEWCOMER = 'Fay'
const FAR_DAY = 99_999
/** What the core logs when something happened that none of its rooms expects. */
const UNEXPECTED: ReadonlySet<string> = new Set([
  'space-failed',
  'mailbox-failed',
  'listener-failed',
  'document-failed',
  'document-update-refused'
])

export async function createWorld(seed: string, isTraced: boolean, onLine?: (line: string) => void): Promise<World> {
  const timeline = createTimeline()
  const trace = createTrace(timeline.nowMs, isTraced, onLine)
  const ledger: Ledger = { acknowledged: new Map(), files: new Map(), withdrawn: new Set(), typed: [] }
  const pages: SimulatedPage[] = []
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

  /** What was taken before is on this device, or at the relay, when it is said. */
  function promise(person: Person, { document, status }: EventOf<'document'>): void {
    for (const entry of ledger.typed) {
      if (entry.person !== person || entry.document !== document || !entry.isTaken) continue
      if (status.onDevice) entry.isKept = true
      if (status.onDevice && status.atRelay && status.state !== 'ended') entry.isAtRelay = true
    }
  }

  function onEvent(person: Person, event: AnyEvent): void {
    if (event.type === 'message' && event.message.from.isYou && ['sent', 'delivered', 'read'].includes(event.message.state))
      ledger.acknowledged.set(`${event.message.conversation} ${event.message.id}`, person)
    for (const page of pages) if (page.person === person) page.hear(event)
    if (event.type === 'document') promise(person, event)
    if (event.type === 'document-closed' && event.code !== 4403 && event.code !== 4409 && event.code !== 4410)
      faults.push(`${person.name} had a window closed with ${event.code}`)
    // Where somebody lies, who is told of what is looked at in the end.
    if (event.type === 'integrity') {
      if (!liar)
        faults.push(`${person.name} was told of a ${event.kind} at ${event.seq} in ${event.conversation ?? 'the directory'}`)
      trace.note(person.name, `is told of a ${event.kind} at ${event.seq}`)
    }
    if (event.type === 'quarantine') {
      if (!liar) faults.push(`${person.name} put ${event.seq} of ${event.conversation ?? '?'} into quarantine: ${event.code}`)
      trace.note(person.name, `puts ${event.seq} into quarantine: ${event.code}`)
    }
  }
  const chance = createSeededRandom(`${seed}/windows`)
  /** The renderers of a host end with it as often as they outlive it. */
  function onEnd(person: Person): void {
    // What that process took and never said was stored is with the window alone, if it lives.
    for (const entry of ledger.typed) if (entry.person === person && !entry.isKept) entry.isTaken = false
    for (const page of pages.filter((each) => each.person === person)) {
      page.disconnect()
      if (pickBelow(chance, 2) === 0) pages.splice(pages.indexOf(page), 1)
    }
  }
  function onLog(person: Person, code: string): void {
    trace.note(person.name, `logs ${code}`)
    if (UNEXPECTED.has(code) && person !== liar) faults.push(`${person.name} logged ${code}`)
  }

  const habits = habitsOf(seed)
  const parts = { seed, timeline, relay, trace, onEvent, onLog, onEnd }
  const people = NAMES.map((name, index) => createPerson({ ...parts, name, habit: habits[index] }))
  const liar = people.find(({ lies }) => lies !== undefined)
  const newcomer = liar && createPerson({ ...parts, name: NEWCOMER })
  const token = createSeededRandom(`${seed}/token`).bytes(32)
  await relay.storage.addAdmission({ tokenHash: sha256(token), role: 'admin', expiresDay: FAR_DAY })
  const [founder] = people
  if (founder) founder.entrance = { kind: 'found', link: foundingLink({ relayUrl: IN_PROCESS_URL, token }) }
  relay.start()
  const isSlow = habits.includes('slow')
  return { seed, timeline, relay, people, liar, isSlow, newcomer, pages, trace, ledger, faults, counts, count }
}
