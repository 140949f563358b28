/** The entry point of the command line: the real streams, signals and core around run-command.ts. */
import { enablePrivateCompileCache } from '@colloque/client-node/compile-cache'

enablePrivateCompileCache()
const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The second one is for whoever cannot wait.
    if (interruption.signal.aborted) process.exit(130)
    interruption.abort()
  })
}
// bin/colloque.js holds the other end, and may be killed without a chance to say so: a vault must not stay taken.
if (process.channel !== undefined) {
  process.once('disconnect', () => interruption.abort())
  process.channel.unref()
}
// A reader that leaves early, as head does, is no failure.
process.stdout.on('error', () => process.exit(0))

// Only what is imported after it is enabled comes from the compile cache, without being read as TypeScript again.
const [{ openCore }, { runCommand }] = await Promise.all([import('./open-core.ts'), import('./run-command.ts')])
process.exitCode = await runCommand(process.argv.slice(2), {
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr,
  environment: process.env,
  interruption: interruption.signal,
  interrupt: () => interruption.abort(),
  openCore
})
// Open standard input would keep the process waiting for words that nobody reads.
process.stdin.destroy()
