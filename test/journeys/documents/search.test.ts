import type { OutputOf } from '@colloque/client-api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { type Desk, openPractice, PASSPHRASE, type Practice } from '../../support/clients-in-process.ts'
import { openPage, type Page } from '../../support/document-page.ts'

// What a person finds again in documents, comments, names and files, on this device.
let practice: Practice
let camille: Desk
let yanis: Desk
let conversation: string

beforeEach(async () => {
  practice = await openPractice()
  ;({ camille, yanis, conversation } = await practice.colleagues())
})
afterEach(() => practice.close())

type Found = OutputOf<'search'>
const find = (desk: Desk, text: string, more: { conversation?: string; limit?: number } = {}): Promise<Found> =>
  desk.client.call('search', { text, ...more })
const names = (found: Found): string[] => found.nodes.map(({ name }) => name)
const marked = ({ excerpt, matches }: { excerpt: string; matches: { start: number; end: number }[] }): string[] =>
  matches.map(({ start, end }) => excerpt.slice(start, end))

async function writtenDocument(name: string, ...paragraphs: string[]): Promise<{ document: string; page: Page }> {
  const { node: document } = await camille.client.call('create-document', { conversation, name })
  await practice.pass(500)
  const page = await openPage(camille.client, { conversation, document })
  await practice.pass(100)
  for (const text of paragraphs) {
    addParagraph(page.doc, text)
    await practice.pass(100)
  }
  await practice.pass(5_000)
  return { document, page }
}

function addParagraph(doc: Y.Doc, text: string, at?: number): void {
  const content = doc.getXmlFragment('content')
  const paragraph = new Y.XmlElement('paragraph')
  doc.transact(() => {
    content.insert(at ?? content.length, [paragraph])
    paragraph.insert(0, [new Y.XmlText(text)])
  })
}

describe('searching documents', () => {
  it('[VAULT-10] finds their text on both devices, as one types, whatever the accents, in French and in English', async () => {
    await writtenDocument('Compte rendu', 'Échographie du cœur', 'The patient was discharged on anticoagulants')
    for (const desk of [camille, yanis]) {
      for (const asked of ['échographie', 'ECHO', 'coeur', 'discharged anticoag', 'patient cœur', 'compte discharged'])
        expect(names(await find(desk, asked)), asked).toEqual(['Compte rendu'])
      expect(names(await find(desk, 'rein'))).toEqual([])
      expect(names(await find(desk, 'echo patient'))).toEqual([])
    }
    const [hit] = (await find(yanis, 'coeur')).nodes
    expect(hit).toMatchObject({ conversation, kind: 'document', trashed: false, within: { part: 'text' } })
    expect(hit?.within && marked(hit.within)).toEqual(['cœur'])
  })

  it('finds what stands in fields, and no key of an empty one', async () => {
    const { page } = await writtenDocument('Courrier', 'né(e) le ')
    const paragraph = page.doc.getXmlFragment('content').get(0) as Y.XmlElement
    for (const value of ['', '3 mars 1951']) {
      const field = new Y.XmlElement('templateField')
      field.setAttribute('name', 'birth-date')
      field.setAttribute('value', value)
      paragraph.insert(paragraph.length, [field])
    }
    await practice.pass(5_000)
    expect((await find(yanis, 'mars 1951')).nodes[0]?.within?.excerpt).toBe('né(e) le 3 mars 1951')
    expect(names(await find(yanis, 'birth'))).toEqual([])
  })

  it('leads to the block, which keeps its place while others write before it', async () => {
    const { page, document } = await writtenDocument('Protocole', 'un', 'deux', 'relais héparine')
    const [before] = (await find(camille, 'heparine')).nodes
    const his = await openPage(yanis.client, { conversation, document })
    await practice.pass(100)
    addParagraph(his.doc, 'tout au début', 0)
    await practice.pass(5_000)
    const [after] = (await find(yanis, 'heparine')).nodes
    expect(after?.within?.block).toEqual(before?.within?.block)
    const { client = 0, clock = 0 } = after?.within?.block ?? {}
    const item = Y.getItem(page.doc.store, Y.createID(client, clock)) as Y.Item
    expect((item.content as Y.ContentType).type.toString()).toContain('relais héparine')
  })

  it('finds comments and their answers, names, tags and folders, and says where', async () => {
    const { page, document } = await writtenDocument('Courrier', 'texte')
    page.doc.transact(() => {
      const comment = new Y.Map<unknown>()
      page.doc.getMap('comments').set('c1', comment)
      comment.set('text', 'à vérifier avec le pharmacien')
      const reply = new Y.Map<unknown>()
      reply.set('text', 'posologie confirmée')
      const replies = new Y.Array<Y.Map<unknown>>()
      comment.set('replies', replies)
      replies.push([reply])
    })
    const { node: folder } = await camille.client.call('create-folder', { conversation, name: 'Bloc opératoire' })
    await camille.client.call('tag-node', { conversation, node: document, tags: ['urgent été'] })
    await practice.pass(5_000)
    expect((await find(yanis, 'pharmacien')).nodes[0]).toMatchObject({ within: { part: 'comment', comment: 'c1' } })
    expect((await find(yanis, 'confirmee')).nodes[0]).toMatchObject({ name: 'Courrier', within: { part: 'comment' } })
    expect((await find(yanis, 'ete')).nodes[0]).toMatchObject({ name: 'Courrier', within: { part: 'tag' } })
    expect((await find(yanis, 'operatoire')).nodes[0]).toMatchObject({ node: folder, kind: 'folder' })
    expect((await find(yanis, 'courr')).nodes[0]).toMatchObject({ node: document, nameMatches: [{ start: 0, end: 5 }] })
    await camille.client.call('rename-node', { conversation, node: folder, name: 'Consultation' })
    await practice.pass(5_000)
    expect((await find(yanis, 'operatoire')).nodes).toEqual([])
    expect(names(await find(yanis, 'consult'))).toEqual(['Consultation'])
  })

  it('follows what is written over, newest document first, within one conversation and a limit', async () => {
    const { page } = await writtenDocument('Un', 'garde du matin')
    await practice.pass(60_000)
    await writtenDocument('Deux', 'garde du soir')
    expect(names(await find(yanis, 'garde'))).toEqual(['Deux', 'Un'])
    expect(await find(yanis, 'garde', { limit: 1 })).toMatchObject({ nodes: { length: 1 }, moreNodes: true })
    const { conversation: own } = await yanis.client.call('open-personal-space', {})
    expect(names(await find(yanis, 'garde', { conversation: own }))).toEqual([])
    const text = (page.doc.getXmlFragment('content').get(0) as Y.XmlElement).get(0) as Y.XmlText
    text.delete(0, 5)
    text.insert(0, 'astreinte')
    await practice.pass(5_000)
    expect(names(await find(yanis, 'garde'))).toEqual(['Deux'])
    expect(names(await find(yanis, 'matin'))).toEqual(['Un'])
    expect(names(await find(yanis, 'astr'))).toEqual(['Un'])
  })

  it('says of what lies in the bin that it does', async () => {
    const { document } = await writtenDocument('Ancien', 'obsolète')
    await camille.client.call('trash-nodes', { conversation, nodes: [document] })
    await practice.pass(5_000)
    expect((await find(yanis, 'obsolete')).nodes[0]).toMatchObject({ trashed: true })
    await camille.client.call('restore-nodes', { conversation, nodes: [document] })
    await practice.pass(5_000)
    expect((await find(yanis, 'obsolete')).nodes[0]).toMatchObject({ trashed: false })
  })
})

it('has a thousand documents in it, each found by its own words, the newest first by a word that all have', async () => {
  await practice.pass(5_000)
  const { store } = camille
  const space = Buffer.from(conversation, 'hex')
  store.transaction(() => {
    for (let number = 0; number < 1_000; number++) {
      const doc = new Y.Doc()
      addParagraph(doc, `compte rendu numéro${number}`)
      addParagraph(doc, `suivi dossier${number % 10}`)
      const log = Buffer.alloc(16)
      log.writeUInt32BE(number + 1)
      store.run(
        "INSERT INTO document_log (log, space, kind, status, cursor, hash) VALUES (?, ?, 'document', 'ended', 0, x'')",
        log,
        space
      )
      store.run(
        'INSERT INTO document (log, changed_at, checkpoint, checkpoint_seq) VALUES (?, ?, ?, 1)',
        log,
        number,
        Y.encodeStateAsUpdate(doc)
      )
    }
  })
  await camille.client.call('lock', {})
  await camille.client.call('unlock', { passphrase: PASSPHRASE })
  expect(await find(camille, 'compte')).toMatchObject({ complete: false, missing: { documents: 1_000 } })
  await practice.pass(2_000)
  while (!(await find(camille, 'rien')).complete) await practice.pass(1_000)
  for (const number of [0, 1, 499, 999]) expect((await find(camille, `numero${number} compte`)).nodes.length, `${number}`).toBe(1)
  const all = await find(camille, 'compte', { limit: 3 })
  expect(all).toMatchObject({ nodes: [{ at: 999 }, { at: 998 }, { at: 997 }], moreNodes: true })
  expect((await find(camille, 'rendu dossier7', { limit: 200 })).nodes).toHaveLength(100)
})

describe('what is deleted', () => {
  /** As the pages of the database hold it, whatever a query would say. */
  const isInPages = (desk: Desk, word: string): boolean => Buffer.from(desk.store.snapshot()).includes(word)

  it('[VAULT-10] leaves no word in the index or beside it, on either device', async () => {
    const { document } = await writtenDocument('Nomzyxxyplume', 'corps qwertzuiop du texte')
    await writtenDocument('Gardé', 'autre corps')
    await camille.client.call('tag-node', { conversation, node: document, tags: ['etiqwxcvbn'] })
    await practice.pass(5_000)
    const gone = ['qwertzuiop', 'nomzyxxyplume', 'etiqwxcvbn']
    for (const word of gone) expect((await find(yanis, word)).nodes, word).toHaveLength(1)
    await camille.client.call('trash-nodes', { conversation, nodes: [document] })
    await camille.client.call('delete-nodes', { conversation, nodes: [document] })
    await practice.pass(10_000)
    for (const desk of [camille, yanis]) {
      for (const word of gone) expect((await find(desk, word)).nodes, word).toEqual([])
      expect(isInPages(desk, 'qwertzuiop')).toBe(false)
      expect(desk.store.get("SELECT 1 FROM search_text WHERE text LIKE '%zyxxyplume%' OR text LIKE '%wxcvbn%'")).toBeUndefined()
      expect(names(await find(desk, 'corps'))).toEqual(['Gardé'])
    }
  })

  it('[VAULT-10] written over in a document, leaves the index with the next look at it', async () => {
    const { page } = await writtenDocument('Note', 'bonjour zqwxsecret')
    const text = (page.doc.getXmlFragment('content').get(0) as Y.XmlElement).get(0) as Y.XmlText
    text.delete(8, 10)
    await practice.pass(5_000)
    expect((await find(camille, 'zqwxsecret')).nodes).toEqual([])
    expect(camille.store.get("SELECT 1 FROM search_text WHERE words LIKE '%zqwxsecret%'")).toBeUndefined()
    expect(names(await find(camille, 'bonjour'))).toEqual(['Note'])
  })
})

describe('how complete it is', () => {
  it('says what is not in it yet, and goes on after the process ended in the middle', async () => {
    const { page } = await writtenDocument('Long', 'début')
    for (let index = 0; index < 600; index++) addParagraph(page.doc, `alinéa${index} ${'x '.repeat(100)}`)
    await practice.pass(200)
    expect(await find(camille, 'alinea599')).toMatchObject({ nodes: [], complete: false, missing: { documents: 1 } })
    const pieces = (): number => camille.store.get<{ count: number }>('SELECT count(*) AS count FROM search_text')?.count ?? 0
    const before = pieces()
    for (let waited = 0; pieces() === before && waited < 5_000; waited++) {
      practice.clock.advance(1)
      for (let turns = 0; turns < 10 && pieces() === before; turns++) await Promise.resolve()
    }
    expect(pieces() - before).toBeLessThan(600)
    await camille.restart()
    await camille.client.call('unlock', { passphrase: PASSPHRASE })
    expect(pieces() - before).toBeLessThan(600)
    const half = await find(camille, 'alinea599')
    expect(half).toMatchObject({ nodes: [], complete: false, missing: { documents: 1 } })
    await practice.pass(10_000)
    expect(await find(camille, 'alinea599')).toMatchObject({ nodes: { length: 1 }, complete: true })
    expect(pieces() - before).toBe(600)
    expect((await find(camille, 'alinea3')).nodes).toHaveLength(1)
  })

  const again = async (damage: (desk: Desk) => void): Promise<void> => {
    await writtenDocument('Bilan', 'échographie rénale')
    const message = await camille.client.call('send', { conversation, text: 'échographie demain' })
    await practice.pass(5_000)
    damage(camille)
    await camille.client.call('lock', {})
    await camille.client.call('unlock', { passphrase: PASSPHRASE })
    expect((await find(camille, 'echographie')).complete).toBe(false)
    await practice.pass(10_000)
    const found = await find(camille, 'echographie')
    expect(names(found)).toEqual(['Bilan'])
    expect(found.results.map(({ message: id }) => id)).toEqual([message.message])
    expect(found).toMatchObject({ complete: true, missing: { messages: 0, documents: 0, files: 0 } })
    for (const table of ['message_search', 'item_search'])
      camille.store.run(`INSERT INTO ${table} (${table}) VALUES ('integrity-check')`)
  }

  it.each([
    ['was made by another version', 'UPDATE search_state SET version = 0'],
    ['lacks a document', 'DELETE FROM item_search_docsize'],
    ['lacks messages', 'DELETE FROM message_search_docsize'],
    ['has a message that is not there', "INSERT INTO message_search_docsize (id, sz) VALUES (4000, x'010101')"]
  ])('makes itself anew when it %s', (_, sql) => again((desk) => desk.store.damage(sql)))

  it.each(['item_search', 'message_search'])('makes itself anew when pages of %s are missing, and answers meanwhile', (table) =>
    again((desk) => desk.store.damage(`DELETE FROM ${table}_data WHERE id > 10`))
  )
})

describe('files', () => {
  const letter = new TextEncoder().encode('lettre')

  async function sendFile(name: string): Promise<{ message: string; attachment: string }> {
    const { upload } = await camille.client.call('begin-upload', { name, sizeBytes: letter.length })
    await camille.client.call('upload-part', { upload, offset: 0, bytes: letter })
    const { attachment } = await camille.client.call('finish-upload', { upload })
    const { message } = await camille.client.call('send', { conversation, text: 'voir ceci', uploads: [upload] })
    // Nobody answers HTTP here: as if all had gone.
    camille.store.run("UPDATE attachment SET state = 'uploaded'")
    return { message, attachment: attachment.id }
  }

  it('[VAULT-10] are found by the text that a parser gave, until they are taken back', async () => {
    const { message, attachment } = await sendFile('courrier.pdf')
    const { files } = await camille.client.call('files-to-index', {})
    expect(files).toEqual([{ attachment, name: 'courrier.pdf', type: 'application/pdf', sizeBytes: letter.length }])
    await practice.pass(2_000)
    expect(await find(camille, 'rien')).toMatchObject({ complete: false, missing: { files: 1 } })
    await camille.client.call('index-file', { attachment, pages: ['première page', 'Embolie pulmonaire bilatérale'] })
    const found = await find(camille, 'embolie')
    expect(found.files).toMatchObject([
      { conversation, message, attachment, name: 'courrier.pdf', page: 2, from: { isYou: true } }
    ])
    expect(found.files.flatMap(marked)).toEqual(['Embolie'])
    expect(found).toMatchObject({ complete: true, nodes: [] })
    expect((await camille.client.call('files-to-index', {})).files).toEqual([])
    await camille.client.call('delete-message', { conversation, message })
    expect((await find(camille, 'embolie')).files).toEqual([])
    expect(Buffer.from(camille.store.snapshot()).includes('embolie')).toBe(false)
    await expect(camille.client.call('index-file', { attachment, pages: ['encore'] })).rejects.toMatchObject({
      code: 'unknown-attachment'
    })
  })

  it('are asked for once, also when they have no text', async () => {
    const { attachment } = await sendFile('vide.txt')
    await practice.pass(2_000)
    expect((await camille.client.call('files-to-index', {})).files.map((file) => file.attachment)).toEqual([attachment])
    await camille.client.call('index-file', { attachment, pages: [] })
    expect((await camille.client.call('files-to-index', {})).files).toEqual([])
    expect((await find(camille, 'rien')).complete).toBe(true)
  })

  it.each([
    ['too many pages', Array.from({ length: 5_001 }, () => '')],
    ['a page that is too long', ['x'.repeat(20_001)]],
    ['too much text', Array.from({ length: 101 }, () => 'x'.repeat(20_000))]
  ])('with %s are refused', async (_, pages) => {
    await expect(camille.client.call('index-file', { attachment: '0'.repeat(32), pages })).rejects.toMatchObject({
      code: 'invalid-call'
    })
  })
})
