/** The core between its ports: one for the interface, which may name no path; one for the main process, which may; one for the keychain. */
import type { Client, Keychain } from '@colloque/client'
import { serve } from '@colloque/client-api'
import { type ElectronPort, electronPort } from '../ports/electron-port.ts'
import { createRemoteKeychain } from './remote-keychain.ts'

/** What the utility process has of its parent. */
export interface ParentPort {
  on(event: 'message', listener: (message: { readonly data: unknown; readonly ports: readonly ElectronPort[] }) => void): unknown
  postMessage(message: unknown): void
}

/** `createCore` throws when another program shows this vault. `ended`: the main process is gone or asked for the end, and the vault is closed. */
export function serveCore(parent: ParentPort, createCore: (keychain: Keychain) => Promise<Client>, ended: () => void): void {
  let core: Client | undefined
  parent.on('message', ({ data, ports: [first, second] }) => {
    if (data === 'start' && first && second && core === undefined)
      void start(electronPort(first), createRemoteKeychain(electronPort(second)))
    if (data === 'interface' && first && core !== undefined) serve(core, electronPort(first))
  })

  async function start(mainPort: ReturnType<typeof electronPort>, keychain: Keychain): Promise<unknown> {
    const started = await createCore(keychain).catch(() => undefined)
    if (started === undefined) {
      parent.postMessage('in-use')
      return mainPort.onClose(ended)
    }
    core = started
    serve(started, mainPort, { paths: true })
    mainPort.onClose(() => void started.close().finally(ended))
    parent.postMessage('started')
  }
}
