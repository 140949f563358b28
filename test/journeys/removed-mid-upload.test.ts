/** Someone is put out of a group while a file of theirs is on its way: its message fails by name, leaves by itself never, and on request once they are back. */
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { linkThrough } from '../support/counting-proxy.ts'
import { writeLargeFile } from '../support/large-file.ts'
import { conversationOf, found, invite, type Person, untilReceived, untilState } from '../support/people.ts'
import { openWorld, type World } from '../support/world.ts'

const MB = 1 << 20

let world: World | undefined
afterEach(async () => world?.close())

it('[COMMIT-3] leaves no message pending for ever whose files arrive after its membership ended', async () => {
  world = openWorld()
  const relay = await world.startRelay()
  const way = await world.startProxy(relay.port)
  const camille = await world.person('Dr Camille Moreau')
  const yanis = await world.person('Dr Yanis Belkacem')
  await found(camille, relay.foundingLink)
  await invite(camille, yanis, (link) => linkThrough(link, way.port))
  const { conversation } = await camille.call('create-conversation', { name: 'RCP du jeudi', with: [yanis.account] })
  await untilStatus(yanis, conversation, 'active')

  const path = join(world.place('files'), 'examen.bin')
  await writeLargeFile(path, 8 * MB)
  way.reset()
  way.holdAfter(MB)
  const { message: id } = await yanis.call('send', { conversation, text: 'avec fichier', paths: [path] })
  await way.reached(MB)
  await camille.call('remove-members', { conversation, accounts: [yanis.account] })
  expect(await untilState(yanis, id, 'failed')).toMatchObject({ failure: 'not-a-member' })
  way.release()
  await yanis.until('the file at the relay', () => yanis.eventsOf('attachment').find(({ state }) => state === 'uploaded'))
  await yanis.call('sync', {})
  expect(yanis.message(id)).toMatchObject({ state: 'failed', failure: 'not-a-member' })
  expect((await yanis.call('status', {})).waiting).toBe(0)

  await camille.call('add-members', { conversation, accounts: [yanis.account] })
  await untilStatus(yanis, conversation, 'active')
  const { message: after } = await yanis.call('send', { conversation, text: 'de retour' })
  await untilReceived(camille, after)
  expect(camille.message(id)).toBeUndefined()
  await yanis.call('retry-message', { conversation, message: id })
  const received = await untilReceived(camille, id)
  expect(received).toMatchObject({ text: 'avec fichier' })
  const copy = join(world.place('files'), 'copie.bin')
  await camille.call('save-attachment', { attachment: received.attachments[0]?.id ?? '', path: copy })
})

const untilStatus = (person: Person, conversation: string, status: string) =>
  person.until(`a conversation that is ${status}`, async () => {
    const known = await conversationOf(person, conversation)
    return known?.status === status || undefined
  })
