/** What people say of services like this one, CryptPad above all, each told here as it goes with us. One more is told where its world is: `no API` in command-line-files.test.ts. */
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { EventName } from '@colloque/client-api'
import { decodeClientFrame, type NewEntry } from '@colloque/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Desk, openPractice, PASSPHRASE, type Practice } from '../../support/clients-in-process.ts'
import { turnDishonest } from '../../support/document-dishonest.ts'
import { openNewDocument, openPage, type Page } from '../../support/document-page.ts'
import { entryKey, fromHex, knownEpochs, loadSpaceEpoch, openEntry } from '../../support/engine-parts.ts'
import { sha256OfFile } from '../../support/large-file.ts'
import { found, invite, type Person, untilReceived } from '../../support/people.ts'
import { openWorld } from '../../support/world.ts'

const LARGE_BYTES = 400_000_000
/** During a transfer: far fewer than it is told of. */
const ANSWERS = 4

let practice: Practice
let camille: Desk
let yanis: Desk
let noor: Desk
let conversation: string
let document: string
let hers: Page

const read = async (desk: Desk): Promise<string> => {
  const page = await openPage(desk.client, { conversation, document })
  await practice.pass(1_000)
  const text = page.text()
  await page.close()
  return text
}

describe('a complaint that is none here', () => {
  beforeEach(async () => {
    practice = await openPractice()
    ;({ camille, yanis } = await practice.colleagues())
    noor = await practice.newcomer(camille, 'Dr Noor Haddad')
    conversation = await practice.group(camille, yanis, noor)
    await practice.settle()
    ;[document, hers] = await openNewDocument(practice, conversation, [camille])
    await practice.pass(100)
  })
  afterEach(() => practice.close())

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

/** Its bytes are mostly those that were never written: large for whoever carries it, and made at once. */
async function makeSparseFile(path: string, sizeBytes: number): Promise<void> {
  const file = await open(path, 'wx')
  await file.truncate(sizeBytes)
  for (const [index, at] of [0, sizeBytes / 3, sizeBytes / 2, sizeBytes - 32].entries())
    await file.write(`coupe ${index}`, Math.floor(at))
  await file.close()
}

/** How often, as `teller` told how far a transfer is and before its end, each core had an answer for something else. */
async function answeredDuring(transfer: Promise<unknown>, teller: Person, type: EventName, cores: readonly Person[]) {
  const answers = cores.map(() => 0)
  let isOver = false
  const ask = async (core: Person, index: number): Promise<void> => {
    await core.call('conversations', {})
    if (!isOver) answers[index] = (answers[index] ?? 0) + 1
  }
  const asked: Promise<void>[] = []
  const stop = teller.onEvent((event) => event.type === type && asked.push(...cores.map(ask)))
  await transfer
  isOver = true
  stop()
  await Promise.all(asked)
  return answers
}

it('files over 300 MB freeze', async () => {
  const world = openWorld()
  try {
    const relay = await world.startRelay()
    const [sender, reader] = [await world.person('Dr Camille Moreau'), await world.person('Dr Yanis Belkacem')]
    await found(sender, relay.foundingLink)
    await invite(sender, reader)
    const { conversation: space } = await sender.call('open-conversation', { with: [reader.account] })
    const { message } = await sender.call('send', { conversation: space, text: 'Le scanner arrive.' })
    await untilReceived(reader, message)
    const path = join(world.place('sources'), 'scanner.bin')
    await makeSparseFile(path, LARGE_BYTES)

    await sender.call('add-files', { conversation: space, paths: [path] })
    const there = reader.until('the file in the tree', async () => {
      const file = (await reader.call('folder', { conversation: space })).nodes[0]?.file
      return file?.attachment === undefined ? undefined : { attachment: file.attachment, sizeBytes: file.sizeBytes }
    })
    for (const answers of await answeredDuring(there, sender, 'files', [sender, reader])) expect(answers).toBeGreaterThan(ANSWERS)

    const { attachment, sizeBytes } = await there
    expect(sizeBytes).toBe(LARGE_BYTES)
    const copy = join(world.place('copies'), 'scanner.bin')
    const saved = reader.call('save-attachment', { attachment, path: copy })
    for (const answers of await answeredDuring(saved, reader, 'attachment', [sender, reader]))
      expect(answers).toBeGreaterThan(ANSWERS)
    expect(await sha256OfFile(copy)).toBe(await sha256OfFile(path))
  } finally {
    await world.close()
  }
})
