/** A large file on its way when the sender, or the relay, is killed; when its source changes meanwhile; when the person changes their mind. */
import { existsSync, statSync } from 'node:fs'
import { appendFile, copyFile, open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Attachment, Message } from '@colloque/client-api'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type CountingProxy, linkThrough } from '../support/counting-proxy.ts'
import { sha256OfFile, writeLargeFile } from '../support/large-file.ts'
import { alarms, found, invite, type Person, untilReceived, untilState } from '../support/people.ts'
import { storedBlobs } from '../support/relay-contents.ts'
import { openWorld, type RelayHost, type World } from '../support/world.ts'

const MB = 1 << 20
const STORY_MS = 120_000
/** Sent a second time at most, of a file and everything said beside it. */
const OVERHEAD = 1.05
/** What the sockets of this machine hold between a client, the way and a relay: gone with the relay. */
const IN_FLIGHT_BYTES = 24 * MB

let world: World
let relay: RelayHost
/** Camille’s way; Yanis has his own. */
let way: CountingProxy
let camille: Person
let yanis: Person
let conversation: string

beforeAll(async () => {
  world = openWorld()
  relay = await world.startRelay()
  way = await world.startProxy(relay.port)
  camille = await world.person('Dr Camille Moreau')
  yanis = await world.person('Dr Yanis Belkacem')
  await found(camille, linkThrough(relay.foundingLink, way.port))
  await invite(camille, yanis, (link) => linkThrough(link, relay.port))
  conversation = (await camille.call('open-conversation', { with: [yanis.account] })).conversation
  const { message } = await camille.call('send', { conversation, text: 'Bonjour' })
  await untilReceived(yanis, message)
})
afterAll(async () => world?.close())

it(
  '[SEAL-9] goes on by itself after the sender was killed at half, and sends next to nothing twice',
  async () => {
    const path = await newFile('examen-resume.bin', 256 * MB)
    way.holdAfter(128 * MB)
    const { id, sealedBytes } = await begin(path)
    await way.reached(128 * MB)
    await camille.kill()
    way.release()
    await camille.start()
    await untilState(camille, id, 'delivered')
    expect(way.sentBytes()).toBeGreaterThanOrEqual(sealedBytes)
    expect(way.sentBytes()).toBeLessThanOrEqual(sealedBytes * OVERHEAD)
    await expectIdentical(id, path)
  },
  STORY_MS
)

it(
  '[SEAL-9] sends what was sealed, whatever became of the source after it',
  async () => {
    const path = await newFile('examen-scelle.bin', 48 * MB)
    const before = await sha256OfFile(path)
    way.holdAfter(8 * MB)
    const { id } = await begin(path)
    await way.reached(8 * MB)
    // Progress is told as bytes leave, and none leave now.
    await vi.waitFor(async () => expect((await ownMessage(id)).attachments[0]?.state).toBe('uploading'), { timeout: 30_000 })
    await camille.kill()
    await appendFile(path, 'une ligne de plus')
    way.release()
    await camille.start()
    await untilState(camille, id, 'delivered')
    const received = await save(id)
    expect(await sha256OfFile(received)).toBe(before)
  },
  STORY_MS
)

it(
  '[SEAL-9] notices that the source changed before all of it was sealed: it fails, nothing more leaves, its key dies',
  async () => {
    const path = await newFile('examen-modifie.bin', 160 * MB)
    const { id, attachment, blob } = await killWhileSealing(path)
    const spool = join(`${camille.vaultPath}.files`, attachment.id)
    const sealedBefore = join(world.folder, 'sealed-before')
    await copyFile(spool, sealedBefore)
    const file = await open(path, 'r+')
    await file.write(Buffer.from('une autre version'), 0, 17, 120 * MB)
    await file.close()

    await camille.start()
    const failed = await untilState(camille, id, 'failed')
    expect(failed.failure).toBe('file-changed')
    expect(failed.attachments[0]).toMatchObject({ state: 'failed', failure: 'file-changed' })
    const refused = expect.objectContaining({ code: 'file-changed' })
    await expect(camille.call('resume-attachment', { attachment: attachment.id })).rejects.toEqual(refused)
    await vi.waitFor(() => expect(blobOf(blob)?.isDeleted).toBe(true), { timeout: 30_000 })
    expect(existsSync(spool), 'nothing of it stays beside the vault').toBe(false)

    const again = await begin(path)
    await untilState(camille, again.id, 'delivered')
    await expectIdentical(again.id, path)
    expect(again.blob).not.toBe(blob)
    expect(yanis.message(id), 'the message that failed went nowhere').toBeUndefined()
    const held = await readFile(join(relay.data, 'blobs', blob))
    const sealed = await readFile(sealedBefore)
    expect(held.length).toBeGreaterThan(0)
    expect(held.length).toBeLessThanOrEqual(sealed.length)
    expect(held.equals(sealed.subarray(0, held.length)), 'of what was sealed before the change alone').toBe(true)
  },
  STORY_MS
)

it(
  'stops when it is cancelled in the middle, and takes its message with it',
  async () => {
    const path = await newFile('examen-annule.bin', 48 * MB)
    way.holdAfter(24 * MB)
    const { id, attachment, blob } = await begin(path)
    await way.reached(24 * MB)
    await camille.call('cancel-attachment', { attachment: attachment.id })
    way.release()
    const cancelled = await untilState(camille, id, 'failed')
    expect(cancelled.failure).toBe('file-cancelled')
    expect(cancelled.attachments[0]?.state).toBe('cancelled')
    const refused = expect.objectContaining({ code: 'file-cancelled' })
    await expect(camille.call('resume-attachment', { attachment: attachment.id })).rejects.toEqual(refused)
    const { message: next } = await camille.call('send', { conversation, text: 'Finalement non.' })
    await untilReceived(yanis, next)
    expect(yanis.message(id)).toBeUndefined()
    expect(way.sentBytes()).toBeLessThan(40 * MB)
    await vi.waitFor(() => expect(blobOf(blob)?.isDeleted).toBe(true), { timeout: 30_000 })
    expect(existsSync(join(`${camille.vaultPath}.files`, attachment.id))).toBe(false)
  },
  STORY_MS
)

it(
  '[HTTP-8] goes on by itself after the relay was killed in the middle',
  async () => {
    const path = await newFile('examen-relais.bin', 128 * MB)
    way.holdAfter(64 * MB)
    const { id, sealedBytes } = await begin(path)
    await way.reached(64 * MB)
    await relay.kill()
    way.release()
    await relay.restart()
    await untilState(camille, id, 'delivered')
    expect(way.sentBytes()).toBeLessThanOrEqual(sealedBytes + IN_FLIGHT_BYTES)
    await expectIdentical(id, path)
    expect([...alarms(camille), ...alarms(yanis)]).toEqual([])
  },
  STORY_MS
)

async function newFile(name: string, sizeBytes: number): Promise<string> {
  const path = join(world.place('sources'), name)
  await writeLargeFile(path, sizeBytes)
  return path
}

interface Begun {
  readonly id: string
  readonly attachment: Attachment
  /** As the core counts them. */
  readonly sealedBytes: number
  /** Its name at the relay. */
  readonly blob: string
}

async function begin(path: string): Promise<Begun> {
  const known = storedBlobs(relay.data).map(({ blob }) => blob)
  way.reset()
  const { message: id } = await camille.call('send', { conversation, text: '', paths: [path] })
  const [attachment] = (await ownMessage(id)).attachments
  if (attachment === undefined) throw new Error('the message has no file')
  const { totalBytes } = await camille.until('progress', () =>
    camille.eventsOf('attachment').find((event) => event.attachment === attachment.id)
  )
  expect(totalBytes).toBeGreaterThan((await stat(path)).size)
  const blob = storedBlobs(relay.data).find((one) => !known.includes(one.blob))?.blob
  if (blob === undefined) throw new Error('the relay was not told of the file')
  return { id, attachment, sealedBytes: totalBytes, blob }
}

async function ownMessage(id: string): Promise<Message> {
  const { messages } = await camille.call('messages', { conversation })
  const message = messages.find((one) => one.id === id)
  if (message === undefined) throw new Error('the message is not in the vault')
  return message
}

/** Kills the sender when some has left and not all is sealed. Sealing may win that race: then another file tries. */
async function killWhileSealing(path: string): Promise<Begun> {
  for (;;) {
    const begun = await begin(path)
    await way.reached(16 * MB)
    await camille.kill()
    const spool = join(`${camille.vaultPath}.files`, begun.attachment.id)
    if (statSync(spool).size < begun.sealedBytes) return begun
    await camille.start()
    await untilState(camille, begun.id, 'delivered')
  }
}

async function save(id: string): Promise<string> {
  const { attachments } = await untilReceived(yanis, id)
  const path = join(world.place('received'), id)
  await yanis.call('save-attachment', { attachment: attachments[0]?.id ?? '', path })
  return path
}

async function expectIdentical(id: string, path: string): Promise<void> {
  expect(await sha256OfFile(await save(id))).toBe(await sha256OfFile(path))
}

const blobOf = (name: string) => storedBlobs(relay.data).find(({ blob }) => blob === name)
