/** What is done to a relay process over real sockets: hostile frames and requests, unfinished ones, and greed. Each resolves when the relay has dealt with it. */
import { encodeRequest, slotProof } from '@colloque/protocol'
import { expect } from 'vitest'
import { ask, type DeviceKey, greet, loginBy, openRaw, type RawConnection } from '../support/raw-connection.ts'
import { type Chance, mutateBytes } from './chance.ts'
import { makeFrame } from './frame-maker.ts'
import { type KnownBlob, makeHttpRequest } from './http-maker.ts'
import type { LiveState } from './live-state.ts'
import { openRawHttp } from './raw-http.ts'
import { CLOSING, CLOSING_BEFORE_LOGIN } from './refusals.ts'
import { keyPair, sha256 } from './relay-parts.ts'
import { maskedFrame, openWebSocketByHand } from './websocket-by-hand.ts'

export interface Target {
  readonly url: string
  readonly port: number
  readonly chance: Chance
  /** Devices that the relay has admitted. */
  readonly intruders: readonly DeviceKey[]
}

const SPEAKERS = 6
const FRAMES_AT_ONCE = 10
/** Of 640 KiB each, at once. */
const WRITES = 40

async function loggedIn({ url, chance, intruders }: Target, intruder = chance.one(intruders)): Promise<RawConnection> {
  const raw = await openRaw(url)
  expect(await ask(raw, loginBy(intruder, await greet(raw)))).toBe('ok')
  return raw
}

/** Frames in small batches, each followed by a ping: whatever was asked before has its outcome by then, or the connection its end. */
export async function attackByFrames({ url, chance, intruders }: Target, state: LiveState, frames: number): Promise<void> {
  let sent = 0
  const codes = new Set<string>()
  const speak = async (): Promise<void> => {
    while (sent < frames) {
      const raw = await openRaw(url)
      const challenge = await greet(raw)
      const isLoggedIn = !chance.once(4)
      if (isLoggedIn) expect(await ask(raw, loginBy(chance.one(intruders), challenge))).toBe('ok')
      for (let open = true; open && sent < frames; ) {
        for (let left = FRAMES_AT_ONCE; left > 0; left -= 1, sent += 1)
          raw.send(makeFrame(chance, state, { challenge, request: sent + 2, brokenOnceIn: isLoggedIn ? 40 : 4 }))
        raw.send(encodeRequest(1, { type: 'ping' }))
        for (let answered = false; open && !answered; ) {
          const frame = await raw.next()
          if (frame === undefined) open = false
          else if (frame.kind === 'answer') answered = frame.request === 1
          else if (frame.kind === 'refusal') {
            codes.add(frame.refusal.code)
            answered = frame.refusal.request === 1
            if (frame.refusal.request === undefined)
              expect(isLoggedIn ? CLOSING : CLOSING_BEFORE_LOGIN).toContain(frame.refusal.code)
          }
        }
      }
      raw.socket.terminate()
    }
  }
  await Promise.all(Array.from({ length: SPEAKERS }, speak))
  expect([...codes]).not.toContain('internal')
  expect(codes.size).toBeGreaterThan(8)
}

async function announce(target: Target): Promise<KnownBlob> {
  const { chance } = target
  const raw = await loggedIn(target)
  const id = chance.bytes(16)
  const [upload, read, remove] = [chance.bytes(32), chance.bytes(32), chance.bytes(32)] as const
  const hashes = { uploadHash: sha256(upload), readHash: sha256(read), deleteHash: sha256(remove) }
  expect(await ask(raw, { type: 'create-blob', blob: id, sizeBytes: 40, ...hashes })).toBe('ok')
  raw.socket.terminate()
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
  return { name: hex(id), sizeBytes: 40, tokens: { upload: hex(upload), read: hex(read), remove: hex(remove) } }
}

export async function attackByHttp(target: Target, requests: number): Promise<void> {
  const { chance, port } = target
  const blobs: KnownBlob[] = []
  for (let count = 0; count < 20; count += 1) blobs.push(await announce(target))
  for (let sent = 0; sent < requests; sent += 1) {
    const http = await openRawHttp(port)
    const { bytes } = makeHttpRequest(chance, blobs)
    const statuses = await http.askLast(chance.once(3) ? mutateBytes(chance, bytes) : bytes)
    for (const status of statuses) expect([500, 502, 503, 507]).not.toContain(status)
  }
}

/** Strangers who send nearly a whole frame of the largest size, and others who say nothing at all. */
export async function attackByWaiting({ port }: Target): Promise<void> {
  const whole = maskedFrame(new Uint8Array((1 << 20) - 1))
  const unfinished = await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      const socket = await openWebSocketByHand(port)
      if (index % 2 === 0) socket.write(whole.subarray(0, whole.length - 1))
      return socket
    })
  )
  const silent = await Promise.all(Array.from({ length: 300 }, () => openRawHttp(port)))
  for (const { socket } of silent) socket.write('GET /about HTTP/1.1\r\nX-Slow:')
  await Promise.all(
    unfinished
      .filter((_, index) => index % 2 === 0)
      .map((socket) => new Promise((resolve) => (socket.destroyed ? resolve(0) : socket.once('close', resolve))))
  )
  for (const socket of unfinished) socket.destroy()
  for (const { socket } of silent) socket.destroy()
}

/** A device that writes as much as it may, and reads on many connections nothing of what it asks for. */
export async function attackByBulk(target: Target): Promise<void> {
  const { chance } = target
  const writer = await loggedIn(target)
  const slot = chance.bytes(16)
  const owner = keyPair()
  const bytes = new Uint8Array(640 << 10)
  const expiresDay = Math.floor(Date.now() / 86_400_000) + 2
  const signature = owner.sign(slotProof(slot, 0, expiresDay, bytes))
  expect(await ask(writer, { type: 'put-slot', slot, version: 0, key: owner.publicKey, bytes, expiresDay, signature })).toBe('ok')
  for (let greedy = 0; greedy < 5; greedy += 1) {
    const raw = await loggedIn(target, target.intruders[greedy % target.intruders.length])
    ;(raw.socket as unknown as { _socket: { pause(): void } })._socket.pause()
    for (let times = 0; times < 400; times += 1) raw.send(encodeRequest(times, { type: 'get-slot', slot }))
  }
  for (let version = 1; version <= WRITES; version += 1) {
    const next = owner.sign(slotProof(slot, version, expiresDay, bytes))
    writer.send(
      encodeRequest(version, { type: 'put-slot', slot, version, key: owner.publicKey, bytes, expiresDay, signature: next })
    )
  }
  for (let answers = 0; answers < WRITES; answers += 1) expect((await writer.next())?.kind).toBe('answer')
}
