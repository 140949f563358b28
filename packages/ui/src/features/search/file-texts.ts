/** Gives the index the words of files that are on this device, one after the other while nothing else is asked of the page. */
import type { ClientContract, OutputOf } from '@colloque/client-api'
import { readAttachment } from '../attachments/read-attachment.ts'
import type { Source } from '../preview/source.ts'

export type ReadText = (source: Source, signal: AbortSignal) => Promise<readonly string[]>
type Waiting = OutputOf<'files-to-index'>['files'][number]

const REST_MS = 3_000

/** `readText` is asked for when the first file waits. The result stops it. */
export function followFileTexts(
  client: ClientContract,
  loadReader: () => Promise<ReadText>,
  rest: (callback: () => void) => () => void = restBriefly
): () => void {
  let stop = new AbortController()
  let isOpen = true
  let isRunning = false
  let cancelRest: (() => void) | undefined
  /** Whose bytes cannot be had now: left until the vault is opened again. */
  const left = new Set<string>()

  function soon(): void {
    cancelRest?.()
    if (isOpen) cancelRest = rest(() => void run())
  }

  async function run(): Promise<void> {
    if (isRunning) return
    isRunning = true
    const { signal } = stop
    try {
      const { files } = await client.call('files-to-index', {})
      const file = files.find(({ attachment }) => !left.has(attachment))
      if (file === undefined) return
      await give(file, signal)
      soon()
    } catch {
      // The vault is locked: it says so itself when it is open.
    } finally {
      isRunning = false
    }
  }

  async function give({ attachment, ...file }: Waiting, signal: AbortSignal): Promise<void> {
    const read = await loadReader()
    const source = { ...file, read: (start: number, end: number) => readAttachment(client, attachment, start, end) }
    const pages = await read(source, signal).catch(() => undefined)
    if (signal.aborted) return
    if (pages === undefined) left.add(attachment)
    else await client.call('index-file', { attachment, pages: [...pages] })
  }

  const unsubscribe = client.subscribe((event) => {
    if (event.type === 'locked') {
      stop.abort()
      stop = new AbortController()
      left.clear()
    }
    if (event.type === 'connection' || (event.type === 'attachment' && (event.state === 'ready' || event.state === 'uploaded')))
      soon()
  })
  soon()
  return () => {
    isOpen = false
    unsubscribe()
    cancelRest?.()
    stop.abort()
  }
}

function restBriefly(callback: () => void): () => void {
  const timer = setTimeout(callback, REST_MS)
  return () => clearTimeout(timer)
}
