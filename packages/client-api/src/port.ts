/** A two-way channel of plain data between a core and its user; knows nothing of what the messages mean. */
export interface MessagePortLike {
  /** Ordered. Throws when the message is not plain data or the port is closed. */
  post(message: unknown): void
  /** Calls back once a message, in order; the result stops it. */
  onMessage(listener: (message: unknown) => void): () => void
  /** Calls back once, when either side closes or the other process ends; soon, never before it returns, when that has happened already. */
  onClose(listener: () => void): () => void
  /** Idempotent. */
  close(): void
}

/** Two ends within one process. Messages are cloned as between processes, so neither side ever holds an object of the other. */
export function memoryPortPair(): readonly [MessagePortLike, MessagePortLike] {
  const one = createEnd()
  const two = createEnd()
  return [portOf(one, two), portOf(two, one)]
}

interface End {
  readonly messageListeners: Set<(message: unknown) => void>
  readonly closeListeners: Set<() => void>
  closed: boolean
}

const createEnd = (): End => ({ messageListeners: new Set(), closeListeners: new Set(), closed: false })

function portOf(own: End, other: End): MessagePortLike {
  return {
    post(message) {
      if (own.closed) throw new Error('the port is closed')
      const copy = structuredClone(message)
      queueMicrotask(() => {
        if (!other.closed) for (const listener of [...other.messageListeners]) listener(copy)
      })
    },
    onMessage(listener) {
      own.messageListeners.add(listener)
      return () => own.messageListeners.delete(listener)
    },
    onClose(listener) {
      if (own.closed) queueMicrotask(listener)
      else own.closeListeners.add(listener)
      return () => own.closeListeners.delete(listener)
    },
    close() {
      shut(own)
      // After what was posted before, as between processes.
      queueMicrotask(() => shut(other))
    }
  }
}

function shut(end: End): void {
  if (end.closed) return
  end.closed = true
  for (const listener of [...end.closeListeners]) listener()
  end.closeListeners.clear()
  end.messageListeners.clear()
}
