// What every adapter of the files port must do. Called from a test file of each adapter; it is no part of the product.
import { describe, expect, it } from 'vitest'
import type { Files } from './files.ts'

export interface FilesWorld {
  readonly files: Files
  /** The path of a name in a fresh folder. */
  path(name: string): string
  put(name: string, bytes: Uint8Array): Promise<void>
  contents(name: string): Promise<Uint8Array | undefined>
  names(): Promise<string[]>
}

const BYTES = Uint8Array.from({ length: 1000 }, (_, index) => index % 251)

export function describeFiles(name: string, create: () => Promise<FilesWorld>): void {
  describe(`files port: ${name}`, () => {
    it('reads any part of a file, less at its end', async () => {
      const world = await create()
      await world.put('courrier.pdf', BYTES)
      const source = await world.files.open(world.path('courrier.pdf'))
      expect(source).toMatchObject({ name: 'courrier.pdf', sizeBytes: 1000 })
      expect(await source.read(10, 5)).toEqual(BYTES.slice(10, 15))
      expect(await source.read(990, 100)).toEqual(BYTES.slice(990))
      expect(await source.read(2000, 5)).toEqual(new Uint8Array(0))
      const into = new Uint8Array(20).fill(255)
      const read = await source.read(990, 15, into)
      expect(read).toEqual(BYTES.slice(990))
      expect(into).toEqual(Uint8Array.of(...BYTES.slice(990), ...new Uint8Array(10).fill(255)))
      expect(read.buffer).toBe(into.buffer)
      expect(await source.read(0, 5, into)).toEqual(BYTES.slice(0, 5))
      await source.close()
    })

    it('keeps the version of a file that stays, and changes it with the file', async () => {
      const world = await create()
      await world.put('a', BYTES)
      const source = await world.files.open(world.path('a'))
      const again = await world.files.open(world.path('a'))
      expect(again.version).toBe(source.version)
      expect(await source.currentVersion()).toBe(source.version)
      await world.put('a', BYTES.slice(1))
      expect(await source.currentVersion()).not.toBe(source.version)
      await source.close()
      await again.close()
    })

    it('lists what lies in a folder, by name, and nothing for a file', async () => {
      const world = await create()
      await world.put('b.txt', BYTES)
      await world.put('a.txt', BYTES)
      const folder = world.path('').replace(/\/$/, '')
      const listed = await world.files.list(folder)
      expect(listed?.name).toBe(folder.split('/').at(-1))
      expect(listed?.entries).toEqual([
        { name: 'a.txt', path: world.path('a.txt'), kind: 'file' },
        { name: 'b.txt', path: world.path('b.txt'), kind: 'file' }
      ])
      expect(await world.files.list(world.path('a.txt'))).toBeUndefined()
    })

    it('refuses what is no readable file, with its name', async () => {
      const world = await create()
      await expect(world.files.open(world.path('absent'))).rejects.toMatchObject({
        code: 'file-unreadable',
        detail: { name: 'absent' }
      })
      await expect(world.files.open(world.path('.').replace(/\.$/, ''))).rejects.toMatchObject({ code: 'file-unreadable' })
      await expect(world.files.create(world.path('.').replace(/\.$/, ''))).rejects.toMatchObject({ code: 'file-unwritable' })
    })

    it('writes beside the path and shows the file whole, in place of an older one', async () => {
      const world = await create()
      await world.put('target', Uint8Array.of(9))
      const target = await world.files.create(world.path('target'))
      const piece = BYTES.slice(0, 600)
      await target.write(piece)
      piece.fill(0)
      await target.write(BYTES.slice(600))
      expect(await world.contents('target')).toEqual(Uint8Array.of(9))
      expect(await world.names()).toHaveLength(2)
      await target.finish()
      expect(await world.contents('target')).toEqual(BYTES)
      expect(await world.names()).toEqual(['target'])
    })

    it('leaves nothing of a file that is abandoned', async () => {
      const world = await create()
      const target = await world.files.create(world.path('target'))
      await target.write(BYTES)
      await target.abandon()
      expect(await world.names()).toEqual([])
    })

    it('keeps two that are written to one path apart', async () => {
      const world = await create()
      const [one, two] = [await world.files.create(world.path('target')), await world.files.create(world.path('target'))]
      await one.write(Uint8Array.of(1))
      await two.write(Uint8Array.of(2, 2))
      await one.finish()
      await two.finish()
      expect(await world.contents('target')).toEqual(Uint8Array.of(2, 2))
    })
  })
}
