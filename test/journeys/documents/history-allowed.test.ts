import type { DocumentRevision } from '@colloque/client-api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Desk, openPractice, PASSPHRASE, type Practice, quarantined } from '../../support/clients-in-process.ts'
import { turnDishonest } from '../../support/document-dishonest.ts'
import { openNewDocument, openPage, type Page, readTextAt } from '../../support/document-page.ts'
import { fromHex, givenEpochs, saveGivenEpoch } from '../../support/engine-parts.ts'

let practice: Practice
let camille: Desk
let yanis: Desk
let conversation: string
let document: string
let hers: Page
let his: Page

/** Camille and Yanis have written in turn, in a group that Noor is not in yet. */
beforeEach(async () => {
  practice = await openPractice()
  ;({ camille, yanis } = await practice.colleagues())
  conversation = await practice.group(camille, yanis)
  ;[document, hers, his] = await openNewDocument(practice, conversation, [camille, yanis])
  await practice.pass(200)
  hers.type('un ')
  await practice.pass(2_000)
  his.type('deux ')
  await practice.pass(20 * 60_000)
  hers.type('trois ')
  await practice.pass(2_000)
})
afterEach(() => practice.close())

/** Of the association, and not of the group yet. */
const newcomer = (name = 'Dr Noor Haddad'): Promise<Desk> => practice.newcomer(camille, name)

async function allow(allowed: boolean): Promise<void> {
  await camille.client.call('set-history', { conversation, allowed })
  await practice.pass(5_000)
}

async function add(desk: Desk): Promise<void> {
  await camille.client.call('add-members', { conversation, accounts: [desk.account] })
  await practice.pass(120_000)
  await practice.settle()
}

async function addedNewcomer(name?: string): Promise<Desk> {
  const desk = await newcomer(name)
  await add(desk)
  return desk
}

async function readPast(desk: Desk): Promise<void> {
  await desk.client.call('read-past', { conversation, document })
  await practice.pass(20_000)
}

/** The commit reaches the relay, and nothing after it: who made it does not even learn that it did. */
async function cutAfterCommit(desk: Desk): Promise<void> {
  const cut = new Promise<void>((resolve) => {
    camille.leaving = (frame) => {
      if (!Buffer.from(frame).toString('latin1').includes('fcommit')) return
      camille.leaving = undefined
      queueMicrotask(() => {
        camille.network.cut()
        resolve()
      })
    }
  })
  void camille.client.call('add-members', { conversation, accounts: [desk.account] }).catch(() => undefined)
  await cut
  await practice.pass(1_000)
}

const incidents = async (desk: Desk) => (await desk.client.call('incidents', { conversation })).incidents
const givenTo = (desk: Desk): number => desk.store.get<{ n: number }>('SELECT count(*) AS n FROM given_epoch')?.n ?? 0

/** The connection breaks off with the first page. */
function cutAfterPage(desk: Desk): void {
  const stop = desk.client.subscribe((event) => {
    if (event.type !== 'history') return
    stop()
    desk.network.cut()
  })
}

const history = (desk: Desk) => desk.client.call('document-history', { conversation, document })
const authors = (revisions: readonly DocumentRevision[]): (string | undefined)[] => revisions.map(({ by }) => by[0]?.name)
const alike = (revisions: readonly DocumentRevision[]) =>
  revisions.map(({ seq, at, by, inserted, removed }) => ({ seq, at, by: by[0]?.account, inserted, removed }))

const textAt = (desk: Desk, seq: number): Promise<string> => readTextAt(desk.client, { conversation, document, seq })

/** Of the past nothing lacks, and it is as who wrote it has it. */
async function expectWhole(desk: Desk): Promise<void> {
  const { revisions, past } = await history(desk)
  expect(past?.state).toBe('whole')
  expect(alike(revisions)).toEqual(alike((await history(camille)).revisions))
}

describe('a newcomer where history is allowed', () => {
  it('[KEYRING-1] [KEYRING-4] lists older versions with their authors, and reads each as it was', async () => {
    await allow(true)
    const noor = await addedNewcomer()
    const before = await history(noor)
    expect(before).toMatchObject({ revisions: [], complete: false, past: { state: 'open', read: 0 } })
    await readPast(noor)
    const { revisions, complete, past } = await history(noor)
    expect(past).toMatchObject({ state: 'whole', trimmed: false, by: [{ name: 'Dr Camille Moreau' }] })
    expect(complete).toBe(true)
    expect(authors(revisions)).toEqual(['Dr Camille Moreau', 'Dr Yanis Belkacem', 'Dr Camille Moreau'])
    expect(alike(revisions)).toEqual(alike((await history(camille)).revisions))
    const texts = await Promise.all(revisions.map(({ seq }) => textAt(noor, seq ?? 0)))
    expect(texts).toEqual(['un ', 'un deux ', 'un deux trois '])
    for (const desk of [camille, yanis, noor]) expect(await incidents(desk)).toEqual([])
  })

  it('[KEYRING-4] reads it in pages between which the present goes on, and goes on after a restart', async () => {
    for (let index = 0; index < 540; index++) {
      hers.type(`${index} `)
      await practice.pass(60)
    }
    await allow(true)
    const noor = await addedNewcomer()
    let theirs = await openPage(noor.client, { conversation, document })
    await practice.pass(500)
    cutAfterPage(noor)
    await noor.client.call('read-past', { conversation, document })
    await practice.pass(500)
    const half = (await history(noor)).past
    expect(half).toMatchObject({ state: 'reading' })
    expect(half?.read).toBeGreaterThan(400)
    expect(half?.read).toBeLessThan(half?.of ?? 0)
    expect((await history(noor)).revisions).toEqual([])
    await expect(textAt(noor, 2)).rejects.toMatchObject({ code: 'version-not-here' })
    await noor.restart()
    noor.network.mend()
    await noor.client.call('unlock', { passphrase: PASSPHRASE })
    await practice.pass(5_000)
    expect((await history(noor)).past).toMatchObject({ state: 'open', read: half?.read })
    theirs = await openPage(noor.client, { conversation, document })
    await practice.pass(500)
    await noor.client.call('read-past', { conversation, document })
    hers.type('pendant ce temps')
    await practice.pass(20_000)
    expect(theirs.text()).toBe(hers.text())
    await expectWhole(noor)
    await theirs.close()
  })

  it('[KEYRING-4] finds the keys also where it began behind the record that gave them', async () => {
    await allow(true)
    const noor = await newcomer()
    noor.network.cut()
    await camille.client.call('add-members', { conversation, accounts: [noor.account] })
    await practice.pass(60_000)
    for (let index = 0; index < 210; index++) {
      await camille.client.call('rename-node', { conversation, node: document, name: `Protocole ${index}` })
      await practice.pass(60)
    }
    await practice.pass(120_000)
    noor.network.mend()
    await practice.pass(120_000)
    expect(givenTo(noor)).toBe(0)
    await readPast(noor)
    expect(givenTo(noor)).toBeGreaterThan(0)
    await expectWhole(noor)
  })

  it('[KEYRING-4] is shown nothing of what was read before the rest of it was trimmed', async () => {
    for (let index = 0; index < 540; index++) {
      hers.type(`${index} `)
      await practice.pass(60)
    }
    await allow(true)
    const noor = await addedNewcomer()
    cutAfterPage(noor)
    await readPast(noor)
    expect((await history(noor)).past).toMatchObject({ state: 'reading' })
    practice.clock.advance(33 * 86_400_000)
    await practice.pass(120_000)
    hers.type('un mois après ')
    await practice.pass(120_000)
    noor.network.mend()
    await practice.pass(120_000)
    await readPast(noor)
    const { revisions, past } = await history(noor)
    expect(past).toMatchObject({ state: 'whole', trimmed: true })
    for (const { seq = 0 } of revisions) expect(await textAt(noor, seq)).toBe(await textAt(camille, seq))
    expect(revisions[0]?.seq).toBeGreaterThan(past?.read ?? 0)
    await expect(textAt(noor, 2)).rejects.toMatchObject({ code: 'version-not-here' })
  })

  it('[KEYRING-4] is told that what was trimmed is gone, and reads from there on', async () => {
    for (let index = 0; index < 210; index++) {
      hers.type(`${index} `)
      await practice.pass(60)
    }
    await practice.pass(60_000)
    practice.clock.advance(33 * 86_400_000)
    await practice.pass(120_000)
    hers.type('un mois après ')
    await practice.pass(60_000)
    await allow(true)
    const noor = await addedNewcomer()
    await readPast(noor)
    const { revisions, past, complete } = await history(noor)
    expect(past).toMatchObject({ state: 'whole', trimmed: true })
    expect(complete).toBe(false)
    const theirs = (await history(camille)).revisions
    expect(revisions.length).toBeGreaterThan(0)
    expect(revisions.length).toBeLessThan(theirs.length)
    for (const { seq = 0 } of revisions) expect(await textAt(noor, seq)).toBe(await textAt(camille, seq))
    await expect(textAt(noor, 2)).rejects.toMatchObject({ code: 'version-not-here' })
  })
})

describe('a newcomer where history is not allowed', () => {
  it('[KEYRING-1] gets nothing, also from the relay by hand', async () => {
    const noor = await addedNewcomer()
    await readPast(noor)
    expect(await history(noor)).toMatchObject({ revisions: [], complete: false, past: { state: 'closed', by: [] } })
    expect(givenTo(noor)).toBe(0)
    await expect(textAt(noor, 2)).rejects.toMatchObject({ code: 'version-not-here' })
    const mallory = await turnDishonest(practice, noor, conversation)
    const log = fromHex(document)
    const ask = (request: Promise<unknown>): Promise<string> =>
      request.then(
        () => 'given',
        ({ code }) => String(code)
      )
    for (let epoch = 0; epoch < mallory.epoch - 1; epoch++) {
      const answers = [
        mallory.relay.request('subscribe', { log, epoch, after: 0 }),
        mallory.relay.request('get-snapshot', { log, epoch, part: 0 })
      ]
      const codes = Promise.all(answers.map(ask))
      await practice.pass(200)
      expect(await codes).toEqual(['not-proven', 'not-proven'])
    }
    mallory.relay.stop()
  })

  it('[KEYRING-1] [KEYRING-2] gets nothing once it is allowed no more, also of keys that are given late to those before', async () => {
    await allow(true)
    const noor = await newcomer()
    const ines = await newcomer('Dr Inès Prototype')
    await camille.client.call('set-role', { conversation, account: yanis.account, role: 'owner' })
    await practice.pass(2_000)
    await cutAfterCommit(noor)
    await yanis.client.call('set-history', { conversation, allowed: false })
    await practice.pass(200)
    await yanis.client.call('add-members', { conversation, accounts: [ines.account] })
    await practice.pass(200)
    const { conversations } = await ines.client.call('conversations', {})
    expect(conversations.find(({ id }) => id === conversation)?.status).toBe('active')
    expect(givenTo(noor)).toBe(0)
    await practice.pass(120_000)
    expect(givenTo(noor)).toBeGreaterThan(0)
    await readPast(ines)
    expect((await history(ines)).past?.state).toBe('closed')
    expect(givenTo(ines)).toBe(0)
    await readPast(noor)
    expect((await history(noor)).past?.state).toBe('whole')
    expect(await incidents(ines)).toEqual([])
  })
})

describe('who was removed and is added again', () => {
  let noor: Desk

  beforeEach(async () => {
    noor = await addedNewcomer()
    await camille.client.call('remove-members', { conversation, accounts: [noor.account] })
    await practice.pass(5_000)
    hers.type('pendant ')
    await practice.pass(2_000)
  })

  it('[KEYRING-1] reads what was written before and meanwhile where it is allowed by then', async () => {
    await allow(true)
    his.type('et encore')
    await practice.pass(20 * 60_000)
    expect(givenTo(noor)).toBe(0)
    await add(noor)
    await readPast(noor)
    const { revisions, past } = await history(noor)
    expect(past).toMatchObject({ state: 'whole', trimmed: false })
    const all = (await history(camille)).revisions
    expect(alike(revisions)).toEqual(alike(all))
    for (const { seq = 0 } of all) expect(await textAt(noor, seq)).toBe(await textAt(camille, seq))
  })

  it('[KEYRING-1] reads nothing of it where it is not', async () => {
    await add(noor)
    await readPast(noor)
    expect(givenTo(noor)).toBe(0)
    expect(await history(noor)).toMatchObject({ past: { state: 'closed' } })
  })
})

describe('the keys', () => {
  it('[KEYRING-1] are given by another when who added the newcomer vanishes right after', async () => {
    await allow(true)
    const noor = await newcomer()
    await cutAfterCommit(noor)
    await practice.pass(180_000)
    await readPast(noor)
    expect((await history(noor)).past).toMatchObject({ state: 'whole', by: [{ name: 'Dr Yanis Belkacem' }] })
  })

  it('[KEYRING-1] are given by who added the newcomer after a crash in between', async () => {
    await allow(true)
    const noor = await newcomer()
    yanis.network.cut()
    await cutAfterCommit(noor)
    await camille.restart()
    camille.network.mend()
    await camille.client.call('unlock', { passphrase: PASSPHRASE })
    await practice.pass(120_000)
    await readPast(noor)
    expect((await history(noor)).past).toMatchObject({ state: 'whole', by: [{ name: 'Dr Camille Moreau' }] })
  })

  it('[KEYRING-3] that are not those of an epoch are refused by who knows it, who names their giver and gives the right ones', async () => {
    await allow(true)
    const noor = await newcomer()
    // Nobody else changes the group meanwhile.
    noor.network.cut()
    await cutAfterCommit(noor)
    const mallory = await turnDishonest(practice, yanis, conversation)
    await mallory.keyring((epoch) => ({ ...epoch, storageKey: new Uint8Array(32) }))
    for (const desk of [camille, noor]) desk.network.mend()
    await practice.pass(120_000)
    expect(await incidents(camille)).toMatchObject([{ kind: 'keyring', from: { name: 'Dr Yanis Belkacem' } }])
    await readPast(noor)
    await expectWhole(noor)
    mallory.relay.stop()
  })

  it('[KEYRING-1] are taken only where newcomers get them', async () => {
    const noor = await addedNewcomer()
    const mallory = await turnDishonest(practice, yanis, conversation)
    await mallory.keyring((epoch) => epoch)
    for (const desk of [camille, noor]) expect(quarantined(desk)).toEqual(['invalid-body'])
    expect(givenTo(noor)).toBe(0)
    mallory.relay.stop()
  })

  it('[KEYRING-2] [DLOG-7] stand in the log of no document', async () => {
    await allow(true)
    const noor = await newcomer()
    noor.network.cut()
    await cutAfterCommit(noor)
    const mallory = await turnDishonest(practice, yanis, conversation)
    await mallory.keyring((epoch) => epoch, document)
    for (const desk of [camille, noor]) desk.network.mend()
    await practice.pass(120_000)
    expect(quarantined(camille)).toEqual(['invalid-body'])
    expect(noor.store.all('SELECT DISTINCT giver FROM given_epoch')).toHaveLength(1)
    mallory.relay.stop()
  })

  it('[KEYRING-4] that leave out who wrote lead elsewhere: nothing is shown, their giver is named, and the right ones are tried when they come', async () => {
    await yanis.client.call('name-version', { conversation, document, name: 'Relue', frozen: false })
    await practice.pass(2_000)
    await allow(true)
    const noor = await addedNewcomer()
    // As if the copy had named neither.
    for (const table of ['document_version', 'document_author']) noor.store.run(`DELETE FROM ${table}`)
    const named = async () => (await history(noor)).revisions.flatMap(({ version }) => version?.name ?? [])
    const known = async () => (await noor.client.call('document-authors', { conversation, document })).authors
    const { device } = camille.store.get<{ device: Uint8Array }>('SELECT device FROM account') ?? { device: new Uint8Array(16) }
    const given = noor.store.all<{ epoch: number; writers: Uint8Array }>('SELECT epoch, writers FROM given_epoch')
    const without = (writers: Uint8Array): Uint8Array => {
      const at = Buffer.from(writers).indexOf(device) - 16
      return new Uint8Array(Buffer.concat([writers.subarray(0, at), writers.subarray(at + 32)]))
    }
    for (const { epoch, writers } of given)
      noor.store.run('UPDATE given_epoch SET writers = ? WHERE epoch = ?', without(writers), epoch)
    await readPast(noor)
    expect(await history(noor)).toMatchObject({ revisions: [], complete: false, past: { state: 'refused' } })
    expect(await incidents(noor)).toMatchObject([{ kind: 'keyring', from: { name: 'Dr Camille Moreau' } }])
    // The same said again is no reason to read all of it again.
    for (const { epoch } of given)
      for (const same of givenEpochs(noor.store, fromHex(conversation), epoch))
        noor.store.transaction(() => saveGivenEpoch(noor.store, fromHex(conversation), same))
    expect((await history(noor)).past?.state).toBe('refused')
    expect(await named()).toEqual([])
    expect((await known()).filter(({ clients }) => clients.length > 0)).toEqual([])
    const theirs = await openPage(noor.client, { conversation, document })
    await practice.pass(500)
    expect(theirs.text()).toBe(hers.text())
    await addedNewcomer('Dr Inès Prototype')
    await readPast(noor)
    await expectWhole(noor)
    expect(await named()).toEqual(['Relue'])
    const wrote = (await known()).filter(({ account, clients }) => account !== noor.account && clients.length > 0)
    expect(wrote).toHaveLength(2)
  })

  it('[KEYRING-3] [KEYRING-4] of several are tried in turn until one leads to the copy, and nobody is named', async () => {
    await allow(true)
    const noor = await addedNewcomer()
    // Those of a liar, who comes first and leaves out all but Yanis.
    const { device } = yanis.store.get<{ device: Uint8Array }>('SELECT device FROM account') ?? { device: new Uint8Array(16) }
    for (const { epoch, writers } of noor.store.all<{ epoch: number; writers: Uint8Array }>(
      'SELECT epoch, writers FROM given_epoch'
    )) {
      const at = Buffer.from(writers).indexOf(device) - 16
      const alone = at < 0 ? new Uint8Array() : writers.slice(at, at + 32)
      noor.store.run(
        'INSERT INTO given_epoch SELECT space, epoch, zeroblob(16), access_seed, storage_key, ? FROM given_epoch WHERE epoch = ?',
        alone,
        epoch
      )
    }
    await readPast(noor)
    await expectWhole(noor)
    expect(await incidents(noor)).toEqual([])
  })

  it('[KEYRING-4] do not make the past lead to another hash than that of the copy which one began from', async () => {
    await allow(true)
    const noor = await addedNewcomer()
    noor.store.run('UPDATE document_past SET until_hash = ?', new Uint8Array(32))
    await readPast(noor)
    expect(await history(noor)).toMatchObject({ revisions: [], past: { state: 'refused' } })
    // The relay or who signed the copy lied, not who gave the keys.
    const [incident] = await incidents(noor)
    expect(incident).toMatchObject({ kind: 'keyring' })
    expect(incident).not.toHaveProperty('from')
  })
})

it('[ROLE-2] owners alone say whether newcomers see the past, and everyone is shown', async () => {
  await expect(yanis.client.call('set-history', { conversation, allowed: true })).rejects.toMatchObject({ code: 'not-owner' })
  for (const allowed of [true, false]) {
    await allow(allowed)
    for (const desk of [camille, yanis]) {
      const { conversations } = await desk.client.call('conversations', {})
      expect(conversations.find(({ id }) => id === conversation)?.history).toBe(allowed)
    }
  }
})
