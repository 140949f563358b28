import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto'
import {
  type AnyRequest,
  accessProof,
  admitProof,
  type ConnectionChallenge,
  decodeRelayFrame,
  encodeHello,
  encodeRequest,
  loginProof,
  PROTOCOL_VERSION
} from '@colloque/protocol'
import WebSocket from 'ws'

/** A connection to a real relay that knows the requests and nothing of what is sealed: what a bench of the relay is made of. */
export interface Peer {
  readonly challenge: ConnectionChallenge
  readonly socket: WebSocket
  request(body: AnyRequest): Promise<void>
  close(): void
}

/** Of one device and one log, as text: they go from process to process. */
export interface Keys {
  readonly device: string
  readonly access: string
  readonly space: string
  readonly log: string
}

export const newId = (): Uint8Array => new Uint8Array(randomBytes(16))
export const newKeys = (): Keys => {
  const [device, access, space, log] = [32, 32, 16, 16].map((length) => randomBytes(length).toString('hex')) as [
    string,
    string,
    string,
    string
  ]
  return { device, access, space, log }
}
export const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))

// RFC 8410
const SEED = Buffer.from('302e020100300506032b657004220420', 'hex')
const keyOf = (seed: string): KeyObject =>
  createPrivateKey({ key: Buffer.concat([SEED, Buffer.from(seed, 'hex')]), format: 'der', type: 'pkcs8' })
const publicOf = (key: KeyObject): Uint8Array =>
  new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32))
const signed = (message: Uint8Array, key: KeyObject): Uint8Array => new Uint8Array(sign(null, message, key))

/** `onFrame`: everything that is no answer, as it came. Without it no push is read. */
export async function connect(url: string, onFrame?: (frame: Uint8Array) => void): Promise<Peer> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/relay`, { perMessageDeflate: false })
  const waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>()
  let next = 1
  let isGreeted = false
  const challenge = await new Promise<ConnectionChallenge>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', () => socket.send(encodeHello({ type: 'hello', version: PROTOCOL_VERSION })))
    socket.on('message', (data: Buffer) => {
      // An idle subscriber must not cost its process what it does not cost the relay.
      if (onFrame !== undefined && isGreeted && waiting.size === 0) return onFrame(data)
      const frame = decodeRelayFrame(new Uint8Array(data))
      if (frame.kind === 'push' && frame.push.type === 'challenge') {
        isGreeted = true
        resolve(frame.push)
      }
      if (frame.kind === 'push' && frame.push.type !== 'challenge') onFrame?.(data)
      const number = frame.kind === 'answer' ? frame.request : frame.kind === 'refusal' ? (frame.refusal.request ?? 0) : 0
      const asked = waiting.get(number)
      waiting.delete(number)
      if (frame.kind === 'answer') asked?.resolve()
      if (frame.kind === 'refusal') asked?.reject(new Error(frame.refusal.code))
    })
  })
  return {
    challenge,
    socket,
    request(body) {
      const number = next++
      return new Promise((resolve, reject) => {
        waiting.set(number, { resolve, reject })
        socket.send(encodeRequest(number, body))
      })
    },
    close: () => socket.close()
  }
}

/** Admits the device by the token of a founding link. */
export async function admit(peer: Peer, { device }: Keys, foundingLink: string): Promise<void> {
  const token = new Uint8Array(Buffer.from(new URL(foundingLink).hash.slice(1), 'base64url'))
  const key = keyOf(device)
  const publicKey = publicOf(key)
  const signature = signed(admitProof(peer.challenge, token, publicKey), key)
  await peer.request({ type: 'admit', token, device: publicKey, signature })
}

export async function logIn(peer: Peer, { device }: Keys): Promise<void> {
  const key = keyOf(device)
  const publicKey = publicOf(key)
  await peer.request({ type: 'login', device: publicKey, signature: signed(loginProof(peer.challenge, publicKey), key) })
}

export async function createLog(peer: Peer, { access, space, log }: Keys): Promise<void> {
  const accessKey = publicOf(keyOf(access))
  await peer.request({ type: 'create-space', space: bytesOf(space), log: bytesOf(log), accessKey, retention: 'rolling' })
}

export async function prove(peer: Peer, { access, space }: Keys): Promise<void> {
  const signature = signed(accessProof(peer.challenge, bytesOf(space), 0), keyOf(access))
  await peer.request({ type: 'prove', space: bytesOf(space), epoch: 0, signature })
}

/** Logged in, proven, and subscribed from now on. */
export async function subscribe(url: string, keys: Keys, after: number, onFrame: (frame: Uint8Array) => void): Promise<Peer> {
  const peer = await connect(url, onFrame)
  await logIn(peer, keys)
  await prove(peer, keys)
  await peer.request({ type: 'subscribe', log: bytesOf(keys.log), epoch: 0, after })
  return peer
}
