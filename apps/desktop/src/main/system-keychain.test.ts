import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeKeychain } from '@colloque/client/keychain-contract'
import { afterAll, expect, it } from 'vitest'
import { createRemoteKeychain } from '../core-process/remote-keychain.ts'
import { electronPort } from '../ports/electron-port.ts'
import { fakeElectron } from '../testing/fake-electron.ts'
import { createSystemKeychain, serveKeychain } from './system-keychain.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function set(storageBackend = 'gnome_libsecret', platform: NodeJS.Platform = 'linux', sealedAs = 'v11') {
  const folder = mkdtempSync(join(tmpdir(), 'colloque-keychain-'))
  folders.push(folder)
  const path = join(folder, 'vault.keychain')
  const { parts, asked, keys } = fakeElectron({
    userData: folder,
    platform,
    storageBackend,
    sealedAs,
    createCore: () => Promise.reject(new Error('none here'))
  })
  const open = () => {
    const { port1, port2 } = new parts.MessageChannelMain()
    serveKeychain(createSystemKeychain(parts, path, platform), electronPort(port1))
    return createRemoteKeychain(electronPort(port2))
  }
  return { path, open, asked, keys }
}

describeKeychain('the system’s, over Electron’s safeStorage and the port between core and main process', async () => set())

it('is not there where the secret would lie in clear', async () => {
  const { open } = set('basic_text')
  expect(await open().isAvailable()).toBe(false)
  await expect(open().store(new Uint8Array(32))).rejects.toMatchObject({ code: 'no-keychain' })
  expect(await set('basic_text', 'win32').open().isAvailable()).toBe(true)
})

it('writes nothing that it did not have sealed', async () => {
  const { open, path } = set()
  const secret = Uint8Array.from({ length: 32 }, (_, index) => index)
  await open().store(secret)
  expect(readFileSync(path).includes(Buffer.from(secret))).toBe(false)
  expect(readFileSync(path, 'utf8')).toMatch(/^v11 /)
})

it('is not there on Linux when Chromium seals under the key that it has built in, and opens nothing that was', async () => {
  const { open, path } = set('gnome_libsecret', 'linux', 'v10')
  expect(await open().isAvailable()).toBe(false)
  await expect(open().store(new Uint8Array(32))).rejects.toMatchObject({ code: 'no-keychain' })
  expect(existsSync(path)).toBe(false)
  const lying = set()
  writeFileSync(lying.path, `v10 ${Buffer.from(Buffer.alloc(32).toString('base64')).toString('hex')}`)
  expect(await lying.open().load()).toBeUndefined()
  // Elsewhere v10 is what the system's own key gives.
  expect(await set('', 'darwin', 'v10').open().isAvailable()).toBe(true)
})

it('seals anew when the system has a newer key', async () => {
  const { open, asked, keys, path } = set()
  const secret = Uint8Array.from({ length: 32 }, (_, index) => index)
  await open().store(secret)
  rmSync(path)
  writeFileSync(path, `v11 ${Buffer.from(Buffer.from(secret).toString('base64')).toString('hex')}`)
  const before = statSync(path, { bigint: true }).ino
  await open().load()
  expect(statSync(path, { bigint: true }).ino).toBe(before)
  keys.areNewer = true
  const count = asked.length
  expect(await open().load()).toEqual(secret)
  expect(asked.length - count).toBe(3)
  expect(statSync(path, { bigint: true }).ino).not.toBe(before)
})
