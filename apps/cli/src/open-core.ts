import { connect, memoryPortPair, serve } from '@colloque/client-api'
import { reportUnexpected } from '@colloque/client-node/process'
import type { OpenCore } from './shell.ts'

/** A core in this process, which the commands reach through the contract alone, as if it were in another. */
export async function openCore(vaultPath: string): Promise<OpenCore> {
  // Loaded only now, so that a usage error or --help costs nothing.
  const [{ createClient }, { createNodePorts }] = await Promise.all([import('@colloque/client'), import('@colloque/client-node')])
  const core = createClient(await createNodePorts({ vaultPath, files: true }))
  const [ours, theirs] = memoryPortPair()
  serve(core, theirs, { onUnexpected: reportUnexpected, paths: true })
  const client = connect(ours)
  return {
    call: client.call,
    subscribe: client.subscribe,
    async close() {
      await core.close()
      client.close()
    }
  }
}
