/**
 * The process that holds the core of a host: `node core-process.ts --vault FILE`, with an IPC channel. Ends with 3 when another window
 * holds the vault. Speaks the contract and nothing else, prints nothing, names no file of the person, and ends when its parent goes.
 */
import { parseArgs } from 'node:util'
import { enablePrivateCompileCache } from '@colloque/client-node/compile-cache'

enablePrivateCompileCache()
const { values } = parseArgs({ options: { vault: { type: 'string' } } })
if (values.vault === undefined || process.send === undefined) {
  process.stderr.write('usage: node core-process.ts --vault FILE, forked with an IPC channel\n')
  process.exit(2)
}
// Ctrl-C and the end of a terminal reach the whole foreground group: the parent decides when this ends.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})

// Only what is imported after it is enabled comes from the compile cache, without being read as TypeScript again.
const [{ createClient }, { serve }, { createNodePorts, takeHostLock }, { processPort, reportUnexpected }] = await Promise.all([
  import('@colloque/client'),
  import('@colloque/client-api'),
  import('@colloque/client-node'),
  import('@colloque/client-node/process')
])
const release = await takeHostLock(values.vault).catch((error: { code?: unknown }) => {
  process.exit(error.code === 'vault-in-use' ? 3 : 4)
})
const core = createClient(await createNodePorts({ vaultPath: values.vault, files: false }))
const port = processPort(process as never)
let isEnding = false
const end = () => {
  if (isEnding) return
  isEnding = true
  void core
    .close()
    .finally(release)
    .finally(() => process.exit(0))
}
port.onClose(end)
process.on('SIGTERM', end)
serve(core, port, { onUnexpected: reportUnexpected, paths: false })
