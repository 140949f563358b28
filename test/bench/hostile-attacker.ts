/** A process that attacks a relay until it is ended: URL, then admission tokens in hex. It says one line when it has begun. */
import { encodeRequest, ProtocolError } from '@colloque/protocol'
import { createChance, mutateBytes } from '../hostile/chance.ts'
import { makeFrame } from '../hostile/frame-maker.ts'
import { makeHttpRequest } from '../hostile/http-maker.ts'
import { createLiveState } from '../hostile/live-state.ts'
import { openRawHttp } from '../hostile/raw-http.ts'
import { keyPair } from '../hostile/relay-parts.ts'
import { admissionBy, ask, type DeviceKey, greet, loginBy, newDeviceKey, openRaw } from '../support/raw-connection.ts'

const [url = '', ...tokens] = process.argv.slice(2)
const chance = createChance('bench')
const state = createLiveState(chance, Array.from({ length: 6 }, keyPair), Math.floor(Date.now() / 86_400_000))
const FRAMES_AT_ONCE = 20
const nobody = '0'.repeat(64)
const blobs = [{ name: '0'.repeat(32), sizeBytes: 40, tokens: { upload: nobody, read: nobody, remove: nobody } }]

async function enter(token: string): Promise<DeviceKey> {
  const [raw, key] = [await openRaw(url), newDeviceKey()]
  await ask(raw, admissionBy(key, await greet(raw), new Uint8Array(Buffer.from(token, 'hex'))))
  raw.socket.terminate()
  return key
}

/** One connection after the other, each until the relay ends it. */
async function speak(device: DeviceKey): Promise<void> {
  const raw = await openRaw(url)
  const challenge = await greet(raw)
  await ask(raw, loginBy(device, challenge))
  for (let sent = 10; ; ) {
    for (let left = FRAMES_AT_ONCE; left > 0; left -= 1, sent += 1)
      raw.send(makeFrame(chance, state, { challenge, request: sent, brokenOnceIn: 100 }))
    raw.send(encodeRequest(1, { type: 'ping' }))
    for (let frame = await raw.next(); ; frame = await raw.next()) {
      if (frame === undefined) return raw.socket.terminate()
      if (frame.kind === 'answer' && frame.request === 1) break
      if (frame.kind === 'refusal' && frame.refusal.request === 1) break
    }
  }
}

async function request(): Promise<void> {
  const http = await openRawHttp(Number(new URL(url).port))
  const { bytes } = makeHttpRequest(chance, blobs)
  await http.askLast(chance.once(3) ? mutateBytes(chance, bytes) : bytes)
}

/** What the relay does to an attacker is no fault of this process. */
async function forever(work: () => Promise<void>): Promise<never> {
  for (;;)
    await work().catch((error: unknown) => {
      if (error instanceof ProtocolError) throw error
    })
}

const devices = await Promise.all(tokens.map(enter))
console.log('attacking')
await Promise.all([
  ...devices.flatMap((device) => [speak, speak].map((one) => forever(() => one(device)))),
  forever(request),
  forever(request)
])
