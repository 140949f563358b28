/** Text of files, between two real processes: it is asked for once the file is here, and what is found leads to its message and page. */
import { afterEach, expect, it } from 'vitest'
import { found, invite, untilReceived } from '../../support/people.ts'
import { openWorld, type World } from '../../support/world.ts'

let world: World | undefined
afterEach(async () => world?.close())

it('[VAULT-10] finds a received file by its text, once it is on this device', async () => {
  world = openWorld()
  const relay = await world.startRelay()
  const camille = await world.person('Dr Camille Moreau')
  const yanis = await world.person('Dr Yanis Belkacem')
  await found(camille, relay.foundingLink)
  await invite(camille, yanis)
  const { conversation } = await camille.call('open-conversation', { with: [yanis.account] })
  const bytes = new TextEncoder().encode('Embolie pulmonaire bilatérale')
  const { upload } = await camille.call('begin-upload', { name: 'courrier.txt', sizeBytes: bytes.length })
  await camille.call('upload-part', { upload, offset: 0, bytes })
  await camille.call('finish-upload', { upload })
  const { message } = await camille.call('send', { conversation, text: 'voir', uploads: [upload] })
  const received = await untilReceived(yanis, message)
  const attachment = received.attachments[0]?.id ?? ''
  expect((await yanis.call('files-to-index', {})).files).toEqual([])
  await yanis.call('fetch-attachment', { attachment })
  const { files } = await yanis.call('files-to-index', {})
  expect(files).toEqual([{ attachment, name: 'courrier.txt', type: 'text/plain', sizeBytes: bytes.length }])
  const read = await yanis.call('read-attachment', { attachment, start: 0, end: bytes.length })
  // As the interface does: what is not taken while the index is begun is given again.
  const give = async () => {
    await yanis.call('index-file', { attachment, pages: [new TextDecoder().decode(read.bytes)] })
    return (await yanis.call('files-to-index', {})).files
  }
  await expect.poll(give, { timeout: 60_000 }).toEqual([])
  const hit = { conversation, message, attachment, page: 1, name: 'courrier.txt', from: { isYou: false } }
  const search = async () => (await yanis.call('search', { text: 'bilaterale' })).files
  await expect.poll(search, { timeout: 60_000 }).toMatchObject([hit])
})

it('[VAULT-10] finds a file of the tree by its text under its name, also where it was put in', async () => {
  world = openWorld()
  const relay = await world.startRelay()
  const camille = await world.person('Dr Camille Moreau')
  await found(camille, relay.foundingLink)
  const { conversation } = await camille.call('open-personal-space', {})
  const bytes = new TextEncoder().encode('Embolie pulmonaire bilatérale')
  const { upload } = await camille.call('begin-upload', { name: 'scanner.txt', sizeBytes: bytes.length })
  await camille.call('upload-part', { upload, offset: 0, bytes })
  await camille.call('finish-upload', { upload })
  await camille.call('add-files', { conversation, uploads: [{ upload }] })
  const nodes = async () => (await camille.call('folder', { conversation })).nodes
  await expect.poll(nodes, { timeout: 60_000 }).toMatchObject([{ file: { state: 'here' } }])
  const [node] = await nodes()
  // As the interface does: what is not taken yet is given again.
  const giveAll = async () => {
    const { files } = await camille.call('files-to-index', {})
    for (const { attachment } of files)
      await camille.call('index-file', { attachment, pages: ['une', 'Embolie pulmonaire bilatérale'] })
    return files
  }
  await expect.poll(giveAll, { timeout: 60_000 }).toEqual([])
  const search = async () => (await camille.call('search', { text: 'bilaterale' })).nodes
  const hit = { conversation, node: node?.id, name: 'scanner.txt', kind: 'file', within: { part: 'text', page: 2 } }
  await expect.poll(search, { timeout: 60_000 }).toMatchObject([hit])
  // It stays so when the names of the tree are indexed anew.
  await camille.call('rename-node', { conversation, node: node?.id ?? '', name: 'angio.txt' })
  await expect.poll(search, { timeout: 60_000 }).toMatchObject([{ ...hit, name: 'angio.txt' }])
})
