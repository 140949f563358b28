import { describe, expect, it } from 'vitest'
import type { Keychain } from './keychain.ts'

/** What every keychain does; `open` gives the same one again, as after a restart. */
export function describeKeychain(name: string, create: () => Promise<{ open(): Keychain }>): void {
  describe(`the keychain (${name})`, () => {
    const secret = Uint8Array.from({ length: 32 }, (_, index) => 255 - index)

    it('has nothing at first', async () => {
      const { open } = await create()
      expect(await open().isAvailable()).toBe(true)
      expect(await open().load()).toBeUndefined()
      await open().remove()
    })

    it('gives back what it was given, also after a restart, and the last alone', async () => {
      const { open } = await create()
      await open().store(new Uint8Array(32))
      await open().store(secret)
      expect(await open().load()).toEqual(secret)
    })

    it('forgets what is removed', async () => {
      const { open } = await create()
      await open().store(secret)
      await open().remove()
      expect(await open().load()).toBeUndefined()
    })
  })
}
