import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

/** What shows an address and has not failed by then has shown it; some stay as long as the browser does. */
const FAILS_WITHIN_MS = 5_000

export interface Opening {
  /** False when there is no browser, or none that would take it. */
  readonly isOpened: Promise<boolean>
  /** The address was followed, or is of no use any more. */
  forget(): void
}

/**
 * Shows the address in the person's browser. Where every user of a machine can read the arguments of every program (Linux, macOS), the
 * browser is given a file of our own that leads to the address.
 */
export function openBrowser(url: string, platform: NodeJS.Platform = process.platform): Opening {
  if (platform === 'win32') return { isOpened: run('rundll32', ['url.dll,FileProtocolHandler', url]), forget: () => {} }
  try {
    const { path, remove } = writeLaunchFile(url, platform)
    return { isOpened: run(platform === 'darwin' ? 'open' : 'xdg-open', [path]), forget: remove }
  } catch {
    return { isOpened: Promise.resolve(false), forget: () => {} }
  }
}

/** Is gone with this process at the latest. */
function writeLaunchFile(url: string, platform: NodeJS.Platform) {
  // Browsers that are snaps see neither the temporary files nor hidden folders of the person who runs them.
  const folder = mkdtempSync(join(platform === 'darwin' ? tmpdir() : homedir(), 'colloque-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  const path = join(folder, 'colloque.html')
  const page = `<!doctype html><meta charset="utf-8"><title>Colloque</title><meta http-equiv="refresh" content="0;url=${url}">`
  writeFileSync(path, page, { mode: 0o600 })
  return { path, remove }
}

function run(command: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    child.once('exit', (code) => resolve(code === 0))
    child.unref()
    setTimeout(() => resolve(true), FAILS_WITHIN_MS).unref()
  })
}
