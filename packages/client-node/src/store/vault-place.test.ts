import { fork } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeVaultPlace } from '@colloque/client/store-contract'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { memoryVaultPlace } from './memory-store.ts'
import { openVaultPlace } from './vault-place.ts'

const KEY = new Uint8Array(32).fill(3)
const folders: string[] = []
async function freshPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'colloque-vault-'))
  folders.push(folder)
  return join(folder, 'new', 'anne.vault')
}
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))))

describeVaultPlace('disk', async () => {
  const path = await freshPath()
  return { place: openVaultPlace(path), again: () => openVaultPlace(path) }
})
describeVaultPlace('memory', async () => ({ place: memoryVaultPlace() }))

async function filesOf(path: string): Promise<string[]> {
  const folder = join(path, '..')
  return (await readdir(folder, { recursive: true })).map((name) => join(folder, name))
}

describe('vault on disk', () => {
  it('shows no planted word in any file, neither before nor after the log is folded in', async () => {
    const path = await freshPath()
    const place = openVaultPlace(path)
    const store = await place.openStore(KEY)
    store.script("CREATE TABLE note (text TEXT) STRICT; CREATE VIRTUAL TABLE words USING fts5(text, tokenize = 'unicode61')")
    const words = ['Ghislaine-Planchon', 'métastase-hépatique']
    for (let row = 0; row < 500; row++) {
      store.run('INSERT INTO note VALUES (?)', words.join(' '))
      store.run('INSERT INTO words VALUES (?)', words.join(' '))
    }
    const searched: string[] = []
    async function searchDisk(): Promise<void> {
      for (const file of await filesOf(path)) {
        if ((await stat(file)).isDirectory()) continue
        searched.push(file)
        const bytes = await readFile(file)
        for (const word of [...words, 'CREATE TABLE', 'SQLite format', ...words.map((each) => each.split('-')[0] ?? each)]) {
          expect(bytes.includes(word), `${file} shows ${word}`).toBe(false)
        }
      }
    }
    await searchDisk()
    expect((await stat(`${path}-wal`)).size).toBeGreaterThan(100_000)
    store.script('PRAGMA wal_checkpoint(TRUNCATE)')
    await searchDisk()
    store.close()
    await searchDisk()
    expect(searched).toContain(`${path}-wal`)
    expect((await stat(path)).size).toBeGreaterThan(50_000)
  })

  it('has the settings that durability and deletion rest on', async () => {
    const store = await openVaultPlace(await freshPath()).openStore(KEY)
    const settings = [
      'cipher',
      'algorithm',
      'journal_mode',
      'synchronous',
      'secure_delete',
      'foreign_keys',
      'temp_store',
      'locking_mode'
    ]
    const values = settings.map((setting) => Object.values(store.get<Record<string, unknown>>(`PRAGMA ${setting}`) ?? {})[0])
    expect(values).toEqual(['aegis', 'aegis-256', 'wal', 2, 1, 1, 2, 'exclusive'])
    store.close()
  })

  it('syncs its log with every transaction but one in passing, and with the next again', async () => {
    const store = await openVaultPlace(await freshPath()).openStore(KEY)
    const level = () => store.get<{ synchronous: number }>('PRAGMA synchronous')?.synchronous
    const fail = (): void => {
      throw new Error('no')
    }
    expect(store.transaction(level, true)).toBe(1)
    expect(store.transaction(level)).toBe(2)
    expect(() => store.transaction(fail, true)).toThrow('no')
    expect(level()).toBe(2)
    store.close()
  })

  it('[VAULT-5] opens under its own key alone, at once, and not with a page that was altered or exchanged for another', async () => {
    const path = await freshPath()
    const store = await openVaultPlace(path).openStore(KEY)
    store.script('CREATE TABLE note (number INTEGER PRIMARY KEY, text TEXT)')
    for (let number = 0; number < 200; number++) store.run('INSERT INTO note VALUES (?, ?)', number, `${number} `.repeat(200))
    store.close()
    const whole = await readFile(path)
    const pages = whole.length / 4096
    expect(pages).toBeGreaterThan(20)
    const page = (number: number): Buffer => whole.subarray(number * 4096, (number + 1) * 4096)
    const altered = Buffer.from(whole)
    altered[10 * 4096 + 100] = (altered[10 * 4096 + 100] ?? 0) ^ 1
    const exchanged = Buffer.concat([whole.subarray(0, 10 * 4096), page(11), page(10), whole.subarray(12 * 4096)])
    const count = async (): Promise<unknown> => {
      const again = await openVaultPlace(path).openStore(KEY)
      try {
        return again.get('SELECT count(*) AS n, sum(length(text)) AS length FROM note')
      } finally {
        again.close()
      }
    }
    // In clear in every database, and not under the tag of its page: where SQLite's part of each page ends.
    const reserved = Buffer.from(whole)
    reserved[20] = 0
    for (const bytes of [altered, exchanged, reserved]) {
      await writeFile(path, bytes)
      await expect(count()).rejects.toMatchObject({ code: 'vault-damaged' })
    }
    await writeFile(path, whole)
    expect(await count()).toMatchObject({ n: 200 })
    const other = KEY.slice()
    other[31] = 4
    await expect(openVaultPlace(path).openStore(other)).rejects.toMatchObject({ code: 'vault-damaged' })
  })

  it('gives its files to their owner alone', async () => {
    const path = await freshPath()
    const place = openVaultPlace(path)
    const release = await place.lock()
    await place.writeHeader(Uint8Array.of(1))
    const store = await place.openStore(KEY)
    store.script('CREATE TABLE note (text TEXT)')
    await place.attachments.append('ab'.repeat(16), 0, Uint8Array.of(1))
    const modes = Object.fromEntries(
      await Promise.all((await filesOf(path)).map(async (file) => [file, (await stat(file)).mode & 0o777]))
    )
    expect(modes).toEqual({
      [path]: 0o600,
      [`${path}-wal`]: 0o600,
      [`${path}.key`]: 0o600,
      [`${path}.lock`]: 0o600,
      [`${path}.files`]: 0o700,
      [`${path}.files/${'ab'.repeat(16)}`]: 0o600
    })
    expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700)
    store.close()
    await release()
  })

  it('refuses files that are no vault, cut or altered ones, and leaves them as they were', async () => {
    const path = await freshPath()
    const store = await openVaultPlace(path).openStore(KEY)
    store.script('CREATE TABLE note (text TEXT)')
    store.close()
    const whole = await readFile(path)
    const altered = Buffer.from(whole)
    altered[40] = (altered[40] ?? 0) ^ 1
    for (const bytes of [altered, whole.subarray(0, 1000), Buffer.from('%PDF-1.7 '.repeat(1000))]) {
      await writeFile(path, bytes)
      await expect(openVaultPlace(path).openStore(KEY)).rejects.toMatchObject({ code: 'vault-damaged' })
      expect(Buffer.compare(await readFile(path), bytes)).toBe(0)
    }
  })

  it('keeps the old header when a new one was only half written', async () => {
    const path = await freshPath()
    const place = openVaultPlace(path)
    await place.writeHeader(Uint8Array.of(1, 2))
    await writeFile(`${path}.key.part`, Uint8Array.of(9))
    expect(await place.readHeader()).toEqual(Uint8Array.of(1, 2))
    await place.writeHeader(Uint8Array.of(3))
    expect(await place.readHeader()).toEqual(Uint8Array.of(3))
    expect((await filesOf(path)).filter((file) => file.endsWith('.part'))).toEqual([])
  })

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('says that a folder cannot be written', async () => {
    const path = await freshPath()
    const parent = join(path, '..', '..')
    await chmod(parent, 0o500)
    await expect(openVaultPlace(path).lock()).rejects.toMatchObject({ code: 'vault-unwritable' })
    await chmod(parent, 0o700)
  })

  it('says vault-unwritable where a file stands in the way', async () => {
    const path = await freshPath()
    await writeFile(join(path, '..'), 'a file')
    const place = openVaultPlace(path)
    await expect(place.lock()).rejects.toMatchObject({ code: 'vault-unwritable' })
    await expect(place.writeHeader(Uint8Array.of(1))).rejects.toMatchObject({ code: 'vault-unwritable' })
    await expect(place.openStore(KEY)).rejects.toMatchObject({ code: 'vault-unwritable' })
  })

  it('keeps a second process out until the first dies, killed without warning, and loses nothing that was written', async () => {
    const path = await freshPath()
    const child = fork(join(import.meta.dirname, 'vault-holder.test-process.ts'), [path])
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child, 'message')
    await expect(openVaultPlace(path).lock()).rejects.toMatchObject({ code: 'vault-in-use' })
    child.kill('SIGKILL')
    await once(child, 'exit')
    const release = await openVaultPlace(path).lock()
    const store = await openVaultPlace(path).openStore(KEY)
    expect(store.get('SELECT count(*) AS count FROM note')).toEqual({ count: 100 })
    store.close()
    await release()
  })

  it('keeps a second process out also after a second try in this one', async () => {
    const path = await freshPath()
    const release = await openVaultPlace(path).lock()
    await expect(openVaultPlace(path).lock()).rejects.toMatchObject({ code: 'vault-in-use' })
    const child = fork(join(import.meta.dirname, 'vault-holder.test-process.ts'), [path], { silent: true })
    onTestFinished(() => void child.kill('SIGKILL'))
    expect(await Promise.race([once(child, 'message').then(() => 'holds it'), once(child, 'exit').then(() => 'kept out')])).toBe(
      'kept out'
    )
    await release()
    await (await openVaultPlace(path).lock())()
  })
})

describe('memory vault', () => {
  it('loses nothing durable in a crash, and nothing answers any more in the process that crashed', async () => {
    const before = memoryVaultPlace()
    await before.lock()
    const store = await before.openStore(KEY)
    store.script('CREATE TABLE note (text TEXT)')
    store.run('INSERT INTO note VALUES (?)', 'a')
    await before.attachments.append('ab'.repeat(16), 0, Uint8Array.of(1))
    const copied = before.copy()
    const after = before.crash()
    expect(() => store.run('INSERT INTO note VALUES (?)', 'b')).toThrow()
    await expect(before.attachments.append('ab'.repeat(16), 0, Uint8Array.of(1))).rejects.toThrow('crashed')
    await after.lock()
    const again = await after.openStore(KEY)
    expect(again.all('SELECT text FROM note')).toEqual([{ text: 'a' }])
    again.run('DELETE FROM note')
    await after.attachments.remove('ab'.repeat(16))
    expect((await copied.openStore(KEY)).all('SELECT text FROM note')).toEqual([{ text: 'a' }])
    expect(await copied.attachments.size('ab'.repeat(16))).toBe(1)
  })

  it('loses to a power cut what passed since the last transaction that did not, all of it, and nothing else', async () => {
    const before = memoryVaultPlace()
    const store = await before.openStore(KEY)
    const note = (text: string) => () => store.run('INSERT INTO note VALUES (?)', text)
    const fail = (): void => {
      note('undone')()
      throw new Error('no')
    }
    store.script('CREATE TABLE note (text TEXT)')
    store.transaction(note('a'), true)
    store.transaction(note('b'))
    store.transaction(note('c'), true)
    expect(() => store.transaction(fail, true)).toThrow('no')
    expect(() => store.transaction(fail)).toThrow('no')
    // What changes nothing is not synced, and nothing with it.
    store.transaction(() => store.all('SELECT text FROM note'))
    store.run("DELETE FROM note WHERE text = 'none'")
    expect(store.all('SELECT text FROM note')).toEqual([{ text: 'a' }, { text: 'b' }, { text: 'c' }])
    const again = await before.crash(true).openStore(KEY)
    expect(again.all('SELECT text FROM note')).toEqual([{ text: 'a' }, { text: 'b' }])
  })

  it('loses to a power cut what was appended in passing since the last sync', async () => {
    const before = memoryVaultPlace()
    const { attachments } = before
    const [kept, begun] = ['ab'.repeat(16), 'cd'.repeat(16)] as const
    await attachments.append(kept, 0, Uint8Array.of(1, 2), true)
    await attachments.sync(kept)
    await attachments.append(kept, 2, Uint8Array.of(3), true)
    await attachments.append(begun, 0, Uint8Array.of(1), true)
    const ended = before.crash()
    expect(await ended.attachments.size(kept)).toBe(3)
    const again = ended.crash(true)
    expect([await again.attachments.size(kept), await again.attachments.size(begun)]).toEqual([2, 0])
  })
})
