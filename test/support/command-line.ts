/** The command line as a script uses it: real processes, and what each of them printed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface Outcome {
  readonly exitCode: number | null
  readonly output: string
  readonly errors: string
  /** The code of a refusal: `colloque: <code>: <sentence>`. */
  readonly refusal: string | undefined
}

export interface RunOptions {
  readonly passphraseFile?: string
  readonly input?: string
}

export interface RunningCommand {
  readonly process: ChildProcess
  /** The next line on standard output; undefined at its end. */
  nextLine(): Promise<string | undefined>
  readonly ended: Promise<Outcome>
}

export interface CommandLine {
  readonly folder: string
  run(args: readonly string[], options?: RunOptions): Promise<Outcome>
  start(args: readonly string[], options?: RunOptions): RunningCommand
  /** Lines of shell that call `colloque`. */
  script(lines: string): Promise<Outcome>
  passphraseFile(passphrase: string): string
}

export const EIGHT_WORDS = 'abaisser bonheur capable docteur effort fragile gagner habitude'
const binary = fileURLToPath(new URL('../../apps/cli/bin/colloque.js', import.meta.url))

export function createCommandLine(folder: string, own: (child: ChildProcess) => void): CommandLine {
  let files = 0
  function passphraseFile(passphrase: string): string {
    files += 1
    const path = join(folder, `passphrase-${files}`)
    writeFileSync(path, `${passphrase}\n`, { mode: 0o600 })
    return path
  }
  const usual = passphraseFile(EIGHT_WORDS)

  const start: CommandLine['start'] = (args, options) => spawned(process.execPath, [binary, ...args], options)

  function spawned(program: string, args: readonly string[], { passphraseFile: path = usual, input = '' }: RunOptions = {}) {
    const env = { ...process.env, COLLOQUE_PASSPHRASE_FILE: path, COLLOQUE_DEBUG: '1' }
    const child = spawn(program, args, { cwd: folder, env, stdio: ['pipe', 'pipe', 'pipe'] })
    own(child)
    const printed = { output: '', errors: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed.output += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      printed.errors += text
    })
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    return {
      process: child,
      nextLine: async () => (await lines.next()).value,
      ended: once(child, 'close').then(([exitCode]) => ({
        exitCode: exitCode as number | null,
        ...printed,
        refusal: /^colloque: ([a-z-]+): /m.exec(printed.errors)?.[1]
      }))
    }
  }

  const command = `colloque() { '${process.execPath}' '${binary}' "$@"; }`
  const script = (lines: string): Promise<Outcome> => spawned('/bin/sh', ['-ec', `${command}\n${lines}`]).ended

  return { folder, passphraseFile, start, script, run: (args, options) => start(args, options).ended }
}
