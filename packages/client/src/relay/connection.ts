// One connection to a relay: hello, challenge, numbered requests, pushes, liveness. It never connects again and trusts no frame.

import { equalBytes } from '@colloque/crypto'
import {
  type AnswerOf,
  type AnyPush,
  type AnyRequest,
  BLOB_BYTES,
  type ConnectionChallenge,
  decodeRelayFrame,
  ENTRY_BYTES,
  encodeHello,
  encodeRequest,
  PROTOCOL_VERSION,
  type PushOf,
  type Refusal,
  type RelayFrame,
  type RequestName,
  type RequestOf
} from '@colloque/protocol'
import { ClientError } from '../error.ts'
import type { Clock, Ports, Socket, Transport } from '../ports/index.ts'
import { RelayRefusal } from './relay-refusal.ts'

export const REQUEST_TIMEOUT_MS = 30_000
export const IDLE_PING_MS = 25_000
/** Requests under way at once; further ones wait their turn. The relay allows several times as many. */
export const REQUESTS_IN_FLIGHT = 64

export interface ConnectionParts {
  readonly transport: Transport
  readonly clock: Clock
  readonly url: string
  /** The id stored at first contact; undefined at first contact alone. */
  readonly expectedRelayId: Uint8Array | undefined
  readonly log: Ports['log']
  onPush(push: AnyPush): void
  /** Once, after the connection was given out, with the reason. */
  onClosed(reason: ClientError): void
}

export interface Connection {
  readonly challenge: ConnectionChallenge
  readonly limits: { readonly entryBytes: number; readonly blobBytes: number }
  /** Throws RelayRefusal, or ClientError `relay-unreachable` when the connection ended without an answer. */
  request<N extends RequestName>(name: N, body: RequestOf<N>): Promise<AnswerOf<N>>
  /** Why it ended; undefined while it lives. */
  ended(): ClientError | undefined
  close(): void
}

interface Waiting {
  readonly name: RequestName
  readonly body: object
  resolve(answer: AnswerOf<RequestName>): void
  reject(error: Error): void
}

/** Resolves with the relay's challenge. Throws ClientError `relay-unreachable`, `relay-version`, `relay-changed`. */
export async function openConnection(parts: ConnectionParts): Promise<Connection> {
  const { clock, log } = parts
  const sent = new Map<number, Waiting & { readonly cancelTimeout: () => void }>()
  const queue: Waiting[] = []
  let socket: Socket | undefined
  let connection: Connection | undefined
  let ended: ClientError | undefined
  let nextRequest = 0
  let lastHeardMs = clock.nowMs()
  let cancelWatch = () => {}
  let settleOpening: (outcome: PushOf<'challenge'> | ClientError) => void = () => {}
  const opening = new Promise<PushOf<'challenge'> | ClientError>((resolve) => {
    settleOpening = resolve
  })

  function end(reason: ClientError): void {
    if (ended) return
    ended = reason
    cancelWatch()
    cancelOpening()
    const unanswered = [...sent.values(), ...queue]
    for (const request of sent.values()) request.cancelTimeout()
    sent.clear()
    queue.length = 0
    for (const request of unanswered) request.reject(new ClientError('relay-unreachable'))
    socket?.close()
    settleOpening(reason)
    if (connection) parts.onClosed(reason)
  }
  const cancelOpening = clock.setTimer(REQUEST_TIMEOUT_MS, () => end(new ClientError('relay-unreachable')))

  function send(request: Waiting): void {
    const number = nextRequest
    nextRequest = (nextRequest + 1) % 2 ** 32
    const cancelTimeout = clock.setTimer(REQUEST_TIMEOUT_MS, () => {
      log?.({ code: 'relay-silent' })
      end(new ClientError('relay-unreachable'))
    })
    sent.set(number, { ...request, cancelTimeout })
    socket?.send(encodeRequest(number, { ...request.body, type: request.name } as AnyRequest))
  }

  const request: Connection['request'] = (name, body) =>
    new Promise((resolve, reject) => {
      if (ended) return reject(new ClientError('relay-unreachable'))
      const waiting: Waiting = { name, body, resolve: resolve as Waiting['resolve'], reject }
      if (sent.size < REQUESTS_IN_FLIGHT) send(waiting)
      else queue.push(waiting)
    })

  function settle(number: number, name: RequestName | undefined, outcome: AnswerOf<RequestName> | RelayRefusal): void {
    const request = sent.get(number)
    if (!request || (name !== undefined && request.name !== name)) return endMalformed()
    request.cancelTimeout()
    sent.delete(number)
    const next = queue.shift()
    if (next) send(next)
    if (outcome instanceof RelayRefusal) request.reject(outcome)
    else request.resolve(outcome)
  }

  function endMalformed(): void {
    log?.({ code: 'relay-malformed' })
    end(new ClientError('relay-unreachable'))
  }

  function receive(frame: RelayFrame): void {
    if (frame.kind === 'answer') return settle(frame.request, frame.name, frame.body)
    if (frame.kind === 'refusal') {
      const { request: number, code } = frame.refusal
      return number === undefined ? end(reasonOf(code)) : settle(number, undefined, new RelayRefusal(frame.refusal))
    }
    if (frame.push.type === 'challenge') return connection ? endMalformed() : settleOpening(frame.push)
    if (!connection) return endMalformed()
    parts.onPush(frame.push)
  }

  function onFrame(bytes: Uint8Array): void {
    if (ended) return
    lastHeardMs = clock.nowMs()
    let frame: RelayFrame
    try {
      frame = decodeRelayFrame(bytes)
    } catch {
      return endMalformed()
    }
    receive(frame)
  }

  function watch(): void {
    const idleMs = clock.nowMs() - lastHeardMs
    if (idleMs >= IDLE_PING_MS && sent.size === 0) request('ping', {}).catch(() => {})
    // A clock that was set back must not silence the pings.
    cancelWatch = clock.setTimer(idleMs > 0 && idleMs < IDLE_PING_MS ? IDLE_PING_MS - idleMs : IDLE_PING_MS, watch)
  }

  parts.transport.connect(parts.url, { onFrame, onClose: () => end(new ClientError('relay-unreachable')) }).then(
    (opened) => {
      socket = opened
      if (ended) opened.close()
      else opened.send(encodeHello({ type: 'hello', version: PROTOCOL_VERSION }))
    },
    () => end(new ClientError('relay-unreachable'))
  )

  const outcome = await opening
  const failure = outcome instanceof ClientError ? outcome : (ended ?? objectionTo(outcome, parts.expectedRelayId))
  if (failure || outcome instanceof ClientError) {
    end(failure ?? new ClientError('relay-unreachable'))
    throw failure
  }
  cancelOpening()
  const { relay, connection: connectionId, nonce, entryBytes, blobBytes } = outcome
  connection = {
    challenge: { relay, connection: connectionId, nonce },
    limits: { entryBytes: Math.min(entryBytes, ENTRY_BYTES), blobBytes: Math.min(blobBytes, BLOB_BYTES) },
    request,
    ended: () => ended,
    close: () => end(new ClientError('relay-unreachable'))
  }
  watch()
  return connection
}

function objectionTo(challenge: PushOf<'challenge'>, expectedRelayId: Uint8Array | undefined): ClientError | undefined {
  if (challenge.version !== PROTOCOL_VERSION) return new ClientError('relay-version')
  if (expectedRelayId && !equalBytes(challenge.relay, expectedRelayId)) return new ClientError('relay-changed')
  return undefined
}

function reasonOf(code: Refusal['code']): ClientError {
  if (code === 'unsupported-version') return new ClientError('relay-version')
  if (code === 'device-disabled') return new ClientError('device-disabled')
  return new ClientError('relay-unreachable')
}
