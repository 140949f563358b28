import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Language } from './words.ts'

export const USAGE = `usage: node apps/host/src/main.ts --vault FILE [--port N] [--no-open] [--language fr|en]
  --port N   always at 127.0.0.1:N, for a tunnel for instance. Who knows N can prepare that address for your browser while Colloque does
             not run, if other people use this machine. Without it, each start has an address of its own.`

export interface Options {
  readonly vaultPath: string
  /** Of 127.0.0.1; undefined: an address of which nobody knew before. */
  readonly port: number | undefined
  readonly open: boolean
  readonly language: Language
}

/** Throws an Error with a sentence for the person. */
export function readOptions(args: readonly string[], environment: Readonly<Record<string, string | undefined>>): Options {
  const { values } = parseArgs({
    args: [...args],
    strict: true,
    allowNegative: true,
    options: {
      vault: { type: 'string' },
      port: { type: 'string' },
      open: { type: 'boolean', default: true },
      language: { type: 'string' }
    }
  })
  const { vault, port, open, language = languageOf(environment) } = values
  if (!vault) throw new Error('--vault FILE is needed')
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535))
    throw new Error('--port is a number from 0 to 65535')
  if (language !== 'fr' && language !== 'en') throw new Error('--language is fr or en')
  return { vaultPath: resolve(vault), port: port === undefined ? undefined : Number(port), open, language }
}

/** French unless the terminal speaks another language. */
function languageOf({ LC_ALL, LC_MESSAGES, LANG }: Readonly<Record<string, string | undefined>>): Language {
  const locale = LC_ALL || LC_MESSAGES || LANG || ''
  return /^(fr|C|POSIX|$)/.test(locale) ? 'fr' : 'en'
}
