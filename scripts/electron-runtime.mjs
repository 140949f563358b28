/** Whether Electron can run here, by the files of its distribution: asking its package would try to download it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from './node-pin.mjs'

const executables = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }

/** The path of Electron's executable, from ELECTRON_OVERRIDE_DIST_PATH or as its package installs it; undefined when there is none. */
export function findElectronRuntime() {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH || join(repositoryRoot, 'node_modules/electron/dist')
  const path = join(folder, executables[process.platform] ?? 'electron')
  return existsSync(path) ? path : undefined
}
