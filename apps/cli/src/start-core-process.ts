import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type ClientContract, connect } from '@colloque/client-api'
import { forkCore } from '@colloque/client-node/process'

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

/** Starts core-process.ts. Calls may be made at once; when the process ends, those that wait are refused with `disconnected-from-core`. */
export function startCoreProcess({ vaultPath, paths = false }: CoreProcessOptions): CoreProcess {
  const entry = fileURLToPath(new URL('core-process.ts', import.meta.url))
  const { child, port, ended } = forkCore(entry, ['--vault', vaultPath, ...(paths ? ['--paths'] : [])])
  const client = connect(port)
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
