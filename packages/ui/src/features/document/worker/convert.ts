/** The page's end of the worker that converts: one worker for each file, ended when it has answered or been silent too long. */
import type { FormatErrorCode } from '@colloque/document-formats'
import { type FromWorker, isFromWorker, type ToWorker } from './protocol.ts'

export class ConversionFailed extends Error {
  readonly code: FormatErrorCode | 'slow' | 'crashed'
  constructor(code: FormatErrorCode | 'slow' | 'crashed') {
    super(code)
    this.code = code
  }
}

/** As much as this page needs of a Worker. */
export interface WorkerLike {
  postMessage(message: ToWorker): void
  terminate(): void
  onmessage: ((event: { readonly data: unknown }) => void) | null
  onerror: ((event: never) => void) | null
}

export const CONVERSION_MAX_MS = 60_000

/** Rejects with ConversionFailed. */
export function convert<T extends ToWorker>(
  asked: T,
  start: () => WorkerLike = startWorker
): Promise<Extract<FromWorker, { type: T['type'] extends 'import' ? 'imported' : 'exported' }>> {
  const worker = start()
  const wanted = asked.type === 'import' ? 'imported' : 'exported'
  return new Promise<never>((resolve, reject) => {
    const end = (how: () => void): void => {
      clearTimeout(watchdog)
      worker.onmessage = null
      worker.terminate()
      how()
    }
    const fail = (code: ConversionFailed['code']) => end(() => reject(new ConversionFailed(code)))
    const watchdog = setTimeout(() => fail('slow'), CONVERSION_MAX_MS)
    worker.onmessage = ({ data }) => {
      if (!isFromWorker(data)) fail('crashed')
      else if (data.type === 'failed') fail(data.code)
      else if (data.type !== wanted) fail('crashed')
      else end(() => resolve(data as never))
    }
    worker.onerror = () => fail('crashed')
    worker.postMessage(asked)
  })
}

const startWorker = (): WorkerLike =>
  new Worker(new URL('./formats-worker.ts', import.meta.url), { type: 'module' }) as unknown as WorkerLike
