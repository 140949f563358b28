import { type AttachmentStore, ClientError } from '@colloque/client'
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
import { toHex } from '../../support/engine-parts.ts'

const SIZE = 20 * MIB

/** A file that was sent, and a colleague who has its message alone. */
async function sent(size = SIZE) {
  const world = createWorld()
  const file = bytesOf(size)
  world.files.put('/a', file)
  const anne = await start(world)
  const message = await anne.send(['/a'])
  await settle(world, anne)
  return { world, file, anne, message }
}

const idOf = (person: Person): string => toHex(person.state().attachment)

/** Counts what is read and appended; `fail` may end an append. */
function watched(inner: AttachmentStore) {
  const seen = { reads: 0, passing: 0, durable: 0, unsure: 0 }
  const store: AttachmentStore = {
    ...inner,
    read(id, start, end, into) {
      seen.reads++
      return inner.read(id, start, end, into)
    },
    async append(id, offset, bytes, isPassing) {
      await inner.append(id, offset, bytes, isPassing)
      seen[isPassing ? 'passing' : 'durable']++
      seen.unsure = isPassing ? seen.unsure + bytes.length : 0
    }
  }
  return { store, seen }
}

describe('attachments saved while they are fetched', () => {
  it('reads nothing of the copy again, and shows nothing before the hash of the whole is right', async () => {
    const { world, file, anne, message } = await sent()
    const place = createPlace()
    const { store, seen } = watched(place.attachments)
    const bruno = await start(world, place, store)
    bruno.attachments.fromReferences(message, anne.attachments.references(message))
    await bruno.attachments.save(idOf(bruno), '/saved')
    expect(same(world.files.contents('/saved'), file)).toBe(true)
    expect(seen).toMatchObject({ reads: 0, durable: 1, unsure: 0 })
    expect(seen.passing).toBeGreaterThan(5)
    expect(bruno.core.store.get('SELECT count(*) AS count FROM attachment_window')).toEqual({ count: 3 })
    expect(bruno.state().state).toBe('ready')
  })

  for (const what of ['all that was written', 'a part of what was not yet durable'] as const) {
    it(`goes on from a copy of which a crash left ${what}`, async () => {
      const { world, file, anne, message } = await sent()
      const place = createPlace()
      const bruno = await start(world, place)
      bruno.attachments.fromReferences(message, anne.attachments.references(message))
      const id = idOf(bruno)
      world.faults.afterBytes = 12 * MIB
      const saving = expect(bruno.attachments.save(id, '/lost')).rejects.toMatchObject({ code: 'file-cancelled' })
      await bruno.attachments.idle()
      await bruno.attachments.stop()
      await saving
      const kept = (await place.attachments.size(id)) ?? 0
      expect(kept).toBeGreaterThan(11 * MIB)
      expect(bruno.core.store.get('SELECT count(*) AS count FROM attachment_window')).toEqual({ count: 0 })
      const after = place.crash()
      const lost = what === 'all that was written' ? 0 : 3 * MIB
      if (lost > 0) await after.attachments.append(id, kept - lost, new Uint8Array(lost))
      const before = world.traffic.down
      const again = await start(world, after)
      await again.attachments.save(id, '/saved')
      expect(same(world.files.contents('/saved'), file)).toBe(true)
      expect(world.traffic.down - before).toBeLessThan(9 * MIB + 1.05 * lost)
      expect(world.files.paths().filter((path) => path.endsWith('.part') || path === '/lost')).toEqual([])
    })
  }

  it('gives the whole file to each of several who want it at once', async () => {
    const { world, file, anne, message } = await sent()
    const { person: bruno, id } = await receive(world, anne, message)
    await Promise.all(['/one', '/two', '/three'].map((path) => bruno.attachments.save(id(), path)))
    for (const path of ['/one', '/two', '/three']) expect(same(world.files.contents(path), file)).toBe(true)
    expect(world.requests.filter(({ method }) => method === 'GET')).toHaveLength(1)
  })

  it('takes nobody with it when it cannot begin where somebody wants it, while it is fetched for another', async () => {
    const { world, anne, message } = await sent(MIB)
    const { person: bruno, id } = await receive(world, anne, message)
    const held = Promise.withResolvers<undefined>()
    world.faults.before = () => held.promise
    const unheard: unknown[] = []
    const hear = (reason: unknown): void => void unheard.push(reason)
    process.on('unhandledRejection', hear)
    try {
      const fetched = bruno.attachments.fetch(id())
      const saved = bruno.attachments.save(id(), '/no file/')
      await new Promise((resolve) => setImmediate(resolve))
      held.resolve(undefined)
      await expect(saved).rejects.toMatchObject({ code: 'file-unwritable' })
      expect((await fetched).state).toBe('ready')
    } finally {
      process.off('unhandledRejection', hear)
    }
    expect(unheard).toEqual([])
  })

  it('keeps the copy when the file cannot be written to its end, and leaves nothing of that file', async () => {
    const { world, file, anne, message } = await sent()
    const { person: bruno, id } = await receive(world, anne, message)
    const { create } = world.files
    let writes = 0
    world.files.create = async (path) => {
      const target = await create(path)
      const write: typeof target.write = async (bytes) => {
        if (++writes > 4) throw new ClientError('disk-full')
        await target.write(bytes)
      }
      return { ...target, write }
    }
    await expect(bruno.attachments.save(id(), '/saved')).rejects.toMatchObject({ code: 'disk-full' })
    expect(writes).toBe(5)
    expect(world.files.paths()).toEqual(['/a'])
    expect(bruno.state()).toMatchObject({ state: 'ready', failure: null })
    world.files.create = create
    const asked = world.requests.length
    await bruno.attachments.save(id(), '/saved')
    expect(same(world.files.contents('/saved'), file)).toBe(true)
    expect(world.requests).toHaveLength(asked)
  })

  it('leaves nothing of a file that was altered in its last chunk, however much of it was opened before', async () => {
    const { world, anne, message } = await sent()
    const blob = world.blobs.ids()[0] ?? ''
    const sealed = (world.blobs.bytes(blob) ?? new Uint8Array(0)).slice()
    sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1
    world.blobs.replace(blob, sealed)
    const { person: bruno, id } = await receive(world, anne, message)
    await expect(bruno.attachments.save(id(), '/saved')).rejects.toMatchObject({ code: 'file-altered' })
    expect(world.files.paths()).toEqual(['/a'])
    expect(await bruno.place.attachments.size(id())).toBeUndefined()
  })

  for (const size of [0, 1, 65_536, 65_537, MIB, MIB + 1, 3 * MIB - 1])
    it(`saves ${size} bytes, the same`, async () => {
      const { world, file, anne, message } = await sent(size)
      const { person: bruno, id } = await receive(world, anne, message)
      await bruno.attachments.save(id(), '/saved')
      await bruno.attachments.save(id(), '/again')
      expect(same(world.files.contents('/saved'), file) && same(world.files.contents('/again'), file)).toBe(true)
    })
})
