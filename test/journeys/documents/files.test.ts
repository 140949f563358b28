import type { FolderNode } from '@colloque/client-api'
import { FILE_PART_BYTES } from '@colloque/client-api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bytesOf, MIB, same } from '../../support/attachment-world.ts'
import { type Desk, openPractice, PASSPHRASE, type Practice } from '../../support/clients-in-process.ts'

let practice: Practice
let camille: Desk
let yanis: Desk
let conversation: string

beforeEach(async () => {
  practice = await openPractice()
  ;({ camille, yanis, conversation } = await practice.colleagues())
})
afterEach(() => practice.close())

async function nodesOf(desk: Desk): Promise<FolderNode[]> {
  return (await desk.client.call('folder', { conversation })).nodes
}

/** `folder/name`, of all that is in the tree or on its way there. */
async function placesOf(desk: Desk): Promise<string[]> {
  const nodes = await nodesOf(desk)
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const pathOf = (node: FolderNode): string => {
    const parent = node.parent === undefined ? undefined : byId.get(node.parent)
    return parent ? `${pathOf(parent)}/${node.name}` : node.name
  }
  return nodes.map(pathOf).sort()
}

async function named(desk: Desk, name: string): Promise<FolderNode> {
  const node = (await nodesOf(desk)).find((each) => each.name === name)
  if (node === undefined) throw new Error(`${name} is not there`)
  return node
}

async function stage(desk: Desk, name: string, bytes: Uint8Array): Promise<string> {
  const { upload } = await desk.client.call('begin-upload', { name, sizeBytes: bytes.length })
  for (let offset = 0; offset < bytes.length; offset += FILE_PART_BYTES)
    await desk.client.call('upload-part', { upload, offset, bytes: bytes.slice(offset, offset + FILE_PART_BYTES) })
  await desk.client.call('finish-upload', { upload })
  return upload
}

async function read(desk: Desk, { file }: FolderNode): Promise<Uint8Array> {
  const attachment = file?.attachment ?? ''
  await desk.client.call('fetch-attachment', { attachment })
  const parts: Uint8Array[] = []
  for (let start = 0; start < (file?.sizeBytes ?? 0); start += FILE_PART_BYTES) {
    const end = Math.min(file?.sizeBytes ?? 0, start + FILE_PART_BYTES)
    parts.push((await desk.client.call('read-attachment', { attachment, start, end })).bytes)
  }
  return new Uint8Array(Buffer.concat(parts))
}

const pass = (): Promise<void> => practice.pass(2_000)

/** Bytes take turns of this process, and how many is not the clock's to say. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let round = 0; !(await isSo()); round++) {
    if (round === 100) throw new Error('what was waited for never came')
    await practice.pass(1_000)
  }
}

const untilEmpty = (desk: Desk): Promise<void> => until(async () => (await desk.client.call('files-queue', {})).count === 0)

describe('files in the tree of a conversation', () => {
  it('[TREE-3] takes a whole folder, uploads and a large file; the other sees each when it is whole, and reads it to the byte', async () => {
    const large = bytesOf(9 * MIB + 5)
    const scan = bytesOf(300_000)
    camille.files.put('/home/courriers/2026/lettre.pdf', bytesOf(10))
    camille.files.put('/home/courriers/2026/bilan.pdf', bytesOf(0))
    camille.files.put('/home/courriers/irm.dcm', large)
    const { node: parent } = await camille.client.call('create-folder', { conversation, name: 'Dossier' })
    const upload = await stage(camille, 'scan.png', scan)
    const added = await camille.client.call('add-files', {
      conversation,
      parent,
      paths: ['/home/courriers'],
      uploads: [{ upload, folders: ['courriers', 'images'] }]
    })
    expect(added).toMatchObject({ nodes: { length: 4 }, skipped: [] })
    expect(await placesOf(camille), 'what is on its way is shown to who sends it').toContain('Dossier/courriers/irm.dcm')
    await untilEmpty(camille)
    await pass()
    const places = [
      'Dossier',
      'Dossier/courriers',
      'Dossier/courriers/2026',
      'Dossier/courriers/2026/bilan.pdf',
      'Dossier/courriers/2026/lettre.pdf',
      'Dossier/courriers/images',
      'Dossier/courriers/images/scan.png',
      'Dossier/courriers/irm.dcm'
    ]
    expect(await placesOf(camille)).toEqual(places)
    expect(await placesOf(yanis)).toEqual(places)
    const his = await named(yanis, 'irm.dcm')
    expect(his).toMatchObject({ createdBy: { name: 'Dr Camille Moreau' }, file: { state: 'available', sizeBytes: large.length } })
    expect(same(await read(yanis, his), large)).toBe(true)
    expect(same(await read(yanis, await named(yanis, 'scan.png')), scan)).toBe(true)
    expect(await named(yanis, 'irm.dcm')).toMatchObject({ file: { state: 'here' } })
    expect(await named(camille, 'irm.dcm')).toMatchObject({ file: { state: 'here' } })
  })

  it('makes folders that nothing lies in, each once', async () => {
    const { node: parent } = await camille.client.call('create-folder', { conversation, name: 'Dossier' })
    const folders = [['Examens', '2026'], ['Courriers']]
    for (let time = 0; time < 2; time++) await camille.client.call('add-files', { conversation, parent, folders })
    await pass()
    const places = ['Dossier', 'Dossier/Courriers', 'Dossier/Examens', 'Dossier/Examens/2026']
    expect(await placesOf(yanis)).toEqual(places)
  })

  it('tells of what was put in the queue while the relay is away, after the answer to who put it there', async () => {
    camille.network.cut()
    await pass()
    const told = () => camille.events.filter((event) => event.type === 'files')
    const before = told().length
    const upload = await stage(camille, 'lettre.pdf', bytesOf(10))
    await camille.client.call('add-files', { conversation, uploads: [{ upload, folders: [] }] })
    expect(told()).toHaveLength(before)
    await pass()
    expect(told().slice(before)).toMatchObject([{ count: 1, doneBytes: 0, totalBytes: 10 }])
    camille.network.mend()
  })

  it('is shown to nobody else before the relay holds all of it; the folders of the same names are used again', async () => {
    camille.files.put('/home/a/un.txt', bytesOf(5))
    await camille.client.call('add-files', { conversation, paths: ['/home/a'] })
    await untilEmpty(camille)
    camille.files.put('/home/a/deux.txt', bytesOf(MIB))
    camille.network.cut()
    const again = { conversation, paths: ['/home/a'], onlyNew: true }
    expect(await camille.client.call('add-files', again)).toMatchObject({ nodes: { length: 1 }, known: 1 })
    expect(await camille.client.call('add-files', again)).toMatchObject({ nodes: [], known: 2 })
    await pass()
    expect(await placesOf(camille)).toEqual(['a', 'a/deux.txt', 'a/un.txt'])
    expect(await placesOf(yanis)).toEqual(['a', 'a/un.txt'])
    camille.network.mend()
    await practice.pass(60_000)
    await untilEmpty(camille)
    await pass()
    expect(await placesOf(yanis)).toEqual(['a', 'a/deux.txt', 'a/un.txt'])
  })

  it('goes on after the process was killed in the middle, and puts each file there once', async () => {
    for (let index = 0; index < 8; index++) camille.files.put(`/home/b/${index}.bin`, bytesOf(index * 400_000 + 1))
    await camille.client.call('add-files', { conversation, paths: ['/home/b'] })
    await practice.pass(20)
    camille.network.cut()
    await camille.restart()
    await camille.client.call('unlock', { passphrase: PASSPHRASE })
    expect((await camille.client.call('files-queue', {})).count).toBeGreaterThan(0)
    await pass()
    await camille.restart()
    camille.network.mend()
    await camille.client.call('unlock', { passphrase: PASSPHRASE })
    await practice.pass(60_000)
    await untilEmpty(camille)
    await pass()
    const places = ['b', ...Array.from({ length: 8 }, (_, index) => `b/${index}.bin`)]
    expect(await placesOf(camille)).toEqual(places)
    expect(await placesOf(yanis)).toEqual(places)
    for (let index = 0; index < 8; index++) {
      const bytes = camille.files.contents(`/home/b/${index}.bin`)
      expect(same(await read(yanis, await named(yanis, `${index}.bin`)), bytes)).toBe(true)
    }
  })

  it('pauses without loss, resumes where it was, gives up what is not wanted, and tells how far and how fast', async () => {
    const large = bytesOf(12 * MIB)
    camille.files.put('/home/large.bin', large)
    camille.files.put('/home/other.bin', bytesOf(3 * MIB))
    const { nodes } = await camille.client.call('add-files', { conversation, paths: ['/home/large.bin', '/home/other.bin'] })
    const [first = '', second = ''] = nodes
    await camille.client.call('pause-files', { conversation })
    await pass()
    expect((await camille.client.call('files-queue', {})).files.map(({ state }) => state)).toEqual(['paused', 'paused'])
    const heldBytes = practice.blobs.ids().reduce((sum, id) => sum + (practice.blobs.bytes(id)?.length ?? 0), 0)
    await pass()
    expect(practice.blobs.ids().reduce((sum, id) => sum + (practice.blobs.bytes(id)?.length ?? 0), 0)).toBe(heldBytes)
    await camille.client.call('cancel-files', { nodes: [second] })
    await expect(camille.client.call('cancel-files', { nodes: [second] })).rejects.toMatchObject({ code: 'unknown-node' })
    await camille.client.call('resume-files', { nodes: [first] })
    let rates = 0
    for (let turns = 0; turns < 5_000 && rates === 0; turns++) {
      const { files, bytesPerSecond, doneBytes, totalBytes } = await camille.client.call('files-queue', {})
      if (files[0]?.state !== 'uploading') await new Promise(setImmediate)
      else rates = Number(bytesPerSecond > 0 && doneBytes > 0 && doneBytes <= totalBytes && totalBytes === large.length)
    }
    expect(rates).toBe(1)
    await untilEmpty(camille)
    await pass()
    expect(await placesOf(yanis)).toEqual(['large.bin'])
    expect(same(await read(yanis, await named(yanis, 'large.bin')), large)).toBe(true)
    expect(practice.blobs.ids()).toHaveLength(1)
    const told = camille.events.filter((event) => event.type === 'files')
    expect(told.at(-1)).toMatchObject({ count: 0, doneBytes: 0, totalBytes: 0, bytesPerSecond: 0 })
  })

  it('says what is in the way (a full disk, a file that changed or went) and sends it when it is tried again', async () => {
    camille.files.put('/home/c.bin', bytesOf(200_000))
    camille.disk.isFull = true
    await camille.client.call('add-files', { conversation, paths: ['/home/c.bin'] })
    await pass()
    const failed = async () => (await camille.client.call('files-queue', {})).files.map(({ state, failure }) => [state, failure])
    expect(await failed()).toEqual([['failed', 'disk-full']])
    camille.disk.isFull = false
    camille.files.put('/home/c.bin', bytesOf(210_000))
    await camille.client.call('resume-files', {})
    await pass()
    expect(await failed()).toEqual([['failed', 'file-changed']])
    camille.files.put('/home/c.bin', undefined)
    await camille.client.call('resume-files', {})
    await pass()
    expect(await failed()).toEqual([['failed', 'file-unreadable']])
    const bytes = bytesOf(220_000)
    camille.files.put('/home/c.bin', bytes)
    await camille.client.call('resume-files', {})
    await untilEmpty(camille)
    await pass()
    expect(same(await read(yanis, await named(yanis, 'c.bin')), bytes)).toBe(true)
  })

  it('goes on by itself when there is room for the vault again', async () => {
    camille.files.put('/home/f.bin', bytesOf(200_000))
    // No room for one more file, and for all else.
    camille.store.script(`CREATE TABLE rest (bytes BLOB);
      CREATE TRIGGER full BEFORE INSERT ON attachment BEGIN INSERT INTO rest VALUES (zeroblob(100000000)); END;
      PRAGMA max_page_count = 10000`)
    await camille.client.call('add-files', { conversation, paths: ['/home/f.bin'] })
    await pass()
    expect((await camille.client.call('files-queue', {})).files).toMatchObject([{ state: 'queued' }])
    camille.store.script('DROP TRIGGER full')
    await untilEmpty(camille)
    await until(async () => (await placesOf(yanis)).includes('f.bin'))
  })

  it('goes on by itself where there was no room either to note what else was wrong', async () => {
    camille.files.put('/home/g.bin', bytesOf(200_000))
    camille.store.script(`CREATE TABLE rest (bytes BLOB);
      CREATE TRIGGER odd BEFORE INSERT ON attachment BEGIN SELECT RAISE(ABORT, 'odd'); END;
      CREATE TRIGGER full BEFORE UPDATE OF failure ON tree_file BEGIN INSERT INTO rest VALUES (zeroblob(100000000)); END;
      PRAGMA max_page_count = 10000`)
    await camille.client.call('add-files', { conversation, paths: ['/home/g.bin'] })
    await pass()
    expect((await camille.client.call('files-queue', {})).files).toMatchObject([{ state: 'queued' }])
    camille.store.script('DROP TRIGGER odd; DROP TRIGGER full')
    await untilEmpty(camille)
    await until(async () => (await placesOf(yanis)).includes('g.bin'))
  })

  it('refuses what was named itself and cannot be sent, and goes on without what lies in a folder', async () => {
    await expect(camille.client.call('add-files', { conversation, paths: ['/home/none'] })).rejects.toMatchObject({
      code: 'file-unreadable'
    })
    const elsewhere = '0'.repeat(32)
    await expect(camille.client.call('add-files', { conversation, parent: elsewhere, paths: [] })).rejects.toMatchObject({
      code: 'unknown-node'
    })
    await expect(camille.client.call('add-files', { conversation: elsewhere, paths: [] })).rejects.toMatchObject({
      code: 'unknown-conversation'
    })
    expect(await placesOf(camille)).toEqual([])
  })
})

it('[SNAP-5] a newcomer to a group reads the files that were there before', async () => {
  const group = await camille.client.call('create-conversation', { name: 'RCP', with: [yanis.account] })
  ;({ conversation } = group)
  await practice.settle()
  const bytes = bytesOf(90_000)
  camille.files.put('/home/e/avant.bin', bytes)
  await camille.client.call('add-files', { conversation, paths: ['/home/e'] })
  await untilEmpty(camille)
  const ines = await practice.newcomer(camille, 'Dr Inès Fictive')
  await camille.client.call('add-members', { conversation, accounts: [ines.account] })
  await practice.settle()
  await practice.pass(30_000)
  expect(await placesOf(ines)).toEqual(['e', 'e/avant.bin'])
  expect(same(await read(ines, await named(ines, 'avant.bin')), bytes)).toBe(true)
})

describe('one file in two places', () => {
  async function sendScan(): Promise<{ message: string; attachment: string; bytes: Uint8Array }> {
    const bytes = bytesOf(150_000)
    const upload = await stage(camille, 'scanner.dcm', bytes)
    const { message } = await camille.client.call('send', { conversation, text: 'Voici', uploads: [upload] })
    const shown = async () => (await yanis.client.call('messages', { conversation })).messages[0]?.attachments[0]
    await until(async () => (await shown()) !== undefined)
    const { messages } = await yanis.client.call('messages', { conversation })
    return { message, attachment: messages[0]?.attachments[0]?.id ?? '', bytes }
  }

  it('[TREE-4] files an attachment without a second upload; the message taken back, the file stays', async () => {
    const { message, attachment, bytes } = await sendScan()
    const blobs = practice.blobs.ids()
    const { node } = await yanis.client.call('file-attachment', { conversation, attachment, name: 'Scanner du genou' })
    await pass()
    expect(practice.blobs.ids()).toEqual(blobs)
    await camille.client.call('delete-message', { conversation, message })
    await practice.pass(60_000)
    expect(practice.blobs.ids()).toEqual(blobs)
    const hers = await named(camille, 'Scanner du genou')
    expect(hers.id).toBe(node)
    expect(same(await read(camille, hers), bytes)).toBe(true)
    expect(same(await read(yanis, await named(yanis, 'Scanner du genou')), bytes)).toBe(true)

    // Now for good: who sent it may delete it at the relay, and does.
    await yanis.client.call('trash-nodes', { conversation, nodes: [node] })
    await yanis.client.call('delete-nodes', { conversation, nodes: [node] })
    await practice.pass(60_000)
    expect(practice.blobs.ids()).toEqual([])
    expect(await placesOf(camille)).toEqual([])
  })

  it('keeps the blob while the message stands, and deletes it with the last of the two', async () => {
    const { message } = await sendScan()
    const own = (await camille.client.call('messages', { conversation })).messages[0]?.attachments[0]?.id ?? ''
    const { node } = await camille.client.call('file-attachment', { conversation, attachment: own })
    await pass()
    await camille.client.call('trash-nodes', { conversation, nodes: [node] })
    await camille.client.call('delete-nodes', { conversation, nodes: [node] })
    await practice.pass(60_000)
    expect(practice.blobs.ids()).toHaveLength(1)
    await camille.client.call('delete-message', { conversation, message })
    await practice.pass(60_000)
    expect(practice.blobs.ids()).toEqual([])
  })

  it('refuses to file what has not left, and what is unknown', async () => {
    camille.network.cut()
    const upload = await stage(camille, 'scanner.dcm', bytesOf(1_000))
    await camille.client.call('send', { conversation, text: '', uploads: [upload] })
    for (const [attachment, code] of [
      [upload, 'file-unreadable'],
      ['0'.repeat(32), 'unknown-attachment']
    ] as const)
      await expect(camille.client.call('file-attachment', { conversation, attachment })).rejects.toMatchObject({ code })
    expect(await placesOf(camille)).toEqual([])
    camille.network.mend()
  })
})

describe('deleting for good', () => {
  it('[TREE-5] takes entry, key, copies and blob, also when a colleague deletes; the images of a document go with it', async () => {
    camille.files.put('/home/d.bin', bytesOf(70_000))
    const { node: document } = await camille.client.call('create-document', { conversation, name: 'Protocole' })
    await pass()
    const image = await stage(camille, 'figure.png', bytesOf(40_000))
    await camille.client.call('add-files', { conversation, document, uploads: [{ upload: image }] })
    await camille.client.call('add-files', { conversation, paths: ['/home/d.bin'] })
    await untilEmpty(camille)
    await until(async () => (await placesOf(yanis)).length === 2)
    expect(await placesOf(yanis)).toEqual(['Protocole', 'd.bin'])
    const { files } = await yanis.client.call('document-files', { conversation, document })
    expect(files).toMatchObject([{ name: 'figure.png', sizeBytes: 40_000, state: 'available' }])
    expect(practice.blobs.ids()).toHaveLength(2)
    await read(yanis, await named(yanis, 'd.bin'))
    const nodes = (await nodesOf(yanis)).map(({ id }) => id)
    await yanis.client.call('trash-nodes', { conversation, nodes })
    await yanis.client.call('delete-nodes', { conversation, nodes })
    await until(async () => practice.blobs.ids().length === 0 && (await placesOf(camille)).length === 0)
    expect([await placesOf(camille), await placesOf(yanis)]).toEqual([[], []])
    expect(practice.blobs.ids()).toEqual([])
    for (const desk of [camille, yanis])
      await expect(desk.client.call('fetch-attachment', { attachment: files[0]?.attachment ?? '' })).rejects.toMatchObject({
        code: 'unknown-attachment'
      })
  })
})
