import { createHash, randomBytes } from 'node:crypto'
import { ENVELOPE_DAYS, LOG_DAYS } from '@colloque/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BLOB_GRACE_DAYS, CLAIM_DAYS } from '../limits.ts'
import { describeDocuments } from './document-contract.ts'
import type { AppendOutcome, CommitWrite, Storage } from './storage.ts'

/**
 * The acceptance suite that every storage adapter passes. `reopen` closes the storage and opens what is durable again;
 * an adapter that keeps nothing answers undefined.
 *
 * Days: what expires on day d lives through day d and is gone on d+1; what is kept N days from day d lives through d+N.
 * Order: calls made without waiting take effect in the order in which they were made.
 */
export function describeStorage(
  name: string,
  open: () => Promise<{ storage: Storage; reopen(): Promise<Storage> | undefined }>
): void {
  describe(`${name} storage`, () => {
    let opened: Awaited<ReturnType<typeof open>>
    let storage: Storage
    beforeEach(async () => {
      opened = await open()
      storage = opened.storage
    })
    afterEach(() => storage.close())

    const id = () => new Uint8Array(randomBytes(16))
    const key = () => new Uint8Array(randomBytes(32))
    const text = (value: string) => new Uint8Array(Buffer.from(value))
    const sha256 = (value: Uint8Array) => new Uint8Array(createHash('sha256').update(value).digest())
    const today = 20_000
    const entry = (value = 'entry') => ({ entryId: id(), bytes: text(value) })

    async function newSpace(retention: 'kept' | 'rolling' = 'rolling') {
      const made = { space: id(), log: id(), accessKey: key(), retention }
      expect(await storage.createSpace(made)).toBe('done')
      return made
    }
    async function newMailbox() {
      const made = { mailbox: id(), key: key() }
      expect(await storage.openMailbox(made)).toBe('done')
      return made.mailbox
    }
    const append = (
      log: Uint8Array,
      epoch: number,
      entries: readonly { entryId: Uint8Array; bytes: Uint8Array }[],
      head?: number,
      day = today
    ) => storage.append({ log, epoch, head, entries, today: day })
    const commitOf = (space: Uint8Array, epoch: number, more: Partial<CommitWrite> = {}): CommitWrite => ({
      space,
      epoch,
      entryId: id(),
      bytes: text(`commit ${epoch}`),
      accessKey: key(),
      slots: [],
      envelopes: [],
      envelopeLimit: 100,
      today,
      ...more
    })
    const seqsOf = (outcome: AppendOutcome) => (outcome.code === 'done' ? outcome.seqs : outcome.code)
    const page = (log: Uint8Array, epoch: number, after = 0, more: { entries?: number; bytes?: number } = {}) =>
      storage.read({ log, epoch, after, entries: 100, bytes: 1 << 20, ...more })

    describeDocuments(() => storage)

    describe('logs', () => {
      it('[LOG-2] numbers entries from 1 without gaps and gives the new ones back', async () => {
        const { log } = await newSpace()
        const first = entry('a')
        const outcome = await append(log, 0, [first, entry('b')])
        expect(outcome).toMatchObject({ code: 'done', seqs: [1, 2] })
        expect(outcome.code === 'done' && outcome.appended[0]).toEqual({
          seq: 1,
          entryId: first.entryId,
          epoch: 0,
          kind: 0,
          bytes: first.bytes
        })
        expect(seqsOf(await append(log, 0, [entry('c')]))).toEqual([3])
        expect((await storage.log(log))?.head).toBe(3)
      })

      it('[LOG-3] answers a known entry id with its original seq, before the epoch and the head are looked at', async () => {
        const { space, log } = await newSpace()
        const known = entry()
        await append(log, 0, [known])
        await storage.commit(commitOf(space, 0))
        expect(await append(log, 0, [{ ...known, bytes: text('other bytes') }], 999)).toEqual({
          code: 'done',
          seqs: [1],
          appended: []
        })
        const read = await page(log, 0)
        expect(read.entries[0]?.bytes).toEqual(known.bytes)
      })

      it('[LOG-3] keeps entry ids apart by log', async () => {
        const { space, log } = await newSpace()
        const other = id()
        await storage.createLog({ space, log: other, epoch: 0, retention: 'kept' })
        const same = entry()
        await append(log, 0, [entry(), same])
        expect(seqsOf(await append(other, 0, [same]))).toEqual([1])
      })

      it('[LOG-4] a batch known in part answers the known seqs and appends the rest, if the epoch is current', async () => {
        const { space, log } = await newSpace()
        const [a, b, c, d] = [entry('a'), entry('b'), entry('c'), entry('d')]
        await append(log, 0, [a])
        expect(await append(log, 0, [a, b])).toMatchObject({ seqs: [1, 2], appended: [{ seq: 2 }] })
        expect(await append(log, 0, [c, a, d, b])).toMatchObject({ seqs: [3, 1, 4, 2], appended: [{ seq: 3 }, { seq: 4 }] })
        await storage.commit(commitOf(space, 0))
        expect(await append(log, 0, [a, entry()])).toEqual({ code: 'stale-epoch', epoch: 1 })
        expect(await append(log, 0, [a, b])).toMatchObject({ seqs: [1, 2], appended: [] })
        expect((await storage.log(log))?.head).toBe(5)
      })

      it('[LOG-5] a stale or future epoch appends nothing and names the current one', async () => {
        const { space, log } = await newSpace()
        expect(await append(log, 1, [entry()])).toEqual({ code: 'stale-epoch', epoch: 0 })
        await storage.commit(commitOf(space, 0))
        expect(await append(log, 0, [entry(), entry()])).toEqual({ code: 'stale-epoch', epoch: 1 })
        expect((await storage.log(log))?.head).toBe(1)
        expect(seqsOf(await append(log, 1, [entry()]))).toEqual([2])
      })

      it('[LOG-6] an append that names a head is refused when the head has moved', async () => {
        const { log } = await newSpace()
        expect(seqsOf(await append(log, 0, [entry()], 0))).toEqual([1])
        expect(await append(log, 0, [entry()], 0)).toEqual({ code: 'head-moved', head: 1 })
        expect(await append(log, 0, [entry()], 2)).toEqual({ code: 'head-moved', head: 1 })
        expect(seqsOf(await append(log, 0, [entry()], 1))).toEqual([2])
      })

      it('[LOG-2] numbers 100 appends made at once consecutively, in the order of the calls', async () => {
        const { log } = await newSpace()
        const outcomes = await Promise.all(Array.from({ length: 100 }, (_, index) => append(log, 0, [entry(`${index}`)])))
        expect(outcomes.map(seqsOf)).toEqual(Array.from({ length: 100 }, (_, index) => [index + 1]))
        const { entries } = await page(log, 0)
        expect(entries.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(
          Array.from({ length: 100 }, (_, index) => `${index}`)
        )
      })

      it('[LOG-3] the same entry sent ten times at once is numbered once', async () => {
        const { log } = await newSpace()
        const same = entry()
        const outcomes = await Promise.all(Array.from({ length: 10 }, () => append(log, 0, [same])))
        expect(outcomes.map(seqsOf)).toEqual(Array(10).fill([1]))
        expect(outcomes.filter((outcome) => outcome.code === 'done' && outcome.appended.length > 0)).toHaveLength(1)
      })

      it('[LOG-7] reads one epoch exactly, with the commit that ends it, and nothing of the next', async () => {
        const { space, log } = await newSpace()
        await append(log, 0, [entry('a')])
        const commit = commitOf(space, 0)
        await storage.commit(commit)
        await append(log, 1, [entry('b')])
        const zero = await page(log, 0)
        expect(zero).toMatchObject({
          complete: true,
          ended: true,
          entries: [
            { seq: 1, kind: 0, epoch: 0 },
            { seq: 2, kind: 1, epoch: 0 }
          ]
        })
        expect(zero.entries[1]).toEqual({ seq: 2, entryId: commit.entryId, epoch: 0, kind: 1, bytes: commit.bytes })
        expect(await page(log, 1)).toMatchObject({ complete: true, ended: false, entries: [{ seq: 3, epoch: 1 }] })
        expect(await page(log, 0, 2)).toEqual({ entries: [], complete: true, ended: true })
      })

      it('[LOG-7] ends the epoch in every log of the space', async () => {
        const { space } = await newSpace()
        const other = id()
        await storage.createLog({ space, log: other, epoch: 0, retention: 'kept' })
        await append(other, 0, [entry()])
        await storage.commit(commitOf(space, 0))
        expect(await page(other, 0)).toMatchObject({ complete: true, ended: true, entries: [{ seq: 1 }] })
        expect(await append(other, 0, [entry()])).toEqual({ code: 'stale-epoch', epoch: 1 })
        expect(seqsOf(await append(other, 1, [entry()]))).toEqual([2])
      })

      it('[LOG-8] pages by count and by bytes, with at least one entry', async () => {
        const { log } = await newSpace()
        await append(
          log,
          0,
          Array.from({ length: 5 }, () => entry('0123456789'))
        )
        expect(await page(log, 0, 0, { entries: 2 })).toMatchObject({ complete: false, entries: [{ seq: 1 }, { seq: 2 }] })
        expect(await page(log, 0, 3, { entries: 2 })).toMatchObject({ complete: true, entries: [{ seq: 4 }, { seq: 5 }] })
        const byBytes = await page(log, 0, 0, { bytes: 25 })
        expect(byBytes).toMatchObject({ complete: false, entries: [{ seq: 1 }, { seq: 2 }] })
        expect(await page(log, 0, 0, { bytes: 1 })).toMatchObject({ complete: false, entries: [{ seq: 1 }] })
        expect(await page(log, 0, 5)).toEqual({ entries: [], complete: true, ended: false })
      })

      it('[LOG-9] a rolling log loses old bytes, a kept one none, and entry ids outlive their bytes', async () => {
        const { log } = await newSpace('rolling')
        const kept = await newSpace('kept')
        const old = entry('old')
        await append(log, 0, [old], undefined, today)
        await append(log, 0, [entry('young')], undefined, today + 1)
        await append(kept.log, 0, [entry('old')], undefined, today)
        await storage.purge(today + LOG_DAYS)
        expect((await page(log, 0)).entries).toHaveLength(2)
        await storage.purge(today + LOG_DAYS + 1)
        expect((await page(log, 0)).entries.map(({ seq }) => seq)).toEqual([2])
        expect((await page(kept.log, 0)).entries).toHaveLength(1)
        expect(await append(log, 0, [old])).toEqual({ code: 'done', seqs: [1], appended: [] })
        await storage.purge(today + LOG_DAYS + 100)
        expect((await page(log, 0)).entries).toEqual([])
        expect(seqsOf(await append(log, 0, [entry()]))).toEqual([3])
        expect((await page(log, 0)).entries.map(({ seq }) => seq)).toEqual([3])
      })

      it('[LOG-10] refuses what does not exist', async () => {
        const { space } = await newSpace()
        expect(await append(id(), 0, [entry()])).toEqual({ code: 'unknown-log' })
        expect(await storage.log(id())).toBeUndefined()
        expect(await storage.space(id())).toBeUndefined()
        expect(await storage.accessKey(id(), 0)).toBeUndefined()
        expect(await storage.accessKey(space, 1)).toBeUndefined()
        expect(await storage.commit(commitOf(id(), 0))).toEqual({ code: 'unknown-space' })
        expect(await storage.createLog({ space: id(), log: id(), epoch: 0, retention: 'kept' })).toBe('unknown-space')
      })

      it('[LOG-1] creates a space and a log once, and again only with the same arguments', async () => {
        const made = await newSpace('rolling')
        expect(await storage.createSpace(made)).toBe('done')
        await storage.commit(commitOf(made.space, 0))
        expect(await storage.createSpace(made)).toBe('done')
        expect((await storage.space(made.space))?.epoch).toBe(1)
        expect(await storage.createSpace({ ...made, accessKey: key() })).toBe('already-exists')
        expect(await storage.createSpace({ ...made, log: id() })).toBe('already-exists')
        expect(await storage.createSpace({ ...made, retention: 'kept' })).toBe('already-exists')
        expect(await storage.createSpace({ ...made, space: id() })).toBe('already-exists')
        const log = { space: made.space, log: id(), epoch: 1, retention: 'rolling' as const }
        expect(await storage.createLog({ ...log, epoch: 0 })).toEqual({ code: 'stale-epoch', epoch: 1 })
        expect(await storage.createLog(log)).toBe('done')
        expect(await storage.createLog({ ...log, epoch: 0 })).toBe('done')
        expect(await storage.createLog({ ...log, retention: 'kept' })).toBe('already-exists')
        expect(await storage.createLog({ ...log, log: made.log })).toBe('already-exists')
        const other = await newSpace()
        expect(await storage.createLog({ ...log, space: other.space, epoch: 0 })).toBe('already-exists')
        expect(await storage.log(log.log)).toEqual({ space: made.space, head: 0, isMain: false })
        expect(await storage.log(made.log)).toEqual({ space: made.space, head: 1, isMain: true })
      })
    })

    describe('commits', () => {
      it('[COM-1] exactly one of ten commits on one epoch wins; the others learn the new epoch', async () => {
        const { space, log, accessKey } = await newSpace()
        const commits = Array.from({ length: 10 }, () => commitOf(space, 0))
        const outcomes = await Promise.all(commits.map((commit) => storage.commit(commit)))
        expect(outcomes.filter(({ code }) => code === 'done')).toHaveLength(1)
        expect(outcomes.filter((outcome) => outcome.code === 'stale-epoch' && outcome.epoch === 1)).toHaveLength(9)
        expect(await storage.accessKey(space, 0)).toEqual({ key: accessKey, current: 1 })
        const winner = commits[outcomes.findIndex(({ code }) => code === 'done')] as CommitWrite
        expect(await storage.accessKey(space, 1)).toEqual({ key: winner.accessKey, current: 1 })
        expect((await storage.log(log))?.head).toBe(1)
      })

      it('[COM-2] a repeated commit answers its seq and changes nothing', async () => {
        const { space, log } = await newSpace()
        const mailbox = await newMailbox()
        const commit = commitOf(space, 0, { envelopes: [{ mailbox, envelope: id(), bytes: text('welcome') }] })
        expect(await storage.commit(commit)).toMatchObject({ code: 'done', seq: 1, log, appended: { seq: 1, kind: 1, epoch: 0 } })
        await storage.commit(commitOf(space, 1))
        expect(await storage.commit({ ...commit, accessKey: key() })).toEqual({ code: 'done', seq: 1, log, appended: undefined })
        expect((await storage.space(space))?.epoch).toBe(2)
        expect((await storage.receive(mailbox, { envelopes: 10, bytes: 1000 })).envelopes).toHaveLength(1)
      })

      it('[COM-3] entry, access key, slot and envelopes come together', async () => {
        const { space } = await newSpace()
        const [one, two] = [await newMailbox(), await newMailbox()]
        const slot = { slot: id(), bytes: text('tree'), expiresDay: today + 5 }
        const envelopes = [one, two].map((mailbox) => ({ mailbox, envelope: id(), bytes: text('welcome') }))
        expect(await storage.commit(commitOf(space, 0, { slots: [slot], envelopes }))).toMatchObject({ code: 'done' })
        expect(await storage.getSlot(slot.slot, today)).toEqual({ version: 1, bytes: slot.bytes })
        for (const { mailbox, envelope, bytes } of envelopes)
          expect((await storage.receive(mailbox, { envelopes: 10, bytes: 1000 })).envelopes).toEqual([{ envelope, bytes }])
      })

      it.each(['unknown-mailbox', 'quota-exceeded', 'stale-epoch'] as const)('[COM-3] or not at all: %s', async (code) => {
        const { space, log } = await newSpace()
        const mailbox = await newMailbox()
        const before = { mailbox, envelope: id(), bytes: text('before') }
        await storage.deposit({ ...before, today, limit: 10 })
        const slot = { slot: id(), bytes: text('tree'), expiresDay: today + 5 }
        const commit = commitOf(space, code === 'stale-epoch' ? 1 : 0, {
          slots: [slot],
          envelopes: [
            { mailbox, envelope: id(), bytes: text('welcome') },
            { mailbox: code === 'unknown-mailbox' ? id() : mailbox, envelope: id(), bytes: text('welcome') }
          ],
          envelopeLimit: code === 'quota-exceeded' ? 2 : 10
        })
        expect(await storage.commit(commit)).toMatchObject({ code })
        expect(await storage.space(space)).toMatchObject({ epoch: 0 })
        expect((await storage.log(log))?.head).toBe(0)
        expect(await storage.accessKey(space, 1)).toBeUndefined()
        expect(await storage.getSlot(slot.slot, today)).toBeUndefined()
        expect((await storage.receive(mailbox, { envelopes: 10, bytes: 1000 })).envelopes).toEqual([
          { envelope: before.envelope, bytes: before.bytes }
        ])
        expect(await storage.commit({ ...commit, epoch: 0, envelopes: [] })).toMatchObject({ code: 'done', seq: 1 })
      })

      it('[COM-3] refuses the whole for a slot that holds other bytes, and leaves one that holds the same', async () => {
        const { space, log } = await newSpace()
        const mailbox = await newMailbox()
        const slot = { slot: id(), bytes: text('mine'), expiresDay: today + 5 }
        await storage.putSlot({ ...slot, version: 0, key: key() })
        const envelopes = [{ mailbox, envelope: id(), bytes: text('welcome') }]
        const theirs = commitOf(space, 0, { envelopes, slots: [{ ...slot, bytes: text('theirs') }] })
        expect(await storage.commit(theirs)).toEqual({ code: 'already-exists' })
        expect(await storage.getSlot(slot.slot, today)).toEqual({ version: 1, bytes: slot.bytes })
        expect([(await storage.space(space))?.epoch, (await storage.log(log))?.head]).toEqual([0, 0])
        expect((await storage.receive(mailbox, { envelopes: 10, bytes: 1000 })).envelopes).toEqual([])
        const twice = [slot, { ...slot, bytes: text('theirs') }].map((one) => ({
          ...one,
          slot: envelopes[0]?.envelope as Uint8Array
        }))
        expect(await storage.commit(commitOf(space, 0, { slots: twice }))).toEqual({ code: 'already-exists' })
        const mine = commitOf(space, 0, { envelopes, slots: [slot] })
        expect(await storage.commit(mine)).toMatchObject({ code: 'done', seq: 1 })
        expect(await storage.commit({ ...mine, slots: theirs.slots })).toMatchObject({
          code: 'done',
          seq: 1,
          appended: undefined
        })
        expect(await storage.getSlot(slot.slot, today)).toEqual({ version: 1, bytes: slot.bytes })
      })

      it('[COM-4] never ends the epoch of a space whose main log is kept; a known entry id answers first', async () => {
        const { space, log, accessKey } = await newSpace('kept')
        const further = id()
        await storage.createLog({ space, log: further, epoch: 0, retention: 'rolling' })
        const mailbox = await newMailbox()
        const slot = { slot: id(), bytes: text('tree'), expiresDay: today + 5 }
        const envelopes = [{ mailbox, envelope: id(), bytes: text('welcome') }]
        for (const epoch of [0, 1])
          expect(await storage.commit(commitOf(space, epoch, { slots: [slot], envelopes }))).toEqual({ code: 'not-permitted' })
        expect(await storage.space(space)).toMatchObject({ epoch: 0 })
        expect(await storage.accessKey(space, 0)).toEqual({ key: accessKey, current: 0 })
        expect(await storage.getSlot(slot.slot, today)).toBeUndefined()
        expect((await storage.receive(mailbox, { envelopes: 10, bytes: 1000 })).envelopes).toEqual([])
        const known = entry()
        expect(seqsOf(await append(log, 0, [known]))).toEqual([1])
        expect(await storage.commit(commitOf(space, 0, { entryId: known.entryId }))).toMatchObject({ code: 'done', seq: 1 })
        expect(seqsOf(await append(further, 0, [entry()]))).toEqual([1])
        expect(await page(log, 0)).toMatchObject({ ended: false })
      })

      it('[COM-4] a kept log within a rolling space does not stop its epochs', async () => {
        const { space } = await newSpace('rolling')
        await storage.createLog({ space, log: id(), epoch: 0, retention: 'kept' })
        expect(await storage.commit(commitOf(space, 0))).toMatchObject({ code: 'done', seq: 1 })
      })

      it('[COM-1] an append racing a commit lands before it in its epoch or not at all', async () => {
        const { space, log } = await newSpace()
        const [before, commit, after] = await Promise.all([
          append(log, 0, [entry()]),
          storage.commit(commitOf(space, 0)),
          append(log, 0, [entry()])
        ])
        expect([seqsOf(before), commit.code === 'done' && commit.seq, after]).toEqual([[1], 2, { code: 'stale-epoch', epoch: 1 }])
      })
    })

    describe('mailboxes and key packages', () => {
      const all = { envelopes: 100, bytes: 1 << 20 }

      it('[BOX-1] opens a mailbox once, and again only with the same key', async () => {
        const box = { mailbox: id(), key: key() }
        expect(await storage.mailbox(box.mailbox)).toBeUndefined()
        expect(await storage.openMailbox(box)).toBe('done')
        expect(await storage.openMailbox(box)).toBe('done')
        expect(await storage.openMailbox({ ...box, key: key() })).toBe('already-exists')
        expect(await storage.mailbox(box.mailbox)).toEqual({ key: box.key, keyPackages: 0 })
      })

      it('[BOX-3] keeps an envelope once, in order, until it is acknowledged', async () => {
        const mailbox = await newMailbox()
        const [a, b, c] = ['a', 'b', 'c'].map((value) => ({ envelope: id(), bytes: text(value) })) as [never, never, never]
        for (const envelope of [a, b, a, c] as { envelope: Uint8Array; bytes: Uint8Array }[])
          expect(await storage.deposit({ mailbox, ...envelope, today, limit: 3 })).toBe('done')
        expect(await storage.receive(mailbox, all)).toEqual({ envelopes: [a, b, c], complete: true })
        expect(await storage.receive(mailbox, { envelopes: 2, bytes: 1000 })).toEqual({ envelopes: [a, b], complete: false })
        expect(await storage.receive(mailbox, { envelopes: 10, bytes: 1 })).toEqual({ envelopes: [a], complete: false })
        await storage.acknowledge(mailbox, [(b as { envelope: Uint8Array }).envelope, id()])
        expect((await storage.receive(mailbox, all)).envelopes).toEqual([a, c])
      })

      it('[BOX-4] refuses an unknown mailbox and a full one', async () => {
        const mailbox = await newMailbox()
        const envelope = { mailbox, envelope: id(), bytes: text('a'), today, limit: 1 }
        expect(await storage.deposit({ ...envelope, mailbox: id() })).toBe('unknown-mailbox')
        expect(await storage.deposit(envelope)).toBe('done')
        expect(await storage.deposit({ ...envelope, envelope: id() })).toBe('quota-exceeded')
        expect(await storage.deposit(envelope)).toBe('done')
        expect((await storage.receive(mailbox, all)).envelopes).toHaveLength(1)
        expect(await storage.receive(id(), all)).toEqual({ envelopes: [], complete: true })
      })

      it('[BOX-5] drops envelopes past their days', async () => {
        const mailbox = await newMailbox()
        await storage.deposit({ mailbox, envelope: id(), bytes: text('a'), today, limit: 9 })
        await storage.purge(today + ENVELOPE_DAYS)
        expect((await storage.receive(mailbox, all)).envelopes).toHaveLength(1)
        await storage.purge(today + ENVELOPE_DAYS + 1)
        expect((await storage.receive(mailbox, all)).envelopes).toHaveLength(0)
      })

      const publish = (mailbox: Uint8Array, packages: readonly string[], lastResort?: string, limit = 100) =>
        storage.publishKeyPackages({
          mailbox,
          packages: packages.map(text),
          lastResort: lastResort === undefined ? undefined : text(lastResort),
          limit
        })

      it('[KEY-1] gives each single-use package to one claim, also when all claim at once', async () => {
        const mailbox = await newMailbox()
        const names = Array.from({ length: 20 }, (_, index) => `package ${index}`)
        expect(await publish(mailbox, names)).toEqual({ keyPackages: 20 })
        const claims = await Promise.all(
          Array.from({ length: 25 }, () => storage.claimKeyPackage({ mailbox, claim: id(), today }))
        )
        const given = claims.flatMap((claim) => (typeof claim === 'string' ? [] : [Buffer.from(claim.bytes).toString()]))
        expect(given.toSorted()).toEqual(names.toSorted())
        expect(claims.filter((claim) => claim === 'no-key-package')).toHaveLength(5)
        expect((await storage.mailbox(mailbox))?.keyPackages).toBe(0)
      })

      it('[KEY-2] answers a repeated claim with the same package for a day', async () => {
        const mailbox = await newMailbox()
        await publish(mailbox, ['a', 'b', 'c'])
        const claim = id()
        const [first, again] = await Promise.all([
          storage.claimKeyPackage({ mailbox, claim, today }),
          storage.claimKeyPackage({ mailbox, claim, today })
        ])
        expect(again).toEqual(first)
        await storage.purge(today + CLAIM_DAYS)
        expect(await storage.claimKeyPackage({ mailbox, claim, today: today + 1 })).toEqual(first)
        expect((await storage.mailbox(mailbox))?.keyPackages).toBe(2)
        await storage.purge(today + CLAIM_DAYS + 1)
        expect(await storage.claimKeyPackage({ mailbox, claim, today: today + 2 })).not.toEqual(first)
      })

      it('[KEY-3] the last-resort package comes when no other is left, stays, and is replaced by a new one', async () => {
        const mailbox = await newMailbox()
        expect(await storage.claimKeyPackage({ mailbox, claim: id(), today })).toBe('no-key-package')
        expect(await publish(mailbox, ['single'], 'last')).toEqual({ keyPackages: 1 })
        const claim = async () => storage.claimKeyPackage({ mailbox, claim: id(), today })
        expect(await claim()).toEqual({ bytes: text('single'), lastResort: false })
        expect(await claim()).toEqual({ bytes: text('last'), lastResort: true })
        expect(await claim()).toEqual({ bytes: text('last'), lastResort: true })
        expect(await publish(mailbox, [], 'newer')).toEqual({ keyPackages: 0 })
        expect(await claim()).toEqual({ bytes: text('newer'), lastResort: true })
        expect(await storage.claimKeyPackage({ mailbox: id(), claim: id(), today })).toBe('unknown-mailbox')
      })

      it('[KEY-4] takes identical packages once, never one just given away, and no more than the limit', async () => {
        const mailbox = await newMailbox()
        expect(await publish(mailbox, ['a', 'b', 'a'])).toEqual({ keyPackages: 2 })
        expect(await publish(mailbox, ['a', 'b'])).toEqual({ keyPackages: 2 })
        await storage.claimKeyPackage({ mailbox, claim: id(), today })
        expect(await publish(mailbox, ['a', 'b'])).toEqual({ keyPackages: 1 })
        expect(await publish(mailbox, ['c', 'd'], 'last', 2)).toBe('quota-exceeded')
        expect(await storage.mailbox(mailbox)).toMatchObject({ keyPackages: 1 })
        expect(await publish(mailbox, ['c'], undefined, 2)).toEqual({ keyPackages: 2 })
        expect(await publish(id(), ['c'])).toBe('unknown-mailbox')
        await storage.claimKeyPackage({ mailbox, claim: id(), today })
        await storage.claimKeyPackage({ mailbox, claim: id(), today })
        expect(await storage.claimKeyPackage({ mailbox, claim: id(), today })).toBe('no-key-package')
      })
    })

    describe('slots', () => {
      const slotOf = (more: object = {}) => ({
        slot: id(),
        bytes: text('one'),
        expiresDay: today + 10,
        version: 0,
        key: key(),
        ...more
      })

      it('[SLOT-1] compares and sets the version, under the key of its creation', async () => {
        const slot = slotOf()
        expect(await storage.putSlot({ ...slot, version: 3 })).toEqual({ code: 'version-moved', version: 0 })
        expect(await storage.putSlot(slot)).toEqual({ version: 1 })
        expect(await storage.putSlot({ ...slot, bytes: text('again') })).toEqual({ code: 'version-moved', version: 1 })
        expect(await storage.putSlot({ ...slot, version: 1, key: key() })).toBe('not-permitted')
        expect(await storage.putSlot({ ...slot, version: 1, bytes: text('two') })).toEqual({ version: 2 })
        expect(await storage.getSlot(slot.slot, today)).toEqual({ version: 2, bytes: text('two') })
      })

      it('[SLOT-1] one of ten writers of one version wins', async () => {
        const slot = slotOf()
        const outcomes = await Promise.all(
          Array.from({ length: 10 }, (_, index) => storage.putSlot({ ...slot, bytes: text(`${index}`) }))
        )
        expect(outcomes.filter((outcome) => typeof outcome === 'object' && !('code' in outcome))).toHaveLength(1)
      })

      it('[SLOT-3] belongs to its first claimer alone from then on', async () => {
        const slot = slotOf()
        await storage.putSlot(slot)
        const [one, two] = [key(), key()]
        const claims = await Promise.all([one, two].map((device) => storage.claimSlot(slot.slot, device, today)))
        expect(claims.filter((claim) => claim === 'slot-claimed')).toHaveLength(1)
        const [winner, loser] = claims[0] === 'slot-claimed' ? [two, one] : [one, two]
        expect(await storage.claimSlot(slot.slot, winner, today)).toEqual({ version: 1, bytes: slot.bytes })
        expect(await storage.claimSlot(slot.slot, loser, today)).toBe('slot-claimed')
        expect(await storage.getSlot(slot.slot, today)).toBeUndefined()
        expect(await storage.releaseSlot(slot.slot, loser)).toBe('not-permitted')
        expect(await storage.releaseSlot(slot.slot, winner)).toBe('done')
        expect(await storage.claimSlot(slot.slot, winner, today)).toBe('unknown-slot')
        expect(await storage.releaseSlot(slot.slot, winner)).toBe('done')
      })

      it('[SLOT-4] is not released by a device that never claimed it', async () => {
        const slot = slotOf()
        await storage.putSlot(slot)
        expect(await storage.releaseSlot(slot.slot, key())).toBe('not-permitted')
        expect(await storage.getSlot(slot.slot, today)).toBeDefined()
      })

      it('[SLOT-5] lives through its last day, before and after a purge; a rewrite moves that day', async () => {
        const slot = slotOf({ expiresDay: today })
        await storage.putSlot(slot)
        await storage.purge(today)
        expect(await storage.getSlot(slot.slot, today)).toBeDefined()
        expect(await storage.getSlot(slot.slot, today + 1)).toBeUndefined()
        expect(await storage.claimSlot(slot.slot, key(), today + 1)).toBe('unknown-slot')
        await storage.putSlot({ ...slot, version: 1, expiresDay: today + 2 })
        await storage.purge(today + 2)
        expect(await storage.getSlot(slot.slot, today + 2)).toMatchObject({ version: 2 })
        await storage.purge(today + 3)
        expect(await storage.putSlot({ ...slot, expiresDay: today + 9 })).toEqual({ version: 1 })
      })

      it('[SLOT-6] has no writer when it came with a commit', async () => {
        const { space } = await newSpace()
        const slot = slotOf()
        await storage.commit(commitOf(space, 0, { slots: [{ slot: slot.slot, bytes: slot.bytes, expiresDay: slot.expiresDay }] }))
        expect(await storage.putSlot({ ...slot, version: 1 })).toBe('not-permitted')
        expect(await storage.claimSlot(slot.slot, key(), today)).toEqual({ version: 1, bytes: slot.bytes })
      })
    })

    describe('devices, counters, blobs', () => {
      it('[ACC-2] an admission lets one device in, once, until its last day', async () => {
        expect(await storage.isUnfounded(today)).toBe(true)
        const token = sha256(text('token'))
        await storage.addAdmission({ tokenHash: token, role: 'admin', expiresDay: today })
        await storage.addAdmission({ tokenHash: token, role: 'admin', expiresDay: today })
        expect(await storage.isUnfounded(today)).toBe(false)
        expect(await storage.isUnfounded(today + 1)).toBe(true)
        const devices = [key(), key(), key()]
        expect(await storage.admit({ tokenHash: token, device: key(), today: today + 1 })).toBe('admission-refused')
        expect(await storage.admit({ tokenHash: key(), device: key(), today })).toBe('admission-refused')
        const outcomes = await Promise.all(devices.map((device) => storage.admit({ tokenHash: token, device, today })))
        expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1)
        const device = devices[outcomes.indexOf('done')] as Uint8Array
        expect(await storage.admit({ tokenHash: token, device, today })).toBe('done')
        expect(await storage.device(device)).toEqual({ role: 'admin', disabled: false })
        expect(await storage.device(key())).toBeUndefined()
        await storage.disableDevice(device)
        expect(await storage.device(device)).toEqual({ role: 'admin', disabled: true })
        expect(await storage.isUnfounded(today + 100)).toBe(false)
      })

      it('[LIM-7] counts by device, name and day, up to the limit and never past it', async () => {
        const counter = { device: key(), name: 'claims' as const, day: today, amount: 4, limit: 10 }
        expect(await Promise.all([storage.count(counter), storage.count(counter), storage.count(counter)])).toEqual([
          'done',
          'done',
          'quota-exceeded'
        ])
        expect(await storage.count({ ...counter, amount: 2 })).toBe('done')
        expect(await storage.count({ ...counter, amount: 1 })).toBe('quota-exceeded')
        expect(await storage.count({ ...counter, day: today + 1 })).toBe('done')
        expect(await storage.count({ ...counter, device: key() })).toBe('done')
        expect(await storage.count({ ...counter, name: 'spaces' })).toBe('done')
        await storage.purge(today)
        expect(await storage.count({ ...counter, amount: 1 })).toBe('quota-exceeded')
        expect(await storage.count({ ...counter, name: 'blob-bytes', amount: 2 ** 40, limit: 2 ** 41 })).toBe('done')
      })

      const newBlob = () => ({
        blob: id(),
        sizeBytes: 3 * 2 ** 32,
        uploadHash: key(),
        readHash: key(),
        deleteHash: key(),
        createdDay: today
      })

      it('[BLOB-1] [BLOB-8] announces a blob once, and purges a deleted one after its time of grace', async () => {
        const row = newBlob()
        expect(await storage.blob(row.blob)).toBeUndefined()
        expect(await storage.createBlob(row)).toBe('done')
        expect(await storage.createBlob({ ...row, createdDay: today + 1 })).toBe('done')
        expect(await storage.createBlob({ ...row, sizeBytes: 1 })).toBe('already-exists')
        expect(await storage.createBlob({ ...row, readHash: key() })).toBe('already-exists')
        expect(await storage.blob(row.blob)).toEqual(row)
        await storage.deleteBlob(row.blob, today)
        await storage.deleteBlob(row.blob, today + 5)
        const { createdDay: _, ...rest } = row
        expect(await storage.blob(row.blob)).toEqual({ ...rest, deletedDay: today })
        await storage.settleBlob(row.blob, false)
        expect(await storage.createBlob(row)).toBe('done')
        expect(await storage.blob(row.blob)).toEqual({ ...rest, deletedDay: today })
        expect(await storage.purge(today + BLOB_GRACE_DAYS)).toEqual({ blobs: [] })
        expect(await storage.purge(today + BLOB_GRACE_DAYS + 1)).toEqual({ blobs: [row.blob] })
        expect(await storage.blob(row.blob)).toBeUndefined()
        expect(await storage.purge(today + BLOB_GRACE_DAYS + 1)).toEqual({ blobs: [] })
      })

      it('[BLOB-10] names the blobs that wait for their first byte, and forgets the day of one or the whole of one', async () => {
        const [begun, never, later, deleted] = [newBlob(), newBlob(), { ...newBlob(), createdDay: today + 1 }, newBlob()]
        for (const row of [begun, never, later, deleted]) await storage.createBlob(row)
        await storage.deleteBlob(deleted.blob, today)
        const waiting = async (day: number) =>
          (await storage.waitingBlobs(day)).map((blob) => Buffer.from(blob).toString('hex')).toSorted()
        const names = (...rows: (typeof begun)[]) => rows.map(({ blob }) => Buffer.from(blob).toString('hex')).toSorted()
        expect(await waiting(today)).toEqual([])
        expect(await waiting(today + 1)).toEqual(names(begun, never))
        expect(await waiting(today + 2)).toEqual(names(begun, never, later))
        await storage.settleBlob(begun.blob, true)
        await storage.settleBlob(never.blob, false)
        await storage.settleBlob(begun.blob, false)
        expect(await waiting(today + 2)).toEqual(names(later))
        const { createdDay: _, ...rest } = begun
        expect(await storage.blob(begun.blob)).toEqual(rest)
        expect(await storage.blob(never.blob)).toBeUndefined()
        expect(await storage.blob(later.blob)).toEqual(later)
        expect(await storage.createBlob(never)).toBe('done')
      })

      it('counts what it holds', async () => {
        const { space, log } = await newSpace()
        await storage.createLog({ space, log: id(), epoch: 0, retention: 'kept' })
        await append(log, 0, [entry(), entry()])
        await newMailbox()
        await storage.createBlob({ ...newBlob(), sizeBytes: 7 })
        const token = key()
        await storage.addAdmission({ tokenHash: token, role: 'member', expiresDay: today })
        await storage.admit({ tokenHash: token, device: key(), today })
        expect(await storage.statistics()).toEqual({
          devices: 1,
          spaces: 1,
          logs: 2,
          entries: 2,
          snapshots: 0,
          mailboxes: 1,
          blobs: 1,
          blobBytes: 7
        })
      })
    })

    it('finds everything again after it was opened anew', async ({ skip }) => {
      const { space, log } = await newSpace()
      const relay = await storage.relayId()
      expect(relay).toHaveLength(16)
      const mailbox = await newMailbox()
      const slot = { slot: id(), bytes: text('slot'), expiresDay: today + 1, version: 0, key: key() }
      const [known, claim, token, device] = [entry(), id(), key(), key()]
      await append(log, 0, [known])
      const commit = commitOf(space, 0, { envelopes: [{ mailbox, envelope: id(), bytes: text('welcome') }] })
      await storage.commit(commit)
      await append(log, 1, [entry('later')])
      await storage.publishKeyPackages({ mailbox, packages: [text('a'), text('b')], lastResort: text('last'), limit: 10 })
      const claimed = await storage.claimKeyPackage({ mailbox, claim, today })
      await storage.putSlot(slot)
      await storage.addAdmission({ tokenHash: token, role: 'member', expiresDay: today })
      await storage.admit({ tokenHash: token, device, today })
      await storage.count({ device, name: 'claims', day: today, amount: 9, limit: 10 })
      const statistics = await storage.statistics()
      const reopened = await opened.reopen()
      if (!reopened) return skip('this storage keeps nothing')
      storage = reopened
      expect(await storage.relayId()).toEqual(relay)
      expect(await storage.statistics()).toEqual(statistics)
      expect(await append(log, 0, [known])).toEqual({ code: 'done', seqs: [1], appended: [] })
      expect((await page(log, 0)).entries.map(({ seq }) => seq)).toEqual([1, 2])
      expect((await page(log, 1)).entries.map(({ seq }) => seq)).toEqual([3])
      expect(await storage.commit(commit)).toMatchObject({ code: 'done', seq: 2, appended: undefined })
      expect(await storage.claimKeyPackage({ mailbox, claim, today })).toEqual(claimed)
      expect(await storage.mailbox(mailbox)).toMatchObject({ keyPackages: 1 })
      expect((await storage.receive(mailbox, { envelopes: 9, bytes: 999 })).envelopes).toHaveLength(1)
      expect(await storage.getSlot(slot.slot, today)).toEqual({ version: 1, bytes: slot.bytes })
      expect(await storage.admit({ tokenHash: token, device: key(), today })).toBe('admission-refused')
      expect(await storage.count({ device, name: 'claims', day: today, amount: 2, limit: 10 })).toBe('quota-exceeded')
      expect(seqsOf(await append(log, 1, [entry()]))).toEqual([4])
    })
  })
}
