/** Starts the worker that parses: one for each file that is shown. */
import type { WorkerLike } from './parsing.ts'

export const startWorker = (): WorkerLike =>
  new Worker(new URL('./worker/preview-worker.ts', import.meta.url), { type: 'module' }) as unknown as WorkerLike
