/**
 * Colloque in a browser of this machine: `node apps/host/src/main.ts --vault FILE [--port N] [--no-open] [--language fr|en]`.
 * The core runs in a process of its own; this one gives the page away and carries the contract. Ends with 0 when it is stopped, with 1
 * when the core crashed or could not start, with 2 when it is called wrongly. The launch address is the only thing on standard output.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { enablePrivateCompileCache } from '@colloque/client-node/compile-cache'
import type { Host, HostOptions } from './http/start-host.ts'
import type { Options } from './options.ts'

enablePrivateCompileCache()
// Only what is imported after it is enabled comes from the compile cache, without being read as TypeScript again.
const [{ readOptions, USAGE }, { words }] = await Promise.all([import('./options.ts'), import('./words.ts')])

const options = optionsOrEnd()
const text = words[options.language]
const tell = (line: string) => process.stderr.write(`${line}\n`)

const { startCore } = await import('./start-core.ts')
const core = startCore(options.vaultPath)
let host: Host | undefined
let isStopping = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop())
// A reader that leaves early is no failure.
process.stdout.on('error', () => {})

const [{ startHost }, { readInterfaceFiles }, { interfaceFolder }, { keepHints }, { reportUnexpected }] = await Promise.all([
  import('./http/start-host.ts'),
  import('./http/interface-files.ts'),
  import('./interface/sources.ts'),
  import('./kept-hints.ts'),
  import('@colloque/client-node/process')
])
void core.ended.then(async (why) => {
  if (isStopping) return
  tell(why === 'vault-in-use' ? text.vaultInUse : why === 'vault-unwritable' ? text.vaultUnwritable : text.crashed)
  await host?.close('coreEnded')
  process.exit(1)
})
// The core has the vault when it answers.
await core.call('status', {}).catch(() => core.ended.then(() => new Promise(() => {})))
const folder = await findInterface()
let forgetLaunch = () => {}
host = await openDoor({
  client: core,
  files: readInterfaceFiles(folder),
  hints: keepHints(`${options.vaultPath}.hints`, options.language),
  port: options.port,
  onLaunched: () => forgetLaunch(),
  onLaunchesRefused: () => tell(text.launchesRefused),
  onUnexpected: reportUnexpected
})
const url = host.issueLaunchUrl()
tell(text.ready)
process.stdout.write(`${url}\n`)
tell(text.more)
if (options.open) {
  const { openBrowser } = await import('./open-browser.ts')
  const { isOpened, forget } = openBrowser(url)
  forgetLaunch = forget
  void isOpened.then((isSo) => isSo || tell(text.noBrowser))
}
createInterface({ input: process.stdin }).on('line', () => {
  if (host === undefined) return
  tell(text.again)
  process.stdout.write(`${host.issueLaunchUrl()}\n`)
})

function optionsOrEnd(): Options {
  try {
    return readOptions(process.argv.slice(2), process.env)
  } catch (error) {
    process.stderr.write(`colloque: ${error instanceof Error ? error.message.split('. ')[0] : ''}\n${USAGE}\n`)
    process.exit(2)
  }
}

async function openDoor(parts: HostOptions): Promise<Host> {
  try {
    return await startHost(parts)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    tell(code === 'EADDRINUSE' ? text.portTaken(parts.port) : text.doorRefused(code))
    return stop(1)
  }
}

/** Built anew when its sources changed. */
async function findInterface(): Promise<string> {
  const folder = interfaceFolder()
  if (existsSync(folder)) return folder
  const built = await buildInterface()
  if (built !== undefined) return built
  tell(text.notBuilt)
  return stop(1)
}

/** Where it lies then; undefined when it cannot be built, which is said on standard error. */
function buildInterface(): Promise<string | undefined> {
  const build = fileURLToPath(new URL('interface/build.ts', import.meta.url))
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [build], { stdio: ['ignore', 'pipe', 'inherit'] })
    let folder = ''
    child.stdout.setEncoding('utf8').on('data', (printed: string) => {
      folder += printed
    })
    child.once('error', () => resolve(undefined))
    child.once('close', (code) => resolve(code === 0 ? folder.trim() : undefined))
  })
}

/** Door and core side by side: nobody at the door can keep the vault from being closed. */
async function stop(code = 0): Promise<never> {
  // The second signal is for whoever cannot wait.
  if (isStopping) process.exit(130)
  isStopping = true
  await Promise.all([host?.close('stopped'), core.close()])
  process.exit(code)
}
