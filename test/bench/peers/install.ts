import { spawn } from 'node:child_process'
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Installs what the bench holds Colloque against, once and on demand, into .cache/bench-peers: exact versions, no scripts of theirs.
 * Never into the project's own node_modules, and never a reason to stop: what cannot be had is said and left out.
 */
const here = fileURLToPath(new URL('./', import.meta.url))
const folder = fileURLToPath(new URL('../../../.cache/bench-peers/', import.meta.url))
const MANIFESTS = ['package.json', 'package-lock.json']

export interface Peers {
  /** By `require`, all of them: two copies of Yjs must not meet in a process. */
  readonly load: NodeJS.Require
  /** For a process of its own. */
  readonly folder: string
}

let installing: Promise<Peers | undefined> | undefined

/** Undefined when they cannot be installed: no registry, no npm, no room. */
export function installPeers(): Promise<Peers | undefined> {
  installing ??= install().then(
    () => openPeers(folder),
    (error: unknown) => {
      console.log(
        `peers not available: ${error instanceof Error ? error.message : 'unknown'}; our own figures follow without them`
      )
      return undefined
    }
  )
  return installing
}

/** Of a folder where they are installed. */
export const openPeers = (place: string): Peers => ({ folder: place, load: createRequire(join(place, 'package.json')) })

async function install(): Promise<void> {
  if (await isInstalled()) return
  console.log(`peers: installing hocuspocus, libsignal and Yjs into ${folder} (about 165 MB on the disk, 60 MB over the network)`)
  await mkdir(folder, { recursive: true })
  await rm(join(folder, 'node_modules'), { recursive: true, force: true })
  for (const name of MANIFESTS) await copyFile(join(here, name), join(folder, name))
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])
}

/** npm writes what it installed when all of it is there. */
async function isInstalled(): Promise<boolean> {
  try {
    await readFile(join(folder, 'node_modules', '.package-lock.json'))
    const pairs = MANIFESTS.map(async (name) => [await readFile(join(here, name)), await readFile(join(folder, name))] as const)
    return (await Promise.all(pairs)).every(([wanted, there]) => wanted.equals(there))
  } catch {
    return false
  }
}

function run(command: string, given: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, given, {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32'
    })
    child.once('error', () => reject(new Error(`${command} cannot be run`)))
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${command} ${given[0]} ended with ${code}`))))
  })
}
