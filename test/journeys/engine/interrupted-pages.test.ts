import { beforeEach, describe, expect, it } from 'vitest'
import { dishonest } from '../../support/engine-dishonest.ts'
import { fromHex } from '../../support/engine-parts.ts'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'

// Reading a long page takes turns, and anything may happen between two of them.
let world: World
let ana: Person
let bo: Person
let team: string

beforeEach(async () => {
  world = await createEngineWorld('interrupted pages')
  ana = await world.person('Ana')
  bo = await world.person('Bo')
  team = await ana.conversations.create('Équipe', [bo.hex])
  await world.advance(20_000)
})

/** Ana comes back to a page of long edits and is held in the middle of it, until the result is called. */
async function holdInPage(): Promise<() => void> {
  const message = fromHex(await bo.say(team, 'first'))
  await world.advance(1_000)
  ana.cut()
  await world.settle()
  const mallory = dishonest(bo, team)
  for (let at = 0; at < 60; at++)
    await mallory.say({ type: 'edit', message, text: `${at} ${'mot '.repeat(4_900)}`, mentions: [], editedAt: at })
  const { clock } = ana.core.ports
  const { turn } = clock
  let release = (): void => {}
  let turns = 0
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const isHeld = new Promise<void>((resolve) => {
    Object.assign(clock, {
      async turn() {
        turns += 1
        if (turns === 4) {
          resolve()
          await released
        }
        return turn()
      }
    })
  })
  ana.mend()
  for (let tries = 0; tries < 40 && turns < 4; tries++) await pass(500)
  await isHeld
  return release
}

/** `world.advance` would wait for the one that is held. */
async function pass(durationMs: number): Promise<void> {
  world.clock.advance(durationMs)
  for (let count = 0; count < 40; count++) await new Promise((resolve) => setImmediate(resolve))
}

async function hearsWhatComes(): Promise<void> {
  await world.advance(20_000)
  await bo.say(team, 'urgent')
  await world.advance(5_000)
  expect(ana.texts(team).at(-1)).toBe('urgent')
  expect(ana.alerts()).toEqual([])
}

describe('a page that is read over several turns', () => {
  it('is followed by what comes, when the connection was lost and found again in the middle of it', async () => {
    const release = await holdInPage()
    ana.cut()
    await pass(500)
    ana.mend()
    for (let count = 0; count < 20; count++) await pass(500)
    release()
    await hearsWhatComes()
  })

  it('is followed by what comes, when the relay ended the subscription in the middle of it', async () => {
    const release = await holdInPage()
    await ana.core.relay.request('unsubscribe', { log: ana.space(team).log })
    ana.spaces.session(fromHex(team))?.lagging()
    release()
    await hearsWhatComes()
  })

  it('is left where it is when the vault closes, and taken up there by the next', async () => {
    const release = await holdInPage()
    const session = ana.spaces.session(fromHex(team))
    session?.close()
    release()
    await session?.idle()
    const { cursor } = ana.space(team).position
    ana.crash()
    await ana.reopen()
    await world.advance(20_000)
    expect(ana.space(team).position.cursor).toBeGreaterThan(cursor)
    expect(ana.texts(team)[0]?.startsWith('59 ')).toBe(true)
    await hearsWhatComes()
  })
})
