/** Who of a seed is not as the others: one whose client lies about documents, or some whose snapshots arrive late. Most seeds have neither. */
import type { Transport } from '@colloque/client'
import { decodeClientFrame } from '@colloque/protocol'
import { createSeededRandom, pickBelow } from '../support/seeded-random.ts'
import type { Timeline } from './timeline.ts'

export type Habit = 'dishonest' | 'slow'

const KINDS = 5
/** The founder stays honest: somebody must be able to let a newcomer in at the end. */
const MAY_LIE = 3
const HELD_MS = 25_000

/** The habit of each person by their place; drawn apart, so that a seed without any is what it would be without this. */
export function habitsOf(seed: string): readonly (Habit | undefined)[] {
  const random = createSeededRandom(`${seed}/habits`)
  const kind = pickBelow(random, KINDS)
  if (kind === 0) {
    const liar = 1 + pickBelow(random, MAY_LIE - 1)
    return Array.from({ length: MAY_LIE }, (_, index) => (index === liar ? 'dishonest' : undefined))
  }
  return kind === 1 ? Array.from({ length: 5 }, () => (pickBelow(random, 2) === 0 ? 'slow' : undefined)) : []
}

/** Snapshots leave this device late, in their order, while all else overtakes them. */
export function withSlowSnapshots(inner: Transport, timeline: Timeline, seed: string): Transport {
  const random = createSeededRandom(`${seed}/slow`)
  return {
    request: inner.request,
    async connect(url, handlers) {
      const socket = await inner.connect(url, handlers)
      let lastMs = 0
      return {
        close: () => socket.close(),
        send(frame) {
          if (!isSnapshot(frame)) return socket.send(frame)
          lastMs = Math.max(lastMs, timeline.nowMs() + pickBelow(random, HELD_MS))
          timeline.after(lastMs - timeline.nowMs(), () => socket.send(frame))
        }
      }
    }
  }
}

function isSnapshot(frame: Uint8Array): boolean {
  const decoded = decodeClientFrame(frame)
  return decoded.kind === 'request' && ['put-snapshot-part', 'put-snapshot'].includes(decoded.body.type)
}
