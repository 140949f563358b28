/** A host as a person starts it: its main file in a process of its own, on a vault. It never opens a browser by itself. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface HostProcess {
  readonly process: ChildProcess
  /** The first launch address, good once. */
  readonly launchUrl: string
  /** Presses Enter for another. */
  nextLaunchUrl(): Promise<string>
  /** What it said on standard error. */
  said(): string
  /** SIGTERM, and waits for the end. Gives the exit code. */
  stop(): Promise<number | null>
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>
}

export interface HostPlan {
  readonly vaultPath: string
  readonly arguments?: readonly string[]
  /** Called at once, so that nothing outlives a story that ends early. */
  readonly own?: (child: ChildProcess) => void
}

const main = fileURLToPath(new URL('../../apps/host/src/main.ts', import.meta.url))

/** Resolves when it has given its launch address. Throws with its last words when it ends before. */
export async function startHostProcess({ vaultPath, arguments: more = [], own }: HostPlan): Promise<HostProcess> {
  const child = spawn(process.execPath, [main, '--vault', vaultPath, '--no-open', ...more], { stdio: ['pipe', 'pipe', 'pipe'] })
  own?.(child)
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  child.stdin.on('error', () => {})
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  async function nextLine(): Promise<string> {
    const { value, done } = await lines.next()
    if (done) throw new Error(`the host ended with ${await ended}: ${said}`)
    return value
  }
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal)
    return ended
  }
  return {
    process: child,
    launchUrl: await nextLine(),
    nextLaunchUrl() {
      child.stdin.write('\n')
      return nextLine()
    },
    said: () => said,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL').then(() => {})
  }
}
