import type { MessagePortLike } from '@colloque/client-api'

/** What the ports of Electron's main and utility processes have in common. */
export interface ElectronPort {
  postMessage(message: unknown): void
  start(): void
  close(): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  off(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
}

/** A contract port over one end of a MessageChannelMain. */
export function electronPort(port: ElectronPort): MessagePortLike {
  let isClosed = false
  const closeListeners = new Set<() => void>()
  function closed(): void {
    if (isClosed) return
    isClosed = true
    for (const listener of [...closeListeners]) listener()
    closeListeners.clear()
  }
  port.on('close', closed)
  let isStarted = false
  return {
    post(message) {
      if (isClosed) throw new Error('the port is closed')
      port.postMessage(message)
    },
    onMessage(listener) {
      const receive = (event: { readonly data: unknown }): void => listener(event.data)
      port.on('message', receive)
      // Messages wait until somebody listens.
      if (!isStarted) port.start()
      isStarted = true
      return () => port.off('message', receive)
    },
    onClose(listener) {
      if (isClosed) queueMicrotask(listener)
      else closeListeners.add(listener)
      return () => closeListeners.delete(listener)
    },
    close() {
      if (isClosed) return
      port.close()
      closed()
    }
  }
}
