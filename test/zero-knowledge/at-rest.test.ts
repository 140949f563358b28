/** What the files of a relay tell beside their rows: where on the disk a row lies, what the write-ahead log has, which times blobs carry. On the real storage. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Storage } from '@colloque/server'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { copyOfDatabase } from '../support/relay-contents.ts'
import { createSeededRandom, pickBelow } from '../support/seeded-random.ts'
import { openFileBlobStore, openSqliteStorage } from './relay-parts.ts'

const SEED = process.env.SEED ?? 'at rest 1'
const TODAY = 20_000
const NEVER_MS = 2 ** 30
const AT_ONCE_MS = 10

let folder: string
const opened: Storage[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'colloque-at-rest-'))
})
afterEach(async () => {
  for (const storage of opened.splice(0)) await storage.close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(name: string, tidyMs: number): Promise<Storage> {
  const storage = await openSqliteStorage({ folder: join(folder, name), tidyMs })
  opened.push(storage)
  return storage
}

const named = (what: string, length = 16): Uint8Array =>
  new Uint8Array(createHash('shake256', { outputLength: length }).update(what).digest())

/** What one device does at its relay, and beside it what is done in one space: each in its own order. */
function lives(storage: Storage, count: number): (() => Promise<unknown>)[][] {
  const chains: (() => Promise<unknown>)[][] = []
  for (let index = 0; index < count; index++) {
    const of = (what: string, length?: number): Uint8Array => named(`${what} ${index}`, length)
    const device = of('device', 32)
    const tokenHash = of('token', 32)
    const counted = (name: 'mailboxes' | 'entry-bytes') => () =>
      storage.count({ device, name, day: TODAY, amount: 4, limit: 100 })
    chains.push([
      () => storage.addAdmission({ tokenHash, role: 'member', expiresDay: TODAY + 14 }),
      () => storage.admit({ tokenHash, device, today: TODAY }),
      counted('mailboxes'),
      counted('entry-bytes')
    ])
    const [mailbox, space, log] = [of('mailbox'), of('space'), of('log')]
    chains.push([
      () => storage.openMailbox({ mailbox, key: of('mailbox key', 32) }),
      () =>
        storage.publishKeyPackages({
          mailbox,
          packages: [of('package', 4200)],
          lastResort: of('last resort', 4200),
          limit: 100
        }),
      () => storage.createSpace({ space, log, accessKey: of('access', 32), retention: 'rolling' }),
      () =>
        storage.commit({
          space,
          epoch: 0,
          entryId: of('commit'),
          bytes: of('commit bytes', 4200),
          accessKey: of('next access', 32),
          slots: [{ slot: of('slot'), bytes: of('welcome', 8300), expiresDay: TODAY + 90 }],
          envelopes: [{ mailbox, envelope: of('envelope'), bytes: of('envelope bytes', 2300) }],
          envelopeLimit: 10,
          today: TODAY
        }),
      ...[1, 2, 3].map((entry) => () => {
        const entries = [{ entryId: of(`entry ${entry}`), bytes: of(`entry bytes ${entry}`, 1200) }]
        return storage.append({ log, epoch: 1, head: undefined, entries, today: TODAY })
      }),
      ...(index % 5 === 0 ? lifeOfDocument(storage, space, index % 2 === 0, of) : [])
    ])
    const blob = { blob: of('blob'), sizeBytes: 5000, uploadHash: of('u', 32), readHash: of('r', 32), deleteHash: of('d', 32) }
    chains.push([() => storage.createBlob({ ...blob, createdDay: TODAY })])
  }
  return chains
}

/** Two snapshots that were put, one that waits, one entry trimmed; and some are deleted in the end. */
function lifeOfDocument(
  storage: Storage,
  space: Uint8Array,
  isDeleted: boolean,
  of: (what: string, length?: number) => Uint8Array
): (() => Promise<unknown>)[] {
  const log = of('document')
  const entries = [1, 2].map((entry) => ({ entryId: of(`document entry ${entry}`), bytes: of(`update ${entry}`, 700) }))
  const put = (version: number): (() => Promise<unknown>)[] => {
    const snapshot = of(`snapshot ${version}`)
    const at = { log, epoch: 1, snapshot, today: TODAY - 40 }
    return [
      ...[0, 1].map(
        (part) => () => storage.putSnapshotPart({ ...at, part, bytes: of(`part ${version} ${part}`, 5_100), limit: 4 })
      ),
      () => storage.putSnapshot({ ...at, parts: 2, covers: 1, previous: version - 1 })
    ]
  }
  const waiting = { log, epoch: 1, snapshot: of('waiting'), part: 0, bytes: of('waiting part', 5_100), limit: 4 }
  return [
    () => storage.createLog({ space, log, epoch: 1, retention: 'document' }),
    () => storage.append({ log, epoch: 1, head: undefined, entries, today: TODAY }),
    ...put(1),
    ...put(2),
    () => storage.putSnapshotPart({ ...waiting, today: TODAY }),
    () => storage.trimLog({ log, epoch: 1, version: 2, today: TODAY }),
    ...(isDeleted ? [() => storage.deleteLog({ log, epoch: 1 })] : [])
  ]
}

/** Everything, chain by chain in an order that the seed mixes; the next begins when the last is durable. */
async function live(storage: Storage, seed: string): Promise<void> {
  const random = createSeededRandom(seed)
  const chains = lives(storage, 20)
  while (chains.length > 0) {
    const at = pickBelow(random, chains.length)
    const next = chains[at]?.shift()
    if (next === undefined) chains.splice(at, 1)
    else await next()
  }
}

/** SQLite's header counts changes of the file and of its schema (sqlite.org/fileformat2.html, 1.3); the relay's own id is drawn. */
function contents(file: string, relayId: Uint8Array): Buffer {
  const bytes = readFileSync(file)
  for (const [start, end] of [
    [24, 28],
    [40, 44],
    [92, 100]
  ] as const)
    bytes.fill(0, start, end)
  const at = bytes.indexOf(Buffer.from(relayId))
  bytes.fill(0, at, at + relayId.length)
  return bytes
}

const databaseOf = (name: string): string => join(folder, name, 'relay.sqlite')
const walBytes = (name: string): number => statSync(`${databaseOf(name)}-wal`, { throwIfNoEntry: false })?.size ?? 0

/** The page that a small table lies in. */
function pageOf(name: string, table: string): Buffer {
  const page = copyOfDatabase(join(folder, name), (query) => {
    expect(
      query(`SELECT count(*) AS pages FROM dbstat WHERE name = '${table}' AND pagetype <> 'overflow'`)[0]?.pages,
      table
    ).toBe(1)
    return Number(query(`SELECT rootpage FROM sqlite_schema WHERE name = '${table}'`)[0]?.rootpage)
  })
  return readFileSync(databaseOf(name)).subarray((page - 1) * 4096, page * 4096)
}

async function untilTidy(storage: Storage, name: string): Promise<void> {
  while (walBytes(name) > 0) await storage.relayId()
}

it(`tells by the place of no byte in which order anything was written, once it stopped, seed ${SEED}`, async () => {
  const orders = [`${SEED}, one`, `${SEED}, another`]
  const files: Buffer[] = []
  for (const order of orders) {
    const storage = await open(order, NEVER_MS)
    await live(storage, order)
    const relayId = await storage.relayId()
    await storage.close()
    expect(walBytes(order), 'nothing is left of the write-ahead log').toBe(0)
    files.push(contents(databaseOf(order), relayId))
  }
  expect(files[0]?.length).toBeGreaterThan(20 * 20_000)
  expect(Buffer.compare(files[0] as Buffer, files[1] as Buffer), 'the same rows make the same file').toBe(0)
})

it(`tells of a relay that runs, at most a minute later, neither the order of its devices nor what its log had, seed ${SEED}`, async () => {
  const orders = [`${SEED}, one`, `${SEED}, another`]
  const pages = new Map<string, Buffer[]>()
  for (const order of orders) {
    const storage = await open(order, AT_ONCE_MS)
    await live(storage, order)
    await untilTidy(storage, order)
    for (const table of ['devices', 'admissions', 'counters', 'spaces'])
      pages.set(table, [...(pages.get(table) ?? []), pageOf(order, table)])
  }
  const isSame = (table: string): boolean => {
    const [one, another] = pages.get(table) ?? []
    return one !== undefined && another !== undefined && one.equals(another)
  }
  expect(['devices', 'admissions', 'counters'].filter(isSame)).toEqual(['devices', 'admissions', 'counters'])
  expect(isSame('spaces'), 'others keep the order of writing while it runs: the threat model says so').toBe(false)
})

it('has in its write-ahead log what was deleted, until it is tidied, and nowhere afterwards', async () => {
  const holds = (name: string, bytes: Uint8Array): boolean =>
    readdirSync(join(folder, name)).some((file) => readFileSync(join(folder, name, file)).includes(Buffer.from(bytes)))
  const mailbox = named('mailbox')
  const envelope = { mailbox, envelope: named('envelope'), bytes: named('deleted', 600), today: TODAY, limit: 10 }
  const untidy = await open('untidy', NEVER_MS)
  const tidy = await open('tidy', AT_ONCE_MS)
  for (const storage of [untidy, tidy]) {
    await storage.openMailbox({ mailbox, key: named('key', 32) })
    await storage.deposit(envelope)
    await storage.acknowledge(mailbox, [envelope.envelope])
  }
  expect(holds('untidy', envelope.bytes)).toBe(true)
  await untilTidy(tidy, 'tidy')
  expect(holds('tidy', envelope.bytes)).toBe(false)
  await untidy.close()
  expect(holds('untidy', envelope.bytes)).toBe(false)
})

it('[BLOB-9] names the file of a blob by its random id and dates it by the day', async () => {
  const nowMs = (): number => TODAY * 86_400_000 + 12_345_678
  const blobs = await openFileBlobStore({ folder: join(folder, 'blobs'), nowMs })
  const ids = ['one', 'two', 'three'].map((name) => Buffer.from(named(name)).toString('hex'))
  for (const id of ids) {
    await blobs.append(
      id,
      0,
      5000,
      (async function* () {
        yield named(id, 5000)
      })()
    )
    for await (const _ of blobs.read(id, 0, 5000));
  }
  await blobs.close()
  expect(readdirSync(join(folder, 'blobs')).sort()).toEqual(ids.sort())
  for (const id of ids) expect(statSync(join(folder, 'blobs', id)).mtimeMs).toBe(TODAY * 86_400_000)
})
