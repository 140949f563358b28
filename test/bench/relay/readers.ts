import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Keys } from './peer.ts'
import type { ReaderOrder } from './readers-process.ts'

/** Subscribers spread over processes; they are told what to wait for and tell when all of them have it. */
export interface Readers {
  expect(entries: number): Promise<void>
  all(): Promise<void>
  close(): Promise<void>
}

const path = fileURLToPath(new URL('./readers-process.ts', import.meta.url))

export const startSubscribers = (url: string, keys: Keys, after: number, count: number, processes: number): Promise<Readers> =>
  start(count, processes, (share) => ({ order: 'subscribe', url, keys, after, count: share }))

/** Of a WebSocket that sends one entry a message. */
export const startListeners = (url: string, count: number, processes: number): Promise<Readers> =>
  start(count, processes, (share) => ({ order: 'listen', url, count: share }))

async function start(count: number, processes: number, order: (share: number) => ReaderOrder): Promise<Readers> {
  const children = Array.from({ length: processes }, () => fork(path))
  const said = (child: ChildProcess, word: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const failed = (): void => reject(new Error('a process of readers ended'))
      child.once('exit', failed)
      const listener = (message: unknown): void => {
        if (message !== word) return
        child.off('message', listener)
        child.off('exit', failed)
        resolve()
      }
      child.on('message', listener)
    })
  const shares = children.map((_, index) => Math.floor(count / processes) + (index < count % processes ? 1 : 0))
  let done: Promise<unknown> = Promise.resolve()
  await Promise.all(
    children.map((child, index) => {
      const ready = said(child, 'ready')
      child.send(order(shares[index] ?? 0))
      return ready
    })
  )
  return {
    async expect(entries) {
      done = Promise.all(children.map((child) => said(child, 'done')))
      done.catch(() => {})
      await Promise.all(
        children.map((child) => {
          const ready = said(child, 'ready')
          child.send({ order: 'expect', entries } satisfies ReaderOrder)
          return ready
        })
      )
    },
    all: async () => void (await done),
    async close() {
      await Promise.all(
        children.map((child) => {
          const ended = new Promise((resolve) => child.once('exit', resolve))
          child.send({ order: 'close' } satisfies ReaderOrder)
          return ended
        })
      )
    }
  }
}
