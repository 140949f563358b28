/** The core between its ports: one for the interface, which may name no path; one for the main process, which may; one for the keychain. */
import { type Client, ClientError, type Keychain } from '@colloque/client'
import { serve } from '@colloque/client-api'
import { EXIT_IN_USE } from '../channels.ts'
import { type ElectronPort, electronPort } from '../ports/electron-port.ts'
import { createRemoteKeychain } from './remote-keychain.ts'

/** What the utility process has of its parent. */
export interface ParentPort {
  on(event: 'message', listener: (message: { readonly data: unknown; readonly ports: readonly ElectronPort[] }) => void): unknown
  postMessage(message: unknown): void
}

/**
 * `createCore` throws `vault-in-use` when another program shows this vault. `exit` ends this process: with 0 once the main process is
 * gone or asked for the end and the vault is closed, with another code when there is no core. A code cannot be lost, as a last message can.
 */
export function serveCore(
  parent: ParentPort,
  createCore: (keychain: Keychain) => Promise<Client>,
  exit: (code: number) => void
): void {
  let core: Client | undefined
  let closeInterface = (): void => {}
  parent.on('message', ({ data, ports: [first, second] }) => {
    if (data === 'start' && first && second && core === undefined)
      void start(electronPort(first), createRemoteKeychain(electronPort(second)))
    if (data === 'interface' && first && core !== undefined) {
      // The end that the main process had went with the message: the port of a page that is gone can be closed here alone.
      closeInterface()
      const port = electronPort(first)
      serve(core, port)
      closeInterface = port.close
    }
  })

  async function start(mainPort: ReturnType<typeof electronPort>, keychain: Keychain): Promise<void> {
    try {
      const started = await createCore(keychain)
      core = started
      serve(started, mainPort, { paths: true })
      mainPort.onClose(() => void started.close().finally(() => exit(0)))
      parent.postMessage('started')
    } catch (error) {
      exit(error instanceof ClientError && error.code === 'vault-in-use' ? EXIT_IN_USE : 1)
    }
  }
}
