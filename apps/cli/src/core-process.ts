/**
 * A process that holds one core for the process that started it: `node core-process.ts --vault FILE [--paths]`, with an IPC channel.
 * Speaks the contract and nothing else, prints nothing, and ends when its parent closes the channel or goes.
 */
import { parseArgs } from 'node:util'
import { enablePrivateCompileCache } from '@colloque/client-node/compile-cache'

enablePrivateCompileCache()
const { values } = parseArgs({ options: { vault: { type: 'string' }, paths: { type: 'boolean', default: false } } })
if (values.vault === undefined || process.send === undefined) {
  process.stderr.write('usage: node core-process.ts --vault FILE [--paths], forked with an IPC channel\n')
  process.exit(2)
}
// Ctrl-C and the end of a terminal reach the whole foreground group: the parent decides when this ends.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})

// Only what is imported after it is enabled comes from the compile cache, without being read as TypeScript again.
const [{ createClient }, { serve }, { createNodePorts }, { processPort, reportUnexpected }] = await Promise.all([
  import('@colloque/client'),
  import('@colloque/client-api'),
  import('@colloque/client-node'),
  import('@colloque/client-node/process')
])
const core = createClient(await createNodePorts({ vaultPath: values.vault, files: values.paths }))
const port = processPort(process as never)
let isEnding = false
const end = () => {
  if (isEnding) return
  isEnding = true
  void core.close().finally(() => process.exit(0))
}
port.onClose(end)
process.on('SIGTERM', end)
serve(core, port, { onUnexpected: reportUnexpected, paths: values.paths })
