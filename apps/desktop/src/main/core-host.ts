/** The process of the core as the main process sees it: started once, given a port for each interface, ended with the program. */
import { type ConnectedClient, connect } from '@colloque/client-api'
import { CHANNEL, EXIT_IN_USE } from '../channels.ts'
import { electronPort } from '../ports/electron-port.ts'
import type { ElectronParts, WebContents } from './electron.ts'
import { type SystemKeychain, serveKeychain } from './system-keychain.ts'

/** Why there is no core any more, unasked: another program shows this vault, it could not start, or it broke off. */
export type CoreLoss = 'in-use' | 'not-started' | 'broke-off'

export interface CoreHost {
  /** The main process's own use of the core: saving where the person chose, locking. */
  readonly client: ConnectedClient
  /** Gives the interface a port of its own; the core closes the one before. */
  give(contents: WebContents): void
  /** Resolves when the vault is closed and the process gone, or was killed because it did not end. */
  end(): Promise<void>
  onLost(listener: (loss: CoreLoss) => void): void
}

export interface CorePlan {
  readonly entry: string
  readonly vaultPath: string
  readonly keychain: SystemKeychain
  /** How long closing the vault may take. */
  readonly patienceMs?: number
}

export function startCore(
  { MessageChannelMain, utilityProcess }: Pick<ElectronParts, 'MessageChannelMain' | 'utilityProcess'>,
  { entry, vaultPath, keychain, patienceMs = 10_000 }: CorePlan
): CoreHost {
  // Its errors could quote what it holds: they go nowhere.
  const core = utilityProcess.fork(entry, ['--vault', vaultPath], { serviceName: 'Colloque core', stdio: 'ignore' })
  // Nor does V8's report of its end, which would otherwise be thrown here; the exit follows.
  core.on('error', () => {})
  const ours = new MessageChannelMain()
  const forKeychain = new MessageChannelMain()
  core.postMessage('start', [ours.port2, forKeychain.port2])
  serveKeychain(keychain, electronPort(forKeychain.port1))
  const client = connect(electronPort(ours.port1))

  const started = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  const listeners = new Set<(loss: CoreLoss) => void>()
  let hasStarted = false
  let isEnding = false
  core.once('message', () => {
    hasStarted = true
    started.resolve()
  })
  core.once('exit', (code) => {
    client.close()
    ended.resolve()
    const loss = code === EXIT_IN_USE ? 'in-use' : hasStarted ? 'broke-off' : 'not-started'
    if (!isEnding) for (const listener of listeners) listener(loss)
  })

  return {
    client,
    give(contents) {
      const { port1, port2 } = new MessageChannelMain()
      contents.postMessage(CHANNEL.port, null, [port2])
      void started.promise.then(() => core.postMessage('interface', [port1]))
    },
    async end() {
      isEnding = true
      client.close()
      const impatience = setTimeout(() => {
        core.kill()
        ended.resolve()
      }, patienceMs)
      await ended.promise
      clearTimeout(impatience)
    },
    onLost: (listener) => void listeners.add(listener)
  }
}
