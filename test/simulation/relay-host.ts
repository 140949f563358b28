/** The relay as processes one after another over one disk: what it acknowledged is there, what it had not written is gone with it. */
import type { HttpRequest, HttpResponse } from '@colloque/client'
import {
  createMemoryStorage,
  createRelay,
  DEFAULT_LIMITS,
  type Limits,
  type LogEvent,
  type MemoryStorage,
  type Peer,
  type Relay,
  type Session
} from '@colloque/server'
import { createSeededRandom, pickBelow } from '../support/seeded-random.ts'
import { createBlobHost } from './blob-host.ts'
import { createMemoryBlobStore } from './parts.ts'
import { createLife, type Ending, type Life } from './process.ts'
import { createRelayDisk } from './relay-disk.ts'
import type { Timeline } from './timeline.ts'

export interface RelayHost {
  readonly storage: MemoryStorage
  /** Logs that were trimmed, each to the snapshot of that version. */
  readonly trims: readonly { readonly log: Uint8Array; readonly version: number }[]
  /** The running process; undefined while there is none. */
  current(): RelayProcess | undefined
  start(): void
  /** Ends it here. */
  crash(): void
  /** Ends it as an operator does. */
  stop(): Promise<void>
  /** It ends by itself after so many more writes and frames. */
  crashAfter(steps: number): void
  setDiskFull(isFull: boolean): void
  moveClock(byMs: number): void
}

export interface RelayPeer extends Peer {
  /** The process has ended under this connection. */
  onDeath(): void
}

export interface RelayProcess {
  connect(peer: RelayPeer): Session
  respond(request: HttpRequest): Promise<HttpResponse>
}

const MANY = { perSecond: 10, burst: 10_000 }
/** Slow links meet the limits for those that do not read. */
const LIMITS: Limits = {
  ...DEFAULT_LIMITS,
  claimsPerDeviceAndMailbox: MANY,
  claimsPerMailbox: MANY,
  laggingBytes: 24 << 10,
  // As with a real one, a page or a part of the largest size is no reason by itself.
  tooSlowBytes: 1200 << 10
}

export function createRelayHost(
  seed: string,
  timeline: Timeline,
  note: (what: string) => void,
  onLog: (event: LogEvent) => void
): RelayHost {
  const birth = createSeededRandom(`${seed}/relay`)
  const memory = createMemoryStorage(birth.bytes(16))
  const trims: { readonly log: Uint8Array; readonly version: number }[] = []
  const storage: MemoryStorage = {
    ...memory,
    async trimLog(trim) {
      const outcome = await memory.trimLog(trim)
      if (outcome === 'done') trims.push(trim)
      return outcome
    }
  }
  const blobs = createMemoryBlobStore(() => timeline.nowMs())
  const disk = { isFull: false }
  const ending: Ending = { stepsLeft: Number.POSITIVE_INFINITY }
  let offsetMs = 0
  let lives = 0
  let running: { readonly life: Life; readonly relay: Relay; readonly process: RelayProcess } | undefined

  function start(): void {
    if (running) return
    lives += 1
    const random = createSeededRandom(`${seed}/relay/${lives}`)
    const deaths = new Set<() => void>()
    const life = createLife(ending, () => {
      running = undefined
      note('relay ends')
      for (const die of [...deaths]) die()
    })
    const clock = {
      nowMs: () => timeline.nowMs() + offsetMs,
      setTimer: (delayMs: number, act: () => void) => timeline.after(delayMs, () => !life.isOver && act())
    }
    const durable = createRelayDisk(storage, disk, life, timeline, () => pickBelow(random, 6))
    const relay = createRelay({ storage: durable, clock, random, log: onLog, limits: LIMITS })
    const today = (): number => Math.floor(clock.nowMs() / 86_400_000)
    const respond = createBlobHost({ storage: durable, blobs, disk, life, timeline, deaths, today })
    const process: RelayProcess = {
      connect(peer) {
        const die = (): void => {
          deaths.delete(die)
          peer.onDeath()
        }
        deaths.add(die)
        const session = relay.connect({
          ...peer,
          send(frame) {
            if (!life.step()) return
            peer.send(frame)
            life.step()
          },
          close: (code) => !life.isOver && peer.close(code)
        })
        return {
          receive: (frame) => !life.isOver && session.receive(frame),
          closed() {
            deaths.delete(die)
            if (!life.isOver) session.closed()
          }
        }
      },
      respond
    }
    running = { life, relay, process }
    note('relay starts')
  }

  return {
    storage,
    trims,
    current: () => running?.process,
    start,
    crash: () => running?.life.end(),
    async stop() {
      const stopped = running
      if (!stopped) return
      note('relay stops')
      await stopped.relay.stop()
      stopped.life.end()
    },
    crashAfter(steps) {
      if (running) ending.stepsLeft = steps
    },
    setDiskFull(isFull) {
      disk.isFull = isFull
    },
    moveClock(byMs) {
      offsetMs += byMs
    }
  }
}
