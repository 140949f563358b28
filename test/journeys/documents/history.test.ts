import type { DocumentRevision } from '@colloque/client-api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type XmlElement, XmlText } from 'yjs'
import { type Desk, openPractice, type Practice } from '../../support/clients-in-process.ts'
import { openNewDocument, type Page, readTextAt } from '../../support/document-page.ts'

let practice: Practice
let camille: Desk
let yanis: Desk
let conversation: string
let document: string
let hers: Page
let his: Page

beforeEach(async () => {
  practice = await openPractice()
  ;({ camille, yanis, conversation } = await practice.colleagues())
  ;[document, hers, his] = await openNewDocument(practice, conversation, [camille, yanis])
  await practice.pass(100)
})
afterEach(() => practice.close())

const revisions = async (desk: Desk): Promise<DocumentRevision[]> =>
  (await desk.client.call('document-history', { conversation, document })).revisions

const textAt = (desk: Desk, seq: number): Promise<string> => readTextAt(desk.client, { conversation, document, seq })

describe('the history of a document', () => {
  it('says who wrote what and when, by signed records, alike for both, and gives the text as it was', async () => {
    hers.type('un ')
    await practice.pass(2_000)
    his.type('deux ')
    await practice.pass(2_000)
    await practice.pass(20 * 60_000)
    hers.type('trois')
    await practice.pass(2_000)
    const [seen, alike] = [await revisions(camille), await revisions(yanis)]
    const people = (all: DocumentRevision[]): (string | undefined)[] => all.map(({ by }) => by[0]?.name)
    expect(people(seen)).toEqual(['Dr Camille Moreau', 'Dr Yanis Belkacem', 'Dr Camille Moreau'])
    expect(alike.map(({ seq, at, inserted, removed }) => [seq, at, inserted, removed])).toEqual(
      seen.map(({ seq, at, inserted, removed }) => [seq, at, inserted, removed])
    )
    expect(seen.map(({ inserted }) => inserted)).toEqual([3, 5, 5])
    const texts = await Promise.all(seen.map(({ seq }) => textAt(yanis, seq ?? 0)))
    expect(texts).toEqual(['un ', 'un deux ', 'un deux trois'])
  })

  it('[DLOG-7] counts what was written before a named version apart from what the same person wrote after it', async () => {
    hers.type('Avant la visite.')
    await practice.pass(2_000)
    await camille.client.call('name-version', { conversation, document, name: 'Avant', frozen: false })
    await practice.pass(2_000)
    for (const words of [' Dyspnée', ' depuis J-3.']) {
      hers.type(words)
      await practice.pass(2_000)
    }
    for (const desk of [camille, yanis]) {
      const seen = await revisions(desk)
      expect(seen.map(({ inserted, version }) => version?.name ?? inserted)).toEqual([16, 'Avant', 20])
      expect(await textAt(desk, seen[0]?.seq ?? 0)).toBe('Avant la visite.')
    }
  })

  it('[DLOG-7] says of what was put back which version it was, apart from what was written before and after it', async () => {
    hers.type('Arrêt à J-3.')
    await practice.pass(2_000)
    const { seq: first = 0, at } = (await revisions(camille)).at(-1) ?? {}
    const words = hers.doc.getXmlFragment('content')
    const shorten = () => (words.get(0) as XmlElement).delete(1, 2)
    hers.type(' Ou à J-4.')
    for (const more of [' Ou à J-5.', ' Ou à J-6.']) (words.get(0) as XmlElement).push([new XmlText(more)])
    hers.restoring(first, shorten)
    hers.type(' Relu.')
    await practice.pass(2_000)
    for (const desk of [camille, yanis]) {
      const seen = await revisions(desk)
      expect(seen.map(({ restores }) => restores)).toEqual([undefined, { seq: first, at }, undefined])
      expect(seen[1]).toMatchObject({ inserted: 0, by: [{ name: 'Dr Camille Moreau' }] })
      expect(await textAt(desk, seen[1]?.seq ?? 0)).toBe('Arrêt à J-3. Ou à J-4.')
      expect(await textAt(desk, seen[2]?.seq ?? 0)).toBe('Arrêt à J-3. Ou à J-4. Relu.')
    }
  })

  it('[DLOG-7] what is put back in several records is one stretch, by the name of its version, and also before it left', async () => {
    hers.type('Première.')
    await practice.pass(2_000)
    await camille.client.call('name-version', { conversation, document, name: 'Validée', frozen: false })
    await practice.pass(2_000)
    const { seq = 0, at } = (await revisions(camille)).find(({ version }) => version !== undefined) ?? {}
    camille.network.cut()
    await practice.pass(500)
    const long = 'é'.repeat(150_000)
    hers.restoring(seq, () => {
      for (const each of [long, long]) hers.type(each)
    })
    hers.restoring(seq, () => undefined)
    await practice.pass(500)
    const restores = { seq, at, name: 'Validée' }
    expect((await revisions(camille)).at(-1)).toMatchObject({ inserted: 300_000, restores })
    camille.network.mend()
    await practice.pass(120_000)
    for (const desk of [camille, yanis]) {
      const restored = (await revisions(desk)).filter((revision) => revision.restores !== undefined)
      expect(restored).toMatchObject([{ inserted: 300_000, restores }])
    }
  })

  it('[DLOG-7] a version is named, frozen and approved by signatures over its very content; later edits leave it intact', async () => {
    hers.type('Arrêt à J-3.')
    await practice.pass(2_000)
    const { version } = await camille.client.call('name-version', { conversation, document, name: 'Version 2', frozen: true })
    await practice.pass(2_000)
    await yanis.client.call('approve-version', { conversation, document, version })
    await practice.pass(2_000)
    his.type(' Modifié après.')
    await practice.pass(2_000)
    for (const desk of [camille, yanis]) {
      const named = (await revisions(desk)).find((revision) => revision.version !== undefined)
      expect(named?.version).toMatchObject({ id: version, name: 'Version 2', frozen: true, intact: true })
      expect(named?.version?.approvals.map(({ by }) => by.name)).toEqual(['Dr Yanis Belkacem'])
      expect(await textAt(desk, named?.seq ?? 0)).toBe('Arrêt à J-3.')
    }
  })

  it('a version that was not frozen is not approved', async () => {
    hers.type('texte')
    await practice.pass(2_000)
    const { version } = await camille.client.call('name-version', { conversation, document, name: 'Brouillon', frozen: false })
    await practice.pass(2_000)
    await expect(yanis.client.call('approve-version', { conversation, document, version })).rejects.toMatchObject({
      code: 'unknown-document'
    })
  })

  it('whose client ids are whose is told by account, and covers all that was written', async () => {
    hers.type('a')
    his.type('b')
    await practice.pass(2_000)
    const { authors } = await yanis.client.call('document-authors', { conversation, document })
    const writers = new Map(authors.flatMap(({ account, clients }) => clients.map((client) => [client, account] as const)))
    expect([...his.doc.store.clients.keys()].every((client) => writers.has(client))).toBe(true)
    expect(writers.get(hers.client)).toBe(camille.account)
    expect(writers.get(his.client)).toBe(yanis.account)
  })

  it('[YDOC-1] who only opened it is none of its authors', async () => {
    hers.type('a')
    await practice.pass(2_000)
    for (const desk of [camille, yanis]) {
      const { authors } = await desk.client.call('document-authors', { conversation, document })
      expect(authors).toEqual([{ account: camille.account, name: 'Dr Camille Moreau', clients: [hers.client] }])
    }
  })
})

describe('where an edit stands', () => {
  it('[YDOC-4] is said: on this device, at the relay, seen by others', async () => {
    camille.network.cut()
    await practice.pass(100)
    hers.type('hors ligne')
    await practice.pass(100)
    expect(hers.status).toMatchObject({ onDevice: true, atRelay: false, seenBy: [], state: 'offline' })
    camille.network.mend()
    await practice.pass(60_000)
    expect(hers.status).toMatchObject({ onDevice: true, atRelay: true, unsent: 0, state: 'live' })
    his.type(' vu')
    await practice.pass(2_000)
    expect(hers.status.seenBy.map(({ name }) => name)).toEqual(['Dr Yanis Belkacem'])
  })

  it('[DLOG-7] [YDOC-4] who has it open is known to have seen it, if they want that known, and be it that they write', async () => {
    hers.type('à lire')
    await practice.pass(1_000)
    expect(hers.status.seenBy).toEqual([])
    await practice.pass(5_000)
    expect(hers.status.seenBy.map(({ name }) => name)).toEqual(['Dr Yanis Belkacem'])
    await yanis.client.call('set-settings', { readReceipts: false })
    hers.type(' et encore')
    await practice.pass(60_000)
    expect(hers.status.seenBy).toEqual([])
    his.type(' répondu')
    await practice.pass(60_000)
    expect(hers.text()).toContain('répondu')
    expect([hers.status.seenBy, his.status.seenBy.map(({ name }) => name)]).toEqual([[], ['Dr Camille Moreau']])
  })

  it('[DLOG-7] what was written offline on both sides is known to be seen once both have read it', async () => {
    hers.type('ensemble ')
    his.type('aussi ')
    await practice.pass(40_000)
    camille.network.cut()
    await practice.pass(500)
    hers.type('hors ligne ')
    his.type('en ligne ')
    await practice.pass(3_000)
    camille.network.mend()
    await practice.pass(120_000)
    expect(hers.text()).toBe(his.text())
    expect(hers.status.seenBy.map(({ name }) => name)).toEqual(['Dr Yanis Belkacem'])
    expect(his.status.seenBy.map(({ name }) => name)).toEqual(['Dr Camille Moreau'])
  })

  it('[YDOC-4] who wrote last has seen it, with all that they wrote at once; what others wrote meanwhile, not', async () => {
    const seenBy = (page: Page) => page.status.seenBy.map(({ name }) => name)
    hers.type('ensemble ')
    await practice.pass(40_000)
    camille.network.cut()
    await practice.pass(500)
    await camille.client.call('name-version', { conversation, document, name: 'Version 1', frozen: false })
    hers.type('hors ligne ')
    await practice.pass(500)
    hers.type('toujours ')
    await practice.pass(500)
    camille.network.mend()
    await practice.pass(120_000)
    expect(seenBy(his)).toEqual(['Dr Camille Moreau'])
    await practice.pass(40_000)
    his.type('lui ')
    hers.type('elle ')
    await practice.pass(1_000)
    expect(his.text()).toBe(hers.text())
    expect([seenBy(hers), seenBy(his)]).toEqual([[], []])
    await practice.pass(120_000)
    expect([seenBy(hers), seenBy(his)]).toEqual([['Dr Yanis Belkacem'], ['Dr Camille Moreau']])
  })
})
