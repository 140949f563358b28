import { expect, it } from 'vitest'
import { createEngineWorld } from '../../support/engine-world.ts'

it('two people talk', async () => {
  const t0 = performance.now()
  const world = await createEngineWorld('smoke')
  const t = () => Math.round(performance.now() - t0)
  const [ana, bo] = [await world.person('Ana'), await world.person('Bo')]
  console.log('people', t())
  const talk = await ana.conversations.open([bo.hex])
  await ana.say(talk, 'Bonjour')
  await world.advance(1000)
  console.log('talk', t(), world.frames)
  expect(bo.texts(talk)).toEqual(['Bonjour'])
  await bo.say(talk, 'Salut')
  await world.advance(1000)
  expect(ana.texts(talk)).toEqual(['Bonjour', 'Salut'])
  console.log('end', t(), world.frames, ana.alerts(), ana.steps, ana.shown(talk).map(m=>m.state))
})
