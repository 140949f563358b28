import { spawn } from 'node:child_process'
import { withCompileCache } from '@colloque/client-node/compile-cache'
import { CommandError } from './error.ts'
import type { Shell } from './shell.ts'

/** Gives this process, or where the system cannot do that a child, to another program of ours by its main file, which reads the arguments itself. */
export function runMainFile(
  main: string,
  args: readonly string[],
  shell: Shell,
  nodeOptions: readonly string[] = []
): Promise<number> {
  const command = [...nodeOptions, main, ...args]
  const env = withCompileCache(process.env)
  // Its number, its memory and whatever kills it are then that program's own.
  if (process.channel === undefined) process.execve?.(process.execPath, [process.execPath, ...command], env)
  const child = spawn(process.execPath, command, { env, stdio: 'inherit' })
  const stop = () => {
    // Ctrl-C at a terminal has reached it already.
    if (shell.input.isTTY !== true) child.kill('SIGTERM')
  }
  shell.interruption.addEventListener('abort', stop)
  return new Promise((resolve, reject) => {
    child.once('error', () => reject(new CommandError('not-started')))
    child.once('exit', (code) => resolve(code ?? (shell.interruption.aborted ? 0 : 1)))
  })
}
