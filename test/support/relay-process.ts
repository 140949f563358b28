import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A real relay, as a host runs it: its main file in a process of its own. */
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

const main = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url))

export async function startRelayProcess(options: { data: string; port?: number; arguments?: readonly string[] }): Promise<RelayProcess> {
  const wanted = ['--data', options.data, '--port', String(options.port ?? 0), ...(options.arguments ?? [])]
  const child = spawn(process.execPath, [main, ...wanted], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.stderr.on('data', (chunk) => {
    output += chunk
  })
  const { url, foundingLink } = await new Promise<{ url: string; foundingLink: string }>((resolve, reject) => {
    let link = ''
    createInterface({ input: child.stdout }).on('line', (line) => {
      output += `${line}\n`
      const founding = /colloque:\S+/.exec(line)
      if (founding) link = founding[0]
      const listening = /listening (https?:\S+)/.exec(line)
      // The founding link stands on the line before or after: one turn later both are here.
      if (listening) setImmediate(() => resolve({ url: listening[1] as string, foundingLink: link }))
    })
    child.once('exit', (code) => reject(new Error(`the relay ended with ${code}: ${output}`)))
  })
  const end = (signal: NodeJS.Signals) => () => {
    child.kill(signal)
    return ended
  }
  return { url, foundingLink, pid: child.pid as number, process: child, output: () => output, stop: end('SIGTERM'), kill: end('SIGKILL') }
}

/** Resident memory of a process in MB, as Linux counts it; NaN elsewhere. */
export function residentMb(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  } catch {
    return Number.NaN
  }
}
