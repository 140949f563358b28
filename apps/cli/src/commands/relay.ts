import { fileURLToPath } from 'node:url'
import { noMore, readOptions, required } from '../options.ts'
import { RELAY_NODE_OPTIONS } from '../relay-node-options.ts'
import { runMainFile } from '../run-main-file.ts'
import type { Command } from '../shell.ts'

const relayMain = fileURLToPath(new URL('../../../../server/src/main.ts', import.meta.url))

/** Starts the relay by its main file, which reads the arguments itself. */
export const relay: Command = {
  usage:
    'relay --data DIR [--port N] [--host H] [--public-url U] [--tls-cert F --tls-key F]\n      [--declaration F] [--production]',
  async run(args, shell) {
    const { values, positionals } = readOptions(args, {
      data: { type: 'string' },
      port: { type: 'string' },
      host: { type: 'string' },
      'public-url': { type: 'string' },
      'tls-cert': { type: 'string' },
      'tls-key': { type: 'string' },
      declaration: { type: 'string' },
      production: { type: 'boolean' }
    })
    required(values.data, '--data DIR')
    noMore(positionals)
    return runMainFile(relayMain, args, shell, RELAY_NODE_OPTIONS)
  }
}
