import { fileURLToPath } from 'node:url'
import { noMore, readOptions, vaultOption, vaultPath } from '../options.ts'
import { runMainFile } from '../run-main-file.ts'
import type { Command } from '../shell.ts'

const hostMain = fileURLToPath(new URL('../../../host/src/main.ts', import.meta.url))

/** Starts the interface in a browser of this machine, by its main file, which reads the arguments itself. */
export const host: Command = {
  usage: 'host --vault FILE [--port N] [--no-open] [--language fr|en]',
  async run(args, shell) {
    const { values, positionals } = readOptions(args, {
      ...vaultOption,
      port: { type: 'string' },
      'no-open': { type: 'boolean' },
      language: { type: 'string' }
    })
    vaultPath(values.vault)
    noMore(positionals)
    return runMainFile(hostMain, args, shell)
  }
}
