/**
 * Finds the Chromium that drives the interface in tests, and installs one where there is none: Debian's by apt as root, playwright's own
 * otherwise. Never touches a browser that a person uses.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { repositoryRoot } from './node-pin.mjs'
import { run } from './process.mjs'

const DEBIAN = '/usr/bin/chromium'
const debianPackages = ['chromium', 'xvfb', 'xauth', 'fonts-liberation', 'fonts-noto-color-emoji']
export const HOW_TO_GET_ONE =
  'install Chromium and name it in CHROMIUM_PATH, or run `npx playwright-core install chromium` where its server is reachable'

/** The path of a Chromium that starts; undefined when there is none. CHROMIUM_PATH, when it is set, is the only one looked at. */
export function findBrowser() {
  const { CHROMIUM_PATH } = process.env
  return (CHROMIUM_PATH ? [CHROMIUM_PATH] : [DEBIAN, chromium.executablePath()]).find((path) => existsSync(path) && starts(path))
}

/** The same, after trying to install one. */
export async function ensureBrowser() {
  const found = findBrowser()
  if (found !== undefined || process.env.CHROMIUM_PATH) return found
  if (isDebian() && process.getuid?.() === 0) await installByApt()
  if (findBrowser() === undefined) await installByPlaywright()
  return findBrowser()
}

async function installByApt() {
  say('installing Chromium for the browser tests (apt-get; half a minute, 435 MB)')
  const environment = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  const install = ['install', '-y', '--no-install-recommends', '-q', ...debianPackages]
  const first = await quietly('apt-get', install, environment)
  if (first) return
  // A machine that never asked does not know where the packages are.
  await quietly('apt-get', ['update', '-q'], environment)
  await quietly('apt-get', install, environment)
}

async function installByPlaywright() {
  say('fetching Chromium for the browser tests (playwright-core install chromium; a minute, 400 MB)')
  const installer = join(repositoryRoot, 'node_modules/playwright-core/cli.js')
  await quietly(process.execPath, [installer, 'install', '--no-shell', 'chromium'])
}

async function quietly(command, args, options = {}) {
  try {
    return (await run(command, args, { ...options, stdio: ['ignore', 'ignore', 'inherit'] })).code === 0
  } catch {
    return false
  }
}

const isDebian = () => existsSync('/etc/debian_version')
const starts = (path) => spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0
const say = (line) => console.error(`colloque: ${line}`)

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = await ensureBrowser()
  console.log(path ?? `no browser: ${HOW_TO_GET_ONE}`)
  process.exitCode = path === undefined ? 1 : 0
}
