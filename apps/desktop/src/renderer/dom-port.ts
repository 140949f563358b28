import type { MessagePortLike } from '@colloque/client-api'

/** A contract port over a MessagePort of the page. */
export function domPort(port: MessagePort): MessagePortLike {
  let isClosed = false
  const closeListeners = new Set<() => void>()
  function closed(): void {
    if (isClosed) return
    isClosed = true
    for (const listener of [...closeListeners]) listener()
    closeListeners.clear()
  }
  port.addEventListener('close', closed)
  return {
    post(message) {
      if (isClosed) throw new Error('the port is closed')
      port.postMessage(message)
    },
    onMessage(listener) {
      const receive = (event: MessageEvent): void => listener(event.data)
      port.addEventListener('message', receive)
      port.start()
      return () => port.removeEventListener('message', receive)
    },
    onClose(listener) {
      if (isClosed) queueMicrotask(listener)
      else closeListeners.add(listener)
      return () => closeListeners.delete(listener)
    },
    close() {
      port.close()
      closed()
    }
  }
}
