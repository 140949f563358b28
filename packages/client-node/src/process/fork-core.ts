import { type ChildProcess, fork } from 'node:child_process'
import { withCompileCache } from './compile-cache.js'
import { type ProcessPort, processPort } from './process-port.ts'

export interface ForkedCore {
  readonly child: ChildProcess
  readonly port: ProcessPort
  /** Its exit code; null when a signal ended it or when it could not be started. */
  readonly ended: Promise<number | null>
}

/**
 * V8's space for young objects, 1 MiB instead of 16. Node gives every 64 KiB from a socket a buffer of its own, which dies at
 * once but is freed only when this space is collected: with a large one, a long download held 70 MB more and cost more time.
 */
const SMALL_NURSERY = '--max-semi-space-size=1'

/** Starts the entry of a core process; what it must say to people comes on our standard error. */
export function forkCore(entry: string, args: readonly string[]): ForkedCore {
  const child = fork(entry, [...args], {
    serialization: 'advanced',
    execArgv: [SMALL_NURSERY],
    env: withCompileCache(process.env),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc']
  })
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code))
    child.once('error', () => resolve(null))
  })
  return { child, port: processPort(child as never), ended }
}
