import { resolve } from 'node:path'
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { UsageError } from './error.ts'

/** util.parseArgs, strict, with a sentence for the person instead of an exception of Node. */
export function readOptions<const T extends ParseArgsOptionsConfig>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message.split('. ')[0] : undefined)
  }
}

export function required(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new UsageError(`${name} is needed`)
  return value
}

export function noMore(positionals: readonly string[], allowed = 0): void {
  const extra = positionals[allowed]
  if (extra !== undefined) throw new UsageError(`"${extra}" is one argument too many`)
}

export function one(positionals: readonly string[], name: string): void {
  required(positionals[0], name)
  noMore(positionals, 1)
}

export const vaultOption = { vault: { type: 'string' } } as const
export const vaultPath = (value: string | undefined): string => resolve(required(value, '--vault FILE'))
