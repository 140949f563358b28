/** The way of one person to the relay: frames in order, late, doubled or lost with all that follow, never changed and never out of order. */
import { ClientError, type Socket, type SocketHandlers } from '@colloque/client'
import type { Random } from '@colloque/crypto'
import { pickBelow } from '../support/seeded-random.ts'
import type { RelayHost } from './relay-host.ts'
import type { Timeline } from './timeline.ts'

export interface Link {
  connect(handlers: SocketHandlers, client: Sender): Promise<Socket>
  /** Nothing passes any more until `mend`; both ends learn of it sooner or later. */
  cut(): void
  mend(): void
  readonly isCut: boolean
  /** What is open falls silent: no frame arrives, nobody is told. */
  silence(): void
  /** How long a frame travels, at least and at most. */
  setDelay(leastMs: number, mostMs: number): void
  /** So many of the next frames arrive twice. */
  double(frames: number): void
  /** The process at this end is no more. */
  drop(): void
  delayMs(): number
  /** So far: what was under way at one is lost. */
  cuts(): number
}

/** The process that sends: asked before and after each frame whether it still lives. */
export interface Sender {
  step(): boolean
}

export interface LinkParts {
  readonly timeline: Timeline
  readonly random: Random
  readonly relay: RelayHost
  readonly address: string
  onFrame(way: 'up' | 'down', frame: Uint8Array): void
}

const NOTICED_MS = 60_000
const CONNECT_TIMEOUT_MS = 20_000

interface Wire {
  /** From now on nothing arrives; both ends are told, each after its own while. Silent: nobody is. */
  sever(how: 'told' | 'silent' | 'client-gone'): void
}

export function createLink({ timeline, random, relay, address, onFrame }: LinkParts): Link {
  const wires = new Set<Wire>()
  let isCut = false
  let delay = { leastMs: 5, mostMs: 40 }
  let doubled = 0
  let cuts = 0

  const delayMs = (): number => delay.leastMs + pickBelow(random, delay.mostMs - delay.leastMs + 1)

  async function connect(handlers: SocketHandlers, client: Sender): Promise<Socket> {
    await timeline.sleep(isCut && pickBelow(random, 2) === 0 ? CONNECT_TIMEOUT_MS : delayMs())
    const host = relay.current()
    if (isCut || host === undefined) throw new ClientError('relay-unreachable')

    let isSevered = false
    let isClientTold = false
    let isRelayTold = false
    let unsentBytes = 0
    const lastMs = { up: 0, down: 0 }
    const tellClient = (): void => {
      if (!isClientTold) handlers.onClose()
      isClientTold = true
    }
    const tellRelay = (): void => {
      if (!isRelayTold) session.closed()
      isRelayTold = true
    }
    const wire: Wire = {
      sever(how) {
        if (isSevered) return
        isSevered = true
        wires.delete(wire)
        if (how === 'told') timeline.after(delayMs(), tellClient)
        // The relay's own pings find out what nobody told it.
        timeline.after(how === 'told' ? delayMs() : pickBelow(random, NOTICED_MS), tellRelay)
      }
    }
    /** In order: nothing overtakes what was sent before. */
    function carry(way: 'up' | 'down', arrive: () => void): void {
      const atMs = Math.max(lastMs[way], timeline.nowMs() + delayMs())
      lastMs[way] = atMs
      timeline.after(atMs - timeline.nowMs(), () => {
        if (!isSevered) arrive()
      })
    }
    function send(way: 'up' | 'down', frame: Uint8Array, arrive: () => void): void {
      const copies = doubled > 0 ? 2 : 1
      if (doubled > 0) doubled -= 1
      for (let copy = 0; copy < copies; copy++)
        carry(way, () => {
          onFrame(way, frame)
          arrive()
        })
    }

    const session = host.connect({
      send(frame) {
        unsentBytes += frame.length
        const bytes = frame.slice()
        send('down', bytes, () => {
          if (!isClientTold) handlers.onFrame(bytes)
        })
        carry('down', () => {
          unsentBytes -= frame.length
        })
      },
      close() {
        carry('down', () => {
          tellClient()
          tellRelay()
          wire.sever('told')
        })
      },
      bufferedBytes: () => unsentBytes,
      onDeath: () => wire.sever('told'),
      address
    })
    wires.add(wire)
    return {
      send(frame) {
        if (isClientTold || !client.step()) return
        const bytes = frame.slice()
        send('up', bytes, () => session.receive(bytes))
        client.step()
      },
      close() {
        queueMicrotask(tellClient)
        carry('up', () => {
          tellRelay()
          wire.sever('told')
        })
      }
    }
  }

  return {
    connect,
    cut() {
      isCut = true
      cuts += 1
      for (const wire of [...wires]) wire.sever('told')
    },
    mend() {
      isCut = false
    },
    get isCut() {
      return isCut
    },
    silence() {
      cuts += 1
      for (const wire of [...wires]) wire.sever('silent')
    },
    setDelay(leastMs, mostMs) {
      delay = { leastMs, mostMs }
    },
    double(frames) {
      doubled += frames
    },
    drop() {
      for (const wire of [...wires]) wire.sever('client-gone')
    },
    delayMs,
    cuts: () => cuts
  }
}
