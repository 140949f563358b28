/** How far each transfer is, and how fast. Kept while the page lives; the states themselves are the client's. */
import type { AnyEvent, ClientContract } from '@colloque/client-api'
import { createStore, type Store } from './store.ts'

export type Transfer = Omit<Extract<AnyEvent, { type: 'attachment' }>, 'type'> & {
  /** Bytes a second over the last seconds; undefined until known. */
  readonly rate: number | undefined
}
export interface TransfersState {
  readonly all: Store<ReadonlyMap<string, Transfer>>
}

interface Sample {
  readonly atMs: number
  readonly doneBytes: number
}
const WINDOW_MS = 3000

export function createTransfers(client: ClientContract, nowMs: () => number = () => performance.now()): TransfersState {
  const all = createStore<ReadonlyMap<string, Transfer>>(new Map())
  const samples = new Map<string, Sample[]>()

  client.subscribe((event) => {
    if (event.type === 'locked') {
      samples.clear()
      all.set(new Map())
    }
    if (event.type !== 'attachment') return
    const { type: _, ...transfer } = event
    const next = new Map(all.get())
    if (transfer.state === 'uploading' || transfer.state === 'downloading' || transfer.state === 'sealing')
      next.set(transfer.attachment, { ...transfer, rate: note(transfer.attachment, transfer.doneBytes) })
    else {
      samples.delete(transfer.attachment)
      next.delete(transfer.attachment)
    }
    all.set(next)
  })

  function note(id: string, doneBytes: number): number | undefined {
    const atMs = nowMs()
    const recent = (samples.get(id) ?? []).filter((sample) => atMs - sample.atMs <= WINDOW_MS && sample.doneBytes <= doneBytes)
    recent.push({ atMs, doneBytes })
    samples.set(id, recent)
    const first = recent[0]
    if (first === undefined || atMs - first.atMs < 300) return undefined
    return ((doneBytes - first.doneBytes) * 1000) / (atMs - first.atMs)
  }

  return { all }
}
