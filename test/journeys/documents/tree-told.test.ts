import { decodeClientFrame } from '@colloque/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Desk, openPractice, PASSPHRASE, type Practice } from '../../support/clients-in-process.ts'

let practice: Practice
beforeEach(async () => {
  practice = await openPractice()
})
afterEach(() => practice.close())

const folderEvents = ({ events }: Desk, of: string): readonly unknown[] =>
  events.splice(0).filter((event) => event.type === 'folder' && event.conversation === of)
const read = { type: 'folder', unchanged: true }

it('tells whoever was shown a tree without the relay when all of it was read, though nothing in it changed', async () => {
  const { camille, conversation } = await practice.colleagues()
  await camille.client.call('create-folder', { conversation, name: 'Protocoles' })
  await practice.pass(1_000)
  camille.network.cut()
  await camille.restart()
  await camille.client.call('unlock', { passphrase: PASSPHRASE })
  const shown = await camille.client.call('folder', { conversation })
  expect([shown.nodes.length, shown.complete]).toEqual([1, false])
  folderEvents(camille, conversation)
  camille.network.mend()
  await practice.pass(60_000)
  expect(folderEvents(camille, conversation)).toContainEqual({ ...read, conversation })
  expect((await camille.client.call('folder', { conversation })).complete).toBe(true)
})

it('tells a newcomer that nothing of a tree can be read yet', async () => {
  const { camille, yanis } = await practice.colleagues()
  const noor = await practice.newcomer(camille, 'Dr Noor Haddad')
  const group = await practice.group(camille, yanis)
  await camille.client.call('create-folder', { conversation: group, name: 'Protocoles' })
  await practice.pass(1_000)
  // Whoever could put a snapshot is gone before they do.
  for (const desk of [camille, yanis])
    desk.leaving = (frame) => {
      const decoded = decodeClientFrame(frame)
      if (decoded.kind === 'request' && decoded.body.type === 'put-snapshot-part') desk.network.cut()
    }
  await camille.client.call('add-members', { conversation: group, accounts: [noor.account] })
  noor.events.length = 0
  await practice.pass(1_000)
  expect(folderEvents(noor, group)).toContainEqual({ ...read, conversation: group })
  expect(await noor.client.call('folder', { conversation: group })).toMatchObject({ complete: false, waiting: true })
})

it('tells a former member that nothing more comes', async () => {
  const { camille, yanis } = await practice.colleagues()
  const group = await practice.group(camille, yanis)
  await camille.client.call('create-folder', { conversation: group, name: 'Protocoles' })
  await practice.pass(1_000)
  yanis.events.length = 0
  await camille.client.call('remove-members', { conversation: group, accounts: [yanis.account] })
  await practice.pass(1_000)
  expect(folderEvents(yanis, group).at(-1)).toEqual({ ...read, conversation: group })
  expect((await yanis.client.call('folder', { conversation: group })).complete).toBe(true)
})
