/** Runs a child process to its end with our terminal and our signals; never through a shell unless asked. */
import { spawn } from 'node:child_process'
import { delimiter } from 'node:path'

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<{ code: number, signal: NodeJS.Signals | null }>} how it ended; rejects when it could not start
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options })
    const forwards = forwardedSignals.map((signal) => {
      const forward = () => sentByTerminal(signal) || child.kill(signal)
      process.on(signal, forward)
      return () => process.off(signal, forward)
    })
    const settle = (finish) => {
      for (const stop of forwards) stop()
      finish()
    }
    child.once('error', (error) => settle(() => reject(error)))
    child.once('close', (code, signal) => settle(() => resolve({ code: code ?? 1, signal })))
  })
}

const forwardedSignals = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Ctrl-C reaches the whole foreground group: forwarding it would be a second one, which many programs take for "at once". */
function sentByTerminal(signal) {
  return signal === 'SIGINT' && process.stdin.isTTY === true
}

/** A copy of `environment` in which programs are looked for in `folder` first; Windows writes the name as it likes. */
export function withFolderFirst(environment, folder) {
  const key = Object.keys(environment).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  return { ...environment, [key]: [folder, environment[key] ?? ''].join(delimiter) }
}
