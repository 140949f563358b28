/** What is said is changed, answered, sent on and taken back, with its files, over the deaths of the processes that do it. */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Message } from '@colloque/client-api'
import { afterEach, expect, it } from 'vitest'
import { linkThrough } from '../support/counting-proxy.ts'
import { alarms, conversationOf, found, history, invite, type Person, untilReceived, untilState } from '../support/people.ts'
import { storedBlobs } from '../support/relay-contents.ts'
import { openWorld, type World } from '../support/world.ts'

let world: World | undefined
afterEach(async () => world?.close())

const untilSeen = (person: Person, id: string, isIt: (message: Message) => boolean): Promise<Message> =>
  person.until('a change of a message', () => {
    const message = person.message(id)
    return message && isIt(message) ? message : undefined
  })
const spoolOf = (person: Person): string[] => readdirSync(`${person.vaultPath}.files`)

it('[BODY-7] [BODY-8] [BODY-12] shows all the same, keeps what was forwarded, and leaves nothing of what was taken back', async () => {
  world = openWorld()
  const relay = await world.startRelay()
  const way = await world.startProxy(relay.port)
  const camille = await world.person('Dr Camille Moreau')
  const yanis = await world.person('Dr Yanis Belkacem')
  const ines = await world.person('Dr Inès Fictive')
  await found(camille, relay.foundingLink)
  await invite(camille, yanis, (link) => linkThrough(link, way.port))
  await invite(camille, ines)
  const { conversation } = await camille.call('open-conversation', { with: [yanis.account] })
  const { conversation: other } = await camille.call('open-conversation', { with: [ines.account] })

  // A letter with two files; the draft that it comes from is gone with it.
  const paths = ['lettre.pdf', 'photo.raw'].map((name) => join(camille.folder, name))
  for (const path of paths) writeFileSync(path, `sealed ${path}`)
  await camille.call('set-draft', { conversation, draft: { text: 'Voici', urgent: true } })
  const { message } = await camille.call('send', { conversation, text: 'Voici la lettre', paths, urgent: true })
  expect(await conversationOf(camille, conversation)).not.toHaveProperty('draft')
  const received = await untilReceived(yanis, message)
  expect(received).toMatchObject({ urgent: true, attachments: [{ name: 'lettre.pdf' }, { name: 'photo.raw' }] })
  const [letter] = received.attachments
  await yanis.call('save-attachment', { attachment: letter?.id ?? '', path: join(yanis.folder, 'lettre.pdf') })
  expect(spoolOf(yanis)).toHaveLength(1)

  // Sent on without being sent again, and marked as that.
  const { message: forwarded } = await camille.call('forward-message', { conversation, message, to: other })
  const arrived = await untilReceived(ines, forwarded)
  expect(arrived).toMatchObject({ text: 'Voici la lettre', forwarded: true, urgent: false })
  await ines.call('save-attachment', { attachment: arrived.attachments[0]?.id ?? '', path: join(ines.folder, 'lettre.pdf') })
  expect(storedBlobs(relay.data)).toHaveLength(2)

  // Edited, answered and found again by its new words.
  await camille.call('edit-message', { conversation, message, text: 'Voici la lettre corrigée' })
  await untilSeen(yanis, message, ({ text }) => text === 'Voici la lettre corrigée')
  expect((await yanis.call('message-versions', { conversation, message })).versions).toMatchObject([{ text: 'Voici la lettre' }])
  expect((await yanis.call('search', { text: 'corrigee' })).results).toMatchObject([{ message }])
  const { message: answer } = await yanis.call('send', { conversation, text: 'Bien reçu', replyTo: message })
  await yanis.call('react', { conversation, message, kind: 'thanks', on: true })
  expect(await untilReceived(camille, answer)).toMatchObject({ replyTo: { message, text: 'Voici la lettre corrigée', files: 2 } })
  await untilSeen(camille, message, ({ reactions }) => reactions.some(({ kind }) => kind === 'thanks'))

  // Unsent: edited and withdrawn with its file, over a death, and nobody learns of it.
  way.shut()
  await yanis.until('the loss of the relay', () => yanis.eventsOf('connection').find(({ state }) => state === 'offline'))
  const { message: hasty } = await yanis.call('send', {
    conversation,
    text: 'trop vite',
    paths: [join(yanis.folder, 'lettre.pdf')]
  })
  const { message: slow } = await yanis.call('send', { conversation, text: 'pas si vite' })
  await yanis.call('delete-message', { conversation, message: hasty })
  await yanis.call('edit-message', { conversation, message: slow, text: 'doucement' })
  expect(yanis.eventsOf('message-gone')).toEqual([{ type: 'message-gone', conversation, message: hasty }])
  await yanis.kill()
  way.open()
  await yanis.start()
  expect(await untilReceived(camille, slow)).toMatchObject({ text: 'doucement' })
  expect(camille.message(slow)).not.toHaveProperty('editedAt')

  // Taken back: text, versions, reactions and files are gone; the trace and what was forwarded stay.
  await camille.call('delete-message', { conversation, message })
  await camille.kill()
  await camille.start()
  const gone = await untilSeen(yanis, message, ({ deletedAt }) => deletedAt !== undefined)
  expect(gone).toMatchObject({ text: '', reactions: [], attachments: [], urgent: false })
  await expect(yanis.call('edit-message', { conversation, message, text: 'x' })).rejects.toMatchObject({ code: 'not-author' })
  await expect(yanis.call('react', { conversation, message, kind: 'seen', on: true })).rejects.toMatchObject({
    code: 'message-deleted'
  })
  for (const person of [camille, yanis]) await person.call('sync', {})
  expect(spoolOf(yanis)).toEqual([])
  for (const person of [camille, yanis]) {
    expect((await person.call('search', { text: 'corrigee', conversation })).results).toEqual([])
    const shown = await history(person, conversation)
    expect(shown.map(({ text }) => text)).toEqual(['', 'Bien reçu', 'doucement'])
    expect(shown[1]?.replyTo).toMatchObject({ message, deleted: true, text: '' })
  }
  expect(storedBlobs(relay.data).filter(({ isDeleted }) => isDeleted)).toEqual([])
  await ines.call('save-attachment', { attachment: arrived.attachments[1]?.id ?? '', path: join(ines.folder, 'photo.raw') })

  // One that nobody forwarded goes from the relay too.
  const { message: last } = await camille.call('send', { conversation, text: '', paths: paths.slice(0, 1) })
  await untilState(camille, last, 'sent')
  await camille.call('delete-message', { conversation, message: last })
  await untilSeen(yanis, last, ({ deletedAt }) => deletedAt !== undefined)
  await camille.call('sync', {})
  expect(storedBlobs(relay.data).filter(({ isDeleted }) => isDeleted)).toHaveLength(1)

  for (const person of [camille, yanis, ines]) {
    expect(alarms(person), person.profile.name).toEqual([])
    expect(await person.call('sync', {})).toEqual({ online: true, quarantined: 0 })
  }
})
