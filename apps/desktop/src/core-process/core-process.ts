/** The process that holds the keys: `core-process.js --vault FILE`, started by the main process. Prints nothing. */
import { createClient } from '@colloque/client'
import { createNodePorts, takeHostLock } from '@colloque/client-node'
import { type ParentPort, serveCore } from './serve-core.ts'

const vaultPath = process.argv[process.argv.indexOf('--vault') + 1]
if (vaultPath === undefined) throw new Error('started by the main process alone')

serveCore(
  process.parentPort as unknown as ParentPort,
  async (keychain) => {
    await takeHostLock(vaultPath)
    return createClient({ ...(await createNodePorts({ vaultPath, files: true })), keychain })
  },
  (code) => process.exit(code)
)
