import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
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
  parseLink,
  type RelayFrame
} from '@colloque/protocol'
import { WebSocket } from 'ws'

/** For tests: a device on a real WebSocket. Requests are answered in the order they are sent. */
export interface ConnectedDevice {
  readonly socket: WebSocket
  readonly challenge: ConnectionChallenge
  request(body: AnyRequest): Promise<RelayFrame>
}
export interface DeviceKey {
  readonly device: Uint8Array
  readonly secret: KeyObject
}

export function newDeviceKey(): DeviceKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return { device: new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')), secret: privateKey }
}
const signed = (message: Uint8Array, { secret }: DeviceKey): Uint8Array => new Uint8Array(sign(null, message, secret))

export async function connectDevice(url: string, options: { autoPong?: boolean } = {}): Promise<ConnectedDevice> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/relay`, {
    perMessageDeflate: false,
    rejectUnauthorized: false,
    ...options
  })
  await once(socket, 'open')
  const next = async (): Promise<RelayFrame> => decodeRelayFrame(new Uint8Array((await once(socket, 'message'))[0] as Buffer))
  socket.send(encodeHello({ type: 'hello', version: PROTOCOL_VERSION }))
  const frame = await next()
  if (frame.kind !== 'push' || frame.push.type !== 'challenge') throw new Error('no challenge')
  let requests = 0
  return {
    socket,
    challenge: frame.push,
    async request(body) {
      requests += 1
      socket.send(encodeRequest(requests, body))
      return next()
    }
  }
}

/** Admits a new device by the founding link and logs it in. */
export async function foundRelay(
  url: string,
  foundingLink: string | undefined
): Promise<{ connection: ConnectedDevice; key: DeviceKey }> {
  const link = parseLink(foundingLink ?? '')
  if (link.kind !== 'founding') throw new Error('no founding link')
  const [connection, key] = [await connectDevice(url), newDeviceKey()]
  const proof = admitProof(connection.challenge, link.token, key.device)
  const admitted = await connection.request({
    type: 'admit',
    token: link.token,
    device: key.device,
    signature: signed(proof, key)
  })
  if (admitted.kind !== 'answer') throw new Error('not admitted')
  await logIn(connection, key)
  return { connection, key }
}

export async function logIn(connection: ConnectedDevice, key: DeviceKey): Promise<void> {
  const answer = await connection.request({
    type: 'login',
    device: key.device,
    signature: signed(loginProof(connection.challenge, key.device), key)
  })
  if (answer.kind !== 'answer') throw new Error('not logged in')
}

export const newId = (): Uint8Array => new Uint8Array(randomBytes(16))
