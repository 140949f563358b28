/** A lock between processes that survives the death of its holder; never waits for a holder that stopped beating. */
import { randomUUID } from 'node:crypto'
import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync
} from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const beatMs = 1_000
/** A holder that has not beaten for so long is dead or suspended; its process id says nothing, since ids are used again. */
const staleMs = 15_000
const pollMs = 200

/**
 * Runs `task` while holding the lock file.
 * @template T
 * @param {string} path
 * @param {() => void} onWait called once if another process holds the lock
 * @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
export async function withFileLock(path, onWait, task) {
  mkdirSync(dirname(path), { recursive: true })
  const token = randomUUID()
  for (let waited = false; !take(path, token); waited = true) {
    if (!waited) onWait()
    removeStale(path)
    await delay(pollMs)
  }
  const beat = setInterval(() => touch(path), beatMs)
  try {
    return await task()
  } finally {
    clearInterval(beat)
    if (read(path) === token) rmSync(path, { force: true })
  }
}

function take(path, token) {
  const handle = unlessCode('EEXIST', () => openSync(path, 'wx'))
  if (handle === undefined) return false
  writeSync(handle, token)
  closeSync(handle)
  return true
}

/** Renames before removing: of several waiters only one gets the stale file, and it puts a fresh one back if it was too late. */
function removeStale(path) {
  const ageMs = unlessCode('ENOENT', () => Date.now() - statSync(path).mtimeMs)
  if (ageMs === undefined || ageMs < staleMs) return
  const stale = read(path)
  const aside = `${path}.${randomUUID()}`
  unlessCode('ENOENT', () => renameSync(path, aside))
  const taken = read(aside)
  if (taken !== undefined && taken !== stale) unlessCode('EEXIST', () => linkSync(aside, path))
  rmSync(aside, { force: true })
}

function touch(path) {
  unlessCode('ENOENT', () => utimesSync(path, new Date(), new Date()))
}

function read(path) {
  return unlessCode('ENOENT', () => readFileSync(path, 'utf8'))
}

function unlessCode(code, action) {
  try {
    return action()
  } catch (error) {
    if (error.code === code) return undefined
    throw error
  }
}
