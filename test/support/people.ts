/** People of a story: each with a core process of their own, driven through the contract alone, and the memory of all that it said over its deaths. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CoreProcess, startCoreProcess } from '@colloque/cli/start-core-process'
import type { AnyEvent, CommandName, Conversation, EventName, InputOf, Message, OutputOf, Profile } from '@colloque/client-api'

/** No more than an end to waiting in vain. */
const PATIENCE_MS = 90_000

export interface Person {
  readonly profile: Profile
  readonly folder: string
  readonly vaultPath: string
  readonly passphrase: string
  readonly passphraseFile: string
  /** Once they are members. */
  account: string
  /** All that their cores said, over all starts. */
  readonly events: readonly AnyEvent[]
  call<N extends CommandName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>
  eventsOf<N extends EventName>(type: N): Extract<AnyEvent, { type: N }>[]
  onEvent(listener: (event: AnyEvent) => void): () => void
  /** The latest that a core of theirs said of a message. */
  message(id: string): Message | undefined
  /** Looks now and after each event until there is something to see. Throws at the end of patience. */
  until<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T>
  /** A new process on the same vault, which is unlocked when it resolves. */
  start(): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
  /** Ends their process in peace. */
  stop(): Promise<void>
}

export async function createPerson(folder: string, profile: Profile, own: (child: ChildProcess) => void): Promise<Person> {
  const vaultPath = join(folder, 'vault')
  const passphraseFile = join(folder, 'passphrase')
  const events: AnyEvent[] = []
  const messages = new Map<string, Message>()
  const listeners = new Set<(event: AnyEvent) => void>()

  function launch(): CoreProcess {
    const core = startCoreProcess({ vaultPath, paths: true })
    own(core.process)
    core.subscribe((event) => {
      events.push(event)
      if (event.type === 'message') messages.set(event.message.id, event.message)
      for (const listener of [...listeners]) listener(event)
    })
    return core
  }

  let core = launch()
  const { passphrase } = await core.call('suggest-passphrase', {})
  writeFileSync(passphraseFile, `${passphrase}\n`, { mode: 0o600 })

  function nextEvent(patienceMs: number): { readonly changed: Promise<boolean>; forget(): void } {
    let forget = (): void => {}
    const changed = new Promise<boolean>((resolve) => {
      const listener = (): void => resolve(true)
      const timer = setTimeout(() => resolve(false), Math.max(0, patienceMs))
      listeners.add(listener)
      forget = () => {
        clearTimeout(timer)
        listeners.delete(listener)
      }
    })
    return { changed, forget: () => forget() }
  }

  return {
    profile,
    folder,
    vaultPath,
    passphrase,
    passphraseFile,
    account: '',
    events,
    call: (name, input) => core.call(name, input),
    eventsOf: <N extends EventName>(type: N) =>
      events.filter((event): event is Extract<AnyEvent, { type: N }> => event.type === type),
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    message: (id) => messages.get(id),
    async until(what, look) {
      const deadlineMs = Date.now() + PATIENCE_MS
      for (;;) {
        const { changed, forget } = nextEvent(deadlineMs - Date.now())
        try {
          const seen = await look()
          if (seen !== undefined) return seen
          if (!(await changed)) throw new Error(`${profile.name} waited in vain for ${what}`)
        } finally {
          forget()
        }
      }
    },
    async start() {
      core = launch()
      await core.call('unlock', { passphrase })
    },
    async kill() {
      const ended = once(core.process, 'exit')
      core.process.kill('SIGKILL')
      await ended
    },
    stop: () => core.close()
  }
}

export const ASSOCIATION = 'Association Test des Soignants Fictifs'

export async function found(
  person: Person,
  link: string,
  association = ASSOCIATION
): Promise<{ readonly recoveryPhrase: string }> {
  const { profile, passphrase } = person
  const { account, recoveryPhrase } = await person.call('found', { link, association, profile, passphrase })
  person.account = account
  await person.call('sync', {})
  return { recoveryPhrase }
}

/** `wayOf` may lead the invitation by another way. Resolves when the host sees the newcomer in the directory. */
export async function invite(
  host: Person,
  newcomer: Person,
  wayOf: (link: string) => string = (link) => link
): Promise<{ readonly link: string; readonly recoveryPhrase: string }> {
  const { link } = await host.call('invite', {})
  const { profile, passphrase } = newcomer
  const { account, recoveryPhrase } = await newcomer.call('join', { link: wayOf(link), profile, passphrase })
  newcomer.account = account
  await host.until(`${profile.name} in the directory`, async () => {
    await host.call('sync', {})
    return (await host.call('directory', {})).members.find((member) => member.account === account)
  })
  return { link, recoveryPhrase }
}

/** Stands at `state` or beyond it. */
export function hasReached(message: Message | undefined, state: Message['state']): boolean {
  const order = ['pending', 'sent', 'delivered', 'read']
  return message !== undefined && order.indexOf(message.state) >= order.indexOf(state)
}

export async function untilState(person: Person, id: string, state: Message['state']): Promise<Message> {
  return person.until(`${state} for a message`, () => {
    const message = person.message(id)
    const isThere = state === 'failed' ? message?.state === 'failed' : hasReached(message, state)
    return isThere ? message : undefined
  })
}

export async function untilReceived(person: Person, id: string): Promise<Message> {
  return person.until('a message', () => person.message(id))
}

/** Every message of a conversation in the order of the vault. */
export async function history(person: Person, conversation: string): Promise<Message[]> {
  const pages: Message[][] = []
  let before: number | undefined
  for (;;) {
    const page = await person.call('messages', { conversation, limit: 1000, ...(before !== undefined && { before }) })
    pages.unshift(page.messages)
    before = page.messages.find(({ seq }) => seq !== undefined)?.seq
    if (!page.more || before === undefined) return pages.flat()
  }
}

export async function conversationOf(person: Person, id: string): Promise<Conversation | undefined> {
  return (await person.call('conversations', {})).conversations.find((conversation) => conversation.id === id)
}

/** Everything that a core named as dishonest, broken or unreadable. */
export const alarms = (person: Person): AnyEvent[] => [...person.eventsOf('integrity'), ...person.eventsOf('quarantine')]
