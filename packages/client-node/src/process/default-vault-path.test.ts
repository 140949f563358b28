import { expect, it } from 'vitest'
import { defaultVaultPath } from './default-vault-path.ts'

it.each([
  ['linux', {}, '/home/x/.local/share/colloque/vault'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/data/colloque/vault'],
  ['linux', { XDG_DATA_HOME: 'data' }, '/home/x/.local/share/colloque/vault'],
  ['darwin', {}, '/home/x/Library/Application Support/Colloque/vault']
] as const)('on %s with %j is %s', (platform, environment, path) => {
  expect(defaultVaultPath({ platform, environment, home: '/home/x' })).toBe(path)
})

it('on Windows follows the person from machine to machine', () => {
  const place = { platform: 'win32', home: 'C:\\Users\\x' } as const
  expect(defaultVaultPath({ ...place, environment: { APPDATA: 'D:\\Roaming' } })).toBe('D:\\Roaming\\Colloque\\vault')
  expect(defaultVaultPath({ ...place, environment: {} })).toBe('C:\\Users\\x\\AppData\\Roaming\\Colloque\\vault')
})
