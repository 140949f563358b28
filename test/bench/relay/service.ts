import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A program of the bench in a process of its own that prints one line when it serves, and ends with its input. */
export interface Service {
  readonly pid: number
  /** The words of its line. */
  readonly words: readonly string[]
  stop(): Promise<void>
}

export async function startService(
  program: URL,
  given: readonly string[] = [],
  nodeOptions: readonly string[] = []
): Promise<Service> {
  const child = spawn(process.execPath, [...nodeOptions, fileURLToPath(program), ...given], {
    stdio: ['pipe', 'pipe', 'inherit']
  })
  const ended = once(child, 'exit')
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([text]) => String(text)),
    ended.then(() => Promise.reject(new Error(`${program.pathname} ended before it served`)))
  ])
  return {
    pid: child.pid as number,
    words: line.split(' '),
    async stop() {
      child.stdin.end()
      await ended
    }
  }
}
