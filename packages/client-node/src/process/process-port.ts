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
      const receive = (message: unknown) => listener(withOwnBytes(message))
      endpoint.on('message', receive)
      return () => endpoint.off('message', receive)
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

/** What is looked at in one message, deeper and longer than any honest one; the rest is left as it came, for the receiver to refuse. */
const DEPTH = 16
const UNITS = 4_000_000

/**
 * The same with bytes that have memory of their own, in place. Node gives the bytes of a message as views into whatever came through
 * the channel together, messages before and after included; and one that was named twice is one, so that a short message may be an endless tree.
 */
function withOwnBytes(message: unknown): unknown {
  let left = UNITS

  function own(value: unknown, depth: number): unknown {
    left -= 1
    if (typeof value !== 'object' || value === null || depth === 0 || left < 0) return value
    if (value instanceof Uint8Array) {
      left -= value.byteLength
      return value.buffer.byteLength === value.byteLength || left < 0 ? value : new Uint8Array(value)
    }
    const parts = value as Record<string, unknown>
    for (const name of Object.keys(parts)) if (typeof parts[name] === 'object') parts[name] = own(parts[name], depth - 1)
    return value
  }

  return own(message, DEPTH)
}
