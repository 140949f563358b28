/** A real relay process under 5,000 hostile frames and requests, floods and greedy readers, while two people go on talking beside it. */
import { readFileSync } from 'node:fs'
import { parseLink } from '@colloque/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { alarms, found, invite, type Person, untilReceived, untilState } from '../support/people.ts'
import { admissionBy, ask, type DeviceKey, greet, newDeviceKey, openRaw } from '../support/raw-connection.ts'
import { openWorld, type RelayHost, type World } from '../support/world.ts'
import { createChance, seed } from './chance.ts'
import { createLiveState } from './live-state.ts'
import { attackByBulk, attackByFrames, attackByHttp, attackByWaiting } from './real-attacks.ts'
import { keyPair } from './relay-parts.ts'

const FRAMES = 4_000
const REQUESTS = 1_000
const MEMORY_MB = 300

const chance = createChance('real relay')
const intruders: DeviceKey[] = []
let world: World
let relay: RelayHost
let camille: Person
let yanis: Person
let conversation: string
let isOver = false

beforeAll(async () => {
  world = openWorld()
  relay = await world.startRelay()
  camille = await world.person('Dr Camille Moreau')
  yanis = await world.person('Dr Yanis Belkacem')
  await found(camille, relay.foundingLink)
  await invite(camille, yanis)
  conversation = (await camille.call('open-conversation', { with: [yanis.account] })).conversation
  for (let count = 0; count < 4; count += 1) intruders.push(await smuggleIn())
})
afterAll(async () => world?.close())

/** A device of the attacker's, let in by an invitation that went astray. */
async function smuggleIn(): Promise<DeviceKey> {
  const link = parseLink((await camille.call('invite', {})).link)
  if (link.kind !== 'invitation') throw new Error('no invitation')
  const [raw, key] = [await openRaw(relay.url), newDeviceKey()]
  expect(await ask(raw, admissionBy(key, await greet(raw), link.admissionToken))).toBe('ok')
  raw.socket.terminate()
  return key
}

/** One message each way after the other, until the attack is over. */
async function talk(): Promise<number> {
  let turns = 0
  do {
    turns += 1
    const { message: there } = await camille.call('send', { conversation, text: `aller ${turns}` })
    await untilReceived(yanis, there)
    const { message: back } = await yanis.call('send', { conversation, text: `retour ${turns}` })
    await untilReceived(camille, back)
    await untilState(camille, there, 'delivered')
  } while (!isOver)
  return turns
}

it(`[CONN-8] a real relay lives through ${FRAMES + REQUESTS} hostile frames and requests within ${MEMORY_MB} MB, and two people beside it notice nothing (SEED=${seed})`, async () => {
  const state = createLiveState(chance, Array.from({ length: 6 }, keyPair), Math.floor(Date.now() / 86_400_000))
  const target = { url: relay.url, port: relay.port, chance, intruders }
  const talking = talk()
  try {
    await attackByFrames(target, state, FRAMES)
    await attackByHttp(target, REQUESTS)
    await attackByWaiting(target)
    await attackByBulk(target)
  } finally {
    isOver = true
  }
  expect(await talking).toBeGreaterThan(3)
  for (const person of [camille, yanis]) {
    expect(person.eventsOf('connection').filter(({ state }) => state !== 'online')).toEqual([])
    expect(alarms(person)).toEqual([])
  }
  const log = readFileSync(relay.logPath, 'utf8')
  expect(log).not.toMatch(/"event":"(failed|request-failed|housekeeping-failed)"/)
  expect(peakMb(relay.pid())).toBeLessThan(MEMORY_MB)
}, 600_000)

/** The most that a process ever had resident, in MB, as Linux counts it. */
const peakMb = (pid: number): number => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
