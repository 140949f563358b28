import { randomBytes } from 'node:crypto'
import { SNAPSHOT_PARTS, TRIM_DAYS } from '@colloque/protocol'
import { describe, expect, it } from 'vitest'
import { SNAPSHOT_WAIT_DAYS } from '../limits.ts'
import type { Retention, Storage } from './storage.ts'

/** What every storage adapter does with documents' logs; a part of contract.ts. */
export function describeDocuments(current: () => Storage): void {
  const id = () => new Uint8Array(randomBytes(16))
  const key = () => new Uint8Array(randomBytes(32))
  const text = (value: string) => new Uint8Array(Buffer.from(value))
  const today = 20_000
  const LIMIT = 4

  async function newDocument(retention: Retention = 'document') {
    const [space, log] = [id(), id()]
    await current().createSpace({ space, log: id(), accessKey: key(), retention: 'rolling' })
    expect(await current().createLog({ space, log, epoch: 0, retention })).toBe('done')
    return { space, log }
  }
  const endEpoch = (space: Uint8Array, epoch: number) =>
    current().commit({
      ...{ space, epoch, entryId: id(), bytes: text('commit'), accessKey: key() },
      ...{ slots: [], envelopes: [], envelopeLimit: 10, today }
    })
  const entry = (value = 'entry') => ({ entryId: id(), bytes: text(value) })
  async function append(log: Uint8Array, count: number, epoch = 0) {
    const entries = Array.from({ length: count }, () => entry())
    await current().append({ log, epoch, head: undefined, entries, today })
    return entries
  }
  const part = (log: Uint8Array, snapshot: Uint8Array, number = 0, more: { epoch?: number; value?: string; day?: number } = {}) =>
    current().putSnapshotPart({
      ...{ log, snapshot, part: number, limit: LIMIT },
      ...{ epoch: more.epoch ?? 0, bytes: text(more.value ?? `part ${number}`), today: more.day ?? today }
    })
  const put = (
    log: Uint8Array,
    snapshot: Uint8Array,
    more: { parts?: number; covers?: number; previous?: number; epoch?: number; day?: number } = {}
  ) =>
    current().putSnapshot({
      ...{ log, snapshot, parts: more.parts ?? 1, covers: more.covers ?? 0, previous: more.previous ?? 0 },
      ...{ epoch: more.epoch ?? 0, today: more.day ?? today }
    })
  /** One part, put at once. */
  async function whole(log: Uint8Array, previous: number, more: { covers?: number; epoch?: number; day?: number } = {}) {
    const snapshot = id()
    expect(await part(log, snapshot, 0, { ...more, value: `version ${previous + 1}` })).toBe('done')
    expect(await put(log, snapshot, { ...more, previous })).toMatchObject({ version: previous + 1 })
    return snapshot
  }
  const get = (log: Uint8Array, version?: number, epoch = 0, number = 0) =>
    current().snapshotPart({ log, epoch, version, part: number })
  const versions = async (log: Uint8Array, epoch = 0): Promise<number[]> => {
    const there: number[] = []
    for (let version = 1; version <= 120; version += 1) if (await get(log, version, epoch)) there.push(version)
    return there
  }
  const page = (log: Uint8Array, epoch = 0, after = 0) => current().read({ log, epoch, after, entries: 10_000, bytes: 1 << 24 })
  const seqs = async (log: Uint8Array, epoch = 0) => (await page(log, epoch)).entries.map(({ seq }) => seq)

  describe('documents', () => {
    it('[WSNAP-1] takes parts in any order, the same again alike, and other bytes never', async () => {
      const { log } = await newDocument()
      const snapshot = id()
      for (const number of [2, 0, 1, 0, 2]) expect(await part(log, snapshot, number)).toBe('done')
      expect(await part(log, snapshot, 0, { value: 'other' })).toBe('already-exists')
      expect(await get(log)).toBeUndefined()
      expect(await put(log, snapshot, { parts: 3 })).toEqual({ version: 1, epoch: 0, covers: 0 })
      for (const number of [0, 1, 2])
        expect(await get(log, undefined, 0, number)).toEqual({
          ...{ version: 1, snapshot, covers: 0, parts: 3 },
          bytes: text(`part ${number}`)
        })
      expect(await get(log, 1, 0, 3)).toBeUndefined()
      expect(await part(log, snapshot, 1)).toBe('done')
      expect(await part(log, snapshot, 3), 'it was put without it').toBe('already-exists')
      expect(await part(log, snapshot, 1, { value: 'other' })).toBe('already-exists')
    })

    it('[WSNAP-1] belongs to the epoch in which its first part came', async () => {
      const { space, log } = await newDocument()
      const snapshot = id()
      await part(log, snapshot, 0)
      expect(await part(log, id(), 0, { epoch: 1 })).toEqual({ code: 'stale-epoch', epoch: 0 })
      await endEpoch(space, 0)
      expect(await part(log, snapshot, 1)).toEqual({ code: 'stale-epoch', epoch: 1 })
      expect(await part(log, snapshot, 1, { epoch: 1 })).toBe('already-exists')
      expect(await put(log, snapshot, { epoch: 1 })).toBe('unknown-snapshot')
      expect(await put(log, snapshot)).toEqual({ code: 'stale-epoch', epoch: 1 })
    })

    it('[WSNAP-2] [LIM-16] lets so many snapshots of a log wait, the oldest giving way, and gives them up for one that is put and with their epoch', async () => {
      const { space, log } = await newDocument()
      const waiting = Array.from({ length: LIMIT }, id)
      for (const snapshot of waiting) expect(await part(log, snapshot)).toBe('done')
      expect(await part(log, waiting[0] as Uint8Array, SNAPSHOT_PARTS - 1)).toBe('done')
      expect(await part(log, id()), 'whoever left others unfinished keeps nobody from theirs').toBe('done')
      expect(await put(log, waiting[0] as Uint8Array)).toBe('unknown-snapshot')
      const other = await newDocument()
      expect(await part(other.log, id()), 'another log').toBe('done')
      expect(await put(log, waiting[1] as Uint8Array)).toMatchObject({ version: 1 })
      expect(await put(log, waiting[2] as Uint8Array, { previous: 1 })).toBe('unknown-snapshot')
      for (let times = 0; times < LIMIT; times += 1) expect(await part(log, id())).toBe('done')
      await endEpoch(space, 0)
      expect(await part(log, id(), 0, { epoch: 1 })).toBe('done')
    })

    it('[WSNAP-2] purges what no snapshot took by the next day but one', async () => {
      const { log } = await newDocument()
      const [waiting, taken] = [id(), id()]
      await part(log, taken)
      await put(log, taken)
      await part(log, waiting)
      await current().purge(today + SNAPSHOT_WAIT_DAYS)
      expect(await part(log, waiting, 1, { day: today + 1 })).toBe('done')
      await current().purge(today + SNAPSHOT_WAIT_DAYS + 1)
      expect(await put(log, waiting, { parts: 2, previous: 1 })).toBe('unknown-snapshot')
      expect(await get(log)).toMatchObject({ version: 1 })
      expect(await part(log, waiting, 0, { value: 'another beginning' })).toBe('done')
    })

    it('[WSNAP-3] numbers versions by compare-and-set, once for each snapshot', async () => {
      const { space, log } = await newDocument()
      await append(log, 5)
      const [one, two] = [id(), id()]
      await part(log, one)
      await part(log, two)
      expect(await put(log, one, { previous: 1 })).toEqual({ code: 'version-moved', version: 0 })
      expect(await put(log, one, { covers: 6 })).toEqual({ code: 'head-moved', head: 5 })
      const outcomes = await Promise.all([put(log, one, { covers: 4 }), put(log, two, { covers: 5 })])
      expect(outcomes).toEqual([
        { version: 1, epoch: 0, covers: 4 },
        { code: 'version-moved', version: 1 }
      ])
      const three = id()
      await part(log, three)
      expect(await put(log, three, { previous: 1, covers: 4, parts: 2 })).toBe('unknown-snapshot')
      expect(await put(log, id(), { previous: 1, covers: 4 })).toBe('unknown-snapshot')
      expect(await put(log, three, { previous: 1, covers: 3 }), 'the newest may have claimed too much').toMatchObject({
        ...{ version: 2, covers: 3 }
      })
      await endEpoch(space, 0)
      expect(await put(log, one, { previous: 9, covers: 999, parts: 7, epoch: 1 })).toEqual({ version: 1, epoch: 0, covers: 4 })
      expect(await seqs(log), 'entries are left alone').toEqual([1, 2, 3, 4, 5])
      expect((await current().statistics()).snapshots).toBe(2)
    })

    it('[WSNAP-3] wants exactly its parts', async () => {
      const { log } = await newDocument()
      const snapshot = id()
      for (const number of [0, 2]) await part(log, snapshot, number)
      expect(await put(log, snapshot, { parts: 2 })).toBe('unknown-snapshot')
      expect(await put(log, snapshot, { parts: 3 })).toBe('unknown-snapshot')
      await part(log, snapshot, 1)
      expect(await put(log, snapshot, { parts: 2 })).toBe('unknown-snapshot')
      expect(await put(log, snapshot, { parts: 3 })).toMatchObject({ version: 1 })
    })

    it('[WSNAP-4] gives the newest of one epoch, or a version of it, and nothing of another', async () => {
      const { space, log } = await newDocument()
      await whole(log, 0)
      await whole(log, 1)
      await endEpoch(space, 0)
      expect(await get(log, undefined, 1)).toBeUndefined()
      await whole(log, 2, { epoch: 1 })
      expect(await get(log, undefined, 1)).toMatchObject({ version: 3, bytes: text('version 3') })
      expect(await get(log, 3, 0)).toBeUndefined()
      expect(await get(log, 2, 1)).toBeUndefined()
      expect(await get(log, undefined, 0)).toMatchObject({ version: 2 })
      expect(await get(log, 99)).toBeUndefined()
      expect(await get(id())).toBeUndefined()
    })

    it('[WSNAP-6] keeps the newest two, and of each ten days one that grows old enough to trim to, seven at most', async () => {
      const { log } = await newDocument()
      let version = 0
      for (let day = today; day < today + 100; day += 1) {
        await whole(log, version, { day })
        version += 1
        const kept = await versions(log)
        expect(kept.length).toBeLessThanOrEqual(7)
        expect(kept).toContain(version)
        if (version > 1) expect(kept).toContain(version - 1)
        const oldest = (kept[0] as number) - 1
        if (day - today >= TRIM_DAYS) {
          const ageDays = Math.max(...kept.map((one) => today + one - 1).filter((one) => one + TRIM_DAYS <= day))
          expect(day - ageDays).toBeLessThan(TRIM_DAYS + 10)
          expect(today + oldest).toBe(ageDays)
        }
      }
      expect((await current().statistics()).snapshots).toBe((await versions(log)).length)
    })

    it('[WSNAP-6] keeps few of many in one day, and a pair however old', async () => {
      const { log } = await newDocument()
      for (let version = 0; version < 20; version += 1) await whole(log, version)
      expect(await versions(log)).toEqual([1, 19, 20])
      await whole(log, 20, { day: today + 400 })
      expect(await versions(log)).toEqual([20, 21])
    })

    it('[LOG-19] keeps the entries of a document log whatever their age', async () => {
      const { log } = await newDocument()
      await append(log, 3)
      await current().purge(today + 10_000)
      expect(await seqs(log)).toEqual([1, 2, 3])
    })

    it('[LOG-20] trims to a snapshot of thirty days, keeps ids, numbers and the chain of snapshots from the one before', async () => {
      const { space, log } = await newDocument()
      const first = await append(log, 4)
      await whole(log, 0, { covers: 1 })
      await whole(log, 1, { covers: 2 })
      await whole(log, 2, { covers: 3 })
      await endEpoch(space, 0)
      await append(log, 2, 1)
      const trim = (version: number, day: number, epoch = 1) => current().trimLog({ log, epoch, version, today: day })
      expect(await trim(3, today + TRIM_DAYS - 1)).toBe('not-permitted')
      expect(await trim(3, today + TRIM_DAYS, 0)).toEqual({ code: 'stale-epoch', epoch: 1 })
      expect(await trim(4, today + TRIM_DAYS)).toBe('unknown-snapshot')
      expect(await seqs(log)).toEqual([1, 2, 3, 4])
      for (const _ of [1, 2]) expect(await trim(3, today + TRIM_DAYS)).toBe('done')
      expect(await seqs(log)).toEqual([4])
      expect(await page(log, 0)).toMatchObject({ complete: true, ended: true })
      expect(await seqs(log, 1)).toEqual([5, 6])
      expect(await versions(log)).toEqual([2, 3])
      expect(await trim(2, today + TRIM_DAYS)).toBe('done')
      expect(await seqs(log), 'an older one brings nothing back').toEqual([4])
      const late = id()
      await part(log, late, 0, { epoch: 1 })
      expect(await put(log, late, { epoch: 1, previous: 3, covers: 2 })).toBe('not-permitted')
      await whole(log, 3, { epoch: 1, covers: 6 })
      await whole(log, 4, { epoch: 1, covers: 5 })
      expect(await trim(4, today + TRIM_DAYS), 'who begins from the newest reads on behind it').toBe('not-permitted')
      const again = await current().append({ log, epoch: 9, head: 0, entries: first, today })
      expect(again).toMatchObject({ code: 'done', seqs: [1, 2, 3, 4], appended: [] })
      expect(await current().log(log)).toMatchObject({ head: 6 })
      expect((await current().statistics()).entries).toBe(1 + 3)
    })

    it('[LOG-22] tells of many logs what an epoch sees: the last number, where news begin, the newest snapshot', async () => {
      const { space, log } = await newDocument()
      const [quiet, other, rolling] = [id(), await newDocument(), id()]
      await current().createLog({ space, log: quiet, epoch: 0, retention: 'document' })
      await current().createLog({ space, log: rolling, epoch: 0, retention: 'rolling' })
      await append(log, 3)
      await whole(log, 0, { covers: 2 })
      for (const epoch of [0, 1]) await endEpoch(space, epoch)
      await append(log, 2, 2)
      await whole(log, 1, { covers: 4, epoch: 2 })
      await endEpoch(space, 2)
      await append(log, 1, 3)
      const heads = (epoch: number, ...asked: (readonly [Uint8Array, number])[]) =>
        current().logHeads({ space, epoch, logs: asked.map(([one, after]) => ({ log: one, after })) })
      const unknown = { known: false, head: 0 }
      expect(await heads(3, [id(), 0], [log, 0], [quiet, 0], [other.log, 0], [rolling, 0], [log, 3])).toEqual([
        unknown,
        { known: true, head: 6, next: 0, snapshot: 2 },
        { known: true, head: 0 },
        unknown,
        unknown,
        { known: true, head: 6, next: 2, snapshot: 2 }
      ])
      const at = async (epoch: number, after: number) => (await heads(epoch, [log, after]))[0]
      expect(await at(0, 0)).toEqual({ known: true, head: 3, next: 0, snapshot: 1 })
      expect(await at(1, 3), 'nothing later than the epoch').toEqual({ known: true, head: 3, snapshot: 1 })
      for (const [after, next] of [
        [2, 0],
        [3, 2],
        [4, 2],
        [5, 3]
      ] as const)
        expect(await at(3, after)).toMatchObject({ next })
      expect(await at(3, 6)).toEqual({ known: true, head: 6, snapshot: 2 })
      expect(await at(2, 5)).toEqual({ known: true, head: 5, snapshot: 2 })
      expect(await current().trimLog({ log, epoch: 3, version: 2, today: today + TRIM_DAYS })).toBe('done')
      expect(await at(0, 1), 'trimmed, and known to have been there').toEqual({ known: true, head: 3, snapshot: 1 })
      expect(await at(2, 0)).toEqual({ known: true, head: 5, next: 2, snapshot: 2 })
      expect(await at(3, 1)).toEqual({ known: true, head: 6, next: 2, snapshot: 2 })
      await current().deleteLog({ log, epoch: 3 })
      expect(await at(3, 0)).toEqual(unknown)
    })

    it('[LOG-21] deletes a document log for good: unknown from then on, its id spent', async () => {
      const { space, log } = await newDocument()
      const other = id()
      await current().createLog({ space, log: other, epoch: 0, retention: 'document' })
      const entries = await append(log, 3)
      await append(other, 2)
      await whole(log, 0, { covers: 2 })
      await whole(other, 0)
      await part(log, id())
      await endEpoch(space, 0)
      expect(await current().deleteLog({ log, epoch: 0 })).toEqual({ code: 'stale-epoch', epoch: 1 })
      expect(await current().deletedLog(log)).toBeUndefined()
      for (const epoch of [1, 1, 7]) expect(await current().deleteLog({ log, epoch })).toBe('done')
      expect(await current().deletedLog(log)).toEqual(space)
      expect(await current().log(log)).toBeUndefined()
      expect(await page(log)).toEqual({ entries: [], complete: false, ended: false })
      expect(await get(log)).toBeUndefined()
      expect(await current().append({ log, epoch: 1, head: undefined, entries, today })).toEqual({ code: 'unknown-log' })
      expect(await part(log, id(), 0, { epoch: 1 })).toBe('unknown-log')
      expect(await put(log, id(), { epoch: 1 })).toBe('unknown-log')
      expect(await current().trimLog({ log, epoch: 1, version: 1, today: today + 99 })).toBe('unknown-log')
      expect(await current().createLog({ space, log, epoch: 1, retention: 'document' })).toBe('already-exists')
      expect(await current().createSpace({ space: id(), log, accessKey: key(), retention: 'rolling' })).toBe('already-exists')
      expect(await seqs(other)).toEqual([1, 2])
      expect(await get(other)).toMatchObject({ version: 1 })
      expect(await current().statistics()).toMatchObject({ logs: 2, entries: 3, snapshots: 1 })
    })

    it('[LOG-20] [LOG-21] [WSNAP-3] leaves every other log alone', async () => {
      const { space, log } = await newDocument('rolling')
      const main = (await current().space(space))?.mainLog as Uint8Array
      for (const one of [log, main]) {
        expect(await part(one, id())).toBe('not-permitted')
        expect(await put(one, id())).toBe('not-permitted')
        expect(await current().trimLog({ log: one, epoch: 0, version: 1, today })).toBe('not-permitted')
        expect(await current().deleteLog({ log: one, epoch: 0 })).toBe('not-permitted')
        expect(await current().log(one)).toBeDefined()
      }
      for (const answer of [
        await part(id(), id()),
        await put(id(), id()),
        await current().trimLog({ log: id(), epoch: 0, version: 1, today }),
        await current().deleteLog({ log: id(), epoch: 0 })
      ])
        expect(answer).toBe('unknown-log')
    })
  })
}
