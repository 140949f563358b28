/** A group over its life: three found it, a fourth comes, one is removed while out of reach, one catches up over many changes, its last owner leaves. */
import { afterEach, expect, it } from 'vitest'
import { linkThrough } from '../support/counting-proxy.ts'
import { alarms, conversationOf, found, history, invite, type Person, untilReceived, untilState } from '../support/people.ts'
import { openWorld, type World } from '../support/world.ts'

let world: World | undefined
afterEach(async () => world?.close())

it('[COMMIT-3] [COMMIT-6] keeps each member to what was theirs to read, whatever happens to the group', async () => {
  world = openWorld()
  const relay = await world.startRelay()
  const way = await world.startProxy(relay.port)
  const camille = await world.person('Dr Camille Moreau')
  const yanis = await world.person('Dr Yanis Belkacem')
  const ines = await world.person('Dr Inès Fictive')
  const paul = await world.person('Dr Paul Imaginaire')
  const all = [camille, yanis, ines, paul]
  await found(camille, relay.foundingLink)
  await invite(camille, yanis)
  await invite(camille, ines, (link) => linkThrough(link, way.port))
  await invite(camille, paul)

  // Three.
  const { conversation } = await camille.call('create-conversation', {
    name: 'RCP du jeudi',
    with: [yanis.account, ines.account]
  })
  const say = async (author: Person, text: string): Promise<string> => (await author.call('send', { conversation, text })).message
  // Two who write at once are in the order of the relay: each waits for the one before.
  const sayNext = async (author: Person, text: string): Promise<string> =>
    (await untilState(author, await say(author, text), 'sent')).id
  await Promise.all([untilMembers(yanis, 3, conversation), untilMembers(ines, 3, conversation)])
  const texts = [await sayNext(camille, 'un'), await sayNext(yanis, 'deux'), await sayNext(ines, 'trois')]
  for (const person of [camille, yanis, ines]) for (const id of texts) await untilReceived(person, id)
  expect((await conversationOf(yanis, conversation))?.name).toBe('RCP du jeudi')
  await expect(yanis.call('remove-members', { conversation, accounts: [ines.account] })).rejects.toMatchObject({
    code: 'not-owner'
  })

  // A fourth, who sees nothing of before.
  await camille.call('add-members', { conversation, accounts: [paul.account] })
  await untilMembers(paul, 4, conversation)
  const fourth = await say(paul, 'quatre')
  for (const person of [camille, yanis, ines]) await untilReceived(person, fourth)
  expect(await textsOf(paul, conversation)).toEqual(['quatre'])

  // One is removed while out of reach, with a message on her lips.
  way.shut()
  await ines.until('the loss of the relay', () => ines.eventsOf('connection').find(({ state }) => state === 'offline'))
  const queued = await say(ines, 'jamais partie')
  await camille.call('remove-members', { conversation, accounts: [ines.account] })
  for (const person of [camille, yanis, paul]) await untilMembers(person, 3, conversation)
  const without = await say(camille, 'sans Inès')
  for (const person of [yanis, paul]) await untilReceived(person, without)
  expect(ines.message(queued)?.state).toBe('pending')
  way.open()
  const unsent = await untilState(ines, queued, 'failed')
  expect(unsent.failure).toBe('not-a-member')
  expect((await conversationOf(ines, conversation))?.status).toBe('removed')
  await expect(ines.call('send', { conversation, text: 'encore' })).rejects.toMatchObject({ code: 'not-a-member' })
  expect(await textsOf(ines, conversation)).toEqual(['un', 'deux', 'trois', 'quatre', 'jamais partie'])
  expect(ines.message(without)).toBeUndefined()

  // One is away while the group changes again and again.
  await yanis.stop()
  await camille.call('add-members', { conversation, accounts: [ines.account] })
  await untilMembers(ines, 4, conversation, 'active')
  const missed = [await sayNext(camille, 'cinq'), await sayNext(ines, 'six')]
  await untilReceived(camille, missed[1] ?? '')
  await camille.call('remove-members', { conversation, accounts: [paul.account] })
  await untilMembers(ines, 3, conversation)
  missed.push(await say(ines, 'sept'))
  await untilReceived(camille, missed[2] ?? '')
  await camille.call('add-members', { conversation, accounts: [paul.account] })
  await untilMembers(paul, 4, conversation, 'active')
  missed.push(await say(paul, 'huit'))
  await untilReceived(camille, missed[3] ?? '')
  await yanis.start()
  for (const id of missed) await untilReceived(yanis, id)
  const wholeStory = ['un', 'deux', 'trois', 'quatre', 'sans Inès', 'cinq', 'six', 'sept', 'huit']
  expect(await textsOf(yanis, conversation)).toEqual(wholeStory)
  expect(await textsOf(camille, conversation)).toEqual(wholeStory)
  expect(await textsOf(paul, conversation)).toEqual(['quatre', 'sans Inès', 'cinq', 'six', 'huit'])

  // The last owner goes, and the one who has been there longest can go on.
  await camille.call('leave-conversation', { conversation })
  await camille.until('her leave', async () => (await conversationOf(camille, conversation))?.status === 'left' || undefined)
  for (const person of [yanis, ines, paul]) {
    await untilMembers(person, 3, conversation)
    const members = (await conversationOf(person, conversation))?.members ?? []
    expect(members.filter(({ role }) => role === 'owner').map(({ account }) => account)).toEqual([yanis.account])
  }
  const nine = await say(ines, 'neuf')
  for (const person of [yanis, paul]) await untilReceived(person, nine)
  await yanis.call('add-members', { conversation, accounts: [camille.account] })
  await untilMembers(camille, 4, conversation, 'active')
  const ten = await say(camille, 'dix')
  for (const person of [yanis, ines, paul]) await untilReceived(person, ten)
  expect(await textsOf(camille, conversation)).toEqual([...wholeStory, 'dix'])
  expect(await textsOf(yanis, conversation)).toEqual([...wholeStory, 'neuf', 'dix'])

  for (const person of all) {
    expect(alarms(person), person.profile.name).toEqual([])
    expect(await person.call('sync', {})).toEqual({ online: true, quarantined: 0 })
  }
})

async function untilMembers(person: Person, count: number, conversation: string, status?: string): Promise<void> {
  await person.until(`${count} members`, async () => {
    const known = await conversationOf(person, conversation)
    return known?.members.length === count && known.status === (status ?? known.status) ? true : undefined
  })
}

const textsOf = async (person: Person, conversation: string): Promise<string[]> =>
  (await history(person, conversation)).map(({ text }) => text)
