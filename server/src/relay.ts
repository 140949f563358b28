import type { RelayCode } from '@colloque/protocol'
import { encodeRefusal } from '@colloque/protocol'
import { createFanOut } from './fan-out.ts'
import type { Limits } from './limits.ts'
import type { Clock, Log, Peer, Random, Relay, Session } from './ports.ts'
import { createAddresses } from './session/addresses.ts'
import { BoundedMap } from './session/bounded-map.ts'
import type { Core } from './session/connection.ts'
import { createDevices } from './session/devices.ts'
import { createLookups } from './session/lookups.ts'
import { createMailboxReaders } from './session/mailbox-readers.ts'
import { createSession, type OpenSession } from './session/session.ts'
import type { Storage } from './storage/storage.ts'

export interface RelayParts {
  readonly storage: Storage
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly limits: Limits
}

const DAY_MS = 86_400_000
const REMEMBERED_MAILBOXES = 50_000
const CLOSED_SESSION: Session = { receive() {}, closed() {} }

/** The relay: accepts, numbers, stores and fans out sealed bytes. It opens nothing itself, so a simulation runs it in process. */
export function createRelay({ storage, clock, random, log, limits }: RelayParts): Relay {
  const sessions = new Set<OpenSession>()
  const work = new Set<Promise<void>>()
  let isStopped = false
  const today = () => Math.floor(clock.nowMs() / DAY_MS)

  const core: Core = {
    storage,
    clock,
    random,
    log,
    limits,
    fanOut: createFanOut(async (name) => (await storage.log(name))?.head ?? 0),
    lookups: createLookups(storage),
    devices: createDevices(limits, clock, storage, today),
    addresses: createAddresses(limits, clock),
    mailboxReaders: createMailboxReaders(),
    packageClaims: new BoundedMap(REMEMBERED_MAILBOXES),
    today,
    msUntilTomorrow: () => Math.ceil(DAY_MS - (clock.nowMs() % DAY_MS)),
    track(task) {
      work.add(task)
      task.finally(() => work.delete(task))
    }
  }

  function turnAway(peer: Peer, code: RelayCode): Session {
    log({ event: 'closed', code })
    peer.send(encodeRefusal({ code }))
    peer.close(code)
    return CLOSED_SESSION
  }

  return {
    connect(peer) {
      if (isStopped) return turnAway(peer, 'shutting-down')
      if (core.addresses.attempt(peer.address) > 0) return turnAway(peer, 'rate-limited')
      if (!core.addresses.enter(peer.address)) return turnAway(peer, 'limit-exceeded')
      const session = createSession(core, peer, (closed) => sessions.delete(closed))
      sessions.add(session)
      return session
    },

    async housekeep() {
      const day = core.today()
      const purged = await storage.purge(day)
      log({ event: 'housekept', day, blobs: purged.blobs.length })
      return purged
    },

    async disableDevice(device) {
      await storage.disableDevice(device)
      for (const session of core.devices.sessionsOf(device)) session.end('device-disabled')
    },

    counts: () => ({
      connections: sessions.size,
      authenticated: [...sessions].filter(({ connection }) => connection.device).length,
      subscriptions: core.fanOut.subscriptions()
    }),

    async stop() {
      isStopped = true
      log({ event: 'stopped', connections: sessions.size })
      for (const session of [...sessions]) session.end('shutting-down')
      while (work.size > 0) await Promise.all(work)
    }
  }
}
