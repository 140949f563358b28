/** A real relay, as a host runs it: its main file in a process of its own, with the compile cache of who starts it, if there is one. It never looks into what the relay stores. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { RELAY_NODE_OPTIONS } from '@colloque/cli/relay-node-options'
import { withCompileCache } from '@colloque/client-node/compile-cache'

export interface RelayProcess {
  readonly url: string
  /** Printed once, at the first start on a data folder; empty afterwards. */
  readonly foundingLink: string
  readonly pid: number
  readonly process: ChildProcess
  /** Everything that it wrote on stdout and stderr. */
  output(): string
  /** SIGTERM, and waits for the end. */
  stop(): Promise<void>
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>
}

export interface RelayProcessOptions {
  readonly data: string
  readonly port?: number
  readonly arguments?: readonly string[]
  /** For Node itself. */
  readonly nodeArguments?: readonly string[]
  /** Where its words are also kept, across starts. */
  readonly logPath?: string
}

const main = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url))

/** Resolves when the relay listens and has given its founding link. Throws with its last words when it ends before. */
export async function startRelayProcess(options: RelayProcessOptions): Promise<RelayProcess> {
  const isFirst = !existsSync(join(options.data, 'relay.sqlite'))
  const wanted = ['--data', options.data, '--port', String(options.port ?? 0), ...(options.arguments ?? [])]
  const command = [...RELAY_NODE_OPTIONS, ...(options.nodeArguments ?? []), main, ...wanted]
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'], env: withCompileCache(process.env) })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  const ended = once(child, 'close').then(() => {})
  keepLog(child, options.logPath, ended)
  const { url, foundingLink } = await new Promise<{ url: string; foundingLink: string }>((resolve, reject) => {
    let listening: string | undefined
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('listening ')) listening = line.slice('listening '.length)
      const link = /^colloque:\S+$/.exec(line)?.[0]
      if (listening !== undefined && (!isFirst || link !== undefined)) resolve({ url: listening, foundingLink: link ?? '' })
    })
    ended.then(() => reject(new Error(`the relay ended with ${child.exitCode ?? child.signalCode}: ${output}`)), reject)
  })
  const end = (signal: NodeJS.Signals) => () => {
    child.kill(signal)
    return ended
  }
  const pid = child.pid as number
  return { url, foundingLink, pid, process: child, output: () => output, stop: end('SIGTERM'), kill: end('SIGKILL') }
}

function keepLog(child: ChildProcess, path: string | undefined, ended: Promise<void>): void {
  if (path === undefined) return
  const log = createWriteStream(path, { flags: 'a' })
  child.stdout?.pipe(log, { end: false })
  child.stderr?.pipe(log, { end: false })
  void ended.then(() => log.end())
}

/** Resident memory of a process in MB, as Linux counts it; NaN elsewhere. */
export function residentMb(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  } catch {
    return Number.NaN
  }
}
