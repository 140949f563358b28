import {
  type AnyRequest,
  type ClientFrame,
  type ConnectionChallenge,
  decodeClientFrame,
  encodeAnswer,
  encodePush,
  encodeRefusal,
  FRAME_BYTES,
  PROTOCOL_VERSION,
  ProtocolError,
  type RelayCode,
  type RequestName
} from '@colloque/protocol'
import type { Peer, Session } from '../ports.ts'
import type { DeviceRole } from '../storage/storage.ts'
import { accountRequests } from './account-requests.ts'
import type { Connection, Core } from './connection.ts'
import type { DeviceState } from './devices.ts'
import { documentRequests } from './document-requests.ts'
import type { Handler, Handlers } from './handler.ts'
import { hex } from './hex.ts'
import { logRequests } from './log-requests.ts'
import { mailboxRequests } from './mailbox-requests.ts'
import { createProofs } from './proofs.ts'
import { Refused } from './refused.ts'
import { slotRequests } from './slot-requests.ts'
import { spaceRequests } from './space-requests.ts'
import { createTokenBucket } from './token-bucket.ts'
import { createTurns } from './turns.ts'

const handlers: Handlers = {
  ...accountRequests,
  ...spaceRequests,
  ...logRequests,
  ...documentRequests,
  ...mailboxRequests,
  ...slotRequests
}
const BEFORE_LOGIN: ReadonlySet<RequestName> = new Set(['admit', 'login'])
/** No frame before login needs more. */
const FRAME_BYTES_BEFORE_LOGIN = 1 << 10

/** Refusals for rate that one connection may collect in a row before it is closed. */
const PATIENCE = 1_000
/** Refusals of any kind that a connection may collect before login. */
const PATIENCE_BEFORE_LOGIN = 10

export interface OpenSession extends Session {
  readonly connection: Connection
  /** Tells the client why, and closes. */
  end(code: RelayCode): void
}

/** One connection: reads frames, answers, remembers what was proven on it. It knows requests only by name. */
export function createSession(core: Core, peer: Peer, onClosed: (session: OpenSession) => void): OpenSession {
  const { limits } = core
  let isGreeted = false
  let isClosed = false
  let pending = 0
  let pendingBytes = 0
  let refusedInARow = 0
  let refusedBeforeLogin = 0
  const framesBeforeLogin = createTokenBucket(limits.framesBeforeLogin, core.clock)
  let challenge: ConnectionChallenge | undefined
  let device: DeviceState | undefined
  let role: DeviceRole | undefined
  let cancelDrainTimer: (() => void) | undefined
  const cancelLoginTimer = core.clock.setTimer(limits.loginMs, () => end('not-authenticated'))

  const connection: Connection = {
    address: peer.address,
    get challenge() {
      return challenge
    },
    get device() {
      return device
    },
    get role() {
      return role
    },
    proofs: createProofs(limits.provenEpochs),
    mailboxProofs: createProofs(limits.provenMailboxes),
    subscriptions: new Map(),
    turns: createTurns(),
    login(key, itsRole) {
      if (isClosed) return
      cancelLoginTimer()
      core.addresses.leave(peer.address)
      peer.loggedIn?.()
      device = core.devices.join(key, session)
      role = itsRole
    },
    send,
    unsentBytes: () => peer.bufferedBytes(),
    isBehind: () => peer.bufferedBytes() > limits.laggingBytes,
    lagging(log) {
      connection.subscriptions.delete(hex(log))
      core.log({ event: 'lagging', bufferedBytes: peer.bufferedBytes() })
      send(encodePush({ type: 'lagging', log }))
      cancelDrainTimer ??= core.clock.setTimer(limits.drainMs, () => {
        cancelDrainTimer = undefined
        if (connection.isBehind()) end('too-slow')
      })
    }
  }

  function send(frame: Uint8Array): void {
    if (isClosed) return
    if (peer.bufferedBytes() > limits.tooSlowBytes) end('too-slow')
    else peer.send(frame)
  }

  function end(code: RelayCode): void {
    if (isClosed) return
    core.log({ event: 'closed', code })
    peer.send(encodeRefusal({ code }))
    closed()
    peer.close(code)
  }

  function closed(): void {
    if (isClosed) return
    isClosed = true
    cancelLoginTimer()
    cancelDrainTimer?.()
    if (device) core.devices.leave(device, session)
    else core.addresses.leave(peer.address)
    core.mailboxReaders.leaveAll(connection)
    const subscriptions = [...connection.subscriptions.values()]
    connection.subscriptions.clear()
    for (const subscription of subscriptions) core.fanOut.leave(subscription)
    onClosed(session)
  }

  async function greet(version: number): Promise<void> {
    if (isGreeted) return end('malformed-frame')
    isGreeted = true
    if (version !== PROTOCOL_VERSION) return end('unsupported-version')
    const made = { relay: await core.storage.relayId(), connection: core.random.bytes(16), nonce: core.random.bytes(32) }
    challenge = made
    const { entryBytes, blobBytes } = limits
    send(encodePush({ type: 'challenge', version: PROTOCOL_VERSION, ...made, entryBytes, blobBytes }))
  }

  function refuse(request: number, name: RequestName, refusal: Refused['refusal']): void {
    send(encodeRefusal({ request, ...refusal }))
    if (device) return core.log({ event: 'refused', code: refusal.code, request: name })
    // Strangers must not fill the log: what they are told is not written down, only that they were shown out.
    refusedBeforeLogin += 1
    if (refusedBeforeLogin >= PATIENCE_BEFORE_LOGIN) end(refusal.code)
  }

  /** What stands against this request before it is looked at. */
  function objection(name: RequestName, frameBytes: number): Refused['refusal'] | undefined {
    if (pending >= limits.pendingRequests) return { code: 'limit-exceeded' }
    if (!device) return BEFORE_LOGIN.has(name) ? undefined : { code: 'not-authenticated' }
    const retryAfterMs = device.requests.take() || device.bytes.take(frameBytes)
    return retryAfterMs > 0 ? { code: 'rate-limited', retryAfterMs } : undefined
  }

  /** What waits to be done holds its bytes: while it is much, the rest stays on the way. */
  function addPending(bytes: number): void {
    const wasFull = pendingBytes > limits.pendingBytes
    pendingBytes += bytes
    if (pendingBytes > limits.pendingBytes !== wasFull) peer.hold?.(!wasFull)
  }

  async function answer(request: number, body: AnyRequest, frameBytes: number): Promise<void> {
    pending += 1
    addPending(frameBytes)
    try {
      const handler = handlers[body.type] as Handler<RequestName>
      await handler(core, connection, body, (content) => send(encodeAnswer(request, body.type, content)))
    } catch (error) {
      if (error instanceof Refused) refuse(request, body.type, error.refusal)
      else if (isStorageFull(error)) refuse(request, body.type, { code: 'storage-full' })
      else {
        core.log({ event: 'failed', request: body.type })
        refuse(request, body.type, { code: 'internal' })
      }
    } finally {
      pending -= 1
      addPending(-frameBytes)
    }
  }

  function receive(frame: Uint8Array): void {
    if (isClosed) return
    if (frame.length > (device ? FRAME_BYTES : FRAME_BYTES_BEFORE_LOGIN)) return end('frame-too-large')
    if (!device && framesBeforeLogin.take() > 0) return end('rate-limited')
    let decoded: ClientFrame
    try {
      decoded = decodeClientFrame(frame)
    } catch (error) {
      return end(error instanceof ProtocolError ? error.code : 'internal')
    }
    if (decoded.kind === 'hello') {
      core.track(greet(decoded.hello.version).catch(() => end('internal')))
      return
    }
    const { request, body } = decoded
    const refusal = objection(body.type, frame.length)
    if (!refusal) {
      refusedInARow = 0
      core.track(answer(request, body, frame.length))
      return
    }
    refuse(request, body.type, refusal)
    refusedInARow += 1
    if (refusedInARow > PATIENCE) end(refusal.code)
  }

  const session: OpenSession = { connection, receive, closed, end }
  return session
}

/** Whichever the request was that found no room: its sender keeps it and asks again, which `internal` would not tell. */
const isStorageFull = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'storage-full'
