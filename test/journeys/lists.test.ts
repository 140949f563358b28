/** What a person's lists show over a day's work, by the contract alone: two people, a real relay. */
import { afterEach, expect, it } from 'vitest'
import { conversationOf, found, invite, untilReceived } from '../support/people.ts'
import { openWorld, type World } from '../support/world.ts'

let world: World | undefined
afterEach(async () => world?.close())

it('[BODY-13] [COMMIT-10] names, finds, keeps drafts and says when one is away', async () => {
  world = openWorld()
  const relay = await world.startRelay()
  const camille = await world.person('Dr Camille Moreau')
  const yanis = await world.person('Dr Yanis Belkacem')
  await found(camille, relay.foundingLink)
  await invite(camille, yanis)
  expect(await camille.call('relay-declaration', {})).toMatchObject({ relayUrl: relay.url })

  const { conversation } = await camille.call('create-conversation', { name: 'Gardes', with: [yanis.account] })
  await camille.call('set-draft', { conversation, draft: { text: 'à écrire' } })
  expect((await conversationOf(camille, conversation))?.draft).toEqual({ text: 'à écrire' })
  const { message } = await camille.call('send', { conversation, text: 'Échographie demain à 8 h' })
  await untilReceived(yanis, message)
  expect((await conversationOf(camille, conversation))?.draft).toBeUndefined()

  const { results } = await yanis.call('search', { text: 'ECHOGRAPHIE dem' })
  expect(results).toMatchObject([{ message, conversation, excerpt: 'Échographie demain à 8 h', inFileName: false }])
  expect(await conversationOf(yanis, conversation)).toMatchObject({ unread: 1, last: { message }, pinned: false })
  await yanis.call('arrange-conversation', { conversation, pinned: true })
  expect((await yanis.call('messages', { conversation, around: results[0]?.seq ?? 0, limit: 1 })).messages).toHaveLength(1)

  await camille.call('rename-conversation', { conversation, name: 'Gardes de mars' })
  await yanis.until('the new name', () =>
    yanis.eventsOf('conversation').find((event) => event.conversation.name === 'Gardes de mars' && event.conversation.pinned)
  )

  await camille.call('set-availability', { availability: { state: 'away', standIn: yanis.account } })
  const shown = async () =>
    (await yanis.call('directory', {})).members.find(({ account }) => account === camille.account)?.availability
  await yanis.until('the availability', async () => ((await shown()) ? true : undefined))
  expect(await shown()).toEqual({ state: 'away', standIn: yanis.account })

  expect(await yanis.call('set-settings', { language: 'en' })).toMatchObject({ language: 'en', typing: true })
  expect((await yanis.call('settings', {})).language).toBe('en')
  expect(await yanis.call('incidents', { conversation })).toEqual({ incidents: [] })
  expect((await yanis.call('status', {})).waiting).toBe(0)
})
