/** What people say of services like this one, CryptPad above all, each told here as it goes with us. Two more are told where their world is: `no API` in command-line-files.test.ts, files that freeze in upload-resumed.test.ts. */
import { decodeClientFrame, type NewEntry } from '@colloque/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Desk, openPractice, PASSPHRASE, type Practice } from '../../support/clients-in-process.ts'
import { turnDishonest } from '../../support/document-dishonest.ts'
import { openPage, type Page } from '../../support/document-page.ts'
import { entryKey, fromHex, knownEpochs, loadSpaceEpoch, openEntry } from '../../support/engine-parts.ts'

let practice: Practice
let camille: Desk
let yanis: Desk
let noor: Desk
let conversation: string
let document: string
let hers: Page

beforeEach(async () => {
  practice = await openPractice()
  ;({ camille, yanis } = await practice.colleagues())
  noor = await practice.desk()
  const { link } = await camille.client.call('invite', {})
  const profile = { name: 'Dr Noor Haddad', profession: 'médecin' }
  noor.account = (await noor.client.call('join', { link, profile, passphrase: PASSPHRASE })).account
  await practice.settle()
  const accounts = [yanis.account, noor.account]
  ;({ conversation } = await camille.client.call('create-conversation', { name: 'Service', with: accounts }))
  await practice.pass(5_000)
  await practice.settle()
  ;({ node: document } = await camille.client.call('create-document', { conversation, name: 'Protocole' }))
  await practice.pass(2_000)
  hers = await openPage(camille.client, { conversation, document })
  await practice.pass(100)
})
afterEach(() => practice.close())

const read = async (desk: Desk): Promise<string> => {
  const page = await openPage(desk.client, { conversation, document })
  await practice.pass(1_000)
  const text = page.text()
  await page.close()
  return text
}

describe('a complaint that is none here', () => {
  it('edits vanish on reload, and nobody said a word', async () => {
    let written = ''
    for (let round = 0; round < 3; round++) {
      camille.network.cut()
      hers.type(`ligne ${round}. `)
      await practice.pass(100)
      expect(hers.status, 'a line says where it stands').toMatchObject({ onDevice: true, atRelay: false })
      written += `ligne ${round}. `
      // The page is gone, and the core with it.
      await camille.restart()
      await camille.client.call('unlock', { passphrase: PASSPHRASE })
      camille.network.mend()
      await practice.pass(15_000)
      hers = await openPage(camille.client, { conversation, document })
      await practice.pass(1_000)
      expect(hers.text()).toBe(written)
      expect(hers.status).toMatchObject({ onDevice: true, atRelay: true, unsent: 0 })
    }
    expect(await read(yanis)).toBe(written)
  })

  it('nothing is found in what was written together', async () => {
    hers.type('Arrêter l’anticoagulant trois jours avant.')
    await practice.pass(10_000)
    const { nodes } = await yanis.client.call('search', { text: 'anticoag' })
    expect(nodes).toMatchObject([{ conversation, name: 'Protocole' }])
    expect((await yanis.client.call('search', { text: 'arreter trois' })).nodes).toHaveLength(1)
    expect((await yanis.client.call('search', { text: 'héparine' })).nodes).toEqual([])
  })

  it('a lost password is a lost account', async () => {
    hers.type('écrit avant l’oubli')
    await practice.pass(2_000)
    await camille.client.call('set-keychain', { on: true, passphrase: PASSPHRASE })
    await camille.restart()
    await expect(camille.client.call('unlock', { passphrase: 'oubliée' })).rejects.toMatchObject({ code: 'wrong-passphrase' })
    await camille.client.call('unlock-by-keychain', {})
    await practice.pass(5_000)
    expect(await read(camille)).toBe('écrit avant l’oubli')
  })

  it('nobody knows who changed what', async () => {
    hers.type('Trois jours avant. ')
    await practice.pass(2_000)
    const his = await openPage(yanis.client, { conversation, document })
    await practice.pass(200)
    his.type('Deux si la fonction rénale est bonne.')
    await practice.pass(2_000)
    const { revisions } = await noor.client.call('document-history', { conversation, document })
    expect(revisions.map(({ by, inserted }) => [by.map(({ name }) => name), inserted])).toEqual([
      [['Dr Camille Moreau'], 'Trois jours avant. '.length],
      [['Dr Yanis Belkacem'], 'Deux si la fonction rénale est bonne.'.length]
    ])
  })

  it('who was shown out still has the keys, and reads on', async () => {
    hers.type('avant ')
    await practice.pass(2_000)
    expect(await read(noor)).toBe('avant ')
    const log = fromHex(document)
    await camille.client.call('remove-members', { conversation, accounts: [noor.account] })
    await practice.pass(5_000)
    const from = camille.frames.length
    hers.type('après ')
    await practice.pass(2_000)
    // Every way of asking, by hand, with every key that she ever had.
    const space = fromHex(conversation)
    const epochs = knownEpochs(noor.store, space).flatMap((number) => loadSpaceEpoch(noor.store, space, number) ?? [])
    expect(epochs.length).toBeGreaterThan(0)
    const her = await turnDishonest(practice, noor, conversation)
    const asked = async <T>(asking: Promise<T>): Promise<T | { code: unknown }> => {
      const answer = asking.catch((error) => ({ code: error.code }))
      await practice.pass(500)
      return answer
    }
    const old = await asked(her.relay.request('subscribe', { log, epoch: her.epoch, after: 0 }))
    expect(old).toMatchObject({ complete: true, ended: true })
    expect(await asked(her.relay.request('subscribe', { log, epoch: her.epoch + 1, after: 0 }))).toEqual({ code: 'not-proven' })
    expect(await asked(her.relay.request('get-snapshot', { log, epoch: her.epoch + 1, part: 0 }))).toEqual({ code: 'not-proven' })
    expect(await asked(her.append(document, [her.entry(document, { type: 'seen', at: 1 })]))).toEqual({ code: 'stale-epoch' })
    const entries = camille.frames.slice(from).flatMap((frame) => appended(frame, log))
    expect(entries.length).toBeGreaterThan(0)
    for (const { entryId, bytes } of entries)
      for (const epoch of epochs) {
        const open = () => openEntry(her.sodium, epoch, entryKey(epoch, log), { log, entryId }, bytes)
        expect(open).toThrow('decryption-failed')
      }
    her.relay.stop()
    expect(await read(yanis)).toBe('avant après ')
  })
})

function appended(frame: Uint8Array, log: Uint8Array): readonly NewEntry[] {
  const decoded = decodeClientFrame(frame)
  if (decoded.kind !== 'request' || decoded.body.type !== 'append') return []
  return Buffer.compare(decoded.body.log, log) === 0 ? decoded.body.entries : []
}
