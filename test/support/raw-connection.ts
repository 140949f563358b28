/** A socket to a relay in the hands of someone who keeps to no rule: sends any bytes, keeps what comes back. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { once } from 'node:events'
import {
  type AnyRequest,
  admitProof,
  type ConnectionChallenge,
  decodeRelayFrame,
  encodeHello,
  encodeRequest,
  loginProof,
  PROTOCOL_VERSION,
  type RelayFrame
} from '@colloque/protocol'
import { WebSocket } from 'ws'

export interface RawConnection {
  readonly socket: WebSocket
  send(frame: Uint8Array | string): void
  /** The next frame of the relay; undefined when it closes instead. */
  next(): Promise<RelayFrame | undefined>
  /** WebSocket status, once closed by the relay. */
  readonly closed: Promise<number>
}

export async function openRaw(relayUrl: string): Promise<RawConnection> {
  const socket = new WebSocket(`${relayUrl.replace(/^http/, 'ws')}/relay`)
  const frames: RelayFrame[] = []
  let wake = Promise.withResolvers<void>()
  const changed = (): void => {
    wake.resolve()
    wake = Promise.withResolvers()
  }
  let isClosed = false
  const closed = new Promise<number>((resolve) => {
    socket.once('close', (status) => {
      isClosed = true
      changed()
      resolve(status)
    })
  })
  socket.on('error', () => {})
  socket.on('message', (data: Buffer) => {
    frames.push(decodeRelayFrame(new Uint8Array(data)))
    changed()
  })
  await once(socket, 'open')
  return {
    socket,
    closed,
    send: (frame) => socket.send(frame),
    async next() {
      while (frames.length === 0 && !isClosed) await wake.promise
      return frames.shift()
    }
  }
}

/** Says hello and gives the challenge. */
export async function greet(connection: RawConnection): Promise<ConnectionChallenge> {
  connection.send(encodeHello({ type: 'hello', version: PROTOCOL_VERSION }))
  const frame = await connection.next()
  if (frame?.kind !== 'push' || frame.push.type !== 'challenge') throw new Error('no challenge')
  return frame.push
}

/** Asks and gives the code of the refusal, or `ok`. */
export async function ask(connection: RawConnection, body: AnyRequest, number = 1): Promise<string> {
  connection.send(encodeRequest(number, body))
  const frame = await connection.next()
  if (frame === undefined) return 'closed'
  return frame.kind === 'refusal' ? frame.refusal.code : frame.kind === 'answer' ? 'ok' : frame.push.type
}

export interface DeviceKey {
  readonly device: Uint8Array
  readonly key: KeyObject
}

export function newDeviceKey(): DeviceKey {
  const { privateKey } = generateKeyPairSync('ed25519')
  const device = createPublicKey(createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }))).export({
    type: 'spki',
    format: 'der'
  })
  return { device: new Uint8Array(device.subarray(-32)), key: privateKey }
}

export const loginBy = ({ device, key }: DeviceKey, challenge: ConnectionChallenge): AnyRequest => ({
  type: 'login',
  device,
  signature: new Uint8Array(sign(null, loginProof(challenge, device), key))
})

export const admissionBy = ({ device, key }: DeviceKey, challenge: ConnectionChallenge, token: Uint8Array): AnyRequest => ({
  type: 'admit',
  token,
  device,
  signature: new Uint8Array(sign(null, admitProof(challenge, token, device), key))
})
