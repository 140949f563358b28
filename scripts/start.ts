/** `npm start`: the application where Electron can run, the interface in a browser of this machine elsewhere. Says which of both it did. */
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { defaultVaultPath } from '@colloque/client-node/process'
import { findElectronRuntime } from './electron-runtime.mjs'
import { repositoryRoot, requirePinnedNode } from './node-pin.mjs'
import { run } from './process.mjs'

requirePinnedNode()
const usage = 'usage: npm start -- [--vault FILE] [--browser] [--port N] [--no-open] [--language fr|en]'
const { vault, browser, port, 'no-open': noOpen, language } = readOptions()
const vaultPath = vault === undefined ? defaultVaultPath() : resolve(vault)
const application = join(repositoryRoot, 'scripts/desktop/start.mjs')
const electron = existsSync(application) ? findElectronRuntime() : undefined

const { code, signal } =
  electron !== undefined && !browser
    ? await start('the application', application, ['--vault', vaultPath])
    : await start(
        browser ? 'the interface in a browser' : 'the interface in a browser (there is no Electron runtime here)',
        join(repositoryRoot, 'apps/host/src/main.ts'),
        ['--vault', vaultPath, ...given('--port', port), ...given('--language', language), ...(noOpen ? ['--no-open'] : [])]
      )
if (signal !== null) process.kill(process.pid, signal)
else process.exitCode = code

function start(what: string, main: string, args: readonly string[]) {
  console.error(`colloque: starting ${what}; the vault is ${vaultPath}`)
  mkdirSync(dirname(vaultPath), { recursive: true, mode: 0o700 })
  return run(process.execPath, [main, ...args])
}

function given(option: string, value: string | undefined): string[] {
  return value === undefined ? [] : [option, value]
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        vault: { type: 'string' },
        browser: { type: 'boolean', default: false },
        port: { type: 'string' },
        'no-open': { type: 'boolean', default: false },
        language: { type: 'string' }
      }
    })
    return values
  } catch (error) {
    console.error(`colloque: ${(error as Error).message.split('. ')[0]}\n${usage}`)
    process.exit(2)
  }
}
