/** A message whose files are still on their way when its author's membership ends: it is never sent to others than it was written for. */
import { beforeEach, describe, expect, it } from 'vitest'
import { failMessage, markResumed, queueWhenUploaded } from '../../support/engine-parts.ts'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'

let world: World
let ana: Person
let bo: Person
let eve: Person
let conversation: string

beforeEach(async () => {
  world = await createEngineWorld('ended membership')
  ana = await world.person('Ana')
  bo = await world.person('Bo')
  eve = await world.person('Eve')
  const cyr = await world.person('Cyr')
  conversation = await ana.conversations.create('Équipe', [bo.hex, cyr.hex])
  await world.advance(60_000)
})

/** As `send` leaves it: in the vault, and not in the outbox before its files are at the relay. */
async function sayWithFile(text: string): Promise<Uint8Array> {
  bo.cut()
  await world.settle()
  await bo.say(conversation, text)
  const { store } = bo.core
  const row = store.get<{ message: Uint8Array }>('SELECT message FROM message WHERE text = ?', text)
  if (row === undefined) return expect.unreachable()
  store.run('DELETE FROM outbox')
  store.run('UPDATE space SET own_counter = own_counter - 1')
  store.run('UPDATE message SET waiting = 1 WHERE message = ?', row.message)
  return row.message
}

/** Everyone's word of what its transfer may tell of it meanwhile. */
const tellings: [string, (message: Uint8Array) => unknown][] = [
  ['goes on', () => undefined],
  ['meets a full relay', (message) => failMessage(bo.core, message, 'relay-full')],
  ['meets the day’s quota', (message) => failMessage(bo.core, message, 'quota-exceeded')],
  ['fails and is resumed', (message) => [failMessage(bo.core, message, 'file-unreadable'), markResumed(bo.core, message)]]
]

describe('a message that waits for its files when its author is removed', () => {
  it.each(tellings)(
    '[COMMIT-3] goes to nobody who came after, when its transfer %s, until its author says so',
    async (_how, tell) => {
      const message = await sayWithFile('for these three')
      await ana.conversations.remove(conversation, [bo.hex])
      await world.advance(30_000)
      bo.mend()
      await world.advance(60_000)
      expect(bo.status(conversation)).toBe('removed')
      bo.core.store.transaction(() => tell(message))
      expect(bo.shown(conversation).at(-1)).toMatchObject({ state: 'failed', failure: 'not-a-member' })
      await ana.conversations.add(conversation, [bo.hex, eve.hex])
      await world.advance(60_000)
      expect([bo.status(conversation), eve.status(conversation)]).toEqual(['active', 'active'])
      bo.core.store.transaction(() => tell(message))
      bo.core.store.transaction(() => queueWhenUploaded(bo.core, message, []))
      bo.spaces.wake()
      await world.advance(60_000)
      expect(eve.texts(conversation)).toEqual([])
      const [shown] = bo.shown(conversation)
      expect(shown).toMatchObject({ state: 'failed', failure: 'not-a-member' })
      await bo.messages.retry({ conversation, message: shown?.id ?? '' })
      await world.advance(60_000)
      expect(eve.texts(conversation)).toEqual(['for these three'])
      expect(eve.alerts()).toEqual([])
    }
  )
})
