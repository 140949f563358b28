/** The process of the core as the main process sees it: started once, given a port for each interface, ended with the program. */
import { type ConnectedClient, connect } from '@colloque/client-api'
import { CHANNEL } from '../channels.ts'
import { electronPort } from '../ports/electron-port.ts'
import type { ElectronParts, WebContents } from './electron.ts'
import { type SystemKeychain, serveKeychain } from './system-keychain.ts'

export interface CoreHost {
  /** The main process's own use of the core: saving where the person chose, locking. */
  readonly client: ConnectedClient
  /** Gives the interface a port of its own; an earlier one of the same window is closed. */
  give(contents: WebContents): void
  /** Resolves when the vault is closed and the process gone. */
  end(): Promise<void>
  /** Another program shows this vault already. */
  onInUse(listener: () => void): void
  onLost(listener: () => void): void
}

export interface CorePlan {
  readonly entry: string
  readonly vaultPath: string
  readonly keychain: SystemKeychain
}

export function startCore(
  { MessageChannelMain, utilityProcess }: ElectronParts,
  { entry, vaultPath, keychain }: CorePlan
): CoreHost {
  // Its errors could quote what it holds: they go nowhere.
  const core = utilityProcess.fork(entry, ['--vault', vaultPath], { serviceName: 'Colloque core', stdio: 'ignore' })
  const ours = new MessageChannelMain()
  const forKeychain = new MessageChannelMain()
  core.postMessage('start', [ours.port2, forKeychain.port2])
  serveKeychain(keychain, electronPort(forKeychain.port1))
  const client = connect(electronPort(ours.port1))

  const started = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  const lost = new Set<() => void>()
  const inUse = new Set<() => void>()
  const given = new Map<number, { close(): void }>()
  let isEnding = false
  core.once('message', (message: unknown) => {
    if (message === 'started') return started.resolve()
    for (const listener of inUse) listener()
  })
  core.once('exit', () => {
    client.close()
    ended.resolve()
    if (!isEnding) for (const listener of lost) listener()
  })

  return {
    client,
    give(contents) {
      given.get(contents.id)?.close()
      const channel = new MessageChannelMain()
      given.set(contents.id, channel.port1)
      contents.postMessage(CHANNEL.port, null, [channel.port2])
      void started.promise.then(() => core.postMessage('interface', [channel.port1]))
    },
    async end() {
      isEnding = true
      client.close()
      await ended.promise
    },
    onInUse: (listener) => void inUse.add(listener),
    onLost: (listener) => void lost.add(listener)
  }
}
