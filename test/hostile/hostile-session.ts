/** One connection of an attacker to a relay in memory, and the judge of what it is told: one outcome for each request, of the codes that are written down. */
import {
  type AnyRequest,
  type ConnectionChallenge,
  decodeClientFrame,
  decodeRelayFrame,
  type RelayCode
} from '@colloque/protocol'
import { expect } from 'vitest'
import { CLOSING, CLOSING_BEFORE_LOGIN, isExpected } from './refusals.ts'
import type { KeyPair, TestClient, World } from './relay-parts.ts'

export interface Outcome {
  readonly body: AnyRequest
  /** Undefined: it was done. */
  readonly code: RelayCode | undefined
}

export interface HostileSession {
  readonly challenge: ConnectionChallenge
  readonly isLoggedIn: boolean
  readonly isClosed: boolean
  send(frame: Uint8Array): void
  /** What became of all that was sent since the last time. To be called when everything has settled. */
  judge(): Outcome[]
}

/** `device`: logs in as this one; without it the connection stays a stranger. */
export async function openHostileSession(world: World, address: string, device?: KeyPair): Promise<HostileSession> {
  const client: TestClient = world.connect(address)
  await client.hello()
  const { challenge } = client
  const isLoggedIn = device !== undefined && (await client.login(device)).code === undefined
  client.frames.length = 0
  const asked: { number: number; body: AnyRequest }[] = []

  const repeated = new Set<number>()

  /** A change of bytes may give a number twice; then nobody can say which outcome is whose. */
  function take(number: number, what: string, fits: (body: AnyRequest) => boolean): AnyRequest {
    const at = asked.findIndex((one) => one.number === number && (repeated.has(number) || fits(one.body)))
    if (at < 0) {
      const candidates = asked.filter((one) => one.number === number).map(({ body }) => body.type)
      expect.unreachable(`${what} for request ${number}, which was ${candidates.join(' or ') || 'never asked'}`)
    }
    return (asked.splice(at, 1)[0] as { body: AnyRequest }).body
  }

  function outcomeOf(bytes: Uint8Array): Outcome | undefined {
    const frame = decodeRelayFrame(bytes)
    if (frame.kind === 'push') return undefined
    if (frame.kind === 'answer')
      return { body: take(frame.request, frame.name, ({ type }) => type === frame.name), code: undefined }
    const { request, code } = frame.refusal
    if (request === undefined) return undefined
    return { body: take(request, code, ({ type }) => !isLoggedIn || isExpected(type, code)), code }
  }

  return {
    challenge,
    isLoggedIn,
    get isClosed() {
      return client.closedWith !== undefined
    },
    send(frame) {
      const request = client.closedWith === undefined ? readRequest(frame) : undefined
      if (request && asked.some(({ number }) => number === request.number)) repeated.add(request.number)
      if (request) asked.push(request)
      client.session.receive(frame)
      if (request === undefined && client.closedWith === undefined && !isHello(frame))
        expect.unreachable('a malformed frame left its connection open')
    },
    judge() {
      const outcomes = client.frames.flatMap((frame) => outcomeOf(frame) ?? [])
      const last = client.frames.at(-1)
      client.frames.length = 0
      if (client.closedWith === undefined) {
        expect(asked, 'left without an outcome').toEqual([])
        return outcomes
      }
      expect(isLoggedIn ? CLOSING : CLOSING_BEFORE_LOGIN).toContain(client.closedWith)
      const said = last && decodeRelayFrame(last)
      expect(said?.kind === 'refusal' && said.refusal.code).toBe(client.closedWith)
      return outcomes
    }
  }
}

/** What a frame asks, where it is one that the wire allows. */
function readRequest(frame: Uint8Array): { number: number; body: AnyRequest } | undefined {
  try {
    const decoded = decodeClientFrame(frame)
    return decoded.kind === 'request' ? { number: decoded.request, body: decoded.body } : undefined
  } catch {
    return undefined
  }
}

function isHello(frame: Uint8Array): boolean {
  try {
    return decodeClientFrame(frame).kind === 'hello'
  } catch {
    return false
  }
}
