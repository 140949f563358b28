/** Files from an interface that names no path: given in parts, opened in parts on the other side; a process that ends half-way leaves nothing of them. */
import { readdirSync, readFileSync } from 'node:fs'
import { FILE_PART_BYTES } from '@colloque/client-api'
import { afterEach, expect, it } from 'vitest'
import { bytesOf, same } from '../support/attachment-world.ts'
import { jpeg, PLANTED } from '../support/engine-parts.ts'
import { found, invite, type Person, untilReceived, untilState } from '../support/people.ts'
import { openWorld, type World } from '../support/world.ts'

let world: World | undefined
afterEach(async () => world?.close())

async function give(person: Person, name: string, bytes: Uint8Array, endBytes = bytes.length): Promise<string> {
  const { upload } = await person.call('begin-upload', { name, sizeBytes: bytes.length })
  for (let at = 0; at < endBytes; at += FILE_PART_BYTES)
    await person.call('upload-part', { upload, offset: at, bytes: bytes.slice(at, at + FILE_PART_BYTES) })
  return upload
}

async function readAll(person: Person, attachment: string, sizeBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for (let start = 0; start < sizeBytes; start += FILE_PART_BYTES) {
    const end = Math.min(sizeBytes, start + FILE_PART_BYTES)
    parts.push((await person.call('read-attachment', { attachment, start, end })).bytes)
  }
  return new Uint8Array(Buffer.concat(parts))
}

const spoolOf = (person: Person): string[] => readdirSync(`${person.vaultPath}.files`)

it('brings a large scan and a picture across by parts, and nothing of what a killed process had begun', async () => {
  world = openWorld()
  const relay = await world.startRelay()
  const camille = await world.person('Dr Camille Moreau')
  const yanis = await world.person('Dr Yanis Belkacem')
  await found(camille, relay.foundingLink)
  await invite(camille, yanis)
  const { conversation } = await camille.call('open-conversation', { with: [yanis.account] })

  // Half of one, all of another; then the process is killed.
  const scan = bytesOf(20 * 2 ** 20 + 77)
  const half = await give(camille, 'scan.dcm', scan, 12 * 2 ** 20)
  const whole = await give(camille, 'scan.dcm', scan)
  await camille.call('finish-upload', { upload: whole })
  expect(spoolOf(camille).toSorted()).toEqual([half, whole].toSorted())
  await camille.kill()
  await camille.start()
  for (const upload of [half, whole])
    await expect(camille.call('send', { conversation, text: '', uploads: [upload] })).rejects.toMatchObject({
      code: 'unknown-upload'
    })
  await camille.call('sync', {})
  expect(spoolOf(camille)).toEqual([])

  // Again, with a picture.
  const picture = jpeg(6)
  const uploads = [await give(camille, 'scan.dcm', scan), await give(camille, 'photo.jpg', picture)]
  const staged = []
  for (const upload of uploads) staged.push((await camille.call('finish-upload', { upload })).attachment)
  expect(staged.map(({ metadataRemoved }) => metadataRemoved)).toEqual([false, true])
  for (const name of spoolOf(camille)) expect(readFileSync(`${camille.vaultPath}.files/${name}`).includes('Fictive')).toBe(false)
  const { message } = await camille.call('send', { conversation, text: 'Voici', uploads })
  await untilState(camille, message, 'delivered')
  const { attachments } = await untilReceived(yanis, message)
  expect(attachments.map(({ name, type }) => [name, type])).toEqual([
    ['scan.dcm', 'application/dicom'],
    ['photo.jpg', 'image/jpeg']
  ])
  const [received, photo] = attachments
  if (received === undefined || photo === undefined) throw new Error('two files were sent')
  expect((await yanis.call('fetch-attachment', { attachment: received.id })).attachment.state).toBe('ready')
  expect(same(await readAll(yanis, received.id, scan.length), scan)).toBe(true)
  expect(same(await readAll(camille, uploads[0] ?? '', scan.length), scan)).toBe(true)
  const seen = await readAll(yanis, photo.id, photo.sizeBytes)
  expect(Buffer.from(seen).includes(PLANTED)).toBe(false)
  expect(Buffer.from(seen.subarray(0, 2)).toString('hex')).toBe('ffd8')

  // What is staged does not outlive the open vault.
  const draft = await give(camille, 'brouillon.pdf', bytesOf(300_000))
  await camille.call('finish-upload', { upload: draft })
  expect(spoolOf(camille)).toHaveLength(3)
  await camille.call('lock', {})
  expect(spoolOf(camille).toSorted()).toEqual(uploads.toSorted())
  await expect(camille.call('begin-upload', { name: 'x', sizeBytes: 1 })).rejects.toMatchObject({ code: 'vault-locked' })
})
