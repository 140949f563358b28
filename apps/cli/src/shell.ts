/** What surrounds a command: streams, environment, Ctrl-C and the way to a core. Tests give their own; only main.ts makes the real one. */
import type { Readable, Writable } from 'node:stream'
import type { ClientContract } from '@colloque/client-api'
import { CommandError } from './error.ts'

export interface OpenCore extends ClientContract {
  /** Ends the core: what is stored stays, what was under way goes on at the next start. */
  close(): Promise<void>
}

export interface Shell {
  readonly input: Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown }
  readonly output: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly errors: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly interruption: AbortSignal
  interrupt(): void
  openCore(vaultPath: string): Promise<OpenCore>
}

export interface Command {
  /** Everything after `colloque `, one line for each form. */
  readonly usage: string
  /** Gives the exit code. Throws UsageError, CommandError or a coded refusal of a core. */
  run(args: readonly string[], shell: Shell): Promise<number>
}

export const say = (shell: Shell, line: string): void => void shell.output.write(`${line}\n`)
/** For the person who watches, never for a script. */
export const tell = (shell: Shell, line: string): void => void shell.errors.write(`${line}\n`)

/** The work's outcome, or `interrupted` as soon as Ctrl-C comes. */
export async function untilInterrupted<T>(shell: Shell, work: Promise<T>): Promise<T> {
  const { interruption } = shell
  if (interruption.aborted) throw new CommandError('interrupted')
  let stop: () => void = () => {}
  const interrupted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(new CommandError('interrupted'))
    interruption.addEventListener('abort', stop)
  })
  try {
    return await Promise.race([work, interrupted])
  } finally {
    interruption.removeEventListener('abort', stop)
    // When interrupted, the work is abandoned and its refusal belongs to nobody.
    work.catch(() => {})
  }
}
