import { fileURLToPath } from 'node:url'
import { type ClientContract, connect } from '@colloque/client-api'
import { forkCore } from '@colloque/client-node/process'

export type CoreEnd = 'closed' | 'vault-in-use' | 'vault-unwritable' | 'crashed'

export interface Core extends ClientContract {
  readonly pid: number | undefined
  /** Resolves when its process is gone, and says why. */
  readonly ended: Promise<CoreEnd>
  /** Ends the core cleanly; what was acknowledged is on disk. */
  close(): Promise<void>
}

/** One core in a process of its own. Calls may be made at once; those that wait when it ends are refused with `disconnected-from-core`. */
export function startCore(vaultPath: string): Core {
  const { child, port, ended } = forkCore(fileURLToPath(new URL('core-process.ts', import.meta.url)), ['--vault', vaultPath])
  const client = connect(port)
  // Should this process itself end early.
  const kill = () => child.kill('SIGKILL')
  process.on('exit', kill)
  const why = ended.then((code): CoreEnd => {
    process.off('exit', kill)
    return code === 0 ? 'closed' : code === 3 ? 'vault-in-use' : code === 4 ? 'vault-unwritable' : 'crashed'
  })
  return {
    call: client.call,
    subscribe: client.subscribe,
    pid: child.pid,
    ended: why,
    async close() {
      client.close()
      await why
    }
  }
}
