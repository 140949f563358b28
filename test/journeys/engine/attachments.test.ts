import { type AttachmentStore, ClientError } from '@colloque/client'
import { describe, expect, it } from 'vitest'
import {
  bytesOf,
  createPlace,
  createWorld,
  MIB,
  type Person,
  type Place,
  receive,
  same,
  settle,
  start
} from '../../support/attachment-world.ts'
import { type Core, createAttachments, createContentRooms, encodeBody, RelayRefusal, toHex } from '../../support/engine-parts.ts'

const SEALED_WINDOW = 128 * (65_536 + 16)

describe('attachments', () => {
  for (const size of [0, 1, 4096, 65_536, 65_537, 8 * MIB, 8 * MIB + 1]) {
    it(`sends a file of ${size} bytes and saves it elsewhere, the same`, async () => {
      const world = createWorld()
      const file = bytesOf(size)
      world.files.put('/anne/courrier.pdf', file)
      const anne = await start(world)
      const message = await anne.send(['/anne/courrier.pdf'])
      await anne.attachments.idle()
      expect(anne.told).toEqual(['uploaded aa'])
      expect(anne.state()).toMatchObject({ state: 'uploaded', failure: null })
      const { person: bruno, id } = await receive(world, anne, message)
      expect(bruno.state().state).toBe('available')
      await bruno.attachments.save(id(), '/bruno/reçu.pdf')
      expect(same(world.files.contents('/bruno/reçu.pdf'), file)).toBe(true)
      expect(bruno.state().state).toBe('ready')
      const asked = world.requests.length
      await bruno.attachments.save(id(), '/bruno/again.pdf')
      await anne.attachments.save(toHex(anne.state().attachment), '/anne/own.pdf')
      expect(world.requests.length).toBe(asked)
      expect(same(world.files.contents('/bruno/again.pdf'), file) && same(world.files.contents('/anne/own.pdf'), file)).toBe(true)
      expect(world.files.paths().filter((path) => path.endsWith('.part'))).toEqual([])
    })
  }

  it('holds nothing of the file in clear beside the vault or at the relay, and forgets its path once sealed', async () => {
    const world = createWorld()
    const word = Buffer.from('Ghislaine Planchon, 12 mai 1961. ')
    world.files.put('/anne/Planchon.txt', new Uint8Array(Buffer.alloc(200_000, word)))
    const anne = await start(world)
    await anne.send(['/anne/Planchon.txt'])
    await anne.attachments.idle()
    const held = [
      world.blobs.bytes(world.blobs.ids()[0] ?? ''),
      await anne.place.attachments.read(toHex(anne.state().attachment), 0, MIB)
    ]
    for (const bytes of held) {
      expect(bytes?.length).toBeGreaterThan(200_000)
      expect(Buffer.from(bytes ?? []).includes('Planchon')).toBe(false)
    }
    expect(world.requests.some(({ url, headers }) => /Planchon/.test(url + JSON.stringify(headers)))).toBe(false)
    expect(anne.core.store.get('SELECT source_path, source_version, upload_token FROM attachment')).toEqual({
      source_path: null,
      source_version: null,
      upload_token: null
    })
  })

  it('says once that a message may leave: when the last of its files is there', async () => {
    const world = createWorld()
    for (const name of ['a', 'b', 'c', 'd', 'e']) world.files.put(`/${name}`, bytesOf(300_000))
    const anne = await start(world)
    await anne.send(['/a', '/b', '/c', '/d'])
    await anne.send(['/e'], new Uint8Array(16).fill(0xbb))
    await anne.attachments.idle()
    expect(anne.told.toSorted()).toEqual(['uploaded aa', 'uploaded bb'])
    expect(anne.attachments.references(new Uint8Array(16).fill(0xaa)).map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd'])
    expect(world.blobs.ids()).toHaveLength(5)
  })

  it('leaves nothing of a file that was saved in the memory that it went through', async () => {
    const world = createWorld()
    const anne = await start(world)
    world.files.put('/scan', bytesOf(3 * MIB + 5))
    const message = await anne.send(['/scan'])
    await settle(world, anne)
    const { person: bruno, id } = await receive(world, anne, message)
    const written: Uint8Array[] = []
    const { files } = bruno.core.ports
    Object.assign(bruno.core.ports, {
      files: {
        ...files,
        async create(path: string) {
          const target = await world.files.create(path)
          return {
            ...target,
            write(bytes: Uint8Array) {
              written.push(bytes)
              return target.write(bytes)
            }
          }
        }
      }
    })
    await bruno.attachments.save(id(), '/copy')
    expect(written.length).toBeGreaterThan(2)
    for (const bytes of written) expect(bytes.every((byte) => byte === 0)).toBe(true)
  })

  it('tells how far it is, at most ten times a second', async () => {
    const world = createWorld()
    world.files.put('/a', bytesOf(20 * MIB))
    const anne = await start(world)
    await anne.send(['/a'])
    await anne.attachments.idle()
    const told = anne.events.filter((event) => event.type === 'attachment')
    expect(told.length).toBeGreaterThanOrEqual(2)
    expect(told.length).toBeLessThan(5)
    expect(told.at(-1)).toMatchObject({ state: 'uploaded', doneBytes: world.traffic.up, totalBytes: world.traffic.up })
  })

  it('refuses too many files, too large ones, absent ones, and paths where none may be named', async () => {
    const world = createWorld()
    const anne = await start(world)
    world.files.put('/large', new Uint8Array(64 * MIB))
    world.files.put('/a', bytesOf(3))
    await expect(anne.attachments.prepare(Array(21).fill('/a'))).rejects.toMatchObject({
      code: 'too-many-files',
      detail: { maximum: 20 }
    })
    await expect(anne.attachments.prepare(['/a', '/large'])).rejects.toMatchObject({
      code: 'file-too-large',
      detail: { maximum: 64 * MIB }
    })
    await expect(anne.attachments.prepare(['/a', '/absent'])).rejects.toMatchObject({
      code: 'file-unreadable',
      detail: { name: 'absent' }
    })
    const browser = createAttachments(
      { ...anne.core, ports: { ...anne.core.ports, files: undefined } } as unknown as Core,
      {} as never
    )
    await expect(browser.prepare(['/a'])).rejects.toMatchObject({ code: 'paths-not-allowed' })
    await expect(anne.attachments.save('00'.repeat(16), '/x')).rejects.toMatchObject({ code: 'unknown-attachment' })
  })
})

describe('attachments after a crash', () => {
  const SIZE = 17 * MIB
  /** When the process ends: before, within or after the writing of each window. */
  const moments = [0, 1, 2].flatMap((window) => (['before', 'torn', 'after'] as const).map((when) => ({ window, when })))
  for (const { window, when } of moments) {
    it(`goes on where it was: ended ${when} window ${window}`, async () => {
      const world = createWorld()
      const file = bytesOf(SIZE)
      world.files.put('/a', file)
      const place = createPlace()
      let appends = 0
      let after: Place | undefined
      const crashing: AttachmentStore = {
        ...place.attachments,
        async append(id, offset, bytes) {
          if (appends++ !== window) return place.attachments.append(id, offset, bytes)
          if (when === 'after') await place.attachments.append(id, offset, bytes)
          if (when === 'torn') await place.attachments.append(id, offset, garbled(bytes.slice(0, 700_000)))
          after = place.crash()
          anne.network.cut()
          throw new Error('crash')
        }
      }
      const anne = await start(world, place, crashing)
      await anne.send(['/a'])
      await anne.attachments.idle()
      expect(after).toBeDefined()
      const again = await start(world, after)
      again.attachments.run()
      await settle(world, again)
      expect(again.told).toEqual(['uploaded aa'])
      const sealed = world.blobs.bytes(world.blobs.ids()[0] ?? '')?.length ?? 0
      expect(world.traffic.up).toBeLessThan(sealed * 1.05)
      const { person: bruno, id } = await receive(world, again, new Uint8Array(16).fill(0xaa))
      await bruno.attachments.save(id(), '/saved')
      expect(same(world.files.contents('/saved'), file)).toBe(true)
    })
  }

  it('keeps from a torn window the chunks that are whole', async () => {
    const world = createWorld()
    world.files.put('/a', bytesOf(10 * MIB))
    const anne = await start(world)
    await anne.send(['/a'])
    await anne.attachments.idle()
    const id = toHex(anne.state().attachment)
    const whole = await anne.place.attachments.read(id, 0, 20 * MIB)
    anne.core.store.run('DELETE FROM attachment_window; ')
    anne.core.store.run("UPDATE attachment SET state = 'uploading'")
    await anne.place.attachments.append(id, SEALED_WINDOW + 5 * 65_552 + 7, new Uint8Array(9))
    await anne.attachments.save(id, '/own').catch(() => undefined)
    expect(same(await anne.place.attachments.read(id, 0, 20 * MIB), whole)).toBe(true)
    expect(world.traffic.down).toBe(whole.length - SEALED_WINDOW - 5 * 65_552)
  })

  it('never seals a file under a key that has sealed another: a source that changed meanwhile fails and leaves nothing', async () => {
    const world = createWorld()
    world.files.put('/a', bytesOf(20 * MIB))
    world.files.put('/b', bytesOf(100))
    const anne = await start(world)
    anne.goOffline()
    const message = await anne.send(['/a', '/b'])
    await anne.attachments.idle()
    await anne.attachments.stop()
    // The spool is complete by now; of the file sealed only in part, which a crash leaves, only this is seen:
    const id = anne.state().attachment
    anne.core.store.run(
      "UPDATE attachment SET state = 'sealing', source_path = '/a', source_version = 'older', hash = NULL WHERE attachment = ?",
      id
    )
    anne.core.store.run('DELETE FROM attachment_window WHERE attachment = ? AND window > 0', id)
    await anne.place.attachments.append(toHex(id), SEALED_WINDOW, new Uint8Array(0))
    const again = await start(world, anne.place.crash())
    again.attachments.run()
    await settle(world, again)
    expect(again.told).toContain('failed aa file-changed')
    expect(again.told).not.toContain('uploaded aa')
    expect(again.state(0)).toMatchObject({ state: 'failed', failure: 'file-changed', key: new Uint8Array(0), delete_token: null })
    expect(again.state(1)).toMatchObject({ state: 'cancelled', key: new Uint8Array(0), delete_token: null })
    for (const position of [0, 1])
      expect(await again.place.attachments.size(toHex(again.state(position).attachment))).toBeUndefined()
    expect(world.blobs.ids()).toEqual([])
    expect(again.core.store.all('SELECT * FROM attachment_window')).toEqual([])
    await expect(again.attachments.resume(toHex(id))).rejects.toMatchObject({ code: 'file-changed' })
    await expect(again.attachments.save(toHex(id), '/x')).rejects.toMatchObject({ code: 'file-changed' })
    expect(() => again.attachments.references(message)).toThrow()
  })
})

describe('attachments and their source', () => {
  it('notices a file that changes while it is read, before the relay has all of it', async () => {
    const world = createWorld()
    world.files.put('/a', bytesOf(20 * MIB))
    const anne = await start(world)
    const open = world.files.open
    let reads = 0
    world.files.open = async (path) => {
      const source = await open(path)
      const read: typeof source.read = async (offset, length) => {
        if (++reads === 12) world.files.put('/a', bytesOf(20 * MIB))
        return await source.read(offset, length)
      }
      return { ...source, read }
    }
    await anne.send(['/a'])
    await settle(world, anne)
    expect(anne.told).toEqual(['failed aa file-changed'])
    expect(anne.state()).toMatchObject({ state: 'failed', failure: 'file-changed', key: new Uint8Array(0) })
    expect(world.blobs.ids()).toEqual([])
    expect(world.traffic.up).toBeLessThan(20 * MIB)
  })

  it('notices a file that became shorter', async () => {
    const world = createWorld()
    world.files.put('/a', bytesOf(3 * MIB))
    const anne = await start(world)
    const prepared = await anne.attachments.prepare(['/a'])
    const open = world.files.open
    world.files.open = async (path) => ({ ...(await open(path)), read: async () => new Uint8Array(5) })
    anne.core.store.transaction(() => anne.attachments.insert(prepared, new Uint8Array(16)))
    anne.attachments.run()
    await settle(world, anne)
    expect(anne.state()).toMatchObject({ state: 'failed', failure: 'file-changed' })
  })

  it('can be tried again when the file could not be read for a while', async () => {
    const world = createWorld()
    world.files.put('/a', bytesOf(100))
    const anne = await start(world)
    const open = world.files.open
    const prepared = await anne.attachments.prepare(['/a'])
    world.files.open = async () => {
      throw new ClientError('file-unreadable', { name: 'a' })
    }
    anne.core.store.transaction(() => anne.attachments.insert(prepared, new Uint8Array(16)))
    anne.attachments.run()
    await settle(world, anne)
    expect(anne.told).toEqual(['failed 00 file-unreadable'])
    world.files.open = open
    await anne.attachments.resume(toHex(anne.state().attachment))
    await settle(world, anne)
    expect(anne.told).toEqual(['failed 00 file-unreadable', 'resumed 00', 'uploaded 00'])
  })
})

describe('attachments and the relay', () => {
  it('sends little twice when the connection is cut half-way, several times', async () => {
    const world = createWorld()
    const file = bytesOf(24 * MIB)
    world.files.put('/a', file)
    const anne = await start(world)
    const cuts = [2, 12, 5].map((mebibytes) => mebibytes * MIB)
    const before = world.respond
    world.faults.before = (request) => {
      if (request.method === 'PATCH') world.faults.afterBytes = cuts.shift() ?? Number.POSITIVE_INFINITY
      return undefined
    }
    expect(before).toBe(world.respond)
    const message = await anne.send(['/a'])
    await settle(world, anne)
    expect(anne.told).toEqual(['uploaded aa'])
    expect(world.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(4)
    expect(world.traffic.up).toBeLessThan(24 * MIB * 1.05)
    const { person: bruno, id } = await receive(world, anne, message)
    const more = [1, 9, 3].map((mebibytes) => mebibytes * MIB)
    world.faults.before = (request) => {
      if (request.method === 'GET') world.faults.afterBytes = more.shift() ?? Number.POSITIVE_INFINITY
      return undefined
    }
    const saving = bruno.attachments.save(id(), '/saved')
    await settle(world, bruno)
    await saving
    expect(world.traffic.down).toBeLessThan(24 * MIB * 1.05)
    expect(same(world.files.contents('/saved'), file)).toBe(true)
  })

  it('seals while offline, then sends without the source', async () => {
    const world = createWorld()
    world.files.put('/a', bytesOf(9 * MIB))
    const anne = await start(world)
    anne.goOffline()
    await anne.send(['/a'])
    await settle(world, anne)
    expect(anne.state().state).toBe('uploading')
    world.files.put('/a', undefined)
    anne.goOnline()
    await settle(world, anne)
    expect(anne.told).toEqual(['uploaded aa'])
  })

  it('waits for room at the relay, and says so', async () => {
    const world = createWorld()
    world.files.put('/a', bytesOf(100))
    const anne = await start(world)
    world.faults.refuse = () => new RelayRefusal({ code: 'storage-full' } as never)
    await anne.send(['/a'])
    await anne.attachments.idle()
    expect(anne.told).toEqual(['waiting aa relay-full'])
    world.faults.refuse = undefined
    await settle(world, anne)
    expect(anne.told).toEqual(['waiting aa relay-full', 'uploaded aa'])
  })

  it('fails, and can be tried again, when the relay refuses for a reason of its own', async () => {
    const world = createWorld()
    world.files.put('/a', bytesOf(100))
    const anne = await start(world)
    world.faults.before = ({ method }) => (method === 'PATCH' ? { status: 403, headers: {}, body: empty() } : undefined)
    await anne.send(['/a'])
    await settle(world, anne)
    expect(anne.told).toEqual(['failed aa relay-refused'])
    world.faults.before = () => undefined
    await anne.attachments.resume(toHex(anne.state().attachment))
    await settle(world, anne)
    expect(anne.told.at(-1)).toBe('uploaded aa')
  })

  const damage: Record<string, (sealed: Uint8Array) => Uint8Array> = {
    'altered in its first chunk': (sealed) => flip(sealed, 100),
    'altered in its last byte': (sealed) => flip(sealed, sealed.length - 1),
    'cut by one byte': (sealed) => sealed.slice(0, -1),
    'cut at a chunk': (sealed) => sealed.slice(0, 65_552 * 100),
    'longer than it was': (sealed) => new Uint8Array([...sealed.slice(0, 10), ...sealed]),
    'with chunks exchanged': (sealed) =>
      new Uint8Array(Buffer.concat([sealed.subarray(65_552, 131_104), sealed.subarray(0, 65_552), sealed.subarray(131_104)]))
  }
  for (const [what, change] of Object.entries(damage)) {
    it(`opens no blob that is ${what}`, async () => {
      const world = createWorld()
      world.files.put('/a', bytesOf(9 * MIB))
      const anne = await start(world)
      const message = await anne.send(['/a'])
      await settle(world, anne)
      const blob = world.blobs.ids()[0] ?? ''
      const sealed = world.blobs.bytes(blob) ?? new Uint8Array(0)
      const { person: bruno, id } = await receive(world, anne, message)
      world.blobs.replace(blob, change(sealed))
      await expect(bruno.attachments.save(id(), '/saved')).rejects.toMatchObject({ code: 'file-altered' })
      expect(world.files.contents('/saved')).toBeUndefined()
      expect(await bruno.place.attachments.size(id())).toBeUndefined()
      expect(bruno.state()).toMatchObject({ state: 'failed', failure: 'file-altered' })
      world.blobs.replace(blob, sealed)
      await bruno.attachments.save(id(), '/saved')
      expect(bruno.state()).toMatchObject({ state: 'ready', failure: null })
    })
  }

  it('opens no whole and authentic blob whose hash is not the one in the message', async () => {
    const world = createWorld()
    world.files.put('/a', bytesOf(100))
    const anne = await start(world)
    const message = await anne.send(['/a'])
    await settle(world, anne)
    const bruno = await start(world)
    const references = anne.attachments.references(message).map((reference) => ({ ...reference, hash: flip(reference.hash, 0) }))
    bruno.attachments.fromReferences(message, references)
    await expect(bruno.attachments.save(toHex(bruno.state().attachment), '/saved')).rejects.toMatchObject({
      code: 'file-altered'
    })
    expect(world.files.contents('/saved')).toBeUndefined()
  })

  it('says when the relay no longer has a file, and when it does not answer', async () => {
    const world = createWorld()
    world.files.put('/a', bytesOf(100))
    const anne = await start(world)
    const message = await anne.send(['/a'])
    await settle(world, anne)
    const { person: bruno, id } = await receive(world, anne, message)
    world.faults.before = () => ({ status: 503, headers: {}, body: empty() })
    const saving = expect(bruno.attachments.save(id(), '/saved')).rejects.toMatchObject({ code: 'relay-unreachable' })
    await settle(world, bruno)
    await saving
    world.faults.before = () => ({ status: 404, headers: {}, body: empty() })
    await expect(bruno.attachments.save(id(), '/saved')).rejects.toMatchObject({ code: 'file-gone' })
    expect(bruno.state()).toMatchObject({ state: 'failed', failure: 'file-gone' })
    expect(world.files.contents('/saved')).toBeUndefined()
  })
})

describe('attachments given up', () => {
  it('takes back a message while one of its files is under way, with all that the relay had of it', async () => {
    const world = createWorld()
    world.files.put('/small', bytesOf(10))
    world.files.put('/large', bytesOf(20 * MIB))
    const anne = await start(world)
    const reached = Promise.withResolvers<void>()
    world.faults.before = (request) => {
      if (request.method === 'PATCH' && (request.bodyBytes ?? 0) > MIB) {
        reached.resolve()
        return new Promise(() => undefined)
      }
      return undefined
    }
    await anne.send(['/small', '/large'])
    await reached.promise
    world.faults.before = () => undefined
    await anne.attachments.cancel(toHex(anne.state(1).attachment))
    await settle(world, anne)
    expect(anne.told).toEqual(['cancelled aa'])
    for (const position of [0, 1]) {
      expect(anne.state(position)).toMatchObject({
        state: 'cancelled',
        failure: 'file-cancelled',
        key: new Uint8Array(0),
        delete_token: null
      })
      expect(await anne.place.attachments.size(toHex(anne.state(position).attachment))).toBeUndefined()
    }
    expect(world.blobs.ids()).toEqual([])
    await expect(anne.attachments.resume(toHex(anne.state(1).attachment))).rejects.toMatchObject({ code: 'file-cancelled' })
    await anne.attachments.cancel(toHex(anne.state(1).attachment))
    expect(anne.told).toEqual(['cancelled aa'])
  })

  it('deletes at the relay later when it cannot now', async () => {
    const world = createWorld()
    world.files.put('/a', bytesOf(10))
    world.files.put('/b', bytesOf(10))
    const anne = await start(world)
    world.faults.before = ({ method, headers }) =>
      method === 'HEAD' && world.blobs.ids().length === 2 ? { status: 503, headers, body: empty() } : undefined
    await anne.send(['/a', '/b'])
    await anne.attachments.idle()
    anne.goOffline()
    await anne.attachments.cancel(toHex(anne.state().attachment))
    await settle(world, anne)
    expect(world.blobs.ids()).not.toEqual([])
    expect(anne.state().key).toEqual(new Uint8Array(0))
    world.faults.before = () => undefined
    anne.goOnline()
    await settle(world, anne)
    expect(world.blobs.ids()).toEqual([])
  })

  it('does not take back what has left', async () => {
    const world = createWorld()
    world.files.put('/a', bytesOf(10))
    const anne = await start(world)
    await anne.send(['/a'])
    await settle(world, anne)
    await anne.attachments.cancel(toHex(anne.state().attachment))
    expect(anne.told).toEqual(['uploaded aa'])
    expect(anne.state()).toMatchObject({ state: 'uploaded' })
    expect(world.blobs.ids()).toHaveLength(1)
  })

  it('stops a download, keeps what came, and goes on from there', async () => {
    const world = createWorld()
    const file = bytesOf(20 * MIB)
    world.files.put('/a', file)
    const anne = await start(world)
    const message = await anne.send(['/a'])
    await settle(world, anne)
    const { person: bruno, id } = await receive(world, anne, message)
    world.faults.afterBytes = 12 * MIB
    const saving = expect(bruno.attachments.save(id(), '/saved')).rejects.toMatchObject({ code: 'file-cancelled' })
    await bruno.attachments.idle()
    await bruno.attachments.cancel(id())
    await saving
    expect(bruno.state()).toMatchObject({ state: 'available', failure: null })
    const again = await start(world, bruno.place.crash())
    await again.attachments.resume(id0(again))
    expect(again.state().state).toBe('ready')
    await again.attachments.save(id0(again), '/saved')
    expect(same(world.files.contents('/saved'), file)).toBe(true)
    expect(world.traffic.down).toBeLessThan(20 * MIB * 1.05)
  })
})

describe('references received', () => {
  it('cleans names and kinds, and refuses sizes that no relay takes', async () => {
    const world = createWorld()
    world.files.put('/a', bytesOf(10))
    const anne = await start(world)
    const message = await anne.send(['/a'])
    await settle(world, anne)
    const [reference] = anne.attachments.references(message)
    if (!reference) return expect.unreachable()
    const bruno = await start(world)
    const name = '../../etc/\u202efdp.\u0000sh'
    bruno.attachments.fromReferences(message, [{ ...reference, name, mediaType: 'Text/HTML; charset=x' }])
    expect(bruno.core.store.get('SELECT name, media_type FROM attachment')).toEqual({
      name: 'etcfdp.sh',
      media_type: 'application/octet-stream'
    })
    for (const sizeBytes of [-1, 0.5, 2 ** 53, 16 * 2 ** 30]) {
      expect(() => bruno.attachments.fromReferences(bytesOf(16), [{ ...reference, sizeBytes }])).toThrow('too large')
    }
    expect(() => bruno.attachments.fromReferences(bytesOf(16), Array(21).fill(reference))).toThrow('too many')
  })

  it('[ENTRY-6] leaves nothing of a message that names what no relay takes: it is set aside whole', async () => {
    const { core, attachments } = await start(createWorld())
    const file = { id: bytesOf(16), name: 'a', mediaType: 'a/b', blob: bytesOf(16), key: bytesOf(32), readToken: bytesOf(32) }
    const reference = { ...file, sizeBytes: 16 * 2 ** 30, hash: bytesOf(32) }
    const body = encodeBody({ type: 'message', text: 'see there', sentAt: 0, attachments: [reference] })
    const place = { space: bytesOf(16), seq: 1, entryId: bytesOf(16), account: bytesOf(16), device: bytesOf(16) }
    const rooms = createContentRooms(core, () => attachments)
    // The log engine goes on in the same transaction, with the entry set aside.
    core.store.transaction(() => expect(() => rooms.apply({ ...place, body })).toThrow('too large'))
    expect(core.store.get('SELECT count(*) AS count FROM message')).toEqual({ count: 0 })
  })

  it('lets nobody keep a file out by naming it in another message first', async () => {
    const world = createWorld()
    world.files.put('/a', bytesOf(10))
    const anne = await start(world)
    const message = await anne.send(['/a'])
    await settle(world, anne)
    const bruno = await start(world)
    const references = anne.attachments.references(message)
    bruno.attachments.fromReferences(bytesOf(16), [...references, ...references])
    bruno.attachments.fromReferences(message, references)
    expect(bruno.core.store.get('SELECT count(*) AS count FROM attachment')).toEqual({ count: 3 })
  })
})

const id0 = (person: Person) => toHex(person.state().attachment)

async function* empty(): AsyncGenerator<Uint8Array> {}

function flip(bytes: Uint8Array, index: number): Uint8Array {
  const copy = bytes.slice()
  copy[index] = (copy[index] ?? 0) ^ 1
  return copy
}

/** What a power cut may leave of a window: its beginning, and then anything. */
function garbled(bytes: Uint8Array): Uint8Array {
  return bytes.fill(0, 400_000)
}
