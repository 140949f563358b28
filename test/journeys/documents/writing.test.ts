import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Desk, integrity, openPractice, PASSPHRASE, type Practice } from '../../support/clients-in-process.ts'
import { openNewDocument, openPage, type Page } from '../../support/document-page.ts'

let practice: Practice
let camille: Desk
let yanis: Desk
let conversation: string

beforeEach(async () => {
  practice = await openPractice()
  ;({ camille, yanis, conversation } = await practice.colleagues())
})
afterEach(() => practice.close())

const documentOf = async (desk: Desk, name: string): Promise<string | undefined> => {
  const { nodes } = await desk.client.call('folder', { conversation })
  return nodes.find((node) => node.name === name)?.id
}

describe('a document of a conversation', () => {
  it('is named in the tree of both, and what one writes the other reads', async () => {
    const { node: document } = await camille.client.call('create-document', { conversation, name: 'Relais péri-opératoire' })
    await practice.pass(1_000)
    expect(await documentOf(yanis, 'Relais péri-opératoire')).toBe(document)
    const hers = await openPage(camille.client, { conversation, document })
    const his = await openPage(yanis.client, { conversation, document })
    await practice.pass(100)
    hers.type('Arrêter l’anticoagulant ')
    await practice.pass(100)
    his.type('trois jours avant.')
    await practice.pass(100)
    expect(hers.text()).toBe('Arrêter l’anticoagulant trois jours avant.')
    expect(his.text()).toBe(hers.text())
    expect([hers.closedWith, his.closedWith]).toEqual([undefined, undefined])
    expect(his.status).toMatchObject({ onDevice: true, atRelay: true, unsent: 0, state: 'live' })
  })

  it('keeps what was written while the relay was away, on both sides, and doubles nothing', async () => {
    const [, hers, his] = await openNewDocument(practice, conversation, [camille, yanis], 1_000)
    await practice.pass(100)
    hers.type('début ')
    await practice.pass(100)
    camille.network.cut()
    yanis.network.cut()
    for (let index = 0; index < 30; index++) {
      hers.type(`c${index} `)
      his.type(`y${index} `)
      await practice.pass(60)
    }
    expect(hers.status).toMatchObject({ onDevice: true, atRelay: false, state: 'offline' })
    camille.network.mend()
    yanis.network.mend()
    await practice.pass(60_000)
    expect(hers.text()).toBe(his.text())
    for (let index = 0; index < 30; index++)
      for (const who of ['c', 'y']) expect(hers.text().split(`${who}${index} `)).toHaveLength(2)
    expect(hers.status).toMatchObject({ onDevice: true, atRelay: true, unsent: 0 })
  })

  it('loses nothing that was on this device when the core ends, and the page goes on with what it had not given yet', async () => {
    const [document, hers] = await openNewDocument(practice, conversation, [camille], 1_000)
    await practice.pass(100)
    hers.type('gardé ')
    await practice.pass(100)
    await camille.restart()
    hers.type('tapé sans cœur ')
    await camille.client.call('unlock', { passphrase: PASSPHRASE })
    await practice.pass(5_000)
    const again = await openPage(camille.client, { conversation, document }, hers.doc)
    expect(again.client).toBe(hers.client)
    await practice.pass(1_000)
    again.type('et repris')
    await practice.pass(1_000)
    const his = await openPage(yanis.client, { conversation, document })
    await practice.pass(1_000)
    expect(his.text()).toBe('gardé tapé sans cœur et repris')
  })

  it('goes on when the epoch changes in mid-typing', async () => {
    const [, hers, his] = await openNewDocument(practice, conversation, [camille, yanis], 1_000)
    await practice.pass(100)
    for (let index = 0; index < 20; index++) {
      hers.type(`${index} `)
      if (index === 10) await practice.pass(8 * 86_400_000)
      his.type('. ')
      await practice.pass(30)
    }
    await practice.pass(60_000)
    expect(hers.text()).toBe(his.text())
    expect(hers.text().split('. ')).toHaveLength(21)
    expect((await yanis.client.call('incidents', { conversation })).incidents).toEqual([])
  })

  it('[YDOC-1] is closed to a page that writes under another client id than its own', async () => {
    const [document, hers] = await openNewDocument(practice, conversation, [camille], 1_000)
    await practice.pass(100)
    hers.doc.clientID = 4242
    hers.type('au nom d’un autre')
    await practice.pass(1_000)
    expect(hers.closedWith).toBe(4400)
    const his = await openPage(yanis.client, { conversation, document })
    await practice.pass(1_000)
    expect(his.text()).toBe('')
  })

  it('carries an update larger than one record, in parts', async () => {
    const [document, hers] = await openNewDocument(practice, conversation, [camille], 1_000)
    await practice.pass(100)
    const text = 'anticoagulant '.repeat(50_000)
    hers.type(text)
    await practice.pass(5_000)
    const his = await openPage(yanis.client, { conversation, document })
    await practice.pass(5_000)
    expect(his.text()).toBe(text)
  })
})

describe('a newcomer', () => {
  it('[SNAP-5] reads what was written before, from a snapshot of the one who added them', async () => {
    const noor = await practice.newcomer(camille, 'Dr Noor Haddad')
    const made = await camille.client.call('create-conversation', { name: 'Service', with: [yanis.account] })
    await practice.pass(2_000)
    const group = made.conversation
    const [document, hers] = await openNewDocument(practice, group, [camille], 1_000)
    await practice.pass(100)
    hers.type('écrit avant')
    await practice.pass(1_000)
    await camille.client.call('add-members', { conversation: group, accounts: [noor.account] })
    await practice.pass(120_000)
    await practice.settle()
    const { nodes } = await noor.client.call('folder', { conversation: group })
    expect(nodes.map((node) => node.name)).toEqual(['Protocole'])
    const theirs = await openPage(noor.client, { conversation: group, document })
    await practice.pass(1_000)
    expect(theirs.text()).toBe('écrit avant')
    theirs.type(' et après')
    await practice.pass(1_000)
    expect(hers.text()).toBe('écrit avant et après')
  })
})

it('says that a document is offline, and live again, also where nobody writes', async () => {
  const [, page] = await openNewDocument(practice, conversation, [camille], 1_000)
  await practice.pass(1_000)
  expect(page.status.state).toBe('live')
  camille.network.cut()
  await practice.pass(1)
  await practice.pass(1_000)
  expect(page.status.state).toBe('offline')
  camille.network.mend()
  await practice.pass(30_000)
  expect(page.status.state).toBe('live')
})

describe('while the relay is away', () => {
  let document: string
  let hers: Page
  let his: Page
  const seenBy = () => his.status.seenBy.map(({ name }) => name)

  beforeEach(async () => {
    ;[document, hers, his] = await openNewDocument(practice, conversation, [camille, yanis], 1_000)
    await practice.pass(60_000)
    his.type('lu ')
    await practice.pass(200)
    expect(hers.text()).toBe('lu ')
    camille.network.cut()
    await practice.pass(1)
  })

  async function mend(): Promise<void> {
    await practice.pass(2_000)
    camille.network.mend()
    await practice.pass(60_000)
  }

  it('[YDOC-4] what was looked at is told afterwards, where it still is', async () => {
    await practice.pass(30_000)
    expect(seenBy()).toEqual([])
    await mend()
    expect(seenBy()).toEqual(['Dr Camille Moreau'])
  })

  it('[YDOC-4] [DLOG-5] nor is what was read told by what waits, once its reader wants nothing told', async () => {
    hers.type('hors ligne ')
    await practice.pass(200)
    await camille.client.call('set-settings', { readReceipts: false })
    await mend()
    expect(his.text()).toContain('hors ligne')
    expect([seenBy(), hers.status.unsent, integrity(camille), integrity(yanis)]).toEqual([[], 0, [], []])
  })

  it('[YDOC-4] what came after the window was closed is told of nobody', async () => {
    await practice.pass(30_000)
    await hers.close()
    his.type('non lu')
    await mend()
    expect(seenBy()).toEqual([])
  })

  it('[YDOC-4] who wrote has not seen what others wrote meanwhile: it leaves after that was read, and was written before', async () => {
    hers.type('hors ligne ')
    await practice.pass(200)
    await hers.close()
    his.type('non lu ')
    await mend()
    expect(his.text()).toContain('hors ligne')
    expect(seenBy()).toEqual([])
    await openPage(camille.client, { conversation, document })
    await practice.pass(60_000)
    expect(seenBy()).toEqual(['Dr Camille Moreau'])
  })
})
