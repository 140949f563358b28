// What every vault place and its store must do. Called from a test file of each adapter; it is no part of the product.
import { describe, expect, it } from 'vitest'
import type { Store, VaultPlace } from './store.ts'

const KEY = new Uint8Array(32).fill(7)
const ID = '00112233445566778899aabbccddeeff'

/** `create` gives a fresh place; `again` the same one, as another process would open it. */
export function describeVaultPlace(name: string, create: () => Promise<{ place: VaultPlace; again?: () => VaultPlace }>): void {
  describe(`vault place: ${name}`, () => {
    async function withStore(body: (store: Store) => void): Promise<void> {
      const { place } = await create()
      const store = await place.openStore(KEY)
      store.script('CREATE TABLE note (id INTEGER PRIMARY KEY, bytes BLOB, number INTEGER, text TEXT) STRICT')
      try {
        body(store)
      } finally {
        store.close()
      }
    }

    it('has no header until one is written, then the newest one', async () => {
      const { place } = await create()
      expect(await place.readHeader()).toBeUndefined()
      await place.writeHeader(Uint8Array.of(1, 2, 3))
      await place.writeHeader(Uint8Array.of(4))
      expect(await place.readHeader()).toEqual(Uint8Array.of(4))
    })

    it('lets one holder in at a time', async () => {
      const { place, again } = await create()
      const release = await place.lock()
      await expect((again?.() ?? place).lock()).rejects.toMatchObject({ code: 'vault-in-use' })
      await release()
      await (await (again?.() ?? place).lock())()
    })

    it('keeps what a store wrote, and opens it under its key alone', async () => {
      const { place } = await create()
      const first = await place.openStore(KEY)
      first.script('CREATE TABLE note (id INTEGER PRIMARY KEY) STRICT; INSERT INTO note VALUES (5)')
      first.close()
      await expect(place.openStore(new Uint8Array(32).fill(8))).rejects.toMatchObject({ code: 'vault-damaged' })
      const second = await place.openStore(KEY)
      expect(second.all('SELECT id FROM note')).toEqual([{ id: 5 }])
      second.close()
    })

    it('has one store open at a time', async () => {
      const { place } = await create()
      const store = await place.openStore(KEY)
      await expect(place.openStore(KEY)).rejects.toMatchObject({ code: 'vault-in-use' })
      store.close()
    })

    it('gives values back as they were, bytes as a plain Uint8Array of their own', () =>
      withStore((store) => {
        const bytes = Uint8Array.of(0, 255, 1)
        store.run('INSERT INTO note (bytes, number, text) VALUES (?, ?, ?)', bytes, 2 ** 40, 'é𝄞\u0000z')
        bytes[0] = 9
        const row = store.get<{ bytes: Uint8Array; number: number; text: string }>('SELECT bytes, number, text FROM note')
        expect(row).toEqual({ bytes: Uint8Array.of(0, 255, 1), number: 2 ** 40, text: 'é𝄞\u0000z' })
        expect(Object.getPrototypeOf(row?.bytes)).toBe(Uint8Array.prototype)
        expect(store.all<{ bytes: Uint8Array }>('SELECT bytes FROM note')[0]?.bytes.constructor).toBe(Uint8Array)
        expect(store.run('INSERT INTO note (bytes, number) VALUES (?, ?)', null, 5n)).toEqual({ changes: 1 })
        expect(store.get('SELECT bytes, number FROM note WHERE number = ?', 5)).toEqual({ bytes: null, number: 5 })
        expect(store.get('SELECT 1 FROM note WHERE number = ?', 6)).toBeUndefined()
        expect(store.all('SELECT 1 FROM note WHERE number = ?', 6)).toEqual([])
      }))

    it('undoes a transaction whole when its body throws, and gives the error on', () =>
      withStore((store) => {
        const failure = new Error('no')
        expect(() =>
          store.transaction(() => {
            store.run('INSERT INTO note (number) VALUES (1)')
            throw failure
          })
        ).toThrow(failure)
        expect(store.all('SELECT * FROM note')).toEqual([])
        expect(store.transaction(() => store.run('INSERT INTO note (number) VALUES (2)').changes)).toBe(1)
        expect(store.all('SELECT number FROM note')).toEqual([{ number: 2 }])
      }))

    it('stores, undoes and refuses in a passing transaction as in any other', () =>
      withStore((store) => {
        const insert = (number: number) => store.run('INSERT INTO note (number) VALUES (?)', number).changes
        expect(store.transaction(() => insert(1), true)).toBe(1)
        const failure = new Error('no')
        const fail = (): void => {
          insert(2)
          throw failure
        }
        expect(() => store.transaction(fail, true)).toThrow(failure)
        expect(() => store.transaction(() => store.transaction(() => insert(3), true))).toThrow('nest')
        expect(store.all('SELECT number FROM note')).toEqual([{ number: 1 }])
      }))

    it('refuses a transaction inside of another, and one that is not synchronous', () =>
      withStore((store) => {
        expect(() => store.transaction(() => store.transaction(() => 1))).toThrow('nest')
        expect(() => store.transaction(async () => store.run('INSERT INTO note (number) VALUES (1)'))).toThrow('synchronous')
        expect(store.all('SELECT * FROM note')).toEqual([])
        expect(store.transaction(() => 1)).toBe(1)
      }))

    it('answers disk-full and undoes the transaction when there is no more space', () =>
      withStore((store) => {
        store.run('INSERT INTO note (number) VALUES (1)')
        const pages = store.get<{ page_count: number }>('PRAGMA page_count')?.page_count ?? 0
        store.script(`PRAGMA max_page_count = ${pages + 4}`)
        const fill = () =>
          store.transaction(() => {
            store.run('UPDATE note SET number = 2')
            for (let row = 0; row < 100; row++) store.run('INSERT INTO note (bytes) VALUES (?)', new Uint8Array(4096))
          })
        expect(fill).toThrow(expect.objectContaining({ code: 'disk-full' }))
        expect(store.all('SELECT number FROM note')).toEqual([{ number: 1 }])
        store.script(`PRAGMA max_page_count = ${pages + 1000}`)
        fill()
        expect(store.get('SELECT count(*) AS count FROM note')).toEqual({ count: 101 })
      }))

    it('finds words without their accents', () =>
      withStore((store) => {
        store.script("CREATE VIRTUAL TABLE words USING fts5(text, tokenize = 'unicode61 remove_diacritics 2')")
        store.run('INSERT INTO words VALUES (?)', 'Échographie cardiaque')
        expect(store.all('SELECT text FROM words WHERE words MATCH ?', 'echographie')).toHaveLength(1)
      }))

    it('appends attachment bytes at an offset, cutting what lies beyond', async () => {
      const { attachments } = (await create()).place
      expect(await attachments.size(ID)).toBeUndefined()
      expect(await attachments.read(ID, 0, 10)).toEqual(new Uint8Array(0))
      await attachments.append(ID, 0, Uint8Array.of(1, 2, 3, 4))
      await attachments.append(ID, 4, Uint8Array.of(5, 6))
      expect(await attachments.size(ID)).toBe(6)
      await attachments.append(ID, 6, Uint8Array.of(7), true)
      await attachments.sync(ID)
      expect(await attachments.size(ID)).toBe(7)
      await attachments.append(ID, 1, Uint8Array.of(9))
      expect(await attachments.size(ID)).toBe(2)
      expect(await attachments.read(ID, 0, 10)).toEqual(Uint8Array.of(1, 9))
      expect(await attachments.read(ID, 1, 2)).toEqual(Uint8Array.of(9))
      const into = new Uint8Array(5).fill(255)
      const read = await attachments.read(ID, 0, 4, into)
      expect(read).toEqual(Uint8Array.of(1, 9))
      expect(into).toEqual(Uint8Array.of(1, 9, 255, 255, 255))
      expect(read.buffer).toBe(into.buffer)
      expect(await attachments.read(ID, 1, 2, into)).toEqual(Uint8Array.of(9))
      await expect(attachments.append(ID, 3, Uint8Array.of(1))).rejects.toThrow('beyond')
      await attachments.append(ID, 0, new Uint8Array(0))
      expect(await attachments.size(ID)).toBe(0)
      await attachments.remove(ID)
      await attachments.remove(ID)
      await attachments.sync(ID)
      expect(await attachments.size(ID)).toBeUndefined()
    })

    it('destroys everything', async () => {
      const { place } = await create()
      await place.writeHeader(Uint8Array.of(1))
      const store = await place.openStore(KEY)
      store.script('CREATE TABLE note (id INTEGER)')
      store.close()
      await place.attachments.append(ID, 0, Uint8Array.of(1))
      await place.destroy()
      expect(await place.readHeader()).toBeUndefined()
      expect(await place.attachments.size(ID)).toBeUndefined()
      const next = await place.openStore(new Uint8Array(32).fill(8))
      expect(next.all('SELECT name FROM sqlite_master')).toEqual([])
      next.close()
    })
  })
}
