/** What the packed program is made of, and how its executable is set: packed here around a stub, since the runtime itself is not asked for. Says nothing of whether it starts. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { extractFile, listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../scripts/process.mjs'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'colloque-packed-'))
const packed = join(folder, 'packed')
const archive = join(packed, 'linux-unpacked/resources/app.asar')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** An executable that holds nothing but the place where Electron's fuses are burnt: sentinel, version 1, nine fuses as Electron ships them. */
function makeStub(): string {
  const stub = join(folder, 'stub')
  mkdirSync(join(stub, 'resources'), { recursive: true })
  const fuses = Buffer.concat([Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'), Buffer.from([1, 9]), Buffer.from('101100011')])
  writeFileSync(join(stub, 'electron'), Buffer.concat([Buffer.from('#!/bin/sh\nexit 1\n'), fuses]))
  chmodSync(join(stub, 'electron'), 0o755)
  writeFileSync(join(stub, 'version'), '45.4.1')
  return stub
}

describe.skipIf(process.platform !== 'linux')('the packed program', () => {
  let files: string[] = []
  beforeAll(async () => {
    const { code } = await run(
      process.execPath,
      [
        join(repository, 'scripts/desktop/package.mjs'),
        ...['--linux', 'dir', `-c.electronDist=${makeStub()}`, `-c.directories.output=${packed}`]
      ],
      { cwd: repository, stdio: 'ignore' }
    )
    expect(code).toBe(0)
    files = listPackage(archive, { isPack: false })
  }, 180_000)

  it('holds the bundles, the interface, its pictures and its licences', () => {
    for (const file of [
      '/package.json',
      '/dist/main/main.js',
      '/dist/preload/preload.cjs',
      '/dist/core-process/core-process.js',
      '/dist/core-process/signature-worker.js',
      '/dist/renderer/index.html',
      '/dist/licences.json',
      '/resources/icon.png',
      '/resources/tray.png',
      '/resources/trayTemplate.png',
      '/resources/trayTemplate@2x.png',
      '/resources/badge.png',
      '/resources/badge@2x.png'
    ])
      expect(files).toContain(file)
  })

  it('holds no source, no test, no map and nothing of this workspace but the bundles', () => {
    expect(files.filter((file) => /\.(ts|tsx|mts|cts|map)$|\.test\.|\/(tests?|__tests__)\/|\/test\.js$/.test(file))).toEqual([])
    expect(files.filter((file) => file.includes('/@colloque/') || /^\/(src|scripts)(\/|$)/.test(file))).toEqual([])
  })

  it('holds one prebuilt binary of each addon, for this system, outside of the archive', () => {
    const binaries = files.filter((file) => file.endsWith('.node') || file.endsWith('.bare'))
    expect(binaries.map((file) => file.split('/')[2]).sort()).toEqual(['better-sqlite3-multiple-ciphers', 'sodium-native'])
    for (const file of binaries) {
      expect(file).toContain(`linux-${process.arch}`)
      expect(
        readFileSync(join(packed, 'linux-unpacked/resources/app.asar.unpacked', file))
          .subarray(1, 4)
          .toString()
      ).toBe('ELF')
    }
  })

  it('names no place of the machine that packed it', () => {
    const texts = files.filter((file) => /^\/dist\/.*\.(js|cjs|html|css|json)$/.test(file))
    for (const file of texts)
      expect([file, extractFile(archive, file.slice(1)).includes(repository.replace(/\/$/, ''))]).toEqual([file, false])
  })

  it('has the name that the system calls it by', () => {
    const manifest = JSON.parse(extractFile(archive, 'package.json').toString())
    expect(manifest).toMatchObject({ productName: 'Colloque', desktopName: 'org.colloque.desktop.desktop' })
  })

  it('has its fuses burnt', async () => {
    const wire = await getCurrentFuseWire(join(packed, 'linux-unpacked/colloque'))
    const state = (fuse: FuseV1Options) => wire[fuse]
    expect({
      runAsNode: state(FuseV1Options.RunAsNode),
      cookies: state(FuseV1Options.EnableCookieEncryption),
      nodeOptions: state(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspect: state(FuseV1Options.EnableNodeCliInspectArguments),
      integrity: state(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyAsar: state(FuseV1Options.OnlyLoadAppFromAsar),
      filePrivileges: state(FuseV1Options.GrantFileProtocolExtraPrivileges)
    }).toEqual({
      runAsNode: FuseState.DISABLE,
      cookies: FuseState.ENABLE,
      nodeOptions: FuseState.DISABLE,
      inspect: FuseState.DISABLE,
      integrity: FuseState.ENABLE,
      onlyAsar: FuseState.ENABLE,
      filePrivileges: FuseState.DISABLE
    })
  })
})

it('is described by a configuration that electron-builder accepts, for three systems', async () => {
  const { getConfig, validateConfiguration } = await import('app-builder-lib/out/util/config/config.js')
  const { DebugLogger } = await import('builder-util')
  const config = await getConfig(repository, 'electron-builder.yml', null)
  await expect(validateConfiguration(config, new DebugLogger(false))).resolves.toBeUndefined()
  expect(config.win?.target).toMatchObject([{ target: 'nsis' }])
  expect(config.mac?.target).toMatchObject([{ target: 'dmg' }])
  // What Linux looks a window up by.
  expect(config.linux?.syncDesktopName).toBe(true)
  const { desktopName } = JSON.parse(readFileSync(join(repository, 'apps/desktop/package.json'), 'utf8'))
  expect(desktopName).toBe(`${config.appId}.desktop`)
  expect(config.linux?.target).toMatchObject([{ target: 'AppImage' }, { target: 'deb' }])
  await expect(validateConfiguration({ ...config, fusess: {} } as never, new DebugLogger(false))).rejects.toThrow()
})
