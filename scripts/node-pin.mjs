/** Knows which Node the project runs on and where it lies; never starts or installs anything. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const repositoryRoot = dirname(dirname(fileURLToPath(import.meta.url)))

/** The version that package.json pins, for example `24.21.0`. */
export const pinnedNodeVersion = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')).devDependencies.node

/** The binary itself and not `.bin/node`, which is a batch file on Windows. */
export const pinnedNodePath = join(repositoryRoot, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')

/** Ends the process with a sentence when it runs on another Node: the native addons would crash it later without one. */
export function requirePinnedNode() {
  if (process.versions.node === pinnedNodeVersion) return
  console.error(`This script needs Node ${pinnedNodeVersion} and runs on ${process.versions.node}.`)
  console.error(
    'Start it with npm (npm test, npm run check …), which sets the right Node up, or put node_modules/.bin first on PATH.'
  )
  process.exit(1)
}
