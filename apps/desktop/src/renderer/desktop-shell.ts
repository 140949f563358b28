/** The interface's shell over the preload's few calls; what comes back is checked, and a refusal of the core is one here. */
import { isClientCode, Refusal } from '@colloque/client-api'
import type { Shell } from '@colloque/ui'
import { type ShellCallName, type ShellInput, type ShellOutput, shellCalls, type Told, told } from '../shell-calls.ts'

/** What the preload gives to the page. */
export interface Bridge {
  begin(): void
  ask(name: string, input: unknown): Promise<unknown>
  onTold(listener: (what: unknown) => void): void
}

export async function createDesktopShell(bridge: Bridge): Promise<Shell> {
  async function ask<N extends ShellCallName>(name: N, input: ShellInput<N>): Promise<ShellOutput<N>> {
    return shellCalls[name].output.parse(await bridge.ask(name, input)) as ShellOutput<N>
  }
  const about = await ask('about', {})
  let { hints } = about
  const listeners = new Set<Parameters<Shell['onOpen']>[0]>()
  const untold: Told[] = []
  bridge.onTold((what) => {
    const checked = told.safeParse(what)
    if (!checked.success) return
    if (listeners.size === 0) untold.push(checked.data)
    for (const listener of listeners) listener(checked.data)
  })

  return {
    kind: 'desktop',
    version: about.version,
    get hints() {
      return hints
    },
    rememberHints(next) {
      hints = next
      void ask('remember-hints', next)
    },
    // A window that asks before it closes would only not close: Electron shows no question.
    lostFiles: 0,
    noteHeldFiles() {},
    async save(files) {
      return granted(await ask('save', { files: files.map(({ id, name }) => ({ id, name: name.slice(0, 300) })) })).outcome
    },
    async saveStream(name, parts) {
      const { stream } = granted(await ask('begin-stream', { name: name.slice(0, 300) }))
      if (stream === undefined) return 'cancelled'
      let isWhole = false
      try {
        for await (const part of parts) granted(await ask('stream-part', { stream, part }))
        isWhole = true
      } finally {
        const ended = await ask('end-stream', { stream, isWhole })
        if (isWhole) granted(ended)
      }
      return 'saved'
    },
    openExternal: async (url) => void (await ask('open-external', { url })),
    notify: ({ conversation, urgent }) => void ask('notify', { kind: urgent ? 'urgent' : 'message', conversation }),
    onOpen(listener) {
      listeners.add(listener)
      for (const what of untold.splice(0)) listener(what)
      return () => listeners.delete(listener)
    },
    setUnread: (count) => void ask('set-unread', { count: Math.min(count, 100_000) }),
    licences: () => ask('licences', {})
  }
}

interface Refused {
  readonly refusal: string
  readonly detail: Record<string, string | number>
}

/** Throws a Refusal. */
function granted<T extends object>(answer: T): Exclude<T, Refused> {
  if (!isRefused(answer)) return answer as Exclude<T, Refused>
  throw isClientCode(answer.refusal) ? new Refusal(answer.refusal, answer.detail) : new Refusal('internal')
}

const isRefused = (answer: object): answer is Refused => 'refusal' in answer
