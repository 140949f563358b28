/** What goes wrong around people, drawn by the seed: ways, processes, disks and clocks. Everything mends by itself, or at the end. */
import type { Choice } from './choice.ts'
import type { Person } from './person.ts'
import type { World } from './world.ts'

type Fault = (world: World, choice: Choice, person: Person) => void

const SECOND_MS = 1_000
const HOUR_MS = 3_600_000
const WINDOWS_MS = 40_000
const SPANS_MS = [100, SECOND_MS, 5 * SECOND_MS, 40 * SECOND_MS, 120 * SECOND_MS, 600 * SECOND_MS]
const JUMPS_MS = [SECOND_MS, 60 * SECOND_MS, HOUR_MS, 26 * HOUR_MS, 3 * 24 * HOUR_MS, 8 * 24 * HOUR_MS]

const spanMs = (choice: Choice): number => choice.below(choice.of(SPANS_MS) ?? 0) + 1

function note(world: World, who: string, what: string): void {
  world.count(what)
  world.trace.note(who, `suffers: ${what}`)
}

const cut: Fault = ({ timeline, ...world }, choice, person) => {
  note({ timeline, ...world }, person.name, 'a cut')
  person.link.cut()
  timeline.after(spanMs(choice), person.link.mend)
}

const silence: Fault = (world, _choice, person) => {
  note(world, person.name, 'silence')
  person.link.silence()
}

const slow: Fault = (world, choice, person) => {
  note(world, person.name, 'a slow way')
  person.link.setDelay(200, 400 + choice.below(4_000))
  world.timeline.after(spanMs(choice), () => person.link.setDelay(5, 40))
}

const double: Fault = (world, choice, person) => {
  note(world, person.name, 'doubled frames')
  person.link.double(1 + choice.below(3))
}

const crash: Fault = (world, _choice, person) => {
  note(world, person.name, 'a crash')
  person.crash()
}

const crashSoon: Fault = (world, choice, person) => {
  note(world, person.name, 'a crash between two writes')
  person.crashAfter(1 + choice.below(choice.of([4, 12, 40]) ?? 4))
}

const fillDisk: Fault = (world, choice, person) => {
  note(world, person.name, 'a full disk')
  person.disk.isFull = true
  world.timeline.after(spanMs(choice), () => {
    person.disk.isFull = false
  })
}

const jump: Fault = (world, choice, person) => {
  const byMs = (choice.of(JUMPS_MS) ?? 0) * (choice.below(2) === 0 ? 1 : -1)
  note(world, person.name, byMs > 0 ? 'a clock set forward' : 'a clock set back')
  person.moveClock(byMs)
}

const crashRelay: Fault = (world, choice) => {
  note(world, 'relay', 'a crash')
  world.relay.crash()
  world.timeline.after(spanMs(choice), world.relay.start)
}

const crashRelaySoon: Fault = (world, choice) => {
  note(world, 'relay', 'a crash between two writes')
  world.relay.crashAfter(1 + choice.below(choice.of([4, 12, 40]) ?? 4))
  world.timeline.after(60 * SECOND_MS, world.relay.start)
}

const stopRelay: Fault = (world, choice) => {
  note(world, 'relay', 'an operator')
  void world.relay.stop()
  world.timeline.after(spanMs(choice), world.relay.start)
}

const fillRelayDisk: Fault = (world, choice) => {
  note(world, 'relay', 'a full disk')
  world.relay.setDiskFull(true)
  world.timeline.after(spanMs(choice), () => world.relay.setDiskFull(false))
}

const jumpRelay: Fault = (world, choice) => {
  note(world, 'relay', 'a clock that jumps')
  world.relay.moveClock((choice.of(JUMPS_MS.slice(0, 4)) ?? 0) * (choice.below(2) === 0 ? 1 : -1))
}

const FAULTS: readonly (readonly [Fault, number])[] = [
  [cut, 12],
  [silence, 5],
  [slow, 6],
  [double, 3],
  [crash, 6],
  [crashSoon, 14],
  [fillDisk, 5],
  [jump, 5],
  [crashRelay, 3],
  [crashRelaySoon, 8],
  [stopRelay, 2],
  [fillRelayDisk, 4],
  [jumpRelay, 2]
]

export function goWrong(world: World, choice: Choice): void {
  const person = choice.of(world.people.filter(({ entrance }) => entrance !== undefined))
  if (person) choice.weighted(FAULTS)(world, choice, person)
}

/** All is well again: from here on, time alone must bring everyone to the same. */
export async function heal({ relay, people, pages, timeline }: World): Promise<void> {
  relay.setDiskFull(false)
  relay.crash()
  relay.start()
  for (const person of people) {
    person.disk.isFull = false
    person.setClockRight()
    person.link.mend()
    person.link.setDelay(5, 40)
    if (person.entrance === undefined) continue
    person.crash()
  }
  // Windows that outlived their core go on as soon as there is one.
  timeline.after(WINDOWS_MS, () => {
    for (const page of pages) void page.connect()
  })
}
