/** Files on their way into trees: those that the page still gives to the core, one after the other, and those that the core sends by its own queue. */
import type { ClientContract, QueueTotals } from '@colloque/client-api'
import type { Shell } from '../shell.ts'
import { createRate } from './rate.ts'
import { createStore, type Store } from './store.ts'

export interface FileToImport {
  /** Absent: the folder itself, with nothing in it. */
  readonly file?: Pick<File, 'name' | 'size' | 'slice'>
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
  /** At the relay. */
  readonly doneBytes: number
  readonly totalBytes: number
  /** What the core has of them; undefined when it has all. */
  readonly takenBytes: number | undefined
  /** Of 1: what the core has and the relay has not is half done. */
  readonly progress: number
  /** Bytes a second: that the core takes while it does not have all, then that it sends. */
  readonly rate: number
  readonly isPaused: boolean
}
export interface RefusedFile {
  readonly name: string
  readonly failure: unknown
}
export interface ImportsState {
  /** Undefined: nothing is on its way, or the vault is locked. */
  readonly now: Store<Imports | undefined>
  /** What the page could not give to the core. */
  readonly refused: Store<readonly RefusedFile[]>
  /** How many files this page alone still has, also while the vault is locked: they are gone when it is. */
  readonly held: Store<number>
  /** How many were gone with the page as it was before. */
  readonly lost: Store<number>
  forgetLost(): void
  /** The vault is open: what it and the page have left goes on. */
  load(): Promise<void>
  add(place: ImportPlace, files: readonly FileToImport[]): void
  pause(): Promise<void>
  resume(): Promise<void>
}
export interface GiveOptions {
  readonly signal: AbortSignal
  /** Waited for before each part. */
  readonly turn: () => Promise<void>
  readonly onProgress: (doneBytes: number) => void
}

interface Waiting extends FileToImport {
  readonly place: ImportPlace
}
const EMPTY: QueueTotals = { count: 0, failed: 0, paused: 0, doneBytes: 0, totalBytes: 0, bytesPerSecond: 0 }
const TELL_MS = 250
/** Less than the shortest time after which a vault locks by itself. */
const PRESENT_MS = 20_000

/** `upload`: gives a file to the core; resolves with what add-files asks for. */
export function createImports(
  client: ClientContract,
  shell: Pick<Shell, 'lostFiles' | 'noteHeldFiles'>,
  upload: (file: NonNullable<FileToImport['file']>, options: GiveOptions) => Promise<string>,
  nowMs: () => number = () => performance.now()
): ImportsState {
  const now = createStore<Imports | undefined>(undefined)
  const refused = createStore<readonly RefusedFile[]>([])
  const held = createStore(0)
  const lost = createStore(shell.lostFiles)
  const rate = createRate(nowMs)
  let waiting: readonly Waiting[] = []
  /** The core has them, and its totals do not count them yet. */
  let handed: readonly Waiting[] = []
  let queue = EMPTY
  let isOpen = true
  let isRunning = false
  /** While it is paused. */
  let pausing: PromiseWithResolvers<void> | undefined
  let stop = new AbortController()
  let done = 0
  let before = 0
  /** What the core took of the first that waits; of all that were given whole since nothing was on its way; and of those what its queue counts no more. */
  let givenBytes = 0
  let takenBytes = 0
  let endedBytes = 0
  let toldMs = Number.NEGATIVE_INFINITY
  let presentMs = Number.NEGATIVE_INFINITY

  function publish(): void {
    toldMs = nowMs()
    held.set(countOf(waiting))
    const left = held.get() + countOf(handed) + queue.count
    done = left === 0 ? 0 : done + Math.max(0, before - left)
    before = left
    if (left === 0) takenBytes = endedBytes = 0
    if (left === 0 || !isOpen) return now.set(undefined)
    const { bytesPerSecond, failed, count, paused } = queue
    const hereBytes = endedBytes + queue.totalBytes + bytesOf(handed)
    const totalBytes = hereBytes + bytesOf(waiting)
    const doneBytes = endedBytes + queue.doneBytes
    const halfDone = Math.max(0, takenBytes + givenBytes - doneBytes) / 2
    now.set({
      total: done + left,
      left,
      failed,
      doneBytes,
      totalBytes,
      takenBytes: held.get() === 0 ? undefined : hereBytes + givenBytes,
      progress: totalBytes === 0 ? 0 : Math.min(1, (doneBytes + halfDone) / totalBytes),
      rate: held.get() === 0 ? bytesPerSecond : rate.bytesPerSecond(),
      isPaused: pausing !== undefined || (count > 0 && paused === count)
    })
  }

  /** One file at a time goes to the core: it has it on its disk then, also over a restart. */
  async function run(): Promise<void> {
    if (isRunning) return
    isRunning = true
    try {
      for (let next = waiting[0]; next !== undefined && isOpen; next = waiting[0]) {
        // A lock puts another in its place.
        const { signal } = stop
        const isOver = await give(next, signal)
        givenBytes = 0
        if (isOver) waiting = waiting.slice(1)
        // Nobody says why the core does not take it now: whoever opens the vault lets it go on.
        else if (!signal.aborted) return
        publish()
      }
    } finally {
      isRunning = false
    }
  }

  /** False for one that was cut by the lock. */
  async function give(one: Waiting, signal: AbortSignal): Promise<boolean> {
    const { file, folders, place } = one
    const { conversation, parent } = place
    const turn = async (): Promise<void> => {
      while (pausing !== undefined && !signal.aborted) await pausing.promise
    }
    try {
      const given = file && (await upload(file, { signal, turn, onProgress: note }))
      await turn()
      if (signal.aborted) return false
      await client.call('add-files', {
        conversation,
        ...(parent !== undefined && { parent }),
        ...(given === undefined ? { folders: [[...folders]] } : { uploads: [{ upload: given, folders: [...folders] }] })
      })
      takenBytes += file?.size ?? 0
      handed = [...handed, one]
    } catch (failure) {
      // The core ends what was begun before it says that it is locked, and each call says so in its own words.
      if (signal.aborted || !(await isThere())) return false
      refused.set([...refused.get(), { name: file?.name ?? folders.at(-1) ?? '', failure }])
    }
    return true
  }

  const isThere = (): Promise<boolean> =>
    client.call('status', {}).then(
      ({ vault }) => vault === 'open',
      () => false
    )

  function note(bytes: number): void {
    rate.add(bytes - givenBytes)
    givenBytes = bytes
    const atMs = nowMs()
    // Who waits for their files is there, though they touch nothing.
    if (atMs - presentMs >= PRESENT_MS) {
      presentMs = atMs
      void client.call('note-presence', {}).catch(() => undefined)
    }
    if (atMs - toldMs >= TELL_MS) publish()
  }

  /** The core counts what it was given before it tells this. */
  function adopt(totals: QueueTotals): void {
    // An empty queue begins anew at zero, here others may still wait.
    if (totals.count === 0) endedBytes += queue.totalBytes + bytesOf(handed)
    queue = totals
    handed = []
    publish()
  }

  held.subscribe(() => shell.noteHeldFiles(held.get()))
  client.subscribe((event) => {
    if (event.type === 'files') {
      const { type: _, ...totals } = event
      adopt(totals)
    }
    if (event.type === 'locked') {
      isOpen = false
      stop.abort()
      stop = new AbortController()
      queue = EMPTY
      handed = []
      givenBytes = takenBytes = endedBytes = before = done = 0
      const paused = pausing
      if (paused) pausing = Promise.withResolvers()
      paused?.resolve()
      publish()
    }
  })

  return {
    now,
    refused,
    held,
    lost,
    forgetLost() {
      lost.set(0)
      shell.noteHeldFiles(held.get())
    },
    async load() {
      isOpen = true
      void run()
      const { files: _, ...totals } = await client.call('files-queue', {})
      adopt(totals)
    },
    add(place, files) {
      refused.set([])
      waiting = [...waiting, ...files.map((file) => ({ ...file, place }))]
      publish()
      void run()
    },
    async pause() {
      pausing ??= Promise.withResolvers()
      publish()
      await client.call('pause-files', {})
    },
    async resume() {
      pausing?.resolve()
      pausing = undefined
      publish()
      void run()
      await client.call('resume-files', {})
    }
  }
}

const countOf = (all: readonly FileToImport[]): number => all.filter(({ file }) => file !== undefined).length
const bytesOf = (all: readonly FileToImport[]): number => all.reduce((sum, { file }) => sum + (file?.size ?? 0), 0)
