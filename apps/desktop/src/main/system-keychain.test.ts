import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
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

function set(storageBackend = 'gnome_libsecret', platform: NodeJS.Platform = 'linux') {
  const folder = mkdtempSync(join(tmpdir(), 'colloque-keychain-'))
  folders.push(folder)
  const path = join(folder, 'vault.keychain')
  const { parts } = fakeElectron({ userData: folder, storageBackend, createCore: () => Promise.reject(new Error('none here')) })
  const open = () => {
    const { port1, port2 } = new parts.MessageChannelMain()
    serveKeychain(createSystemKeychain(parts, path, platform), electronPort(port1))
    return createRemoteKeychain(electronPort(port2))
  }
  return { path, open }
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
  expect(readFileSync(path, 'utf8')).toMatch(/^sealed /)
})
