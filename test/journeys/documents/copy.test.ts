/** A document of one's own space given to a conversation: its text and images as they are, in one's own name, and nothing else of it. */
import { FILE_PART_BYTES } from '@colloque/client-api'
import { afterEach, beforeEach, expect, it } from 'vitest'
import * as Y from 'yjs'
import { bytesOf } from '../../support/attachment-world.ts'
import { type Desk, openPractice, PASSPHRASE, type Practice } from '../../support/clients-in-process.ts'
import { openPage } from '../../support/document-page.ts'

let practice: Practice
let camille: Desk
let yanis: Desk
let conversation: string
let personal: string
let document: string
let image: string

beforeEach(async () => {
  practice = await openPractice()
  ;({ camille, yanis, conversation } = await practice.colleagues())
  ;({ conversation: personal } = await camille.client.call('open-personal-space', {}))
  ;({ node: document } = await camille.client.call('create-document', { conversation: personal, name: 'Protocole' }))
  image = await putImage()
  const page = await openPage(camille.client, { conversation: personal, document })
  page.doc.transact(() => {
    const [paragraph, text, picture] = [new Y.XmlElement('paragraph'), new Y.XmlText(), new Y.XmlElement('image')]
    text.applyDelta([
      { insert: 'Relais ', attributes: { bold: {} } },
      { insert: 'héparine', attributes: { 'comment--abc': { id: 'x' }, italic: {} } }
    ])
    paragraph.insert(0, [text])
    picture.setAttribute('file', image)
    page.doc.getXmlFragment('content').insert(0, [paragraph, picture])
    page.doc.getMap('comments').set('x', 'à relire')
  })
  await practice.pass(2_000)
  await page.close()
})
afterEach(() => practice.close())

async function putImage(): Promise<string> {
  const bytes = bytesOf(40_000)
  const { upload } = await camille.client.call('begin-upload', { name: 'figure.png', sizeBytes: bytes.length })
  for (let offset = 0; offset < bytes.length; offset += FILE_PART_BYTES)
    await camille.client.call('upload-part', { upload, offset, bytes: bytes.slice(offset, offset + FILE_PART_BYTES) })
  await camille.client.call('finish-upload', { upload })
  const { nodes } = await camille.client.call('add-files', { conversation: personal, document, uploads: [{ upload }] })
  for (let round = 0; round < 100 && (await camille.client.call('files-queue', {})).count > 0; round++) await practice.pass(1_000)
  return nodes[0] ?? ''
}

const listed = async (desk: Desk, space: string) => (await desk.client.call('folder', { conversation: space })).nodes

it('[TREE-6] comes with its images and without a second upload; comments, history and the original stay', async () => {
  const blobs = practice.blobs.ids()
  expect(blobs).toHaveLength(1)
  const { node } = await camille.client.call('copy-document', { conversation: personal, document, to: conversation })
  await practice.pass(2_000)
  expect(practice.blobs.ids()).toEqual(blobs)
  expect((await listed(yanis, conversation)).map(({ id, name, createdBy }) => [id, name, createdBy?.account])).toEqual([
    [node, 'Protocole', camille.account]
  ])
  const page = await openPage(yanis.client, { conversation, document: node })
  await practice.pass(1_000)
  const { files } = await yanis.client.call('document-files', { conversation, document: node })
  expect(files).toMatchObject([{ name: 'figure.png', sizeBytes: 40_000, state: 'available' }])
  expect(files[0]?.node).not.toBe(image)
  expect(page.doc.getXmlFragment('content').toString()).toBe(
    `<paragraph><bold>Relais </bold><italic>héparine</italic></paragraph><image file="${files[0]?.node}"></image>`
  )
  expect([...page.doc.getMap('comments').keys()]).toEqual([])
  await yanis.client.call('fetch-attachment', { attachment: files[0]?.attachment ?? '' })

  // From here on each is its own.
  const words = (page.doc.getXmlFragment('content').get(0) as Y.XmlElement).get(0) as Y.XmlText
  words.insert(words.length, ' vu')
  await practice.pass(2_000)
  const original = await openPage(camille.client, { conversation: personal, document })
  await practice.pass(1_000)
  expect(original.doc.getXmlFragment('content').toString()).toContain(`file="${image}"`)
  expect(original.doc.getXmlFragment('content').toString()).not.toContain('vu')
  expect([...original.doc.getMap('comments').keys()]).toEqual(['x'])
  const { authors } = await camille.client.call('document-authors', { conversation, document: node })
  expect(authors.map(({ account }) => account).toSorted()).toEqual([camille.account, yanis.account].toSorted())

  // The original deleted for good, its image is the other's still.
  await camille.client.call('trash-nodes', { conversation: personal, nodes: [document] })
  await camille.client.call('delete-nodes', { conversation: personal, nodes: [document] })
  await practice.pass(60_000)
  expect(practice.blobs.ids()).toEqual(blobs)
})

it('[TREE-6] is there whole or not at all', async () => {
  const { conversation: group } = await yanis.client.call('create-conversation', { name: 'Staff', with: [camille.account] })
  await practice.pass(2_000)
  await yanis.client.call('set-role', { conversation: group, account: camille.account, role: 'reader' })
  await practice.pass(2_000)
  const held = () => [
    camille.store.all('SELECT hex(attachment) FROM attachment ORDER BY 1'),
    camille.store.all("SELECT hex(log) FROM document_log WHERE status != 'deleted' AND kind = 'document' ORDER BY 1")
  ]
  const before = held()
  const copy = (part: object) =>
    camille.client.call('copy-document', { conversation: personal, document, to: conversation, ...part })
  await expect(copy({ to: group })).rejects.toMatchObject({ code: 'read-only' })
  await expect(copy({ parent: 'f'.repeat(32) })).rejects.toMatchObject({ code: 'unknown-node' })
  await expect(copy({ document: 'f'.repeat(32) })).rejects.toMatchObject({ code: 'unknown-document' })
  await expect(copy({ document: image })).rejects.toMatchObject({ code: 'unknown-document' })
  await expect(copy({ to: 'f'.repeat(32) })).rejects.toMatchObject({ code: 'unknown-conversation' })
  await practice.pass(60_000)
  expect(held()).toEqual(before)
  expect(practice.blobs.ids()).toHaveLength(1)
  expect([await listed(camille, group), await listed(yanis, conversation)]).toEqual([[], []])
})

it('[TREE-6] is whole or leaves nothing, between whichever two writes its process ends', async () => {
  let isCopied = false
  for (let writes = 0; !isCopied; writes++) {
    let left = writes
    camille.storing = () => {
      if (left-- <= 0) throw new Error('the process has ended')
    }
    isCopied = await camille.client.call('copy-document', { conversation: personal, document, to: conversation }).then(
      () => true,
      () => false
    )
    camille.storing = undefined
    await camille.restart()
    await camille.client.call('unlock', { passphrase: PASSPHRASE })
    await practice.pass(10_000)
    await listed(camille, personal)
    for (const { id } of await listed(camille, conversation)) {
      const page = await openPage(camille.client, { conversation, document: id })
      await practice.pass(100)
      const { files } = await camille.client.call('document-files', { conversation, document: id })
      expect(page.doc.getXmlFragment('content').toString()).toContain(`</paragraph><image file="${files[0]?.node}"></image>`)
      await page.close()
    }
    expect(unnamed()).toEqual([])
  }
  const named = async (desk: Desk) => (await listed(desk, conversation)).map(({ id, name }) => [id, name])
  expect(await named(yanis)).toEqual(await named(camille))
})

/** What lies in the vault of documents and files of the trees, and in none of them; `listed` has brought the rows of both after. */
const unnamed = () =>
  camille.store.all(`SELECT * FROM (
    SELECT 'log' AS what, lower(hex(log)) AS id FROM document_log WHERE kind = 'document'
    UNION SELECT 'content', lower(hex(log)) FROM document WHERE log NOT IN (SELECT log FROM document_log WHERE kind = 'folders')
    UNION SELECT 'update', lower(hex(log)) FROM document_update WHERE log NOT IN (SELECT log FROM document_log WHERE kind = 'folders')
    UNION SELECT 'record', lower(hex(log)) FROM document_outbox WHERE log NOT IN (SELECT log FROM document_log WHERE kind = 'folders')
    UNION SELECT 'file', lower(hex(substr(message, 17, 16))) FROM attachment WHERE length(message) = 33
  ) WHERE id NOT IN (SELECT id FROM tree_node)`)

it('[TREE-6] waits for an image that has not left', async () => {
  camille.network.cut()
  const { upload } = await camille.client.call('begin-upload', { name: 'autre.png', sizeBytes: 3 })
  await camille.client.call('upload-part', { upload, offset: 0, bytes: Uint8Array.of(1, 2, 3) })
  await camille.client.call('finish-upload', { upload })
  await camille.client.call('add-files', { conversation: personal, document, uploads: [{ upload }] })
  const copy = camille.client.call('copy-document', { conversation: personal, document, to: conversation })
  await expect(copy).rejects.toMatchObject({ code: 'file-unreadable', detail: { name: 'autre.png' } })
  camille.network.mend()
})

it('[DLOG-7] comes whole where one update could not bring it', async () => {
  const { node: large } = await camille.client.call('create-document', { conversation: personal, name: 'Registre' })
  const written = await openPage(camille.client, { conversation: personal, document: large })
  const page = 'x'.repeat(13 << 18)
  for (let part = 0; part < 4; part++) {
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.insert(0, [new Y.XmlText(`${part} ${page}`)])
    written.doc.getXmlFragment('content').push([paragraph])
    await practice.pass(100)
  }
  const text = written.text()
  const { node } = await camille.client.call('copy-document', { conversation: personal, document: large, to: conversation })
  const copied = await openPage(camille.client, { conversation, document: node })
  await practice.settle()
  expect(copied.text() === text).toBe(true)
})

it('[TREE-6] images of another document are taken with the words, as copies that outlive it; nothing is taken twice, or from what is not here', async () => {
  const blobs = practice.blobs.ids()
  const { node } = await camille.client.call('create-document', { conversation, name: 'Compte rendu' })
  const take = (desk: Desk, images: string[], into = node) =>
    desk.client.call('take-images', { conversation, document: into, images })
  const { taken } = await take(camille, [image, image, 'e'.repeat(32)])
  expect(taken).toEqual([{ image, node: expect.stringMatching(/^[0-9a-f]{32}$/) }])
  const copy = taken[0]?.node ?? ''
  expect(copy).not.toBe(image)
  expect(await take(camille, [copy])).toEqual({ taken: [{ image: copy, node: copy }] })
  // A file of a folder is none: who learned its id could have somebody give it out by a copy and a paste.
  const bytes = bytesOf(10).slice()
  const { upload } = await camille.client.call('begin-upload', { name: 'courrier.png', sizeBytes: bytes.length })
  await camille.client.call('upload-part', { upload, offset: 0, bytes })
  await camille.client.call('finish-upload', { upload })
  const { nodes } = await camille.client.call('add-files', { conversation: personal, uploads: [{ upload, folders: [] }] })
  await practice.pass(5_000)
  expect((await listed(camille, personal)).map(({ id }) => id)).toEqual(expect.arrayContaining(nodes))
  expect(await take(camille, nodes)).toEqual({ taken: [] })
  // Of no tree that this device has.
  await practice.pass(2_000)
  expect(await take(yanis, [image])).toEqual({ taken: [] })
  expect(practice.blobs.ids()).toEqual(expect.arrayContaining(blobs))

  await camille.client.call('trash-nodes', { conversation: personal, nodes: [document] })
  await camille.client.call('delete-nodes', { conversation: personal, nodes: [document] })
  await practice.pass(60_000)
  expect(practice.blobs.ids()).toEqual(expect.arrayContaining(blobs))
  const { files } = await yanis.client.call('document-files', { conversation, document: node })
  expect(files).toMatchObject([{ node: copy, name: 'figure.png', sizeBytes: 40_000, state: 'available' }])
  await yanis.client.call('fetch-attachment', { attachment: files[0]?.attachment ?? '' })
})

it('[TREE-6] an image that cannot be written in the tree leaves no row', async () => {
  const { conversation: group } = await yanis.client.call('create-conversation', { name: 'Staff', with: [camille.account] })
  const { node } = await yanis.client.call('create-document', { conversation: group, name: 'Note' })
  await practice.pass(2_000)
  await yanis.client.call('set-role', { conversation: group, account: camille.account, role: 'reader' })
  await practice.pass(2_000)
  const rows = () => camille.store.all('SELECT hex(attachment) FROM attachment ORDER BY 1')
  const before = rows()
  const refused = camille.client.call('take-images', { conversation: group, document: node, images: [image] })
  await expect(refused).rejects.toMatchObject({ code: 'read-only' })
  const nowhere = camille.client.call('take-images', { conversation, document: 'f'.repeat(32), images: [image] })
  await expect(nowhere).rejects.toMatchObject({ code: 'unknown-document' })
  expect(rows()).toEqual(before)
})
