/**
 * The compile cache of Node in a folder that only this user can write. Node's usual one lies among the temporary files under a name that
 * any user of the machine can take first, and runs what it finds there. JavaScript, so that a start from the cache loads no TypeScript compiler.
 */
import { lstatSync, mkdirSync } from 'node:fs'
import { enableCompileCache, getCompileCacheDir } from 'node:module'
import { homedir } from 'node:os'
import { dirname, posix, win32 } from 'node:path'

/**
 * Only what is imported afterwards comes from the cache. Without a folder of our own there is none. Ends the process with 1 when
 * NODE_COMPILE_CACHE names a folder that others may write: Node has begun to use that one before us.
 */
export function enablePrivateCompileCache() {
  const inUse = getCompileCacheDir()
  if (inUse === undefined) return enableOurs()
  if (isSafe(inUse)) return
  process.stderr.write('colloque: NODE_COMPILE_CACHE names a folder that is not yours alone to write. Name another, or none.\n')
  process.exit(1)
}

/**
 * For a process of ours that this one starts: its first file too comes from the cache.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {NodeJS.ProcessEnv}
 */
export function withCompileCache(environment) {
  const inUse = getCompileCacheDir()
  return inUse === undefined || !isSafe(inUse) ? environment : { ...environment, NODE_COMPILE_CACHE: dirname(inUse) }
}

function enableOurs() {
  try {
    const folder = cacheFolder({ platform: process.platform, environment: process.env, home: homedir() })
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (isPrivate(folder)) enableCompileCache(folder)
  } catch {
    // A cache is a convenience.
  }
}

/**
 * Where each system has the caches of a person's programs.
 * @param {import('./default-vault-path.ts').Place} place
 */
function cacheFolder({ platform, environment, home }) {
  if (platform === 'win32')
    return win32.join(environment.LOCALAPPDATA || win32.join(home, 'AppData', 'Local'), 'Colloque', 'Cache')
  if (platform === 'darwin') return posix.join(home, 'Library', 'Caches', 'Colloque')
  const { XDG_CACHE_HOME = '' } = environment
  // The specification has relative paths ignored.
  return posix.join(posix.isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : posix.join(home, '.cache'), 'colloque')
}

/**
 * Node makes this one itself, and where people share a group others of it may write; not within a folder that nobody else can enter.
 * @param {string} inUse
 */
function isSafe(inUse) {
  const folder = dirname(inUse)
  return isPrivate(folder) && (isPrivate(inUse) || (lstatSync(folder).mode & 0o077) === 0)
}

/**
 * A folder and no link to one, ours, and for nobody else to write. On Windows the person's profile is.
 * @param {string} folder
 */
function isPrivate(folder) {
  const found = lstatSync(folder)
  if (!found.isDirectory()) return false
  return process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o022) === 0)
}
