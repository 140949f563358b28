import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeStorage } from '../contract.ts'
import type { Storage } from '../storage.ts'
import { openSqliteStorage } from './sqlite-storage.ts'

let folder: string
const opened: Storage[] = []
const open = async (options: { maximumBytes?: number } = {}): Promise<Storage> => {
  const storage = await openSqliteStorage({ folder, ...options })
  opened.push(storage)
  return storage
}
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colloque-storage-'))
})
afterEach(async () => {
  for (const storage of opened.splice(0)) await storage.close()
  await rm(folder, { recursive: true, force: true })
})

const id = (): Uint8Array => new Uint8Array(randomBytes(16))
const key = (): Uint8Array => new Uint8Array(randomBytes(32))
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const founded = async (storage: Storage, retention: 'kept' | 'rolling' = 'rolling') => {
  const [space, log] = [id(), id()]
  await storage.createSpace({ space, log, accessKey: key(), retention })
  return { space, log }
}
const entriesOf = (count: number, sizeBytes = 40) =>
  Array.from({ length: count }, () => ({ entryId: id(), bytes: new Uint8Array(randomBytes(sizeBytes)) }))
const EVERYTHING = { entries: 1000, bytes: 1 << 24 }

describeStorage('sqlite', async () => {
  const storage = await openSqliteStorage({ folder })
  return {
    storage,
    reopen: async () => {
      await storage.close()
      return open()
    }
  }
})

describe('durability', () => {
  it('keeps every acknowledged entry when the process is killed with -9', async () => {
    const { log } = await (async () => {
      const storage = await open()
      const made = await founded(storage)
      await storage.close()
      return made
    })()
    const child = spawn(process.execPath, [join(import.meta.dirname, 'appending-process.ts'), folder, hex(log)], {
      stdio: ['ignore', 'pipe', 'inherit']
    })
    const acknowledged: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.push(line)
      if (acknowledged.length === 200) child.kill('SIGKILL')
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    expect(child.signalCode).toBe('SIGKILL')
    const storage = await open()
    const { entries } = await storage.read({ log, epoch: 0, after: 0, ...EVERYTHING, entries: 100_000 })
    const found = new Map(entries.map((entry) => [hex(entry.entryId), entry.seq]))
    expect(acknowledged.length).toBeGreaterThanOrEqual(200)
    for (const line of acknowledged) {
      const [entryId = '', seq] = line.split(' ')
      expect(found.get(entryId)).toBe(Number(seq))
    }
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1))
  })

  it('shares one transaction between calls that arrive together and undoes a failing one alone', async () => {
    const storage = await open()
    const { space, log } = await founded(storage)
    const [mailbox, nowhere] = [id(), id()]
    await storage.openMailbox({ mailbox, key: key() })
    const commit = (to: Uint8Array) =>
      storage.commit({
        space,
        epoch: 0,
        entryId: id(),
        bytes: key(),
        accessKey: key(),
        slots: [],
        envelopes: [
          { mailbox, envelope: id(), bytes: key() },
          { mailbox: to, envelope: id(), bytes: key() }
        ],
        envelopeLimit: 10,
        today: 1
      })
    const outcomes = await Promise.all([
      storage.append({ log, epoch: 0, head: undefined, entries: entriesOf(2), today: 1 }),
      commit(nowhere),
      commit(mailbox),
      storage.append({ log, epoch: 0, head: undefined, entries: entriesOf(1), today: 1 })
    ])
    expect(outcomes.map(({ code }) => code)).toEqual(['done', 'unknown-mailbox', 'done', 'stale-epoch'])
    expect((await storage.receive(mailbox, { envelopes: 10, bytes: 1 << 20 })).envelopes).toHaveLength(2)
    expect(await storage.space(space)).toMatchObject({ epoch: 1 })
  })

  it('takes calls in their order and answers in it, so a read shows exactly what was acknowledged before it', async () => {
    const storage = await open()
    const { log } = await founded(storage)
    const order: string[] = []
    const append = () =>
      storage.append({ log, epoch: 0, head: undefined, entries: entriesOf(1), today: 1 }).then(() => order.push('append'))
    const read = () =>
      storage.read({ log, epoch: 0, after: 0, ...EVERYTHING }).then(({ entries }) => order.push(`read ${entries.length}`))
    await Promise.all([read(), append(), read(), append(), append(), read()])
    expect(order).toEqual(['read 0', 'append', 'read 1', 'append', 'append', 'read 3'])
  })
})

describe('full disk', () => {
  it('answers storage-full, lives on, and works again when there is room', async () => {
    const storage = await open({ maximumBytes: 512 << 10 })
    const { log } = await founded(storage)
    const mailbox = id()
    await storage.openMailbox({ mailbox, key: key() })
    const envelopes: Uint8Array[] = []
    for (let full = false; !full; ) {
      const envelope = id()
      full = await storage.deposit({ mailbox, envelope, bytes: new Uint8Array(randomBytes(16_000)), today: 1, limit: 1000 }).then(
        () => envelopes.push(envelope) < 0,
        (error) => {
          expect(error).toMatchObject({ name: 'StorageError', code: 'storage-full' })
          return true
        }
      )
    }
    expect(envelopes.length).toBeGreaterThan(10)
    const big = { log, epoch: 0, head: undefined, entries: entriesOf(1, 100_000), today: 1 }
    const [refused, fits] = await Promise.all([storage.append(big), storage.append({ ...big, entries: entriesOf(1, 10) })])
    expect([refused.code, fits.code]).toEqual(['storage-full', 'done'])
    expect(await storage.log(log)).toMatchObject({ head: 1 })
    await storage.acknowledge(mailbox, envelopes)
    expect(await storage.append(big)).toMatchObject({ code: 'done', seqs: [2] })
  })
})

describe('the file', () => {
  it('is private, and so is its folder', async () => {
    await open()
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    for (const name of ['relay.sqlite', 'relay.sqlite-wal']) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
  })

  it('belongs to one process: the second is refused with a sentence', async () => {
    await open()
    await expect(openSqliteStorage({ folder })).rejects.toMatchObject({
      code: 'storage-in-use',
      message: 'Another relay is already using this folder.'
    })
    const child = spawn(process.execPath, [join(import.meta.dirname, 'appending-process.ts'), folder, hex(id())], {
      stdio: ['ignore', 'ignore', 'pipe']
    })
    let said = ''
    for await (const chunk of child.stderr) said += chunk
    expect(said).toContain('Another relay is already using this folder.')
  })

  it('refuses a damaged file and one of a newer version', async () => {
    await writeFile(join(folder, 'relay.sqlite'), randomBytes(8192))
    await expect(openSqliteStorage({ folder })).rejects.toMatchObject({ code: 'storage-unreadable' })
    await rm(join(folder, 'relay.sqlite'))
    await (await openSqliteStorage({ folder })).close()
    const database = new Sqlite(join(folder, 'relay.sqlite'))
    database.pragma('user_version = 99')
    database.close()
    await expect(openSqliteStorage({ folder })).rejects.toMatchObject({ code: 'storage-unreadable' })
  })

  it('keeps no trace of what was deleted after a clean close', async () => {
    const storage = await open()
    const mailbox = id()
    await storage.openMailbox({ mailbox, key: key() })
    const planted = new TextEncoder().encode('planted-envelope-'.repeat(40))
    const envelope = id()
    await storage.deposit({ mailbox, envelope, bytes: planted, today: 1, limit: 10 })
    await storage.acknowledge(mailbox, [envelope])
    await storage.close()
    expect((await readFile(join(folder, 'relay.sqlite'))).includes('planted-envelope')).toBe(false)
  })

  it('has no row ids, no fine times and no column that links a device with a space, log or mailbox', async () => {
    await (await openSqliteStorage({ folder })).close()
    const database = new Sqlite(join(folder, 'relay.sqlite'), { readonly: true })
    const tables = database
      .prepare<[], { name: string; wr: number }>('PRAGMA table_list')
      .all()
      .filter(({ name }) => !name.startsWith('sqlite_'))
    for (const { name, wr } of tables) {
      const columns = database
        .prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)')
        .all(name)
        .map((column) => column.name)
      expect(wr, name).toBe(1)
      expect(columns.filter((column) => /time|stamp|_at$|_ms$/.test(column))).toEqual([])
      if (columns.includes('device'))
        expect(
          columns.filter((column) => ['space', 'log', 'mailbox'].includes(column)),
          name
        ).toEqual([])
    }
    database.close()
    expect(tables.length).toBeGreaterThan(10)
  })
})

describe('documents', () => {
  const founding = async (storage: Storage) => {
    const { space } = await founded(storage)
    const log = id()
    await storage.createLog({ space, log, epoch: 0, retention: 'document' })
    return { space, log }
  }
  const planted = (name: string, count: number) =>
    Array.from({ length: count }, () => ({ entryId: id(), bytes: new TextEncoder().encode(name.repeat(40)) }))
  const whole = async (storage: Storage, log: Uint8Array, previous: number, name: string, covers: number, today = 1) => {
    const snapshot = id()
    const bytes = new TextEncoder().encode(name.repeat(40))
    for (let part = 0; part < 10; part += 1)
      expect(await storage.putSnapshotPart({ log, epoch: 0, snapshot, part, bytes, limit: 4, today })).toBe('done')
    const put = { log, epoch: 0, snapshot, parts: 10, covers, previous, today }
    expect(await storage.putSnapshot(put)).toMatchObject({ version: previous + 1 })
  }
  const rowsOf = (table: string): number => {
    const database = new Sqlite(join(folder, 'relay.sqlite'), { readonly: true })
    const rows = database.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() as number
    database.close()
    return rows
  }

  it('[LOG-20] [LOG-21] [WSNAP-6] leaves no trace of what was trimmed, replaced or deleted, however much it was', async () => {
    const storage = await open()
    const [trimmed, deleted] = [await founding(storage), await founding(storage)]
    for (const { log } of [trimmed, deleted]) {
      for (let batch = 0; batch < 10; batch += 1)
        await storage.append({ log, epoch: 0, head: undefined, entries: planted('planted-entry-', 256), today: 1 })
      await storage.append({ log, epoch: 0, head: undefined, entries: entriesOf(1), today: 1 })
      for (let version = 0; version < 3; version += 1) await whole(storage, log, version, 'planted-state-', 2560)
      const waiting = { log, epoch: 0, snapshot: id(), part: 0, limit: 4, today: 1 }
      await storage.putSnapshotPart({ ...waiting, bytes: new TextEncoder().encode('planted-wait-'.repeat(40)) })
      await whole(storage, log, 3, 'last', 2561, 100)
      await whole(storage, log, 4, 'last', 2561, 100)
    }
    expect(await storage.trimLog({ log: trimmed.log, epoch: 0, version: 3, today: 100 })).toBe('done')
    expect(await storage.deleteLog({ log: deleted.log, epoch: 0 })).toBe('done')
    expect(await storage.statistics()).toMatchObject({ logs: 3, entries: 1, snapshots: 3 })
    await whole(storage, trimmed.log, 5, 'last', 2561, 200)
    await whole(storage, trimmed.log, 6, 'last', 2561, 200)
    await whole(storage, trimmed.log, 7, 'last', 2561, 200)
    await storage.close()
    const file = await readFile(join(folder, 'relay.sqlite'))
    for (const word of ['planted-entry', 'planted-state', 'planted-wait']) expect(file.includes(word), word).toBe(false)
    expect(rowsOf('erasures')).toBe(0)
    expect(rowsOf('entry_ids'), 'ids of what was trimmed stay').toBe(2561)
    expect(rowsOf('entries')).toBe(1)
  })

  it('[LOG-21] erases at the next purge what a stop left, and of what waited too long', async () => {
    const storage = await open()
    const { log } = await founding(storage)
    for (let batch = 0; batch < 10; batch += 1)
      await storage.append({ log, epoch: 0, head: undefined, entries: planted('planted-entry-', 256), today: 1 })
    const { log: other } = await founding(storage)
    await storage.putSnapshotPart({ log: other, epoch: 0, snapshot: id(), part: 0, bytes: key(), limit: 4, today: 1 })
    const deleting = storage.deleteLog({ log, epoch: 0 })
    await storage.log(log)
    await storage.close()
    expect(await deleting).toBe('done')
    expect(rowsOf('erasures'), 'it stopped before all was erased').toBe(1)
    const again = await open()
    expect(await again.log(log)).toBeUndefined()
    await again.purge(1 + 2)
    await again.close()
    for (const table of ['erasures', 'entries', 'entry_ids', 'snapshot_parts', 'snapshot_uploads'])
      expect(rowsOf(table), table).toBe(0)
  })

  it('opens what a relay wrote before there were documents', async () => {
    const storage = await open()
    const { log } = await founded(storage)
    await storage.append({ log, epoch: 0, head: undefined, entries: entriesOf(2), today: 1 })
    await storage.close()
    const database = new Sqlite(join(folder, 'relay.sqlite'))
    database.exec(`ALTER TABLE logs DROP COLUMN trimmed_to; PRAGMA user_version = 2`)
    for (const table of ['trimmed_epochs', 'deleted_logs', 'snapshots', 'snapshot_uploads', 'snapshot_parts', 'erasures'])
      database.exec(`DROP TABLE ${table}`)
    database.close()
    const again = await open()
    expect((await again.read({ log, epoch: 0, after: 0, ...EVERYTHING })).entries).toHaveLength(2)
    expect(await founding(again)).toBeDefined()
  })
})

describe('after close', () => {
  it('remembers everything and refuses calls with a code', async () => {
    const storage = await open()
    const { log } = await founded(storage)
    const appending = storage.append({ log, epoch: 0, head: undefined, entries: entriesOf(3), today: 1 })
    const relayId = await storage.relayId()
    await storage.close()
    expect(await appending).toMatchObject({ seqs: [1, 2, 3] })
    await expect(storage.log(log)).rejects.toMatchObject({ code: 'storage-closed' })
    const again = await open()
    expect(await again.relayId()).toEqual(relayId)
    expect(await again.log(log)).toMatchObject({ head: 3, isMain: true })
  })

  it('purges rolling logs in steps, keeps their ids, and leaves kept logs whole', async () => {
    const storage = await open()
    const [rolling, kept] = [await founded(storage), await founded(storage, 'kept')]
    const old = Array.from({ length: 10 }, () => entriesOf(256))
    for (const { log } of [rolling, kept])
      await Promise.all(old.map((entries) => storage.append({ log, epoch: 0, head: undefined, entries, today: 1 })))
    await storage.append({ log: rolling.log, epoch: 0, head: undefined, entries: entriesOf(1), today: 50 })
    await storage.purge(1 + 91)
    expect((await storage.read({ log: rolling.log, epoch: 0, after: 0, ...EVERYTHING })).entries.map(({ seq }) => seq)).toEqual([
      2561
    ])
    expect(await storage.statistics()).toMatchObject({ entries: 2561, logs: 2 })
    const again = await storage.append({ log: rolling.log, epoch: 7, head: 3, entries: old[0] ?? [], today: 92 })
    expect(again).toMatchObject({ code: 'done', seqs: Array.from({ length: 256 }, (_, index) => index + 1), appended: [] })
  })
})
