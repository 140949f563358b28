// The session with the relay of an open vault: logs in, and after each loss connects again by itself until stopped.

import type { Random, Sodium } from '@colloque/crypto'
import { type AnyPush, BLOB_BYTES, ENTRY_BYTES, loginProof } from '@colloque/protocol'
import type { RelayLink } from '../core.ts'
import { ClientError } from '../error.ts'
import type { Clock, Ports, Transport } from '../ports/index.ts'
import { type Connection, openConnection } from './connection.ts'
import { createListeners } from './listeners.ts'
import { RelayRefusal } from './relay-refusal.ts'

export const RECONNECT_MIN_MS = 500
export const RECONNECT_MAX_MS = 30_000
/** A session that lasted this long was a good one: the next pause is the shortest again. */
const STEADY_MS = 30_000

export interface RelayLinkParts {
  readonly transport: Transport
  readonly clock: Clock
  readonly random: Random
  readonly sodium: Sodium
  readonly url: string
  readonly loginSeed: Uint8Array
  /** The id stored at first contact; another one is `relay-changed`, and nothing is sent to it. */
  readonly expectedRelayId: Uint8Array
  readonly log?: Ports['log']
}

export function createRelayLink(parts: RelayLinkParts): RelayLink {
  const { clock, url, log } = parts
  const pushes = createListeners<AnyPush>(log)
  const onlines = createListeners<void>(log)
  const offlines = createListeners<void>(log)
  let state: RelayLink['state'] = 'offline'
  let connection: Connection | undefined
  let limits = { entryBytes: ENTRY_BYTES, blobBytes: BLOB_BYTES }
  let firstTry: Promise<'online' | ClientError> | undefined
  let failures = 0
  let onlineSinceMs = 0
  let cancelRetry = () => {}
  let current: object | undefined

  /** `run` names one start: what an earlier one left under way must change nothing any more. */
  async function attempt(run: object): Promise<'online' | ClientError> {
    state = 'connecting'
    let opened: Connection | undefined
    let outcome: ClientError
    try {
      opened = await openConnection({
        ...parts,
        log,
        onPush: (push) => {
          if (opened && opened === connection) pushes.tell(push)
        },
        onClosed: (reason) => {
          if (opened && opened === connection) lose(run, reason)
        }
      })
      await logIn(opened, parts)
      const ended = opened.ended()
      if (!ended && run === current) {
        adopt(opened)
        return 'online'
      }
      outcome = ended ?? new ClientError('relay-unreachable')
    } catch (error) {
      outcome = reasonOf(error)
    }
    opened?.close()
    if (run === current) {
      state = 'offline'
      failures += 1
      retry(run, outcome)
    }
    return outcome
  }

  function adopt(opened: Connection): void {
    connection = opened
    limits = { ...opened.limits }
    state = 'online'
    onlineSinceMs = clock.nowMs()
    onlines.tell()
  }

  function lose(run: object, reason: ClientError): void {
    connection = undefined
    state = 'offline'
    failures = clock.nowMs() - onlineSinceMs >= STEADY_MS ? 0 : failures + 1
    if (run === current) retry(run, reason)
    offlines.tell()
  }

  function retry(run: object, reason: ClientError): void {
    log?.({ code: reason.code })
    if (reason.code === 'device-disabled') {
      current = undefined
      return
    }
    cancelRetry = clock.setTimer(pauseMs(parts.random, failures), () => void attempt(run))
  }

  return {
    url,
    get state() {
      return state
    },
    get limits() {
      return limits
    },
    async request(name, body) {
      if (!connection) throw new ClientError('relay-unreachable')
      return connection.request(name, body)
    },
    challenge() {
      if (!connection) throw new ClientError('relay-unreachable')
      return connection.challenge
    },
    onPush: pushes.add,
    onOnline: onlines.add,
    onOffline: offlines.add,
    start() {
      if (current && firstTry) return firstTry
      current = {}
      failures = 0
      firstTry = attempt(current)
      return firstTry
    },
    stop() {
      current = undefined
      cancelRetry()
      const last = connection
      connection = undefined
      const wasOnline = state === 'online'
      state = 'offline'
      last?.close()
      if (wasOnline) offlines.tell()
    }
  }
}

/** Opens the session of an admitted device. Throws RelayRefusal, ClientError `relay-unreachable`. */
export async function logIn(
  connection: Connection,
  { sodium, loginSeed }: { sodium: Sodium; loginSeed: Uint8Array }
): Promise<void> {
  const device = sodium.ed25519PublicKey(loginSeed)
  await connection.request('login', {
    device,
    signature: sodium.ed25519Sign(loginProof(connection.challenge, device), loginSeed)
  })
}

/** Half of the doubled pause is fixed, half is chance: devices that were cut off together come back apart. */
function pauseMs(random: Random, failures: number): number {
  const ceilingMs = Math.min(RECONNECT_MAX_MS, RECONNECT_MIN_MS * 2 ** Math.max(0, failures - 1))
  const [high = 0, low = 0] = random.bytes(2)
  return Math.round(ceilingMs / 2 + (ceilingMs / 2) * ((high * 256 + low) / 65_535))
}

function reasonOf(error: unknown): ClientError {
  if (error instanceof ClientError) return error
  if (!(error instanceof RelayRefusal)) return new ClientError('internal')
  return error.code === 'device-disabled'
    ? new ClientError('device-disabled')
    : new ClientError('relay-refused', { relayCode: error.code })
}
