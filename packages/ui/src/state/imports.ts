/** Files on their way into trees: those that the page still gives to the core, one after the other, and those that the core sends by its own queue. */
import { type ClientContract, type QueueTotals, Refusal } from '@colloque/client-api'
import { createStore, type Store } from './store.ts'

export interface FileToImport {
  readonly file: Pick<File, 'name' | 'size' | 'slice'>
  /** Names of the folders that it lies in, outermost first: made where there are none. */
  readonly folders: readonly string[]
}
export interface ImportPlace {
  readonly conversation: string
  readonly parent?: string | undefined
}
export interface Imports {
  /** Files in all since nothing was on its way, and how many of them are not there yet. */
  readonly total: number
  readonly left: number
  readonly failed: number
  readonly doneBytes: number
  readonly totalBytes: number
  /** Bytes a second. */
  readonly rate: number
  readonly isPaused: boolean
}
export interface RefusedFile {
  readonly name: string
  readonly failure: unknown
}
export interface ImportsState {
  /** Undefined: nothing is on its way. */
  readonly now: Store<Imports | undefined>
  /** What the page could not give to the core. */
  readonly refused: Store<readonly RefusedFile[]>
  load(): Promise<void>
  add(place: ImportPlace, files: readonly FileToImport[]): void
  pause(): Promise<void>
  resume(): Promise<void>
}

interface Waiting extends FileToImport {
  readonly place: ImportPlace
}
const EMPTY: QueueTotals = { count: 0, failed: 0, paused: 0, doneBytes: 0, totalBytes: 0, bytesPerSecond: 0 }

/** `upload`: gives a file to the core; resolves with what add-files asks for. */
export function createImports(
  client: ClientContract,
  upload: (file: FileToImport['file'], signal: AbortSignal) => Promise<string>
): ImportsState {
  const now = createStore<Imports | undefined>(undefined)
  const refused = createStore<readonly RefusedFile[]>([])
  let waiting: Waiting[] = []
  let queue = EMPTY
  /** Whose loop is under way: one for each time that the vault is open. */
  let running: AbortSignal | undefined
  let isHeld = false
  let done = 0
  let before = 0
  let stop = new AbortController()

  function publish(): void {
    const left = waiting.length + queue.count
    done = left === 0 ? 0 : done + Math.max(0, before - left)
    before = left
    if (left === 0) return now.set(undefined)
    const waitingBytes = waiting.reduce((sum, { file }) => sum + file.size, 0)
    now.set({
      total: done + left,
      left,
      failed: queue.failed,
      doneBytes: queue.doneBytes,
      totalBytes: queue.totalBytes + waitingBytes,
      rate: queue.bytesPerSecond,
      isPaused: isHeld || (queue.count > 0 && queue.paused === queue.count)
    })
  }

  /** One file at a time goes to the core: it has it on its disk then, also over a restart. */
  async function run(): Promise<void> {
    const { signal } = stop
    if (running === signal) return
    running = signal
    try {
      for (let next = waiting[0]; next !== undefined && !isHeld && !signal.aborted; next = waiting[0]) {
        await give(next, signal)
        if (signal.aborted) return
        waiting = waiting.slice(1)
        publish()
      }
    } finally {
      if (running === signal) running = undefined
    }
  }

  async function give({ file, folders, place }: Waiting, signal: AbortSignal): Promise<void> {
    const { conversation, parent } = place
    try {
      const given = await upload(file, signal)
      if (signal.aborted) return
      await client.call('add-files', {
        conversation,
        ...(parent !== undefined && { parent }),
        uploads: [{ upload: given, folders: [...folders] }]
      })
    } catch (failure) {
      if (!(failure instanceof Refusal && failure.code === 'file-cancelled'))
        refused.set([...refused.get(), { name: file.name, failure }])
    }
  }

  client.subscribe((event) => {
    if (event.type === 'files') {
      const { type: _, ...totals } = event
      queue = totals
      publish()
    }
    if (event.type === 'locked') {
      stop.abort()
      stop = new AbortController()
      waiting = []
      queue = EMPTY
      isHeld = false
      refused.set([])
      publish()
    }
  })

  return {
    now,
    refused,
    async load() {
      const { files: _, ...totals } = await client.call('files-queue', {})
      queue = totals
      publish()
    },
    add(place, files) {
      refused.set([])
      waiting = [...waiting, ...files.map((file) => ({ ...file, place }))]
      publish()
      void run()
    },
    async pause() {
      isHeld = true
      publish()
      await client.call('pause-files', {})
    },
    async resume() {
      isHeld = false
      publish()
      void run()
      await client.call('resume-files', {})
    }
  }
}
