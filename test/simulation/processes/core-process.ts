/**
 * The core process of the command line with two differences: it dies where its plan says, and its passphrase costs little.
 * Store, files, sockets and cryptography are the real ones; only who calls them is watched.
 */
import { parseArgs } from 'node:util'
import { enablePrivateCompileCache } from '@colloque/client-node/compile-cache'

enablePrivateCompileCache()
const { values } = parseArgs({ options: { vault: { type: 'string' }, plan: { type: 'string' } } })
const { vault: vaultPath = '', plan = '' } = values
const [{ createClient }, { serve }, { createNodePorts }, { processPort, reportUnexpected }, { createDeath }, { mortal }] =
  await Promise.all([
    import('@colloque/client'),
    import('@colloque/client-api'),
    import('@colloque/client-node'),
    import('@colloque/client-node/process'),
    import('./death.ts'),
    import('./mortal-ports.ts')
  ])
const ports = await createNodePorts({ vaultPath, files: true, passphraseCost: { operations: 1, memoryBytes: 8192 } })
const core = createClient(mortal(ports, createDeath(plan)))
const port = processPort(process as never)
port.onClose(() => process.exit(0))
serve(core, port, { onUnexpected: reportUnexpected, paths: true })
