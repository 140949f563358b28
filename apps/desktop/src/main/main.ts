import { join } from 'node:path'
import { defaultVaultPath } from '@colloque/client-node/process'
import * as electron from 'electron'
import { startDesktop } from './desktop.ts'

const folder = join(import.meta.dirname, '..')
void startDesktop(electron, {
  folder,
  resources: join(folder, '..', 'resources'),
  platform: process.platform,
  commandLine: process.argv,
  vaultPath: defaultVaultPath()
})
