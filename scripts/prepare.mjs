/**
 * Brings node_modules to what package-lock.json and patches/ say, whichever npm and Node the machine has.
 * Runs on any Node >= 18 with nothing installed; never touches a file outside node_modules and .cache.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { withFileLock } from './file-lock.mjs'
import { pinnedNodePath, pinnedNodeVersion, repositoryRoot } from './node-pin.mjs'
import { applyPatches } from './patches.mjs'
import { run, withFolderFirst } from './process.mjs'

const modules = join(repositoryRoot, 'node_modules')
const cache = join(repositoryRoot, '.cache')
const stampPath = join(modules, '.colloque-ready')

/** Silent when nothing is to be done; otherwise one line per step. Throws an Error with a sentence for the person. */
export async function prepare() {
  if (isReady()) return
  await withFileLock(
    join(cache, 'prepare.lock'),
    () => say('another run is setting the project up: waiting for it'),
    async () => {
      if (isReady()) return
      await install()
    }
  )
}

async function install() {
  const stamp = readStamp()
  const fresh = !isInstalled() || (stamp !== undefined && stamp.platform !== platform())
  if (fresh) await installEverything()
  else if (nodeVersion() !== pinnedNodeVersion) await installNode()
  if (!patchedInPlace(fresh)) {
    // A dependency carries an older version of our patches: only its published form takes the new ones.
    await installEverything()
    patchedInPlace(true)
  }
  writeFileSync(stampPath, JSON.stringify(wantedStamp()))
}

async function installEverything() {
  await installPackages()
  if (nodeVersion() !== pinnedNodeVersion) await installNode()
  if (lacksNativePackages()) await installPackagesOnPinnedNode()
}

async function installPackages() {
  if (process.platform === 'win32' && process.execPath.startsWith(modules + sep)) {
    throw new Error(
      'Windows cannot replace the Node that is running this. Run `npm ci --ignore-scripts`, then the command again.'
    )
  }
  say(`installing the packages of package-lock.json (npm ci, on Node ${process.versions.node}; a minute or two)`)
  // npm 10 ignores allowScripts and would compile the SQLite addons, which ship prebuilt.
  await npm(['ci', '--ignore-scripts', '--loglevel=error'])
}

/** npm leaves out the native packages whose `engines` refuse the Node that it runs on; ours is refused by none. */
async function installPackagesOnPinnedNode() {
  say(`installing once more, on Node ${pinnedNodeVersion}: some packages refuse ${process.versions.node}`)
  const node = join(cache, `node-${pinnedNodeVersion}`, basename(pinnedNodePath))
  mkdirSync(dirname(node), { recursive: true })
  copyFileSync(pinnedNodePath, node)
  await npm(['ci', '--ignore-scripts', '--loglevel=error'], node)
  await installNode()
  rmSync(dirname(node), { recursive: true, force: true })
}

async function installNode() {
  say(`fetching Node ${pinnedNodeVersion} into node_modules (the project runs on it; yours stays as it is)`)
  await npm(['rebuild', 'node', '--ignore-scripts=false', '--loglevel=error'])
  const version = nodeVersion()
  if (version === pinnedNodeVersion) return
  throw new Error(
    `node_modules holds ${version === undefined ? 'no Node that starts' : `Node ${version}`} where ${pinnedNodeVersion} is expected. ` +
      'Its binary comes from the install script of the package `node`: check that scripts are allowed (npm config get ignore-scripts) ' +
      `and that the registry serves node-${process.platform}-${process.arch}, then run the command again.`
  )
}

/** False when a reinstallation may help. */
function patchedInPlace(isPublishedForm) {
  try {
    const files = applyPatches()
    if (files.length > 0) say(`patched ${files.length} files of dependencies (patches/README.md says why)`)
    return true
  } catch (error) {
    if (isPublishedForm) throw error
    say(`our patches do not fit what is installed (${error.message})`)
    return false
  }
}

async function npm(args, node) {
  const outcome = await runNpm(args, node)
  if (outcome.signal !== null) throw Object.assign(new Error('interrupted'), { signal: outcome.signal })
  if (outcome.code !== 0) throw new Error(`npm ${args.join(' ')} failed (see above). Nothing was run.`)
}

/** The npm that launched us, so that one version of it does everything; the one on PATH otherwise. */
function runNpm(args, node = runningNode()) {
  const options = { cwd: repositoryRoot, env: withFolderFirst(process.env, dirname(node)) }
  const launcher = process.env.npm_execpath
  if (launcher !== undefined && basename(launcher) === 'npm-cli.js') return run(node, [launcher, ...args], options)
  return run('npm', args, { ...options, shell: process.platform === 'win32' })
}

/** Installing removes the pinned Node, which may be the very one that runs this: then the machine's own goes on. */
function runningNode() {
  const node = process.env.npm_node_execpath ?? process.execPath
  return existsSync(node) ? node : 'node'
}

/** Whether npm put exactly the lockfile's packages there; other machines' native packages may be missing. */
function isInstalled() {
  const { installed, wanted } = packages()
  const isSame = (path) =>
    installed[path].version === wanted[path]?.version && installed[path].integrity === wanted[path]?.integrity
  const mayMiss = (path) => !path.startsWith('node_modules/') || wanted[path].optional === true
  return (
    Object.keys(installed).every(isSame) &&
    Object.keys(wanted).every((path) => path in installed || mayMiss(path)) &&
    !lacksNativePackages()
  )
}

function lacksNativePackages() {
  const { installed, wanted } = packages()
  return Object.keys(wanted).some((path) => !(path in installed) && isForThisMachine(wanted[path]))
}

/** What npm noted of the packages that it put there, beside what the lockfile wants. */
function packages() {
  return {
    installed: readJson(join(modules, '.package-lock.json'))?.packages ?? {},
    wanted: readJson(join(repositoryRoot, 'package-lock.json')).packages
  }
}

/** Native packages name their machine. The pinned Node needs glibc, so its packages are taken on Linux. */
function isForThisMachine({ os, cpu, libc = ['glibc'] }) {
  return os?.includes(process.platform) === true && cpu?.includes(process.arch) === true && libc.includes('glibc')
}

function isReady() {
  return existsSync(pinnedNodePath) && JSON.stringify(readStamp()) === JSON.stringify(wantedStamp())
}

function readStamp() {
  return readJson(stampPath)
}

function wantedStamp() {
  return {
    lockfile: hash([readFileSync(join(repositoryRoot, 'package-lock.json'))]),
    patches: hashPatches(),
    platform: platform()
  }
}

function platform() {
  return `${process.platform}-${process.arch}`
}

function hashPatches() {
  const folder = join(repositoryRoot, 'patches')
  const names = existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    : []
  const paths = names.map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort()
  return hash(paths.map((path) => readFileSync(path)))
}

function hash(parts) {
  const digest = createHash('sha256')
  for (const part of parts) digest.update(`${part.length}:`).update(part)
  return digest.digest('hex')
}

function nodeVersion() {
  const answer = spawnSync(pinnedNodePath, ['--version'], { encoding: 'utf8' })
  return answer.status === 0 ? answer.stdout.trim().slice(1) : undefined
}

function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

function say(line) {
  console.error(`colloque: ${line}`)
}
