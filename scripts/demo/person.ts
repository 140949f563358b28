/** One clinician of the demonstration: a process of their own that holds their keys, and what that process has said. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CoreProcess, startCoreProcess } from '@colloque/cli/start-core-process'
import type { AnyEvent, CommandName, InputOf, Message, OutputOf, Profile } from '@colloque/client-api'

const PATIENCE_MS = 60_000

export interface Person {
  readonly profile: Profile
  readonly folder: string
  readonly vaultPath: string
  readonly passphrase: string
  readonly core: CoreProcess
  call<N extends CommandName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>
  /** The latest that their core said of a message, and the states it went through. */
  message(id: string): Message | undefined
  states(id: string): readonly Message['state'][]
  /** Looks now and after each event until there is something to see. Throws after a minute. */
  until<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T>
}

/** Starts their process and draws their passphrase, which is also written beside the vault, for the command line. */
export async function createPerson(folder: string, profile: Profile): Promise<Person> {
  mkdirSync(folder, { recursive: true })
  const vaultPath = join(folder, 'vault')
  const core = startCoreProcess({ vaultPath, paths: true })
  const { passphrase } = await core.call('suggest-passphrase', {})
  writeFileSync(join(folder, 'passphrase'), `${passphrase}\n`, { mode: 0o600 })
  const messages = new Map<string, Message>()
  const states = new Map<string, Message['state'][]>()
  core.subscribe((event: AnyEvent) => {
    if (event.type !== 'message') return
    const { id, state } = event.message
    messages.set(id, event.message)
    const seen = states.get(id) ?? []
    if (seen.at(-1) !== state) states.set(id, [...seen, state])
  })
  return {
    profile,
    folder,
    vaultPath,
    passphrase,
    core,
    call: core.call,
    message: (id) => messages.get(id),
    states: (id) => states.get(id) ?? [],
    until: (what, look) => until(core, `${profile.name}: ${what}`, look)
  }
}

async function until<T>(core: CoreProcess, what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const deadlineMs = Date.now() + PATIENCE_MS
  for (;;) {
    const { changed, forget } = nextEvent(core, deadlineMs - Date.now())
    try {
      const seen = await look()
      if (seen !== undefined) return seen
      if (!(await changed)) throw new Error(`waited in vain for ${what}`)
    } finally {
      forget()
    }
  }
}

/** Resolves with true at the next event, with false when the time is over. */
function nextEvent(core: CoreProcess, patienceMs: number): { changed: Promise<boolean>; forget: () => void } {
  let forget = () => {}
  const changed = new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), Math.max(0, patienceMs))
    const leave = core.subscribe(() => resolve(true))
    forget = () => {
      clearTimeout(timer)
      leave()
    }
  })
  return { changed, forget }
}
