/** What a child process and the process of its parent have in common. */
export interface IpcEndpoint {
  readonly connected: boolean
  send?(message: unknown, callback: (error: Error | null) => void): unknown
  on(event: 'message' | 'disconnect', listener: (message: unknown) => void): unknown
  off(event: 'message' | 'disconnect', listener: (message: unknown) => void): unknown
  disconnect(): void
}

/** A MessagePortLike of client-api, which this room does not know. */
export interface ProcessPort {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): () => void
  onClose(listener: () => void): () => void
  close(): void
}

/** A port over the channel of a forked process (serialization 'advanced'). Closes with the other process, however that ends. */
export function processPort(endpoint: IpcEndpoint): ProcessPort {
  return {
    post(message) {
      if (!endpoint.connected || endpoint.send === undefined) throw new Error('the port is closed')
      // A channel that breaks while this is on its way also closes: that is where it is dealt with.
      endpoint.send(message, () => {})
    },
    onMessage(listener) {
      endpoint.on('message', listener)
      return () => endpoint.off('message', listener)
    },
    onClose(listener) {
      const closed = () => {
        endpoint.off('disconnect', closed)
        listener()
      }
      if (endpoint.connected) endpoint.on('disconnect', closed)
      else queueMicrotask(closed)
      return () => endpoint.off('disconnect', closed)
    },
    close() {
      if (endpoint.connected) endpoint.disconnect()
    }
  }
}
