/** The page's end of the worker that parses: gives it bytes, watches that it goes on, and ends it. */
import { type Reason, Unshowable } from './reason.ts'
import type { Kind } from './sniff.ts'
import type { Source } from './source.ts'
import { type Bitmap, type Content, type FromWorker, isFromWorker, type ToWorker, type WindowChoice } from './worker/protocol.ts'

export interface ShownFrame {
  readonly bitmap: Bitmap
  readonly window?: { readonly center: number; readonly width: number }
}

export interface Parsing {
  readonly content: Promise<Content>
  /** Rejects with Unshowable: of this frame alone, or once the worker is gone. */
  frame(index: number, window: WindowChoice): Promise<ShownFrame>
  close(): void
}

/** As much as this page needs of a Worker. */
export interface WorkerLike {
  postMessage(message: ToWorker, transfer: ArrayBuffer[]): void
  terminate(): void
  onmessage: ((event: { readonly data: unknown }) => void) | null
  onerror: ((event: never) => void) | null
}

/** How long the worker may be silent while it owes an answer and waits for none. */
export const SILENCE_MAX_MS = 20_000

export function startParsing(source: Source, kind: Exclude<Kind, 'pdf'>, start: () => WorkerLike): Parsing {
  const worker = start()
  const content = Promise.withResolvers<Content>()
  const frames = new Map<number, PromiseWithResolvers<ShownFrame>>()
  let requests = 0
  let owed = 1
  let reads = 0
  let ended: Reason | undefined
  let watchdog: ReturnType<typeof setTimeout> | undefined

  const send = (message: ToWorker, transfer: ArrayBuffer[] = []) => worker.postMessage(message, transfer)

  function watch(): void {
    clearTimeout(watchdog)
    if (ended === undefined && owed > 0 && reads === 0) watchdog = setTimeout(() => end({ code: 'slow' }), SILENCE_MAX_MS)
  }

  function end(reason: Reason): void {
    if (ended !== undefined) return
    ended = reason
    clearTimeout(watchdog)
    worker.onmessage = null
    worker.terminate()
    content.reject(new Unshowable(reason))
    for (const frame of frames.values()) frame.reject(new Unshowable(reason))
    frames.clear()
  }

  async function give({ request, start: from, end: to }: Extract<FromWorker, { type: 'read' }>): Promise<void> {
    reads++
    try {
      if (to > source.sizeBytes) throw new RangeError()
      // A copy: what is transferred is gone from here, and the bytes may be of a larger buffer.
      const bytes = (await source.read(from, to)).slice()
      if (ended === undefined) send({ type: 'part', request, bytes }, [bytes.buffer])
    } catch {
      if (ended === undefined) send({ type: 'part', request })
    }
    reads--
    watch()
  }

  function settle(message: Exclude<FromWorker, { type: 'read' }>): void {
    if (message.type === 'opened') content.resolve(message.content)
    else if (message.type === 'failed' && message.request === undefined) return end(message.reason)
    else {
      const frame = frames.get(message.request as number)
      if (frame === undefined) return
      frames.delete(message.request as number)
      if (message.type === 'framed') frame.resolve(message)
      else frame.reject(new Unshowable(message.reason))
    }
    owed--
  }

  worker.onmessage = ({ data }) => {
    if (!isFromWorker(data)) return end({ code: 'crashed' })
    if (data.type === 'read') void give(data)
    else settle(data)
    watch()
  }
  worker.onerror = () => end({ code: 'crashed' })
  send({ type: 'open', kind, sizeBytes: source.sizeBytes })
  watch()
  content.promise.catch(() => undefined)

  return {
    content: content.promise,
    frame(index, window) {
      if (ended !== undefined) return Promise.reject(new Unshowable(ended))
      const request = ++requests
      const frame = Promise.withResolvers<ShownFrame>()
      frames.set(request, frame)
      owed++
      send({ type: 'frame', request, index, window })
      watch()
      return frame.promise
    },
    close: () => end({ code: 'crashed' })
  }
}
