import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Shows the address in the person's browser; false when there is none. Where every user of a machine can read the arguments of every
 * program and connections do not say whose they are (macOS), the browser is given a file of our own that leads to the address.
 */
export async function openBrowser(url: string, platform: NodeJS.Platform = process.platform): Promise<boolean> {
  if (platform === 'win32') return run('rundll32', ['url.dll,FileProtocolHandler', url])
  if (platform !== 'darwin') return run('xdg-open', [url])
  const folder = mkdtempSync(join(tmpdir(), 'colloque-'))
  const path = join(folder, 'colloque.html')
  writeFileSync(path, `<!doctype html><meta http-equiv="refresh" content="0;url=${url}">`, { mode: 0o600 })
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return run('open', [path])
}

function run(command: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}
