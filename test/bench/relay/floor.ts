/**
 * What an append cannot be faster than on this machine: each of its parts alone, at the same rate. A thread that waits a millisecond
 * between two calls wakes up cold, so a part in a tight loop would flatter it.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { type Spread, sharesOf, timeCalls } from '../measure.ts'
import { newId } from './peer.ts'

export interface Pace {
  readonly perSecond: number
  readonly seconds: number
  /** A machine that is too slow for the rate is shown by its latencies. */
  readonly underWay: number
}

/** Milliseconds of each call. */
export async function atPace(pace: Pace, call: () => Promise<unknown> | unknown): Promise<number[]> {
  const latencies: number[] = []
  const calls = pace.perSecond * pace.seconds
  const startedAt = performance.now()
  const pending: Promise<void>[] = []
  for (let begun = 0; begun < calls; ) {
    const due = Math.min(calls, Math.floor(((performance.now() - startedAt) / 1000) * pace.perSecond))
    for (; begun < due && begun - latencies.length < pace.underWay; begun++) {
      const begunAt = performance.now()
      const done = call()
      if (done instanceof Promise) pending.push(done.then(() => void latencies.push(performance.now() - begunAt)))
      else latencies.push(performance.now() - begunAt)
    }
    await pause(1)
  }
  await Promise.all(pending)
  return latencies
}

/** The same bytes under the same promise, by nobody but SQLite: one table, one key, one transaction each. In a tight loop, and at this pace. */
export async function insertBare(path: string, sizeBytes: number, pace: Pace): Promise<{ tight: Spread; paced: Spread }> {
  const database = new Database(path)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.exec('CREATE TABLE entry (seq INTEGER PRIMARY KEY, id BLOB, bytes BLOB)')
  const insert = database.prepare('INSERT INTO entry (id, bytes) VALUES (?, ?)')
  const bytes = randomBytes(sizeBytes)
  const call = (): void => void insert.run(newId(), bytes)
  const tight = await timeCalls(5, 1_000, call)
  const paced = sharesOf(await atPace(pace, call))
  database.close()
  return { tight, paced }
}

/** The same bytes to another thread and back. */
export async function crossThreads(sizeBytes: number, pace: Pace): Promise<Spread> {
  const echo = new Worker(
    `const { parentPort } = require('node:worker_threads'); parentPort.on('message', (m) => parentPort.postMessage(m))`,
    {
      eval: true
    }
  )
  const waiting: (() => void)[] = []
  echo.on('message', () => waiting.shift()?.())
  const bytes = new Uint8Array(randomBytes(sizeBytes))
  const call = (): Promise<void> =>
    new Promise((resolve) => {
      waiting.push(resolve)
      echo.postMessage(bytes)
    })
  const value = sharesOf(await atPace(pace, call))
  await echo.terminate()
  return value
}
