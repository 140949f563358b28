/** The one archive that is on its way to the person's disk: made as it is written, by the room of documents; also when one looks elsewhere. */
import { type ClientContract, Refusal } from '@colloque/client-api'
import { SAVED_PART_BYTES, type Shell } from '../shell.ts'
import { inParts } from './in-parts.ts'
import { createStore, type Store } from './store.ts'

export interface ArchiveProgress {
  readonly name: string
  /** Documents and files. */
  readonly done: number
  readonly total: number
  readonly doneBytes: number
  readonly totalBytes: number
}
/** What the archive lacks, or holds with losses. */
export interface ArchiveNote {
  readonly path: string
  /** Why it is not in it; undefined: it is, but for so many losses. */
  readonly failure?: unknown
  readonly losses?: number
}
export interface ArchiveEnd {
  readonly name: string
  /** Why there is none; undefined: it is on the disk. */
  readonly failure?: unknown
  readonly notes: readonly ArchiveNote[]
}
export interface ArchiveWatch {
  readonly signal: AbortSignal
  onProgress(progress: Omit<ArchiveProgress, 'name'>): void
  onNote(note: ArchiveNote): void
}
export interface ArchivesState {
  /** Undefined: none is being made. */
  readonly now: Store<ArchiveProgress | undefined>
  /** What the last one must still say; undefined: nothing. */
  readonly ended: Store<ArchiveEnd | undefined>
  /** One at a time: while there is one, nothing. Resolves with whether all of it is on the disk, and nothing is left to say. */
  begin(name: string, make: (watch: ArchiveWatch) => AsyncIterable<Uint8Array>): Promise<boolean>
  cancel(): void
  dismiss(): void
}

export function createArchives(client: ClientContract, shell: Pick<Shell, 'saveStream'>): ArchivesState {
  const now = createStore<ArchiveProgress | undefined>(undefined)
  const ended = createStore<ArchiveEnd | undefined>(undefined)
  let stop = new AbortController()

  function cancel(): void {
    stop.abort(new Refusal('file-cancelled'))
  }

  client.subscribe((event) => {
    if (event.type !== 'locked') return
    cancel()
    ended.set(undefined)
  })

  return {
    now,
    ended,
    async begin(name, make) {
      if (now.get() !== undefined) return false
      stop = new AbortController()
      const { signal } = stop
      const notes: ArchiveNote[] = []
      ended.set(undefined)
      now.set({ name, done: 0, total: 0, doneBytes: 0, totalBytes: 0 })
      const watch: ArchiveWatch = {
        signal,
        onProgress: (progress) => now.set({ name, ...progress }),
        onNote: (note) => notes.push(note)
      }
      try {
        const how = await shell.saveStream(name, untilStopped(inParts(make(watch), SAVED_PART_BYTES), signal))
        if (how === 'saved' && notes.length > 0) ended.set({ name, notes })
        return how === 'saved' && notes.length === 0
      } catch (failure) {
        if (!signal.aborted) ended.set({ name, failure, notes: [] })
        return false
      } finally {
        now.set(undefined)
      }
    },
    cancel,
    dismiss: () => ended.set(undefined)
  }
}

/** Also what was stopped behind its last part is not whole. */
async function* untilStopped<T>(parts: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  for await (const part of parts) {
    signal.throwIfAborted()
    yield part
    signal.throwIfAborted()
  }
}
