/** A relay and people, each a process that dies where it was told to, and comes back on the same files. They never judge what they show. */
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type AnyEvent,
  type CommandName,
  type Conversation,
  connect,
  type InputOf,
  type Message,
  type OutputOf
} from '@colloque/client-api'
import { forkCore } from '@colloque/client-node/process'
import { EIGHT_WORDS } from '../../support/command-line.ts'
import { type RelayProcess, startRelayProcess } from '../../support/relay-process.ts'
import { freePort, type World } from '../../support/world.ts'
import { diaryOf } from './death.ts'

export interface Mortal {
  readonly name: string
  isAlive(): boolean
  /** It dies at the nth moment from now. */
  arm(moments: number): void
  disarm(): void
  /** At which moments it died, by its own plan. */
  diary(): readonly string[]
  /** SIGKILL now. */
  kill(): Promise<void>
  /** On the same files, over any death that it still has before it. */
  start(): Promise<void>
  /** Whenever it dies, by whatever. */
  onDeath(listener: () => void): void
}

export interface MortalRelay extends Mortal {
  readonly foundingLink: string
  readonly logPath: string
}

export interface MortalPerson extends Mortal {
  account: string
  readonly folder: string
  call<N extends CommandName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>
  /** Of all its lives. */
  onEvent(listener: (event: AnyEvent) => void): void
  history(conversation: string): Promise<Message[]>
  conversations(): Promise<Conversation[]>
}

const relayPreload = new URL('./mortal-relay-process.ts', import.meta.url)
const coreEntry = fileURLToPath(new URL('./core-process.ts', import.meta.url))

function createPlan(path: string) {
  return {
    arm: (moments: number) => writeFileSync(path, String(moments)),
    disarm: () => rmSync(path, { force: true }),
    diary: () => (existsSync(diaryOf(path)) ? readFileSync(diaryOf(path), 'utf8').trim().split('\n') : [])
  }
}

export async function createMortalRelay(world: World): Promise<MortalRelay> {
  const planPath = join(world.folder, 'relay-plan')
  const logPath = join(world.folder, 'relay.log')
  const plan = createPlan(planPath)
  const port = await freePort()
  const preload = new URL(relayPreload)
  preload.searchParams.set('plan', planPath)
  const listeners: (() => void)[] = []
  let isAlive = false

  async function launch(): Promise<RelayProcess> {
    const started = await startRelayProcess({
      data: join(world.folder, 'relay'),
      port,
      logPath,
      nodeArguments: ['--import', preload.href]
    })
    world.own(started.process)
    isAlive = true
    started.process.once('exit', () => {
      isAlive = false
      for (const listener of listeners) listener()
    })
    return started
  }

  let running = await launch()
  return {
    name: 'relay',
    ...plan,
    foundingLink: running.foundingLink,
    logPath,
    isAlive: () => isAlive,
    onDeath: (listener) => void listeners.push(listener),
    kill: () => running.kill(),
    async start() {
      const deaths = plan.diary().length
      try {
        running = await launch()
      } catch (error) {
        // It may die while it starts; that it does not start is another matter.
        if (plan.diary().length === deaths) throw error
        running = await launch()
      }
    }
  }
}

export async function createMortalPerson(world: World, name: string): Promise<MortalPerson> {
  const folder = world.place(name)
  const plan = createPlan(join(folder, 'plan'))
  const deathListeners: (() => void)[] = []
  const eventListeners: ((event: AnyEvent) => void)[] = []
  let isAlive = false

  function launch() {
    const { child, port } = forkCore(coreEntry, ['--vault', join(folder, 'vault'), '--plan', join(folder, 'plan')])
    world.own(child)
    const client = connect(port)
    client.subscribe((event) => {
      for (const listener of eventListeners) listener(event)
    })
    const ended = once(child, 'exit')
    return { child, client, ended }
  }
  type Life = ReturnType<typeof launch>

  function live(life: Life): Life {
    isAlive = life.child.exitCode === null && life.child.signalCode === null
    life.child.once('exit', () => {
      isAlive = false
      for (const listener of deathListeners) listener()
    })
    return life
  }

  let life = live(launch())
  // Refused by a death, it says so once the process is gone, so that whoever waits for the next life knows of this one's end.
  const call: MortalPerson['call'] = async (command, input) => {
    const { client, ended } = life
    try {
      return await client.call(command, input)
    } catch (error) {
      if ((error as { code?: string }).code === 'disconnected-from-core') await ended
      throw error
    }
  }
  return {
    name,
    account: '',
    folder,
    ...plan,
    isAlive: () => isAlive,
    onDeath: (listener) => void deathListeners.push(listener),
    onEvent: (listener) => void eventListeners.push(listener),
    call,
    async kill() {
      life.child.kill('SIGKILL')
      await life.ended
    },
    async start() {
      for (let attempt = 0; attempt < 2; attempt++) {
        const next = launch()
        try {
          await next.client.call('unlock', { passphrase: EIGHT_WORDS })
          life = live(next)
          return
        } catch (error) {
          if ((error as { code?: string }).code !== 'disconnected-from-core') throw error
          await next.ended
        }
      }
      throw new Error(`${name} does not start`)
    },
    async history(conversation) {
      const pages: Message[][] = []
      let before: number | undefined
      for (;;) {
        const page = await call('messages', { conversation, limit: 1000, ...(before !== undefined && { before }) })
        pages.unshift(page.messages)
        before = page.messages.find(({ seq }) => seq !== undefined)?.seq
        if (!page.more || before === undefined) return pages.flat()
      }
    },
    conversations: async () => (await call('conversations', {})).conversations
  }
}
