import { readFileSync } from 'node:fs'
import { decodeRelayFrame } from '@colloque/protocol'
import { expect, it } from 'vitest'
import { createWorld, entry, settle, type TestClient } from './relay-world.ts'

const FRAMES = 5_000
const seed = Number(process.env.SEED ?? 0) || Math.floor(Math.random() * 2 ** 31)

function randomFrom(start: number): (below: number) => number {
  let state = start >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const vectors = JSON.parse(readFileSync(new URL('../../../packages/protocol/vectors/frames.json', import.meta.url), 'utf8'))
const frozen: Buffer[] = [...vectors.hello, ...vectors.requests].map(({ frame }: { frame: string }) => Buffer.from(frame, 'hex'))

function mutate(random: (below: number) => number): Uint8Array {
  const frame = Uint8Array.from(frozen[random(frozen.length)] as Buffer)
  const at = random(frame.length)
  switch (random(6)) {
    case 0:
      frame[at] = random(256)
      return frame
    case 1:
      frame[at] = (frame[at] as number) ^ (1 << random(8))
      return frame
    case 2:
      return frame.slice(0, at)
    case 3:
      return Uint8Array.from([...frame, random(256)])
    case 4: {
      const other = frozen[random(frozen.length)] as Buffer
      return Uint8Array.from([...frame.slice(0, at), ...other.subarray(random(other.length))])
    }
    default:
      return frame
  }
}

it(`[CONN-8] ${FRAMES} mutated frames leave the relay healthy (SEED=${seed})`, async () => {
  const random = randomFrom(seed)
  const world = createWorld()
  const witness = await world.client('admin')
  const { space, log, access } = await world.space(witness)
  await witness.prove(space, 0, access[0] as never)
  await witness.ask('subscribe', { log, epoch: 0, after: 0 })
  const device = await world.admitDevice('admin')
  let hostile: TestClient = await world.connectAs(device)
  let isLoggedIn = true
  let closed = 0
  let answered = 0
  for (let sent = 0; sent < FRAMES; sent += 1) {
    hostile.session.receive(mutate(random))
    if (random(4) === 0) await settle()
    if (hostile.closedWith !== undefined) {
      closed += 1
      await settle()
      const last = decodeRelayFrame(hostile.frames.at(-1) as Uint8Array)
      expect(last.kind === 'refusal' && last.refusal.code).toBe(hostile.closedWith)
      const codes = ['malformed-frame', 'frame-too-large', 'unsupported-version']
      const before = ['not-authenticated', 'admission-refused', 'login-refused', 'rate-limited']
      expect([...codes, ...(isLoggedIn ? [] : before)]).toContain(hostile.closedWith)
      answered += hostile.frames.length
      await world.pass(1_000)
      isLoggedIn = random(3) !== 0
      hostile = isLoggedIn ? await world.connectAs(device) : world.connect()
    }
  }
  await settle()
  expect(closed).toBeGreaterThan(FRAMES / 10)
  expect(answered).toBeGreaterThan(closed)
  expect(world.events.filter(({ event }) => event === 'failed')).toEqual([])
  expect(await witness.ask('append', { log, epoch: 0, entries: [entry()] })).toEqual({ seqs: [1] })
  expect(witness.pushes('entries')).toHaveLength(1)
  expect(witness.closedWith).toBeUndefined()
  expect((await world.storage.statistics()).devices).toBe(2)
})
