/** Language and theme of the screens before the vault is open, in a file beside the vault. Never holds anything about the person. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { Hints } from './renderer-protocol.ts'

export interface KeptHints {
  read(): Hints
  write(hints: Hints): void
}

const shape = z.strictObject({ language: z.enum(['fr', 'en']), theme: z.enum(['system', 'light', 'dark']) })

/** Undefined for anything else. */
export const hintsOf = (value: unknown): Hints | undefined => shape.safeParse(value).data

/** A file that is missing or holds anything else counts as none; `language` is that of whom nothing is known of. */
export function keepHints(path: string, language: Hints['language']): KeptHints {
  let kept = read(path) ?? { language, theme: 'system' }
  return {
    read: () => kept,
    write(hints) {
      kept = hints
      try {
        writeFileSync(`${path}.part`, JSON.stringify(kept), { mode: 0o600 })
        renameSync(`${path}.part`, path)
      } catch {
        // A first screen in the other language next time is no reason to disturb anyone.
      }
    }
  }
}

function read(path: string): Hints | undefined {
  try {
    return hintsOf(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}
