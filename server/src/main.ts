/** The relay as a process: reads options, prints where it listens and, once, the founding link. Decides nothing else. */
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { enablePrivateCompileCache } from './compile-cache.ts'
import { createLogLines } from './log-lines.ts'

const USAGE =
  'Usage: node server/src/main.ts --data DIR [--port N] [--host H] [--public-url URL] [--tls-cert FILE --tls-key FILE] [--declaration FILE] [--production]'
const OLDEST_NODE = 24
const lines = createLogLines((text) => process.stderr.write(text))

/** A sentence for the operator. Status 2: the command line, 1: anything else. */
function stop(status: 1 | 2, sentence: string): never {
  lines.leave()
  process.stderr.write(`${sentence}\n${status === 2 ? `${USAGE}\n` : ''}`)
  process.exit(status)
}

function readOptions() {
  try {
    const { values } = parseArgs({
      strict: true,
      options: {
        data: { type: 'string' },
        port: { type: 'string', default: '0' },
        host: { type: 'string', default: '127.0.0.1' },
        'public-url': { type: 'string' },
        'tls-cert': { type: 'string' },
        'tls-key': { type: 'string' },
        declaration: { type: 'string' },
        production: { type: 'boolean', default: false }
      }
    })
    return values
  } catch (error) {
    return stop(2, (error as Error).message)
  }
}

async function readPem(option: string, path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => stop(1, `The file of --${option} cannot be read.`))
}

async function run(): Promise<void> {
  const options = readOptions()
  const { data: folder, 'tls-cert': cert, 'tls-key': key } = options
  if (!folder) return stop(2, 'Say with --data in which folder the relay keeps its data.')
  if (!/^[0-9]{1,5}$/.test(options.port) || Number(options.port) > 65_535)
    return stop(2, 'The --port is a number from 0 to 65535.')
  if ((cert === undefined) !== (key === undefined)) return stop(2, '--tls-cert and --tls-key go together.')

  const [{ startRelay }, { readDeclaration }] = await Promise.all([import('./http/start-relay.ts'), import('./declaration.ts')])
  const relay = await startRelay({
    folder,
    host: options.host,
    port: Number(options.port),
    publicUrl: options['public-url'],
    tls: cert && key ? { cert: await readPem('tls-cert', cert), key: await readPem('tls-key', key) } : undefined,
    declaration: options.declaration === undefined ? undefined : await readDeclaration(options.declaration),
    production: options.production,
    log: (event) => lines.add({ time: new Date().toISOString(), ...event })
  })
  process.stdout.write(`listening ${relay.url}\n`)
  if (relay.foundingLink) process.stdout.write(`${relay.foundingLink}\n`)
  void relay.failed.then(({ message }) => stop(1, `${message} The relay ends, so that it can be started again.`))
  const end = (): void => {
    relay.close().then(
      () => process.exit(0),
      () => stop(1, 'The relay did not close cleanly.')
    )
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
}

process.on('exit', lines.leave)
if (!enablePrivateCompileCache())
  stop(
    1,
    'NODE_COMPILE_CACHE names a folder that others may write, or that belongs to another user: what lies there would be run.'
  )
if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE)
  stop(1, `The relay needs Node ${OLDEST_NODE} or newer; this is Node ${process.versions.node}.`)
run().catch((error: unknown) => {
  const { name, message, code } = error as Error & { code?: unknown }
  if (name === 'StartError' || name === 'StorageError') return stop(code === 'bad-option' ? 2 : 1, message)
  if (name === 'BlobError') return stop(1, 'The folder of the blobs cannot be used: wrong permissions, or a full disk.')
  stop(1, `The relay could not start (${name}${code === undefined ? '' : `, ${String(code)}`}).`)
})
