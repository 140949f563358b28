/**
 * The compile cache of Node in a folder that only the relay's user can write. Node's usual one lies among the temporary files under a name
 * that any user of the machine can take first, and runs what it finds there.
 */
import { lstatSync, mkdirSync } from 'node:fs'
import { enableCompileCache, getCompileCacheDir } from 'node:module'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'

/**
 * Only what is imported afterwards comes from the cache. Without a folder of our own there is none. False when the operator's
 * NODE_COMPILE_CACHE names a folder that others may write: Node has begun to use that one before us.
 */
export function enablePrivateCompileCache(): boolean {
  const inUse = getCompileCacheDir()
  if (inUse !== undefined) return isSafe(inUse)
  try {
    const { XDG_CACHE_HOME = '', LOCALAPPDATA = '' } = process.env
    const caches = [XDG_CACHE_HOME, LOCALAPPDATA].find(isAbsolute) ?? join(homedir(), '.cache')
    const folder = join(caches, 'colloque-relay')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (isPrivate(folder)) enableCompileCache(folder)
  } catch {
    // A cache is a convenience, and a service may have no home.
  }
  return true
}

/** Node makes this one itself, and where people share a group others of it may write; not within a folder that nobody else can enter. */
function isSafe(inUse: string): boolean {
  const folder = dirname(inUse)
  return isPrivate(folder) && (isPrivate(inUse) || (lstatSync(folder).mode & 0o077) === 0)
}

/** A folder and no link to one, ours, and for nobody else to write. */
function isPrivate(folder: string): boolean {
  const found = lstatSync(folder)
  if (!found.isDirectory()) return false
  return process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o022) === 0)
}
