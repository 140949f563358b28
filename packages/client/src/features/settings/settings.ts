import { type AnyEvent, DEFAULT_SETTINGS, type Settings, settings as shape } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { forgetUntoldReads, withdrawReads } from '../messages/receipts.ts'

/** What a person has chosen, kept in the vault; nothing of it is told to anyone by itself. */
export interface SettingsRoom {
  /** What was never chosen, or cannot be read, is as DEFAULT_SETTINGS says. */
  get(): Settings
  /** Stores what is named, leaves the rest, and says so by the event `settings` when something is other than before. */
  set(changes: { readonly [N in keyof Settings]?: Settings[N] | undefined }): Settings
}

type Name = keyof Settings
const names = Object.keys(DEFAULT_SETTINGS) as Name[]

export function createSettings(core: Pick<Core, 'store' | 'identity'>, emit: (event: AnyEvent) => void): SettingsRoom {
  const { store } = core
  let known = read()

  function read(): Settings {
    const stored = new Map(
      store.all<{ name: string; value: string }>('SELECT name, value FROM setting').map((row) => [row.name, row.value])
    )
    const chosen = names.map((name) => [name, readOne(name, stored.get(name))])
    return Object.fromEntries(chosen) as Settings
  }

  return {
    get: () => known,
    set(changes) {
      const before = known
      const after: Settings = shape.parse({ ...before, ...withoutAbsent(changes) })
      const changed = names.filter((name) => after[name] !== before[name])
      if (changed.length === 0) return before
      store.transaction(() => {
        for (const name of changed)
          store.run('INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)', name, JSON.stringify(after[name]))
        if (changed.includes('readReceipts')) after.readReceipts ? forgetUntoldReads(store) : withdrawReads(core)
      })
      known = after
      emit({ type: 'settings', settings: after })
      return after
    }
  }
}

function readOne(name: Name, value: string | undefined): Settings[Name] {
  const parsed = value === undefined ? undefined : shape.shape[name].safeParse(parse(value))
  return parsed?.success ? parsed.data : DEFAULT_SETTINGS[name]
}

function parse(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

const withoutAbsent = (changes: object): object =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
