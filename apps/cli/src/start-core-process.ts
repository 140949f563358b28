import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type ClientContract, connect } from '@colloque/client-api'
import { processPort } from './process-port.ts'

export interface CoreProcessOptions {
  readonly vaultPath: string
  /** Whether the core may read and write the person's files by path; no by default. */
  readonly paths?: boolean
}

export interface CoreProcess extends ClientContract {
  readonly process: ChildProcess
  /** Ends the core cleanly and resolves when its process is gone. */
  close(): Promise<void>
}

/**
 * V8's space for young objects, 1 MiB instead of 16. Node gives every 64 KiB from a socket a buffer of its own, which dies at
 * once but is freed only when this space is collected: with a large one, a long download held 70 MB more and cost more time.
 */
const SMALL_NURSERY = '--max-semi-space-size=1'

/** Starts core-process.ts. Calls may be made at once; when the process ends, those that wait are refused with `disconnected-from-core`. */
export function startCoreProcess({ vaultPath, paths = false }: CoreProcessOptions): CoreProcess {
  const entry = fileURLToPath(new URL('core-process.ts', import.meta.url))
  const child = fork(entry, ['--vault', vaultPath, ...(paths ? ['--paths'] : [])], {
    serialization: 'advanced',
    execArgv: [SMALL_NURSERY],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc']
  })
  const client = connect(processPort(child as never))
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  return {
    call: client.call,
    subscribe: client.subscribe,
    process: child,
    async close() {
      client.close()
      await ended
    }
  }
}
