/** The whole main process over the stand-in for Electron, with a real core on a vault in a folder of its own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, createClient, type Keychain } from '@colloque/client'
import { type ConnectedClient, connect } from '@colloque/client-api'
import { createNodePorts } from '@colloque/client-node'
import { startDesktop } from '../main/desktop.ts'
import { electronPort } from '../ports/electron-port.ts'
import { type FakeElectron, type FakeOptions, fakeElectron } from './fake-electron.ts'
import type { FakeSession } from './fake-session.ts'
import type { FakeContents, FakeWindow } from './fake-window.ts'

/** How long a busy machine may take to get to what a test waits for. */
export const SOON = { timeout: 20_000 } as const

const folders: string[] = []
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}

export interface Setting extends Partial<Omit<FakeOptions, 'userData'>> {
  readonly commandLine?: readonly string[]
  /** What lies in the folder before. */
  readonly files?: Readonly<Record<string, string>>
  /** An installation that lost a part. */
  readonly isBroken?: boolean
}

export interface Started {
  readonly electron: FakeElectron
  readonly folder: string
  readonly window: FakeWindow
  readonly session: FakeSession
}

export async function start(setting: Setting = {}): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), 'colloque-desktop-'))
  folders.push(folder)
  const { commandLine = [], files = {}, isBroken = false, ...options } = setting
  if (!isBroken) mkdirSync(join(folder, 'built/renderer/assets'), { recursive: true })
  const lying = {
    ...(!isBroken && {
      'built/renderer/index.html': '<!doctype html><title>Colloque</title>',
      'built/renderer/assets/main.js': 'export {}',
      'built/licences.json': '[{"name":"react","version":"1.0.0","licence":"MIT"}]'
    }),
    'secret.txt': 'not for the page',
    ...files
  }
  for (const [name, text] of Object.entries(lying)) writeFileSync(join(folder, name), text)
  const electron = fakeElectron({ userData: folder, createCore: (keychain) => coreIn(folder, keychain), ...options })
  await startDesktop(electron.parts, {
    folder: join(folder, 'built'),
    resources: folder,
    platform: options.platform ?? 'linux',
    commandLine,
    vaultPath: join(folder, 'vault')
  })
  // Where nothing was opened there is neither, and the test looks at neither.
  return {
    electron,
    folder,
    window: electron.windows[0] as FakeWindow,
    session: electron.sessions.get('colloque') as FakeSession
  }
}

export async function coreIn(folder: string, keychain: Keychain): Promise<Client> {
  return createClient({ ...(await createNodePorts({ vaultPath: join(folder, 'vault'), files: true })), keychain })
}

/** The contract as the page gets it. */
export function openInterface(electron: FakeElectron): { client: ConnectedClient; contents: FakeContents } {
  const contents = electron.windows[0]?.webContents as FakeContents
  electron.begin(contents)
  const port = contents.ports.at(-1)
  if (port === undefined) throw new Error('the page was given no port')
  return { client: connect(electronPort(port)), contents }
}

export const askedFor = ({ asked }: Pick<FakeElectron, 'asked'>, what: string): unknown[] =>
  asked.filter((each) => each.what === what).map((each) => each.with)
