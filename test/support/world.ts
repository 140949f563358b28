/** One story's folder, relays, ways, people and commands; however the story ends, nothing of it outlives it. */
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Profile } from '@colloque/client-api'
import { type CommandLine, createCommandLine } from './command-line.ts'
import { type CountingProxy, startCountingProxy } from './counting-proxy.ts'
import { createPerson, type Person } from './people.ts'
import { type RelayProcess, startRelayProcess } from './relay-process.ts'
import { mountSmallDisk, type SmallDisk } from './small-disk.ts'

export interface World {
  readonly folder: string
  /** A folder of this world, made when it is not there. */
  place(name: string): string
  startRelay(options?: RelayPlan): Promise<RelayHost>
  startProxy(portTo: number): Promise<CountingProxy>
  /** With a core process of their own, and no account yet. */
  person(name: string, plan?: PersonPlan): Promise<Person>
  commandLine(): CommandLine
  mountDisk(name: string, sizeBytes: number): SmallDisk
  /** Ended with the world if it has not ended before. */
  own(child: ChildProcess): void
  close(): Promise<void>
}

export interface RelayPlan {
  readonly data?: string
  readonly arguments?: readonly string[]
  readonly nodeArguments?: readonly string[]
}

export interface PersonPlan {
  readonly profile?: Partial<Profile>
  /** Where the vault lies. */
  readonly folder?: string
}

/** A relay that keeps its folder and its port over its deaths. */
export interface RelayHost {
  readonly data: string
  readonly logPath: string
  readonly port: number
  readonly url: string
  readonly foundingLink: string
  /** Of the process that runs now. */
  pid(): number
  /** SIGKILL. */
  kill(): Promise<void>
  /** SIGTERM. */
  stop(): Promise<void>
  restart(): Promise<void>
}

export function openWorld(): World {
  const folder = mkdtempSync(join(tmpdir(), 'colloque-journey-'))
  const children = new Set<ChildProcess>()
  const people: Person[] = []
  const proxies: CountingProxy[] = []
  const disks: SmallDisk[] = []
  let relays = 0

  const killAll = (): void => {
    for (const child of children) child.kill('SIGKILL')
  }
  // Should the test process itself end early.
  process.on('exit', killAll)

  function own(child: ChildProcess): void {
    children.add(child)
    child.once('exit', () => children.delete(child))
  }

  function place(name: string): string {
    const path = join(folder, name)
    mkdirSync(path, { recursive: true })
    return path
  }

  async function startRelay(plan: RelayPlan = {}): Promise<RelayHost> {
    relays += 1
    const data = plan.data ?? join(folder, `relay-${relays}`)
    const logPath = join(folder, `relay-${relays}.log`)
    const port = await freePort()
    const start = async (): Promise<RelayProcess> => {
      const { arguments: given = [], nodeArguments = [] } = plan
      const relay = await startRelayProcess({ data, port, logPath, arguments: given, nodeArguments })
      own(relay.process)
      return relay
    }
    let running = await start()
    const { url, foundingLink } = running
    return {
      data,
      logPath,
      port,
      url,
      foundingLink,
      pid: () => running.pid,
      kill: () => running.kill(),
      stop: () => running.stop(),
      async restart() {
        running = await start()
      }
    }
  }

  return {
    folder,
    place,
    own,
    startRelay,
    async startProxy(portTo) {
      const proxy = await startCountingProxy(portTo)
      proxies.push(proxy)
      return proxy
    },
    async person(name, plan = {}) {
      const profile = { name, profession: 'médecin généraliste', ...plan.profile }
      const person = await createPerson(plan.folder ?? place(`person-${people.length + 1}`), profile, own)
      people.push(person)
      return person
    },
    commandLine: () => createCommandLine(place('command-line'), own),
    mountDisk(name, sizeBytes) {
      const disk = mountSmallDisk(join(folder, name), sizeBytes)
      disks.push(disk)
      return disk
    },
    async close() {
      const ended = [...children].map((child) => new Promise((resolve) => child.once('exit', resolve)))
      killAll()
      await Promise.all(ended)
      process.off('exit', killAll)
      await Promise.all(proxies.map((proxy) => proxy.close()))
      for (const disk of disks) disk.remove()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** Below the range from which systems take the ports of outgoing connections, so that nobody sits on it while its relay is dead. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    const server = createServer()
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(true)))
    })
    if (isFree) return port
  }
}
