import { encodePush } from '@colloque/protocol'
import { createMemoryStorage, type MemoryStorage } from '@colloque/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Desk, integrity, openPractice, type Practice } from '../../support/clients-in-process.ts'
import { paragraph, turnDishonest, updateBy } from '../../support/document-dishonest.ts'
import { openNewDocument, openPage, type Page } from '../../support/document-page.ts'
import { fromHex } from '../../support/engine-parts.ts'

let practice: Practice
let camille: Desk
let yanis: Desk
let conversation: string
let document: string
let hers: Page
let his: Page
/** What this relay does in place of what it should. */
let lies: Partial<MemoryStorage>
let honestly: MemoryStorage

function lying(): MemoryStorage {
  const names = Object.keys(honestly) as (keyof MemoryStorage)[]
  const methods = names.map((name) => [
    name,
    (...values: never[]) => ((lies[name] ?? honestly[name]) as (...all: never[]) => unknown)(...values)
  ])
  return Object.fromEntries(methods) as MemoryStorage
}

beforeEach(async () => {
  lies = {}
  honestly = createMemoryStorage()
  practice = await openPractice(lying())
  ;({ camille, yanis, conversation } = await practice.colleagues())
  ;[document, hers, his] = await openNewDocument(practice, conversation, [camille, yanis])
  hers.type('un ')
  await practice.pass(1_000)
  hers.type('deux ')
  await practice.pass(1_000)
})
afterEach(() => practice.close())

/** Of the conversation itself. */
const mainLog = (): Uint8Array =>
  camille.store.get<{ log: Uint8Array }>('SELECT log FROM space WHERE space = ?', fromHex(conversation))?.log ?? fromHex('')
const isIt = (log: Uint8Array): boolean => Buffer.compare(log, fromHex(document)) === 0

async function reconnect(desk: Desk): Promise<void> {
  desk.network.cut()
  await practice.pass(1_000)
  desk.network.mend()
  await practice.pass(60_000)
}

/** Nothing is lost for it, and all goes on when the relay is itself again. */
async function heals(): Promise<void> {
  lies = {}
  hers.type('trois')
  await reconnect(camille)
  await reconnect(yanis)
  expect(hers.text()).toBe('un deux trois')
  expect(his.text()).toBe(hers.text())
  expect(hers.status).toMatchObject({ onDevice: true, unsent: 0 })
}

describe('a relay that', () => {
  it('[DLOG-4] says that it knows no such document is not believed', async () => {
    lies.logHeads = async (request) => {
      const heads = await honestly.logHeads(request)
      return heads.map((head, index) => (isIt(request.logs[index]?.log ?? fromHex('')) ? { known: false, head: 0 } : head))
    }
    await reconnect(camille)
    expect(integrity(camille)).toEqual(['rollback'])
    expect(hers.text()).toBe('un deux ')
    await heals()
  })

  it('[DLOG-4] goes back in a document is found out', async () => {
    lies.logHeads = async (request) => {
      const heads = await honestly.logHeads(request)
      return heads.map((head, index) => (isIt(request.logs[index]?.log ?? fromHex('')) ? { ...head, head: 1 } : head))
    }
    await reconnect(camille)
    expect(integrity(camille)).toEqual(['rollback'])
    await heals()
  })

  it('[DLOG-4] shows another history of a document is found out', async () => {
    lies.read = async (page) => {
      const read = await honestly.read(page)
      if (!isIt(page.log)) return read
      return {
        ...read,
        entries: read.entries.map((entry) => ({ ...entry, bytes: Uint8Array.from(entry.bytes, (byte) => byte ^ 1) }))
      }
    }
    await reconnect(camille)
    expect(integrity(camille)).toEqual(['fork'])
    expect(hers.text()).toBe('un deux ')
    await heals()
  })

  it.each([
    ['that was written in since', 'sans Noor'],
    ['that nobody wrote in since', '']
  ])('[DLOG-3] shows what somebody who was removed goes on writing, in a document %s, is not believed', async (_which, since) => {
    const noor = await practice.newcomer(camille, 'Dr Noor Haddad')
    conversation = await practice.group(camille, yanis, noor)
    await practice.settle()
    ;[document, hers, his] = await openNewDocument(practice, conversation, [camille, yanis])
    hers.type('avec Noor ')
    await practice.pass(1_000)
    const mallory = await turnDishonest(practice, noor, conversation)
    await camille.client.call('remove-members', { conversation, accounts: [noor.account] })
    await practice.pass(2_000)
    if (since !== '') hers.type(since)
    await practice.pass(2_000)
    const body = {
      type: 'update',
      session: 0,
      at: 1,
      update: updateBy(mallory.client(document), paragraph('après coup'))
    } as const
    const written = mallory.entry(document, body)
    lies.logHeads = async (request) => {
      const heads = await honestly.logHeads(request)
      const shown = (index: number, head: number) => (request.logs[index]?.after === head ? { next: mallory.epoch } : {})
      return heads.map((head, index) =>
        isIt(request.logs[index]?.log ?? fromHex('')) ? { ...head, head: head.head + 1, ...shown(index, head.head) } : head
      )
    }
    lies.read = async (page) => {
      const read = await honestly.read(page)
      if (!isIt(page.log) || page.epoch !== mallory.epoch) return read
      const entry = { ...written, seq: page.after + 1, epoch: mallory.epoch, kind: 0 as const }
      return { ...read, entries: [...read.entries, entry] }
    }
    await reconnect(camille)
    mallory.relay.stop()
    expect(hers.text()).toBe(`avec Noor ${since}`)
    expect(integrity(camille)).toEqual(['fork'])
  })

  it('[SNAP-5] says that a new document was written before one came makes it wait no longer than it says so', async () => {
    lies.logHeads = async (request) => {
      const heads = await honestly.logHeads(request)
      return heads.map((head, index) => (request.logs[index]?.after === 0 ? { known: true, head: 1, next: 99 } : head))
    }
    const { node } = await yanis.client.call('create-document', { conversation, name: 'Nouveau' })
    await practice.pass(5_000)
    const place = { conversation, document: node }
    await expect(openPage(camille.client, place)).rejects.toMatchObject({ code: 'document-waiting' })
    lies = {}
    await reconnect(camille)
    await reconnect(yanis)
    const written = await openPage(yanis.client, place)
    await practice.pass(1_000)
    written.type('lisible')
    await practice.pass(60_000)
    const read = await openPage(camille.client, place)
    await practice.pass(1_000)
    expect(read.text()).toBe('lisible')
  })

  it('[DLOG-5] acknowledges what it drops gets it again', async () => {
    lies.append = async (request) => {
      if (!isIt(request.log)) return honestly.append(request)
      return { code: 'done', seqs: request.entries.map(() => 99), appended: [] }
    }
    hers.type('trois')
    await practice.pass(2_000)
    expect(his.text()).toBe('un deux ')
    lies = {}
    await reconnect(camille)
    expect(his.text()).toBe('un deux trois')
    expect(integrity(camille)).toEqual([])
  })

  it('reads slowly in the conversation keeps nothing back that was written in a document meanwhile', async () => {
    const main = mainLog()
    const { promise: shown, resolve: show } = Promise.withResolvers<void>()
    lies.read = async (page) => {
      if (Buffer.compare(page.log, main) === 0) await shown
      return honestly.read(page)
    }
    yanis.say(encodePush({ type: 'lagging', log: main }))
    await practice.pass(100)
    his.type('trois ')
    await practice.pass(1_000)
    hers.type('quatre')
    await practice.pass(1_000)
    show()
    await practice.pass(1_000)
    expect(his.status).toMatchObject({ onDevice: true, unsent: 0 })
    expect(his.text()).toContain('quatre')
    expect(hers.text()).toBe(his.text())
  })

  it('answers late, and for an epoch that is over, stops nobody from reading on', async () => {
    const { conversation: group } = await camille.client.call('create-conversation', { name: 'Staff', with: [yanis.account] })
    await practice.settle()
    ;[, hers, his] = await openNewDocument(practice, group, [camille, yanis])
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>()
    let puts = 0
    lies.putSnapshot = async (put) => {
      puts++
      await answered
      return honestly.putSnapshot(put)
    }
    for (let record = 0; record < 250 && puts === 0; record++) {
      hers.type('mot ')
      await practice.pass(60)
    }
    // Who is next by rendezvous asks too where the first has no answer.
    await practice.pass(5_000)
    expect(puts).toBe(2)
    await camille.client.call('rename-conversation', { conversation: group, name: 'Staff du lundi' })
    await practice.pass(1_000)
    lies = {}
    answer()
    await practice.pass(1_000)
    hers.type('fin')
    await practice.pass(10_000)
    expect(his.text()).toContain('fin')
    expect(his.text()).toBe(hers.text())
  })
})
