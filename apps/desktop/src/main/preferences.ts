/** What the program remembers outside of the vault: language, theme, where the window stood. Nothing about the person. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { shellCalls } from '../shell-calls.ts'

const bounds = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(200).max(20_000),
  height: z.number().int().min(200).max(20_000)
})
const shape = z.object({
  hints: shellCalls['remember-hints'].input.catch({ language: 'fr', theme: 'system' }),
  window: z.object({ bounds: bounds.optional(), isMaximized: z.boolean() }).catch({ isMaximized: false })
})
type Kept = z.infer<typeof shape>

export interface Preferences {
  readonly hints: Kept['hints']
  readonly window: Kept['window']
  setHints(hints: Kept['hints']): void
  setWindow(window: Kept['window']): void
}

/** A file that is missing or not ours counts as none. */
export function openPreferences(path: string): Preferences {
  let kept = read(path)
  function write(next: Kept): void {
    kept = next
    try {
      writeFileSync(`${path}.part`, JSON.stringify(kept), { mode: 0o600 })
      renameSync(`${path}.part`, path)
    } catch {
      // A window that opens in the middle next time is no reason to disturb anyone.
    }
  }
  return {
    get hints() {
      return kept.hints
    },
    get window() {
      return kept.window
    },
    setHints: (hints) => write({ ...kept, hints }),
    setWindow: (window) => write({ ...kept, window })
  }
}

function read(path: string): Kept {
  try {
    return shape.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return { hints: { language: 'fr', theme: 'system' }, window: { isMaximized: false } }
  }
}
