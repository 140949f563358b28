import { type AttachmentStore, ClientError } from '@colloque/client'
import { FILE_PART_BYTES } from '@colloque/client-api'
import { describe, expect, it } from 'vitest'
import {
  bytesOf,
  createPlace,
  createWorld,
  MIB,
  type Person,
  receive,
  same,
  settle,
  start
} from '../../support/attachment-world.ts'
import { jpeg, PLANTED, STILL_MS, toHex } from '../../support/engine-parts.ts'

const MESSAGE = new Uint8Array(32).fill(0xaa)
const OTHER = new Uint8Array(32).fill(0xbb)
const SECRET = new Uint8Array(Buffer.alloc(3 * MIB, 'Ghislaine Planchon, 12 mai 1961. '))

/** As the interface does: one part after the other. */
async function give(person: Person, bytes: Uint8Array, name = 'courrier.pdf', partBytes = FILE_PART_BYTES): Promise<string> {
  const upload = await person.attachments.beginUpload({ name, sizeBytes: bytes.length })
  for (let at = 0; at < bytes.length; at += partBytes)
    await person.attachments.uploadPart(upload, at, bytes.slice(at, at + partBytes))
  return upload
}

async function send(person: Person, uploads: readonly string[], message = MESSAGE): Promise<void> {
  person.core.store.transaction(() => person.attachments.take(uploads, message))
  person.attachments.run()
  await person.attachments.idle()
}

async function readAll(person: Person, attachment: string, sizeBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for (let at = 0; at < sizeBytes; at += FILE_PART_BYTES)
    parts.push(await person.attachments.read(attachment, at, Math.min(sizeBytes, at + FILE_PART_BYTES)))
  return new Uint8Array(Buffer.concat(parts))
}

const rowsOf = (person: Person, table = 'attachment') =>
  person.core.store.all<{ n: number }>(`SELECT 1 AS n FROM ${table}`).length

async function expectNothingLeft(person: Person): Promise<void> {
  await person.attachments.idle()
  for (const table of ['attachment', 'attachment_window', 'erased_attachment']) expect(rowsOf(person, table), table).toBe(0)
  expect(person.place.copyIds()).toEqual([])
}

describe('a file given in parts', () => {
  for (const size of [0, 1, 4096, 65_536, 65_537, 8 * MIB, 8 * MIB + 1, 17 * MIB + 5]) {
    it(`of ${size} bytes is read by the other side as it was`, async () => {
      const world = createWorld()
      const anne = await start(world)
      const file = bytesOf(size)
      const upload = await give(anne, file)
      expect(await anne.attachments.finishUpload(upload)).toEqual({
        id: upload,
        name: 'courrier.pdf',
        sizeBytes: size,
        type: 'application/pdf',
        state: 'staged',
        metadataRemoved: false
      })
      expect(world.requests).toEqual([])
      await send(anne, [upload])
      expect(anne.told).toEqual(['uploaded aa'])
      const { person: bruno, id } = await receive(world, anne, MESSAGE)
      expect(same(await readAll(bruno, id(), size), file)).toBe(true)
      expect(same(await readAll(anne, upload, size), file)).toBe(true)
      expect(world.files.paths()).toEqual([])
    })
  }

  it('may come in parts of any size', async () => {
    const world = createWorld()
    const anne = await start(world)
    const file = bytesOf(300_000)
    for (const partBytes of [1009, 65_535, 65_536, 100_000]) {
      const upload = await give(anne, file, 'x', partBytes)
      await anne.attachments.uploadPart(upload, file.length, new Uint8Array(0))
      await anne.attachments.finishUpload(upload)
      expect(same(await readAll(anne, upload, file.length), file)).toBe(true)
    }
  })

  it('lies beside the vault sealed alone, at every moment', async () => {
    const world = createWorld()
    const place = createPlace()
    const written: Uint8Array[] = []
    const watched: AttachmentStore = {
      ...place.attachments,
      append(id, offset, bytes) {
        written.push(bytes.slice())
        return place.attachments.append(id, offset, bytes)
      }
    }
    const anne = await start(world, place, watched)
    await anne.attachments.finishUpload(await give(anne, SECRET))
    await anne.attachments.finishUpload(await give(anne, jpeg(6), 'photo.jpg'))
    expect(written.reduce((sum, { length }) => sum + length, 0)).toBeGreaterThan(SECRET.length)
    for (const bytes of written) expect(/Planchon|Fictive/.test(Buffer.from(bytes).toString('latin1'))).toBe(false)
  })

  it('writes a window at a time, not every part, and waits for the disk when two windows are on their way', async () => {
    const world = createWorld()
    const place = createPlace()
    const waiting: (() => void)[] = []
    const slow: AttachmentStore = {
      ...place.attachments,
      async append(id, offset, bytes) {
        await new Promise<void>((resolve) => waiting.push(resolve))
        await place.attachments.append(id, offset, bytes)
      }
    }
    const anne = await start(world, place, slow)
    const file = bytesOf(20 * MIB)
    const upload = await anne.attachments.beginUpload({ name: 'scan', sizeBytes: file.length })
    const part = (at: number) => anne.attachments.uploadPart(upload, at, file.subarray(at, at + FILE_PART_BYTES))
    let at = 0
    for (; at < 16 * MIB - FILE_PART_BYTES; at += FILE_PART_BYTES) await part(at)
    expect(waiting).toHaveLength(1)
    let isThrough = false
    const second = part(at).then(() => {
      isThrough = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(isThrough).toBe(false)
    waiting.shift()?.()
    await second
    for (at += FILE_PART_BYTES; at < file.length; at += FILE_PART_BYTES) await part(at)
    const finished = anne.attachments.finishUpload(upload)
    while (waiting.length > 0) {
      waiting.shift()?.()
      await new Promise((resolve) => setImmediate(resolve))
    }
    await finished
    expect(same(await readAll(anne, upload, file.length), file)).toBe(true)
  })

  it('goes with paths in one message, behind them', async () => {
    const world = createWorld()
    const anne = await start(world)
    world.files.put('/a', bytesOf(10))
    const uploads = [await give(anne, bytesOf(5), 'b'), await give(anne, bytesOf(6), 'c')]
    for (const upload of uploads) await anne.attachments.finishUpload(upload)
    const prepared = await anne.attachments.prepare(['/a'])
    anne.core.store.transaction(() => {
      anne.attachments.insert(prepared, MESSAGE)
      anne.attachments.take(uploads, MESSAGE)
    })
    anne.attachments.run()
    await anne.attachments.idle()
    expect(anne.told).toEqual(['uploaded aa'])
    expect(anne.attachments.references(MESSAGE).map(({ name }) => name)).toEqual(['a', 'b', 'c'])
  })
})

describe('a file given in parts that is hostile or given up', () => {
  it('takes no part that does not follow, goes too far or comes beside another, and goes on after it', async () => {
    const world = createWorld()
    const anne = await start(world)
    const file = bytesOf(200_000)
    const { attachments } = anne
    const upload = await attachments.beginUpload({ name: 'x', sizeBytes: file.length })
    const refused = (work: Promise<unknown>, code = 'invalid-part') => expect(work).rejects.toMatchObject({ code })
    await refused(attachments.uploadPart(upload, 1, file.subarray(1, 5)))
    await refused(attachments.uploadPart(upload, 0, bytesOf(200_001)))
    await refused(attachments.finishUpload(upload))
    const first = attachments.uploadPart(upload, 0, file.subarray(0, 100_000))
    await refused(attachments.uploadPart(upload, 100_000, file.subarray(100_000)))
    await refused(attachments.finishUpload(upload))
    await first
    for (const offset of [0, 99_999, 100_001, 2 ** 53 - 1]) await refused(attachments.uploadPart(upload, offset, bytesOf(10)))
    await attachments.uploadPart(upload, 100_000, file.subarray(100_000))
    await refused(attachments.uploadPart(upload, 200_000, bytesOf(1)))
    await attachments.finishUpload(upload)
    await refused(attachments.uploadPart(upload, 200_000, bytesOf(0)), 'unknown-upload')
    await refused(attachments.finishUpload(upload), 'unknown-upload')
    await refused(attachments.uploadPart('00'.repeat(16), 0, bytesOf(1)), 'unknown-upload')
    expect(() => attachments.abandonUpload('00'.repeat(16))).toThrow('unknown-upload')
    expect(same(await readAll(anne, upload, file.length), file)).toBe(true)
  })

  it('refuses what no relay takes, and more than two messages hold', async () => {
    const world = createWorld()
    const { attachments } = await start(world)
    for (const sizeBytes of [64 * MIB, 2 ** 53 - 1])
      await expect(attachments.beginUpload({ name: 'x', sizeBytes })).rejects.toMatchObject({ code: 'file-too-large' })
    const uploads: string[] = []
    for (let count = 0; count < 40; count++) uploads.push(await attachments.beginUpload({ name: 'x', sizeBytes: 1 }))
    const refusal = { code: 'too-many-files', detail: { maximum: 40 } }
    await expect(attachments.beginUpload({ name: 'x', sizeBytes: 1 })).rejects.toMatchObject(refusal)
    attachments.abandonUpload(uploads[0] ?? '')
    await attachments.beginUpload({ name: 'x', sizeBytes: 1 })
  })

  it('takes no memory for what is announced and not given, and no more together than one file may be', async () => {
    const world = createWorld()
    const { attachments } = await start(world)
    const begin = (sizeBytes: number) => attachments.beginUpload({ name: 'x', sizeBytes })
    const before = process.memoryUsage().arrayBuffers
    const uploads: string[] = []
    for (let count = 0; count < 39; count++) uploads.push(await begin(1_600_000))
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * MIB)
    await expect(begin(5_000_000)).rejects.toMatchObject({
      code: 'file-too-large',
      detail: { maximum: 64 * MIB - 39 * 1_600_000 }
    })
    attachments.abandonUpload(uploads[0] ?? '')
    await begin(5_000_000)
  })

  it('moves two at once: the others wait until one is finished or given up', async () => {
    const world = createWorld()
    const anne = await start(world)
    const { attachments } = anne
    const file = bytesOf(100_000)
    const ids: string[] = []
    for (let count = 0; count < 5; count++) ids.push(await attachments.beginUpload({ name: 'x', sizeBytes: file.length }))
    const [first = '', second = '', third = '', fourth = '', fifth = ''] = ids
    for (const id of [first, second]) await attachments.uploadPart(id, 0, file.subarray(0, 50_000))
    const through: string[] = []
    const give = (id: string) => attachments.uploadPart(id, 0, file).then(() => through.push(id))
    const others = [give(third), give(fourth)]
    const givenUp = expect(give(fifth)).rejects.toMatchObject({ code: 'unknown-upload' })
    await new Promise((resolve) => setImmediate(resolve))
    expect(through).toEqual([])
    attachments.abandonUpload(fifth)
    await givenUp
    attachments.abandonUpload(first)
    await attachments.uploadPart(second, 50_000, file.subarray(50_000))
    await attachments.finishUpload(second)
    await Promise.all(others)
    for (const id of [third, fourth]) await attachments.finishUpload(id)
    for (const id of [second, third, fourth]) expect(same(await readAll(anne, id, file.length), file)).toBe(true)
  })

  it('keeps nobody waiting while it stands still, and goes on where it was', async () => {
    const world = createWorld()
    const anne = await start(world)
    const { attachments } = anne
    const file = bytesOf(10 * MIB + 5)
    // Within the first window, behind it, and whole.
    const given = [70_000, 9 * MIB + 7, file.length]
    const ids: string[] = []
    for (const _ of given) ids.push(await attachments.beginUpload({ name: 'x', sizeBytes: file.length }))
    const [first = '', second = '', third = ''] = ids
    await attachments.uploadPart(first, 0, file.subarray(0, given[0]))
    await attachments.uploadPart(second, 0, file.subarray(0, given[1]))
    world.clock.advance(STILL_MS - 1)
    let isThrough = false
    const waiting = attachments.uploadPart(third, 0, file).then(() => {
      isThrough = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(isThrough).toBe(false)
    world.clock.advance(1)
    await waiting
    world.clock.advance(STILL_MS)
    for (const [at, id] of ids.entries()) {
      await attachments.uploadPart(id, given[at] ?? 0, file.subarray(given[at]))
      await attachments.finishUpload(id)
      expect(same(await readAll(anne, id, file.length), file)).toBe(true)
    }
  })

  it('is finished whole while it comes to rest', async () => {
    const world = createWorld()
    const place = createPlace()
    const { promise: opened, resolve: open } = Promise.withResolvers<void>()
    const slow: AttachmentStore = {
      ...place.attachments,
      async append(...part) {
        await opened
        return place.attachments.append(...part)
      }
    }
    const anne = await start(world, place, slow)
    const { attachments } = anne
    const file = bytesOf(3 * MIB + 5)
    const id = await attachments.beginUpload({ name: 'x', sizeBytes: file.length })
    await attachments.uploadPart(id, 0, file)
    world.clock.advance(STILL_MS)
    const finished = attachments.finishUpload(id)
    await new Promise((resolve) => setImmediate(resolve))
    open()
    await finished
    expect(same(await readAll(anne, id, file.length), file)).toBe(true)
  })

  it('ends where the disk is full while it comes to rest, and leaves nothing when it is given up there', async () => {
    const world = createWorld()
    const place = createPlace()
    let fail: (() => void) | undefined
    const held: AttachmentStore = {
      ...place.attachments,
      append: () =>
        new Promise((_, reject) => {
          fail = () => reject(new ClientError('disk-full'))
        })
    }
    const anne = await start(world, place, held)
    const { attachments } = anne
    const file = bytesOf(100_000)
    for (const isGivenUp of [false, true]) {
      const id = await attachments.beginUpload({ name: 'x', sizeBytes: file.length })
      await attachments.uploadPart(id, 0, file.subarray(0, 70_000))
      world.clock.advance(STILL_MS)
      if (isGivenUp) attachments.abandonUpload(id)
      const code = isGivenUp ? 'unknown-upload' : 'disk-full'
      const next = expect(attachments.uploadPart(id, 70_000, file.subarray(70_000))).rejects.toMatchObject({ code })
      await new Promise((resolve) => setImmediate(resolve))
      fail?.()
      await next
    }
    await expectNothingLeft(anne)
  })

  it('joins a message once, whole, or not at all', async () => {
    const world = createWorld()
    const anne = await start(world)
    const whole = await give(anne, bytesOf(10))
    await anne.attachments.finishUpload(whole)
    const unfinished = await give(anne, bytesOf(10))
    const take = (uploads: string[], message = MESSAGE) =>
      anne.core.store.transaction(() => anne.attachments.take(uploads, message))
    for (const uploads of [
      [whole, unfinished],
      [whole, whole],
      [whole, '11'.repeat(16)]
    ])
      expect(() => take(uploads)).toThrow('unknown-upload')
    expect(() => take(Array(21).fill(whole))).toThrow('too-many-files')
    take([whole])
    expect(() => take([whole], OTHER)).toThrow('unknown-upload')
    expect(() => anne.attachments.abandonUpload(whole)).toThrow('unknown-upload')
    await anne.attachments.finishUpload(unfinished)
    take([unfinished])
    anne.attachments.run()
    await anne.attachments.idle()
    expect(anne.attachments.references(MESSAGE)).toHaveLength(2)
  })

  it('leaves nothing when it is given up before, within or after a part, or cancelled as an attachment', async () => {
    const world = createWorld()
    const anne = await start(world)
    const { attachments } = anne
    attachments.abandonUpload(await attachments.beginUpload({ name: 'x', sizeBytes: 5 }))
    const within = await attachments.beginUpload({ name: 'x', sizeBytes: SECRET.length })
    const part = expect(attachments.uploadPart(within, 0, SECRET)).rejects.toMatchObject({ code: 'unknown-upload' })
    attachments.abandonUpload(within)
    await part
    const finished = await give(anne, SECRET)
    const finishing = expect(attachments.finishUpload(finished)).rejects.toMatchObject({ code: 'unknown-upload' })
    attachments.abandonUpload(finished)
    await finishing
    const cancelled = await give(anne, SECRET)
    await attachments.finishUpload(cancelled)
    await attachments.cancel(cancelled)
    await expectNothingLeft(anne)
    await expect(attachments.uploadPart(within, 0, SECRET)).rejects.toMatchObject({ code: 'unknown-upload' })
    await expect(attachments.read(cancelled, 0, 1)).rejects.toMatchObject({ code: 'unknown-attachment' })
    expect(world.requests).toEqual([])
  })

  it('leaves nothing when the vault is locked, in the middle of a part too', async () => {
    const world = createWorld()
    const anne = await start(world)
    await anne.attachments.finishUpload(await give(anne, bytesOf(10 * MIB)))
    const open = await anne.attachments.beginUpload({ name: 'x', sizeBytes: 20 * MIB })
    await anne.attachments.uploadPart(open, 0, bytesOf(9 * MIB))
    const part = expect(anne.attachments.uploadPart(open, 9 * MIB, bytesOf(9 * MIB))).rejects.toMatchObject({
      code: 'unknown-upload'
    })
    await anne.attachments.stop()
    await part
    await expectNothingLeft(anne)
  })

  it('leaves nothing after a crash, once the vault is opened again', async () => {
    const world = createWorld()
    const anne = await start(world)
    await anne.attachments.finishUpload(await give(anne, bytesOf(10 * MIB)))
    const open = await anne.attachments.beginUpload({ name: 'x', sizeBytes: 20 * MIB })
    await anne.attachments.uploadPart(open, 0, bytesOf(17 * MIB))
    const after = anne.place.crash()
    expect(after.copyIds()).toHaveLength(2)
    const again = await start(world, after)
    await expectNothingLeft(again)
    await expect(again.attachments.uploadPart(open, 17 * MIB, bytesOf(1))).rejects.toMatchObject({ code: 'unknown-upload' })
  })

  it('is over when the disk is full, and leaves nothing', async () => {
    const world = createWorld()
    const place = createPlace()
    const full: AttachmentStore = {
      ...place.attachments,
      append: async () => {
        throw new ClientError('disk-full')
      }
    }
    const anne = await start(world, place, full)
    const upload = await give(anne, bytesOf(1000))
    await expect(anne.attachments.finishUpload(upload)).rejects.toMatchObject({ code: 'disk-full' })
    await expect(anne.attachments.finishUpload(upload)).rejects.toMatchObject({ code: 'unknown-upload' })
    await expectNothingLeft(anne)
  })
})

describe('metadata of pictures', () => {
  it('is not in what is sent, whether the picture is given in parts or by path', async () => {
    const world = createWorld()
    const anne = await start(world)
    const picture = jpeg(6)
    world.files.put('/scan-without-extension', picture)
    const upload = await give(anne, picture, 'photo.bin')
    const staged = await anne.attachments.finishUpload(upload)
    expect(staged.metadataRemoved).toBe(true)
    expect(staged.sizeBytes).toBeLessThan(picture.length)
    const prepared = await anne.attachments.prepare(['/scan-without-extension'])
    anne.core.store.transaction(() => {
      anne.attachments.insert(prepared, MESSAGE)
      anne.attachments.take([upload], MESSAGE)
    })
    anne.attachments.run()
    await settle(world, anne)
    const { person: bruno, id } = await receive(world, anne, MESSAGE)
    for (const position of [0, 1]) {
      const received = await readAll(bruno, id(position), staged.sizeBytes)
      expect(Buffer.from(received).includes(PLANTED)).toBe(false)
      expect(Buffer.from(received).subarray(0, 2).toString('hex') + Buffer.from(received).subarray(-2).toString('hex')).toBe(
        'ffd8ffd9'
      )
      expect(Buffer.from(received).includes('Exif')).toBe(true)
    }
    expect(anne.core.store.all('SELECT metadata_removed AS removed, source_path FROM attachment ORDER BY position')).toEqual([
      { removed: 1, source_path: null },
      { removed: 1, source_path: null }
    ])
    expect(bruno.core.store.all('SELECT metadata_removed AS removed FROM attachment')).toEqual([
      { removed: null },
      { removed: null }
    ])
  })

  it('is kept where the setting or the upload says so, and of what is no whole picture', async () => {
    const world = createWorld()
    const anne = await start(world)
    const { attachments } = anne
    const picture = jpeg(6)
    const given = async (bytes: Uint8Array, keepMetadata?: boolean) => {
      const upload = await attachments.beginUpload({ name: 'a.jpg', sizeBytes: bytes.length, keepMetadata })
      await attachments.uploadPart(upload, 0, bytes)
      const { metadataRemoved } = await attachments.finishUpload(upload)
      return { metadataRemoved, isSame: same(await readAll(anne, upload, bytes.length).catch(() => undefined), bytes) }
    }
    const kept = { metadataRemoved: false, isSame: true }
    expect(await given(picture, true)).toEqual(kept)
    expect(await given(picture.slice(0, 300))).toEqual(kept)
    expect(await given(new Uint8Array(Buffer.from('%PDF-1.7 and nothing else')))).toEqual(kept)
    anne.core.settings.set({ keepMetadata: true })
    expect(await given(picture)).toEqual(kept)
    expect(await given(picture, false)).toEqual({ metadataRemoved: true, isSame: false })
    world.files.put('/a.jpg', picture)
    const removed = async (keepMetadata?: boolean) => (await attachments.prepare(['/a.jpg'], keepMetadata))[0]?.metadata_removed
    expect([await removed(), await removed(false), await removed(true)]).toEqual([0, 1, 0])
  })

  it('seals a cleaned picture under a key that has sealed nothing else', async () => {
    const world = createWorld()
    const anne = await start(world)
    const picture = jpeg(6)
    const upload = await give(anne, picture, 'a.jpg')
    const before = anne.state().key
    await anne.attachments.finishUpload(upload)
    expect(anne.state().key).not.toEqual(before)
    expect(anne.state().key).toHaveLength(32)
  })

  it('is left alone in a picture of more than 64 MiB, which would have to be held in memory', async () => {
    const world = createWorld()
    const anne = await start(world)
    Object.assign(anne.core.relay.limits, { blobBytes: 100 * MIB })
    const large = new Uint8Array(64 * MIB + 1)
    large.set(jpeg(6))
    world.files.put('/large.jpg', large)
    expect((await anne.attachments.prepare(['/large.jpg']))[0]).toMatchObject({ metadata_removed: 0, size_bytes: large.length })
    const upload = await give(anne, large, 'large.jpg', 8 * MIB)
    expect(await anne.attachments.finishUpload(upload)).toMatchObject({ metadataRemoved: false, sizeBytes: large.length })
  })

  it('fails for good when the picture at the path is another one by then, also one that differs in its metadata alone', async () => {
    const world = createWorld()
    const anne = await start(world)
    world.files.put('/a.jpg', jpeg(6))
    const prepared = await anne.attachments.prepare(['/a.jpg'])
    world.files.put('/a.jpg', jpeg(8))
    anne.core.store.transaction(() => anne.attachments.insert(prepared, MESSAGE))
    anne.attachments.run()
    await settle(world, anne)
    expect(anne.told).toEqual(['failed aa file-changed'])
  })
})

describe('an attachment opened in parts', () => {
  async function sent(size: number) {
    const world = createWorld()
    const anne = await start(world)
    const file = bytesOf(size)
    world.files.put('/a.dcm', file)
    const message = await anne.send(['/a.dcm'], MESSAGE)
    await settle(world, anne)
    const { person: bruno, id } = await receive(world, anne, message)
    return { world, anne, bruno, file, id: id() }
  }

  it('gives any range, fetched once, and refuses what lies outside', async () => {
    const { world, bruno, file, id } = await sent(9 * MIB)
    for (const [start, end] of [
      [0, 0],
      [0, 1],
      [8 * MIB - 5, 8 * MIB + 5],
      [65_535, 65_537],
      [9 * MIB - 1, 9 * MIB]
    ] as const) {
      const bytes = await bruno.attachments.read(id, start, end)
      expect(same(bytes, file.subarray(start, end))).toBe(true)
      expect(bytes.buffer.byteLength).toBe(end - start)
    }
    expect(world.requests.filter(({ method }) => method === 'GET')).toHaveLength(1)
    expect(bruno.state().state).toBe('ready')
    for (const [start, end] of [
      [1, 0],
      [0, FILE_PART_BYTES + 1],
      [9 * MIB, 9 * MIB + 1]
    ] as const)
      await expect(bruno.attachments.read(id, start, end)).rejects.toMatchObject({ code: 'invalid-call' })
  })

  it('is fetched whole, says how it stands, and opens without the relay afterwards', async () => {
    const { world, anne, bruno, file, id } = await sent(MIB)
    expect(await bruno.attachments.fetch(id)).toEqual({
      id,
      name: 'a.dcm',
      sizeBytes: MIB,
      type: 'application/dicom',
      state: 'ready'
    })
    const again = await start(world, bruno.place.crash())
    again.goOffline()
    expect(same(await again.attachments.read(id, 5, 1000), file.subarray(5, 1000))).toBe(true)
    await expect(anne.attachments.fetch('00'.repeat(16))).rejects.toMatchObject({ code: 'unknown-attachment' })
  })

  it("fetches one's own again when its copy is gone", async () => {
    const { world, anne, file } = await sent(MIB)
    const id = toHex(anne.state().attachment)
    await anne.place.attachments.remove(id)
    anne.core.store.run('DELETE FROM attachment_window')
    expect(same(await anne.attachments.read(id, 0, 1000), file.subarray(0, 1000))).toBe(true)
    expect(await anne.attachments.fetch(id)).toMatchObject({ state: 'uploaded', metadataRemoved: false })
    expect(world.traffic.down).toBeGreaterThan(MIB)
  })

  it('opens nothing of a copy that was changed beside the vault, and fetches it anew', async () => {
    for (const whose of ['anne', 'bruno'] as const) {
      const people = await sent(MIB)
      const person = people[whose]
      const id = toHex(person.state().attachment)
      await person.attachments.fetch(id)
      const sealed = await person.place.attachments.read(id, 0, 2 * MIB)
      sealed[70_000] = (sealed[70_000] ?? 0) ^ 1
      await person.place.attachments.append(id, 0, sealed)
      expect(same(await person.attachments.read(id, 0, 65_536), people.file.subarray(0, 65_536))).toBe(true)
      await expect(person.attachments.read(id, 65_536, 65_537)).rejects.toMatchObject({ code: 'file-altered' })
      expect(same(await person.attachments.read(id, 65_536, 65_537), people.file.subarray(65_536, 65_537))).toBe(true)
      await person.place.attachments.append(id, 100_000, new Uint8Array(0))
      await expect(person.attachments.read(id, MIB - 10, MIB)).rejects.toMatchObject({ code: 'file-altered' })
      expect(same(await person.attachments.read(id, MIB - 10, MIB), people.file.subarray(MIB - 10))).toBe(true)
    }
  })

  it('gives nothing of what is not whole here and cannot be fetched', async () => {
    const { world, bruno, id } = await sent(9 * MIB)
    world.faults.before = () => ({ status: 404, headers: {}, body: (async function* () {})() })
    await expect(bruno.attachments.read(id, 0, 10)).rejects.toMatchObject({ code: 'file-gone' })
    await expect(bruno.attachments.fetch(id)).rejects.toMatchObject({ code: 'file-gone' })
  })
})

describe('attachments of a message that is sent on or taken back', () => {
  async function two() {
    const world = createWorld()
    const anne = await start(world)
    for (const name of ['/a', '/b']) world.files.put(name, bytesOf(100_000))
    await anne.send(['/a', '/b'], MESSAGE)
    await settle(world, anne)
    const erase = (person: Person, message = MESSAGE) => person.core.store.transaction(() => person.attachments.erase(message))
    const { account, device } = anne.core.identity
    const put = (message: Uint8Array, sender = account): void =>
      void anne.core.store.run(
        "INSERT INTO message (message, space, sender, device, sent_at, text) VALUES (?, ?, ?, ?, 1, '')",
        message,
        new Uint8Array(16),
        sender,
        device
      )
    const copy = (person: Person) => person.core.store.transaction(() => person.attachments.copy(MESSAGE, OTHER))
    return { world, anne, erase, put, copy }
  }

  it('[BODY-8] destroys rows, keys, copies and blobs of one’s own', async () => {
    const { world, anne, erase } = await two()
    expect(world.blobs.ids()).toHaveLength(2)
    const id = toHex(anne.state().attachment)
    erase(anne)
    expect(rowsOf(anne)).toBe(0)
    await Promise.resolve()
    await expectNothingLeft(anne)
    expect(world.blobs.ids()).toEqual([])
    await expect(anne.attachments.read(id, 0, 1)).rejects.toMatchObject({ code: 'unknown-attachment' })
    erase(anne)
  })

  it('[BODY-8] erases received ones here alone, also while they are fetched', async () => {
    const { world, anne, erase } = await two()
    const { person: bruno, id } = await receive(world, anne, MESSAGE)
    await bruno.attachments.fetch(id(0))
    const reached = Promise.withResolvers<void>()
    world.faults.before = () => {
      reached.resolve()
      return new Promise(() => undefined)
    }
    const fetching = expect(bruno.attachments.fetch(id(1))).rejects.toMatchObject({ code: 'file-cancelled' })
    await reached.promise
    erase(bruno)
    await fetching
    await expectNothingLeft(bruno)
    expect(world.blobs.ids()).toHaveLength(2)
    expect(world.requests.some(({ method }) => method === 'DELETE')).toBe(false)
  })

  it('[BODY-8] takes back what has not left yet, without a word of it being sent', async () => {
    const world = createWorld()
    const anne = await start(world)
    world.files.put('/a', bytesOf(20 * MIB))
    const reached = Promise.withResolvers<void>()
    world.faults.before = ({ method }) => {
      if (method !== 'PATCH') return undefined
      reached.resolve()
      return new Promise(() => undefined)
    }
    await anne.send(['/a'], MESSAGE)
    await reached.promise
    anne.core.store.transaction(() => anne.attachments.erase(MESSAGE))
    await Promise.resolve()
    await expectNothingLeft(anne)
    expect(anne.told).toEqual([])
    expect(world.blobs.ids()).toEqual([])
  })

  it('[BODY-8] goes on erasing after a crash, and when the relay is back', async () => {
    const { world, anne, erase } = await two()
    anne.goOffline()
    erase(anne)
    await Promise.resolve()
    await anne.attachments.idle()
    expect(anne.place.copyIds()).toEqual([])
    expect(world.blobs.ids()).toHaveLength(2)
    const again = await start(world, anne.place.crash())
    again.attachments.run()
    await expectNothingLeft(again)
    expect(world.blobs.ids()).toEqual([])
  })

  it('leaves all as it was when the transaction is undone', async () => {
    const { world, anne } = await two()
    const undone = () =>
      anne.core.store.transaction(() => {
        anne.attachments.erase(MESSAGE)
        throw new Error('undone')
      })
    expect(undone).toThrow('undone')
    await Promise.resolve()
    await anne.attachments.idle()
    expect(rowsOf(anne)).toBe(2)
    expect(anne.place.copyIds()).toHaveLength(2)
    expect(world.blobs.ids()).toHaveLength(2)
  })

  it('[BODY-8] keeps no blob at the relay because somebody else’s message names it', async () => {
    const { world, anne, erase, put } = await two()
    put(OTHER, new Uint8Array(16).fill(9))
    const named = anne.attachments.references(MESSAGE).map((reference) => ({ ...reference, name: 'mine now' }))
    anne.core.store.transaction(() => anne.attachments.fromReferences(OTHER, named))
    erase(anne)
    await Promise.resolve()
    await anne.attachments.idle()
    expect(world.blobs.ids()).toEqual([])
    expect(rowsOf(anne, 'erased_attachment')).toBe(0)
  })

  it('[BODY-8] keeps a blob at the relay as long as another message sent from here names it', async () => {
    const { world, anne, erase, put, copy } = await two()
    put(OTHER)
    copy(anne)
    const sentOn = anne.attachments.references(OTHER)
    const original = anne.attachments.references(MESSAGE)
    expect(sentOn.map(({ id: _, ...rest }) => rest)).toEqual(original.map(({ id: _, ...rest }) => rest))
    expect(sentOn.map(({ id }) => toHex(id))).not.toEqual(original.map(({ id }) => toHex(id)))
    expect(anne.core.store.all('SELECT state FROM attachment WHERE message = ? AND delete_token IS NULL', OTHER)).toHaveLength(2)
    erase(anne)
    await Promise.resolve()
    await anne.attachments.idle()
    expect(world.blobs.ids()).toHaveLength(2)
    expect(anne.place.copyIds()).toEqual([])
    const [first] = anne.core.store.all<{ attachment: Uint8Array }>('SELECT attachment FROM attachment ORDER BY position')
    await anne.attachments.read(toHex(first?.attachment ?? new Uint8Array(16)), 0, 100)
    erase(anne, OTHER)
    await Promise.resolve()
    await expectNothingLeft(anne)
    expect(world.blobs.ids()).toEqual([])
  })

  it('sends nothing on that others could not read', async () => {
    const { world, anne, copy } = await two()
    world.files.put('/c', bytesOf(10))
    anne.core.store.run("UPDATE attachment SET state = 'uploading' WHERE position = 1")
    expect(() => copy(anne)).toThrow('file-unreadable')
    expect(rowsOf(anne)).toBe(2)
  })
})
