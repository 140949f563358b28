import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { CommandError } from '../error.ts'
import { noMore, readOptions, required } from '../options.ts'
import type { Command, Shell } from '../shell.ts'

const relayMain = fileURLToPath(new URL('../../../../server/src/main.ts', import.meta.url))

/** Starts the relay by its main file, which reads the arguments itself. */
export const relay: Command = {
  usage:
    'relay --data DIR [--port N] [--host H] [--public-url U] [--tls-cert F --tls-key F]\n      [--declaration F] [--production]',
  async run(args, shell) {
    const { values, positionals } = readOptions(args, {
      data: { type: 'string' },
      port: { type: 'string' },
      host: { type: 'string' },
      'public-url': { type: 'string' },
      'tls-cert': { type: 'string' },
      'tls-key': { type: 'string' },
      declaration: { type: 'string' },
      production: { type: 'boolean' }
    })
    required(values.data, '--data DIR')
    noMore(positionals)
    const command = [relayMain, ...args]
    // Where the system can, this process becomes the relay: its number, its memory and whatever kills it are then the relay's own.
    if (process.channel === undefined) process.execve?.(process.execPath, [process.execPath, ...command], process.env)
    return runAsChild(command, shell)
  }
}

function runAsChild(command: readonly string[], shell: Shell): Promise<number> {
  const child = spawn(process.execPath, command, { stdio: 'inherit' })
  const stop = () => {
    // Ctrl-C at a terminal has reached the relay already.
    if (shell.input.isTTY !== true) child.kill('SIGTERM')
  }
  shell.interruption.addEventListener('abort', stop)
  return new Promise((resolve, reject) => {
    child.once('error', () => reject(new CommandError('relay-not-started')))
    child.once('exit', (code) => resolve(code ?? (shell.interruption.aborted ? 0 : 1)))
  })
}
