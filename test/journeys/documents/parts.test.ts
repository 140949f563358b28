/** Updates that travel in parts: all who read a log count the same ones, wherever they began. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { type Desk, integrity, openPractice, PASSPHRASE, type Practice, quarantined } from '../../support/clients-in-process.ts'
import { type DishonestWriter, paragraph, turnDishonest, updateBy } from '../../support/document-dishonest.ts'
import { openNewDocument, openPage, type Page } from '../../support/document-page.ts'
import { contentDigest, fromHex, loadDoc, loadDocument, type SnapshotRecord } from '../../support/engine-parts.ts'

const LONG = 'x'.repeat(500)

let practice: Practice
let camille: Desk
let yanis: Desk
let lea: Desk
let paul: Desk
let noor: Desk
let conversation: string
let document: string
let hers: Page
let mallory: DishonestWriter

beforeEach(async () => {
  practice = await openPractice()
  const colleagues = await practice.colleagues()
  ;({ camille, yanis } = colleagues)
  lea = await practice.newcomer(camille, 'Dr Léa Meunier')
  paul = await practice.newcomer(camille, 'Dr Paul Garnier')
  noor = await practice.newcomer(camille, 'Dr Noor Haddad')
  conversation = await practice.group(lea, camille, yanis, paul)
  ;[document, hers] = await openNewDocument(practice, conversation, [camille])
  hers.type('écrit ')
  await practice.pass(2_000)
  mallory = await turnDishonest(practice, yanis, conversation)
})
afterEach(() => practice.close())

/** The number of the oldest part that waits for others. */
const firstPart = (): number =>
  camille.store.get<{ seq: number }>('SELECT min(seq) AS seq FROM document_part WHERE log = ?', fromHex(document))?.seq ?? 0

/** That say nothing new. */
const records = (writer: DishonestWriter, count: number): Promise<void> =>
  writer.append(
    document,
    Array.from({ length: count }, () => writer.entry(document, { type: 'seen', at: 1 }))
  )

/** One update, given in two parts. */
function inTwo(writer: DishonestWriter): readonly [() => Promise<void>, () => Promise<void>] {
  const whole = updateBy(writer.client(document, 1), paragraph(LONG))
  const half = whole.length >> 1
  const place = { type: 'update', session: 1, at: 1, parts: 2 } as const
  return [
    () => writer.say(document, { ...place, part: 0, update: whole.slice(0, half) }),
    () => writer.say(document, { ...place, part: 1, update: whole.slice(half) })
  ]
}

/** What a newcomer has, who begins from a snapshot of now. */
async function newcomer(): Promise<Page> {
  await practice.pass(60_000)
  await lea.client.call('add-members', { conversation, accounts: [noor.account] })
  return openForNoor()
}

async function openForNoor(): Promise<Page> {
  await practice.pass(120_000)
  const page = await openPage(noor.client, { conversation, document })
  await practice.pass(1_000)
  return page
}

/** In the present epoch. */
async function anew(former: DishonestWriter): Promise<DishonestWriter> {
  former.relay.stop()
  await yanis.client.call('unlock', { passphrase: PASSPHRASE })
  await practice.pass(30_000)
  return turnDishonest(practice, yanis, conversation)
}

/** As an honest device would make it, if it ended there. */
function snapshotAt(covers: number): [Uint8Array, Partial<SnapshotRecord>] {
  const log = fromHex(document)
  const doc = loadDoc(camille.store, log, covers)
  const row = camille.store.get<{ hash: Uint8Array }>('SELECT hash FROM log_hash WHERE log = ? AND seq = ?', log, covers)
  const authors = camille.store.all<SnapshotRecord['authors'][number]>(
    'SELECT device, sessions FROM document_author WHERE log = ?',
    log
  )
  const digest = contentDigest(mallory.sodium, doc, 'document')
  return [Y.encodeStateAsUpdate(doc), { covers, hash: row?.hash ?? new Uint8Array(0), digest, authors }]
}

/** What the honest ones were told of others. */
const said = () => [lea, camille, paul, noor].flatMap((desk) => [...quarantined(desk), ...integrity(desk)])

describe('[DLOG-7] [SNAP-2] an update in parts', () => {
  it('counts for nobody once its epoch is over', async () => {
    const [first] = inTwo(mallory)
    await first()
    const theirs = await newcomer()
    mallory = await anew(mallory)
    const [, last] = inTwo(mallory)
    await last()
    await practice.pass(1_000)
    expect([hers.text(), theirs.text()]).toEqual(['écrit ', 'écrit '])
    hers.type('et lu')
    await practice.pass(2_000)
    expect(theirs.text()).toBe('écrit et lu')
  })

  it('is not cut by a snapshot, though another is left unfinished in the middle of it', async () => {
    const [first, last] = inTwo(mallory)
    await first()
    const from = firstPart()
    await inTwo(await turnDishonest(practice, paul, conversation))[0]()
    await last()
    for (let at = 0; at < 250; at += 50) await records(mallory, 50)
    await practice.pass(60_000)
    expect(loadDocument(camille.store, fromHex(document))?.snapshot.covers).toBe(from - 1)
    const theirs = await newcomer()
    expect(hers.text()).toContain(LONG)
    expect(theirs.text()).toBe(hers.text())
    expect(said()).toEqual([])
  })

  it.each([
    ['before it', -1, []],
    ['in the middle of it', 0, ['snapshot']]
  ])('a snapshot that ends %s names its signer if it cuts it', async (_, behind, expected) => {
    const [first, last] = inTwo(mallory)
    await first()
    const covers = firstPart() + behind
    await last()
    await mallory.snapshot(document, ...snapshotAt(covers))
    await practice.pass(60_000)
    expect(said()).toEqual(expected)
  })

  it('that is still awaited is covered by no honest snapshot: one that does is passed over, and nobody is named', async () => {
    await inTwo(mallory)[0]()
    const from = firstPart()
    await mallory.snapshot(document, ...snapshotAt(from))
    await practice.pass(60_000)
    expect(loadDocument(camille.store, fromHex(document))?.snapshot).toMatchObject({ version: 2, covers: from - 1 })
    expect(said()).toEqual([])
  })

  it('that is left unfinished lets the others make no snapshot over and over', async () => {
    await inTwo(mallory)[0]()
    for (let at = 0; at < 500; at += 10) await records(mallory, 10)
    await practice.pass(60_000)
    const { covers, version } = loadDocument(camille.store, fromHex(document))?.snapshot ?? {}
    expect(covers).toBe(firstPart() - 1)
    expect(version).toBeLessThan(5)
  })

  it('of an honest writer that comes into two epochs leaves once more, by itself', async () => {
    const pasted = 'é'.repeat(400_000)
    let isCut = false
    camille.leaving = (frame) => {
      if (isCut || frame.length < 300_000) return
      isCut = true
      queueMicrotask(() => camille.network.cut())
    }
    hers.type(pasted)
    await practice.pass(5_000)
    const theirs = await newcomer()
    camille.network.mend()
    await practice.pass(120_000)
    expect(theirs.text() === hers.text() && theirs.text().includes(pasted)).toBe(true)
    expect(hers.status.unsent).toBe(0)
    expect(said()).toEqual([])
  })

  it('[YDOC-3] that others wait for closes nobody’s page', async () => {
    const doc = new Y.Doc()
    updateBy(mallory.client(document, 2), paragraph('jamais envoyé'), doc)
    const behind = updateBy(mallory.client(document, 2), paragraph('derrière'), doc)
    await mallory.say(document, { type: 'update', session: 2, at: 1, update: behind })
    // Large enough for a checkpoint, which is what a page is given.
    const large = updateBy(mallory.client(document, 1), paragraph('y'.repeat(100_000)))
    await mallory.say(document, { type: 'update', session: 1, at: 1, update: large })
    await practice.pass(2_000)
    for (const words of ['un ', 'deux ']) {
      const page = await openPage(lea.client, { conversation, document })
      await practice.pass(2_000)
      page.type(words)
      await practice.pass(5_000)
      expect(page.closedWith).toBeUndefined()
      await page.close()
      await practice.pass(120_000)
    }
    expect(hers.text()).toContain('un deux ')
  })
})
